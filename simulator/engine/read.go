package engine

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/store"
	"github.com/fairground/fairground/spec"
)

// View reads the market. The function must not change it, must not keep pointers into it, and must return quickly: the market does
// not move meanwhile.
func (e *Engine) View(read func(*market.Market)) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	read(e.market)
}

// Now is the business time, in UTC.
func (e *Engine) Now() time.Time { return e.clock.Now() }

// MarketID is the id of the market that is moved.
func (e *Engine) MarketID() string { return e.marketID }

// Edition is the rule set of the market. It must not be changed.
func (e *Engine) Edition() *spec.Edition { return e.edition }

// Records, Record, Calls, Transitions and Notices read what is stored of the market.
func (e *Engine) Records(ctx context.Context, filter store.RecordFilter) ([]protocol.Record, error) {
	if filter.CallID != "" && filter.SubscriptionID == "" { // the store finds the attempts of a subscription faster
		e.View(func(m *market.Market) {
			if call := m.Call(filter.CallID); call != nil {
				filter.SubscriptionID = call.SubscriptionID
			}
		})
	}
	return e.config.Store.Records(ctx, e.marketID, filter)
}

// Record returns one attempt.
func (e *Engine) Record(ctx context.Context, id string) (protocol.Record, error) {
	return e.config.Store.Record(ctx, e.marketID, id)
}

// Calls lists the calls, the finished ones too.
func (e *Engine) Calls(ctx context.Context, page store.Page) ([]market.Call, error) {
	return e.config.Store.Calls(ctx, e.marketID, page)
}

// Transitions lists the steps that subscriptions took.
func (e *Engine) Transitions(ctx context.Context, page store.Page) ([]market.Transition, error) {
	return e.config.Store.Transitions(ctx, e.marketID, page)
}

// Notices lists what the seller and the buyers were told.
func (e *Engine) Notices(ctx context.Context, page store.Page) ([]market.Notice, error) {
	return e.config.Store.Notices(ctx, e.marketID, page)
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// LatestRecords returns the newest attempts, at most so many, the oldest of them first.
func (e *Engine) LatestRecords(ctx context.Context, most int) ([]protocol.Record, error) {
	last, err := e.config.Store.LastRecordID(ctx, e.marketID)
	if err != nil || last == "" {
		return nil, err
	}
	number, err := strconv.ParseInt(last, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("the record id %q is no number", last)
	}
	// Ids are numbered without gaps, so the page is known by its first number.
	return e.config.Store.Records(ctx, e.marketID, store.RecordFilter{After: recordID(max(0, number-int64(most))), Limit: most})
}

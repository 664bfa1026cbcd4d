package scenarios

import (
	"context"
	"fmt"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/store"
	"github.com/fairground/fairground/wording"
)

// pageSize is how many rows are read from the archive at once.
const pageSize = 1000

// all reads every page of a listing.
func all[T any](page func(after int64) ([]T, error), after int64, sequence func(T) int64) ([]T, error) {
	var result []T
	for {
		rows, err := page(after)
		if err != nil {
			return nil, err
		}
		result = append(result, rows...)
		if len(rows) < pageSize {
			return result, nil
		}
		after = sequence(rows[len(rows)-1])
	}
}

// gather completes the telling with everything the archive knows.
func (p *player) gather(ctx context.Context) error {
	t := p.telling
	t.Until = p.now()
	for _, name := range p.order {
		t.Subscriptions = append(t.Subscriptions, Subscription{Name: name, ID: p.id(name)})
	}
	var err error
	t.Transitions, err = all(func(after int64) ([]market.Transition, error) {
		return p.stage.Transitions(ctx, store.Page{After: after, Limit: pageSize})
	}, 0, func(row market.Transition) int64 { return row.Sequence })
	if err != nil {
		return fmt.Errorf("read what happened: %w", err)
	}
	t.Notices, err = all(func(after int64) ([]market.Notice, error) {
		return p.stage.Notices(ctx, store.Page{After: after, Limit: pageSize})
	}, 0, func(row market.Notice) int64 { return row.Sequence })
	if err != nil {
		return fmt.Errorf("read the notices: %w", err)
	}
	if t.Records, err = p.records(ctx, ""); err != nil {
		return err
	}
	t.Attempts = len(t.Records)
	return nil
}

// records lists the attempts of one subscription, or of all.
func (p *player) records(ctx context.Context, subscriptionID string) ([]protocol.Record, error) {
	var result []protocol.Record
	filter := store.RecordFilter{SubscriptionID: subscriptionID, Limit: pageSize}
	for {
		rows, err := p.stage.Records(ctx, filter)
		if err != nil {
			return nil, fmt.Errorf("read the exchanges: %w", err)
		}
		result = append(result, rows...)
		if len(rows) < pageSize {
			return result, nil
		}
		filter.After = rows[len(rows)-1].ID
	}
}

// unmet makes the record of an expectation that was not met, with the last exchange of the subscription concerned as evidence.
func (p *player) unmet(ctx context.Context, step *Step, text wording.Text) *Unmet {
	unmet := &Unmet{File: p.Scenario.file, Line: step.line, At: p.now(), Text: text}
	if step.Expect == nil {
		return unmet
	}
	if rows, err := p.records(ctx, p.id(step.Expect.Subscription)); err == nil && len(rows) > 0 {
		unmet.Record = &rows[len(rows)-1]
	}
	return unmet
}

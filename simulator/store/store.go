// Package store keeps markets, what happened in them and every exchange, so that nothing acknowledged is ever lost. SQLite serves one
// process; another database only has to pass the contract test of package storetest.
package store

import (
	"context"
	"errors"
	"time"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
)

// ErrNotFound tells that what was asked for is not there.
var ErrNotFound = errors.New("not found")

// ErrExists tells that a market of that id exists already.
var ErrExists = errors.New("exists already")

// ErrNewer tells that the data were written by a newer version of Fairground.
var ErrNewer = errors.New("written by a newer version of Fairground")

// Store keeps markets. All methods may be called from several goroutines.
type Store interface {
	// CreateMarket keeps a new market with its whole catalogue; ErrExists when the id is taken.
	CreateMarket(ctx context.Context, state market.Snapshot) error
	// Markets lists the headers of all markets by id.
	Markets(ctx context.Context) ([]market.Header, error)
	// LoadMarket reads everything needed to go on with a market: calls that succeeded or became obsolete are left out.
	// ErrNotFound when there is no such market.
	LoadMarket(ctx context.Context, id string) (market.Snapshot, error)
	// Commit keeps one batch in one transaction: all of it or nothing.
	Commit(ctx context.Context, marketID string, batch Batch) error
	// Records lists attempts, newest last, one page at a time.
	Records(ctx context.Context, marketID string, filter RecordFilter) ([]protocol.Record, error)
	// Record returns one attempt; ErrNotFound when there is none.
	Record(ctx context.Context, marketID, recordID string) (protocol.Record, error)
	// LastRecordID is the greatest id of the market's attempts, empty when there is none; ids go on from there after a restart.
	LastRecordID(ctx context.Context, marketID string) (string, error)
	// Calls lists all calls of a market, the finished ones too, in sequence order; After is the last sequence seen.
	Calls(ctx context.Context, marketID string, page Page) ([]market.Call, error)
	// Transitions and Notices list what happened, in order; After is the last sequence seen.
	Transitions(ctx context.Context, marketID string, page Page) ([]market.Transition, error)
	Notices(ctx context.Context, marketID string, page Page) ([]market.Notice, error)
	// Close releases the files. Nothing may be called afterwards.
	Close() error
}

// Batch is what one or more decisions changed, with the attempts that led to them.
type Batch struct {
	Header    market.Header
	Decisions []market.Decision
	Records   []protocol.Record
}

// Page bounds a listing. Zero values mean: from the start, the default limit of 100 (1000 at most), any subscription.
type Page struct {
	After          int64
	Limit          int
	SubscriptionID string
}

// RecordFilter selects attempts. Zero values select everything.
type RecordFilter struct {
	SubscriptionID string
	CallID         string
	Activity       string
	Verdict        market.Verdict
	// After is the id of the last record seen. Ids sort as text in the order of the attempts.
	After string
	// Limit is the size of the page, 100 when zero, 1000 at most.
	Limit int
	// Since (inclusive) and Until (exclusive) bound the business time of the attempt, to the millisecond.
	Since, Until time.Time
}

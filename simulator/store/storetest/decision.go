package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/store"
)

func roundTripDecision(t *testing.T, kept store.Store) {
	head := create(t, kept, "m1")
	head.Sequence, head.Now = 99, noon.AddDate(0, 1, 0)
	commit(t, kept, head, market.Decision{
		Orders: []*market.Order{order("CS1")}, Subscriptions: []*market.Subscription{subscription("s1")},
		Calls: []*market.Call{call(1, market.Retrying)}, Events: []market.Event{event("e1", 2)},
		Transitions: []market.Transition{transition(3, "s1")}, Notices: []market.Notice{notice(4, "s1")},
	})
	loaded, err := kept.LoadMarket(t.Context(), "m1")
	must(t, err)
	same(t, "header", head, loaded.Header)
	same(t, "orders", []*market.Order{order("CS1")}, loaded.Orders)
	same(t, "subscriptions", []*market.Subscription{subscription("s1")}, loaded.Subscriptions)
	same(t, "calls", []*market.Call{call(1, market.Retrying)}, loaded.Calls)
	same(t, "events", []market.Event{event("e1", 2)}, loaded.Events)
	steps, err := kept.Transitions(t.Context(), "m1", store.Page{})
	must(t, err)
	same(t, "transitions", []market.Transition{transition(3, "s1")}, steps)
	notices, err := kept.Notices(t.Context(), "m1", store.Page{})
	must(t, err)
	same(t, "notices", []market.Notice{notice(4, "s1")}, notices)
}

// changedCatalogue: products and buyers may change after the market was made, and keep their places.
func changedCatalogue(t *testing.T, kept store.Store) {
	balance := int64(300)
	head := header("m1")
	state := market.Snapshot{Header: head, Products: []*market.Product{{ID: "OFFI2", Name: "b"}, {ID: "OFFI1", Name: "a"}}, Buyers: []*market.Buyer{{ID: "b1", Name: "li"}}}
	must(t, kept.CreateMarket(t.Context(), state))
	delisted, rich := *state.Products[1], *state.Buyers[0]
	delisted.Sales, rich.Balance = market.Delisted, &balance
	commit(t, kept, head, market.Decision{Products: []*market.Product{&delisted}, Buyers: []*market.Buyer{&rich}})
	loaded, err := kept.LoadMarket(t.Context(), "m1")
	must(t, err)
	same(t, "products", []*market.Product{state.Products[0], &delisted}, loaded.Products)
	same(t, "buyers", []*market.Buyer{&rich}, loaded.Buyers)
}

func lastVersionCounts(t *testing.T, kept store.Store) {
	head := create(t, kept, "m1")
	later, last := subscription("s1"), subscription("s1")
	later.Phase, last.Phase = market.PhaseFrozen, market.PhaseReleased
	paid := order("CS1")
	paid.Status = market.Completed
	batch := store.Batch{Header: head, Decisions: []market.Decision{
		{Subscriptions: []*market.Subscription{subscription("s1")}, Orders: []*market.Order{order("CS1")}, Calls: []*market.Call{call(1, market.Calling)}},
		{Subscriptions: []*market.Subscription{later, last}, Orders: []*market.Order{paid}, Calls: []*market.Call{call(1, market.Stopped)}},
	}}
	must(t, kept.Commit(t.Context(), "m1", batch))
	loaded, err := kept.LoadMarket(t.Context(), "m1")
	must(t, err)
	same(t, "subscriptions", []*market.Subscription{last}, loaded.Subscriptions)
	same(t, "orders", []*market.Order{paid}, loaded.Orders)
	same(t, "calls", []*market.Call{call(1, market.Stopped)}, loaded.Calls)
	commit(t, kept, head, market.Decision{Subscriptions: []*market.Subscription{later}})
	loaded, err = kept.LoadMarket(t.Context(), "m1")
	must(t, err)
	same(t, "subscriptions of a later batch", []*market.Subscription{later}, loaded.Subscriptions)
}

func finishedCalls(t *testing.T, kept store.Store) {
	head := create(t, kept, "m1")
	states := []market.CallState{market.Waiting, market.Calling, market.Succeeded, market.Retrying, market.Stopped, market.Obsolete}
	var all, open []*market.Call
	for i, state := range states {
		made := call(int64(i+1), state)
		all = append(all, made)
		if state != market.Succeeded && state != market.Obsolete {
			open = append(open, made)
		}
	}
	commit(t, kept, head, market.Decision{Calls: all})
	loaded, err := kept.LoadMarket(t.Context(), "m1")
	must(t, err)
	same(t, "loaded calls", open, loaded.Calls)
	listed, err := kept.Calls(t.Context(), "m1", store.Page{})
	must(t, err)
	same(t, "listed calls", all, listed)
}

func eventsGo(t *testing.T, kept store.Store) {
	head := create(t, kept, "m1")
	commit(t, kept, head, market.Decision{Events: []market.Event{event("e1", 1), event("e2", 2), event("e3", 3)}})
	must(t, kept.Commit(t.Context(), "m1", store.Batch{Header: head, Decisions: []market.Decision{
		{Events: []market.Event{event("e4", 4)}, Done: []string{"e1"}},
		{Done: []string{"e4", "e3", "never-there"}},
		{Events: []market.Event{event("e3", 5)}}, // the same id once more
	}}))
	loaded, err := kept.LoadMarket(t.Context(), "m1")
	must(t, err)
	same(t, "events", []market.Event{event("e2", 2), event("e3", 5)}, loaded.Events)
}

// atomicBatch gives two attempts the same id, which no store may keep.
func atomicBatch(t *testing.T, kept store.Store) {
	head := create(t, kept, "m1")
	commit(t, kept, head, market.Decision{Events: []market.Event{event("e1", 1)}}, record(1))
	changed := head
	changed.Sequence = 1000
	batch := store.Batch{Header: changed, Records: []protocol.Record{record(2), record(1)}, Decisions: []market.Decision{{
		Orders: []*market.Order{order("CS9")}, Subscriptions: []*market.Subscription{subscription("s9")}, Calls: []*market.Call{call(9, market.Calling)},
		Done: []string{"e1"}, Transitions: []market.Transition{transition(9, "s9")}, Notices: []market.Notice{notice(10, "s9")}}}}
	if err := kept.Commit(t.Context(), "m1", batch); err == nil {
		t.Fatal("a batch with a record id that is taken was kept")
	}
	loaded, err := kept.LoadMarket(t.Context(), "m1")
	must(t, err)
	same(t, "market", market.Snapshot{Header: head, Products: []*market.Product{}, Buyers: []*market.Buyer{}, Orders: []*market.Order{},
		Subscriptions: []*market.Subscription{}, Calls: []*market.Call{}, Events: []market.Event{event("e1", 1)}}, loaded)
	records, err := kept.Records(t.Context(), "m1", store.RecordFilter{})
	must(t, err)
	same(t, "records", []protocol.Record{record(1)}, records)
	steps, err := kept.Transitions(t.Context(), "m1", store.Page{})
	must(t, err)
	if len(steps) != 0 {
		t.Errorf("transitions of the failed batch stayed: %v", steps)
	}
	commit(t, kept, head, market.Decision{}, record(2)) // and the store still works
}

func cancelledCommit(t *testing.T, kept store.Store) {
	head := create(t, kept, "m1")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := kept.Commit(ctx, "m1", store.Batch{Header: head, Records: []protocol.Record{record(1)}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled commit: %v", err)
	}
	records, err := kept.Records(t.Context(), "m1", store.RecordFilter{})
	must(t, err)
	if len(records) != 0 {
		t.Errorf("a cancelled commit kept %d records", len(records))
	}
}

func concurrentUse(t *testing.T, kept store.Store) {
	head := create(t, kept, "m1")
	const writers, batches = 4, 10
	var group sync.WaitGroup
	for writer := range writers {
		group.Go(func() {
			for i := range batches {
				number := writer*batches + i + 1
				err := kept.Commit(context.Background(), "m1", store.Batch{Header: head, Records: []protocol.Record{record(number)},
					Decisions: []market.Decision{{Orders: []*market.Order{order(fmt.Sprintf("CS%03d", number))}}}})
				if err != nil {
					t.Errorf("Commit: %v", err)
				}
			}
		})
		group.Go(func() {
			for range batches {
				loaded, err := kept.LoadMarket(context.Background(), "m1")
				if err != nil {
					t.Errorf("LoadMarket: %v", err)
				}
				// Read after the market, so there may be more of them, never fewer.
				records, err := kept.Records(context.Background(), "m1", store.RecordFilter{})
				if err != nil || len(records) < len(loaded.Orders) {
					t.Errorf("%d records beside %d orders (%v)", len(records), len(loaded.Orders), err)
				}
			}
		})
	}
	group.Wait()
	records, err := kept.Records(t.Context(), "m1", store.RecordFilter{})
	must(t, err)
	if len(records) != writers*batches {
		t.Errorf("%d records, want %d", len(records), writers*batches)
	}
}

func largeBatch(t *testing.T, kept store.Store) {
	head := create(t, kept, "m1")
	const many = 517 // no multiple of anything
	var decision market.Decision
	var records []protocol.Record
	for i := range many {
		decision.Orders = append(decision.Orders, order(fmt.Sprintf("CS%06d", i)))
		decision.Events = append(decision.Events, event(fmt.Sprintf("e%06d", i), int64(i)))
		records = append(records, record(i+1))
	}
	commit(t, kept, head, decision, records...)
	var done []string
	for i := range many - 1 {
		done = append(done, fmt.Sprintf("e%06d", i))
	}
	commit(t, kept, head, market.Decision{Done: done})
	loaded, err := kept.LoadMarket(t.Context(), "m1")
	must(t, err)
	same(t, "orders", decision.Orders, loaded.Orders)
	same(t, "events", decision.Events[many-1:], loaded.Events)
	kepts, err := kept.Records(t.Context(), "m1", store.RecordFilter{Limit: 1000})
	must(t, err)
	same(t, "records", records, kepts)
}

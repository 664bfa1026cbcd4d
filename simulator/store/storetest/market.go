package storetest

import (
	"errors"
	"testing"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/store"
)

func roundTripMarket(t *testing.T, kept store.Store) {
	state := market.Snapshot{
		Header: header("m1"),
		Products: []*market.Product{
			{ID: "OFFI2", Name: "standard-year", Title: "标准版", SKU: "sku", Contract: "saas-v2", ChargingMode: market.Period, PeriodUnit: "year", PeriodCount: 1,
				TrialDays: 7, Price: 1200, Quantity: 2, Upgrades: []string{"premium-year"}, Items: []string{"OFFI9"}, Supervised: true},
			{ID: "OFFI1", Name: "metered", Contract: "saas-v2", ChargingMode: market.OnDemand},
		},
		Buyers: []*market.Buyer{{ID: "b2", Name: "zhang", RealName: "张三", Type: 1, Level: "V3", Mobile: "18800000000", Email: "a@example.com", UserID: "u", UserName: "n"},
			{ID: "b1", Name: "li"}},
		Orders:        []*market.Order{order("CS1"), order("CS2")},
		Subscriptions: []*market.Subscription{subscription("s1")},
		Calls:         []*market.Call{call(3, market.Calling), call(7, market.Stopped)},
		Events:        []market.Event{event("e1", 9)},
		Cases:         []*market.Case{debuggingCase("case-1")},
	}
	must(t, kept.CreateMarket(t.Context(), state))
	loaded, err := kept.LoadMarket(t.Context(), "m1")
	must(t, err)
	same(t, "market", state, loaded)
}

func takenOnce(t *testing.T, kept store.Store) {
	create(t, kept, "m1")
	other := header("m1")
	other.Seed = 5
	if err := kept.CreateMarket(t.Context(), market.Snapshot{Header: other}); !errors.Is(err, store.ErrExists) {
		t.Errorf("second creation: %v, want ErrExists", err)
	}
	loaded, err := kept.LoadMarket(t.Context(), "m1")
	must(t, err)
	same(t, "header", header("m1"), loaded.Header)
}

func unknownMarket(t *testing.T, kept store.Store) {
	ctx := t.Context()
	for name, use := range map[string]func() error{
		"LoadMarket":   func() error { _, err := kept.LoadMarket(ctx, "none"); return err },
		"Commit":       func() error { return kept.Commit(ctx, "none", store.Batch{Header: header("none")}) },
		"Records":      func() error { _, err := kept.Records(ctx, "none", store.RecordFilter{}); return err },
		"Record":       func() error { _, err := kept.Record(ctx, "none", "1"); return err },
		"LastRecordID": func() error { _, err := kept.LastRecordID(ctx, "none"); return err },
		"Calls":        func() error { _, err := kept.Calls(ctx, "none", store.Page{}); return err },
		"Transitions":  func() error { _, err := kept.Transitions(ctx, "none", store.Page{}); return err },
		"Notices":      func() error { _, err := kept.Notices(ctx, "none", store.Page{}); return err },
	} {
		if err := use(); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", name, err)
		}
	}
}

func listMarkets(t *testing.T, kept store.Store) {
	none, err := kept.Markets(t.Context())
	must(t, err)
	if len(none) != 0 {
		t.Errorf("a new store has %d markets", len(none))
	}
	for _, id := range []string{"b", "c", "a"} {
		create(t, kept, id)
	}
	headers, err := kept.Markets(t.Context())
	must(t, err)
	same(t, "headers", []market.Header{header("a"), header("b"), header("c")}, headers)
}

func separateMarkets(t *testing.T, kept store.Store) {
	one, two := create(t, kept, "one"), create(t, kept, "two")
	commit(t, kept, one, market.Decision{Orders: []*market.Order{order("CS1")}, Transitions: []market.Transition{transition(1, "s1")}}, record(1))
	commit(t, kept, two, market.Decision{Transitions: []market.Transition{transition(1, "s9")}}, record(1), record(2))
	loaded, err := kept.LoadMarket(t.Context(), "two")
	must(t, err)
	if len(loaded.Orders) != 0 {
		t.Errorf("market two has the orders of market one: %v", loaded.Orders)
	}
	steps, err := kept.Transitions(t.Context(), "two", store.Page{})
	must(t, err)
	same(t, "transitions", []market.Transition{transition(1, "s9")}, steps)
	for id, want := range map[string]string{"one": "000000000001", "two": "000000000002"} {
		last, err := kept.LastRecordID(t.Context(), id)
		must(t, err)
		if last != want {
			t.Errorf("last record of %s is %q, want %q", id, last, want)
		}
	}
}

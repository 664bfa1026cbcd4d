package storetest

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/store"
)

func roundTripRecord(t *testing.T, kept store.Store) {
	head := create(t, kept, "m1")
	full, bare := record(1), protocol.Record{ID: "000000000002"}
	commit(t, kept, head, market.Decision{}, full, bare)
	for _, want := range []protocol.Record{full, bare} {
		got, err := kept.Record(t.Context(), "m1", want.ID)
		must(t, err)
		same(t, "record "+want.ID, want, got)
		if !got.At.Equal(want.At) || !got.Exchange.StartedAt.Equal(want.Exchange.StartedAt) {
			t.Errorf("times of %s changed", want.ID)
		}
	}
	if _, err := kept.Record(t.Context(), "m1", "000000000003"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown record: %v, want ErrNotFound", err)
	}
}

func exactBodies(t *testing.T, kept store.Store) {
	head := create(t, kept, "m1")
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	bodies := [][]byte{every, {}, nil, []byte("\x00"), []byte(`{"a":"<>& \u2028"}`), []byte("{\n}\n"), bytes.Repeat([]byte("x"), 1<<20)}
	for i, body := range bodies {
		sent := record(i + 1)
		sent.Exchange.Request.Body = body
		sent.Exchange.Response = &courier.ResponseRecord{Status: 200, Body: body}
		commit(t, kept, head, market.Decision{}, sent)
		if !bytes.Equal(sent.Exchange.Response.Body, body) {
			t.Errorf("body %d: the caller's record was changed", i)
		}
		got, err := kept.Record(t.Context(), "m1", sent.ID)
		must(t, err)
		for _, part := range [][]byte{got.Exchange.Request.Body, got.Exchange.Response.Body} {
			// On the wire no body and an empty one are the same, so a store may take either for the other.
			if !bytes.Equal(part, body) {
				t.Errorf("body %d changed: %d → %d bytes", i, len(body), len(part))
			}
		}
	}
}

func filterRecords(t *testing.T, kept store.Store) {
	head := create(t, kept, "m1")
	verdicts := []market.Verdict{market.Accepted, market.Rejected, market.Lost, market.Pending}
	var all []protocol.Record
	for i := range 24 {
		made := record(i + 1)
		made.Outcome.Verdict = verdicts[i%4]
		made.Activity = []string{"newInstance", "queryInstance", "releaseInstance"}[i%3]
		made.SubscriptionID = []string{"s1", "s2"}[i%2]
		made.CallID = []string{"c1", "c2", "c3", "c4", "c5"}[i%5]
		all = append(all, made)
	}
	commit(t, kept, head, market.Decision{}, all...)
	minute := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute).Truncate(time.Millisecond) }
	for name, filter := range map[string]store.RecordFilter{
		"everything": {}, "subscription": {SubscriptionID: "s2"}, "call": {CallID: "c4"}, "activity": {Activity: "queryInstance"},
		"accepted": {Verdict: market.Accepted}, "rejected": {Verdict: market.Rejected}, "lost": {Verdict: market.Lost},
		"since": {Since: minute(9)}, "until": {Until: minute(9)}, "between": {Since: minute(3), Until: minute(5)},
		"after": {After: "000000000020"}, "limit": {Limit: 3}, "nothing": {SubscriptionID: "s3"},
		"several": {SubscriptionID: "s2", Verdict: market.Rejected, Activity: "queryInstance", Since: minute(2)},
	} {
		limit := filter.Limit
		want := slices.DeleteFunc(slices.Clone(all), func(r protocol.Record) bool { return !selects(filter, r) })
		if limit > 0 {
			want = want[:limit]
		}
		got, err := kept.Records(t.Context(), "m1", filter)
		must(t, err)
		same(t, name, want, got)
	}
}

// selects says in Go what a filter means.
func selects(filter store.RecordFilter, r protocol.Record) bool {
	return (filter.SubscriptionID == "" || filter.SubscriptionID == r.SubscriptionID) &&
		(filter.CallID == "" || filter.CallID == r.CallID) &&
		(filter.Activity == "" || filter.Activity == r.Activity) &&
		(filter.Verdict == "" || filter.Verdict == r.Outcome.Verdict) &&
		(filter.Since.IsZero() || !r.At.Before(filter.Since)) &&
		(filter.Until.IsZero() || r.At.Before(filter.Until)) &&
		r.ID > filter.After
}

func pageRecords(t *testing.T, kept store.Store) {
	head := create(t, kept, "m1")
	var all []protocol.Record
	for i := range 250 {
		all = append(all, record(i+1))
	}
	commit(t, kept, head, market.Decision{}, all...)
	first, err := kept.Records(t.Context(), "m1", store.RecordFilter{})
	must(t, err)
	if len(first) != 100 {
		t.Errorf("the default page has %d records, want 100", len(first))
	}
	var walked []protocol.Record
	for page := (store.RecordFilter{Limit: 7}); ; {
		part, err := kept.Records(t.Context(), "m1", page)
		must(t, err)
		if len(part) == 0 {
			break
		}
		walked = append(walked, part...)
		page.After = part[len(part)-1].ID
	}
	same(t, "walk", all, walked)
}

func pageHappenings(t *testing.T, kept store.Store) {
	head := create(t, kept, "m1")
	var decision market.Decision
	for sequence := int64(1); sequence <= 150; sequence++ {
		name := []string{"s1", "s2", "s3"}[sequence%3]
		decision.Transitions = append(decision.Transitions, transition(sequence, name))
		decision.Notices = append(decision.Notices, notice(sequence+1000, name))
		made := call(sequence+2000, market.Succeeded)
		made.SubscriptionID = name
		decision.Calls = append(decision.Calls, made)
	}
	commit(t, kept, head, decision)
	ctx := t.Context()
	for name, list := range map[string]func(store.Page) ([]int64, error){
		"transitions": func(page store.Page) ([]int64, error) {
			entries, err := kept.Transitions(ctx, "m1", page)
			return sequences(entries, func(e market.Transition) int64 { return e.Sequence }), err
		},
		"notices": func(page store.Page) ([]int64, error) {
			entries, err := kept.Notices(ctx, "m1", page)
			return sequences(entries, func(e market.Notice) int64 { return e.Sequence - 1000 }), err
		},
		"calls": func(page store.Page) ([]int64, error) {
			entries, err := kept.Calls(ctx, "m1", page)
			return sequences(entries, func(e market.Call) int64 { return e.Sequence - 2000 }), err
		},
	} {
		offset := map[string]int64{"transitions": 0, "notices": 1000, "calls": 2000}[name]
		first, err := list(store.Page{})
		must(t, err)
		if len(first) != 100 || first[0] != 1 || first[99] != 100 {
			t.Errorf("%s: the default page is %v", name, first)
		}
		rest, err := list(store.Page{After: offset + 100, Limit: 1000})
		must(t, err)
		if len(rest) != 50 || rest[0] != 101 || rest[49] != 150 {
			t.Errorf("%s: the second page is %v", name, rest)
		}
		mine, err := list(store.Page{SubscriptionID: "s2", After: offset + 50, Limit: 3})
		must(t, err)
		if !slices.Equal(mine, []int64{52, 55, 58}) {
			t.Errorf("%s of s2: %v", name, mine)
		}
	}
}

func sequences[T any](entries []T, of func(T) int64) []int64 {
	var result []int64
	for _, entry := range entries {
		result = append(result, of(entry))
	}
	return result
}

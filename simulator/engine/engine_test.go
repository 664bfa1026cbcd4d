package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/engine"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/store"
	"github.com/fairground/fairground/verdict"
)

func TestPurchaseIsSettledWithinOneCommand(t *testing.T) {
	t.Parallel()
	merchant := &line{}
	e := newEngine(t, newStore(t), merchant)
	decision, err := e.Do(t.Context(), market.Buy{Product: "standard-year", Buyer: someone(e)})
	if err != nil {
		t.Fatal(err)
	}
	if got := merchant.activities(); got != "newInstance queryInstance" {
		t.Errorf("sent %q", got)
	}
	bought := decision.Subscriptions[0]
	if bought.Phase != market.PhaseActive || bought.InstanceID == "" || !bought.Described || len(decision.Subscriptions) != 1 {
		t.Errorf("the decision is not the sum of what happened: %+v", bought)
	}
	records, err := e.Records(t.Context(), store.RecordFilter{})
	if err != nil || len(records) != 2 {
		t.Fatalf("%d records (%v), want 2", len(records), err)
	}
	if first := records[0]; first.ID >= records[1].ID || first.Outcome.Verdict != market.Accepted || first.Outcome.BusinessID == "" ||
		string(first.Exchange.Request.Body) != merchant.sent()[0] || !first.At.Equal(began) || first.Attempt != 1 {
		t.Errorf("record: %+v", first)
	}
}

func TestNothingIsSentBeforeItsDecisionIsStored(t *testing.T) {
	t.Parallel()
	kept := newStore(t)
	merchant := &line{}
	merchant.hook = func(ctx context.Context, activity string, _ map[string]string) {
		calls, err := kept.Calls(ctx, "m1", store.Page{})
		if err != nil || !slices.ContainsFunc(calls, func(c market.Call) bool { return c.Activity == activity }) {
			t.Errorf("%s is on the wire and not in the store (%v)", activity, err)
		}
	}
	buy(t, newEngine(t, kept, merchant), "standard-year")
}

func TestRefusedCommandChangesNothing(t *testing.T) {
	t.Parallel()
	merchant := &line{}
	e := newEngine(t, newStore(t), merchant)
	_, err := e.Do(t.Context(), market.Buy{Product: "no such product", Buyer: someone(e)})
	var refusal *market.Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("got %v, want a refusal", err)
	}
	if steps, _ := e.Transitions(t.Context(), store.Page{}); len(steps) != 0 || len(merchant.sent()) != 0 {
		t.Errorf("a refusal left %v and sent %v", steps, merchant.sent())
	}
}

func TestTimePassesFromEventToEvent(t *testing.T) {
	t.Parallel()
	merchant := &line{}
	e := newEngine(t, newStore(t), merchant)
	bought := buy(t, e, "standard-month")
	var instants []time.Time
	if err := e.Advance(t.Context(), began.AddDate(0, 6, 0), func(p engine.Progress) { instants = append(instants, p.Now) }); err != nil {
		t.Fatal(err)
	}
	if got := phase(e, bought.ID); got != market.PhaseReleased {
		t.Errorf("half a year later the subscription is %s", got)
	}
	if got := merchant.activities(); got != "newInstance queryInstance updateInstanceStatus releaseInstance" {
		t.Errorf("sent %q", got)
	}
	if !slices.IsSortedFunc(instants, time.Time.Compare) || len(instants) < 3 {
		t.Errorf("instants: %v", instants)
	}
	if !e.Now().Equal(began.AddDate(0, 6, 0)) {
		t.Errorf("the clock stands at %s", e.Now())
	}
}

func TestTimeOnlyGoesForward(t *testing.T) {
	t.Parallel()
	e := newEngine(t, newStore(t), &line{})
	err := e.Advance(t.Context(), began.Add(-time.Second), nil)
	if exit, _ := verdict.Of(err); !errors.Is(err, clock.ErrBackwards) || exit != verdict.Usage {
		t.Errorf("got %v", err)
	}
	if err := engine.Drain(t.Context(), e, began.Add(-time.Hour)); err != nil {
		t.Errorf("draining a market that is further: %v", err)
	}
	if !e.Now().Equal(began) {
		t.Errorf("the clock moved to %s", e.Now())
	}
}

func TestNextEventIsWhereTheClockStops(t *testing.T) {
	t.Parallel()
	e := newEngine(t, newStore(t), &line{})
	if err := e.AdvanceToNext(t.Context()); !errors.Is(err, engine.ErrNothingDue) {
		t.Errorf("an empty market: %v", err)
	}
	bought := buy(t, e, "standard-month")
	if err := e.AdvanceToNext(t.Context()); err != nil {
		t.Fatal(err)
	}
	if reminder := bought.ExpiresAt().AddDate(0, 0, -7).Add(-14*time.Hour + time.Second); !e.Now().Equal(reminder) {
		t.Errorf("the clock stands at %s, the first event is the reminder at %s", e.Now(), reminder)
	}
}

func TestUnreachableMerchantDoesNotHoldUpTheMarket(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]setting{
		"no endpoint": func(c *engine.Config) { c.Endpoints = nil },
		"refused": func(c *engine.Config) {
			c.Courier = &line{answer: func(string, map[string]string) string { return "nonsense" }}
		},
	} {
		e := newEngine(t, newStore(t), &line{}, set)
		bought := buy(t, e, "standard-year")
		if err := e.Advance(t.Context(), began.Add(6*time.Hour), nil); err != nil {
			t.Fatal(err)
		}
		if got := phase(e, bought.ID); got != market.PhaseAutoRefunded {
			t.Errorf("%s: after six hours the subscription is %s", name, got)
		}
		records, _ := e.Records(t.Context(), store.RecordFilter{})
		if len(records) < 2 {
			t.Errorf("%s: %d records", name, len(records))
		}
	}
}

func TestSameSeedSendsTheSameBodies(t *testing.T) {
	t.Parallel()
	story := func(n int) (string, []string) {
		merchant := &line{}
		e := newEngine(t, newStore(t), merchant, concurrency(n))
		var commands []market.Command
		for range 12 {
			commands = append(commands, market.Buy{Product: "standard-month", Buyer: someone(e)})
		}
		if _, err := e.DoAll(t.Context(), commands...); err != nil {
			t.Fatal(err)
		}
		if err := e.Advance(t.Context(), began.AddDate(0, 4, 0), nil); err != nil {
			t.Fatal(err)
		}
		steps, err := e.Transitions(t.Context(), store.Page{Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		text, _ := json.Marshal(steps)
		return string(text), merchant.sent()
	}
	steps, bodies := story(1)
	again, sameBodies := story(1)
	if steps != again || !slices.Equal(bodies, sameBodies) {
		t.Error("two runs with concurrency 1 differ")
	}
	many, bodiesOfMany := story(5)
	slices.Sort(bodies)
	slices.Sort(bodiesOfMany)
	if steps != many || !slices.Equal(bodies, bodiesOfMany) {
		t.Error("with concurrency 5 the story differs; only the order on the wire may")
	}
}

func TestSubscriptionsAreCalledAtOnceAndEachInOrder(t *testing.T) {
	t.Parallel()
	const many = 4
	var (
		mu      sync.Mutex
		at      = map[string]int{}
		most    int
		meeting = make(chan struct{}, many)
		once    sync.Once
		all     = make(chan struct{})
	)
	merchant := &line{}
	merchant.hook = func(_ context.Context, activity string, body map[string]string) {
		if activity != "newInstance" {
			return
		}
		mu.Lock()
		at[body["orderLineId"]]++
		most = max(most, len(at))
		if at[body["orderLineId"]] > 1 {
			t.Error("two calls of one subscription at once")
		}
		mu.Unlock()
		if meeting <- struct{}{}; len(meeting) == many {
			once.Do(func() { close(all) })
		}
		select {
		case <-all:
		case <-time.After(5 * time.Second):
			t.Error("the subscriptions were not called at once")
		}
		mu.Lock()
		delete(at, body["orderLineId"])
		mu.Unlock()
	}
	e := newEngine(t, newStore(t), merchant, concurrency(many))
	var commands []market.Command
	for range many {
		commands = append(commands, market.Buy{Product: "standard-year", Buyer: someone(e)})
	}
	if _, err := e.DoAll(t.Context(), commands...); err != nil {
		t.Fatal(err)
	}
	if most != many {
		t.Errorf("at most %d at once, want %d", most, many)
	}
}

func TestOrderedFaultsSpoilTheNextAttempts(t *testing.T) {
	t.Parallel()
	merchant := &line{}
	e := newEngine(t, newStore(t), merchant)
	e.OrderFault(engine.FaultOrder{Activity: "newInstance", Fault: courier.LostAnswer, Times: 2})
	e.OrderFault(engine.FaultOrder{Activity: "releaseInstance", Fault: courier.SlowAnswer})
	bought := buy(t, e, "standard-year")
	if got := phase(e, bought.ID); got != market.PhaseProvisioning {
		t.Errorf("after a lost answer the subscription is %s", got)
	}
	if left := e.Faults(); len(left) != 2 || left[0].Times != 1 {
		t.Errorf("left: %+v", left)
	}
	if err := e.Advance(t.Context(), began.Add(3*time.Hour), nil); err != nil {
		t.Fatal(err)
	}
	if got := phase(e, bought.ID); got != market.PhaseActive {
		t.Errorf("after the retries the subscription is %s", got)
	}
	records, _ := e.Records(t.Context(), store.RecordFilter{Activity: "newInstance"})
	if len(records) != 3 || records[0].Exchange.Fault != courier.LostAnswer || records[2].Exchange.Fault != courier.NoFault {
		t.Errorf("records: %+v", records)
	}
	e.ClearFaults()
	if len(e.Faults()) != 0 {
		t.Error("cleared faults are still ordered")
	}
}

func TestDuplicatesAreRecordedAndLearnedOnce(t *testing.T) {
	t.Parallel()
	merchant := &line{}
	e := newEngine(t, newStore(t), merchant)
	e.OrderFault(engine.FaultOrder{Activity: "newInstance", Fault: courier.Duplicate, Copies: 3})
	buy(t, e, "standard-year")
	if got := merchant.activities(); got != "newInstance newInstance newInstance queryInstance" {
		t.Errorf("sent %q", got)
	}
	records, _ := e.Records(t.Context(), store.RecordFilter{Activity: "newInstance"})
	if len(records) != 3 || records[2].Attempt != 1 {
		t.Errorf("%d records", len(records))
	}
}

func TestUnknownFaultIsRefused(t *testing.T) {
	t.Parallel()
	for _, order := range []engine.FaultOrder{{Fault: "explosion"}, {Fault: courier.Duplicate, Copies: 1000}, {Fault: courier.LostAnswer, Times: -1}, {}} {
		if exit, _ := verdict.Of(order.Check()); exit != verdict.Usage {
			t.Errorf("%+v was accepted", order)
		}
	}
}

func TestCancelledRunKeepsWhatItLearnedAndGoesOn(t *testing.T) {
	t.Parallel()
	kept := newStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	merchant := &line{}
	merchant.hook = func(_ context.Context, activity string, _ map[string]string) {
		if activity == "queryInstance" {
			cancel()
		}
	}
	e := newEngine(t, kept, merchant)
	if _, err := e.Do(ctx, market.Buy{Product: "standard-year", Buyer: someone(e)}); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if records, _ := e.Records(t.Context(), store.RecordFilter{}); len(records) != 1 || records[0].Activity != "newInstance" {
		t.Errorf("records of the cancelled run: %+v", records)
	}
	merchant.hook = nil
	if err := e.Advance(t.Context(), began, nil); err != nil {
		t.Fatal(err)
	}
	if got := merchant.activities(); got != "newInstance queryInstance queryInstance" {
		t.Errorf("sent %q", got)
	}
}

// The first process dies with a call on the wire: all that remains of it is the store.
func TestCrashedProcessIsTakenOverWithoutLoss(t *testing.T) {
	t.Parallel()
	kept := newStore(t)
	ctx, die := context.WithCancel(t.Context())
	first := &line{hook: func(context.Context, string, map[string]string) { die() }}
	before := newEngine(t, kept, first)
	_, _ = before.Do(ctx, market.Buy{Product: "standard-year", Buyer: someone(before)})

	second := &line{}
	after := newEngine(t, kept, second)
	if err := after.Advance(t.Context(), began, nil); err != nil {
		t.Fatal(err)
	}
	if got := second.activities(); got != "newInstance queryInstance" {
		t.Errorf("the second process sent %q", got)
	}
	if first.sent()[0] != second.sent()[0] {
		t.Errorf("the repeated attempt differs:\n%s\n%s", first.sent()[0], second.sent()[0])
	}
	records, _ := after.Records(t.Context(), store.RecordFilter{})
	if len(records) != 2 || records[0].ID != "000000000001" {
		t.Errorf("records: %d", len(records))
	}
	third := newEngine(t, kept, &line{})
	bought := buy(t, third, "standard-year")
	if got := phase(third, bought.ID); got != market.PhaseActive {
		t.Errorf("a purchase after two restarts is %s", got)
	}
	if last, _ := kept.LastRecordID(t.Context(), "m1"); last != "000000000004" {
		t.Errorf("record ids do not go on: %s", last)
	}
}

// brokenStore fails every commit after the first few.
type brokenStore struct {
	store.Store
	left int
}

var errDisk = errors.New("the disk is full")

func (b *brokenStore) Commit(ctx context.Context, id string, batch store.Batch) error {
	if b.left--; b.left < 0 {
		return errDisk
	}
	return b.Store.Commit(ctx, id, batch)
}

func TestEngineStopsWhenTheStoreFails(t *testing.T) {
	t.Parallel()
	for left := range 3 {
		merchant := &line{}
		e := newEngine(t, &brokenStore{newStore(t), left}, merchant)
		_, err := e.Do(t.Context(), market.Buy{Product: "standard-year", Buyer: someone(e)})
		if !errors.Is(err, errDisk) {
			t.Errorf("%d commits: %v", left, err)
		}
		if got := len(merchant.sent()); got != left {
			t.Errorf("%d commits and %d calls: a call went out before its decision was stored", left, got)
		}
		if err := e.Advance(t.Context(), began.Add(time.Hour), nil); !errors.Is(err, errDisk) {
			t.Errorf("the engine went on: %v", err)
		}
	}
}

func TestWatchersAreToldAfterStoring(t *testing.T) {
	t.Parallel()
	e := newEngine(t, newStore(t), &line{})
	happenings, stop := e.Watch()
	slow, stopSlow := e.Watch()
	defer stopSlow()
	buy(t, e, "standard-year")
	stop()
	stop()
	var told []string
	for happening := range happenings {
		switch {
		case happening.Record != nil:
			told = append(told, happening.Record.Activity)
		case happening.Transition != nil:
			told = append(told, happening.Transition.Row)
		}
	}
	if text := strings.Join(told, " "); !strings.Contains(text, "newInstance T4") || !strings.HasPrefix(text, "T1") {
		t.Errorf("told %q", text)
	}
	for range 100 { // nobody reads: it must neither block nor stay silent about it
		buy(t, e, "standard-year")
	}
	for range cap(slow) {
		<-slow
	}
	buy(t, e, "standard-year")
	if happening := <-slow; happening.Lost == 0 {
		t.Error("the slow watcher was not told what it lost")
	}
}

func TestFollowKeepsUpWithItsClock(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	real := began
	e := newEngine(t, newStore(t), &line{}, func(c *engine.Config) {
		c.Clock = clock.Wall
		c.Wall = func() time.Time { mu.Lock(); defer mu.Unlock(); return real }
	})
	bought := buy(t, e, "standard-month")
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- e.Follow(ctx) }()
	happenings, unwatch := e.Watch()
	defer unwatch()
	mu.Lock()
	real = began.AddDate(0, 0, 45)
	mu.Unlock()
	for happening := range happenings {
		if happening.Transition != nil && happening.Transition.SubscriptionID == bought.ID {
			break
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("Follow: %v", err)
	}
	if e.Now().Before(bought.ExpiresAt()) {
		t.Errorf("the clock stands at %s", e.Now())
	}
}

func TestReadersMayReadWhileTheMarketMoves(t *testing.T) {
	t.Parallel()
	e := newEngine(t, newStore(t), &line{}, concurrency(4))
	var group sync.WaitGroup
	for i := range 3 {
		group.Go(func() {
			for range 5 {
				if _, err := e.Do(t.Context(), market.Buy{Product: "standard-year", Buyer: someone(e)}); err != nil {
					t.Errorf("worker %d: %v", i, err)
				}
				e.View(func(m *market.Market) { _ = fmt.Sprint(len(m.Orders), m.Now) })
			}
		})
	}
	group.Wait()
	records, err := e.Records(t.Context(), store.RecordFilter{Limit: 1000})
	if err != nil || len(records) != 30 {
		t.Errorf("%d records (%v)", len(records), err)
	}
	if !slices.IsSortedFunc(records, func(a, b protocol.Record) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("records out of order")
	}
}

func TestOtherEditionIsNoticed(t *testing.T) {
	t.Parallel()
	kept := newStore(t)
	newEngine(t, kept, &line{})
	_, err := engine.Open(t.Context(), engine.Config{Store: kept, Courier: &line{}, Edition: otherEdition(t)}, "m1")
	if exit, _ := verdict.Of(err); err == nil || exit != verdict.Usage {
		t.Errorf("got %v", err)
	}
}

package market

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fairground/fairground/spec"
)

// TestAnyStoryKeepsTheRules lets random people do random things to a merchant that answers at random, and holds every step to the rules
// that no story may break.
func TestAnyStoryKeepsTheRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		w := randomWorld(t, r)
		guard := newGuard(r, w)
		w.check = guard.check
		for range rapid.IntRange(5, 40).Draw(r, "steps") {
			step(w, r)
			guard.lanes()
		}
		w.answer = steady
		w.pass(3 * 365 * 24 * time.Hour)
		guard.ending()
	})
}

// TestARestoredMarketHasTheSameFuture cuts a story at any point, stores it as JSON without the finished calls, and lets both go on.
func TestARestoredMarketHasTheSameFuture(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		w := randomWorld(t, r)
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			step(w, r)
		}
		stored := unfinished(w.m.Snapshot())
		document, err := json.Marshal(stored)
		must(t, err)
		var read Snapshot
		must(t, json.Unmarshal(document, &read))
		restored, err := Restore(read, w.edition, w.contracts)
		must(t, err)
		if a, b := text0(t, stored), text0(t, restored.Snapshot()); a != b {
			r.Fatalf("a restored snapshot differs:\n%s\n%s", a, b)
		}
		w.answer = steady
		twin := &world{t: t, m: restored, now: w.now, edition: w.edition, contracts: w.contracts, answer: w.answer}
		for _, one := range []*world{w, twin} {
			one.pass(10 * 24 * time.Hour)
			_, _ = one.try(Buy{Product: "standard-month", Buyer: "buyer-v1-a"})
			one.pass(500 * 24 * time.Hour)
		}
		mine := w.m.Snapshot()
		mine.Calls = slices.DeleteFunc(mine.Calls, func(c *Call) bool { return restored.Calls[c.ID] == nil })
		if a, b := text0(t, mine), text0(t, restored.Snapshot()); a != b {
			r.Fatalf("the futures differ:\n%s\n%s", a, b)
		}
	})
}

func unfinished(s Snapshot) Snapshot {
	s.Calls = slices.DeleteFunc(s.Calls, func(c *Call) bool { return c.State == Succeeded || c.State == Obsolete })
	return s
}

func text0(t *testing.T, s Snapshot) string {
	if len(s.Calls) == 0 {
		s.Calls = nil
	}
	document, err := json.Marshal(s)
	must(t, err)
	return string(document)
}

// steady answers follow from the call alone, so that two markets get the same ones.
func steady(call *Call, attempt int) Outcome {
	switch (int(call.Sequence) + attempt) % 5 {
	case 0:
		return bad(call)
	case 1:
		return lost(call)
	}
	return good(call)
}

func randomWorld(t *testing.T, r *rapid.T) *world {
	edition := rapid.SampledFrom([]string{"cn", "intl", "eu"}).Draw(r, "edition")
	w := newWorldOf(t, edition, "freeze-at", rapid.SampledFrom([]string{"grace-end", "expiry"}).Draw(r, "freeze-at"),
		"thaw-order", rapid.SampledFrom([]string{"refresh-first", "thaw-first"}).Draw(r, "thaw-order"),
		"retract-order", rapid.SampledFrom([]string{"refund-order", "renewal-order"}).Draw(r, "retract-order"),
		"completion-lag", rapid.SampledFrom([]string{"0s", "3h"}).Draw(r, "completion-lag"),
		"refund-lag", rapid.SampledFrom([]string{"0s", "2h"}).Draw(r, "refund-lag"),
		"acceptance-call", rapid.SampledFrom([]string{"none", "create-again"}).Draw(r, "acceptance-call"),
		"opening-first-call", rapid.SampledFrom([]string{"payment", "acceptance"}).Draw(r, "opening-first-call"),
		"unaccepted-rule", rapid.SampledFrom([]string{"never", "close"}).Draw(r, "unaccepted-rule"),
		"appeal-outcome", rapid.SampledFrom([]string{"continue", "accept", "refund"}).Draw(r, "appeal-outcome"),
		"auto-renew-until", rapid.SampledFrom([]string{"retention-end", "expiry"}).Draw(r, "auto-renew-until"))
	w.answer = func(call *Call, attempt int) Outcome {
		switch rapid.IntRange(0, 9).Draw(r, "answer") {
		case 0, 1:
			return bad(call)
		case 2:
			return lost(call)
		case 3:
			o := good(call)
			o.Verdict, o.Described = Pending, false
			return o
		}
		return good(call)
	}
	return w
}

func step(w *world, r *rapid.T) {
	if rapid.IntRange(0, 3).Draw(r, "time or wish") == 0 {
		w.pass(time.Duration(rapid.SampledFrom([]int{1, 30, 60, 24 * 60, 6 * 24 * 60, 40 * 24 * 60, 350 * 24 * 60}).Draw(r, "minutes")) * time.Minute)
		return
	}
	command := wish(w, r)
	if next := nextOfSupervision(w); next != nil && rapid.IntRange(0, 2).Draw(r, "go on with supervision") == 0 {
		command = next
	}
	_, err := w.try(command)
	if _, refused := err.(*Refusal); err != nil && !refused {
		r.Fatalf("a wish ended in an error that is no refusal: %v", err)
	}
}

func wish(w *world, r *rapid.T) Command {
	one := func(label string, ids []string) string {
		if len(ids) == 0 {
			return "nothing"
		}
		slices.Sort(ids)
		return rapid.SampledFrom(ids).Draw(r, label)
	}
	var subscriptions, orders, calls []string
	for id := range w.m.Subscriptions {
		subscriptions = append(subscriptions, id)
	}
	for id, o := range w.m.Orders {
		if o.Status == PendingPayment {
			orders = append(orders, id)
		}
	}
	for id, c := range w.m.Calls {
		if c.State == Stopped || c.State == Retrying {
			calls = append(calls, id)
		}
	}
	product := rapid.SampledFrom([]string{"standard-year", "standard-month", "premium-year", "premium-month", "lifetime", "metered-bundle", "package", "supervised-year",
		"supervised-once", "accepted-year", "joint-year", "limited-month"}).Draw(r, "product")
	s, unpaid, periods := one("subscription", subscriptions), rapid.IntRange(0, 4).Draw(r, "unpaid") == 0, rapid.IntRange(0, 2).Draw(r, "periods")
	kinds := []Command{
		Buy{Product: product, Buyer: "buyer-v3-a", Unpaid: unpaid}, Buy{Product: "standard-month", Buyer: "buyer-v0-a", Trial: true},
		Pay{Order: one("order", orders)}, CancelOrder{Order: one("order", orders)}, Renew{Subscription: s, Periods: periods, Unpaid: unpaid},
		Renew{Subscription: s, Product: product}, ConvertTrial{Subscription: s, Unpaid: unpaid}, RetractRenewal{Subscription: s},
		ChangeRenewal{Subscription: s, Product: product}, Upgrade{Subscription: s, Product: product, Unpaid: unpaid}, Violate{Subscription: s},
		LiftViolation{Subscription: s}, Unsubscribe{Subscription: s}, CloseResource{Subscription: s}, OpenDetails{Subscription: s},
		Restart{CallID: one("call", calls)},
	}
	kinds = append(kinds, supervisionWishes(w, r, s)...)
	kinds = append(kinds, accountWishes(r, s)...)
	if len(subscriptions) == 0 {
		return kinds[0]
	}
	return kinds[rapid.IntRange(0, len(kinds)-1).Draw(r, "kind")]
}

// guard holds every decision to the rules.
type guard struct {
	r     *rapid.T
	w     *world
	table map[string]Row
	phase map[string]Phase
}

func newGuard(r *rapid.T, w *world) *guard {
	g := &guard{r: r, w: w, table: map[string]Row{}, phase: map[string]Phase{}}
	for _, row := range Table() {
		g.table[row.ID] = row
	}
	return g
}

func (g *guard) check(d Decision) {
	for _, step := range d.Transitions {
		row, known := g.table[step.Row]
		if !known || !row.Absent.IsZero() || !row.Allows(step.From, step.To) {
			g.r.Fatalf("%s does not explain %q → %q (%s)", step.Row, step.From, step.To, step.Cause.EN)
		}
		if g.phase[step.SubscriptionID] != step.From {
			g.r.Fatalf("%s starts from %q, the subscription was %q", step.Row, step.From, g.phase[step.SubscriptionID])
		}
		g.phase[step.SubscriptionID] = step.To
	}
	for _, s := range d.Subscriptions {
		if g.phase[s.ID] != s.Phase {
			g.r.Fatalf("no row explains that %s became %s", s.ID, s.Phase)
		}
	}
	for _, call := range d.Calls {
		g.call(call)
	}
	for _, notice := range d.Notices {
		if notice.Text.EN == "" || notice.Text.ZH == "" || notice.Category == "" {
			g.r.Fatalf("a notice lacks words: %+v", notice)
		}
		if kind, known := noticeKinds[notice.Kind]; !known || kind.Receiver != notice.Receiver || len(notice.Channels) == 0 {
			g.r.Fatalf("no row of the table of notices explains %+v", notice)
		}
	}
	for _, s := range d.Subscriptions {
		g.oneAtATime(s.ID)
		g.promises(s)
	}
	for _, call := range d.Calls {
		g.oneAtATime(call.SubscriptionID)
	}
	for _, id := range d.Ready {
		if g.w.m.Calls[id].State != Calling {
			g.r.Fatalf("%s is ready but %s", id, g.w.m.Calls[id].State)
		}
	}
}

func (g *guard) call(call *Call) {
	s := g.w.m.Subscriptions[call.SubscriptionID]
	gone := s.Phase == PhaseReleased || s.Phase == PhaseRefunded || s.Phase == PhaseAutoRefunded
	if gone && !releases(call.Intent) && (call.State == Waiting || call.State == Retrying) {
		g.r.Fatalf("%s of a subscription that is %s would still be sent", call.Intent, s.Phase)
	}
	if v := s.Supervision; v != nil && v.AppealedBy != "" && call.Attempts == 0 && call.CreatedAt.After(v.Log[len(v.Log)-1].At) {
		g.r.Fatalf("%s was made while an appeal is open", call.Intent)
	}
	if call.Intent == spec.IntentProvision && (call.State == Waiting || call.State == Calling || call.State == Retrying) && s.Phase != PhaseProvisioning {
		g.r.Fatalf("provisioning would be sent to a subscription that is %s", s.Phase)
	}
	policy := g.w.m.rules.policy(call, s.ChargingMode)
	anchor := call.FirstFailedAt
	if call.Intent == spec.IntentPoll {
		anchor = call.CreatedAt
	}
	if !call.NextAttemptAt.IsZero() && (call.State != Retrying || call.NextAttemptAt.After(anchor.Add(policy.Window)) || !call.NextAttemptAt.After(g.w.m.Now)) {
		g.r.Fatalf("the next attempt of %s (%s) at %s is outside its window", call.Intent, call.State, call.NextAttemptAt)
	}
	if call.Intent == spec.IntentFreezeArrears && call.Attempts == 0 && call.CreatedAt.Before(s.GraceEndsAt) {
		g.r.Fatalf("frozen for arrears before grace was over")
	}
	if call.Intent == spec.IntentFreezeExpired && call.Attempts == 0 && g.w.m.rules.edition.FreezeAt.Value == "grace-end" && call.CreatedAt.Before(s.GraceEndsAt) {
		g.r.Fatalf("frozen before grace was over")
	}
}

// lanes: after everything ready was sent, nobody is on the way, and of every lane at most one call is being retried.
func (g *guard) lanes() {
	if ready := g.w.m.CallsReady(); len(ready) > 0 {
		g.r.Fatalf("%v were never announced as ready", ready)
	}
	for id, lane := range g.w.m.lanes {
		moving := 0
		var states []string
		for _, callID := range lane {
			call := g.w.m.Calls[callID]
			states = append(states, fmt.Sprint(call.Intent, " ", call.State))
			if call.State == Retrying && !beside(call.Intent) {
				moving++
			}
		}
		if moving > 1 {
			g.r.Fatalf("lane of %s: %v", id, states)
		}
	}
	g.money()
}

func (g *guard) oneAtATime(subscriptionID string) {
	onTheirWay := 0
	for _, id := range g.w.m.lanes[subscriptionID] {
		if call := g.w.m.Calls[id]; call.State == Calling && !beside(call.Intent) {
			onTheirWay++
		}
	}
	if onTheirWay > 1 {
		g.r.Fatalf("%d calls of %s are on their way at once", onTheirWay, subscriptionID)
	}
}

func (g *guard) money() {
	balance := map[string]int64{}
	for _, o := range g.w.m.Orders {
		for _, line := range o.Lines {
			if !o.PaidAt.IsZero() {
				balance[line.SubscriptionID] += line.Paid
			}
		}
	}
	for id, left := range balance {
		if left < 0 {
			g.r.Fatalf("%s was refunded %d more than was paid", id, -left)
		}
	}
}

// ending: three years later nothing is pending any more, and every period subscription has come to an end.
func (g *guard) ending() {
	for _, s := range g.w.m.Subscriptions {
		switch s.Phase {
		case PhaseProvisioning, PhasePolling, PhasePendingPayment, PhaseChanging:
			g.r.Fatalf("%s is %s for ever", s.ID, s.Phase)
		case PhaseGrace, PhaseFrozen:
			if s.RetentionEndsAt.Before(g.w.now) && !s.PublicSecurity {
				g.r.Fatalf("%s is %s for ever", s.ID, s.Phase)
			}
		}
		if s.Phase == PhaseActive && s.ChargingMode == Period && s.ExpiresAt().Before(g.w.now) {
			g.r.Fatalf("%s is active after its expiry", s.ID)
		}
	}
}

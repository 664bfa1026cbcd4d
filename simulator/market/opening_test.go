package market

import (
	"testing"
	"time"

	"github.com/fairground/fairground/spec"
)

func TestT1T3T4PurchaseOpensAtOnceAndEndsAtMidnightInBeijing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	equal(t, "phase", s.Phase, PhaseActive)
	equal(t, "rows", w.rows(), "T1 T3 T4")
	equal(t, "expiry", s.ExpiresAt(), beijing(2027, 3, 2, 23, 59, 59))
	equal(t, "order", w.m.Order(s.OrderID).Status, Completed)
	equal(t, "calls", w.count(spec.IntentProvision), 1)
	equal(t, "polls", w.count(spec.IntentPoll), 1)
	equal(t, "described", s.Described, true)
	equal(t, "first business id", s.FirstBusinessID, w.m.BusinessID(w.lastCall(spec.IntentProvision).ID, 1))
	if w.m.Subscription(s.InstanceID) != s || w.m.Subscription(s.OrderID) != s {
		t.Error("a subscription is found by its instance id and by its order")
	}
}

func TestT2UnpaidOrderIsCancelledAfterItsTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.do(Buy{Product: "standard-year", Buyer: "buyer-v3-a", Unpaid: true})
	o := w.m.Order(d.Orders[0].ID)
	w.pass(7*24*time.Hour - time.Second)
	equal(t, "just before", o.Status, PendingPayment)
	w.pass(time.Second)
	equal(t, "after seven days", o.Status, Cancelled)
	equal(t, "rows", w.rows(), "T1 T2")
	equal(t, "calls", len(w.sent), 0)
	w.refused("order-not-pending", Pay{Order: o.ID})
	w.refused("t27-gone", Renew{Subscription: d.Subscriptions[0].ID})
}

func TestT2BuyerCancelsOrPaysInTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.do(Buy{Product: "standard-year", Buyer: "buyer-v3-a", Unpaid: true}).Orders[0].ID
	second := w.do(Buy{Product: "standard-year", Buyer: "buyer-v3-a", Unpaid: true}).Orders[0].ID
	w.refused("not-paid", Renew{Subscription: first})
	w.do(CancelOrder{Order: first})
	w.pass(24 * time.Hour)
	w.do(Pay{Order: second})
	equal(t, "cancelled", w.m.Order(first).Status, Cancelled)
	equal(t, "paid", w.m.Order(second).Status, Completed)
	equal(t, "expiry counts from provisioning", w.m.Subscription(second).ExpiresAt(), beijing(2027, 3, 3, 23, 59, 59))
	w.refused("unknown-order", Pay{Order: "CS0"})
}

func TestT3EveryBillingItemIsProvisionedByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.do(Buy{Product: "metered-bundle", Buyer: "buyer-v3-a"})
	o := w.m.Order(d.Orders[0].ID)
	equal(t, "lines", len(o.Lines), 2)
	equal(t, "line id", o.Lines[1].ID, o.ID+"-000002")
	equal(t, "calls", w.count(spec.IntentProvision), 2)
	equal(t, "order", o.Status, Completed)
	w.refused("several-subscriptions", OpenDetails{Subscription: o.ID})
}

func TestT3PartlyFailedOrderRefundsOnlyTheFailedItem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.answer = func(call *Call, attempt int) Outcome {
		if call.Intent == spec.IntentProvision && call.OrderLineID == call.OrderID+"-000002" {
			return bad(call)
		}
		return good(call)
	}
	d := w.do(Buy{Product: "metered-bundle", Buyer: "buyer-v3-a"})
	w.pass(4 * time.Hour)
	o := w.m.Order(d.Orders[0].ID)
	equal(t, "first", w.m.Subscriptions[o.Lines[0].SubscriptionID].Phase, PhaseActive)
	equal(t, "second", w.m.Subscriptions[o.Lines[1].SubscriptionID].Phase, PhaseAutoRefunded)
	equal(t, "order", o.Status, Completed)
}

func TestT4RepairedInsideTheWindowOpensAtTheNextHour(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.failing(spec.IntentProvision, 2)
	s := w.buy("standard-month")
	equal(t, "phase", s.Phase, PhaseProvisioning)
	equal(t, "order", w.m.Order(s.OrderID).Status, Processing)
	w.pass(3 * time.Hour)
	equal(t, "phase", s.Phase, PhaseActive)
	equal(t, "opened", s.StartedAt, noon.Add(2*time.Hour))
	equal(t, "notices", len(w.notices), 2)
}

func TestT5AsynchronousOpeningIsPolledUntilDataCome(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.answering(spec.IntentProvision, Outcome{Verdict: Pending, ResultCode: "000004", InstanceID: "i-1"})
	polls := 0
	before := w.answer
	w.answer = func(call *Call, attempt int) Outcome {
		if call.Intent != spec.IntentPoll {
			return before(call, attempt)
		}
		polls++
		return Outcome{Verdict: Accepted, ResultCode: "000000", Described: polls == 6}
	}
	s := w.buy("standard-year")
	equal(t, "phase", s.Phase, PhasePolling)
	w.pass(time.Hour)
	equal(t, "phase", s.Phase, PhaseActive)
	equal(t, "opened", s.StartedAt, noon.Add(5*time.Minute))
	equal(t, "rows", w.rows(), "T1 T3 T5")
	equal(t, "polls", polls, 6)
	equal(t, "not yet there is no failure", len(w.notices), 0)
	if _, more := w.m.NextEvent(); !more {
		t.Error("the expiry is on the agenda")
	}
}

func TestT6PollingWithoutEndRefundsAndReleasesWhatHasAName(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "release-after-failed-create", "true")
	w.answering(spec.IntentProvision, Outcome{Verdict: Pending, ResultCode: "000004", InstanceID: "i-1"})
	w.answering(spec.IntentPoll, Outcome{Verdict: Accepted, ResultCode: "000000"})
	s := w.buy("standard-year")
	w.pass(5 * time.Hour)
	equal(t, "phase", s.Phase, PhaseAutoRefunded)
	equal(t, "refunded at", w.transitions[len(w.transitions)-1].At, noon.Add(3*time.Hour))
	equal(t, "order", w.m.Order(s.OrderID).Status, Refunded)
	release := w.lastCall(spec.IntentReleaseUnsubscribed)
	equal(t, "release names the unsubscription", w.m.Order(release.OrderID).Cancels, s.OrderID)
	equal(t, "rows", w.rows(), "T1 T3 T5 T6")
}

func TestT6CreateFailsForThreeHoursAndIsRefundedInFull(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.failing(spec.IntentProvision, 99)
	s := w.buy("standard-year")
	w.pass(2 * 24 * time.Hour)
	equal(t, "phase", s.Phase, PhaseAutoRefunded)
	var at []time.Duration
	for _, sent := range w.sent {
		at = append(at, sent.at.Sub(noon))
	}
	equal(t, "attempts", len(at), 4)
	equal(t, "last attempt", at[3], 3*time.Hour)
	orders := w.m.OrdersOf(s.ID)
	refund := w.m.Order(orders[len(orders)-1])
	equal(t, "refund", refund.Lines[0].Paid, -w.m.Order(s.OrderID).Lines[0].Paid)
	equal(t, "reason", refund.Reason, InterfaceFailed)
	equal(t, "failures this month", w.m.FailuresThisMonth(s.ProductID, w.now), 1)
	equal(t, "quota untouched", w.m.RefundsThisYear(s.BuyerID, w.now), 0)
	equal(t, "notices", len(w.notices), 4+2)
	w.refused("restart-obsolete", Restart{CallID: w.lastCall(spec.IntentProvision).ID})
	w.refused("t27-gone", Renew{Subscription: s.ID})
}

func TestT6WarnsWhenTooManyOrdersFailInAMonth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.failing(spec.IntentProvision, 99)
	for range 6 {
		w.buy("standard-year")
	}
	w.pass(4 * time.Hour)
	warned := 0
	for _, notice := range w.notices {
		if notice.Category == CategoryOperations && notice.OrderID != "" && w.m.Order(notice.OrderID).Type == OrderUnsubscribe {
			warned++
		}
	}
	equal(t, "warnings after the sixth", warned, 1)
}

func TestRestartByHandInsideTheWindowOpensAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.failing(spec.IntentProvision, 1)
	s := w.buy("standard-year")
	w.pass(30 * time.Minute)
	w.do(Restart{CallID: w.lastCall(spec.IntentProvision).ID})
	equal(t, "phase", s.Phase, PhaseActive)
	equal(t, "opened", s.StartedAt, noon.Add(30*time.Minute))
	w.refused("restart-succeeded", Restart{CallID: w.lastCall(spec.IntentProvision).ID})
	w.refused("unknown-call", Restart{CallID: "nothing"})
}

func TestAFailedRestartDoesNotShiftTheHourlyAttempts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.failing(spec.IntentProvision, 99)
	w.buy("standard-year")
	w.pass(30 * time.Minute)
	w.do(Restart{CallID: w.lastCall(spec.IntentProvision).ID})
	w.pass(5 * time.Hour)
	equal(t, "attempts", w.count(spec.IntentProvision), 5)
	equal(t, "last attempt", w.sent[len(w.sent)-1].at, noon.Add(3*time.Hour))
}

func TestLostAnswersAreLearnedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.answer = func(call *Call, attempt int) Outcome { return lost(call) }
	s := w.buy("standard-year")
	call := w.lastCall(spec.IntentProvision)
	header := w.m.Header
	d, err := w.m.Learn(w.now, call.ID, 1, good(call))
	must(t, err)
	if len(d.Calls)+len(d.Transitions) != 0 || header.Sequence != w.m.Sequence || s.Phase != PhaseProvisioning {
		t.Error("an attempt that is known already must change nothing")
	}
	if _, err := w.m.Learn(w.now, "call-999999", 1, good(call)); err == nil {
		t.Error("an unknown call is a defect of the caller")
	}
}

func TestTrialIsShortAndOnlyWhereOffered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.trial()
	equal(t, "order type", w.m.Order(s.OrderID).Type, OrderTrial)
	equal(t, "price", w.m.Order(s.OrderID).Lines[0].Paid, 0)
	equal(t, "expiry", s.ExpiresAt(), beijing(2026, 3, 17, 23, 59, 59))
	w.refused("trial-not-offered", Buy{Product: "standard-year", Buyer: "buyer-v3-a", Trial: true})
	w.refused("trial-mode", Buy{Product: "lifetime", Buyer: "buyer-v3-a", Trial: true})
	w.refused("renew-trial", Renew{Subscription: s.ID})
	w.refused("refund-trial", Unsubscribe{Subscription: s.ID})
	w.refused("upgrade-trial", Upgrade{Subscription: s.ID, Product: "premium-month"})
}

func TestPurchaseGuards(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.m.Product("standard-month").TrialDays = 2
	w.refused("unknown-product", Buy{Product: "nothing", Buyer: "buyer-v3-a"})
	w.refused("unknown-buyer", Buy{Product: "standard-year", Buyer: "nobody"})
	w.refused("quantity", Buy{Product: "standard-year", Buyer: "buyer-v3-a", Quantity: -1})
	w.refused("periods", Buy{Product: "lifetime", Buyer: "buyer-v3-a", Periods: 2})
	w.refused("trial-length", Buy{Product: "standard-month", Buyer: "buyer-v3-a", Trial: true})
	w.refused("unknown-subscription", Renew{Subscription: "nothing"})
}

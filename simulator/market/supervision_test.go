package market

import (
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/spec"
)

// deliver takes a supervised subscription to the stage at which the buyer accepts.
func (w *world) deliver(s *Subscription, enabled time.Time) {
	w.t.Helper()
	w.do(SubmitRequirement{Subscription: s.ID, Requirement: "ten users"})
	w.do(ConfirmRequirement{Subscription: s.ID})
	w.do(Deliver{Subscription: s.ID, File: "acceptance.pdf", EnabledAt: enabled})
}

func TestT7T8SupervisedOrderStaysProcessingUntilAccepted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("supervised-year")
	o := w.m.Order(s.OrderID)
	equal(t, "opened at payment", w.count(spec.IntentProvision), 1)
	equal(t, "phase", s.Phase, PhaseSupervising)
	w.refused("not-open", Renew{Subscription: s.ID})
	w.refused("supervision-turn", Deliver{Subscription: s.ID, File: "early.pdf"})
	w.do(SubmitRequirement{Subscription: s.ID, Requirement: "ten users"})
	w.do(RejectRequirement{Subscription: s.ID, Reason: "say which region"})
	w.do(SubmitRequirement{Subscription: s.ID, Requirement: "ten users in Guiyang"})
	w.do(ConfirmRequirement{Subscription: s.ID})
	w.refused("acceptance-file", Deliver{Subscription: s.ID})
	w.refused("enabling-time", Deliver{Subscription: s.ID, File: "a.pdf", EnabledAt: w.now.Add(time.Hour)})
	w.refused("enabling-time", Deliver{Subscription: s.ID, File: "a.pdf", EnabledAt: w.now.Add(-time.Hour)})
	w.do(Deliver{Subscription: s.ID, File: "a.pdf"})
	w.do(RejectDelivery{Subscription: s.ID, Reason: "does not start"})
	w.do(Deliver{Subscription: s.ID, File: "b.pdf"})
	w.pass(29 * 24 * time.Hour)
	equal(t, "order", o.Status, Processing)
	w.refused("no-review", HuaweiReview{Subscription: s.ID})
	w.do(AcceptService{Subscription: s.ID})
	equal(t, "order", o.Status, Completed)
	equal(t, "phase", s.Phase, PhaseActive)
	equal(t, "rows", w.rows(), "T1 T3 T7 T8")
	equal(t, "a year from acceptance", s.ExpiresAt(), beijing(2027, 3, 31, 23, 59, 59))
	equal(t, "rejections", s.Supervision.Rejections, 2)
	equal(t, "log", len(s.Supervision.Log), 8)
	equal(t, "V2 has no call for it", w.count(spec.IntentAccept), 0)
	w.refused("supervision-over", AcceptService{Subscription: s.ID})
	w.refused("refund-supervised", Unsubscribe{Subscription: s.ID})
	w.do(Renew{Subscription: s.ID})
	equal(t, "a renewal starts no new flow", s.Phase, PhaseActive)
	if _, _, err := w.m.begin(w.now).supervised(w.buy("standard-year").ID); err.(*Refusal).Rule != "not-supervised" {
		t.Error("a product without supervision has no flow")
	}
}

func TestT7AsynchronousOpeningComesUnderSupervisionWithItsData(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.answering(spec.IntentProvision, Outcome{Verdict: Pending, InstanceID: "i-1"})
	s := w.buy("supervised-year")
	equal(t, "phase", s.Phase, PhaseSupervising)
	equal(t, "rows", w.rows(), "T1 T3 T5 T7")
}

func TestT8CompletionLagAndAcceptanceCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "completion-lag", "3h", "acceptance-call", "create-again")
	s := w.buy("supervised-year")
	w.deliver(s, time.Time{})
	w.failing(spec.IntentAccept, 999)
	accepted := w.now
	w.do(AcceptService{Subscription: s.ID})
	equal(t, "still under supervision", s.Phase, PhaseSupervising)
	call := w.lastCall(spec.IntentAccept)
	equal(t, "the call is newInstance of the same order", call.Activity+" "+call.OrderID, "newInstance "+s.OrderID)
	equal(t, "and says when", call.AcceptedAt, accepted)
	w.pass(3 * time.Hour)
	equal(t, "phase", s.Phase, PhaseActive)
	equal(t, "validity counts from the acceptance", s.Terms[0].From, accepted)
	equal(t, "tried for an hour", w.count(spec.IntentAccept), 61)
	equal(t, "then it waits for a hand", call.State, Stopped)
	equal(t, "order", w.m.Order(s.OrderID).Status, Completed)
}

func TestT8HuaweiReviewsJointOrdersOfItsScenarios(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.do(Buy{Product: "joint-year", Buyer: "buyer-v3-a", Track: TrackEmpowerment})
	s := w.m.Subscriptions[d.Subscriptions[0].ID]
	w.deliver(s, time.Time{})
	w.refused("supervision-turn", AcceptService{Subscription: s.ID})
	w.do(HuaweiReview{Subscription: s.ID, Rejected: true, Reason: "no seal"})
	w.do(Deliver{Subscription: s.ID, File: "sealed.pdf"})
	w.do(HuaweiReview{Subscription: s.ID})
	w.do(AcceptService{Subscription: s.ID})
	equal(t, "phase", s.Phase, PhaseActive)
	plain := w.buy("joint-year")
	w.deliver(plain, time.Time{})
	w.do(AcceptService{Subscription: plain.ID})
	equal(t, "other joint orders need none", plain.Phase, PhaseActive)
	w.refused("track", Buy{Product: "joint-year", Buyer: "buyer-v3-a", Track: "moon"})
}

// The two examples of 8.3: one month bought and used from 1 January, accepted on 1 February.
func TestT8ValidityBeginsAtTheEnablingTimeOrAtAcceptance(t *testing.T) {
	t.Parallel()
	for _, example := range []struct {
		rule, entered string
		until         time.Time
		rows          string
	}{
		{"enabling-time", "", beijing(2027, 3, 1, 23, 59, 59), "T1 T3 T7 T8"},
		{"enabling-time", "yes", beijing(2027, 2, 1, 23, 59, 59), "T1 T3 T7 T8"},
		{"acceptance", "yes", beijing(2027, 3, 1, 23, 59, 59), "T1 T3 T7 T8"},
	} {
		w := newWorld(t, "validity-start", example.rule)
		w.now = beijing(2027, 1, 1, 9, 0, 0)
		s := w.buy("supervised-month")
		w.until(beijing(2027, 2, 1, 9, 0, 0))
		enabled := time.Time{}
		if example.entered != "" {
			enabled = beijing(2027, 1, 1, 10, 0, 0)
		}
		w.deliver(s, enabled)
		w.do(AcceptService{Subscription: s.ID})
		equal(t, "expiry", s.ExpiresAt(), example.until)
		equal(t, "and the order query says so", w.m.Order(s.OrderID).Line(s.ID).ExpireAt, example.until)
		equal(t, "rows", w.rows(), example.rows)
	}
}

func TestT8PeriodThatIsOverBeforeItBeginsGoesStraightIntoExpiry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.now = beijing(2027, 1, 1, 9, 0, 0)
	s := w.buyAs("supervised-month", "buyer-v0-a")
	enabled := w.now.Add(time.Hour)
	w.until(beijing(2027, 2, 3, 9, 0, 0))
	w.deliver(s, enabled)
	w.do(AcceptService{Subscription: s.ID})
	w.pass(time.Second)
	equal(t, "expired on 1 February, its grace is over too", s.Phase, PhaseFrozen)
	equal(t, "rows", w.rows(), "T1 T3 T7 T8 T17 T19")
	w.do(Renew{Subscription: s.ID})
	equal(t, "renewed from the old expiry", s.ExpiresAt(), beijing(2027, 3, 1, 23, 59, 59))
}

func TestT8ProductThatOpensAfterAcceptance(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.buy("accepted-year")
	equal(t, "the guide's reading: opened at payment as well", w.count(spec.IntentProvision), 1)
	late := newWorld(t, "opening-first-call", "acceptance")
	s := late.buy("accepted-year")
	equal(t, "the other reading: nothing yet", late.count(spec.IntentProvision), 0)
	equal(t, "phase", s.Phase, PhaseSupervising)
	late.deliver(s, time.Time{})
	late.do(AcceptService{Subscription: s.ID})
	equal(t, "opened at acceptance", late.lastCall(spec.IntentProvision).AcceptedAt, late.now)
	equal(t, "phase", s.Phase, PhaseActive)
	equal(t, "rows", late.rows(), "T1 T3 T8 T4")
	refunded := late.buy("accepted-year")
	late.do(RequestRefund{Subscription: refunded.ID, Amount: 399_000})
	late.do(ApproveRefund{Subscription: refunded.ID})
	equal(t, "nothing to release", late.count(spec.IntentReleaseUnsubscribed), 0)
	equal(t, "order", late.m.Order(refunded.OrderID).Status, Refunded)
}

func TestT9NegotiatedRefund(t *testing.T) {
	t.Parallel()
	w := newWorldOf(t, "intl", "refund-lag", "3h")
	s := w.buy("supervised-year")
	w.refused("refund-amount", RequestRefund{Subscription: s.ID})
	w.refused("refund-amount", RequestRefund{Subscription: s.ID, Amount: 299_001})
	w.refused("no-refund-wanted", ApproveRefund{Subscription: s.ID})
	w.do(InvoiceOrder{Order: s.OrderID})
	w.refused("refund-invoiced", RequestRefund{Subscription: s.ID, Amount: 100})
	w.do(ReturnInvoice{Order: s.OrderID})
	w.do(RequestRefund{Subscription: s.ID, Amount: 299_000})
	w.refused("refund-wanted", RequestRefund{Subscription: s.ID, Amount: 1})
	w.do(RejectRefund{Subscription: s.ID, Reason: "half is delivered"})
	w.do(RequestRefund{Subscription: s.ID, Amount: 150_000})
	w.do(InvoiceOrder{Order: s.OrderID})
	w.refused("refund-invoiced", ApproveRefund{Subscription: s.ID})
	w.do(ReturnInvoice{Order: s.OrderID})
	w.do(ApproveRefund{Subscription: s.ID})
	w.refused("refund-agreed", SubmitRequirement{Subscription: s.ID})
	equal(t, "not yet", s.Phase, PhaseSupervising)
	w.pass(3 * time.Hour)
	equal(t, "phase", s.Phase, PhaseReleased)
	equal(t, "rows", w.rows(), "T1 T3 T7 T9")
	refund := w.m.Order(w.lastCall(spec.IntentReleaseUnsubscribed).OrderID)
	equal(t, "amount", refund.Lines[0].Paid, int64(-150_000))
	equal(t, "reason", refund.Reason, Negotiated)
	equal(t, "purchase", w.m.Order(s.OrderID).Status, Refunded)
	equal(t, "quota untouched", w.m.RefundsThisYear(s.BuyerID, w.now), 0)
	w.refused("t27-gone", Renew{Subscription: s.ID})
	if e, more := w.m.NextEvent(); more {
		t.Errorf("nothing is left to happen, but %s is", e.Kind)
	}
}

func TestAppealFreezesTheFlowUntilOperationsDecide(t *testing.T) {
	t.Parallel()
	for decision, want := range map[string]Phase{DecisionContinue: PhaseSupervising, DecisionAccept: PhaseActive, DecisionRefund: PhaseReleased} {
		w := newWorld(t)
		s := w.buy("supervised-year")
		w.do(SubmitRequirement{Subscription: s.ID})
		w.refused("appeal-party", Appeal{Subscription: s.ID, By: "nobody"})
		w.refused("no-appeal", DecideAppeal{Subscription: s.ID, Decision: decision})
		w.do(Appeal{Subscription: s.ID, By: PartySeller, Reason: "the buyer is silent"})
		before := len(w.sent)
		w.refused("appeal-open", ConfirmRequirement{Subscription: s.ID})
		w.refused("appeal-open", RequestRefund{Subscription: s.ID, Amount: 1})
		w.refused("appeal-open", Appeal{Subscription: s.ID, By: PartyBuyer})
		equal(t, "nothing is called meanwhile", len(w.sent), before)
		w.refused("appeal-decision", DecideAppeal{Subscription: s.ID, Decision: "shrug"})
		w.do(DecideAppeal{Subscription: s.ID, Decision: decision})
		equal(t, decision, s.Phase, want)
	}
}

func TestAppealIsDecidedWithinThreeWorkingDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("supervised-year")
	w.until(beijing(2026, 3, 6, 17, 0, 0)) // a Friday
	w.do(Appeal{Subscription: s.ID, By: PartyBuyer})
	equal(t, "Wednesday after", s.Supervision.DecideBy, beijing(2026, 3, 11, 17, 0, 0))
	w.until(beijing(2026, 3, 11, 17, 0, 0))
	equal(t, "the flow goes on", s.Supervision.AppealedBy, "")
	w.do(SubmitRequirement{Subscription: s.ID})
}

func TestAppealUnderTheOlderRuleNeedsAnIdleSideOrManyRejections(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "appeal-rule", "idle-or-rejected")
	s := w.buy("supervised-year")
	w.refused("appeal-early", Appeal{Subscription: s.ID, By: PartySeller})
	w.pass(5*24*time.Hour + time.Second)
	w.refused("appeal-early", Appeal{Subscription: s.ID, By: PartyBuyer}) // it is the buyer's own turn
	w.do(Appeal{Subscription: s.ID, By: PartySeller})
	w.do(DecideAppeal{Subscription: s.ID, Decision: DecisionContinue})
	for range 4 {
		w.do(SubmitRequirement{Subscription: s.ID})
		w.do(RejectRequirement{Subscription: s.ID})
	}
	w.do(Appeal{Subscription: s.ID, By: PartyBuyer})
}

func TestUnacceptedOrderIsRememberedAndClosedByNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("supervised-year")
	w.pass(180*24*time.Hour - time.Second)
	equal(t, "not yet", w.told("unaccepted"), 0)
	w.pass(time.Second)
	equal(t, "seller", w.told("unaccepted"), 1)
	equal(t, "sales contact", w.told("unaccepted-contact"), 1)
	w.pass(3 * 365 * 24 * time.Hour)
	equal(t, "never closed by time", s.Phase, PhaseSupervising)
}

func TestTheRemovedRuleClosesAfterAYear(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "unaccepted-rule", "close")
	invoiced, other := w.buy("supervised-year"), w.buy("supervised-once")
	w.do(InvoiceOrder{Order: invoiced.OrderID})
	w.pass(365 * 24 * time.Hour)
	equal(t, "invoiced: accepted", invoiced.Phase, PhaseActive)
	equal(t, "not invoiced: unsubscribed", other.Phase, PhaseReleased)
	equal(t, "told", w.told("supervision-overdue"), 1)
	equal(t, "reason", w.m.Order(w.lastCall(spec.IntentReleaseUnsubscribed).OrderID).Reason, SupervisionOverdue)
}

func TestTheRemovedRuleWaitsForAnAppeal(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "unaccepted-rule", "close")
	s := w.buy("supervised-year")
	w.pass(364 * 24 * time.Hour)
	w.do(Appeal{Subscription: s.ID, By: PartySeller})
	w.pass(36 * time.Hour)
	equal(t, "frozen for the system, too", s.Phase, PhaseSupervising)
	w.pass(7 * 24 * time.Hour)
	equal(t, "closed after the decision", s.Phase, PhaseReleased)
}

func TestTrialsPassNoSupervision(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.m.Product("supervised-month").TrialDays = 15
	d := w.do(Buy{Product: "supervised-month", Buyer: "buyer-v3-a", Trial: true})
	equal(t, "phase", w.m.Subscriptions[d.Subscriptions[0].ID].Phase, PhaseActive)
}

// told counts the notices of a kind.
func (w *world) told(kind string) int {
	n := 0
	for _, notice := range w.notices {
		if notice.Kind == kind {
			n++
		}
	}
	return n
}

func TestWorkingDaysSkipTheWeekendInBeijing(t *testing.T) {
	t.Parallel()
	friday := time.Date(2026, 3, 6, 23, 0, 0, 0, clock.Beijing)
	equal(t, "one", workingDays(friday, 1).In(clock.Beijing).Weekday(), time.Monday)
	equal(t, "five", workingDays(friday, 5).In(clock.Beijing).Weekday(), time.Friday)
}

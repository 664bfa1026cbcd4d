package market

import (
	"testing"
	"time"

	"github.com/fairground/fairground/spec"
)

func TestT17T19T22UnrenewedSubscriptionExpiresFreezesAndIsReleased(t *testing.T) {
	t.Parallel()
	for level, want := range map[string]struct{ freeze, release time.Time }{
		"buyer-v5-a": {beijing(2027, 3, 9, 23, 59, 59), beijing(2027, 3, 24, 23, 59, 59)},
		"buyer-v3-a": {beijing(2027, 3, 9, 23, 59, 59), beijing(2027, 3, 16, 23, 59, 59)},
		"buyer-v1-a": {beijing(2027, 3, 3, 23, 59, 59), beijing(2027, 3, 10, 23, 59, 59)},
		"buyer-v0-a": {beijing(2027, 3, 3, 23, 59, 59), beijing(2027, 3, 4, 23, 59, 59)},
	} {
		w := newWorld(t)
		s := w.buyAs("standard-year", level)
		w.until(beijing(2027, 3, 2, 23, 59, 58))
		equal(t, "last second", s.Phase, PhaseActive)
		w.until(beijing(2027, 3, 2, 23, 59, 59))
		equal(t, level+" grace", s.Phase, PhaseGrace)
		w.until(beijing(2027, 6, 1, 0, 0, 0))
		equal(t, level+" in the end", s.Phase, PhaseReleased)
		equal(t, level+" rows", w.rows(), "T1 T3 T4 T17 T19 T22")
		equal(t, level+" freeze", w.sentAt(spec.IntentFreezeExpired), want.freeze)
		equal(t, level+" release", w.sentAt(spec.IntentReleaseExpired), want.release)
		equal(t, level+" release without order", w.lastCall(spec.IntentReleaseExpired).OrderID, "")
		w.refused("t27-gone", Renew{Subscription: s.ID})
		w.refused("t27-gone", OpenDetails{Subscription: s.ID})
		if e, more := w.m.NextEvent(); more {
			t.Errorf("nothing is left to happen, but %s is", e.Kind)
		}
	}
}

func (w *world) sentAt(intent spec.Intent) time.Time {
	for _, s := range w.sent {
		if s.intent == intent {
			return s.at
		}
	}
	return time.Time{}
}

func TestT17FreezeAtExpiryKnowsNoGrace(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "freeze-at", "expiry")
	s := w.buyAs("standard-month", "buyer-v5-a")
	w.until(beijing(2026, 4, 2, 23, 59, 59))
	equal(t, "phase", s.Phase, PhaseFrozen)
	equal(t, "retention", s.RetentionEndsAt, beijing(2026, 4, 17, 23, 59, 59))
	equal(t, "rows", w.rows(), "T1 T3 T4 T17")
	equal(t, "freeze", w.count(spec.IntentFreezeExpired), 1)
}

func TestT17AbroadGraceAndRetentionAreFifteenDays(t *testing.T) {
	t.Parallel()
	w := newWorldOf(t, "intl")
	s := w.buyAs("standard-month", "buyer-v0-a")
	w.until(beijing(2026, 4, 3, 0, 0, 0))
	equal(t, "grace", s.GraceEndsAt, beijing(2026, 4, 17, 23, 59, 59))
	equal(t, "retention", s.RetentionEndsAt, beijing(2026, 5, 2, 23, 59, 59))
}

func TestT17MonthEndsAreClamped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.now = beijing(2027, 1, 31, 10, 0, 0)
	s := w.buy("standard-month")
	equal(t, "first", s.ExpiresAt(), beijing(2027, 2, 28, 23, 59, 59))
	w.do(Renew{Subscription: s.ID})
	equal(t, "renewed", s.ExpiresAt(), beijing(2027, 3, 28, 23, 59, 59))
}

func TestT20RenewalInGraceCountsFromTheOldExpiry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-month")
	w.until(beijing(2026, 4, 5, 12, 0, 0))
	w.do(Renew{Subscription: s.ID})
	equal(t, "expiry", s.ExpiresAt(), beijing(2026, 5, 2, 23, 59, 59))
	equal(t, "phase", s.Phase, PhaseActive)
	equal(t, "rows", w.rows(), "T1 T3 T4 T17 T20")
	w.until(beijing(2026, 4, 20, 0, 0, 0))
	equal(t, "the withdrawn freeze never fires", s.Phase, PhaseActive)
	equal(t, "no freeze", w.count(spec.IntentFreezeExpired), 0)
}

func TestT20RenewalThatIsOverBeforeItIsBoughtIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorldOf(t, "intl")
	w.m.Product("standard-month").PeriodUnit = "day"
	s := w.buy("standard-month")
	w.pass(10 * 24 * time.Hour)
	w.refused("too-short", Renew{Subscription: s.ID})
	w.do(Renew{Subscription: s.ID, Periods: 30})
	equal(t, "phase", s.Phase, PhaseActive)
}

func TestT21RenewalInRetentionThawsToo(t *testing.T) {
	t.Parallel()
	for order, want := range map[string][]spec.Intent{
		"refresh-first": {spec.IntentRenew, spec.IntentThawRenewed},
		"thaw-first":    {spec.IntentThawRenewed, spec.IntentRenew},
	} {
		w := newWorld(t, "thaw-order", order)
		s := w.buy("standard-month")
		w.until(beijing(2026, 4, 12, 12, 0, 0))
		equal(t, "frozen", s.Phase, PhaseFrozen)
		w.refused("details-frozen", OpenDetails{Subscription: s.ID})
		w.sent = nil
		w.do(Renew{Subscription: s.ID})
		equal(t, "expiry", s.ExpiresAt(), beijing(2026, 5, 2, 23, 59, 59))
		equal(t, "row", w.transitions[len(w.transitions)-1].Row, "T21")
		equal(t, order, [2]spec.Intent(w.intents()), [2]spec.Intent(want))
	}
}

func TestT21ThawOvertakesAFreezeThatNeverArrived(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-month")
	w.failing(spec.IntentFreezeExpired, 999)
	w.until(beijing(2026, 4, 12, 12, 0, 0))
	freeze := w.lastCall(spec.IntentFreezeExpired)
	equal(t, "stopped after an hour", freeze.State, Stopped)
	w.do(Renew{Subscription: s.ID})
	equal(t, "freeze", freeze.State, Obsolete)
	w.refused("restart-obsolete", Restart{CallID: freeze.ID})
	equal(t, "thaw", w.lastCall(spec.IntentThawRenewed).State, Succeeded)
}

func TestT22ReleaseOvertakesWhateverIsStillToBeSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buyAs("standard-month", "buyer-v0-a")
	w.until(beijing(2026, 4, 4, 23, 30, 0))
	w.failing(spec.IntentRenew, 999)
	equal(t, "frozen", s.Phase, PhaseFrozen)
	unpaid := w.do(Renew{Subscription: s.ID, Unpaid: true}).Orders[0].ID
	w.until(beijing(2026, 4, 5, 12, 0, 0))
	equal(t, "released", s.Phase, PhaseReleased)
	equal(t, "unpaid order", w.m.Order(unpaid).Status, Cancelled)
	w.refused("order-not-pending", Pay{Order: unpaid})
	equal(t, "no renewal was sent", w.count(spec.IntentRenew), 0)
}

func TestT22StoppedReleaseMayBeRestarted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-month")
	w.failing(spec.IntentReleaseExpired, 61)
	w.until(beijing(2026, 5, 1, 0, 0, 0))
	release := w.lastCall(spec.IntentReleaseExpired)
	equal(t, "state", release.State, Stopped)
	equal(t, "released all the same", s.Phase, PhaseReleased)
	w.do(Restart{CallID: release.ID})
	equal(t, "state", release.State, Succeeded)
}

func TestT23UnsubscriptionInsideFiveDaysGivesEverythingBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	renewal := w.do(Renew{Subscription: s.ID}).Orders[0].ID
	w.pass(5*24*time.Hour - time.Second)
	w.do(Unsubscribe{Subscription: s.ID})
	release := w.lastCall(spec.IntentReleaseUnsubscribed)
	refund := w.m.Order(release.OrderID)
	equal(t, "phase", s.Phase, PhaseReleased)
	equal(t, "rows", w.rows(), "T1 T3 T4 T10 T23")
	equal(t, "refund", refund.Lines[0].Paid, int64(-2*199_000))
	equal(t, "refund order", refund.Status, Completed)
	equal(t, "purchase", w.m.Order(s.OrderID).Status, Refunded)
	equal(t, "renewal", w.m.Order(renewal).Status, Refunded)
	equal(t, "quota", w.m.RefundsThisYear(s.BuyerID, w.now), 1)
	if e, more := w.m.NextEvent(); more {
		t.Errorf("the expiry was withdrawn, but %s stands", e.Kind)
	}
	w.pass(3 * 365 * 24 * time.Hour)
	equal(t, "nothing more is sent", w.count(spec.IntentReleaseExpired)+w.count(spec.IntentFreezeExpired), 0)
}

func TestT23WindowAndQuota(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	for range 10 {
		w.do(Unsubscribe{Subscription: w.buy("lifetime").ID})
	}
	w.refused("refund-quota", Unsubscribe{Subscription: s.ID})
	other := w.buyAs("standard-year", "buyer-v4-a")
	w.pass(5 * 24 * time.Hour)
	w.refused("refund-window", Unsubscribe{Subscription: other.ID})
	w.until(beijing(2027, 1, 1, 0, 0, 0))
	fresh := w.buy("standard-year")
	w.do(Unsubscribe{Subscription: fresh.ID})
	w.refused("refund-by-use", Unsubscribe{Subscription: w.buy("package").ID})
}

func TestT23FailedReleaseKeepsTheRefundButNotTheResource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	w.failing(spec.IntentReleaseUnsubscribed, 61)
	w.do(Unsubscribe{Subscription: s.ID})
	equal(t, "purchase", w.m.Order(s.OrderID).Status, Refunding)
	w.pass(2 * time.Hour)
	equal(t, "purchase", w.m.Order(s.OrderID).Status, Refunded)
	equal(t, "phase", s.Phase, PhaseRefunded)
	w.do(Restart{CallID: w.lastCall(spec.IntentReleaseUnsubscribed).ID})
	equal(t, "phase", s.Phase, PhaseReleased)
}

func TestT24ClosedResourceIsReleased(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("metered")
	w.refused("close-by-use-only", CloseResource{Subscription: w.buy("standard-year").ID})
	w.do(CloseResource{Subscription: s.ID})
	equal(t, "phase", s.Phase, PhaseReleased)
	equal(t, "row", w.transitions[len(w.transitions)-1].Row, "T24")
	equal(t, "release", w.lastCall(spec.IntentReleaseUnsubscribed).State, Succeeded)
	equal(t, "quota untouched", w.m.RefundsThisYear(s.BuyerID, w.now), 0)
}

func TestT28OneOffProductLivesForEver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("lifetime")
	w.pass(20 * 365 * 24 * time.Hour)
	equal(t, "phase", s.Phase, PhaseActive)
	w.refused("t28-one-off", Renew{Subscription: s.ID})
	w.do(Violate{Subscription: s.ID})
	equal(t, "one-off products get no status call", w.count(spec.IntentFreezeViolation), 0)
	equal(t, "suspended", s.Phase, PhaseSuspended)
}

func TestPackagesGetStatusCallsOnlyWhereTheEditionSaysSo(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"true", "false"} {
		w := newWorld(t, "package-status-calls", value)
		w.do(Violate{Subscription: w.buy("package").ID})
		equal(t, value, w.count(spec.IntentFreezeViolation) == 1, value == "true")
	}
}

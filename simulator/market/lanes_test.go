package market

import (
	"testing"
	"time"

	"github.com/fairground/fairground/spec"
)

func TestLaterCallsWaitForEarlierOnesOfTheirSubscription(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	w.failing(spec.IntentRenew, 1)
	w.do(Renew{Subscription: s.ID})
	w.answer = func(call *Call, _ int) Outcome { return good(call) }
	second := w.do(Renew{Subscription: s.ID}).Calls[0]
	equal(t, "second waits", w.m.Call(second.ID).State, Waiting)
	w.do(OpenDetails{Subscription: s.ID})
	equal(t, "queries travel beside", w.lastCall(spec.IntentInspect).State, Succeeded)
	w.pass(time.Minute)
	equal(t, "second went out after the first", w.m.Call(second.ID).State, Succeeded)
}

func TestARestartedRenewalAnnouncesTheExpiryThatHoldsNow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	w.failing(spec.IntentRenew, 61)
	w.do(Renew{Subscription: s.ID})
	first := w.lastCall(spec.IntentRenew)
	w.pass(2 * time.Hour)
	w.answer = func(call *Call, _ int) Outcome { return good(call) }
	w.do(Renew{Subscription: s.ID})
	w.do(Restart{CallID: first.ID})
	equal(t, "announced", first.ExpireAt, s.ExpiresAt())
}

func TestACallOnItsWayIsLetFinish(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	first, err := w.m.Do(w.now, Renew{Subscription: s.ID})
	must(t, err)
	second, err := w.m.Do(w.now, Renew{Subscription: s.ID})
	must(t, err)
	equal(t, "ready at first", len(first.Ready), 1)
	equal(t, "ready while the first is on its way", len(second.Ready), 0)
	release, err := w.m.Do(w.now, Unsubscribe{Subscription: s.ID})
	must(t, err)
	equal(t, "the release waits, too", len(release.Ready), 0)
	equal(t, "the waiting renewal is overtaken", w.m.Call(second.Calls[0].ID).State, Obsolete)
	renewal := w.m.Call(first.Ready[0])
	equal(t, "the one on its way is not", renewal.State, Calling)
	after, err := w.m.Learn(w.now, renewal.ID, 1, bad(renewal))
	must(t, err)
	equal(t, "failed, it is not retried", renewal.State, Obsolete)
	equal(t, "now the release goes", len(after.Ready), 1)
	equal(t, "release", w.m.Call(after.Ready[0]).Intent, spec.IntentReleaseUnsubscribed)
}

func TestReleaseOvertakesWhatIsRetriedOrStopped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.failing(spec.IntentRenew, 999)
	w.failing(spec.IntentFreezeViolation, 999)
	s := w.buy("standard-year")
	w.do(Violate{Subscription: s.ID})
	w.pass(2 * time.Hour)
	freeze := w.lastCall(spec.IntentFreezeViolation)
	equal(t, "freeze", freeze.State, Stopped)
	w.do(LiftViolation{Subscription: s.ID})
	o := w.do(Renew{Subscription: s.ID}).Orders[0].ID
	renewal := w.lastCall(spec.IntentRenew)
	equal(t, "renewal", renewal.State, Retrying)
	w.do(Unsubscribe{Subscription: s.ID})
	equal(t, "freeze", freeze.State, Obsolete)
	equal(t, "renewal", renewal.State, Obsolete)
	equal(t, "its order", w.m.Order(o).Status, Refunded)
	equal(t, "phase", s.Phase, PhaseReleased)
	equal(t, "nothing of it is sent again", renewal.Attempts, 1)
}

func TestTheWindowEndsToTheMinuteWhateverTheInterval(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "retry.create.interval", "50m")
	w.failing(spec.IntentProvision, 99)
	s := w.buy("standard-year")
	w.pass(3*time.Hour - time.Second)
	equal(t, "attempts", w.count(spec.IntentProvision), 4)
	equal(t, "phase", s.Phase, PhaseProvisioning)
	w.pass(time.Second)
	equal(t, "attempts", w.count(spec.IntentProvision), 4)
	equal(t, "phase", s.Phase, PhaseAutoRefunded)
}

func TestARestartedCallWaitsForTheOneOnItsWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	w.failing(spec.IntentRenew, 61)
	w.do(Renew{Subscription: s.ID})
	first := w.lastCall(spec.IntentRenew)
	w.pass(2 * time.Hour)
	second, err := w.m.Do(w.now, Renew{Subscription: s.ID})
	must(t, err)
	_, err = w.m.Do(w.now, Restart{CallID: first.ID})
	must(t, err)
	equal(t, "restarted", first.State, Waiting)
	next, err := w.m.Learn(w.now, second.Ready[0], 1, good(w.m.Call(second.Ready[0])))
	must(t, err)
	equal(t, "its turn comes", len(next.Ready) == 1 && next.Ready[0] == first.ID, true)
	stale, err := w.m.Learn(w.now, first.ID, 1, good(first))
	must(t, err)
	equal(t, "the outcome of an old attempt is ignored", len(stale.Calls), 0)
	equal(t, "still to be answered", first.State, Calling)
}

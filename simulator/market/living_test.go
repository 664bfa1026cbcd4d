package market

import (
	"testing"
	"time"

	"github.com/fairground/fairground/spec"
)

func TestT10RenewalStartsAtOldExpiry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	w.pass(100 * 24 * time.Hour)
	d := w.do(Renew{Subscription: s.ID})
	equal(t, "expiry", s.ExpiresAt(), beijing(2028, 3, 2, 23, 59, 59))
	call := w.lastCall(spec.IntentRenew)
	equal(t, "announced", call.ExpireAt, s.ExpiresAt())
	equal(t, "no other product", call.ProductID, "")
	equal(t, "order", w.m.Order(d.Orders[0].ID).Status, Completed)
	equal(t, "row", w.transitions[len(w.transitions)-1].Row, "T10")
}

func TestT10OtherPeriodTypeNamesTheProductAndKeepsTheSpecification(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-month")
	month, year := s.ProductID, w.m.Product("standard-year").ID
	w.do(Renew{Subscription: s.ID, Product: "standard-year"})
	equal(t, "announced product", w.lastCall(spec.IntentRenew).ProductID, year)
	equal(t, "held until the old expiry", s.ProductID, month)
	w.pass(32 * 24 * time.Hour)
	equal(t, "held afterwards", s.ProductID, year)
	w.do(Renew{Subscription: s.ID})
	equal(t, "the next renewal changes nothing", w.lastCall(spec.IntentRenew).ProductID, "")
	w.refused("other-specification", Renew{Subscription: s.ID, Product: "premium-year"})
}

func TestT10FailedRenewalKeepsTheNewExpiryAndWaitsForRestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	w.failing(spec.IntentRenew, 61)
	o := w.do(Renew{Subscription: s.ID}).Orders[0].ID
	w.pass(2 * time.Hour)
	call := w.lastCall(spec.IntentRenew)
	equal(t, "state", call.State, Stopped)
	equal(t, "attempts", call.Attempts, 61)
	equal(t, "order", w.m.Order(o).Status, Processing)
	equal(t, "expiry", s.ExpiresAt(), beijing(2028, 3, 2, 23, 59, 59))
	equal(t, "notices", len(w.notices), 1+61+1)
	w.do(Restart{CallID: call.ID})
	equal(t, "order", w.m.Order(o).Status, Completed)
}

func TestT10Guards(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	year, once, metered := w.buy("standard-year"), w.buy("lifetime"), w.buy("metered")
	unpaid := w.do(Renew{Subscription: year.ID, Unpaid: true}).Orders[0].ID
	w.refused("unpaid-order", Renew{Subscription: year.ID})
	w.refused("unpaid-order", Upgrade{Subscription: year.ID, Product: "premium-year"})
	w.refused("unpaid-order", Unsubscribe{Subscription: year.ID})
	w.refused("t28-one-off", Renew{Subscription: once.ID})
	w.refused("pay-per-use", Renew{Subscription: metered.ID})
	w.refused("unknown-product", Renew{Subscription: year.ID, Product: "nothing"})
	w.refused("not-trial", ConvertTrial{Subscription: metered.ID})
	w.do(Pay{Order: unpaid})
	equal(t, "expiry", year.ExpiresAt(), beijing(2028, 3, 2, 23, 59, 59))
}

func TestT11TrialBecomesFormalWhereItEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.trial()
	w.pass(5 * 24 * time.Hour)
	d := w.do(ConvertTrial{Subscription: s.ID, Product: "standard-year"})
	equal(t, "order type", d.Orders[0].Type, OrderTrialToFormal)
	equal(t, "row", w.transitions[len(w.transitions)-1].Row, "T11")
	equal(t, "expiry", s.ExpiresAt(), beijing(2027, 3, 17, 23, 59, 59))
	equal(t, "trial", s.Trial, false)
	equal(t, "call", w.lastCall(spec.IntentConvert).ProductID, w.m.Product("standard-year").ID)
	w.refused("no-renewal", RetractRenewal{Subscription: s.ID})
	w.do(Unsubscribe{Subscription: s.ID})
	equal(t, "refunded inside the window of the formal order", s.Phase, PhaseReleased)
}

func TestT12RenewalGivenBackReturnsTheOldExpiry(t *testing.T) {
	t.Parallel()
	for _, named := range []string{"refund-order", "renewal-order"} { // which of them travels is a matter of the wire
		w := newWorld(t, "retract-order", named)
		s := w.buy("standard-year")
		w.refused("no-renewal", RetractRenewal{Subscription: s.ID})
		renewal := w.do(Renew{Subscription: s.ID}).Orders[0].ID
		w.do(RetractRenewal{Subscription: s.ID})
		call := w.lastCall(spec.IntentRetract)
		equal(t, "expiry", s.ExpiresAt(), beijing(2027, 3, 2, 23, 59, 59))
		equal(t, "announced", call.ExpireAt, s.ExpiresAt())
		equal(t, "renewal order", w.m.Order(renewal).Status, Refunded)
		equal(t, "the refund is what the call is about", w.m.Order(call.OrderID).Cancels, renewal)
		equal(t, "quota untouched", w.m.RefundsThisYear(s.BuyerID, w.now), 0)
		w.until(beijing(2027, 3, 3, 0, 0, 0))
		equal(t, "expires at the earlier date", s.Phase, PhaseGrace)
	}
}

func TestT12RetractionOvertakesTheRenewalItTakesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	w.failing(spec.IntentRenew, 99)
	w.do(Renew{Subscription: s.ID})
	renewal := w.lastCall(spec.IntentRenew)
	w.do(RetractRenewal{Subscription: s.ID})
	equal(t, "renewal call", renewal.State, Obsolete)
	equal(t, "retraction", w.lastCall(spec.IntentRetract).State, Succeeded)
	w.pass(3 * time.Hour)
	equal(t, "not sent again", renewal.Attempts, 1)
}

func TestT12ARenewalInEffectIsNotGivenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-month")
	w.do(Renew{Subscription: s.ID})
	w.pass(40 * 24 * time.Hour)
	w.refused("renewal-effective", RetractRenewal{Subscription: s.ID})
	w.refused("renewal-effective", Unsubscribe{Subscription: s.ID})
}

func TestT13ChangeIsAskedFirstAndTakesEffectAtTheOldExpiry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	w.refused("renewal-change-early", ChangeRenewal{Subscription: s.ID, Product: "premium-year"})
	w.until(beijing(2027, 2, 10, 12, 0, 0))
	w.refused("nothing-changes", ChangeRenewal{Subscription: s.ID})
	w.refused("nothing-changes", ChangeRenewal{Subscription: s.ID, Product: "standard-month"})
	w.refused("change-not-listed", ChangeRenewal{Subscription: s.ID, Product: "lifetime"})
	w.do(ChangeRenewal{Subscription: s.ID, Product: "premium-year"})
	equal(t, "asked", w.count(spec.IntentCheckChange), 1)
	call := w.lastCall(spec.IntentRenewChange)
	equal(t, "announced product", call.ProductID, w.m.Product("premium-year").ID)
	equal(t, "expiry", call.ExpireAt, beijing(2028, 3, 2, 23, 59, 59))
	equal(t, "held", s.ProductID, w.m.Product("standard-year").ID)
	w.refused("renewal-pending", Upgrade{Subscription: s.ID, Product: "premium-year"})
	w.until(beijing(2027, 3, 3, 0, 0, 0))
	equal(t, "held after the old expiry", s.ProductID, w.m.Product("premium-year").ID)
	equal(t, "quantity", s.Quantity, 50)
	equal(t, "row", w.transitions[len(w.transitions)-1].Row, "T13")
	equal(t, "phase", s.Phase, PhaseActive)
}

func TestT13RefusedChangeBlocksTheOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("premium-year")
	w.until(beijing(2027, 2, 10, 12, 0, 0))
	w.failing(spec.IntentCheckChange, 1)
	orders := len(w.m.Orders)
	w.do(ChangeRenewal{Subscription: s.ID, Product: "standard-year"})
	equal(t, "orders", len(w.m.Orders), orders)
	equal(t, "refusals", len(w.refusals), 1)
	equal(t, "rule", w.refusals[0].Rule, "change-refused")
	equal(t, "expiry", s.ExpiresAt(), beijing(2027, 3, 2, 23, 59, 59))
	w.refused("restart-question", Restart{CallID: w.lastCall(spec.IntentCheckChange).ID})
	w.answer = func(call *Call, _ int) Outcome { return good(call) }
	w.do(ChangeRenewal{Subscription: s.ID, Product: "standard-year"})
	w.do(RetractRenewal{Subscription: s.ID})
	w.until(beijing(2027, 3, 3, 0, 0, 0))
	equal(t, "a change given back never takes effect", s.ProductID, w.m.Product("premium-year").ID)
}

func TestT13NotWhereTheSiteOffersNone(t *testing.T) {
	t.Parallel()
	w := newWorldOf(t, "eu")
	s := w.buy("standard-month")
	w.refused("renewal-change-not-offered", ChangeRenewal{Subscription: s.ID, Product: "premium-month"})
	w.refused("refund-not-offered", Unsubscribe{Subscription: s.ID})
}

func TestT14UpgradeTakesEffectAtOnceAndKeepsTheExpiry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	w.pass(100 * 24 * time.Hour)
	d := w.do(Upgrade{Subscription: s.ID, Product: "premium-year"})
	o := w.m.Order(d.Orders[0].ID)
	equal(t, "product", s.ProductID, w.m.Product("premium-year").ID)
	equal(t, "quantity", s.Quantity, 50)
	equal(t, "expiry", s.ExpiresAt(), beijing(2027, 3, 2, 23, 59, 59))
	equal(t, "order", o.Status, Completed)
	equal(t, "type", o.Type, OrderChange)
	if fee := o.Lines[0].Paid; fee <= 0 || fee >= 700_000 {
		t.Errorf("the fee is the difference for the remaining 265 days, got %d", fee)
	}
	w.refused("upgrade-not-listed", Upgrade{Subscription: s.ID, Product: "standard-year"})
	w.refused("upgrade-smaller", Upgrade{Subscription: s.ID, Quantity: 50})
	w.do(Upgrade{Subscription: s.ID, Quantity: 80})
	equal(t, "expanded", s.Quantity, 80)
	equal(t, "renewed with what is held", w.do(Renew{Subscription: s.ID}).Orders[0].Lines[0].Quantity, 80)
}

func TestT14FailedUpgradeIsRefundedAndTheOldSpecificationStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	w.failing(spec.IntentUpgrade, 99)
	o := w.do(Upgrade{Subscription: s.ID, Product: "premium-year"}).Orders[0].ID
	equal(t, "phase", s.Phase, PhaseChanging)
	w.refused("changing", Renew{Subscription: s.ID})
	w.refused("changing", Unsubscribe{Subscription: s.ID})
	w.pass(4 * time.Hour)
	equal(t, "phase", s.Phase, PhaseActive)
	equal(t, "product", s.ProductID, w.m.Product("standard-year").ID)
	equal(t, "order", w.m.Order(o).Status, Refunded)
	equal(t, "attempts", w.count(spec.IntentUpgrade), 4)
	equal(t, "rows", w.rows(), "T1 T3 T4 T14")
}

func TestT14AnExpiryWaitsForTheChangeInItsWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-month")
	w.until(beijing(2026, 4, 2, 23, 0, 0))
	w.failing(spec.IntentUpgrade, 99)
	w.do(Upgrade{Subscription: s.ID, Product: "premium-month"})
	w.pass(2 * time.Hour)
	equal(t, "still changing", s.Phase, PhaseChanging)
	w.pass(2 * time.Hour)
	equal(t, "expired then", s.Phase, PhaseGrace)
	equal(t, "grace counts from the expiry", s.GraceEndsAt, beijing(2026, 4, 9, 23, 59, 59))
}

func TestT15DetailsAreAskedOnceAndNotRetried(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	w.failing(spec.IntentInspect, 99)
	w.do(OpenDetails{Subscription: s.ID})
	w.pass(5 * time.Hour)
	equal(t, "attempts", w.count(spec.IntentInspect), 1)
	equal(t, "refusals", len(w.refusals), 1)
	equal(t, "notices", len(w.notices), 1)
}

func TestT16ViolationFreezesAndLifting(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	w.refused("not-suspended", LiftViolation{Subscription: s.ID})
	w.do(Violate{Subscription: s.ID})
	equal(t, "phase", s.Phase, PhaseSuspended)
	w.refused("suspended-already", Violate{Subscription: s.ID})
	w.refused("suspended", Renew{Subscription: s.ID})
	w.do(LiftViolation{Subscription: s.ID})
	equal(t, "phase", s.Phase, PhaseActive)
	equal(t, "freeze", w.count(spec.IntentFreezeViolation), 1)
	equal(t, "thaw", w.count(spec.IntentThawViolation), 1)
}

func TestT16LiftingOvertakesAFreezeThatIsStillRetried(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	w.failing(spec.IntentFreezeViolation, 99)
	w.do(Violate{Subscription: s.ID})
	freeze := w.lastCall(spec.IntentFreezeViolation)
	w.do(LiftViolation{Subscription: s.ID})
	equal(t, "freeze", freeze.State, Obsolete)
	equal(t, "thaw", w.lastCall(spec.IntentThawViolation).State, Succeeded)
}

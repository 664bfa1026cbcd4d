package market

import (
	"fmt"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/spec"
)

func TestT18ArrearsRunThroughGraceAndRetentionOfTheLevel(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		edition, buyer string
		rows           string
		freeze         time.Time
		release        time.Time
	}{
		{"cn", "buyer-v0-a", "T1 T3 T4 T18 T22", noon, noon.AddDate(0, 0, 1)},
		{"cn", "buyer-v2-a", "T1 T3 T4 T18 T22", noon, noon.AddDate(0, 0, 7)},
		{"cn", "buyer-v3-a", "T1 T3 T4 T18 T19 T22", noon.AddDate(0, 0, 1), noon.AddDate(0, 0, 8)},
		{"cn", "buyer-v5-a", "T1 T3 T4 T18 T19 T22", noon.AddDate(0, 0, 7), noon.AddDate(0, 0, 22)},
		{"intl", "buyer-v0-a", "T1 T3 T4 T18 T19 T22", noon.AddDate(0, 0, 15), noon.AddDate(0, 0, 30)},
	} {
		w := newWorldOf(t, one.edition)
		s := w.buyAs("metered", one.buyer)
		w.do(FallIntoArrears{Subscription: s.ID})
		w.refused("arrears-already", FallIntoArrears{Subscription: s.ID})
		w.pass(60 * 24 * time.Hour)
		name := one.edition + " " + one.buyer
		equal(t, name+" rows", w.rows(), one.rows)
		equal(t, name+" freeze", w.sentAt(spec.IntentFreezeArrears), one.freeze)
		equal(t, name+" release", w.sentAt(spec.IntentReleaseExpired), one.release)
		equal(t, name+" no freeze for expiry", w.count(spec.IntentFreezeExpired), 0)
	}
}

func TestT20T21PaidDebtGivesTheResourceBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buyAs("metered", "buyer-v3-a")
	w.refused("no-arrears", PayDebt{Subscription: s.ID})
	w.refused("arrears-mode", FallIntoArrears{Subscription: w.buy("standard-year").ID})
	w.refused("arrears-whose", FallIntoArrears{})
	w.refused("arrears-nothing", FallIntoArrears{Buyer: "buyer-v5-a"})
	w.do(FallIntoArrears{Buyer: "buyer-v3-a"})
	equal(t, "grace", s.Phase, PhaseGrace)
	w.do(PayDebt{Buyer: "buyer-v3-a"})
	equal(t, "paid in grace", s.Phase, PhaseActive)
	equal(t, "no thaw without a freeze", w.count(spec.IntentThawArrears), 0)
	w.do(FallIntoArrears{Subscription: s.ID})
	w.pass(25 * time.Hour)
	equal(t, "frozen", s.Phase, PhaseFrozen)
	w.do(PayDebt{Subscription: s.ID})
	equal(t, "paid in retention", s.Phase, PhaseActive)
	equal(t, "thawed", w.lastCall(spec.IntentThawArrears).State, Succeeded)
	w.pass(60 * 24 * time.Hour)
	equal(t, "and stays", s.Phase, PhaseActive)
	equal(t, "rows", w.rows(), "T1 T3 T4 T1 T3 T4 T18 T20 T18 T19 T21")
}

func TestPaidDebtDoesNotLiftAViolation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buyAs("metered", "buyer-v1-a")
	w.do(Violate{Subscription: s.ID})
	w.do(FallIntoArrears{Subscription: s.ID})
	w.do(PayDebt{Subscription: s.ID})
	equal(t, "phase", s.Phase, PhaseSuspended)
	equal(t, "no thaw", w.count(spec.IntentThawArrears), 0)
	w.do(LiftViolation{Subscription: s.ID})
	equal(t, "phase", s.Phase, PhaseActive)
	w.do(FallIntoArrears{Subscription: s.ID})
	w.do(CloseResource{Subscription: s.ID})
	equal(t, "closed in debt", s.Phase, PhaseReleased)
}

func TestAutoRenewalIsChargedAtThreeSevenDaysBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	w.do(SetAutoRenew{Subscription: s.ID, On: true})
	w.until(beijing(2027, 2, 23, 2, 59, 59))
	equal(t, "before", w.count(spec.IntentRenew), 0)
	w.until(beijing(2027, 2, 23, 3, 0, 0))
	equal(t, "renewed", w.count(spec.IntentRenew), 1)
	equal(t, "by the smallest period that is sold", s.ExpiresAt(), beijing(2027, 4, 2, 23, 59, 59))
	equal(t, "told", w.told("auto-renewed"), 1)
	w.until(beijing(2027, 3, 26, 3, 0, 0))
	equal(t, "again", w.count(spec.IntentRenew), 2)
	w.do(SetAutoRenew{Subscription: s.ID})
	w.refused("auto-renew-off", SetAutoRenew{Subscription: s.ID})
	w.pass(100 * 24 * time.Hour)
	equal(t, "ended", s.Phase, PhaseReleased)
}

func TestAutoRenewalWithoutMoneyIsTriedDailyUntilTheLastDayOfRetention(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-month") // expires 2 April, frozen 9 April, released 16 April
	w.refused("balance-unlimited", TopUp{Buyer: "buyer-v3-a", Amount: 1})
	w.do(SetBalance{Buyer: "buyer-v3-a", Amount: 19_899})
	w.do(SetAutoRenew{Subscription: s.ID, On: true})
	w.until(beijing(2026, 4, 16, 2, 0, 0))
	equal(t, "frozen", s.Phase, PhaseFrozen)
	days := ""
	for _, n := range w.notices {
		if n.Kind == "auto-renew-failed" {
			days += n.At.In(clock.Beijing).Format(" 01-02")
		}
	}
	equal(t, "told 5, 2, 0 days before expiry, then 6, 2, 0 before release", days, " 03-28 03-31 04-02 04-10 04-14")
	w.do(TopUp{Buyer: "buyer-v3-a", Amount: 1})
	w.until(beijing(2026, 4, 16, 3, 0, 0))
	equal(t, "renewed on the last day", s.Phase, PhaseActive)
	equal(t, "row", w.transitions[len(w.transitions)-1].Row, "T21")
	equal(t, "balance", *w.m.Buyer("buyer-v3-a").Balance, 0)
	equal(t, "thawed", w.count(spec.IntentThawRenewed), 1)
}

func TestAutoRenewalUntilExpiryOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "auto-renew-until", "expiry")
	s := w.buy("standard-month")
	w.do(SetBalance{Buyer: "buyer-v3-a"})
	w.do(SetAutoRenew{Subscription: s.ID, On: true, Days: 3})
	w.until(beijing(2026, 4, 3, 0, 0, 0))
	w.do(SetBalance{Buyer: "buyer-v3-a", Amount: 1_000_000})
	w.until(beijing(2026, 6, 1, 0, 0, 0))
	equal(t, "given up", s.Phase, PhaseReleased)
}

func TestAutoRenewalCountsItsTimesAndRefusesWhatCannotRenew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-month")
	w.refused("auto-renew-numbers", SetAutoRenew{Subscription: s.ID, On: true, Days: -1})
	w.refused("auto-renew-trial", SetAutoRenew{Subscription: w.trial().ID, On: true})
	w.refused("t28-one-off", SetAutoRenew{Subscription: w.buy("lifetime").ID, On: true})
	w.refused("pay-per-use", SetAutoRenew{Subscription: w.buy("metered").ID, On: true})
	w.do(SetAutoRenew{Subscription: s.ID, On: true, Times: 2})
	w.pass(200 * 24 * time.Hour)
	equal(t, "twice", w.count(spec.IntentRenew), 2)
	equal(t, "phase", s.Phase, PhaseReleased)
}

func TestRemindersComeOnTheirDaysAtTen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.m.Product("standard-month").TrialDays = 20
	s := w.trial()
	month := w.buyAs("standard-month", "buyer-v4-a")
	declined := w.buyAs("standard-month", "buyer-v5-a")
	w.do(DeclineRenewal{Subscription: declined.ID})
	w.refused("expiry-policy", DeclineRenewal{Subscription: declined.ID})
	w.pass(60 * 24 * time.Hour)
	days := map[string]string{}
	for _, n := range w.notices {
		if n.Category == CategoryExpiry {
			days[n.SubscriptionID+" "+n.Kind] += n.At.In(clock.Beijing).Format(" 01-02T15")
		}
	}
	equal(t, "trial of 20 days to 22 March", days[s.ID+" trial-reminder"], " 03-07T10 03-15T10 03-19T10 03-21T10")
	equal(t, "month to 2 April", days[month.ID+" expiry-reminder"], " 03-26T10 03-30T10 04-01T10")
	equal(t, "declined", fmt.Sprint(len(days)), "2")
}

func TestDelistedProductIsNeitherSoldNorRenewedNorChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, trial := w.buy("standard-month"), w.trial()
	w.do(SetAutoRenew{Subscription: s.ID, On: true})
	unpaid := w.do(Buy{Product: "standard-month", Buyer: "buyer-v4-a", Unpaid: true}).Orders[0].ID
	w.do(Delist{Product: "standard-month"})
	w.do(Delist{Product: "standard-year"}) // of the same specification
	for _, c := range []Command{
		Buy{Product: "standard-month", Buyer: "buyer-v3-a"}, Pay{Order: unpaid}, Renew{Subscription: s.ID}, ConvertTrial{Subscription: trial.ID},
		Upgrade{Subscription: s.ID, Product: "premium-month"}, Delist{Product: "standard-month"},
	} {
		w.refused("product-delisted", c)
	}
	w.until(beijing(2026, 3, 30, 0, 0, 0))
	w.refused("product-delisted", ChangeRenewal{Subscription: s.ID, Product: "premium-month"})
	w.pass(60 * 24 * time.Hour)
	equal(t, "no auto renewal", w.count(spec.IntentRenew), 0)
	equal(t, "runs out and is released", s.Phase, PhaseReleased)
}

func TestStoppedSalesCanBeResumed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.refused("not-stopped", ResumeSales{Product: "standard-year"})
	w.do(SuspendSales{Product: "standard-year"})
	w.refused("product-stopped", Buy{Product: "standard-year", Buyer: "buyer-v3-a"})
	w.do(ResumeSales{Product: "standard-year"})
	w.buy("standard-year")
}

func TestT1PurchaseLimitsCountWhatIsHeld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("limited-month")
	w.refused("t1-limit-count", Buy{Product: "limited-month", Buyer: "buyer-v3-a"})
	w.buyAs("limited-month", "buyer-v4-a")
	w.do(Unsubscribe{Subscription: s.ID})
	again := w.buy("limited-month")
	w.until(again.ExpiresAt())
	w.buy("limited-month")
	w.m.Product("package").LimitQuantity = 1500
	w.buy("package")
	w.refused("t1-limit-quantity", Buy{Product: "package", Buyer: "buyer-v3-a"})
	w.do(Buy{Product: "package", Buyer: "buyer-v3-a", Quantity: 500})
}

func TestT1AudienceAndStock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.m.Product("standard-year")
	p.Audience, p.SoldTo = AudienceNamed, []string{"buyer-v4-a"}
	w.refused("t1-not-authorized", Buy{Product: p.Name, Buyer: "buyer-v3-a"})
	w.buyAs(p.Name, "buyer-v4-a")
	person, enterprise := "buyer-v0-a", "buyer-v0-b"
	p.Audience = AudienceEnterprises
	w.refused("t1-audience", Buy{Product: p.Name, Buyer: person})
	w.buyAs(p.Name, enterprise)
	p.Audience = AudiencePersons
	w.refused("t1-audience", Buy{Product: p.Name, Buyer: enterprise})
	stock := 1
	p.Audience, p.Stock = "", &stock
	w.buy(p.Name)
	equal(t, "warned", w.told("sold-out"), 1)
	w.refused("t1-sold-out", Buy{Product: p.Name, Buyer: "buyer-v3-a"})
	equal(t, "a copy is not written through", stock, 1)
}

func TestPublicSecurityHoldsAResourceUntilLifted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, metered := w.buy("standard-month"), w.buy("metered")
	w.do(Violate{Subscription: s.ID, PublicSecurity: true})
	w.do(Violate{Subscription: metered.ID, PublicSecurity: true})
	w.refused("suspended", Unsubscribe{Subscription: s.ID})
	w.refused("public-security", CloseResource{Subscription: metered.ID})
	w.pass(100 * 24 * time.Hour)
	equal(t, "held", s.Phase, PhaseFrozen)
	equal(t, "no release", w.count(spec.IntentReleaseExpired), 0)
	w.do(LiftViolation{Subscription: s.ID})
	w.pass(time.Second)
	equal(t, "released at once", s.Phase, PhaseReleased)
}

func TestInvoicedOrdersAreNotRefunded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-month")
	renewal := w.do(Renew{Subscription: s.ID}).Orders[0].ID
	w.do(InvoiceOrder{Order: renewal})
	w.refused("invoiced-already", InvoiceOrder{Order: renewal})
	w.refused("refund-invoiced", RetractRenewal{Subscription: s.ID})
	w.refused("refund-invoiced", Unsubscribe{Subscription: s.ID})
	w.do(ReturnInvoice{Order: renewal})
	w.refused("not-invoiced", ReturnInvoice{Order: renewal})
	w.refused("unknown-order", InvoiceOrder{Order: "CS0"})
	w.do(Unsubscribe{Subscription: s.ID})
	w.refused("invoice-unpaid", InvoiceOrder{Order: s.OrderID})
	large := w.do(Buy{Product: "premium-year", Buyer: "buyer-v3-a", Quantity: 500})
	w.do(Unsubscribe{Subscription: large.Subscriptions[0].ID})
	equal(t, "a large refund is announced", w.told("large-refund"), 1)
}

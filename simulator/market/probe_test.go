package market

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/spec"
)

// toDay lets time pass to a Beijing time of day on the nth day after noon's.
func (w *world) toDay(days int, hour int) {
	y, m, d := noon.In(clock.Beijing).Date()
	w.until(time.Date(y, m, d+days, hour, 0, 0, 0, clock.Beijing))
}

// broken makes the merchant fail every probe while it says so.
func (w *world) brokenWhile(condition func() bool) {
	w.answer = func(call *Call, _ int) Outcome {
		if call.Purpose == PurposeProbe && condition() {
			return bad(call)
		}
		return good(call)
	}
}

func (w *world) probes() (times []string) {
	for _, sent := range w.sent {
		if w.m.Call(sent.call).Purpose == PurposeProbe {
			times = append(times, sent.at.In(clock.Beijing).Format("02 15:04"))
		}
	}
	return times
}

func TestSavedCasesAreProbedEachMorningAndAfternoon(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.saving("queryInstance") // at noon
	w.toDay(2, 20)
	got := w.probes()
	want := []string{"02 15:00", "03 09:00", "03 15:00", "04 09:00", "04 15:00"}
	if len(got) != len(want) {
		t.Fatalf("probed at %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("probe %d at %s, want %s", i, got[i], want[i])
		}
	}
	report, ok := w.m.Ledger("queryInstance")
	if !ok || report.Ledger.Runs != 5 || report.Availability != 1 || report.Ledger.Results["000000"] != 5 || report.Budget.LeftDays != 5 {
		t.Errorf("ledger %+v", report)
	}
	if len(w.notices) != 0 {
		t.Errorf("passing probes are not told of: %+v", w.notices)
	}
}

func TestAProbeActsOnNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.do(Buy{Product: "standard-year", Buyer: "buyer-v0-a"})
	before := len(w.transitions)
	w.saving("newInstance", "releaseInstance")
	w.toDay(3, 20)
	if len(w.transitions) != before || len(w.m.Orders) != 1 || len(w.m.Subscriptions) != 1 {
		t.Errorf("probes moved the market: %d transitions, %d orders", len(w.transitions), len(w.m.Orders))
	}
}

func TestFiveFailingDaysFreezeTheTradeAndHideTheProduct(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.saving("queryInstance", "newInstance")
	w.brokenWhile(func() bool { return true })
	w.toDay(5, 14) // Monday's afternoon run alone is no failing day; Tuesday to Friday are four
	if p := w.m.Product("standard-year"); p.Sales != OnSale || p.Probing.FailingDays != 4 {
		t.Fatalf("after four failing days: %+v", p)
	}
	w.toDay(5, 15)
	p := w.m.Product("standard-year")
	if p.Sales != TradeFrozen || !p.Hidden || p.Probing.FailingDays != 5 {
		t.Fatalf("after five failing days: %+v", p)
	}
	w.refused("product-frozen", Buy{Product: "standard-year", Buyer: "buyer-v0-a"})
	failed, frozen := 0, 0
	for _, notice := range w.notices {
		switch notice.Kind {
		case "probe-failed":
			failed++
		case "trade-frozen":
			frozen++
		}
		if len(notice.Channels) != 3 || notice.Receiver != "seller" {
			t.Errorf("a notice goes by mail, SMS and in-site: %+v", notice)
		}
	}
	if failed != 11 || frozen != len(w.m.Products) {
		t.Errorf("%d failed runs told, %d freezes; want 11 and one for each of %d products", failed, frozen, len(w.m.Products))
	}
	if report, _ := w.m.Ledger("queryInstance"); report.Availability != 0 || report.Ledger.FailingStreak != 11 || report.Budget.LeftDays != 0 || report.Ledger.Results["000005"] != 11 {
		t.Errorf("ledger %+v", report)
	}
}

func TestOnePassingAfternoonResetsTheCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.saving("queryInstance")
	w.brokenWhile(func() bool {
		at := w.now.In(clock.Beijing)
		return at.Day() != 6 || at.Hour() != 15
	})
	w.toDay(8, 20)
	if p := w.m.Product("standard-year"); p.Sales != OnSale || p.Probing.FailingDays != 4 {
		t.Errorf("after a passing afternoon on the fourth day: %+v", p)
	}
}

func TestARepairedProductIsUnfrozenByTheMarketplace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.saving("queryInstance")
	repaired := false
	w.brokenWhile(func() bool { return !repaired })
	w.toDay(5, 16)
	w.refused("still-failing", LiftTradeFreeze{Product: "standard-year"})
	w.refused("not-stopped", ResumeSales{Product: "standard-year"})
	repaired = true
	w.toDay(6, 10)
	if w.m.Product("standard-year").Sales != TradeFrozen {
		t.Error("only the marketplace lifts a freeze")
	}
	w.do(LiftTradeFreeze{Product: "standard-year"})
	w.do(Buy{Product: "standard-year", Buyer: "buyer-v0-a"})
}

func TestNoticesAloneBySwitch(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "probe-then", "notice")
	w.saving("queryInstance")
	w.brokenWhile(func() bool { return true })
	w.toDay(7, 20)
	if w.m.Product("standard-year").Sales != OnSale {
		t.Error("the product is still on sale")
	}
}

func TestAFrozenProductIsDelistedBySwitch(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "probe-delist-days", "8")
	w.saving("queryInstance")
	w.brokenWhile(func() bool { return true })
	w.toDay(7, 20)
	if p := w.m.Product("standard-year"); p.Sales != TradeFrozen {
		t.Fatalf("after seven days: %+v", p)
	}
	w.toDay(8, 20)
	if p := w.m.Product("standard-year"); p.Sales != Delisted {
		t.Fatalf("after eight days: %+v", p)
	}
	count := len(w.probes())
	w.toDay(12, 20)
	if len(w.probes()) != count {
		t.Error("a delisted product is not probed")
	}
}

func TestSalesThatAreStoppedAreNotProbed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.saving("queryInstance")
	for _, product := range w.m.Products {
		w.do(SuspendSales{Product: product.ID})
	}
	w.toDay(3, 20)
	if got := w.probes(); len(got) != 0 {
		t.Fatalf("probed at %v", got)
	}
	w.do(ResumeSales{Product: "lifetime"})
	w.toDay(4, 20)
	if got := w.probes(); len(got) != 2 {
		t.Errorf("after sales were resumed: %v", got)
	}
}

func TestACaseOfOneProductFailsThatProductAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.saving("queryInstance")
	w.do(DebugCase{Contract: "saas-v2", Activity: "releaseInstance", Product: "lifetime", Members: presets["releaseInstance"]})
	w.answer = func(call *Call, _ int) Outcome {
		if call.Activity == "releaseInstance" {
			return bad(call)
		}
		return good(call)
	}
	w.toDay(5, 20)
	if w.m.Product("lifetime").Sales != TradeFrozen || w.m.Product("standard-year").Sales != OnSale {
		t.Errorf("lifetime %q, standard-year %q", w.m.Product("lifetime").Sales, w.m.Product("standard-year").Sales)
	}
	count := len(w.probes())
	w.do(Delist{Product: "lifetime"})
	w.toDay(6, 20)
	if len(w.probes()) != count+2 {
		t.Error("the case of a delisted product is not probed, that of the endpoint is")
	}
}

func TestSixFailedOrdersOfAMonthDelistTheProduct(t *testing.T) {
	t.Parallel()
	for _, then := range []string{"delist", "notice"} {
		w := newWorld(t, "failed-orders-then", then)
		w.failing(spec.IntentProvision, 99)
		for i := range 6 {
			w.do(Buy{Product: "standard-year", Buyer: "buyer-v0-a"})
			w.until(w.now.Add(4 * time.Hour))
			if got := w.m.Product("standard-year").Sales; i < 5 && got != OnSale {
				t.Fatalf("%s: after %d failed orders %q", then, i+1, got)
			}
		}
		if got := w.m.Product("standard-year").Sales; (got == Delisted) != (then == "delist") {
			t.Errorf("%s: after six failed orders %q", then, got)
		}
	}
}

// A streak never counts a day twice, never exceeds the days gone by, and is 0 right after a passing run.
func TestStreakRapid(t *testing.T) {
	t.Parallel()
	edition, err := spec.EditionByID("cn")
	must(t, err)
	rapid.Check(t, func(t *rapid.T) {
		var s Streak
		at := noon
		days := map[string]bool{}
		for range rapid.IntRange(1, 40).Draw(t, "runs") {
			at = at.Add(time.Duration(rapid.SampledFrom([]int{6, 18, 24, 48}).Draw(t, "hours")) * time.Hour)
			days[at.In(clock.Beijing).Format(time.DateOnly)] = true
			passed := rapid.Bool().Draw(t, "passed")
			before := s.FailingDays
			failed := s.Add(at, passed, edition)
			if passed && s.FailingDays != 0 || s.FailingDays > len(days) || failed != (s.FailingDays == before+1) {
				t.Fatalf("streak %+v after a run that passed: %t", s, passed)
			}
		}
	})
}

func TestAnyFailingRunFailsTheDayBySwitch(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "probe-day", "any-run")
	w.saving("queryInstance")
	w.brokenWhile(func() bool { return w.now.In(clock.Beijing).Hour() == 9 })
	w.toDay(5, 10)
	if p := w.m.Product("standard-year"); p.Sales != TradeFrozen {
		t.Errorf("five failing mornings: %+v", p)
	}
}

// After a crash in the middle of a run the calls on their way are sent again, also when their case was replaced meanwhile.
func TestAnInterruptedRunIsJudgedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.saving("queryInstance", "releaseInstance")
	event, _ := w.m.NextEvent()
	w.now = event.DueAt
	d, err := w.m.Fire(event)
	must(t, err)
	if len(d.Ready) != 2 {
		t.Fatalf("%d cases are due", len(d.Ready))
	}
	restored, err := Restore(w.m.Snapshot(), w.edition, w.contracts)
	must(t, err)
	if got := restored.CallsReady(); len(got) != 2 {
		t.Fatalf("after a crash %v is sent again", got)
	}
	w.m = restored
	w.queue = nil
	w.do(debugging("queryInstance")) // replaces the case whose probe has not come back
	w.queue = restored.CallsReady()
	if len(w.queue) != 1 {
		t.Fatalf("a probe of a case that is gone is not sent: %v", w.queue)
	}
	w.settle()
	if p := w.m.Product("standard-year"); p.Probing.Passed != 1 || p.Probing.Failed != 0 {
		t.Errorf("the run counts once: %+v", p.Probing)
	}
	if len(w.m.lanes) != 0 {
		t.Errorf("calls are left: %v", w.m.lanes)
	}
}

package market

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkYear plays 1,000 subscriptions through a year: bought, renewed twice, expired or not, with a merchant that always agrees.
func BenchmarkYear(b *testing.B) {
	for b.Loop() {
		w := newWorld(b)
		products := []string{"standard-month", "standard-year", "lifetime", "metered"}
		for i := range 1000 {
			w.buyAs(products[i%len(products)], fmt.Sprintf("buyer-v%d-a", i%6))
		}
		for range 12 {
			w.pass(30 * 24 * time.Hour)
			for id, s := range w.m.Subscriptions {
				if s.Phase == PhaseActive && s.ChargingMode == Period && len(s.Terms) < 3 {
					_, _ = w.try(Renew{Subscription: id})
				}
			}
		}
		b.ReportMetric(float64(len(w.sent)), "calls/year")
		b.ReportMetric(float64(len(w.transitions)), "steps/year")
	}
}

// BenchmarkLearn is one purchase with its two calls: the step that a load test repeats.
func BenchmarkLearn(b *testing.B) {
	w := newWorld(b)
	w.check = func(Decision) { w.transitions, w.notices, w.sent = w.transitions[:0], w.notices[:0], w.sent[:0] }
	for b.Loop() {
		w.buy("lifetime")
	}
}

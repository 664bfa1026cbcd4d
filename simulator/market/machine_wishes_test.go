package market

import (
	"time"

	"pgregory.net/rapid"

	"github.com/fairground/fairground/spec"
)

// nextOfSupervision is the act that the youngest open flow waits for, so that stories get somewhere.
func nextOfSupervision(w *world) Command {
	var youngest *Subscription
	for _, s := range w.m.Subscriptions {
		if s.Phase == PhaseSupervising && (youngest == nil || compareSubscriptions(youngest, s) < 0) {
			youngest = s
		}
	}
	if youngest == nil {
		return nil
	}
	id := youngest.ID
	return map[Stage]Command{
		StageRequirement: SubmitRequirement{Subscription: id}, StageConfirmation: ConfirmRequirement{Subscription: id}, StageDelivery: Deliver{Subscription: id, File: "a.pdf"},
		StageReview: HuaweiReview{Subscription: id}, StageAcceptance: AcceptService{Subscription: id},
	}[youngest.Supervision.Stage]
}

// supervisionWishes are what the three sides of a supervision may try, in and out of turn.
func supervisionWishes(w *world, r *rapid.T, s string) []Command {
	amount := int64(rapid.IntRange(0, 400_000).Draw(r, "amount"))
	decision := rapid.SampledFrom([]string{DecisionContinue, DecisionAccept, DecisionRefund}).Draw(r, "decision")
	var enabled time.Time
	if rapid.Bool().Draw(r, "enabled") {
		enabled = w.now.Add(-time.Duration(rapid.IntRange(0, 90).Draw(r, "days ago")) * 24 * time.Hour)
	}
	wishes := []Command{
		SubmitRequirement{Subscription: s}, ConfirmRequirement{Subscription: s}, RejectRequirement{Subscription: s}, Deliver{Subscription: s, File: "a.pdf", EnabledAt: enabled},
		HuaweiReview{Subscription: s, Rejected: amount%2 == 0}, AcceptService{Subscription: s}, RejectDelivery{Subscription: s}, Appeal{Subscription: s, By: PartyBuyer},
		DecideAppeal{Subscription: s, Decision: decision}, RequestRefund{Subscription: s, Amount: amount}, ApproveRefund{Subscription: s}, RejectRefund{Subscription: s},
		InvoiceOrder{Order: s}, ReturnInvoice{Order: s}, Buy{Product: "joint-year", Buyer: "buyer-v3-a", Track: TrackBase},
	}
	if one := w.m.Subscription(s); one != nil {
		wishes[12], wishes[13] = InvoiceOrder{Order: one.OrderID}, ReturnInvoice{Order: one.OrderID}
	}
	return wishes
}

// accountWishes are about money, expiry policies and the catalogue.
func accountWishes(r *rapid.T, s string) []Command {
	wishes := []Command{
		FallIntoArrears{Buyer: "buyer-v3-a"}, FallIntoArrears{Subscription: s}, PayDebt{Buyer: "buyer-v3-a"}, PayDebt{Subscription: s},
		SetAutoRenew{Subscription: s, On: true, Days: rapid.IntRange(0, 10).Draw(r, "days"), Times: rapid.IntRange(0, 2).Draw(r, "times")}, SetAutoRenew{Subscription: s},
		DeclineRenewal{Subscription: s}, DeclineRenewal{Subscription: s, Undo: true}, SetBalance{Buyer: "buyer-v3-a", Amount: int64(rapid.IntRange(0, 500_000).Draw(r, "balance"))},
		TopUp{Buyer: "buyer-v3-a", Amount: 30_000}, Violate{Subscription: s, PublicSecurity: true},
	}
	if rapid.IntRange(0, 9).Draw(r, "rare") == 0 {
		wishes = append(wishes, Delist{Product: "standard-month"}, SuspendSales{Product: "standard-year"}, ResumeSales{Product: "standard-year"})
	}
	return wishes
}

// promises hold for a subscription at any moment.
func (g *guard) promises(s *Subscription) {
	v := s.Supervision
	switch {
	case s.Phase == PhaseSupervising && v == nil:
		g.r.Fatalf("%s is under supervision without a flow", s.ID)
	case s.Phase == PhaseSupervising && g.w.m.Orders[s.OrderID].Status != Processing:
		g.r.Fatalf("the order of %s is %s under supervision", s.ID, g.w.m.Orders[s.OrderID].Status)
	case s.InArrears && s.Phase == PhaseActive:
		g.r.Fatalf("%s is active in arrears", s.ID)
	case s.PublicSecurity && ended(s.Phase):
		g.r.Fatalf("%s is %s although public security holds it", s.ID, s.Phase)
	case s.AutoRenew.On && s.RenewalDeclined:
		g.r.Fatalf("%s renews itself against the buyer's word", s.ID)
	}
	g.noSecondProvision(s)
	g.paidExpiry(s)
}

// noSecondProvision: an order that was refunded is never opened again.
func (g *guard) noSecondProvision(s *Subscription) {
	if status := g.w.m.Orders[s.OrderID].Status; status != Refunded && status != Refunding {
		return
	}
	for _, id := range g.w.m.lanes[s.ID] {
		if call := g.w.m.Calls[id]; call.Intent == spec.IntentProvision && call.unresolved() {
			g.r.Fatalf("%s would be opened although its order is refunded", s.ID)
		}
	}
}

// paidExpiry: the expiry is what was paid for, whatever calls failed: every term but the first begins where the one before ends, and each
// belongs to a paid order that was not given back by itself.
func (g *guard) paidExpiry(s *Subscription) {
	for i, term := range s.Terms {
		o := g.w.m.Orders[term.OrderID]
		if o.PaidAt.IsZero() || !term.Until.After(term.From) || i > 0 && !term.From.Equal(s.Terms[i-1].Until) {
			g.r.Fatalf("term %d of %s is not what order %s paid for", i, s.ID, o.ID)
		}
	}
}

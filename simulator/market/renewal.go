package market

import (
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

func (r Renew) do(c *change) error {
	s, product, err := c.renewalTarget(r.Subscription, r.Product)
	if err != nil {
		return err
	}
	if err := c.checkRenewal(s, product, renewedPeriods(product, r.Periods), ""); err != nil {
		return err
	}
	o := c.placeRenewal(OrderRenew, s, product, r.Periods, s.lastQuantity())
	c.enter(o)
	if !r.Unpaid {
		c.payRenewal(s, o)
	}
	return nil
}

func (r ConvertTrial) do(c *change) error {
	s, product, err := c.renewalTarget(r.Subscription, r.Product)
	if err != nil {
		return err
	}
	if err := c.checkConversion(s, product, renewedPeriods(product, r.Periods), ""); err != nil {
		return err
	}
	o := c.placeRenewal(OrderTrialToFormal, s, product, r.Periods, s.lastQuantity())
	c.enter(o)
	if !r.Unpaid {
		c.payConversion(s, o)
	}
	return nil
}

// renewalTarget finds the subscription and the product it is to be renewed as: the one named, or that of its last term.
func (c *change) renewalTarget(subscription, product string) (*Subscription, *Product, error) {
	s, err := c.found(subscription)
	if err != nil {
		return nil, nil, err
	}
	if product == "" {
		return s, c.m.Products[s.lastProduct()], nil
	}
	target := c.m.Product(product)
	if target == nil {
		return nil, nil, refuse("unknown-product", "", "there is no product %q: use an id or name of the catalogue", "目录中没有商品 %q，请使用目录中的 ID 或名称", product)
	}
	return s, target, nil
}

func renewedPeriods(p *Product, periods int) int { return max(p.PeriodCount, 1) * max(periods, 1) }

func (c *change) checkRenewal(s *Subscription, product *Product, count int, paying string) error {
	if s.Trial {
		if err := c.checkAlive(s); err != nil {
			return err
		}
		return refuse("renew-trial", clauseRefresh, "the subscription %s is a trial: convert it instead of renewing it", "资源 %s 为试用资源，请转正而不是续费", s.ID)
	}
	return c.checkProlonging(s, product, count, paying)
}

func (c *change) checkConversion(s *Subscription, product *Product, count int, paying string) error {
	if err := c.checkAlive(s); err != nil {
		return err
	}
	if !s.Trial {
		return refuse("not-trial", clauseRefresh, "the subscription %s is no trial: renew it instead of converting it", "资源 %s 不是试用资源，请续费而不是转正", s.ID)
	}
	return c.checkProlonging(s, product, count, paying)
}

// checkProlonging holds for renewal and conversion alike.
func (c *change) checkProlonging(s *Subscription, product *Product, count int, paying string) error {
	if err := c.checkAlive(s); err != nil {
		return err
	}
	if err := c.checkPeriod(s); err != nil {
		return err
	}
	if err := c.checkFree(s, paying); err != nil {
		return err
	}
	if err := c.checkSold(product); err != nil {
		return err
	}
	held := c.m.Products[s.lastProduct()]
	if product.ID != held.ID && (product.SKU != held.SKU || product.ChargingMode != Period || product.Contract != held.Contract) {
		return refuse("other-specification", clauseRefresh,
			"%s is another specification than %s: renew with the same one (only the period type may differ), or use renewal with change",
			"%s 与 %s 不是同一规格，请按原规格续费（仅可更换周期类型），或使用续费变更", product.Name, held.Name)
	}
	return c.checkReaches(s, product, count)
}

// checkReaches refuses a period that, counted from the old expiry, is over before it is bought.
func (c *change) checkReaches(s *Subscription, product *Product, count int) error {
	if until := clock.PeriodEnd(s.ExpiresAt(), count, product.PeriodUnit); !until.After(c.now) {
		return refuse("too-short", clauseRenewal, "counted from the old expiry the new period would be over already: buy more periods",
			"新的有效期从原到期时间起算，目前购买的周期仍早于当前时间，请增加续费周期")
	}
	return nil
}

func (c *change) placeRenewal(kind OrderType, s *Subscription, product *Product, periods, quantity int) *Order {
	count := renewedPeriods(product, periods)
	amount := price(product, quantity) * int64(max(periods, 1))
	return c.place(kind, s.BuyerID, OrderLine{
		ProductID: product.ID, ChargingMode: s.ChargingMode, PeriodUnit: product.PeriodUnit, PeriodCount: count, Quantity: quantity,
		ExpireAt: clock.PeriodEnd(s.ExpiresAt(), count, product.PeriodUnit), SubscriptionID: s.ID, Amount: amount, Paid: amount,
	})
}

func (c *change) payRenewal(s *Subscription, o *Order) {
	c.noteRenewed(s, o)
	c.prolong(s, o, spec.IntentRenew, "T10", wording.Of("the buyer renewed", "客户已续费"))
}

// payConversion is T11. The formal period begins where the trial ends, as every later period begins at the old expiry.
func (c *change) payConversion(s *Subscription, o *Order) {
	s.Trial = false
	c.prolong(s, o, spec.IntentConvert, "T11", wording.Of("the buyer converted the trial", "客户已将试用转为正式"))
}

// prolong adds a paid term at the old expiry, whatever the phase: T10 or T11 while active, T20 in grace, T21 in retention, where the
// freeze ends too. The marketplace's own expiry moves with the payment; a call that fails takes nothing back.
func (c *change) prolong(s *Subscription, o *Order, intent spec.Intent, row string, cause wording.Text) {
	c.paid(o)
	line := o.Line(s.ID)
	held := s.lastProduct()
	from := s.ExpiresAt()
	line.ExpireAt = clock.PeriodEnd(from, line.PeriodCount, line.PeriodUnit)
	s.Terms = append(s.Terms, Term{OrderID: o.ID, ProductID: line.ProductID, Quantity: line.Quantity, From: from, Until: line.ExpireAt})
	template := Call{Intent: intent, OrderID: o.ID, OrderLineID: line.ID, Quantity: line.Quantity, ExpireAt: line.ExpireAt}
	if line.ProductID != held {
		template.ProductID = line.ProductID
	}
	c.planTerm(s, o, from)
	frozen := s.Phase == PhaseFrozen
	switch s.Phase {
	case PhaseGrace:
		row = "T20"
	case PhaseFrozen:
		row = "T21"
	}
	c.move(s, PhaseActive, row, o.ID, "", cause)
	c.watchExpiry(s)
	template.Transition = row
	if frozen && c.m.rules.edition.ThawOrder.Value == "thaw-first" {
		c.tell(s, Call{Intent: spec.IntentThawRenewed, Transition: row})
	}
	c.tell(s, template)
	if frozen && c.m.rules.edition.ThawOrder.Value != "thaw-first" {
		c.tell(s, Call{Intent: spec.IntentThawRenewed, Transition: row})
	}
}

// lastProduct is the product of the last term: what a further renewal goes on with.
func (s *Subscription) lastProduct() string {
	if len(s.Terms) == 0 {
		return s.ProductID
	}
	return s.Terms[len(s.Terms)-1].ProductID
}

// lastQuantity is the linear value of the last term.
func (s *Subscription) lastQuantity() int {
	if len(s.Terms) == 0 {
		return s.Quantity
	}
	return s.Terms[len(s.Terms)-1].Quantity
}

func (r RetractRenewal) do(c *change) error {
	s, err := c.found(r.Subscription)
	if err != nil {
		return err
	}
	renewal, err := c.checkRetraction(s)
	if err != nil {
		return err
	}
	c.retract(s, renewal)
	return nil
}

func (c *change) checkRetraction(s *Subscription) (*Order, error) {
	if err := c.checkAlive(s); err != nil {
		return nil, err
	}
	if err := c.checkPeriod(s); err != nil {
		return nil, err
	}
	if err := c.checkFree(s, ""); err != nil {
		return nil, err
	}
	last := s.Terms[len(s.Terms)-1]
	renewal := c.m.Orders[last.OrderID]
	if renewal.Type == OrderRenew {
		if err := c.checkInvoice(renewal); err != nil {
			return nil, err
		}
	}
	switch {
	case len(s.Terms) == 1 || renewal.Type != OrderRenew:
		return nil, refuse("no-renewal", clauseRefundRows, "the subscription %s has no renewal to give back: renew first, or unsubscribe the whole", "资源 %s 没有可退订的续费周期，请先续费或退订整个资源", s.ID)
	case s.Phase != PhaseActive || !last.From.After(c.now):
		return nil, refuse("renewal-effective", clauseRefundRows, "the renewed period of %s has begun: an effective renewal is not refundable", "资源 %s 的续费周期已生效，不能退订", s.ID)
	}
	return renewal, nil
}

// retract is T12: the last term is given back whole, the expiry goes back to where it was.
func (c *change) retract(s *Subscription, renewal *Order) {
	s.Terms = s.Terms[:len(s.Terms)-1]
	expiry := s.ExpiresAt()
	line := renewal.Line(s.ID)
	c.withdraw("term " + renewal.ID)
	renewal.Status = Refunded
	c.orders.add(renewal)
	refund := c.refund(s, renewal, RenewalRetracted, Completed, line.Paid, expiry)
	c.dropRetracted(s)
	c.move(s, PhaseActive, "T12", refund.ID, "", wording.Of("the buyer gave back a renewal that had not begun", "客户退订了尚未生效的续费周期"))
	c.watchExpiry(s)
	c.tell(s, Call{Intent: spec.IntentRetract, OrderID: refund.ID, OrderLineID: refund.Line(s.ID).ID, ExpireAt: expiry, Transition: "T12"})
}

// dropRetracted ends the calls that would still announce a renewal that was given back.
func (c *change) dropRetracted(s *Subscription) {
	for _, id := range append([]string(nil), c.m.lanes[s.ID]...) {
		if call := c.m.Calls[id]; call.State != Calling && c.retracted(call) {
			c.obsolete(call)
		}
	}
}

// retracted tells whether the order of a renewing call was given back meanwhile.
func (c *change) retracted(call *Call) bool {
	o := c.m.Orders[call.OrderID]
	return o != nil && o.Status == Refunded && (call.Intent == spec.IntentRenew || call.Intent == spec.IntentRenewChange)
}

// planTerm lets another product or quantity take effect where its term begins: at the old expiry (business rules U7).
func (c *change) planTerm(s *Subscription, o *Order, from time.Time) {
	line := o.Line(s.ID)
	switch {
	case line.ProductID == s.ProductID && line.Quantity == s.Quantity && c.settledTerms(s):
	case from.After(c.now):
		c.schedule(from, Event{Kind: EventTermBegins, SubscriptionID: s.ID, OrderID: o.ID})
	default:
		c.adoptTerm(s, o)
	}
}

// settledTerms tells whether every term that is still to run has the product and quantity that hold now.
func (c *change) settledTerms(s *Subscription) bool {
	for _, term := range s.Terms {
		if term.Until.After(c.now) && (term.ProductID != s.ProductID || term.Quantity != s.Quantity) {
			return false
		}
	}
	return true
}

// termBegins is the second half of T13. Another period type alone changes nothing that a row of the table speaks of.
func (c *change) termBegins(s *Subscription, o *Order) {
	if o == nil || o.Status == Refunded || s.Phase != PhaseActive && s.Phase != PhaseChanging && s.Phase != PhaseSuspended {
		return
	}
	before := c.m.Products[s.ProductID]
	quantity := s.Quantity
	c.adoptTerm(s, o)
	if c.m.Products[s.ProductID].SKU == before.SKU && s.Quantity == quantity {
		return
	}
	c.move(s, s.Phase, "T13", o.ID, "", wording.Of("the renewed period with the changed specification begins", "变更后的续费周期开始生效"))
}

func (c *change) adoptTerm(s *Subscription, o *Order) {
	line := o.Line(s.ID)
	s.ProductID, s.Quantity = line.ProductID, line.Quantity
	c.subscriptions.add(s)
}

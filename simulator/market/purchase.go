package market

import (
	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

func (b Buy) do(c *change) error {
	product, buyer, err := c.checkPurchase(b)
	if err != nil {
		return err
	}
	kind := OrderNew
	if b.Trial {
		kind = OrderTrial
	}
	lines := []OrderLine{c.purchaseLine(product, b)}
	for _, item := range product.Items {
		lines = append(lines, c.purchaseLine(c.m.Products[c.m.index.related(product, item)], b))
	}
	o := c.place(kind, buyer.ID, lines...)
	o.Parameters = append([]Parameter(nil), b.Parameters...)
	if o.Track = b.Track; o.Track == "" {
		o.Track = buyer.Track
	}
	c.takeStock(product)
	for i := range o.Lines {
		s := c.subscribe(o, i)
		o.Lines[i].SubscriptionID = s.ID
		c.move(s, PhasePendingPayment, "T1", o.ID, "", wording.Format("%s placed an order for %s", "%s 下单购买 %s", buyer.Name, product.Name))
	}
	c.enter(o)
	if !b.Unpaid {
		c.payPurchase(o)
	}
	return nil
}

func (c *change) checkPurchase(b Buy) (*Product, *Buyer, error) {
	product, buyer := c.m.Product(b.Product), c.m.Buyer(b.Buyer)
	switch {
	case product == nil:
		return nil, nil, refuse("unknown-product", "", "there is no product %q: use an id or name of the catalogue", "目录中没有商品 %q，请使用目录中的 ID 或名称", b.Product)
	case buyer == nil:
		return nil, nil, refuse("unknown-buyer", "", "there is no buyer %q: use an id or name of the catalogue", "目录中没有客户 %q，请使用目录中的 ID 或名称", b.Buyer)
	case b.Quantity < 0 || b.Periods < 0:
		return nil, nil, refuse("quantity", "", "quantity and periods cannot be negative: leave them out or use a positive number", "数量和周期数不能为负，请省略或填写正数")
	case b.Periods > 0 && (product.ChargingMode != Period || b.Trial):
		return nil, nil, refuse("periods", "", "%s is not sold by period here: leave the number of periods out", "%s 不按周期购买，请不要填写周期数", product.Name)
	case b.Trial:
		if err := c.checkTrial(product); err != nil {
			return nil, nil, err
		}
	case b.Track != "" && b.Track != TrackEmpowerment && b.Track != TrackBase:
		return nil, nil, refuse("track", clauseReview, `the scenario %q is not known: use "empowerment" or "base", or leave it out`, `场景 %q 无效，请使用 "empowerment"、"base" 或不填`, b.Track)
	}
	if err := c.checkOffer(product, buyer, b); err != nil {
		return nil, nil, err
	}
	return product, buyer, nil
}

// checkOffer refuses what is not on sale, or not to this buyer.
func (c *change) checkOffer(product *Product, buyer *Buyer, b Buy) error {
	quantity := b.Quantity
	if quantity == 0 {
		quantity = product.Quantity
	}
	if err := c.checkSold(product); err != nil {
		return err
	}
	return c.checkBuyable(product, buyer, quantity)
}

func (c *change) checkTrial(p *Product) error {
	least, most := c.m.rules.edition.TrialDaysLeast.Value, c.m.rules.edition.TrialDaysMost.Value
	switch {
	case p.ChargingMode != Period:
		return refuse("trial-mode", clauseTrial, "trials exist only for yearly and monthly products and %s is none: buy it instead", "仅包周期商品支持试用，%s 不支持，请直接购买", p.Name)
	case p.TrialDays == 0:
		return refuse("trial-not-offered", clauseTrial, "%s offers no trial: buy it, or choose a product with trial days", "%s 不提供试用，请直接购买或选择提供试用的商品", p.Name)
	case p.TrialDays < least || p.TrialDays > most:
		return refuse("trial-length", clauseTrial, "%s offers a trial of %d days: set its trial days between %d and %d",
			"%s 的试用期为 %d 天，请设置为 %d 至 %d 天", p.Name, p.TrialDays, least, most)
	}
	return nil
}

func (c *change) purchaseLine(p *Product, b Buy) OrderLine {
	line := OrderLine{ProductID: p.ID, ChargingMode: p.ChargingMode, Quantity: p.Quantity, Parameters: append([]Parameter(nil), b.LineParameters...)}
	if b.Quantity > 0 {
		line.Quantity = b.Quantity
	}
	return pricedLine(line, p, b.Periods, b.Trial, c)
}

// pricedLine fills in what follows from the product: period, estimated expiry (order time plus period) and price.
func pricedLine(line OrderLine, p *Product, periods int, trial bool, c *change) OrderLine {
	if p.ChargingMode == Period {
		line.PeriodUnit, line.PeriodCount = p.PeriodUnit, max(p.PeriodCount, 1)*max(periods, 1)
		if trial {
			line.PeriodUnit, line.PeriodCount = "day", p.TrialDays
		}
		line.ExpireAt = clock.PeriodEnd(c.now, line.PeriodCount, line.PeriodUnit)
	}
	if !trial {
		line.Amount = price(p, line.Quantity) * int64(max(periods, 1))
		line.Paid = line.Amount
	}
	return line
}

// price is the price of one purchase of a product in a quantity; the product's price is for its own quantity.
func price(p *Product, quantity int) int64 {
	if p.Quantity > 0 && quantity > 0 {
		return p.Price * int64(quantity) / int64(p.Quantity)
	}
	return p.Price
}

// subscribe makes the subscription that a line of a purchase opens.
func (c *change) subscribe(o *Order, line int) *Subscription {
	l := o.Lines[line]
	s := &Subscription{
		ID: numbered("subscription", c.m.nextSequence()), Contract: c.m.Products[l.ProductID].Contract, ProductID: l.ProductID, BuyerID: o.BuyerID,
		OrderID: o.ID, OrderLineID: l.ID, ChargingMode: l.ChargingMode, Quantity: l.Quantity, Trial: o.Type == OrderTrial,
	}
	c.m.Subscriptions[s.ID] = s
	return c.subscriptions.add(s)
}

// payPurchase is T3: one provisioning call for every line of the order. What opens only at acceptance comes under supervision first.
func (c *change) payPurchase(o *Order) {
	c.paid(o)
	for _, line := range o.Lines {
		s := c.m.Subscriptions[line.SubscriptionID]
		if c.toSupervise(s) && c.opensLate(s) {
			c.supervise(s, "T3", nil, wording.Of("the order is paid, the instance opens when the buyer accepts", "订单已支付，客户验收后开通实例"))
			continue
		}
		c.move(s, PhaseProvisioning, "T3", o.ID, "", wording.Of("the order is paid, the instance is to be opened", "订单已支付，开始开通实例"))
		c.provision(s)
	}
}

// provision tells the merchant to open the instance. At acceptance the call says when that was.
func (c *change) provision(s *Subscription) {
	template := Call{Intent: spec.IntentProvision, OrderID: s.OrderID, OrderLineID: s.OrderLineID, Quantity: s.Quantity, Transition: "T3"}
	if s.Supervision != nil {
		template.AcceptedAt, template.Transition = s.Supervision.AcceptedAt, "T8"
	}
	if call := c.tell(s, template); call != nil {
		s.FirstBusinessID = c.m.BusinessID(call.ID, 1)
	}
}

// toSupervise tells whether an open instance comes under supervision: paid purchases of supervised products do, trials do not, for
// nothing was paid that would have to be guaranteed.
func (c *change) toSupervise(s *Subscription) bool {
	return c.m.Products[s.ProductID].Supervised && !s.Trial && s.Supervision == nil
}

// provisioned is T4: the merchant opened the instance, and the marketplace asks for its data. A supervised one is T7.
func (c *change) provisioned(s *Subscription, call *Call, o Outcome) {
	if s.Phase != PhaseProvisioning {
		return
	}
	c.named(s, o)
	row := "T4"
	if c.toSupervise(s) {
		row = "T7"
		c.supervise(s, row, call, wording.Of("the merchant opened the instance, supervision begins", "商家已开通实例，进入服务监管"))
	} else {
		c.activate(s, row, call, wording.Of("the merchant opened the instance", "商家已开通实例"))
	}
	c.poll(s, call, row)
}

// pend is T5: accepted, opening goes on behind the scenes.
func (c *change) pend(call *Call, o Outcome) {
	s := c.m.Subscriptions[call.SubscriptionID]
	c.named(s, o)
	c.move(s, PhasePolling, "T5", call.OrderID, call.ID, wording.Of("the merchant is opening the instance asynchronously", "商家正在异步开通实例"))
	call.Exception = wording.Text{}
	c.rest(call, Succeeded)
	c.poll(s, call, "T5")
}

func (c *change) named(s *Subscription, o Outcome) {
	if s.InstanceID == "" {
		s.InstanceID = o.InstanceID
		c.m.index.addInstance(s)
	}
	c.subscriptions.add(s)
}

// poll starts the queries for instance data. There is nothing to wait for where the contract knows no such query.
func (c *change) poll(s *Subscription, provision *Call, row string) {
	c.tell(s, Call{Intent: spec.IntentPoll, OrderID: provision.OrderID, OrderLineID: provision.OrderLineID, Transition: row})
}

// described is the end of polling: a subscription that was being opened asynchronously is open now (T5).
func (c *change) described(s *Subscription, call *Call) {
	switch {
	case s.Phase == PhasePolling && c.toSupervise(s):
		c.supervise(s, "T7", call, wording.Of("the merchant returned the instance data, supervision begins", "商家已返回实例信息，进入服务监管"))
	case s.Phase == PhasePolling:
		c.activate(s, "T5", call, wording.Of("the merchant returned the instance data, the instance is open", "商家已返回实例信息，实例开通完成"))
	}
}

// activate starts the first term: from now (under supervision see validFrom), to 23:59:59 Beijing time of the last day.
func (c *change) activate(s *Subscription, row string, call *Call, cause wording.Text) {
	s.StartedAt = c.now
	line := c.m.Orders[s.OrderID].Line(s.ID)
	if s.ChargingMode == Period {
		from := c.validFrom(s)
		until := clock.PeriodEnd(from, line.PeriodCount, line.PeriodUnit)
		if s.Supervision != nil {
			line.ExpireAt = until // the estimate of the order day would be off by all the weeks of supervision
		}
		s.Terms = append(s.Terms, Term{OrderID: s.OrderID, ProductID: s.ProductID, Quantity: s.Quantity, From: from, Until: until, Trial: s.Trial})
	}
	callID := ""
	if call != nil {
		callID = call.ID
	}
	c.move(s, PhaseActive, row, s.OrderID, callID, cause)
	c.watchExpiry(s)
	c.settle(c.m.Orders[s.OrderID])
}

// settle completes a purchase once every line of it is decided. Lines that could not be opened are refunded, the others stay.
func (c *change) settle(o *Order) {
	refunded := 0
	for _, line := range o.Lines {
		switch c.m.Subscriptions[line.SubscriptionID].Phase {
		case PhasePendingPayment, PhaseProvisioning, PhasePolling, PhaseSupervising:
			return
		case PhaseAutoRefunded:
			refunded++
		}
	}
	if o.Status != Processing {
		return
	}
	o.Status, o.CompletedAt = Completed, c.now
	if refunded == len(o.Lines) {
		o.Status = Refunded
	}
	c.orders.add(o)
}

// refundPurchase is T6: the merchant did not open the instance in time, the buyer gets the money back.
func (c *change) refundPurchase(s *Subscription, call *Call) {
	o := c.m.Orders[s.OrderID]
	refund := c.refund(s, o, InterfaceFailed, Completed, o.Line(s.ID).Paid, noTime)
	c.move(s, PhaseAutoRefunded, "T6", refund.ID, call.ID, wording.Of("the instance was not opened in time, the order is refunded", "实例未在限期内开通，订单自动退订并全额退款"))
	c.settle(o)
	c.noteAutoRefund(s, call, refund)
	if c.m.rules.edition.ReleaseAfterFailedCreate.Value && s.InstanceID != "" {
		c.tell(s, Call{Intent: spec.IntentReleaseUnsubscribed, OrderID: refund.ID, OrderLineID: refund.Lines[0].ID, Transition: "T6"})
	}
}

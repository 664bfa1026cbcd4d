package market

import (
	"time"

	"github.com/fairground/fairground/wording"
)

// place puts a new order into the market, waiting for payment. The lines bring everything but their ids; subscriptions of a purchase
// are made by the caller.
func (c *change) place(kind OrderType, buyerID string, lines ...OrderLine) *Order {
	c.m.Counter++
	o := &Order{
		ID: orderID(c.m.Seed, c.m.Counter, c.now), Number: c.m.Counter, Type: kind, Status: PendingPayment,
		BuyerID: buyerID, CreatedAt: c.now, Lines: lines,
	}
	for i := range o.Lines {
		o.Lines[i].ID = LineID(o.ID, i+1)
	}
	c.m.Orders[o.ID] = o
	return c.orders.add(o)
}

// enter makes a placed order known to the index and starts its unpaid timer.
func (c *change) enter(o *Order) {
	c.m.index.addOrder(c.m, o)
	if limit := c.m.rules.edition.UnpaidLimit.Value; o.Status == PendingPayment && limit > 0 {
		c.schedule(o.CreatedAt.Add(limit), Event{Kind: EventUnpaid, OrderID: o.ID, SubscriptionID: o.Lines[0].SubscriptionID})
	}
}

// paid marks an order paid and ends its timer.
func (c *change) paid(o *Order) {
	o.Status, o.PaidAt = Processing, c.now
	c.orders.add(o)
	c.unlock(o)
}

func (c *change) unlock(o *Order) {
	c.withdraw("order " + o.ID)
	for _, line := range o.Lines {
		if c.m.index.unpaid[line.SubscriptionID] == o.ID {
			delete(c.m.index.unpaid, line.SubscriptionID)
		}
	}
}

func (p Pay) do(c *change) error {
	o, err := c.pending(p.Order)
	if err != nil {
		return err
	}
	s := c.m.Subscriptions[o.Lines[0].SubscriptionID]
	line := o.Lines[0]
	product := c.m.Products[line.ProductID]
	switch o.Type {
	case OrderRenew:
		if err := c.checkRenewal(s, product, line.PeriodCount, o.ID); err != nil {
			return err
		}
		c.payRenewal(s, o)
	case OrderTrialToFormal:
		if err := c.checkConversion(s, product, line.PeriodCount, o.ID); err != nil {
			return err
		}
		c.payConversion(s, o)
	case OrderChange:
		if err := c.checkUpgrade(s, product, line.Quantity, o.ID); err != nil {
			return err
		}
		c.payUpgrade(s, o)
	default:
		if err := c.checkSold(product); err != nil {
			return err
		}
		c.payPurchase(o)
	}
	return nil
}

func (x CancelOrder) do(c *change) error {
	o, err := c.pending(x.Order)
	if err != nil {
		return err
	}
	c.cancel(o, wording.Of("the buyer cancelled the order", "客户取消了订单"))
	return nil
}

// pending finds an order that waits for payment.
func (c *change) pending(id string) (*Order, error) {
	o := c.m.Orders[id]
	if o == nil {
		return nil, refuse("unknown-order", "", "there is no order %q: list the orders and take the id from there", "不存在订单 %q，请在订单列表中查找正确的 ID", id)
	}
	if o.Status != PendingPayment {
		return nil, refuse("order-not-pending", clauseOrderStatus, "the order %s is %s: only an order that waits for payment can be paid or cancelled",
			"订单 %s 的状态为“%s”：只有待支付的订单才能支付或取消", o.ID, statusNames[o.Status])
	}
	return o, nil
}

// unpaidTooLong is T2.
func (c *change) unpaidTooLong(o *Order) {
	if o != nil && o.Status == PendingPayment {
		c.cancel(o, wording.Of("the order was not paid in time", "订单超时未支付"))
	}
}

// cancel is T2: a purchase takes its subscriptions along, any other order leaves its subscription as it is.
func (c *change) cancel(o *Order, cause wording.Text) {
	o.Status, o.CompletedAt = Cancelled, c.now
	c.orders.add(o)
	c.unlock(o)
	for _, line := range o.Lines {
		s := c.m.Subscriptions[line.SubscriptionID]
		to := s.Phase
		if to == PhasePendingPayment {
			to = PhaseCancelled
		}
		c.move(s, to, "T2", o.ID, "", cause)
	}
}

// cancelUnpaid cancels what waits for payment when a subscription comes to its end.
func (c *change) cancelUnpaid(s *Subscription) {
	if o := c.m.Orders[c.m.index.unpaid[s.ID]]; o != nil {
		c.cancel(o, wording.Of("the resource is gone, so its unpaid order was cancelled", "资源已不存在，未支付的订单被取消"))
	}
}

// refund makes the order that gives money back for lines of one subscription. The amount is what was paid, as a negative number.
func (c *change) refund(s *Subscription, cancels *Order, reason Reason, status OrderStatus, amount int64, expireAt time.Time) *Order {
	line := OrderLine{
		ProductID: s.ProductID, ChargingMode: s.ChargingMode, Quantity: s.Quantity, SubscriptionID: s.ID,
		Amount: -amount, Paid: -amount, ExpireAt: expireAt,
	}
	if original := cancels.Line(s.ID); original != nil {
		line.ProductID, line.PeriodUnit, line.PeriodCount, line.Quantity = original.ProductID, original.PeriodUnit, original.PeriodCount, original.Quantity
	}
	o := c.place(OrderUnsubscribe, s.BuyerID, line)
	o.Status, o.PaidAt, o.Cancels, o.Reason = status, c.now, cancels.ID, reason
	if status == Completed {
		o.CompletedAt = c.now
	}
	c.enter(o)
	return o
}

// statusNames are the order statuses as the billing centre shows them.
var statusNames = map[OrderStatus]wording.Text{
	PendingPayment: wording.Of("pending payment", "待支付"), Processing: wording.Of("processing", "处理中"),
	Completed: wording.Of("completed", "已完成"), Refunding: wording.Of("refunding", "退款中"), Refunded: wording.Of("refunded", "已退款"),
	Cancelled: wording.Of("cancelled", "已取消"), Failed: wording.Of("failed", "失败"),
}

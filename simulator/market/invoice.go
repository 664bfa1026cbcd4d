package market

import "github.com/fairground/fairground/wording"

func (x InvoiceOrder) do(c *change) error {
	o, err := c.order(x.Order)
	switch {
	case err != nil:
		return err
	case o.Invoiced:
		return refuse("invoiced-already", clauseInvoice, "an invoice was issued for order %s already: return it first", "订单 %s 已开票，请先退票", o.ID)
	case o.PaidAt.IsZero() || o.Type == OrderUnsubscribe || o.Status == Refunded || o.Status == Refunding:
		return refuse("invoice-unpaid", clauseInvoice, "the order %s is not paid or was refunded: only a paid order gets an invoice", "订单 %s 未支付或已退款，只有已支付的订单才能开票", o.ID)
	}
	o.Invoiced = true
	c.orders.add(o)
	return nil
}

func (x ReturnInvoice) do(c *change) error {
	o, err := c.order(x.Order)
	if err != nil {
		return err
	}
	if !o.Invoiced {
		return refuse("not-invoiced", clauseInvoice, "no invoice was issued for order %s: there is none to return", "订单 %s 未开票，无需退票", o.ID)
	}
	o.Invoiced = false
	c.orders.add(o)
	return nil
}

func (c *change) order(id string) (*Order, error) {
	if o := c.m.Orders[id]; o != nil {
		return o, nil
	}
	return nil, refuse("unknown-order", "", "there is no order %q: list the orders and take the id from there", "不存在订单 %q，请在订单列表中查找正确的 ID", id)
}

// checkInvoice refuses a refund of an order whose invoice was not returned. An invoice that is asked for while a refund waits for the
// seller makes the refund fail, too.
func (c *change) checkInvoice(o *Order) error {
	if o.Invoiced {
		return refuse("refund-invoiced", clauseInvoice, "an invoice was issued for order %s: return it before the refund", "订单 %s 已开票，请先退票再退款", o.ID)
	}
	return nil
}

// noteLargeRefund: the money is not held back here, but people should know that it would be reviewed first.
func (c *change) noteLargeRefund(s *Subscription, refund *Order) {
	amount := -refund.Line(s.ID).Paid
	if limit := int64(c.m.rules.edition.LargeRefund.Value); limit > 0 && amount > limit {
		c.notify("large-refund", s, "", refund.ID, wording.Format("the refund of %s is above %s: your account manager approves it within 24 hours", "退款金额 %s 超过 %s，客户经理将在24小时内审批", money(amount), money(limit)))
	}
}

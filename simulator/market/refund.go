package market

import (
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

func (u Unsubscribe) do(c *change) error {
	s, err := c.found(u.Subscription)
	if err != nil {
		return err
	}
	if err := c.checkRefund(s); err != nil {
		return err
	}
	c.unsubscribe(s)
	return nil
}

// checkRefund holds the guards of T23.
func (c *change) checkRefund(s *Subscription) error {
	if !c.m.rules.edition.RefundOffered.Value {
		return refuse("refund-not-offered", clauseRefundAbroad, "this site refunds no SaaS product: let the subscription expire", "本站点的 SaaS 商品不支持退订，请等待到期")
	}
	if err := c.checkAlive(s); err != nil {
		return err
	}
	if s.ChargingMode == OnDemand || s.ChargingMode == OnDemandPackage {
		return refuse("refund-by-use", clauseRefundRows, "%s is billed by use and not refundable: close the resource instead", "%s 按使用量计费，不支持退订，请关闭资源", c.m.Products[s.ProductID].Name)
	}
	if err := c.checkFree(s, ""); err != nil {
		return err
	}
	if err := c.checkUnsubscribable(s); err != nil {
		return err
	}
	opened, quota := s.StartedAt, c.m.rules.edition.RefundQuota.Value
	for _, term := range s.Terms {
		o := c.m.Orders[term.OrderID]
		switch {
		case o.Type == OrderTrialToFormal:
			opened = o.PaidAt
		case o.Type == OrderRenew && !term.From.After(c.now):
			return refuse("renewal-effective", clauseRefundRows, "a renewal of %s is in effect and not refundable: let the subscription expire", "资源 %s 的续费已生效，不能退订，请等待到期", s.ID)
		}
	}
	switch {
	case s.Trial:
		return refuse("refund-trial", clauseRefundRows, "the subscription %s is a trial, which is not refundable: let it expire", "资源 %s 为试用资源，不支持退订，请等待到期", s.ID)
	case s.Phase != PhaseActive:
		return refuse("refund-expired", clauseRefund, "the subscription %s is %s: only an active one can be unsubscribed", "资源 %s 处于“%s”状态，只有使用中的资源才能退订", s.ID, phaseNames[s.Phase])
	case !c.now.Before(opened.Add(c.m.rules.edition.RefundWindow.Value)):
		return refuse("refund-window", clauseRefund, "the refund window of %s ended at %s: let the subscription expire", "资源 %s 的无理由退订期已于 %s 结束，请等待到期",
			s.ID, stamp(opened.Add(c.m.rules.edition.RefundWindow.Value)))
	case c.m.RefundsThisYear(s.BuyerID, c.now) >= quota:
		return refuse("refund-quota", clauseRefund, "the buyer has used up the %d refunds of this calendar year, which all cloud services share: wait for the next year, or use another buyer",
			"该客户本自然年的 %d 次无理由退订（与其他云服务共用）已用完，请等待下一年或更换客户", quota)
	}
	return nil
}

// unsubscribe is T23: everything that was paid for the subscription goes back, periods that have not begun included.
func (c *change) unsubscribe(s *Subscription) {
	purchase := c.m.Orders[s.OrderID]
	var total int64
	for _, id := range c.m.index.ordersOf[s.ID] {
		o := c.m.Orders[id]
		if o.Type == OrderUnsubscribe || o.PaidAt.IsZero() || o.Status == Refunded || o.Status == Cancelled {
			continue
		}
		total += o.Line(s.ID).Paid
		o.Status = Refunding
		c.orders.add(o)
	}
	for _, term := range s.Terms {
		c.withdraw("term " + term.OrderID)
	}
	refund := c.refund(s, purchase, NoReason, Processing, total, noTime)
	c.noteUnsubscribed(s, refund)
	c.noteLargeRefund(s, refund)
	c.end(s, PhaseRefunded, "T23", refund, wording.Of("the buyer unsubscribed inside the refund window", "客户在无理由退订期内退订"))
}

// checkUnsubscribable refuses what supervision has settled, public security holds, or an invoice was issued for.
func (c *change) checkUnsubscribable(s *Subscription) error {
	if s.PublicSecurity {
		return refuse("public-security", clauseFrozen, "the subscription %s is frozen by public security: it is neither released nor unsubscribed until that is lifted", "资源 %s 已被公安冻结，解除前不能释放或退订", s.ID)
	}
	if s.Supervision != nil {
		return refuse("refund-supervised", clauseRefundRows, "the supervision of %s is completed, after which nothing is refunded: let the subscription expire", "资源 %s 的服务监管已完成，不支持退订，请等待到期", s.ID)
	}
	for _, id := range c.m.index.ordersOf[s.ID] {
		if o := c.m.Orders[id]; !o.PaidAt.IsZero() && o.Status != Refunded {
			if err := c.checkInvoice(o); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x CloseResource) do(c *change) error {
	s, err := c.found(x.Subscription)
	if err != nil {
		return err
	}
	if err := c.checkAlive(s); err != nil {
		return err
	}
	if s.ChargingMode != OnDemand && s.ChargingMode != OnDemandPackage {
		return refuse("close-by-use-only", clauseRelease, "%s is not billed by use: unsubscribe it inside the refund window, or let it expire",
			"%s 不是按使用量计费的商品，请在退订期内退订或等待到期", c.m.Products[s.ProductID].Name)
	}
	if s.PublicSecurity {
		return c.checkUnsubscribable(s)
	}
	order := c.refund(s, c.m.Orders[s.OrderID], ResourceClosed, Processing, 0, noTime)
	s.ReleasedAt = c.now
	c.end(s, PhaseReleased, "T24", order, wording.Of("the buyer closed the resource", "客户关闭了资源"))
	return nil
}

// end takes a subscription to its end and lets the merchant release it under the order that ended it.
func (c *change) end(s *Subscription, to Phase, row string, o *Order, cause wording.Text) {
	c.forget(s)
	c.move(s, to, row, o.ID, "", cause)
	c.tell(s, Call{Intent: spec.IntentReleaseUnsubscribed, OrderID: o.ID, OrderLineID: o.Line(s.ID).ID, Transition: row})
}

// afterRelease completes the order of an unsubscription once its release is over, in success or for good; a refund waits for no seller.
// The subscription itself is released only when the merchant said so (the second half of T23).
func (c *change) afterRelease(s *Subscription, call *Call) {
	o := c.m.Orders[call.OrderID]
	if !releases(call.Intent) {
		return
	}
	c.afterRefund(s, o)
	if s.Phase == PhaseRefunded && call.Exception.IsZero() {
		row := "T23"
		if call.Transition == "T9" {
			row = "T9"
		}
		s.ReleasedAt = c.now
		c.move(s, PhaseReleased, row, call.OrderID, call.ID, wording.Of("the merchant released the instance", "商家已释放实例"))
	}
}

// afterRefund completes the order of an unsubscription and the orders that it gives back.
func (c *change) afterRefund(s *Subscription, o *Order) {
	if o == nil || o.Status != Processing {
		return
	}
	c.complete(o)
	for _, id := range c.m.index.ordersOf[s.ID] {
		if original := c.m.Orders[id]; original.Status == Refunding {
			original.Status, original.CompletedAt = Refunded, c.now
			c.orders.add(original)
		}
	}
}

package market

import (
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

func (x AcceptService) do(c *change) error {
	s, v, err := c.supervised(x.Subscription)
	if err != nil {
		return err
	}
	if err := c.at(s, StageAcceptance); err != nil {
		return err
	}
	if v.Wanted > 0 {
		return refuse("refund-wanted", clauseRefundRows, "a refund of %s waits for the seller: let the seller approve or reject it first", "资源 %s 的退款申请正等待商家处理，请先由商家同意或驳回", s.ID)
	}
	c.accept(s, PartyBuyer, x.Name())
	return nil
}

// accept ends supervision in success. The merchant is told at once where the contract has a call for it; the order is completed, and the
// subscription active, when the completion lag is over (T8).
func (c *change) accept(s *Subscription, by, act string) {
	v := s.Supervision
	v.AcceptedAt, v.AppealedBy, v.DecideBy, v.Wanted = c.now, "", noTime, 0
	c.reach(s, StageAccepted, by, act, "")
	c.dropSupervision(s)
	c.notify("service-accepted", s, "", s.OrderID, wording.Format("the service %s was accepted: the order is completed within three hours", "资源 %s 已验收，订单将在3小时内完成", name(s)))
	if c.opensLate(s) {
		v.Stage = StageOver
		c.move(s, PhaseProvisioning, "T8", s.OrderID, "", wording.Of("the buyer accepted, the instance is to be opened now", "客户已验收，开始开通实例"))
		c.provision(s)
		return
	}
	c.tell(s, Call{Intent: spec.IntentAccept, OrderID: s.OrderID, OrderLineID: s.OrderLineID, Quantity: s.Quantity, AcceptedAt: c.now, Transition: "T8"})
	if lag := c.m.rules.edition.CompletionLag.Value; lag > 0 {
		c.schedule(c.now.Add(lag), Event{Kind: EventCompletion, SubscriptionID: s.ID})
		return
	}
	c.completeSupervision(s)
}

// opensLate tells whether the instance is opened only at acceptance.
func (c *change) opensLate(s *Subscription) bool {
	return c.m.Products[s.ProductID].Opening == OpenAfterAcceptance && c.m.rules.edition.OpeningFirstCall.Value == "acceptance" && s.InstanceID == ""
}

// completeSupervision is T8. A period that began at an earlier enabling time may be over already: its expiry is due at once.
func (c *change) completeSupervision(s *Subscription) {
	v := s.Supervision
	if s.Phase != PhaseSupervising || v.Stage != StageAccepted {
		return
	}
	v.Stage = StageOver
	c.activate(s, "T8", nil, wording.Of("supervision is completed, the order too", "服务监管已完成，订单完成"))
}

// validFrom is where the first term of a subscription begins: for a supervised one at the enabling time that the seller entered, or at
// acceptance (business-rules.md 8.3).
func (c *change) validFrom(s *Subscription) time.Time {
	v := s.Supervision
	switch {
	case v == nil:
		return c.now
	case !v.EnabledAt.IsZero() && c.m.rules.edition.ValidityStart.Value == "enabling-time":
		return v.EnabledAt
	case v.AcceptedAt.IsZero():
		return c.now
	}
	return v.AcceptedAt
}

func (c *change) dropSupervision(s *Subscription) {
	for _, kind := range []string{EventUnaccepted, EventOverdue, EventAppealDue, EventCompletion, EventRefundDue} {
		c.withdraw(kind + " " + s.ID)
	}
}

func (x RequestRefund) do(c *change) error {
	s, v, err := c.supervised(x.Subscription)
	if err != nil {
		return err
	}
	o := c.m.Orders[s.OrderID]
	paid := o.Line(s.ID).Paid
	switch {
	case v.Wanted > 0:
		return refuse("refund-wanted", clauseRefundRows, "a refund of %s waits for the seller already: wait for the answer", "资源 %s 已有退款申请等待商家处理", s.ID)
	case x.Amount <= 0 || x.Amount > paid:
		return refuse("refund-amount", clauseRefundAbroad, "a negotiated refund is more than 0 and at most the %s that were paid: choose an amount in between", "协商退款金额须大于0且不超过已支付的 %s，请重新填写", money(paid))
	}
	if err := c.checkInvoice(o); err != nil {
		return err
	}
	v.Wanted = x.Amount
	v.Log = append(v.Log, Operation{At: c.now, By: PartyBuyer, Act: x.Name(), Remark: money(x.Amount)})
	c.subscriptions.add(s)
	c.notify("unsubscribed", s, "", o.ID, wording.Format("the buyer asks for a refund of %s for %s: approve or reject it", "客户申请退还资源 %[2]s 的款项 %[1]s，请同意或驳回", money(x.Amount), name(s)))
	return nil
}

func (x ApproveRefund) do(c *change) error {
	s, v, err := c.refundWanted(x.Subscription)
	if err != nil {
		return err
	}
	if err := c.checkInvoice(c.m.Orders[s.OrderID]); err != nil {
		return err
	}
	v.Approved, v.Wanted = v.Wanted, 0
	v.Log = append(v.Log, Operation{At: c.now, By: PartySeller, Act: x.Name(), Remark: money(v.Approved)})
	c.subscriptions.add(s)
	if lag := c.m.rules.edition.RefundLag.Value; lag > 0 {
		c.schedule(c.now.Add(lag), Event{Kind: EventRefundDue, SubscriptionID: s.ID})
		return nil
	}
	c.refundSupervised(s, v.Approved, Negotiated)
	return nil
}

func (x RejectRefund) do(c *change) error {
	s, v, err := c.refundWanted(x.Subscription)
	if err != nil {
		return err
	}
	v.Wanted = 0
	v.Log = append(v.Log, Operation{At: c.now, By: PartySeller, Act: x.Name(), Remark: x.Reason})
	c.subscriptions.add(s)
	c.notify("refund-rejected", s, "", s.OrderID, wording.Format("the seller rejected your refund for order %s%s: agree with the seller, or appeal", "商家驳回了订单 %s 的退款申请%s，请与商家协商或申诉", s.OrderID, because(x.Reason)))
	return nil
}

func (c *change) refundWanted(named string) (*Subscription, *Supervision, error) {
	s, v, err := c.supervised(named)
	if err == nil && v.Wanted == 0 {
		err = refuse("no-refund-wanted", clauseRefundRows, "nobody asked for a refund of %s: let the buyer request one", "资源 %s 没有待处理的退款申请，请由客户提交", s.ID)
	}
	return s, v, err
}

// refundSupervised is T9: the agreed amount goes back, the instance is released if there is one.
func (c *change) refundSupervised(s *Subscription, amount int64, reason Reason) {
	o := c.m.Orders[s.OrderID]
	s.Supervision.Wanted, s.Supervision.AppealedBy, s.Supervision.DecideBy = 0, "", noTime
	c.reach(s, StageOver, PartySystem, "refund", money(amount))
	c.dropSupervision(s)
	o.Status = Refunding
	c.orders.add(o)
	refund := c.refund(s, o, reason, Processing, amount, noTime)
	c.noteLargeRefund(s, refund)
	c.forget(s)
	c.move(s, PhaseRefunded, "T9", refund.ID, "", wording.Of("the refund under supervision takes effect", "服务监管期间的退款生效"))
	if s.InstanceID != "" {
		c.tell(s, Call{Intent: spec.IntentReleaseUnsubscribed, OrderID: refund.ID, OrderLineID: refund.Lines[0].ID, Transition: "T9"})
		return
	}
	c.afterRefund(s, refund)
}

// money spells an amount given in hundredths.
func money(amount int64) string {
	return wording.Format("%d.%02d", "%d.%02d", amount/100, amount%100).EN
}

// remindUnaccepted tells seller and sales contact of an order that nobody has accepted for long. It is closed by nobody.
func (c *change) remindUnaccepted(s *Subscription) {
	if s == nil || s.Phase != PhaseSupervising {
		return
	}
	o := c.m.Orders[s.OrderID]
	for _, kind := range []string{"unaccepted", "unaccepted-contact"} {
		c.notify(kind, s, "", o.ID, wording.Format("the order %s was placed at %s and is not accepted yet (now: %s): help it to its end", "订单 %s 于 %s 下单，至今未验收（当前步骤：%s），请跟进",
			o.ID, stamp(o.CreatedAt), stageNames[s.Supervision.Stage]))
	}
}

// closeOverdue is the rule that was removed on 2024-03-05: an invoiced order counts as accepted, any other is unsubscribed.
func (c *change) closeOverdue(s *Subscription) {
	if s == nil || s.Phase != PhaseSupervising || s.Supervision.Stage == StageAccepted {
		return
	}
	v := s.Supervision
	switch {
	case v.Approved > 0:
		return // a refund is about to end it anyway
	case v.AppealedBy != "":
		c.schedule(v.DecideBy, Event{Kind: EventOverdue, SubscriptionID: s.ID}) // an open appeal freezes the flow for the system, too
		return
	}
	o := c.m.Orders[s.OrderID]
	if o.Invoiced {
		c.accept(s, PartySystem, "close-overdue")
		return
	}
	c.notify("supervision-overdue", s, "", o.ID, wording.Format("the supervision of order %s took more than %d days: the order is unsubscribed by the system", "订单 %s 的服务监管超过 %d 天未完成，系统自动退订",
		o.ID, int(c.m.rules.edition.UnacceptedLimit.Value/(24*time.Hour))))
	c.refundSupervised(s, o.Line(s.ID).Paid, SupervisionOverdue)
}

// workingDays adds days from Monday to Friday, in Beijing. Public holidays are not known to the market.
func workingDays(from time.Time, days int) time.Time {
	day := from
	for days > 0 {
		day = clock.AddPeriod(day, 1, "day")
		if weekday := day.In(clock.Beijing).Weekday(); weekday != time.Saturday && weekday != time.Sunday {
			days--
		}
	}
	return day
}

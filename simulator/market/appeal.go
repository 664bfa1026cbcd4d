package market

import "github.com/fairground/fairground/wording"

// The decisions of operations about an appeal.
const (
	DecisionContinue = "continue"
	DecisionAccept   = "accept"
	DecisionRefund   = "refund"
)

func (x Appeal) do(c *change) error {
	if x.By != PartyBuyer && x.By != PartySeller {
		return refuse("appeal-party", clauseAppeal, `%q cannot appeal: say who does, "buyer" or "seller"`, `%q 不能申诉，请指明申诉方为 "buyer" 或 "seller"`, x.By)
	}
	s, v, err := c.supervised(x.Subscription)
	if err != nil {
		return err
	}
	if err := c.checkAppeal(s, x.By); err != nil {
		return err
	}
	v.AppealedBy, v.DecideBy = x.By, workingDays(c.now, c.m.rules.edition.AppealDays.Value)
	v.Log = append(v.Log, Operation{At: c.now, By: x.By, Act: x.Name(), Remark: x.Reason})
	c.subscriptions.add(s)
	c.schedule(v.DecideBy, Event{Kind: EventAppealDue, SubscriptionID: s.ID})
	return nil
}

// checkAppeal holds the older rule, where the switch asks for it: the other side must be idle, or there were too many rejections.
func (c *change) checkAppeal(s *Subscription, by string) error {
	e := c.m.rules.edition
	if e.AppealRule.Value != "idle-or-rejected" {
		return nil
	}
	v := s.Supervision
	idle := turnOf(v.Stage) != by && turnOf(v.Stage) != PartyHuawei && c.now.Sub(v.Since) > e.AppealIdle.Value
	if idle || v.Rejections > e.AppealRejections.Value {
		return nil
	}
	return refuse("appeal-early", clauseAppealOld, "an appeal needs an idle other side (more than %s) or more than %d rejections: wait, or settle it with the other side",
		"对方超过 %s 未操作或驳回超过 %d 次才能申诉，请等待或与对方协商", daysOf(e.AppealIdle.Value), e.AppealRejections.Value)
}

// turnOf is the party that a stage waits for.
func turnOf(stage Stage) string {
	switch stage {
	case StageRequirement, StageAcceptance:
		return PartyBuyer
	case StageConfirmation, StageDelivery:
		return PartySeller
	}
	return PartyHuawei
}

func (x DecideAppeal) do(c *change) error {
	s, err := c.found(x.Subscription)
	if err != nil {
		return err
	}
	if s.Supervision == nil || s.Supervision.AppealedBy == "" {
		return refuse("no-appeal", clauseAppeal, "there is no open appeal about %s: nothing is to be decided", "资源 %s 没有待处理的申诉", s.ID)
	}
	o := c.m.Orders[s.OrderID]
	switch paid := o.Line(s.ID).Paid; {
	case x.Decision != DecisionContinue && x.Decision != DecisionAccept && x.Decision != DecisionRefund:
		return refuse("appeal-decision", clauseAppeal, `%q is no decision: use "continue", "accept" or "refund"`, `%q 不是有效的裁决，请使用 "continue"、"accept" 或 "refund"`, x.Decision)
	case x.Amount < 0 || x.Amount > paid || x.Amount != 0 && x.Decision != DecisionRefund:
		return refuse("refund-amount", clauseRefundAbroad, "only a refund has an amount, and it is at most the %s that were paid: leave it out or correct it", "只有退款裁决可以填写金额，且不超过已支付的 %s，请更正或不填", money(paid))
	case x.Decision == DecisionRefund:
		if err := c.checkInvoice(o); err != nil {
			return err
		}
	}
	c.decideAppeal(s, x.Decision, x.Amount)
	return nil
}

// decideAppeal carries out what operations decided and tells both sides.
func (c *change) decideAppeal(s *Subscription, decision string, amount int64) {
	v := s.Supervision
	v.AppealedBy, v.DecideBy = "", noTime
	v.Log = append(v.Log, Operation{At: c.now, By: PartyHuawei, Act: "decide-appeal", Remark: decision})
	c.withdraw(EventAppealDue + " " + s.ID)
	c.subscriptions.add(s)
	for _, kind := range []string{"appeal-decided", "appeal-decided-buyer"} {
		c.notify(kind, s, "", s.OrderID, wording.Format("operations decided the appeal about order %s: %s", "订单 %s 的申诉已裁决：%s", s.OrderID, decisionNames[decision]))
	}
	paid := c.m.Orders[s.OrderID].Line(s.ID).Paid
	switch decision {
	case DecisionAccept:
		c.accept(s, PartyHuawei, "decide-appeal")
	case DecisionRefund:
		if amount == 0 {
			amount = paid
		}
		c.refundSupervised(s, amount, Negotiated)
	}
}

// appealOverdue: operations have used up their time; they decide as the edition says.
func (c *change) appealOverdue(s *Subscription) {
	if s == nil || s.Supervision == nil || s.Supervision.AppealedBy == "" {
		return
	}
	decision := c.m.rules.edition.AppealOutcome.Value
	if decision == DecisionRefund && c.m.Orders[s.OrderID].Invoiced {
		decision = DecisionContinue // an invoiced order is not refunded before the invoice is returned
	}
	c.decideAppeal(s, decision, 0)
}

var decisionNames = map[string]wording.Text{
	DecisionContinue: wording.Of("the flow goes on", "流程继续"),
	DecisionAccept:   wording.Of("the order is closed as accepted", "订单按已验收关闭"),
	DecisionRefund:   wording.Of("the buyer is refunded", "向客户退款"),
}

package market

import (
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// found returns the subscription that a command names.
func (c *change) found(named string) (*Subscription, error) {
	if s := c.m.Subscription(named); s != nil {
		return s, nil
	}
	if o := c.m.Orders[named]; o != nil {
		return nil, refuse("several-subscriptions", "", "the order %s opened several subscriptions: name one of them", "订单 %s 开通了多个资源，请指定其中一个", named)
	}
	return nil, refuse("unknown-subscription", "", "there is no subscription %q: use its id, its instance id or its order id",
		"不存在资源 %q，请使用资源 ID、实例 ID 或订单 ID", named)
}

// checkAlive refuses what no longer has, or does not yet have, a resource (T27 for what is gone).
func (c *change) checkAlive(s *Subscription) error {
	switch s.Phase {
	case PhaseReleased, PhaseRefunded, PhaseAutoRefunded, PhaseCancelled:
		return refuse("t27-gone", clauseRenewalRules, "the subscription %s is %s: let the buyer order anew", "资源 %s 已处于“%s”状态，请由客户重新下单", s.ID, phaseNames[s.Phase])
	case PhasePendingPayment:
		return refuse("not-paid", clauseOrderStatus, "the order %s is not paid yet: pay or cancel it first", "订单 %s 尚未支付，请先支付或取消", s.OrderID)
	case PhaseProvisioning, PhasePolling, PhaseSupervising:
		return refuse("not-open", clauseOrderStatus, "the subscription %s is still being opened: wait until its order is completed", "资源 %s 正在开通，请等待订单完成", s.ID)
	}
	return nil
}

// checkPeriod refuses what exists only for period products (T28 for one-off products).
func (c *change) checkPeriod(s *Subscription) error {
	switch s.ChargingMode {
	case Period:
		return nil
	case OneTime:
		return refuse("t28-one-off", clauseRenewalRules, "%s is a one-off product that never expires: it can be neither renewed nor changed",
			"%s 为一次性商品，长期有效，不能续费或变更", c.m.Products[s.ProductID].Name)
	}
	return refuse("pay-per-use", clauseRenewalRules, "%s is billed by use: it can be neither renewed nor changed, only closed",
		"%s 按使用量计费，不能续费或变更，只能关闭", c.m.Products[s.ProductID].Name)
}

// checkFree refuses while another transaction of the resource runs. The order given is the one about to be paid, if any.
func (c *change) checkFree(s *Subscription, paying string) error {
	if unpaid := c.m.index.unpaid[s.ID]; unpaid != "" && unpaid != paying {
		return refuse("unpaid-order", clauseRenewalRules, "the order %s of this resource is not paid: pay or cancel it first", "该资源有未支付的订单 %s，请先支付或取消", unpaid)
	}
	if s.Phase == PhaseChanging {
		return refuse("changing", clauseChange, "the subscription %s is being changed: wait until the change is done", "资源 %s 正在变更，请等待变更完成", s.ID)
	}
	for _, id := range c.m.lanes[s.ID] {
		if call := c.m.Calls[id]; call.Intent == spec.IntentCheckChange && call.unresolved() && !c.asking(call) {
			return refuse("asking", clauseChangeCheck, "the merchant is being asked about a change of %s: wait for the answer", "正在向商家校验资源 %s 的变更，请等待结果", s.ID)
		}
	}
	if s.Suspended {
		return refuse("suspended", clauseFrozen, "the subscription %s is frozen for a violation: lift the violation first", "资源 %s 因违规被冻结，请先解除违规", s.ID)
	}
	return nil
}

// asking tells whether the change at hand is the answer to that very question.
func (c *change) asking(call *Call) bool { return c.answering == call.ID }

// phaseNames are the phases as people call them.
var phaseNames = map[Phase]wording.Text{
	PhasePendingPayment: wording.Of("pending payment", "待支付"), PhaseCancelled: wording.Of("cancelled", "已取消"),
	PhaseProvisioning: wording.Of("being opened", "开通中"), PhasePolling: wording.Of("being opened", "异步开通中"),
	PhaseSupervising: wording.Of("under supervision", "服务监管中"), PhaseActive: wording.Of("active", "使用中"),
	PhaseChanging: wording.Of("being changed", "变更中"), PhaseSuspended: wording.Of("frozen for a violation", "违规冻结"),
	PhaseGrace: wording.Of("in its grace period", "宽限期"), PhaseFrozen: wording.Of("frozen in its retention period", "保留期（已冻结）"),
	PhaseReleased: wording.Of("released", "已释放"), PhaseRefunded: wording.Of("unsubscribed", "已退订"),
	PhaseAutoRefunded: wording.Of("refunded automatically", "已自动退订"),
}

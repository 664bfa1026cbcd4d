package market

import (
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

func (u Upgrade) do(c *change) error {
	s, err := c.found(u.Subscription)
	if err != nil {
		return err
	}
	target := c.m.Products[s.ProductID]
	if u.Product != "" {
		if target = c.m.Product(u.Product); target == nil {
			return refuse("unknown-product", "", "there is no product %q: use an id or name of the catalogue", "目录中没有商品 %q，请使用目录中的 ID 或名称", u.Product)
		}
	}
	quantity := u.Quantity
	if quantity == 0 {
		quantity = s.Quantity
		if target.ID != s.ProductID && target.Quantity > 0 {
			quantity = target.Quantity
		}
	}
	if err := c.checkUpgrade(s, target, quantity, ""); err != nil {
		return err
	}
	fee := c.m.upgradeFee(s, target, quantity, c.now)
	o := c.place(OrderChange, s.BuyerID, OrderLine{
		ProductID: target.ID, ChargingMode: s.ChargingMode, PeriodUnit: target.PeriodUnit, PeriodCount: max(target.PeriodCount, 1), Quantity: quantity,
		ExpireAt: s.ExpiresAt(), SubscriptionID: s.ID, Amount: fee, Paid: fee,
	})
	c.enter(o)
	if !u.Unpaid {
		c.payUpgrade(s, o)
	}
	return nil
}

func (c *change) checkUpgrade(s *Subscription, target *Product, quantity int, paying string) error {
	if err := c.checkAlive(s); err != nil {
		return err
	}
	if err := c.checkPeriod(s); err != nil {
		return err
	}
	if err := c.checkFree(s, paying); err != nil {
		return err
	}
	held := c.m.Products[s.ProductID]
	if err := c.checkSold(held, target); err != nil {
		return err
	}
	switch {
	case s.Trial:
		return refuse("upgrade-trial", clauseChange, "the subscription %s is a trial: convert it first", "资源 %s 为试用资源，请先转正", s.ID)
	case s.Phase != PhaseActive:
		return refuse("upgrade-not-active", clauseChange, "the subscription %s is %s: renew it before it is upgraded", "资源 %s 处于“%s”状态，请先续费再升级", s.ID, phaseNames[s.Phase])
	case c.m.Orders[s.OrderID].Status != Completed:
		return refuse("upgrade-not-completed", clauseChange, "the order %s is not completed: only completed orders can be changed", "订单 %s 尚未完成，只有已完成的订单才能变更", s.OrderID)
	case !c.settledTerms(s):
		return refuse("renewal-pending", clauseChange, "a renewal of %s with another product or quantity has not begun: give it back first, or wait for it",
			"资源 %s 有尚未生效的变更续费，请先退订该续费或等待其生效", s.ID)
	case target.ID == held.ID && quantity <= s.Quantity:
		return refuse("upgrade-smaller", clauseChange, "an expansion needs more than the present %d: ask for a larger quantity, or reduce with the next renewal",
			"扩容数量必须大于当前的 %d，如需缩减请在续费时变更", s.Quantity)
	case target.ID != held.ID && !c.m.lists(held, target):
		return refuse("upgrade-not-listed", clauseUpgradeRules, "%s cannot be upgraded to %s: choose a product of its upgrade rules", "%s 不能升级到 %s，请选择升级规则中的商品", held.Name, target.Name)
	case price(target, quantity) < price(held, s.Quantity):
		return refuse("price-inversion", clauseUpgradeRules, "%s costs less than %s, so the upgrade rule does not hold: raise its price, or change with the next renewal",
			"%s 的价格低于 %s（价格倒挂），升级规则失效，请调整价格或在续费时变更", target.Name, held.Name)
	}
	return nil
}

// upgradeFee is the price of the remaining days at the new price less that at the old one.
func (m *Market) upgradeFee(s *Subscription, target *Product, quantity int, now time.Time) int64 {
	held := m.Products[s.ProductID]
	remaining := s.ExpiresAt().Sub(now)
	fee := share(price(target, quantity), remaining, target) - share(price(held, s.Quantity), remaining, held)
	return max(fee, 0)
}

// share is the part of a product's price that falls on a span of time, by the days that the product's period has in an ordinary year.
func share(price int64, span time.Duration, p *Product) int64 {
	begin := time.Date(2025, 1, 1, 0, 0, 0, 0, clock.Beijing)
	period := clock.AddPeriod(begin, max(p.PeriodCount, 1), p.PeriodUnit).Sub(begin)
	return price * int64(span/time.Minute) / int64(period/time.Minute)
}

// payUpgrade is the first half of T14.
func (c *change) payUpgrade(s *Subscription, o *Order) {
	c.paid(o)
	line := o.Line(s.ID)
	c.move(s, PhaseChanging, "T14", o.ID, "", wording.Of("the change order is paid", "变更订单已支付"))
	c.tell(s, Call{Intent: spec.IntentUpgrade, OrderID: o.ID, OrderLineID: line.ID, ProductID: line.ProductID, Quantity: line.Quantity, Transition: "T14"})
}

// upgraded is the second half of T14. Terms that were paid for the old specification run on with the new one.
func (c *change) upgraded(s *Subscription, call *Call) {
	o := c.m.Orders[call.OrderID]
	if s.Phase != PhaseChanging {
		return
	}
	for i, term := range s.Terms {
		if term.Until.After(c.now) && term.ProductID == s.ProductID {
			s.Terms[i].ProductID, s.Terms[i].Quantity = call.ProductID, call.Quantity
		}
	}
	s.ProductID, s.Quantity = call.ProductID, call.Quantity
	c.complete(o)
	c.changed(s, o, call, wording.Of("the merchant carried out the change", "商家已完成变更"))
}

// refundChange is the other second half of T14: the old specification stays.
func (c *change) refundChange(s *Subscription, call *Call) {
	o := c.m.Orders[call.OrderID]
	refund := c.refund(s, o, InterfaceFailed, Completed, o.Line(s.ID).Paid, s.ExpiresAt())
	o.Status, o.CompletedAt = Refunded, c.now
	c.orders.add(o)
	c.noteAutoRefund(s, call, refund)
	c.changed(s, refund, call, wording.Of("the change was not carried out in time and is refunded, the old specification stays", "变更未在限期内完成，变更订单自动退款，规格保持不变"))
}

// changed ends a change. An expiry that came meanwhile has waited for this moment.
func (c *change) changed(s *Subscription, o *Order, call *Call, cause wording.Text) {
	c.move(s, PhaseActive, "T14", o.ID, call.ID, cause)
	c.watchExpiry(s)
}

package market

import (
	"slices"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

func (r ChangeRenewal) do(c *change) error {
	s, product, err := c.renewalTarget(r.Subscription, r.Product)
	if err != nil {
		return err
	}
	quantity := r.Quantity
	if quantity == 0 {
		quantity = s.lastQuantity()
		if product.ID != s.lastProduct() {
			quantity = product.Quantity
		}
	}
	if err := c.checkRenewalChange(s, product, quantity, r.Periods); err != nil {
		return err
	}
	c.tell(s, Call{Intent: spec.IntentCheckChange, ProductID: product.ID, Quantity: quantity, Periods: r.Periods, Transition: "T13"})
	return nil
}

func (c *change) checkRenewalChange(s *Subscription, product *Product, quantity, periods int) error {
	if !c.m.rules.edition.RenewalChange.Value {
		return refuse("renewal-change-not-offered", clauseChangeCheck, "this site offers no renewal with change: renew as it is, or upgrade",
			"本站点不支持续费变更，请按原规格续费或升级")
	}
	if err := c.checkAlive(s); err != nil {
		return err
	}
	if err := c.checkPeriod(s); err != nil {
		return err
	}
	if c.m.rules.activity(s.Contract, spec.IntentRenewChange, s.ChargingMode) == nil {
		return refuse("renewal-change-no-call", clauseChangeCheck, "%s has no call for a renewal with change: renew as it is, or upgrade",
			"接口协议 %s 没有续费变更接口，请按原规格续费或升级", s.Contract)
	}
	if err := c.checkFree(s, ""); err != nil {
		return err
	}
	held := c.m.Products[s.lastProduct()]
	if err := c.checkSold(held, product); err != nil {
		return err
	}
	opens := s.ExpiresAt().Add(-c.m.rules.edition.RenewalChangeOpens.Value)
	switch {
	case s.Trial:
		return refuse("renew-trial", clauseRefresh, "the subscription %s is a trial: convert it first", "资源 %s 为试用资源，请先转正", s.ID)
	case s.Phase != PhaseActive:
		return refuse("renewal-change-expired", clauseChange, "the subscription %s is %s: renew it as it is first", "资源 %s 处于“%s”状态，请先按原规格续费", s.ID, phaseNames[s.Phase])
	case c.now.Before(opens):
		return refuse("renewal-change-early", clauseChange, "a renewal with change opens on %s: wait until then, or upgrade now", "续费变更自 %s 起开放，请届时再试或立即升级", stamp(opens))
	case product.ID == held.ID && quantity == s.lastQuantity():
		return refuse("nothing-changes", clauseChange, "product and quantity stay the same: renew without change", "商品和数量均未变化，请直接续费")
	case product.ID != held.ID && product.SKU == held.SKU && quantity == s.lastQuantity():
		return refuse("nothing-changes", clauseChange, "only the period type changes: renew with the other product instead", "仅更换了周期类型，请直接使用该商品续费")
	case product.SKU != held.SKU && !c.m.lists(held, product) && !c.m.lists(product, held):
		return refuse("change-not-listed", clauseUpgradeRules, "%s cannot be changed to %s: choose a product of its upgrade rules", "%s 不能变更为 %s，请选择变更规则中的商品", held.Name, product.Name)
	}
	return c.checkReaches(s, product, renewedPeriods(product, periods))
}

// lists tells whether a product names another among its upgrades.
func (m *Market) lists(p, target *Product) bool {
	return slices.ContainsFunc(p.Upgrades, func(named string) bool { return m.index.related(p, named) == target.ID })
}

// changeAllowed places and pays the order that the merchant has agreed to (T13). What changed since the question is checked again.
func (c *change) changeAllowed(s *Subscription, call *Call) {
	c.answering = call.ID
	product := c.m.Products[call.ProductID]
	if err := c.checkRenewalChange(s, product, call.Quantity, call.Periods); err != nil {
		c.refusal, _ = err.(*Refusal)
		return
	}
	o := c.placeRenewal(OrderRenew, s, product, call.Periods, call.Quantity)
	c.enter(o)
	c.noteRenewed(s, o)
	c.prolong(s, o, spec.IntentRenewChange, "T13", wording.Of("the buyer renewed with a changed specification", "客户已续费并变更规格"))
}

// refuseAfterAsking tells the buyer that the merchant said no, or did not answer.
func (c *change) refuseAfterAsking(s *Subscription, call *Call) {
	if call.Intent == spec.IntentInspect {
		c.refusal = refuse("details-unavailable", clauseAccess, "the details of %s cannot be shown (%s): the merchant has to answer the query",
			"无法显示资源 %s 的详情（%s），需商家正常响应查询接口", s.ID, call.Exception)
		return
	}
	c.refusal = refuse("change-refused", clauseChangeCheck, "the merchant does not allow the change (%s): choose another specification or renew as it is",
		"商家未同意本次变更（%s），请选择其他规格或按原规格续费", call.Exception)
}

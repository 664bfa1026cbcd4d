package market

import (
	"slices"

	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// checkSale refuses terms of sale that contradict themselves when a catalogue is read.
func checkSale(p *Product) error {
	switch {
	case p.Opening != "" && p.Opening != OpenAfterAcceptance:
		return verdict.Misused("product %q has the opening %q: use after-acceptance or leave it out", "商品 %q 的开通方式 %q 无效，请使用 after-acceptance 或不填", p.Name, p.Opening)
	case p.Opening != "" && !p.Supervised:
		return verdict.Misused("product %q opens after acceptance, which only supervised products know: set supervised or leave opening out", "商品 %q 设置了验收后开通，但不涉及服务监管：请设置 supervised 或不填 opening", p.Name)
	case p.Audience != "" && p.Audience != AudienceNamed && p.Audience != AudienceEnterprises && p.Audience != AudiencePersons:
		return verdict.Misused("product %q has the audience %q: use named, enterprises or persons, or leave it out", "商品 %q 的销售对象 %q 无效，请使用 named、enterprises、persons 或不填", p.Name, p.Audience)
	case p.LimitCount < 0 || p.LimitQuantity < 0 || p.Stock != nil && *p.Stock < 0:
		return verdict.Misused("product %q has a limit or stock below 0: use 0 or more, or leave it out", "商品 %q 的限购或库存小于 0，请填写不小于 0 的数或不填", p.Name)
	}
	return nil
}

// checkBuyable holds the guards of T1: sale target, stock and purchase limits.
func (c *change) checkBuyable(p *Product, b *Buyer, quantity int) error {
	switch {
	case p.Audience == AudienceNamed && !slices.Contains(p.SoldTo, b.ID) && !slices.Contains(p.SoldTo, b.Name):
		return refuse("t1-not-authorized", clauseAudience, "%s is sold to named buyers only and %s is none of them: let the seller authorize the buyer", "商品 %s 仅向指定客户销售，%s 未获授权，请由商家授权", p.Name, b.Name)
	case p.Audience == AudienceEnterprises && b.Type != 1:
		return refuse("t1-audience", clauseAudience, "%s is sold to enterprises only and %s is a person: choose another buyer", "商品 %s 仅向企业客户销售，%s 为个人客户，请更换客户", p.Name, b.Name)
	case p.Audience == AudiencePersons && b.Type != 0:
		return refuse("t1-audience", clauseAudience, "%s is sold to persons only and %s is an enterprise: choose another buyer", "商品 %s 仅向个人客户销售，%s 为企业客户，请更换客户", p.Name, b.Name)
	case p.Stock != nil && *p.Stock <= 0:
		return refuse("t1-sold-out", clauseStock, "%s is sold out: raise its stock first", "商品 %s 库存为 0，请先补充库存", p.Name)
	}
	return c.checkLimits(p, b, quantity)
}

// checkLimits counts what the buyer holds of the product. Unsubscribed and cancelled orders do not count; with the variant "until the
// resource expires" neither does what is past its expiry.
func (c *change) checkLimits(p *Product, b *Buyer, quantity int) error {
	if p.LimitCount == 0 && p.LimitQuantity == 0 {
		return nil
	}
	count, total := 0, 0
	for _, s := range c.m.Subscriptions {
		o := c.m.Orders[s.OrderID]
		given := s.Phase == PhaseRefunded || s.Phase == PhaseAutoRefunded || s.Phase == PhaseCancelled || o.Status == Refunded || o.Status == Refunding
		expired := s.Phase == PhaseReleased || s.Phase == PhaseGrace || s.Phase == PhaseFrozen
		if s.BuyerID != b.ID || o.Line(s.ID).ProductID != p.ID || given || p.LimitUntilExpiry && expired {
			continue
		}
		count, total = count+1, total+o.Line(s.ID).Quantity
	}
	again := wording.Text{}
	if p.LimitUntilExpiry {
		again = wording.Of(" until one of them expires", "，到期后可再次购买")
	}
	switch {
	case p.LimitCount > 0 && count >= p.LimitCount:
		return refuse("t1-limit-count", clauseLimits, "a buyer may buy %s %d times%v, and %s has: unsubscribe one, or choose another buyer", "每个客户限购商品 %s %d 次%v，客户 %s 已达上限，请退订或更换客户", p.Name, p.LimitCount, again, b.Name)
	case p.LimitQuantity > 0 && total+quantity > p.LimitQuantity:
		return refuse("t1-limit-quantity", clauseLimits, "a buyer may have %[2]d of %[1]s%[3]v and %[4]s has %[5]d: ask for less", "每个客户限购商品 %[1]s 共 %[2]d 个%[3]v，客户 %[4]s 已购 %[5]d 个，请减少数量", p.Name, p.LimitQuantity, again, b.Name, total)
	}
	return nil
}

// takeStock counts one sale and warns the seller when nothing is left.
func (c *change) takeStock(p *Product) {
	if p.Stock == nil {
		return
	}
	left := *p.Stock - 1
	p.Stock = &left
	c.products.add(p)
	if left == 0 {
		c.send(Notice{Kind: "sold-out", ProductID: p.ID, Text: wording.Format("%s is sold out: raise its stock to go on selling", "商品 %s 库存已为 0，请及时补充", p.Name)})
	}
}

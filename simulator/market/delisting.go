package market

import "github.com/fairground/fairground/wording"

func (x SuspendSales) do(c *change) error {
	p, err := c.foundProduct(x.Product)
	if err != nil {
		return err
	}
	if p.Sales != OnSale {
		return refuse("not-on-sale", clauseDelisting, "%s is %s: only a product on sale can be stopped", "商品 %s 当前为“%s”，只有在售商品可以停售", p.Name, saleNames[p.Sales])
	}
	c.stand(p, SalesStopped)
	return nil
}

func (x ResumeSales) do(c *change) error {
	p, err := c.foundProduct(x.Product)
	if err != nil {
		return err
	}
	if p.Sales != SalesStopped {
		return refuse("not-stopped", clauseDelisting, "%s is %s: only stopped sales can be resumed", "商品 %s 当前为“%s”，只有停售商品可以恢复销售", p.Name, saleNames[p.Sales])
	}
	p.Probing = Streak{} // days without probes are no failing days
	c.stand(p, OnSale)
	return nil
}

func (x Delist) do(c *change) error {
	p, err := c.foundProduct(x.Product)
	if err != nil {
		return err
	}
	if p.Sales == Delisted {
		return c.checkSold(p)
	}
	c.delist(p, wording.Of("it was taken off the market", "已申请下架"))
	return nil
}

// stand gives a product another standing; probing goes with it.
func (c *change) stand(p *Product, sales Sales) {
	p.Sales = sales
	c.products.add(p)
	c.planProbes(p.Contract)
}

func unknownProduct(named string) *Refusal {
	return refuse("unknown-product", "", "there is no product %q: use an id or name of the catalogue", "目录中没有商品 %q，请使用目录中的 ID 或名称", named)
}

// checkSold refuses to sell, renew, convert or change what is not on sale (the guard of T1 and T10). Running instances expire and are
// released all the same.
func (c *change) checkSold(products ...*Product) error {
	for _, p := range products {
		switch p.Sales {
		case Draft:
			return refuse("product-draft", clauseDelisting, "%s is not published yet: save the cases it needs and publish it", "商品 %s 尚未发布，请先保存所需的调测用例并发布", p.Name)
		case SalesStopped:
			return refuse("product-stopped", clauseDelisting, "the sale of %s is stopped: resume it first, or choose another product", "商品 %s 已停售，请先恢复销售或选择其他商品", p.Name)
		case TradeFrozen:
			return refuse("product-frozen", clauseDelisting,
				"the trade of %s is frozen because its probes failed for days: repair the interface, then let the marketplace lift the freeze",
				"商品 %s 因连续拨测失败已被冻结交易，请修复接口后申请解除冻结", p.Name)
		case Delisted:
			return refuse("product-delisted", clauseRenewalRules, "%s is delisted: it can be neither bought nor renewed nor changed any more", "商品 %s 已下架，不能再购买、续费或变更", p.Name)
		}
	}
	return nil
}

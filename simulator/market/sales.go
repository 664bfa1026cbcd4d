package market

import (
	"slices"

	"github.com/fairground/fairground/wording"
)

// DraftProduct makes a new product like one of the catalogue; it cannot be bought until it is published.
type DraftProduct struct {
	// Title is the catalogue name of the new product, Like the product it takes everything else from.
	Title string
	Like  string
	// Joint makes it a product of joint operation; TrialDays, when it is above 0, takes the place of the trial of the model.
	Joint     bool
	TrialDays int
}

// Publish puts a draft on sale, if the cases that it needs are saved (see Readiness).
type Publish struct{ Product string }

// EditProduct submits a change of a product's description. All saved cases of its endpoint are replayed and failures are warned of.
type EditProduct struct {
	Product string
	// Title is the new display title; empty keeps it. Price is the new price in hundredths of the currency; 0 keeps it.
	Title string
	Price int64
	// Hide and Show change whether the product is public (是否公开销售).
	Hide, Show bool
}

// LiftTradeFreeze is the marketplace letting a repaired product be traded and shown again; refused while its last probe failed.
type LiftTradeFreeze struct{ Product string }

// Name implements Command.
func (DraftProduct) Name() string { return "draft-product" }

// Name implements Command.
func (Publish) Name() string { return "publish" }

// Name implements Command.
func (EditProduct) Name() string { return "edit-product" }

// Name implements Command.
func (LiftTradeFreeze) Name() string { return "lift-trade-freeze" }

// saleNames are the standings as people call them.
var saleNames = map[Sales]wording.Text{
	OnSale: wording.Of("on sale", "在售"), Draft: wording.Of("not published", "未发布"), SalesStopped: wording.Of("stopped", "停售"),
	TradeFrozen: wording.Of("frozen", "交易冻结"), Delisted: wording.Of("delisted", "已下架"),
}

func (c *change) foundProduct(named string) (*Product, error) {
	if p := c.m.Product(named); p != nil {
		return p, nil
	}
	return nil, unknownProduct(named)
}

func (d DraftProduct) do(c *change) error {
	model, err := c.foundProduct(d.Like)
	if err != nil {
		return err
	}
	switch {
	case d.Title == "":
		return refuse("product-name", "", "the new product needs a name: give it a title", "新商品缺少名称，请填写 title")
	case c.m.Products[c.m.index.productNames[model.Contract+"/"+d.Title]] != nil || c.m.Product(d.Title) != nil:
		return refuse("product-name", "", "the name %q is taken: give the new product another one", "名称 %q 已被使用，请更换", d.Title)
	}
	draft := model.copy()
	ids := Ids{Seed: c.m.Seed}
	draft.ID = "OFFI" + digitsOf(ids.BusinessID(c.m.ID+"/product", int(c.m.nextSequence())))
	draft.Name, draft.Sales, draft.Hidden, draft.Probing = d.Title, Draft, false, Streak{}
	draft.Joint = d.Joint
	if d.TrialDays > 0 {
		draft.TrialDays = d.TrialDays
	}
	c.m.Products[draft.ID] = c.products.add(draft)
	c.m.index.addProduct(c.m, draft)
	return nil
}

// digitsOf makes the 18 digits of a product id of any text.
func digitsOf(text string) string {
	digits := make([]byte, 0, 18)
	for i := 0; len(digits) < 18; i++ {
		digits = append(digits, '0'+text[i%len(text)]%10)
	}
	return string(digits)
}

func (x Publish) do(c *change) error {
	p, err := c.foundProduct(x.Product)
	if err != nil {
		return err
	}
	if p.Sales != Draft {
		return refuse("not-draft", clauseProbing, "%s is published already (%s)", "商品 %s 已发布（%s）", p.Name, saleNames[p.Sales])
	}
	if report := c.m.Readiness(p.ID); !report.Ready && c.m.rules.edition.PublishGate.Value == gateEnforced {
		return &Refusal{Rule: "not-ready", Clause: report.Missing()[0].Clause, Text: report.Text()}
	}
	c.stand(p, OnSale)
	return nil
}

// gateEnforced is the value of publish-gate that refuses.
const gateEnforced = "enforced"

func (x EditProduct) do(c *change) error {
	p, err := c.foundProduct(x.Product)
	switch {
	case err != nil:
		return err
	case p.Sales == Delisted:
		return c.checkSold(p)
	case x.Hide && x.Show:
		return refuse("hide-and-show", "", "a product is either hidden or shown: choose one", "隐藏与公开只能选择其一")
	case x.Price < 0:
		return refuse("price", "", "a price cannot be negative", "价格不能为负")
	}
	if x.Title != "" {
		p.Title = x.Title
	}
	if x.Price > 0 {
		p.Price = x.Price
	}
	p.Hidden = (p.Hidden || x.Hide) && !x.Show
	c.products.add(p)
	for _, entry := range c.m.SavedCases(p.Contract) {
		if entry.covers(p) && !c.onItsWay(entry) {
			c.sendCase(entry, PurposeEdit, "")
		}
	}
	return nil
}

// delist takes a product off the market because of what its interfaces did.
func (c *change) delist(p *Product, why wording.Text) {
	c.stand(p, Delisted)
	c.send(Notice{Kind: "delisted", ProductID: p.ID, Text: wording.Format(
		"%[1]s is delisted: %[2]v. It can be neither bought nor renewed; what is sold of it runs on until it expires",
		"商品 %[1]s 已下架：%[2]v。不能再购买或续费；已售资源可使用至到期", p.Name, why)})
}

func (x LiftTradeFreeze) do(c *change) error {
	p, err := c.foundProduct(x.Product)
	if err != nil {
		return err
	}
	switch {
	case p.Sales != TradeFrozen:
		return refuse("not-frozen", clauseProbing, "the trade of %s is not frozen", "商品 %s 未被冻结交易", p.Name)
	case p.Probing.FailingDays > 0 || c.lastRunFailed(p):
		return refuse("still-failing", clauseProbing, "the last probe of %s failed: repair the interface and wait for a passing probe, or run the case by hand",
			"商品 %s 最近一次拨测失败：请先修复接口并等待拨测通过", p.Name)
	}
	p.Hidden = false
	c.stand(p, OnSale)
	return nil
}

func (c *change) lastRunFailed(p *Product) bool {
	return slices.ContainsFunc(c.m.SavedCases(p.Contract), func(entry *Case) bool { return entry.covers(p) && entry.Ledger.FailingStreak > 0 })
}

// tooManyFailures is what follows when more orders of a month failed than are allowed.
func (c *change) tooManyFailures(s *Subscription, call *Call, refund *Order, failed, limit int) {
	product := c.m.Products[refund.Lines[0].ProductID]
	c.send(Notice{Kind: "failed-orders-limit", SubscriptionID: s.ID, CallID: call.ID, OrderID: refund.ID, ProductID: product.ID, Text: wording.Format(
		"%[1]d orders of %[3]s failed this month because of the interface, more than the %[2]d allowed: the product is to be delisted",
		"本月商品 %[3]s 因接口失败的订单已达 %[1]d 个，超过允许的 %[2]d 个：商品将被下架", failed, limit, product.Name)})
	if c.m.rules.edition.FailedOrdersThen.Value != thenNotice && product.Sales != Delisted {
		c.delist(product, wording.Format("%d of its orders failed this month because of the interface", "本月因接口失败的订单达 %d 个", failed))
	}
}

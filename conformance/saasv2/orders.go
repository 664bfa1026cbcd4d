package saasv2

import (
	"fmt"
	"strings"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/gateway"
	"github.com/fairground/fairground/simulator/market"
	wire "github.com/fairground/fairground/simulator/protocol/saasv2"
	"github.com/fairground/fairground/wording"
)

// The products that the checks sell, one for each way of billing, the targets of upgrades and changes, and second items of one order.
// They are parts to be played: where the merchant names products of its own, those are sold (see own).
var (
	yearly  = invented("yearly", market.Period, 1)
	premium = invented("premium-yearly", market.Period, 2)
	changed = invented("changed-yearly", market.Period, 2)
	monthly = invented("monthly", market.Period, 3)
	onTrial = invented("trial-monthly", market.Period, 3)
	oneOff  = invented("one-off", market.OneTime, 4)
	metered = invented("metered", market.OnDemand, 5)
	second  = invented("metered-second-item", market.OnDemand, 6)
	bundle  = invented("package", market.OnDemandPackage, 7)
	extra   = invented("package-second-item", market.OnDemandPackage, 8)
)

func invented(name string, mode market.ChargingMode, number int) market.Product {
	product := market.Product{
		ID: fmt.Sprintf("OFFI%018d", number), Name: name, Title: "Fairground " + name, SKU: fmt.Sprintf("00000000-aaaa-4bbb-8ccc-%012d", number),
		Contract: Contract, ChargingMode: mode, Price: 10000, Quantity: 10 * number,
	}
	if mode == market.Period {
		product.PeriodUnit, product.PeriodCount, product.TrialDays = "year", 1, 30
		if strings.HasSuffix(name, "monthly") {
			product.PeriodUnit = "month"
		}
	}
	return product
}

// casting says which of the merchant's own products can play a part: the one at a position among those named for the first use that fits.
var casting = map[string]struct {
	position int
	uses     []string
}{
	yearly.Name:  {0, []string{string(market.Period), check.ForTrial}},
	premium.Name: {0, []string{check.ForUpgrade, check.ForChange}},
	changed.Name: {0, []string{check.ForChange, check.ForUpgrade}},
	monthly.Name: {1, []string{string(market.Period)}},
	onTrial.Name: {0, []string{check.ForTrial, string(market.Period)}},
	oneOff.Name:  {0, []string{string(market.OneTime)}},
	metered.Name: {0, []string{string(market.OnDemand)}},
	second.Name:  {1, []string{string(market.OnDemand)}},
	bundle.Name:  {0, []string{string(market.OnDemandPackage)}},
	extra.Name:   {1, []string{string(market.OnDemandPackage)}},
}

// own is the product that is really sold for a part. A merchant that named products, but none for this part, cannot be judged on it.
func (d *dialogue) own(part market.Product) market.Product {
	if len(d.config.Products) == 0 {
		return part
	}
	cast := casting[part.Name]
	if product, ok := d.config.Products.Named(cast.position, cast.uses...); ok {
		return check.Dress(part, product)
	}
	if cast.position > 0 {
		d.Skip(wording.Format("Not judged: this needs a second product of yours; name it with another --product %s=PRODUCTID.",
			"未判定：需要您的第二个商品，请再用一个 --product %s=PRODUCTID 指定。", cast.uses[0]))
	}
	d.Skip(wording.Format("Not judged: this needs a product of yours; name it with --product %s=PRODUCTID.",
		"未判定：需要您自己的商品，请用 --product %s=PRODUCTID 指定。", cast.uses[0]))
	return part
}

// The order types, as the order query spells them (open-api.md 6.3).
const (
	newOrder     market.OrderType = "NEW"
	trialOrder   market.OrderType = "TRIAL"
	formalOrder  market.OrderType = "TRIAL_TO_FORMAL"
	renewalOrder market.OrderType = "RENEW"
	changeOrder  market.OrderType = "CHANGE"
	refundOrder  market.OrderType = "UNSUBSCRIBE"
)

// buyer is the customer of every order.
func (d *dialogue) buyer() market.Buyer {
	if d.config.Buyer.ID != "" {
		return d.config.Buyer
	}
	return inventedBuyer
}

var inventedBuyer = market.Buyer{
	ID: "fairground-buyer-0001", Name: "fairground_buyer", RealName: "测试用户", Type: 0, Level: "V0",
	Mobile: "18688888888", Email: "buyer@example.com",
}

// purchase is an invented order with the line the calls are about.
type purchase struct {
	order market.Order
	line  market.OrderLine
	part  market.Product // as the checks call it; the line names what is really sold
}

// place invents an order of a type with one line for each product, enters it in the order book and returns one purchase a line.
func (d *dialogue) place(kind market.OrderType, products ...market.Product) []purchase {
	sold := d.draft(kind, products...)
	d.config.Orders.Place(sold)
	purchases := make([]purchase, len(sold.Order.Lines))
	for i := range purchases {
		purchases[i] = purchase{order: sold.Order, line: sold.Order.Lines[i], part: products[i]}
	}
	return purchases
}

// draft invents an order that is not in the order book yet.
func (d *dialogue) draft(kind market.OrderType, products ...market.Product) gateway.Sold {
	now := d.Now()
	order := market.Order{
		ID: d.inventOrderID(now), Type: kind, Status: market.Processing, BuyerID: d.buyer().ID, CreatedAt: now, PaidAt: now,
	}
	sold := gateway.Sold{Buyer: d.buyer(), Products: map[string]market.Product{}}
	for i, part := range products {
		product := d.own(part)
		sold.Products[product.ID] = product
		order.Lines = append(order.Lines, line(order, i+1, product))
	}
	sold.Order = order
	return sold
}

// ordered is place for a single product.
func (d *dialogue) ordered(kind market.OrderType, product market.Product) purchase {
	return d.place(kind, product)[0]
}

func line(order market.Order, number int, product market.Product) market.OrderLine {
	result := market.OrderLine{
		ID: fmt.Sprintf("%s-%06d", order.ID, number), ProductID: product.ID, ChargingMode: product.ChargingMode,
		Quantity: product.Quantity, Amount: product.Price, Paid: product.Price,
	}
	if product.ChargingMode != market.Period {
		return result
	}
	result.PeriodUnit, result.PeriodCount = product.PeriodUnit, product.PeriodCount
	if order.Type == trialOrder {
		result.PeriodUnit, result.PeriodCount = "day", product.TrialDays
	}
	result.ExpireAt = clock.PeriodEnd(order.CreatedAt, result.PeriodCount, result.PeriodUnit)
	return result
}

// inventOrderID makes an id in the published form: CS, the minute, and letters and digits.
func (d *dialogue) inventOrderID(now time.Time) string {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	suffix := make([]byte, 9)
	for i := range suffix {
		suffix[i] = letters[d.Random().IntN(len(letters))]
	}
	return "CS" + now.In(clock.Beijing).Format("0601021504") + string(suffix)
}

// expiry writes an expiry the given number of years after now, in the edition's form.
func (d *dialogue) expiry(years int) string {
	return wire.ExpireTime(clock.PeriodEnd(d.Now(), years, "year"), d.config.Edition.ExpireTimeDigits.Value)
}

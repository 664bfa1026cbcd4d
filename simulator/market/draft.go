package market

import (
	"time"

	"github.com/fairground/fairground/simulator/clock"
)

// OrderDraft is what NewOrder needs to know to invent an order without a market.
type OrderDraft struct {
	Type    OrderType
	Product *Product
	Buyer   *Buyer
	// Items are further products, a line each.
	Items []*Product
	// Quantity is the linear value; 0 takes the product's own. Periods is the number of periods, 0 means one.
	Quantity, Periods int
	// CreatedAt is the moment of ordering on the business clock.
	CreatedAt time.Time
	// Expiry is the old expiry that a renewal, a conversion or a change goes on from; the zero time counts from CreatedAt.
	Expiry     time.Time
	Parameters []Parameter
	// Cancels is the order that an OrderUnsubscribe gives back.
	Cancels string
}

// NewOrder invents one consistent, completed order: ids from the generator, period, expiry and price as the marketplace would fill them
// in. The same draft with the same generator state gives the same order.
func NewOrder(ids *Ids, d OrderDraft) Order {
	created := plain(d.CreatedAt)
	o := Order{
		ID: ids.Order(created), Number: ids.Counter, Type: d.Type, Status: Completed, BuyerID: d.Buyer.ID, CreatedAt: created, PaidAt: created,
		CompletedAt: created, Parameters: append([]Parameter(nil), d.Parameters...), Cancels: d.Cancels,
	}
	for i, product := range append([]*Product{d.Product}, d.Items...) {
		line := d.line(product)
		line.ID = LineID(o.ID, i+1)
		line.SubscriptionID = "subscription-of-" + line.ID
		o.Lines = append(o.Lines, line)
	}
	return o
}

func (d OrderDraft) line(p *Product) OrderLine {
	line := OrderLine{ProductID: p.ID, ChargingMode: p.ChargingMode, Quantity: p.Quantity}
	if d.Quantity > 0 {
		line.Quantity = d.Quantity
	}
	if p.ChargingMode == Period {
		line.PeriodUnit, line.PeriodCount = p.PeriodUnit, renewedPeriods(p, d.Periods)
		if d.Type == OrderTrial {
			line.PeriodUnit, line.PeriodCount = "day", p.TrialDays
		}
		line.ExpireAt = d.expiry(line)
	}
	if d.Type == OrderTrial {
		return line
	}
	line.Amount = price(p, line.Quantity) * int64(max(d.Periods, 1))
	if d.Type == OrderUnsubscribe {
		line.Amount = -line.Amount
	}
	line.Paid = line.Amount
	return line
}

func (d OrderDraft) expiry(line OrderLine) time.Time {
	switch {
	case d.Expiry.IsZero():
		return clock.PeriodEnd(plain(d.CreatedAt), line.PeriodCount, line.PeriodUnit)
	case d.Type == OrderRenew || d.Type == OrderTrialToFormal:
		return clock.PeriodEnd(plain(d.Expiry), line.PeriodCount, line.PeriodUnit)
	}
	return plain(d.Expiry)
}

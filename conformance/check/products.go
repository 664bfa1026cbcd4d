package check

import (
	"cmp"

	"github.com/fairground/fairground/simulator/market"
)

// Uses of a product that are no charging mode; the others are the values of market.ChargingMode.
const (
	// ForTrial is the product that trial orders are for.
	ForTrial = "TRIAL"
	// ForUpgrade is what an instance is upgraded to, ForChange what it changes to upon a renewal.
	ForUpgrade = "UPGRADE"
	ForChange  = "CHANGE"
)

// Products are products of the merchant's own catalogue, by what they are sold for: a charging mode ("PERIOD", …) or one of the For…
// constants. With none, the checks sell invented products; a program that maps its own catalogue rightly refuses those.
type Products map[string][]market.Product

// Named returns the product at a position (from 0) among those of the first use that has that many.
func (p Products) Named(position int, uses ...string) (market.Product, bool) {
	for _, use := range uses {
		if position < len(p[use]) {
			return p[use][position], true
		}
	}
	return market.Product{}, false
}

// Dress puts the merchant's own product into the place of an invented one: what the merchant's says counts, the rest stays invented.
func Dress(invented, own market.Product) market.Product {
	dressed := invented
	dressed.ID = cmp.Or(own.ID, invented.ID)
	dressed.SKU = cmp.Or(own.SKU, invented.SKU)
	dressed.Title = cmp.Or(own.Title, invented.Title)
	dressed.Price = cmp.Or(own.Price, invented.Price)
	dressed.Quantity = cmp.Or(own.Quantity, invented.Quantity)
	dressed.TrialDays = cmp.Or(own.TrialDays, invented.TrialDays)
	if own.PeriodUnit != "" {
		dressed.PeriodUnit, dressed.PeriodCount = own.PeriodUnit, cmp.Or(own.PeriodCount, 1)
	}
	return dressed
}

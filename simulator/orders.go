package simulator

import (
	"context"

	"github.com/fairground/fairground/simulator/engine"
	"github.com/fairground/fairground/simulator/gateway"
	"github.com/fairground/fairground/simulator/market"
)

// orders shows the market's orders to the gateway.
type orders struct{ engine *engine.Engine }

var _ gateway.Orders = orders{}

// Sold finds an order with everything that the order query tells about it.
func (o orders) Sold(_ context.Context, orderID string) (gateway.Sold, bool, error) {
	var sold gateway.Sold
	var found bool
	o.engine.View(func(m *market.Market) {
		order := m.Order(orderID)
		if order == nil {
			return
		}
		found = true
		sold.Order = *order
		sold.Order.Lines = append([]market.OrderLine(nil), order.Lines...)
		sold.Products = make(map[string]market.Product, len(order.Lines))
		for _, line := range order.Lines {
			if product := m.Product(line.ProductID); product != nil {
				sold.Products[line.ProductID] = *product
			}
		}
		if buyer := m.Buyer(order.BuyerID); buyer != nil {
			sold.Buyer = *buyer
		}
	})
	return sold, found, nil
}

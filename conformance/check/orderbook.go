package check

import (
	"context"
	"sync"

	"github.com/fairground/fairground/simulator/gateway"
)

// OrderBook holds the orders that a run invents, so that the merchant's order queries find them, and remembers which of them the
// merchant asked for. It is a gateway.Orders; give its Watch to the gateway. It is safe for concurrent use; its zero value is not
// usable, take NewOrderBook.
type OrderBook struct {
	mu     sync.Mutex
	orders map[string]gateway.Sold
	visits []gateway.Visit
}

// maxVisits bounds what a merchant that queries without end can make a run remember.
const maxVisits = 100_000

// NewOrderBook makes an empty order book.
func NewOrderBook() *OrderBook { return &OrderBook{orders: map[string]gateway.Sold{}} }

// Place enters an order, so that order queries find it from now on.
func (o *OrderBook) Place(sold gateway.Sold) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.orders[sold.Order.ID] = sold
}

// Sold returns the order of that id and whether there is one; it never fails.
func (o *OrderBook) Sold(_ context.Context, orderID string) (gateway.Sold, bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	sold, ok := o.orders[orderID]
	return sold, ok, nil
}

// Watch records a visit to the gateway.
func (o *OrderBook) Watch(visit gateway.Visit) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.visits) < maxVisits {
		o.visits = append(o.visits, visit)
	}
}

// Queries counts the accepted queries for an order so far.
func (o *OrderBook) Queries(orderID string) int {
	count := 0
	for _, visit := range o.Visits() {
		if visit.Accepted && visit.OrderID == orderID {
			count++
		}
	}
	return count
}

// Visits returns all visits so far, in order.
func (o *OrderBook) Visits() []gateway.Visit {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]gateway.Visit(nil), o.visits...)
}

package engine

import (
	"slices"

	"github.com/fairground/fairground/simulator/market"
)

// merge adds decisions up: each document in its last version, at the place where it first appeared; events that did not stay are left
// out. Ready is empty, because everything ready was sent.
func merge(decisions []market.Decision) market.Decision {
	var sum market.Decision
	for _, decision := range decisions {
		for _, order := range decision.Orders {
			sum.Orders = replace(sum.Orders, order, func(o *market.Order) bool { return o.ID == order.ID })
		}
		for _, subscription := range decision.Subscriptions {
			sum.Subscriptions = replace(sum.Subscriptions, subscription, func(s *market.Subscription) bool { return s.ID == subscription.ID })
		}
		for _, call := range decision.Calls {
			sum.Calls = replace(sum.Calls, call, func(c *market.Call) bool { return c.ID == call.ID })
		}
		for _, product := range decision.Products {
			sum.Products = replace(sum.Products, product, func(p *market.Product) bool { return p.ID == product.ID })
		}
		for _, buyer := range decision.Buyers {
			sum.Buyers = replace(sum.Buyers, buyer, func(b *market.Buyer) bool { return b.ID == buyer.ID })
		}
		for _, entry := range decision.Cases {
			sum.Cases = replace(sum.Cases, entry, func(c *market.Case) bool { return c.ID == entry.ID })
		}
		sum.Events = append(sum.Events, decision.Events...)
		sum.Done = append(sum.Done, decision.Done...)
		sum.Transitions = append(sum.Transitions, decision.Transitions...)
		sum.Notices = append(sum.Notices, decision.Notices...)
		if decision.Refusal != nil {
			sum.Refusal = decision.Refusal
		}
	}
	sum.Events = slices.DeleteFunc(sum.Events, func(e market.Event) bool { return slices.Contains(sum.Done, e.ID) })
	return sum
}

func replace[T any](list []*T, entry *T, same func(*T) bool) []*T {
	if at := slices.IndexFunc(list, same); at >= 0 {
		list[at] = entry
		return list
	}
	return append(list, entry)
}

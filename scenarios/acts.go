package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fairground/fairground/simulator/market"
)

// command turns what a buyer, a seller or the marketplace does in a step into the market's command. Names of the story become ids.
func (p *player) command(step *Step) (market.Command, error) {
	switch {
	case step.Buy != nil:
		return p.buy(step.Buy), nil
	case step.Pay != nil:
		return market.Pay{Order: p.lastOrder(step.Pay.Subscription)}, nil
	case step.Renew != nil:
		return market.Renew{Subscription: p.id(step.Renew.Subscription), Product: step.Renew.Product}, nil
	case step.Convert != nil:
		return market.ConvertTrial{Subscription: p.id(step.Convert.Subscription), Product: step.Convert.Product}, nil
	case step.Retract != nil:
		return market.RetractRenewal{Subscription: p.id(step.Retract.Subscription)}, nil
	case step.Change != nil:
		return market.ChangeRenewal{Subscription: p.id(step.Change.Subscription), Product: step.Change.Product, Quantity: step.Change.Quantity}, nil
	case step.Upgrade != nil:
		return market.Upgrade{Subscription: p.id(step.Upgrade.Subscription), Product: step.Upgrade.Product, Quantity: step.Upgrade.Quantity}, nil
	case step.Lift != nil:
		return market.LiftViolation{Subscription: p.id(step.Lift.Subscription)}, nil
	case step.Unsubscribe != nil:
		return market.Unsubscribe{Subscription: p.id(step.Unsubscribe.Subscription)}, nil
	case step.Close != nil:
		return market.CloseResource{Subscription: p.id(step.Close.Subscription)}, nil
	case step.OpenDetails != nil:
		return market.OpenDetails{Subscription: p.id(step.OpenDetails.Subscription)}, nil
	case step.Restart != nil:
		return p.restart(step)
	}
	if act := step.act(); act != nil {
		return act.command(p), nil
	}
	return nil, fmt.Errorf("step on line %d does nothing", step.line)
}

func (p *player) buy(buy *Buy) market.Command {
	command := market.Buy{Product: buy.Product, Quantity: buy.Quantity, Trial: buy.Trial, Unpaid: buy.Unpaid, Track: buy.Track, Buyer: p.buyer(buy.Buyer)}
	for name, value := range buy.Parameters {
		command.LineParameters = append(command.LineParameters, market.Parameter{Name: name, Value: value})
	}
	slices.SortFunc(command.LineParameters, func(a, b market.Parameter) int { return strings.Compare(a.Name, b.Name) })
	return command
}

// buyer is the id of the buyer that a story names.
func (p *player) buyer(name string) (id string) {
	p.stage.View(func(m *market.Market) {
		var buyers []*market.Buyer
		for _, buyer := range m.Buyers {
			buyers = append(buyers, buyer)
		}
		if buyer, ok := buyerNamed(buyers, name); ok {
			id = buyer.ID
		}
	})
	return id
}

func (p *player) restart(step *Step) (market.Command, error) {
	var found string
	p.stage.View(func(m *market.Market) {
		for _, call := range callsOf(m, p.id(step.Restart.Subscription)) {
			if call.Activity == step.Restart.Activity {
				found = call.ID
			}
		}
	})
	if found == "" {
		return nil, p.Scenario.complain(step.line, "there is no call of %s to restart", "没有可以重新启动的 %s 调用", step.Restart.Activity)
	}
	return market.Restart{CallID: found}, nil
}

// remember gives the subscriptions that a purchase opened the names of the story.
func (p *player) remember(buy *Buy, decision market.Decision) {
	var opened []*market.Subscription
	for _, order := range decision.Orders {
		for _, line := range order.Lines {
			for _, subscription := range decision.Subscriptions {
				if subscription.ID == line.SubscriptionID && !slices.Contains(opened, subscription) {
					opened = append(opened, subscription)
				}
			}
		}
	}
	for i, subscription := range opened {
		p.names[itemName(buy.As, i)] = subscription.ID
		p.order = append(p.order, itemName(buy.As, i))
	}
}

// itemName is the name of the further subscriptions of one purchase: shop, shop-2, shop-3.
func itemName(as string, index int) string {
	if index == 0 {
		return as
	}
	return fmt.Sprintf("%s-%d", as, index+1)
}

func (p *player) id(name string) string { return p.names[name] }

func (p *player) lastOrder(name string) string {
	var last string
	p.stage.View(func(m *market.Market) {
		if orders := m.OrdersOf(p.id(name)); len(orders) > 0 {
			last = orders[len(orders)-1]
		}
	})
	return last
}

// productNamed finds a product by its catalogue name or id.
func productNamed(products []*market.Product, name string) (*market.Product, bool) {
	for _, product := range products {
		if product.Name == name || product.ID == name {
			return product, true
		}
	}
	return nil, false
}

// buyerNamed finds a buyer by name, by id or by level; of several with a level the first by name. No name means the first of all.
func buyerNamed(buyers []*market.Buyer, name string) (*market.Buyer, bool) {
	sorted := slices.Clone(buyers)
	slices.SortFunc(sorted, func(a, b *market.Buyer) int { return strings.Compare(a.Name, b.Name) })
	for _, buyer := range sorted {
		if name == "" || buyer.Name == name || buyer.ID == name || buyer.Level == name {
			return buyer, true
		}
	}
	return nil, false
}

func buyerNames(buyers []*market.Buyer) []string {
	names := make([]string, len(buyers))
	for i, buyer := range buyers {
		names[i] = buyer.Name
	}
	slices.Sort(names)
	return names
}

// callsOf lists the calls of a subscription in the order in which they were made.
func callsOf(m *market.Market, subscriptionID string) []*market.Call {
	var calls []*market.Call
	for _, call := range m.Calls {
		if call.SubscriptionID == subscriptionID {
			calls = append(calls, call)
		}
	}
	slices.SortFunc(calls, func(a, b *market.Call) int { return int(a.Sequence - b.Sequence) })
	return calls
}

package market

import "github.com/fairground/fairground/spec"

// Product returns the product of that id or catalogue name, or nil. Where several contracts use a name, put the contract before it:
// "saas-v2/standard-year".
func (m *Market) Product(named string) *Product { return m.Products[m.index.productNames[named]] }

// Buyer returns the buyer of that id or name, or nil.
func (m *Market) Buyer(named string) *Buyer { return m.Buyers[m.index.buyerNames[named]] }

// Order returns the order of that id, or nil.
func (m *Market) Order(id string) *Order { return m.Orders[id] }

// Call returns the call of that id, or nil.
func (m *Market) Call(id string) *Call { return m.Calls[id] }

// Subscription returns the subscription of that id, of that instance id, or the only one that the order of that id opened; or nil.
func (m *Market) Subscription(named string) *Subscription {
	if s := m.Subscriptions[named]; s != nil {
		return s
	}
	if s := m.Subscriptions[m.index.instances[named]]; s != nil {
		return s
	}
	if o := m.Orders[named]; o != nil && len(o.Lines) == 1 {
		return m.Subscriptions[o.Lines[0].SubscriptionID]
	}
	return nil
}

// OrdersOf lists the ids of the orders of a subscription, oldest first.
func (m *Market) OrdersOf(subscriptionID string) []string {
	return append([]string(nil), m.index.ordersOf[subscriptionID]...)
}

// Line returns the line that an order has for a subscription, or nil.
func (o *Order) Line(subscriptionID string) *OrderLine {
	for i := range o.Lines {
		if o.Lines[i].SubscriptionID == subscriptionID {
			return &o.Lines[i]
		}
	}
	return nil
}

// Subject is a call with everything it is about; all of it copies, safe to use without the market's lock.
type Subject struct {
	Call         Call
	Order        Order
	Line         OrderLine
	Subscription Subscription
	// Product is what the subscription holds; Target is what the call changes it to, equal to Product when it changes nothing.
	Product, Target Product
	Buyer           Buyer
	// Case is the debugging case of a call that belongs to one; everything else but the call is empty then.
	Case Case
}

// Subject gathers everything that a call is about; false when the call is not known. A call without an order on the wire (a freeze)
// gets the purchase order.
func (m *Market) Subject(callID string) (Subject, bool) {
	call := m.Calls[callID]
	if call == nil {
		return Subject{}, false
	}
	if call.CaseID != "" {
		entry := m.Cases[call.CaseID]
		if entry == nil {
			return Subject{}, false
		}
		return Subject{Call: *call, Case: *entry.copy()}, true
	}
	s := m.Subscriptions[call.SubscriptionID]
	order := m.Orders[call.OrderID]
	if order == nil {
		order = m.Orders[s.OrderID]
	}
	subject := Subject{
		Call: *call, Order: *order.copy(), Subscription: *s.copy(), Buyer: *m.Buyers[s.BuyerID],
		Product: *m.Products[s.ProductID].copy(),
	}
	if line := order.Line(s.ID); line != nil {
		subject.Line = *line
	}
	subject.Target = subject.Product
	if target := m.Products[call.ProductID]; target != nil {
		subject.Target = *target.copy()
	} else if aboutTheLine(call.Intent) {
		subject.Target = *m.Products[subject.Line.ProductID].copy()
	}
	return subject, true
}

// aboutTheLine tells whether the target of a call is what its order line sells: of an upgrade, and of every call that speaks of the
// purchase again, which stays what it was when the subscription has moved on to another product.
func aboutTheLine(i spec.Intent) bool {
	switch i {
	case spec.IntentUpgrade, spec.IntentProvision, spec.IntentInspect, spec.IntentAccept:
		return true
	}
	return false
}

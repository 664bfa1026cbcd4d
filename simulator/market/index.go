package market

import (
	"time"

	"github.com/fairground/fairground/simulator/clock"
)

// index answers in one step what would otherwise need a walk over all orders. It is never stored: everything in it follows from the
// orders and subscriptions.
type index struct {
	productNames map[string]string
	buyerNames   map[string]string
	// instances leads from the merchant's instance id to the subscription. A merchant that gives one id twice (a fault) keeps the first.
	instances map[string]string
	// ordersOf lists the orders of a subscription, oldest first; unpaid is the one that waits for payment.
	ordersOf map[string][]string
	unpaid   map[string]string
	// refunds counts refunds without reason by buyer and calendar year; failures orders failed by the interface by product and month.
	refunds  map[string]int
	failures map[string]int
}

func newIndex() index {
	return index{
		productNames: map[string]string{}, buyerNames: map[string]string{}, instances: map[string]string{},
		ordersOf: map[string][]string{}, unpaid: map[string]string{}, refunds: map[string]int{}, failures: map[string]int{},
	}
}

// addProduct makes a product known by id, by name, and by contract and name ("saas-v2/standard-year"): the catalogues of two contracts
// may use the same names. A bare name that several contracts use means the first of them by the alphabet.
func (x *index) addProduct(m *Market, p *Product) bool {
	qualified := p.Contract + "/" + p.Name
	if _, taken := x.productNames[qualified]; taken {
		return false
	}
	if other := m.Products[x.productNames[p.Name]]; other == nil || p.Contract < other.Contract {
		x.productNames[p.Name] = p.ID
	}
	x.productNames[qualified], x.productNames[p.ID] = p.ID, p.ID
	return true
}

func (x *index) addBuyer(b *Buyer) bool {
	x.buyerNames[b.ID] = b.ID
	if _, taken := x.buyerNames[b.Name]; taken && b.Name != b.ID {
		return false
	}
	x.buyerNames[b.Name] = b.ID
	return true
}

// related finds the product that another one names: of the same contract first.
func (x *index) related(p *Product, named string) string {
	if id, found := x.productNames[p.Contract+"/"+named]; found {
		return id
	}
	return x.productNames[named]
}

func (x *index) addInstance(s *Subscription) {
	if _, taken := x.instances[s.InstanceID]; !taken && s.InstanceID != "" {
		x.instances[s.InstanceID] = s.ID
	}
}

func (x *index) addOrder(m *Market, o *Order) {
	for _, line := range o.Lines {
		x.ordersOf[line.SubscriptionID] = append(x.ordersOf[line.SubscriptionID], o.ID)
		if o.Status == PendingPayment {
			x.unpaid[line.SubscriptionID] = o.ID
		}
	}
	switch o.Reason {
	case NoReason:
		x.refunds[yearOf(o.BuyerID, o.CreatedAt)]++
	case InterfaceFailed:
		x.failures[monthOf(o.Lines[0].ProductID, o.CreatedAt)]++
	}
}

// The quota counts by calendar year and the failures by calendar month, both in Beijing.
func yearOf(buyerID string, at time.Time) string {
	return buyerID + at.In(clock.Beijing).Format(" 2006")
}

func monthOf(productID string, at time.Time) string {
	return productID + at.In(clock.Beijing).Format(" 2006-01")
}

// RefundsThisYear counts the refunds without reason that a buyer has had in the calendar year (Beijing) of a moment.
func (m *Market) RefundsThisYear(buyerID string, at time.Time) int {
	return m.index.refunds[yearOf(buyerID, at)]
}

// FailuresThisMonth counts the orders of a product that failed because of the interface in the calendar month (Beijing) of a moment.
func (m *Market) FailuresThisMonth(productID string, at time.Time) int {
	return m.index.failures[monthOf(productID, at)]
}

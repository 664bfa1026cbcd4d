package engine

import (
	"slices"
	"sync"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/verdict"
)

// FaultOrder asks that something goes wrong with the next attempts of an activity. It lives as long as the process: an ordered fault
// is a drill, not a part of the market's history; the exchanges that it spoiled say so themselves.
type FaultOrder struct {
	// Activity names the activity; empty means any.
	Activity string `json:"activity,omitempty"`
	// SubscriptionID bounds the fault to one subscription; empty means any.
	SubscriptionID string        `json:"subscriptionId,omitempty"`
	Fault          courier.Fault `json:"fault"`
	// Times is how many attempts are spoiled; 0 means one.
	Times int `json:"times,omitempty"`
	// Copies is how often the duplicate faults deliver; 0 means the fault's own number.
	Copies int `json:"copies,omitempty"`
}

// knownFaults are those that can be ordered.
var knownFaults = []courier.Fault{courier.LostAnswer, courier.CutAnswer, courier.RefusedConnection, courier.SlowAnswer, courier.Duplicate, courier.ConcurrentDuplicates}

// mostCopies bounds how often one request is delivered.
const mostCopies = 64

type faults struct {
	mu     sync.Mutex
	orders []FaultOrder // with the times that are left
}

// Check refuses an unknown fault and senseless numbers with one sentence.
func (o FaultOrder) Check() error {
	if !slices.Contains(knownFaults, o.Fault) {
		return verdict.Misused("fault %q is not known: use one of %v", "故障 %q 无法识别：可选值为 %v", o.Fault, knownFaults)
	}
	if o.Times < 0 || o.Copies < 0 || o.Copies > mostCopies {
		return verdict.Misused("a fault needs times of at least 0 and copies from 0 to %d", "故障的 times 不能为负数，copies 须为 0 到 %d", mostCopies)
	}
	return nil
}

// OrderFault spoils the next attempts that the order describes. Orders are used up in the order in which they came. An order that its
// Check refuses orders nothing.
func (e *Engine) OrderFault(order FaultOrder) {
	if order.Check() != nil {
		return
	}
	if order.Times == 0 {
		order.Times = 1
	}
	e.faults.mu.Lock()
	defer e.faults.mu.Unlock()
	e.faults.orders = append(e.faults.orders, order)
}

// Faults lists the orders that are not used up, with the times that are left.
func (e *Engine) Faults() []FaultOrder {
	e.faults.mu.Lock()
	defer e.faults.mu.Unlock()
	return slices.Clone(e.faults.orders)
}

// ClearFaults withdraws all orders.
func (e *Engine) ClearFaults() {
	e.faults.mu.Lock()
	defer e.faults.mu.Unlock()
	e.faults.orders = nil
}

// take uses up one time of the first order that fits.
func (f *faults) take(call *market.Call) (courier.Fault, int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.orders {
		order := &f.orders[i]
		if (order.Activity != "" && order.Activity != call.Activity) || (order.SubscriptionID != "" && order.SubscriptionID != call.SubscriptionID) {
			continue
		}
		fault, copies := order.Fault, order.Copies
		if order.Times--; order.Times == 0 {
			f.orders = slices.Delete(f.orders, i, i+1)
		}
		return fault, copies
	}
	return courier.NoFault, 0
}

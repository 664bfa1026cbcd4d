package merchant

import (
	"maps"
	"slices"
	"time"
)

// Instance is what the merchant keeps of one purchase.
type Instance struct {
	// Contract is the one it was bought under: "saas-v2" or "saas-v1". SaaS V1.0 knows no order lines.
	Contract                 string
	ID, OrderID, OrderLineID string
	// ChargingMode is the one of the order query: PERIOD, ONE_TIME, ON_DEMAND or ON_DEMAND_PKG.
	ChargingMode string
	// Trial tells whether it was bought as a trial and not converted since.
	Trial bool
	// ProductID, SKUCode and Quantity are the specification in force.
	ProductID, SKUCode string
	Quantity           int
	// Used is how many units of Quantity are in use; a change below it is refused.
	Used int
	// ExpireTime is UTC; zero for what does not expire.
	ExpireTime time.Time
	// OpensAt is when opening ends, on the merchant's own clock.
	OpensAt time.Time
	Frozen  bool
	// Released instances are kept as a memory, so that late repeats still find what became of them.
	Released bool
	// Applied are the keys of the changes that were made, so that a repeat changes nothing.
	Applied []string
	// MobilePhone, Email and Extensions are what SaaS V1.0 sends with the purchase, decrypted and decoded.
	MobilePhone, Email string
	Extensions         map[string]string
}

// ledger is what the merchant sold under one contract. Merchant.mu guards it.
type ledger struct {
	instances map[string]*Instance // by instance id
	purchases map[string]string    // idempotency key of newInstance → instance id
	debug     map[string]string    // the same for debugging requests, which open nothing
}

func newLedger() ledger {
	return ledger{instances: map[string]*Instance{}, purchases: map[string]string{}, debug: map[string]string{}}
}

// ledgers are those of all contracts.
func (m *Merchant) ledgers() []*ledger { return []*ledger{&m.ledger, &m.v1} }

// ledgerOf is the one that an instance stands in.
func (m *Merchant) ledgerOf(i *Instance) *ledger {
	if i.Contract == contractV1 {
		return &m.v1
	}
	return &m.ledger
}

// sell writes a new instance into a ledger. An id that is taken, under any contract, gets a suffix: different purchases must never
// share an instance. The caller holds m.mu.
func (m *Merchant) sell(l *ledger, key string, i *Instance) {
	for taken := 1; m.ledger.instances[i.ID] != nil || m.v1.instances[i.ID] != nil; taken++ {
		i.ID = suffixed(i.ID, taken)
	}
	l.instances[i.ID], l.purchases[key] = i, i.ID
}

func (i *Instance) has(change string) bool { return slices.Contains(i.Applied, change) }

// metered reports whether the instance is paid by usage, so that its description must carry usage.
func (i *Instance) metered() bool {
	return i.ChargingMode == "ON_DEMAND" || i.ChargingMode == "ON_DEMAND_PKG"
}

// Instances returns a copy of every instance of every contract, released ones too, by instance id.
func (m *Merchant) Instances() map[string]Instance {
	m.mu.Lock()
	defer m.mu.Unlock()
	result := make(map[string]Instance, len(m.instances)+len(m.v1.instances))
	for _, l := range m.ledgers() {
		for id, instance := range l.instances {
			clone := *instance
			clone.Applied, clone.Extensions = slices.Clone(instance.Applied), maps.Clone(instance.Extensions)
			result[id] = clone
		}
	}
	return result
}

// Purchases counts the instances that were ever opened, by order id.
func (m *Merchant) Purchases() map[string]int {
	result := map[string]int{}
	for _, instance := range m.Instances() {
		result[instance.OrderID]++
	}
	return result
}

// Use sets how many units of an instance are in use. It reports whether there is such an instance.
func (m *Merchant) Use(instanceID string, units int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range m.ledgers() {
		if instance := l.instances[instanceID]; instance != nil {
			instance.Used = units
			return true
		}
	}
	return false
}

// find returns an instance that is not released, or nil. The caller holds Merchant.mu.
func (l *ledger) find(id string) *Instance {
	if instance := l.instances[id]; instance != nil && !instance.Released {
		return instance
	}
	return nil
}

// change applies one change to an instance, once: a repeat of the same key succeeds and does nothing, even after a release.
func (m *Merchant) change(id, key string, apply func(*Instance)) answer {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ledger.change(id, key, m.way.instance(m, id), apply)
}

// change is Merchant.change within one ledger; the caller looked for the instance (nil: there is none) and holds Merchant.mu.
func (l *ledger) change(id, key string, instance *Instance, apply func(*Instance)) answer {
	if past := l.instances[id]; past != nil && past.has(key) {
		return succeeded()
	}
	if instance == nil {
		return failed(codeUnknownInstance, "instance %s does not exist", id)
	}
	apply(instance)
	instance.Applied = append(instance.Applied, key)
	return succeeded()
}

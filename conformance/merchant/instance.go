package merchant

import (
	"slices"
	"time"
)

// Instance is what the merchant keeps of one purchase.
type Instance struct {
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
}

func (i *Instance) has(change string) bool { return slices.Contains(i.Applied, change) }

// metered reports whether the instance is paid by usage, so that its description must carry usage.
func (i *Instance) metered() bool {
	return i.ChargingMode == "ON_DEMAND" || i.ChargingMode == "ON_DEMAND_PKG"
}

// Instances returns a copy of every instance, released ones too, by instance id.
func (m *Merchant) Instances() map[string]Instance {
	m.mu.Lock()
	defer m.mu.Unlock()
	result := make(map[string]Instance, len(m.instances))
	for id, instance := range m.instances {
		clone := *instance
		clone.Applied = slices.Clone(instance.Applied)
		result[id] = clone
	}
	return result
}

// Purchases counts the instances that were ever opened, by order id.
func (m *Merchant) Purchases() map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	result := map[string]int{}
	for _, instance := range m.instances {
		result[instance.OrderID]++
	}
	return result
}

// Use sets how many units of an instance are in use. It reports whether there is such an instance.
func (m *Merchant) Use(instanceID string, units int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	instance := m.instances[instanceID]
	if instance == nil {
		return false
	}
	instance.Used = units
	return true
}

// find returns an instance that is not released, or nil. The caller holds m.mu.
func (m *Merchant) find(id string) *Instance {
	if instance := m.instances[id]; instance != nil && !instance.Released {
		return instance
	}
	return nil
}

// change applies one change to an instance, once: a repeat of the same key succeeds and does nothing, even after a release.
func (m *Merchant) change(id, key string, apply func(*Instance)) answer {
	m.mu.Lock()
	defer m.mu.Unlock()
	if past := m.instances[id]; past != nil && past.has(key) {
		return succeeded()
	}
	instance := m.way.instance(m, id)
	if instance == nil {
		return failed(codeUnknownInstance, "instance %s does not exist", id)
	}
	apply(instance)
	instance.Applied = append(instance.Applied, key)
	return succeeded()
}

package merchant

import "context"

// Debugging requests (testFlag "1") come from the seller console with invented ids, in any order, again and again. They do no business,
// and yet all of them succeed: an order line keeps its instance id, and every instance id can be described.

func debugSuccess(*Merchant, context.Context, call) answer { return succeeded() }

func (m *Merchant) debugNewInstance(_ context.Context, c call) answer {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := m.way.purchaseKey(c)
	id, known := m.debug[key]
	if !known {
		id = m.way.name(c)
		m.debug[key] = id
	}
	result := succeeded()
	result["instanceId"] = id
	return result
}

func (m *Merchant) debugQueryInstance(_ context.Context, c call) answer {
	ids, refused := m.way.askedFor(c)
	if refused != nil {
		return refused
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	info := make([]map[string]any, 0, len(ids))
	for _, id := range ids {
		instance := m.find(id)
		if instance == nil {
			instance = &Instance{ID: id, ChargingMode: "ON_DEMAND"} // the one mode that shows every documented member
		}
		info = append(info, m.way.describe(m, instance))
	}
	result := succeeded()
	result["info"] = info
	return result
}

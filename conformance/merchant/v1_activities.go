package merchant

import (
	"context"
	"strconv"
	"strings"
)

// chargingModesV1 are the numbers of the billing modes (saas-v1 4.1) in the names of the other contract.
var chargingModesV1 = map[string]string{"0": "ON_DEMAND", "1": "PERIOD", "3": "ONE_TIME", "5": "ON_DEMAND_PKG"}

// purchaseKeyV1 is what makes two newInstance calls the same purchase: the order, and for what is paid by usage the product too,
// because one such order may hold several billing items with an instance each. Never the businessId, which is new at every request.
func purchaseKeyV1(c call) string {
	switch chargingModesV1[c.text("chargingMode")] {
	case "ON_DEMAND", "ON_DEMAND_PKG":
		return c.text("orderId") + "\n" + c.text("productId")
	default:
		return c.text("orderId")
	}
}

// newInstanceV1 opens what was bought, and afterwards says for as long as the instance lives how to log in to it: the marketplace
// repeats the call after lost answers, each time the buyer opens the details of the resource, and with acceptanceTime when the buyer
// has accepted a supervised delivery (saas-v1 4.1; business-rules 5.3).
func (m *Merchant) newInstanceV1(_ context.Context, c call) answer {
	key := m.way.v1.purchaseKey(c)
	return m.way.v1.once(m, contractV1+"\n"+key, func() answer {
		m.mu.Lock()
		id, known := m.v1.purchases[key]
		m.mu.Unlock()
		if known {
			return m.way.v1.repeated(m, id)
		}
		instance, refused := m.boughtV1(c)
		if refused != nil {
			return refused
		}
		m.mu.Lock()
		m.sell(&m.v1, key, instance)
		m.mu.Unlock()
		return m.soldV1(instance.ID)
	})
}

// boughtV1 reads the purchase out of the call, which carries all of it.
func (m *Merchant) boughtV1(c call) (*Instance, answer) {
	mobilePhone, refused := m.contact(c, "mobilePhone")
	if refused != nil {
		return nil, refused
	}
	email, refused := m.contact(c, "email")
	if refused != nil {
		return nil, refused
	}
	extensions, err := extensionsOf(c.text("saasExtendParams"))
	if err != nil {
		return nil, failed(codeInvalidParameter, "saasExtendParams is not the base64 of a JSON array")
	}
	return &Instance{
		Contract: contractV1, ID: m.way.v1.name(c), OrderID: c.text("orderId"), ChargingMode: chargingModesV1[c.text("chargingMode")],
		Trial: c.text("trialFlag") == "1", ExpireTime: expiryV1(c.text("expireTime")),
		ProductID: c.text("productId"), SKUCode: c.text("skuCode"), Quantity: quantityV1(c, 0),
		MobilePhone: mobilePhone, Email: email, Extensions: extensions,
	}, nil
}

// quantityV1 is the quantity that was bought, or the present one when the call names none.
func quantityV1(c call, present int) int {
	if quantity, err := strconv.Atoi(c.text("amount")); err == nil {
		return quantity
	}
	return present
}

// soldV1 answers newInstance for an instance that exists. A released one is not opened again.
func (m *Merchant) soldV1(id string) answer {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.opened(m.v1.instances[id])
}

// opened is the answer that describes one new instance. The caller holds m.mu.
func (m *Merchant) opened(i *Instance) answer {
	description := m.way.v1.describe(m, i)
	result := succeeded()
	result["encryptType"], result["instanceId"] = m.config.EncryptType, i.ID
	if appInfo, given := description["appInfo"]; given {
		result["appInfo"] = appInfo
	}
	return result
}

// refreshInstanceV1 sets a new expiry: a renewal, a trial that was bought, or a renewal that was given back, which only a negative
// amount tells (saas-v1 4.2). V1.0 has no call that thaws what a period ended, so a renewal thaws.
func (m *Merchant) refreshInstanceV1(_ context.Context, c call) answer {
	return m.changeV1(c, "refreshInstance\n"+c.text("orderId"), func(i *Instance) {
		i.ExpireTime = expiryV1(c.text("expireTime"))
		if productID := c.text("productId"); productID != "" {
			i.ProductID = productID
		}
		if c.text("trialToFormal") == "1" {
			i.Trial = false
		}
		if !strings.HasPrefix(c.text("orderAmount"), "-") {
			i.Frozen = false
		}
	})
}

func (m *Merchant) changeV1(c call, key string, apply func(*Instance)) answer {
	id := c.text("instanceId")
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.v1.change(id, key, m.way.v1.instance(m, id), apply)
}

// expireInstanceV1 freezes what is not renewed; data are kept. It is not remembered as done: after a renewal the next period ends too.
func (m *Merchant) expireInstanceV1(_ context.Context, c call) answer { return m.freezeV1(c, true) }

// instanceStatusV1 freezes and thaws. The status that already holds is a success.
func (m *Merchant) instanceStatusV1(_ context.Context, c call) answer {
	return m.freezeV1(c, c.text("instanceStatus") == "FREEZE")
}

func (m *Merchant) freezeV1(c call, frozen bool) answer {
	m.mu.Lock()
	defer m.mu.Unlock()
	instance := m.way.v1.instance(m, c.text("instanceId"))
	if instance == nil {
		return failed(codeUnknownInstance, "instance %s does not exist", c.text("instanceId"))
	}
	instance.Frozen = frozen
	return succeeded()
}

// releaseInstanceV1 ends an instance; the repeat is a success, while an id that was never sold is told so (saas-v1 4.4 and 5).
func (m *Merchant) releaseInstanceV1(_ context.Context, c call) answer {
	m.mu.Lock()
	defer m.mu.Unlock()
	instance := m.v1.instances[c.text("instanceId")]
	if instance == nil {
		return failed(codeUnknownInstance, "instance %s does not exist", c.text("instanceId"))
	}
	instance.Released = true
	return succeeded()
}

// upgradeV1 gives an instance the specification in the call, once for each upgrade order; amounts are new totals. The published example
// carries extension parameters, which the table does not list: they replace the ones of the purchase (saas-v1 4.5).
func (m *Merchant) upgradeV1(_ context.Context, c call) answer {
	extensions, err := extensionsOf(c.text("saasExtendParams"))
	if err != nil {
		return failed(codeInvalidParameter, "saasExtendParams is not the base64 of a JSON array")
	}
	return m.changeV1(c, "upgrade\n"+c.text("orderId"), func(i *Instance) {
		i.SKUCode, i.ProductID, i.Quantity = c.text("skuCode"), c.text("productId"), quantityV1(c, i.Quantity)
		if extensions != nil {
			i.Extensions = extensions
		}
	})
}

// queryInstanceV1 describes instances. Those that are not known are left out; when none is known the answer says so (saas-v1 4.7).
func (m *Merchant) queryInstanceV1(_ context.Context, c call) answer {
	return m.describedV1(c, func(id string) *Instance { return m.v1.find(id) })
}

func (m *Merchant) describedV1(c call, find func(id string) *Instance) answer {
	ids, refused := m.way.v1.askedFor(c)
	if refused != nil {
		return refused
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	info := []map[string]any{}
	for _, id := range ids {
		if instance := find(id); instance != nil {
			info = append(info, m.way.v1.describe(m, instance))
		}
	}
	if len(info) == 0 {
		return failed(codeUnknownInstance, "instance %s does not exist", strings.Join(ids, ","))
	}
	result := succeeded()
	result["encryptType"], result["info"] = m.config.EncryptType, info
	return result
}

// debugNewInstanceV1 answers a debugging purchase: an order keeps its instance id, and nothing is opened. The saved cases come back
// twice a day for as long as the product is on sale.
func (m *Merchant) debugNewInstanceV1(_ context.Context, c call) answer {
	instance, refused := m.boughtV1(c)
	if refused != nil {
		return refused
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	key := m.way.v1.purchaseKey(c)
	id, known := m.v1.debug[key]
	if !known {
		id = instance.ID
		m.v1.debug[key] = id
	}
	instance.ID = id
	return m.opened(instance)
}

// debugQueryInstanceV1 describes whatever it is asked for, with usage, so that a debugging answer shows every documented member.
func (m *Merchant) debugQueryInstanceV1(_ context.Context, c call) answer {
	return m.describedV1(c, func(id string) *Instance {
		if instance := m.v1.find(id); instance != nil {
			return instance
		}
		return &Instance{Contract: contractV1, ID: id, ChargingMode: "ON_DEMAND"}
	})
}

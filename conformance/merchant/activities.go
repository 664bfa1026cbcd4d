package merchant

import (
	"context"
	"slices"
	"strings"
	"time"
)

// newInstance opens what an order line bought, once for each order line however often it is told to (saas-v2 5.1).
func (m *Merchant) newInstance(ctx context.Context, c call) answer {
	key := m.way.purchaseKey(c)
	return m.way.once(m, "newInstance\n"+key, func() answer {
		m.mu.Lock()
		id, known := m.purchases[key]
		m.mu.Unlock()
		if known {
			return m.way.repeated(m, id)
		}
		bought, err := m.way.buy(m, ctx, c)
		if err != nil {
			return failed(codeInternal, "order %s could not be queried: %v", c.text("orderId"), err)
		}
		return m.open(key, m.way.name(c), c, bought)
	})
}

// open makes the instance.
func (m *Merchant) open(key, id string, c call, bought purchase) answer {
	m.mu.Lock()
	instance := &Instance{
		Contract: contractV2, ID: id, OrderID: c.text("orderId"), OrderLineID: c.text("orderLineId"),
		ChargingMode: bought.chargingMode, Trial: bought.trial, ExpireTime: bought.expireTime,
		ProductID: bought.productID, SKUCode: bought.skuCode, Quantity: bought.quantity,
		OpensAt: m.config.Wall().Add(m.config.Async),
	}
	m.sell(&m.ledger, key, instance)
	m.mu.Unlock()
	return m.repeatedPurchase(instance.ID)
}

// repeatedPurchase answers newInstance for an instance that exists. A released one is not opened again.
func (m *Merchant) repeatedPurchase(id string) answer {
	m.mu.Lock()
	defer m.mu.Unlock()
	result := succeeded()
	if instance := m.instances[id]; !instance.Released && !m.way.opened(m, instance) && m.config.AsyncCode != codeSuccess {
		result = failed(codePending, "the instance is being opened")
	}
	result["instanceId"] = id
	return result
}

// queryInstance describes instances (saas-v2 5.2). An id that is not known is left out; when none is known the answer says so, and
// when all that are known are still opening the answer says that.
func (m *Merchant) queryInstance(_ context.Context, c call) answer {
	ids, refused := m.way.askedFor(c)
	if refused != nil {
		return refused
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	info, opening := []map[string]any{}, 0
	for _, id := range ids {
		instance := m.instances[id]
		switch {
		case instance == nil || instance.Released:
		case !m.way.opened(m, instance):
			opening++
		default:
			info = append(info, m.way.describe(m, instance))
		}
	}
	if len(info) == 0 && opening > 0 {
		return failed(codePending, "the instance is being opened")
	}
	if len(info) == 0 {
		return failed(codeUnknownInstance, "instance %s does not exist", strings.Join(ids, ","))
	}
	result := succeeded()
	result["info"] = info
	return result
}

// queryLimit is how many ids one queryInstance may carry (saas-v2 5.2).
const queryLimit = 100

// askedFor reads the ids of a queryInstance.
func (b *manner) askedFor(c call) ([]string, answer) {
	ids := b.instanceIDs(c.text("instanceId"))
	if len(ids) == 0 || slices.Contains(ids, "") {
		return nil, failed(codeInvalidParameter, "instanceId has an empty entry")
	}
	if len(ids) > b.queryLimit {
		return nil, failed(codeInvalidParameter, "instanceId names %d instances, at most %d are allowed", len(ids), b.queryLimit)
	}
	return ids, nil
}

func splitInstanceIDs(text string) []string { return strings.Split(text, ",") }

// refreshInstance sets a new expiry (saas-v2 5.3). The time is absolute, so the merchant computes nothing; a frozen instance stays
// frozen until updateInstanceStatus says otherwise, in whichever order the two arrive.
func (m *Merchant) refreshInstance(ctx context.Context, c call) answer {
	expireTime, err := parseExpireTime(c.text("expireTime"))
	if err != nil {
		return failed(codeInvalidParameter, "expireTime has an unknown form")
	}
	key := "refreshInstance\n" + c.text("scene") + "\n" + c.text("orderId") + "\n" + c.text("orderLineId")
	id := c.text("instanceId")
	if c.text("scene") == "RENEWAL_CHANGE" {
		return m.changeSpecification(ctx, c, key, func(i *Instance) { i.ExpireTime = expireTime })
	}
	return m.change(id, key, func(i *Instance) {
		i.ExpireTime = expireTime
		if productID := c.text("productId"); productID != "" {
			i.ProductID = productID
		}
		if c.text("scene") == "TRIAL_TO_FORMAL" {
			i.Trial = false
		}
	})
}

// updateInstanceStatus freezes and unfreezes; data are kept (saas-v2 5.4). Setting the status that already holds is a success.
func (m *Merchant) updateInstanceStatus(_ context.Context, c call) answer {
	m.mu.Lock()
	defer m.mu.Unlock()
	instance := m.way.instance(m, c.text("instanceId"))
	if instance == nil {
		return failed(codeUnknownInstance, "instance %s does not exist", c.text("instanceId"))
	}
	instance.Frozen = c.text("status") == "FREEZE"
	return succeeded()
}

// releaseInstance ends an instance. One that is unknown or already released is what the marketplace wants it to be: success (saas-v2
// 5.5 and 8.3).
func (m *Merchant) releaseInstance(_ context.Context, c call) answer {
	m.mu.Lock()
	defer m.mu.Unlock()
	if instance := m.instances[c.text("instanceId")]; instance != nil {
		instance.Released = true
	}
	return succeeded()
}

// upgradeInstance gives an instance the specification of the upgrade order; its id and its expiry stay (saas-v2 5.6).
func (m *Merchant) upgradeInstance(ctx context.Context, c call) answer {
	return m.changeSpecification(ctx, c, "upgradeInstance\n"+c.text("orderId")+"\n"+c.text("orderLineId"), func(*Instance) {})
}

// changeSpecification learns from the order query what the instance is to become, and makes it so.
func (m *Merchant) changeSpecification(ctx context.Context, c call, key string, also func(*Instance)) answer {
	id := c.text("instanceId")
	return m.flights.do(id+"\n"+key, func() answer {
		m.mu.Lock()
		past := m.instances[id]
		repeated := past != nil && past.has(key)
		missing := m.way.instance(m, id) == nil
		m.mu.Unlock()
		switch {
		case repeated:
			return succeeded()
		case missing:
			return failed(codeUnknownInstance, "instance %s does not exist", id)
		}
		bought, err := m.way.buy(m, ctx, c)
		if err != nil {
			return failed(codeInternal, "order %s could not be queried: %v", c.text("orderId"), err)
		}
		return m.change(id, key, func(i *Instance) {
			i.ProductID, i.SKUCode, i.Quantity = bought.productID, bought.skuCode, bought.quantity
			also(i)
		})
	})
}

// instanceName is the businessId of the first request, as the guide recommends. A comma would make two ids of it in queryInstance.
func instanceName(c call) string { return strings.ReplaceAll(c.text("businessId"), ",", "-") }

// suffixed makes another id of at most 64 characters.
func suffixed(id string, number int) string {
	const mark = "abcdefghijklmnopqrstuvwxyz"
	tail := "-" + strings.Repeat(string(mark[number%len(mark)]), 1+number/len(mark))
	if len(id)+len(tail) > instanceIDLength {
		id = id[:instanceIDLength-len(tail)]
	}
	return id + tail
}

const instanceIDLength = 64

// statisticalTime is the form of UsageInfo.statisticalTime: UTC, yyyyMMddHHmmssSSS.
func statisticalTime(at time.Time) string {
	return strings.Replace(at.UTC().Format("20060102150405.000"), ".", "", 1)
}

package saasv2

import (
	"strconv"
	"strings"

	"github.com/fairground/fairground/simulator/market"
	wire "github.com/fairground/fairground/simulator/protocol/saasv2"
	"github.com/fairground/fairground/wording"
)

// The activities of the contract.
const (
	newInstance          = "newInstance"
	queryInstance        = "queryInstance"
	refreshInstance      = "refreshInstance"
	updateInstanceStatus = "updateInstanceStatus"
	releaseInstance      = "releaseInstance"
	upgradeInstance      = "upgradeInstance"
	changeInstanceCheck  = "changeInstanceCheck"
)

// The result codes that the checks name; what they mean stands in the contract.
const (
	success         = "000000"
	notAuthentic    = "000001"
	invalid         = "000002"
	unknownInstance = "000003"
)

// instance is an opened instance and the purchase behind it.
type instance struct {
	purchase
	id string
}

// creation is the genuine newInstance of a purchase.
func (d *dialogue) creation(p purchase) *message {
	return d.message(newInstance, members{"orderId": p.order.ID, "orderLineId": p.line.ID})
}

// opened buys a product and follows newInstance until the instance is there.
func (d *dialogue) opened(product market.Product) instance {
	return d.openedFor(d.ordered(newOrder, product))
}

// openedAny opens what most checks need: one instance of the merchant's first way of billing.
func (d *dialogue) openedAny() instance { return d.opened(d.product()) }

func (d *dialogue) openedFor(p purchase) instance {
	got := d.mustAccept(d.creation(p))
	return d.settled(p, got)
}

// settled follows an accepted newInstance: an asynchronous merchant is polled until it describes the instance.
func (d *dialogue) settled(p purchase, got answer) instance {
	opened := instance{purchase: p, id: got.InstanceID}
	if got.reading.Outcome.Verdict == market.Pending {
		d.awaited(opened.id)
	}
	return opened
}

// product is the plainest product of those the merchant claims to sell.
func (d *dialogue) product() market.Product {
	for _, choice := range []struct {
		feature string
		product market.Product
	}{{"period", yearly}, {"one-off", oneOff}, {"on-demand", metered}, {"package", bundle}} {
		if d.Claims(choice.feature) {
			return choice.product
		}
	}
	return yearly
}

// pair is what an order with two lines holds. What is billed by use is told apart by orderId and productId (saas-v2.md 5.1), so there
// the lines are two items; elsewhere they may well be the same product twice.
func (d *dialogue) pair() []market.Product {
	first := d.product()
	switch first.ID {
	case metered.ID:
		return []market.Product{metered, second}
	case bundle.ID:
		return []market.Product{bundle, extra}
	}
	return []market.Product{first, first}
}

// inquiry is the genuine queryInstance of some ids.
func (d *dialogue) inquiry(ids ...string) *message {
	return d.message(queryInstance, members{"instanceId": strings.Join(ids, ",")})
}

// described finds an instance in an answer to queryInstance. It looks at nothing but success and the id: other checks judge the data.
func (a answer) described(id string) (wire.InstanceInfo, bool) {
	if a.status() != 200 || a.ResultCode != success {
		return wire.InstanceInfo{}, false
	}
	for _, info := range a.Info {
		if info.InstanceID == id {
			return info, true
		}
	}
	return wire.InstanceInfo{}, false
}

// awaited polls queryInstance until the instance is described, and fails the check when the bench's patience is over.
func (d *dialogue) awaited(id string) answer {
	var last answer
	if d.Poll(func() bool {
		last = d.send(d.inquiry(id))
		_, found := last.described(id)
		return found
	}) {
		return last
	}
	told := wording.Format("queryInstance did not describe the instance %s within %s: it %s.", "queryInstance 在 %[2]s 内未返回实例 %[1]s 的信息：%[3]s。",
		id, d.config.Patience.String(), last.said())
	if d.processing(last) || last.status() == 200 && last.ResultCode == success && len(last.Info) == 0 {
		told.EN += " If your program takes longer to open an instance, give the run more time with --patience."
		told.ZH += "如果开通需要更长时间，请用 --patience 延长等待。"
	}
	d.Fail(last.at("/info", "an element with instanceId "+id, describeStatus(last)), told)
	return last
}

// mustExist proves through queryInstance that an instance is still there, whatever happened before.
func (d *dialogue) mustExist(i instance, before wording.Text) {
	got := d.send(d.inquiry(i.id))
	if d.processing(got) {
		got = d.awaited(i.id)
	}
	d.stillThere(i, got, before)
}

// mustAppear is mustExist for an instance that nobody has seen described yet: a merchant that answered newInstance with success may
// still be opening it, and has nothing to say until then.
func (d *dialogue) mustAppear(i instance, before wording.Text) {
	var got answer
	d.Poll(func() bool {
		got = d.send(d.inquiry(i.id))
		_, found := got.described(i.id)
		return found || got.status() == 200 && got.ResultCode != success && !d.processing(got)
	})
	d.stillThere(i, got, before)
}

func (d *dialogue) stillThere(i instance, got answer, before wording.Text) {
	if _, found := got.described(i.id); !found {
		d.Fail(got.at("/info", "an element with instanceId "+i.id, describeStatus(got)), wording.Format(
			"After %s, queryInstance no longer describes the instance %s: it %s.", "%s之后，queryInstance 不再返回实例 %s：%s。",
			before, i.id, got.said()))
	}
}

// describeStatus is a short form of an answer for the column "got".
func describeStatus(got answer) string {
	switch {
	case !got.arrived():
		return "no answer"
	case got.status() != 200:
		return "HTTP " + strconv.Itoa(got.status())
	case got.ResultCode == "":
		return "no resultCode"
	}
	return "resultCode " + got.ResultCode
}

// renewal is the genuine refreshInstance of a scene for an instance; it places the order that the scene belongs to.
func (d *dialogue) renewal(i instance, scene string, kind market.OrderType, years int) *message {
	p := d.ordered(kind, d.productOf(i))
	return d.message(refreshInstance, members{
		"scene": scene, "orderId": p.order.ID, "orderLineId": p.line.ID, "instanceId": i.id, "expireTime": d.expiry(years),
	})
}

// productOf is the product an instance was bought with; one that never was has the plainest.
func (d *dialogue) productOf(i instance) market.Product {
	if i.part.Name != "" {
		return i.part
	}
	return d.product()
}

// renewed is the plain renewal by the given number of years.
func (d *dialogue) renewed(i instance, years int) *message {
	return d.renewal(i, "RENEWAL", renewalOrder, years)
}

// status is the genuine updateInstanceStatus.
func (d *dialogue) status(i instance, value string) *message {
	return d.message(updateInstanceStatus, members{"instanceId": i.id, "status": value})
}

func (d *dialogue) freeze(i instance) *message { return d.status(i, "FREEZE") }

func (d *dialogue) thaw(i instance) *message { return d.status(i, d.config.Edition.ThawValue.Value) }

// release is the release after retention; it names no order.
func (d *dialogue) release(i instance) *message {
	return d.message(releaseInstance, members{"instanceId": i.id})
}

// unsubscription is the release that a refund brings; it names the refund order.
func (d *dialogue) unsubscription(i instance) *message {
	p := d.ordered(refundOrder, d.productOf(i))
	return d.release(i).with("orderId", p.order.ID).with("orderLineId", p.line.ID)
}

// upgrade is the genuine upgradeInstance to the premium product.
func (d *dialogue) upgrade(i instance) *message {
	p := d.ordered(changeOrder, premium)
	return d.message(upgradeInstance, members{"instanceId": i.id, "orderId": p.order.ID, "orderLineId": p.line.ID})
}

// changeCheck asks whether an instance may change to another product with its next renewal.
func (d *dialogue) changeCheck(i instance) *message {
	target := d.own(changed)
	return d.message(changeInstanceCheck, members{"instanceId": i.id, "productInfo": map[string]any{
		"productId": target.ID, "skuCode": target.SKU, "linearValue": target.Quantity,
	}})
}

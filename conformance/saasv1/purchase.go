package saasv1

import (
	"strconv"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/wording"
)

// The values of chargingMode.
const (
	onDemand = "0"
	period   = "1"
	oneTime  = "3"
	bundled  = "5"
)

// product is what the checks sell.
type product struct {
	id, sku, mode string
	// periodType is empty unless the product is sold by period.
	periodType string
	price      string
}

// The products that the checks sell, one for each way of billing, and the target of upgrades.
var (
	yearly  = product{"00301-100001-0--0", sku(1), period, "year", "100"}
	monthly = product{"00301-100002-0--0", sku(1), period, "month", "10"}
	premium = product{"00301-100003-0--0", sku(2), period, "year", "200.5"}
	oneOff  = product{"00301-100004-0--0", sku(3), oneTime, "", "30"}
	metered = product{"00301-100005-0--0", sku(4), onDemand, "", "0"}
	second  = product{"00301-100006-0--0", sku(4), onDemand, "", "0"}
	bundle  = product{"00301-100007-0--0", sku(5), bundled, "", "50.125"}
)

// sku makes the id of an invented specification.
func sku(number int) string { return "d0abcd12-0000-4000-8000-00000000000" + strconv.Itoa(number) }

// purchase is an invented order.
type purchase struct {
	orderID string
	product product
	trial   bool
}

// instance is an opened instance and the purchase behind it.
type instance struct {
	purchase
	id string
}

// ordered invents an order of a product.
func (d *dialogue) ordered(p product) purchase {
	return purchase{orderID: d.inventOrderID(), product: p}
}

// tried invents the order of a trial.
func (d *dialogue) tried(p product) purchase {
	return purchase{orderID: d.inventOrderID(), product: p, trial: true}
}

// inventOrderID makes an id in the published form: CS, the minute, and letters and digits.
func (d *dialogue) inventOrderID() string {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	suffix := make([]byte, 9)
	for i := range suffix {
		suffix[i] = letters[d.Random().IntN(len(letters))]
	}
	return "CS" + d.Now().In(clock.Beijing).Format("0601021504") + string(suffix)
}

// product is the plainest product of those the merchant claims to sell.
func (d *dialogue) product() product {
	for _, choice := range []struct {
		feature string
		product product
	}{{"period", yearly}, {"one-off", oneOff}, {"on-demand", metered}, {"package", bundle}} {
		if d.Claims(choice.feature) {
			return choice.product
		}
	}
	return yearly
}

// creation is the genuine newInstance of a purchase. The marketplace sends the same, but for businessId and timeStamp, whenever the
// buyer opens the resource details.
func (d *dialogue) creation(p purchase) *message {
	values := parameters{
		"customerId": "68cbc86abc2018ab880d92f36422fa0e", "customerName": "fairground_buyer", "orderId": p.orderID, "skuCode": p.product.sku,
		"productId": p.product.id, "chargingMode": p.product.mode, "orderAmount": p.product.price,
		"provisionType": d.config.Edition.V1ProvisionType.Value,
	}
	switch {
	case p.trial:
		values["trialFlag"], values["periodType"], values["periodNumber"], values["orderAmount"] = "1", "day", "30", "0"
		values["expireTime"] = expiry(d.Now().AddDate(0, 0, 30))
	case p.product.mode == period:
		values["periodType"], values["periodNumber"], values["expireTime"] = p.product.periodType, "1", d.years(1)
	case p.product.mode == bundled || d.config.Edition.V1CreateExpireTime.Value == "always":
		values["expireTime"] = d.years(1)
	}
	return d.message(newInstance, values)
}

// expiry writes an expireTime: the clock of Beijing, 14 digits.
func expiry(at time.Time) string { return at.In(clock.Beijing).Format("20060102150405") }

// years is the expiry the given number of years after now.
func (d *dialogue) years(count int) string { return expiry(clock.PeriodEnd(d.Now(), count, "year")) }

// opened buys a product.
func (d *dialogue) opened(p product) instance { return d.openedFor(d.ordered(p)) }

// openedAny opens what most checks need: one instance of the merchant's first way of billing.
func (d *dialogue) openedAny() instance { return d.opened(d.product()) }

func (d *dialogue) openedFor(p purchase) instance {
	return instance{purchase: p, id: d.mustAccept(d.creation(p)).instanceID}
}

// renewal is the genuine refreshInstance of a new order that makes an instance end the given number of years from now.
func (d *dialogue) renewal(i instance, years int) *message {
	return d.message(refreshInstance, parameters{
		"orderId": d.inventOrderID(), "instanceId": i.id, "expireTime": d.years(years), "periodType": "year", "periodNumber": "1", "orderAmount": "100",
	})
}

// retraction is the refreshInstance that gives a renewal back: an earlier expiry and a negative amount.
func (d *dialogue) retraction(i instance, years int) *message {
	m := d.renewal(i, years)
	if d.config.Edition.V1RetractAmount.Value == "absent" {
		return m.without("orderAmount")
	}
	return m.with("orderAmount", "-100")
}

// conversion is the refreshInstance that makes a trial formal.
func (d *dialogue) conversion(i instance) *message { return d.renewal(i, 1).with("trialToFormal", "1") }

// ending is a message about the end of an instance; it names the order of the purchase.
func (d *dialogue) ending(activity string, i instance) *message {
	m := d.message(activity, parameters{"instanceId": i.id, "orderId": i.orderID})
	if d.config.Edition.V1EndOrder.Value == "left-out" {
		return m.without("orderId")
	}
	return m
}

func (d *dialogue) expiring(i instance) *message { return d.ending(expireInstance, i) }

func (d *dialogue) release(i instance) *message { return d.ending(releaseInstance, i) }

// raised is the genuine upgrade to the premium product.
func (d *dialogue) raised(i instance) *message {
	return d.message(upgrade, parameters{
		"instanceId": i.id, "orderId": d.inventOrderID(), "skuCode": premium.sku, "productId": premium.id, "amount": "20",
	})
}

// status is the genuine instanceStatus.
func (d *dialogue) status(i instance, value string) *message {
	return d.message(instanceStatus, parameters{"instanceId": i.id, "instanceStatus": value})
}

func (d *dialogue) freeze(i instance) *message { return d.status(i, "FREEZE") }

func (d *dialogue) thaw(i instance) *message { return d.status(i, "NORMAL") }

// inquiry is the genuine queryInstance of some ids.
func (d *dialogue) inquiry(ids string) *message {
	return d.message(queryInstance, parameters{"instanceId": ids})
}

// mustRemain proves that an instance is still there, whatever happened before: the resource details name it as they did.
func (d *dialogue) mustRemain(i instance, after wording.Text) answer {
	got := d.send(d.creation(i.purchase))
	if !got.accepted() {
		d.Fail(got.blamed(), wording.Format("After %s the resource details are no longer answered: newInstance for the same order %s.",
			"%s之后无法再获取资源详情：同一订单的 newInstance %s。", after, got.told()))
	}
	d.sameID(i, got, after)
	return got
}

// sameID fails the check when an answer names another instance.
func (d *dialogue) sameID(i instance, got answer, after wording.Text) {
	d.Require(got.instanceID == i.id, got.at("/instanceId", i.id, got.instanceID), wording.Format(
		"After %s newInstance for the same order was answered with the instance %s; it was %s before.",
		"%s之后，同一订单的 newInstance 返回了实例 %s，此前为 %s。", after, got.instanceID, i.id))
}

// oneInstance fails the check unless all answers name the same instance.
func (d *dialogue) oneInstance(answers []answer) {
	first := answers[0].instanceID
	for n, got := range answers[1:] {
		d.Require(got.instanceID == first, got.at("/instanceId", first, got.instanceID), wording.Format(
			"Call %d for the same order was answered with the instance %s, the first one with %s.",
			"对同一订单的第 %d 次调用返回了实例 %s，而首次返回的是 %s。", n+2, got.instanceID, first))
	}
}

// useful is what a merchant of a feature serves at all: the feature of an activity.
func useful(activity string) string {
	return map[string]string{refreshInstance: "period", expireInstance: "period", upgrade: "upgrade", instanceStatus: "on-demand", queryInstance: "on-demand"}[activity]
}

// genuine is a right request of any activity about an instance; each call invents the order that it needs.
func (d *dialogue) genuine(activity string, i instance) *message {
	switch activity {
	case refreshInstance:
		return d.renewal(i, 2)
	case expireInstance:
		return d.expiring(i)
	case releaseInstance:
		return d.release(i)
	case upgrade:
		return d.raised(i)
	case instanceStatus:
		return d.freeze(i)
	case queryInstance:
		return d.inquiry(i.id)
	}
	return d.creation(i.purchase)
}

// served is the product on which an activity is called.
func (d *dialogue) served(activity string) product {
	switch activity {
	case refreshInstance, expireInstance, upgrade:
		return yearly
	case instanceStatus, queryInstance:
		return metered
	}
	return d.product()
}

// everyActivity are the activities in the order of the guide.
var everyActivity = []string{newInstance, refreshInstance, expireInstance, releaseInstance, upgrade, instanceStatus, queryInstance}

// The levels of a check, in short.
const (
	required    = check.Required
	recommended = check.Recommended
)

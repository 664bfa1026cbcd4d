package saasv2

import (
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/wording"
)

const unsubscribes = "release/unsubscription"

func lifecycleFamily() family {
	var entries []entry
	for _, life := range []struct {
		name, feature string
		assumes       []string
		title         wording.Text
		live          func(d *dialogue, repeat int)
	}{
		{"period", "period", []string{steady, "refresh/retracts", "lifecycle/refresh-then-unfreeze", unsubscribes}, text("A period subscription", "包周期订阅"), func(d *dialogue, n int) { d.subscription(yearly, n) }},
		{"one-off", "one-off", []string{steady, "create/one-off", unsubscribes}, text("A one-off purchase", "按次购买"), func(d *dialogue, n int) { d.purchaseOnly(oneOff, n) }},
		{"on-demand", "on-demand", []string{steady, "create/on-demand", thaws, releases}, text("An on-demand resource", "按需资源"), func(d *dialogue, n int) { d.byUse(metered, n) }},
		{"package", "package", []string{steady, "create/package", thaws, releases}, text("An on-demand package", "按需套餐包"), func(d *dialogue, n int) { d.byUse(bundle, n) }},
	} {
		entries = append(entries,
			entry{name: life.name + "-works", level: check.Required, feature: life.feature, activity: newInstance, clause: overviewPage, assumes: life.assumes,
				title:  wording.Format("%s lives from purchase to release", "%s从开通到释放全程成功", life.title),
				advice: text("Each activity works alone; look for a state that one of them leaves behind.", "各接口单独调用均成功，请检查是否有接口留下了影响后续调用的状态。"),
				judge:  func(d *dialogue) { life.live(d, 1) }},
			entry{name: life.name + "-idempotent", level: check.Required, feature: life.feature, activity: newInstance, clause: overviewPage,
				assumes: []string{"lifecycle/" + life.name + "-works", sameOrder, "refresh/ten-times", "status/freeze-ten-times", "release/ten-times"},
				title:   wording.Format("%s lives with every call delivered ten times", "%s的每个调用都送达十次，全程成功", life.title),
				advice:  text("Every call can come again at any point of the life; answer repeated calls with success and without acting twice.", "任何调用在任何阶段都可能重复到达，请返回成功且不要重复处理。"),
				judge:   func(d *dialogue) { life.live(d, manyTimes) }})
	}
	return family{name: "lifecycle", entries: append(crossed(), entries...)}
}

// begun opens an instance with every newInstance delivered several times, and sees it described.
func (d *dialogue) begun(product market.Product, repeat int) instance {
	p := d.ordered(newOrder, product)
	answers := d.repeat(d.creation(p), repeat)
	d.oneInstance(answers)
	i := d.settled(p, answers[repeat-1])
	d.awaited(i.id)
	return i
}

// subscription is the one life of a period product: bought, renewed, renewal refunded, expired, renewed in retention, unsubscribed.
func (d *dialogue) subscription(product market.Product, repeat int) {
	i := d.begun(product, repeat)
	renewal := d.renewed(i, 2)
	d.repeat(renewal, repeat)
	d.repeat(d.retraction(i, renewal), repeat)
	d.mustExist(i, text("the refund of a renewal", "退续费"))
	d.repeat(d.freeze(i), repeat)
	d.repeat(d.renewed(i, 3), repeat)
	d.repeat(d.thaw(i), repeat)
	d.mustExist(i, text("the renewal in retention", "保留期内续费"))
	d.repeat(d.unsubscription(i), repeat)
}

// purchaseOnly is the life of a one-off product: bought, looked at, refunded.
func (d *dialogue) purchaseOnly(product market.Product, repeat int) {
	i := d.begun(product, repeat)
	for range repeat {
		d.mustExist(i, text("the purchase", "购买"))
	}
	d.repeat(d.unsubscription(i), repeat)
}

// byUse is the life of what is billed by use: bought, looked at, frozen for arrears and back (where the edition does so), closed.
func (d *dialogue) byUse(product market.Product, repeat int) {
	i := d.begun(product, repeat)
	for range repeat {
		d.mustExist(i, text("the purchase", "购买"))
	}
	if product.ChargingMode != market.OnDemandPackage || d.config.Edition.PackageStatusCalls.Value && d.servesStatus() {
		d.repeat(d.freeze(i), repeat)
		d.repeat(d.thaw(i), repeat)
		d.mustExist(i, text("arrears and their payment", "欠费与补缴"))
	}
	d.repeat(d.release(i), repeat)
}

// servesStatus tells whether the merchant must know updateInstanceStatus. One that sells packages and nothing else may follow the user
// document, which leaves it out (saas-v2 C16).
func (d *dialogue) servesStatus() bool { return d.Claims("period") || d.Claims("on-demand") }

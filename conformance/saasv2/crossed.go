package saasv2

import (
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/wording"
)

// crossed are the checks of messages that meet: the marketplace keeps the order of one subscription's calls, but retries, restarts by
// hand and lost answers bring them to the merchant in other orders.
func crossed() []entry {
	entries := []entry{
		{name: "renewal-while-opening", level: check.Required, feature: "period", activity: refreshInstance, assumes: []string{steady, renews},
			title:  text("A renewal right after the purchase is accepted in the end", "刚开通就续费最终能成功"),
			advice: text("Store the instance before you answer newInstance, so that a renewal finds it while it is still being opened.", "请在返回 newInstance 之前保存实例，使开通过程中的续费也能找到它。"),
			judge:  renewalWhileOpening},
		{name: "release-overtakes-upgrade", level: check.Required, feature: "upgrade", activity: upgradeInstance, assumes: []string{steady, releases, upgrades},
			title:  text("An upgrade that comes after the release is answered clearly", "释放之后到达的升级响应明确"),
			advice: text("Answer 000003 (or success, if the order was dealt with before); do not crash and do not bring the instance back.", "返回 000003（若该订单此前已处理可返回成功）；不要报错崩溃，也不要恢复实例。"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.tooLate(i, d.upgrade(i))
			}},
		{name: "release-and-upgrade-at-once", level: check.Required, feature: "upgrade", activity: upgradeInstance, assumes: []string{steady, "release/ten-times", upgrades},
			title:  text("A release and an upgrade at the same moment do no harm", "释放与升级同时到达不会出错"),
			advice: text("Lock the instance while you change it; whichever comes second finds the state of the first.", "变更实例时请加锁，后到的请求应看到先到请求的结果。"),
			judge:  releaseAndUpgrade},
		{name: "refresh-then-unfreeze", level: check.Required, feature: "period", activity: refreshInstance, assumes: []string{steady, renews, thaws},
			title:  text("A renewal in retention: refresh first, then UNFREEZE", "保留期内续费：先更新后解冻"),
			advice: text("The order of the two calls is not published; neither may insist on the other.", "两个调用的先后顺序未公布，请勿互相依赖。"),
			judge:  func(d *dialogue) { d.renewedInRetention(true) }},
		{name: "unfreeze-then-refresh", level: check.Required, feature: "period", activity: refreshInstance, assumes: []string{steady, renews, thaws},
			title:  text("A renewal in retention: UNFREEZE first, then refresh", "保留期内续费：先解冻后更新"),
			advice: text("The order of the two calls is not published; neither may insist on the other.", "两个调用的先后顺序未公布，请勿互相依赖。"),
			judge:  func(d *dialogue) { d.renewedInRetention(false) }},
		{name: "frozen-twice-then-renewed", level: check.Required, feature: "period", activity: updateInstanceStatus, assumes: []string{steady, "lifecycle/refresh-then-unfreeze", "lifecycle/unfreeze-then-refresh", "refresh/renews-again"},
			title:  text("Frozen for violation and for expiry, one renewal brings the instance back", "因违规和到期先后冻结，续费解冻后可恢复"),
			advice: text("FREEZE sets a state and does not count: one UNFREEZE ends any number of them.", "FREEZE 是设置状态而不是计数，一次 UNFREEZE 即可解除。"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.repeat(d.freeze(i), 2)
				d.mustAccept(d.renewed(i, 2))
				d.mustAccept(d.thaw(i))
				d.mustExist(i, text("two freezes and a renewal", "两次冻结和一次续费"))
			}},
		{name: "frozen-released", level: check.Required, feature: "period", activity: releaseInstance, assumes: []string{steady, freezes, releases},
			title:  text("A frozen instance is released", "冻结的实例可以释放"),
			advice: text("Expiry freezes first and releases after retention: a frozen instance must be found by releaseInstance.", "到期先冻结、保留期满后释放，releaseInstance 必须能处理冻结的实例。"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.mustAccept(d.freeze(i))
				d.mustAccept(d.release(i))
			}},
		{name: "renewal-after-release", level: check.Required, feature: "period", activity: refreshInstance, assumes: []string{steady, renews, releases},
			title:  text("A renewal after the release is answered clearly", "释放之后的续费响应明确"),
			advice: text("Answer 000003; do not crash and do not bring the instance back.", "返回 000003；不要报错崩溃，也不要恢复实例。"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.tooLate(i, d.renewed(i, 2))
			}},
		{name: "violation", level: check.Required, feature: "period", activity: updateInstanceStatus, assumes: []string{steady, "lifecycle/refresh-then-unfreeze", "lifecycle/unfreeze-then-refresh"},
			title:  text("A violation freezes an active instance, and renewals go on", "使用中的实例因违规冻结，续费仍可进行"),
			advice: text("FREEZE can come at any time, not only after expiry; a frozen instance can be renewed and stays frozen until UNFREEZE.", "FREEZE 随时可能到达，不限于到期；冻结的实例可以续费，并在 UNFREEZE 之前保持冻结。"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.mustAccept(d.freeze(i))
				d.mustAccept(d.renewed(i, 2))
				d.mustAccept(d.thaw(i))
				d.mustAccept(d.renewed(i, 3))
				d.mustExist(i, text("a violation and its end", "违规冻结与解除"))
			}},
		{name: "retried-purchase-keeps-state", level: check.Required, activity: newInstance, assumes: []string{steady, "create/same-order-same-instance"},
			title:  text("A purchase repeated late leaves the instance as it is", "晚到的重复开通不改变实例"),
			advice: text("Answer a repeated newInstance with the instanceId and touch nothing else.", "重复的 newInstance 只返回 instanceId，不要改动实例。"),
			judge: func(d *dialogue) {
				i := d.ready()
				before := d.awaited(i.id)
				d.repeat(d.creation(i.purchase), 3)
				d.sameDescription(i, before)
			}},
	}
	return entries
}

// renewalWhileOpening sends the renewal before anybody knows whether the instance is open. The merchant may ask for patience or refuse
// for the moment; the marketplace calls again.
func renewalWhileOpening(d *dialogue) {
	p := d.ordered(newOrder, yearly)
	created := d.mustAccept(d.creation(p))
	i := instance{purchase: p, id: created.InstanceID}
	renewal := d.renewed(i, 2)
	var got answer
	if !d.Poll(func() bool { got = d.send(renewal); return got.accepted() }) {
		d.Fail(d.blamed(got), wording.Format("A renewal right after newInstance %s, and so did its retries.", "开通后立即续费%s，重试后仍是如此。", got.said()))
	}
	d.awaited(i.id)
}

// tooLate releases an instance, sends a call about it afterwards, and fails the check when that breaks the merchant or brings the
// instance back. What the late call is answered with is free.
func (d *dialogue) tooLate(i instance, late *message) {
	d.mustAccept(d.release(i))
	_, kept := d.send(d.inquiry(i.id)).described(i.id)
	d.unbroken(d.send(late))
	after := d.send(d.inquiry(i.id))
	_, back := after.described(i.id)
	d.Require(kept || !back, after.at("/info", "no element with instanceId "+i.id, describeStatus(after)), wording.Format(
		"%s after the release brought the instance %s back: queryInstance describes it again.",
		"释放之后到达的 %s 使实例 %s 恢复：queryInstance 又返回了它的信息。", late.activity, i.id))
}

// unbroken fails the check when an answer looks like a crash.
func (d *dialogue) unbroken(got answer) {
	d.Require(got.arrived() && got.status() < 500, got.at("", "an answer", describeStatus(got)), wording.Format(
		"%s that crosses a release %s.", "与释放交错的 %s %s。", got.activity, got.said()))
}

func releaseAndUpgrade(d *dialogue) {
	i := d.ready()
	messages := []*message{d.release(i), d.upgrade(i)}
	requests := make([]courier.Request, len(messages))
	for n, m := range messages {
		requests[n] = d.compose(m)
	}
	for n, exchange := range d.SendTogether(requests) {
		d.unbroken(d.read(messages[n].activity, exchange))
	}
	d.mustAccept(d.release(i))
}

func (d *dialogue) renewedInRetention(refreshFirst bool) {
	i := d.ready()
	d.mustAccept(d.freeze(i))
	first, then := d.renewed(i, 2), d.thaw(i)
	if !refreshFirst {
		first, then = then, first
	}
	d.mustAccept(first)
	d.mustAccept(then)
	d.mustExist(i, text("a renewal in retention", "保留期内续费"))
}

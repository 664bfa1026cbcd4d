package saasv1

import (
	"slices"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

func expireFamily(contract *spec.Contract) family {
	freeze := text("Freeze the instance and keep its data: the buyer may renew within the days of retention.", "请冻结实例并保留数据：客户可在保留期内续费。")
	entries := []entry{
		{Name: "expires", Level: required, Feature: "period", Assumes: []string{begins}, Advice: freeze,
			Title: text("The end of the period is accepted", "到期通知处理成功"),
			Judge: func(d *dialogue) { d.mustAccept(d.expiring(d.opened(yearly))) }},
		{Name: "keeps-instance", Level: required, Feature: "period", Assumes: []string{expires, renews, details, "refresh/thaws"}, Advice: freeze,
			Title: text("An expired instance is renewed and is the same as before", "到期的实例续费后与之前一致"),
			Judge: func(d *dialogue) {
				i := d.frozen()
				d.mustAccept(d.renewal(i, 2))
				d.mustRemain(i, text("expiry and renewal", "到期后续费"))
				d.mustAccept(d.expiring(i))
				d.mustAccept(d.renewal(i, 3))
				d.mustRemain(i, text("a second expiry and renewal", "再次到期后续费"))
			}},
		{Name: "details-while-frozen", Level: recommended, Feature: "period", Assumes: []string{expires, details}, Advice: freeze,
			Title: text("The resource details are answered while the instance is frozen", "冻结期间仍能返回资源详情"),
			Judge: func(d *dialogue) { d.mustRemain(d.frozen(), text("the expiry", "到期")) }},
		{Name: "without-order", Level: recommended, Feature: "period", Assumes: []string{expires},
			Title:  text("An expiry without orderId is accepted", "接受不带 orderId 的到期通知"),
			Advice: text("The table calls orderId mandatory, the published example leaves it out: find the instance by instanceId.", "字段表中 orderId 为必填，而官方示例未携带：请用 instanceId 查找实例。"),
			Judge:  func(d *dialogue) { d.mustAccept(d.expiring(d.opened(yearly)).without("orderId")) }},
		{Name: "after-renewal", Level: required, Feature: "period", Assumes: []string{expires, renews}, Advice: freeze,
			Title: text("The end of a renewed period is accepted", "续费后的到期通知处理成功"),
			Judge: func(d *dialogue) {
				i := d.opened(yearly)
				d.mustAccept(d.renewal(i, 2))
				d.mustAccept(d.expiring(i))
			}},
		unknownRefused(expireInstance, expires),
	}
	entries = slices.Concat(entries, duplicates(expireInstance, expires), negatives(contract, expireInstance, expires))
	return family{Name: "expire", Entries: asking(expireInstance, entries)}
}

func releaseFamily(contract *spec.Contract) family {
	any := text("A release comes after retention, or at once when the buyer unsubscribes: delete the instance in whatever state it is.", "释放可能发生在保留期满之后，也可能因退订立即发生：无论实例处于何种状态都应删除。")
	entries := []entry{
		{Name: "releases", Level: required, Assumes: []string{begins}, Advice: any,
			Title: text("A release is accepted", "释放成功"),
			Judge: func(d *dialogue) { d.mustAccept(d.release(d.openedAny())) }},
		{Name: "while-frozen", Level: required, Feature: "period", Assumes: []string{frees, expires}, Advice: any,
			Title: text("A frozen instance is released", "冻结的实例能够释放"),
			Judge: func(d *dialogue) { d.mustAccept(d.release(d.frozen())) }},
		{Name: "with-amount", Level: required, Assumes: []string{frees}, Advice: any,
			Title: text("A release with orderAmount is accepted", "接受携带 orderAmount 的释放请求"),
			Judge: func(d *dialogue) { d.mustAccept(d.release(d.openedAny()).with("orderAmount", "99.5")) }},
		{Name: "without-order", Level: recommended, Assumes: []string{frees},
			Title:  text("A release without orderId is accepted", "接受不带 orderId 的释放请求"),
			Advice: text("The table calls orderId mandatory, the published example leaves it out: find the instance by instanceId.", "字段表中 orderId 为必填，而官方示例未携带：请用 instanceId 查找实例。"),
			Judge:  func(d *dialogue) { d.mustAccept(d.release(d.openedAny()).without("orderId")) }},
		{Name: "other-instances-stay", Level: required, Assumes: []string{frees, details}, Advice: any,
			Title: text("A release leaves the buyer's other instances alone", "释放一个实例不影响客户的其它实例"),
			Judge: func(d *dialogue) {
				i, other := d.openedAny(), d.openedAny()
				d.mustAccept(d.release(i))
				d.mustRemain(other, text("the release of another instance", "释放另一个实例"))
			}},
		{Name: "new-order-afterwards", Level: required, Assumes: []string{frees},
			Title:  text("The same buyer can buy again after a release", "释放后同一客户可以再次购买"),
			Advice: text("A new order is a new instance, whatever the buyer had before.", "新订单对应新实例，与客户以前的购买无关。"),
			Judge: func(d *dialogue) {
				i := d.openedAny()
				d.mustAccept(d.release(i))
				got := d.mustAccept(d.creation(d.ordered(d.product())))
				d.Require(got.instanceID != i.id, got.at("/instanceId", "an id not used before", got.instanceID), wording.Format(
					"A new order was given the released instance %s.", "新订单得到了已释放的实例 %s。", i.id))
			}},
		{Name: "renewal-afterwards", Level: recommended, Feature: "period", Activity: refreshInstance, Assumes: []string{frees, renews},
			Title:  text("A renewal of a released instance is answered clearly", "对已释放实例的续费响应明确"),
			Advice: text("Answer 000003; do not crash and do not bring the instance back.", "返回 000003；不要报错崩溃，也不要恢复实例。"),
			Judge: func(d *dialogue) {
				i := d.opened(yearly)
				d.mustAccept(d.release(i))
				d.orderly(d.send(d.renewal(i, 2)))
			}},
		{Name: "unknown-instance", Level: recommended, Assumes: []string{frees},
			Title:  text("A release of an unknown instance is answered clearly", "释放不存在的实例时响应明确"),
			Advice: text("Answer 000003, or success; both say that there is nothing left to release.", "返回 000003 或成功均可，表示没有可释放的实例。"),
			Judge: func(d *dialogue) {
				d.orderly(d.send(d.release(instance{purchase: d.ordered(d.product()), id: d.InventID()})))
			}},
	}
	entries = slices.Concat(entries, duplicates(releaseInstance, frees), negatives(contract, releaseInstance, frees))
	return family{Name: "release", Entries: asking(releaseInstance, entries)}
}

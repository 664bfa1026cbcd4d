package saasv1

import (
	"slices"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

func refreshFamily(contract *spec.Contract) family {
	absolute := text("Take expireTime as the new expiry, as it is; find the instance by instanceId, because orderId is that of the new order.", "请直接以 expireTime 作为新的到期时间；用 instanceId 查找实例，因为 orderId 是新订单的。")
	product := text("productId is sent when the period type changes with the renewal or conversion; without it the product stays. Serve both: products need both cases debugged.", "续费或转正时周期类型变化才携带 productId；不带时商品不变。两种情况都要支持，发布前均需调测。")
	entries := []entry{
		{Name: "renews", Level: required, Feature: "period", Assumes: []string{opens}, Advice: absolute,
			Title: text("A renewal is accepted", "续费成功"),
			Judge: func(d *dialogue) { d.mustAccept(d.renewal(d.opened(yearly), 2)) }},
		{Name: "renews-again", Level: required, Feature: "period", Assumes: []string{renews, details}, Advice: absolute,
			Title: text("Several renewals one after the other are accepted", "多次续费均成功"),
			Judge: func(d *dialogue) {
				i := d.opened(yearly)
				for years := 2; years <= 4; years++ {
					d.mustAccept(d.renewal(i, years))
				}
				d.mustRemain(i, text("three renewals", "三次续费"))
			}},
		{Name: "with-product", Level: required, Feature: "period", Assumes: []string{renews}, Advice: product,
			Title: text("A renewal that changes the period type is accepted", "变更周期类型的续费成功"),
			Judge: func(d *dialogue) { d.mustAccept(d.renewal(d.opened(monthly), 2).with("productId", yearly.id)) }},
		{Name: "bare", Level: required, Feature: "period", Assumes: []string{renews}, Advice: absolute,
			Title: text("A renewal without optional parameters is accepted", "不带可选参数的续费成功"),
			Judge: func(d *dialogue) {
				d.mustAccept(d.renewal(d.opened(yearly), 2).without("orderAmount").without("periodType").without("periodNumber"))
			}},
		{Name: "late-repeat", Level: required, Feature: "period", Assumes: []string{"refresh/renews-again", "refresh/ten-times"},
			Title:  text("An old renewal that is repeated after a newer one is accepted", "较新的续费之后重复较早的续费仍返回成功"),
			Advice: text("A call restarted by hand can come late. Answer success for an order you have dealt with, and keep the newer expiry.", "人工重启的调用可能晚到。对已处理的订单请返回成功，并保留较新的到期时间。"),
			Judge: func(d *dialogue) {
				i := d.opened(yearly)
				old := d.renewal(i, 2)
				d.mustAccept(old)
				d.mustAccept(d.renewal(i, 3))
				d.mustAccept(old)
			}},
		{Name: "earlier-expiry", Level: required, Feature: "period", Assumes: []string{"refresh/renews-again"},
			Title:  text("An earlier expiry is accepted", "接受提前的到期时间"),
			Advice: text("A renewal that is given back comes as refreshInstance with an earlier expireTime: do not insist that it is later than the present one.", "退续费同样通过 refreshInstance 通知，expireTime 会提前，请勿要求新到期时间一定更晚。"),
			Judge: func(d *dialogue) {
				i := d.opened(yearly)
				d.mustAccept(d.renewal(i, 3))
				d.mustAccept(d.renewal(i, 2).without("orderAmount"))
			}},
		{Name: "retracts", Level: recommended, Feature: "period", Assumes: []string{"refresh/earlier-expiry"},
			Title:  text("A renewal that is given back, with a negative amount, is accepted", "退续费（orderAmount 为负数）成功"),
			Advice: text("On the current pages orderAmount is negative for a renewal that is given back; older copies know only amounts of 0 and above.", "现行页面规定退续费时 orderAmount 为负数；旧页面仅允许大于等于 0。"),
			Judge: func(d *dialogue) {
				i := d.opened(yearly)
				d.mustAccept(d.renewal(i, 3))
				d.mustAccept(d.retraction(i, 2))
			}},
		{Name: "converts-trial", Level: required, Feature: "trial", Assumes: []string{renews, "create/trial", details}, Advice: product,
			Title: text("A trial becomes formal under the same instance", "试用转正后实例不变"),
			Judge: func(d *dialogue) {
				i := d.openedFor(d.tried(monthly))
				d.mustAccept(d.conversion(i))
				d.mustRemain(i, text("the conversion of a trial", "试用转正"))
			}},
		{Name: "converts-trial-with-product", Level: required, Feature: "trial", Assumes: []string{"refresh/converts-trial"}, Advice: product,
			Title: text("A trial becomes formal with another product", "试用转正同时变更产品"),
			Judge: func(d *dialogue) {
				i := d.openedFor(d.tried(monthly))
				d.mustAccept(d.conversion(i).with("productId", yearly.id))
			}},
		{Name: "thaws", Level: required, Feature: "period", Assumes: []string{renews, expires, details},
			Title:  text("A renewal after the expiry is accepted and brings the instance back", "到期冻结后续费成功并恢复实例"),
			Advice: text("Buyers renew within the days of retention: refreshInstance extends a frozen instance and makes it usable again; no other call follows.", "客户可在保留期内续费：refreshInstance 应延长并恢复已冻结的实例，之后不会再有解冻调用。"),
			Judge: func(d *dialogue) {
				i := d.frozen()
				d.mustAccept(d.renewal(i, 2))
				d.mustRemain(i, text("the renewal of a frozen instance", "冻结期间续费"))
			}},
		unknownRefused(refreshInstance, renews),
	}
	entries = slices.Concat(entries, duplicates(refreshInstance, renews), negatives(contract, refreshInstance, renews))
	return family{Name: "refresh", Entries: asking(refreshInstance, entries)}
}

func expireFamily(contract *spec.Contract) family {
	freeze := text("Freeze the instance and keep its data: the buyer may renew within the days of retention.", "请冻结实例并保留数据：客户可在保留期内续费。")
	entries := []entry{
		{Name: "expires", Level: required, Feature: "period", Assumes: []string{opens}, Advice: freeze,
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
		{Name: "releases", Level: required, Assumes: []string{opens}, Advice: any,
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

func upgradeFamily(contract *spec.Contract) family {
	total := text("skuCode, productId and amount are what the instance is to have: new totals, not differences. The instanceId and the expiry stay.", "skuCode、productId、amount 均为升级后的目标值（总量而非增量），instanceId 与到期时间不变。")
	entries := []entry{
		{Name: "upgrades", Level: required, Feature: "upgrade", Assumes: []string{opens}, Advice: total,
			Title: text("An upgrade is accepted", "升级成功"),
			Judge: func(d *dialogue) { d.mustAccept(d.raised(d.opened(yearly))) }},
		{Name: "upgrades-again", Level: required, Feature: "upgrade", Assumes: []string{raises, details}, Advice: total,
			Title: text("Several upgrades one after the other are accepted", "多次升级均成功"),
			Judge: func(d *dialogue) {
				i := d.opened(yearly)
				for _, amount := range []string{"20", "30", "40"} {
					d.mustAccept(d.raised(i).with("amount", amount))
				}
				d.mustRemain(i, text("three upgrades", "三次升级"))
			}},
		{Name: "quantity-alone", Level: required, Feature: "upgrade", Assumes: []string{raises}, Advice: total,
			Title: text("An expansion under the same skuCode is accepted", "skuCode 不变的扩容成功"),
			Judge: func(d *dialogue) {
				d.mustAccept(d.raised(d.opened(yearly)).with("skuCode", yearly.sku).with("productId", yearly.id).with("amount", "30"))
			}},
		{Name: "without-quantity", Level: required, Feature: "upgrade", Assumes: []string{raises}, Advice: total,
			Title: text("An upgrade without a quantity is accepted", "不带数量的升级成功"),
			Judge: func(d *dialogue) { d.mustAccept(d.raised(d.opened(yearly)).without("amount")) }},
		{Name: "long-quantity", Level: recommended, Feature: "upgrade", Assumes: []string{raises},
			Title:  text("A quantity of seven digits is accepted", "接受七位的数量"),
			Advice: text("The current pages allow seven digits for amount, diskSize and bandWidth; older ones four.", "现行页面允许 amount、diskSize、bandWidth 最多七位，旧页面为四位。"),
			Judge:  func(d *dialogue) { d.mustAccept(d.raised(d.opened(yearly)).with("amount", "1234567")) }},
		{Name: "extension-parameters", Level: required, Feature: "upgrade", Assumes: []string{raises, "tolerance/unknown-parameters"},
			Title:  text("An upgrade with extension parameters is accepted", "接受携带扩展参数的升级"),
			Advice: text("The published example carries saasExtendParams although the table does not list it: accept it, and let it take part in the token.", "官方示例携带了字段表未列出的 saasExtendParams：请接受，并参与 authToken 计算。"),
			Judge: func(d *dialogue) {
				d.mustAccept(d.raised(d.opened(yearly)).with("saasExtendParams", extension("custEmail", "buyer@example.com")))
			}},
		unknownRefused(upgrade, raises),
	}
	entries = slices.Concat(entries, duplicates(upgrade, raises), negatives(contract, upgrade, raises))
	return family{Name: "upgrade", Entries: asking(upgrade, entries)}
}

func statusFamily(contract *spec.Contract) family {
	both := text("FREEZE makes the instance unusable and keeps its data, NORMAL makes it usable again; the state that holds already is a success.", "FREEZE 冻结实例并保留数据，NORMAL 恢复使用；目标状态与当前一致时也返回成功。")
	entries := []entry{
		{Name: "freezes-and-thaws", Level: required, Feature: "on-demand", Assumes: []string{"create/on-demand"}, Advice: both,
			Title: text("A pay-per-use instance is frozen and made usable again", "按需实例能够冻结和解冻"),
			Judge: func(d *dialogue) {
				i := d.opened(metered)
				d.mustAccept(d.freeze(i))
				d.mustAccept(d.thaw(i))
			}},
		{Name: "packages", Level: required, Feature: "package", Assumes: []string{"create/package"}, Advice: both,
			Title: text("A package is frozen and made usable again", "按需套餐包能够冻结和解冻"),
			Judge: func(d *dialogue) {
				i := d.opened(bundle)
				d.mustAccept(d.freeze(i))
				d.mustAccept(d.thaw(i))
			}},
		{Name: "period", Level: recommended, Feature: "period", Assumes: []string{"create/period"},
			Title:  text("A period instance is frozen and made usable again", "包周期实例能够冻结和解冻"),
			Advice: text("One page gives instanceStatus to period products as well, for violations of rules; another gives it to pay-per-use alone. Serve it for both.", "有页面规定包周期商品（如违规）也会调用 instanceStatus，另一页面仅限按需商品；建议都支持。"),
			Judge: func(d *dialogue) {
				i := d.opened(yearly)
				d.mustAccept(d.freeze(i))
				d.mustAccept(d.thaw(i))
			}},
		{Name: "thaws-ten-times", Level: required, Feature: "on-demand", Assumes: []string{changes, "status/ten-times"}, Advice: both,
			Title: text("NORMAL ten times is ten times a success", "连续十次 NORMAL 均成功"),
			Judge: func(d *dialogue) {
				i := d.opened(metered)
				d.mustAccept(d.freeze(i))
				d.repeat(d.thaw(i), manyTimes)
			}},
		{Name: "release-while-frozen", Level: required, Feature: "on-demand", Activity: releaseInstance, Assumes: []string{changes, frees}, Advice: both,
			Title: text("A frozen pay-per-use instance is released", "冻结的按需实例能够释放"),
			Judge: func(d *dialogue) {
				i := d.opened(metered)
				d.mustAccept(d.freeze(i))
				d.mustAccept(d.release(i))
			}},
		unknownRefused(instanceStatus, changes),
	}
	entries = slices.Concat(entries, duplicates(instanceStatus, changes), negatives(contract, instanceStatus, changes))
	return family{Name: "status", Entries: asking(instanceStatus, entries)}
}

package saasv1

import (
	"slices"

	"github.com/fairground/fairground/spec"
)

func upgradeFamily(contract *spec.Contract) family {
	total := text("skuCode, productId and amount are what the instance is to have: new totals, not differences. The instanceId and the expiry stay.", "skuCode、productId、amount 均为升级后的目标值（总量而非增量），instanceId 与到期时间不变。")
	entries := []entry{
		{Name: "upgrades", Level: required, Feature: "upgrade", Assumes: []string{begins}, Advice: total,
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

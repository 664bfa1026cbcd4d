package saasv2

import (
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

const (
	freezes = "status/freezes"
	thaws   = "status/unfreezes"
)

func statusFamily(contract *spec.Contract) family {
	keep := text("Freeze means: unusable, data kept, for up to 15 days. Delete nothing; a renewal or a lifted violation brings the instance back.",
		"冻结表示不可使用但保留数据（最长 15 天）。不要删除任何内容，续费或违规解除后实例要能恢复。")
	entries := []entry{
		{name: "freezes", level: check.Required, feature: "period", assumes: []string{steady}, advice: keep,
			title: text("FREEZE is accepted", "冻结成功"),
			judge: func(d *dialogue) { d.mustAccept(d.freeze(d.ready())) }},
		{name: "unfreezes", level: check.Required, feature: "period", assumes: []string{freezes},
			title:  text("UNFREEZE after FREEZE is accepted", "冻结后解冻成功"),
			advice: text("FREEZE must keep the instance and its data, so that UNFREEZE finds them; the V2.0 value is UNFREEZE, NORMAL belongs to V1.0.", "冻结必须保留实例及其数据，以便解冻；V2.0 的取值为 UNFREEZE，NORMAL 属于 V1.0。"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.mustAccept(d.freeze(i))
				d.mustAccept(d.thaw(i))
				d.mustExist(i, text("unfreezing", "解冻"))
			}},
		{name: "data-survive-freeze", level: check.Required, feature: "period", assumes: []string{freezes, thaws}, advice: keep,
			title: text("An instance is the same after freezing and unfreezing", "冻结再解冻后实例不变"),
			judge: func(d *dialogue) {
				i := d.ready()
				before := d.awaited(i.id)
				d.mustAccept(d.freeze(i))
				d.mustAccept(d.thaw(i))
				d.sameDescription(i, before)
			}},
		{name: "unfreeze-ten-times", level: check.Required, feature: "period", assumes: []string{thaws},
			title:  text("The same UNFREEZE ten times is ten times a success", "相同的解冻调用十次，每次都成功"),
			advice: text("Setting the status that already holds is a success.", "目标状态与当前状态相同时应返回成功。"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.mustAccept(d.freeze(i))
				d.repeat(d.thaw(i), manyTimes)
				d.mustExist(i, text("ten times unfreezing", "十次解冻"))
			}},
		{name: "unfreeze-usable", level: check.Recommended, feature: "period", assumes: []string{thaws},
			title:  text("UNFREEZE of an instance that is not frozen is a success", "对未冻结的实例解冻返回成功"),
			advice: text("Setting the status that already holds is a success: a violation can be lifted before its FREEZE ever reached you.", "目标状态与当前状态相同时应返回成功：冻结请求可能尚未到达，违规就已解除。"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.mustAccept(d.thaw(i))
				d.mustExist(i, text("unfreezing", "解冻"))
			}},
		{name: "again-and-again", level: check.Required, feature: "period", assumes: []string{thaws}, advice: keep,
			title: text("Freezing and unfreezing alternate any number of times", "冻结与解冻可以反复交替"),
			judge: func(d *dialogue) {
				i := d.ready()
				for range 3 {
					d.mustAccept(d.freeze(i))
					d.mustAccept(d.thaw(i))
				}
				d.mustExist(i, text("three rounds of freezing", "三轮冻结与解冻"))
			}},
		{name: "frozen-known", level: check.Recommended, feature: "period", assumes: []string{freezes}, advice: keep,
			title: text("A frozen instance can still be queried", "冻结的实例仍可查询"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.mustAccept(d.freeze(i))
				got := d.send(d.inquiry(i.id))
				d.Require(got.status() == 200 && got.ResultCode == success, got.at("/resultCode", success, describeStatus(got)), wording.Format(
					"queryInstance for a frozen instance %s; the buyer can still look at it and renew.", "查询冻结的实例%s；客户此时仍可查看并续费。", got.said()))
			}},
		{name: "on-demand", level: check.Recommended, feature: "on-demand", clause: overviewPage, assumes: []string{describes, "create/on-demand"},
			title:  text("An on-demand resource is frozen and unfrozen, call after call", "按需资源可以反复冻结和解冻"),
			advice: text("The scenario table demands updateInstanceStatus for on-demand products: it comes with arrears and violations, and can come twice. Keep the data, and answer a repeated call with success.", "场景表要求按需商品实现 updateInstanceStatus：欠费或违规时会调用，且可能重复。请保留数据，重复调用时返回成功。"),
			judge: func(d *dialogue) {
				i := d.opened(metered)
				d.awaited(i.id)
				d.repeat(d.freeze(i), 2)
				d.repeat(d.thaw(i), 2)
				d.mustExist(i, text("arrears and their payment", "欠费与补缴"))
			}},
		unknownRefused(updateInstanceStatus, freezes),
	}
	entries = append(entries, statusDuplicates()...)
	entries = append(entries, negatives(contract, updateInstanceStatus, check.Recommended, freezes)...)
	return asking(updateInstanceStatus, family{name: "status", entries: entries})
}

// statusDuplicates repeats a FREEZE. Whether a frozen instance is described is the merchant's affair, so the proof comes after UNFREEZE.
func statusDuplicates() []entry {
	entries := duplicates(updateInstanceStatus, freezes)
	for i := range entries {
		entries[i].name = "freeze-" + entries[i].name
		entries[i].assumes = append(entries[i].assumes, thaws)
	}
	return entries
}

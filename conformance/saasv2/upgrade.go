package saasv2

import (
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/spec"
)

const (
	upgrades = "upgrade/works"
	asks     = "renewal-change/check-answers"
)

func upgradeFamily(contract *spec.Contract) family {
	target := text("Read the target specification from the order query with the new orderId; instanceId and expiry stay.", "请用新的 orderId 查询订单获取目标规格；instanceId 与到期时间不变。")
	entries := []entry{
		{name: "works", level: check.Required, feature: "upgrade", assumes: []string{steady}, advice: target,
			title: text("An upgrade is accepted and the instance stays", "升级成功且实例保持不变"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.mustAccept(d.upgrade(i))
				d.mustExist(i, text("the upgrade", "升级"))
			}},
		{name: "twice", level: check.Required, feature: "upgrade", assumes: []string{upgrades}, advice: target,
			title: text("Two upgrades by two orders are both accepted", "两个订单的两次升级均成功"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.mustAccept(d.upgrade(i))
				d.mustAccept(d.upgrade(i))
				d.mustExist(i, text("two upgrades", "两次升级"))
			}},
		unknownRefused(upgradeInstance, upgrades),
	}
	entries = append(entries, duplicates(upgradeInstance, upgrades)...)
	entries = append(entries, negatives(contract, upgradeInstance, check.Recommended, upgrades)...)
	return asking(upgradeInstance, family{name: "upgrade", entries: entries})
}

func renewalChangeFamily(contract *spec.Contract) family {
	readOnly := text("changeInstanceCheck only asks whether the change is possible; do nothing yet, the buyer may not order at all.", "changeInstanceCheck 只询问能否变更，不要执行任何变更，客户也可能不下单。")
	entries := []entry{
		{name: "check-answers", level: check.Required, assumes: []string{steady}, advice: readOnly,
			title: text("A change to a larger specification is allowed", "允许变更为更高规格"),
			judge: func(d *dialogue) { d.mustAccept(d.changeCheck(d.ready())) }},
		{name: "check-ten-times", level: check.Required, assumes: []string{asks}, advice: readOnly,
			title: text("The check ten times is answered alike and changes nothing", "连续校验十次结果一致且不产生变更"),
			judge: func(d *dialogue) {
				i := d.ready()
				before := d.awaited(i.id)
				d.repeat(d.changeCheck(i), manyTimes)
				d.sameDescription(i, before)
			}},
		{name: "check-lost-answer", level: check.Required, assumes: []string{asks}, advice: readOnly,
			title: text("The check succeeds again after its answer was lost", "校验响应丢失后再次校验成功"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.send(d.changeCheck(i).suffering(courier.LostAnswer))
				d.mustAccept(d.changeCheck(i))
			}},
		{name: "check-sixteen-at-once", level: check.Required, assumes: []string{asks}, advice: readOnly,
			title: text("The check sixteen times at once does no harm", "并发校验十六次不会出错"),
			judge: func(d *dialogue) {
				i := d.ready()
				for _, got := range d.together(d.changeCheck(i), atOnce) {
					d.survived(got)
				}
				d.mustAccept(d.changeCheck(i))
				d.mustExist(i, text("simultaneous checks", "并发校验"))
			}},
		{name: "changes", level: check.Required, activity: refreshInstance, assumes: []string{"renewal-change/check-ten-times", renews},
			title:  text("A renewal with a change of specification is accepted", "续费变更成功"),
			advice: text("Serve the scene RENEWAL_CHANGE of refreshInstance: new expiry from the call, new specification from the order query.", "请支持 refreshInstance 的 RENEWAL_CHANGE 场景：到期时间取自请求，新规格通过查询订单获取。"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.mustAccept(d.changeCheck(i))
				d.mustAccept(d.renewalChange(i))
				d.mustExist(i, text("a renewal with change", "续费变更"))
			}},
		{name: "change-lost-answer", level: check.Required, activity: refreshInstance, assumes: []string{"renewal-change/changes"},
			title:  text("A renewal with change succeeds again after its answer was lost", "续费变更的响应丢失后重试成功"),
			advice: text("Remember orderId + scene + instanceId and answer a repeated call with success.", "请按 orderId + scene + instanceId 判重，重复调用返回成功。"),
			judge: func(d *dialogue) {
				i := d.ready()
				message := d.renewalChange(i)
				d.send(message.suffering(courier.LostAnswer))
				d.mustAccept(message)
				d.mustExist(i, text("a renewal with change", "续费变更"))
			}},
		unknownRefused(changeInstanceCheck, asks),
	}
	entries = append(entries, negatives(contract, changeInstanceCheck, check.Recommended, asks)...)
	for i := range entries {
		entries[i].feature = "renewal-change"
		entries[i].judge = onlyWhereOffered(entries[i].judge)
	}
	return asking(changeInstanceCheck, family{name: "renewal-change", entries: entries})
}

// renewalChange is a renewal that also changes the specification.
func (d *dialogue) renewalChange(i instance) *message {
	i.part = changed // the order is one for the target
	return d.renewal(i, "RENEWAL_CHANGE", renewalOrder, 2)
}

// onlyWhereOffered skips on sites that do not offer a change upon renewal (saas-v2 C10).
func onlyWhereOffered(judge func(*dialogue)) func(*dialogue) {
	return func(d *dialogue) {
		if !d.config.Edition.RenewalChange.Value {
			d.Skip(text("This site offers no change of specification upon renewal.", "该站点不提供续费变更。"))
		}
		judge(d)
	}
}

package saasv2

import (
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

const releases = "release/works"

func releaseFamily(contract *spec.Contract) family {
	entries := []entry{
		{name: "works", level: check.Required, assumes: []string{steady},
			title:  text("An instance is released at the end of its retention", "保留期结束后释放成功"),
			advice: text("Give the resources back and answer 000000; the call names no order when the period simply ran out.", "释放资源并返回 000000；自然到期的释放不携带订单号。"),
			judge:  func(d *dialogue) { d.mustAccept(d.release(d.ready())) }},
		{name: "unsubscription", level: check.Required, assumes: []string{releases},
			title:  text("An instance is released by a refund order", "退订订单触发的释放成功"),
			advice: text("orderId and orderLineId of releaseInstance are those of the refund order, not of the purchase: find the instance by instanceId.", "releaseInstance 中的 orderId、orderLineId 是退订订单的，而非购买订单的；请按 instanceId 查找实例。"),
			judge:  func(d *dialogue) { d.mustAccept(d.unsubscription(d.ready())) }},
		{name: "ends-access", level: check.Recommended, assumes: []string{releases, "query/unknown-instance"},
			title:  text("A released instance is no longer offered to the buyer", "释放后的实例不再提供访问信息"),
			advice: text("After the release answer 000003, or leave the instance out; do not show its address and account any more.", "释放后请返回 000003 或不再包含该实例，不要继续展示访问地址和账号。"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.mustAccept(d.release(i))
				got := d.send(d.inquiry(i.id))
				info, found := got.described(i.id)
				d.Require(!found || info.AppInfo == nil || info.AppInfo.FrontEndURL == "", got.at("/info/0/appInfo", "no access data", "present"), wording.Format(
					"The instance %s was released and queryInstance still returns how to use it.", "实例 %s 已释放，queryInstance 仍返回其访问信息。", i.id))
			}},
		{name: "others-untouched", level: check.Required, assumes: []string{releases, "create/two-lines-two-instances"},
			title:  text("A release leaves the other instances alone", "释放一个实例不影响其它实例"),
			advice: text("Release by instanceId alone: other instances of the same buyer, order or product go on.", "只按 instanceId 释放：同一客户、订单或商品的其它实例应继续可用。"),
			judge:  othersUntouched},
		{name: "unknown-instance", level: check.Recommended, assumes: []string{releases},
			title:  text("The release of an unknown instance is answered clearly", "释放不存在的实例时响应明确"),
			advice: text("Answer 000000 (it is gone) or 000003 (it never was); anything else is retried.", "返回 000000（已不存在）或 000003（从未存在）；其它结果会触发重试。"),
			judge: func(d *dialogue) {
				got := d.send(d.release(instance{id: d.InventID()}))
				d.Require(got.status() == 200 && (got.ResultCode == success || got.ResultCode == unknownInstance),
					got.at("/resultCode", success+" or "+unknownInstance, describeStatus(got)), wording.Format(
						"The release of an unknown instance %s.", "释放不存在的实例%s。", got.said()))
			}},
		{name: "no-revival", level: check.Recommended, assumes: []string{releases, sameOrder},
			title:  text("A late repeat of the purchase does not open the instance anew", "释放后重复的开通请求不会重新开通"),
			advice: text("Keep orderId + orderLineId after the release. Answer with the old instanceId or refuse; a new instance would be free of charge.", "释放后仍要保留 orderId + orderLineId。请返回原 instanceId 或拒绝；重新开通意味着免费提供服务。"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.mustAccept(d.release(i))
				got := d.send(d.creation(i.purchase))
				d.Require(!got.accepted() || got.InstanceID == i.id, got.at("/instanceId", i.id+" or a refusal", got.InstanceID), wording.Format(
					"The released purchase was opened again as %s.", "已释放的购买被重新开通为 %s。", got.InstanceID))
			}},
	}
	entries = append(entries, duplicates(releaseInstance, releases)...)
	entries = append(entries, negatives(contract, releaseInstance, check.Recommended, releases)...)
	return asking(releaseInstance, family{name: "release", entries: entries})
}

func othersUntouched(d *dialogue) {
	lines := d.place(newOrder, d.pair()...)
	leaving, staying := d.openedFor(lines[0]), d.openedFor(lines[1])
	other := d.ready()
	d.awaited(staying.id)
	d.mustAccept(d.release(leaving))
	d.mustExist(staying, text("the release of the other line of its order", "释放同一订单的另一订单行"))
	d.mustExist(other, text("the release of another instance", "释放另一个实例"))
}

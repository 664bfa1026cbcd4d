package saasv2

import (
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

const renews = "refresh/renews"

func refreshFamily(contract *spec.Contract) family {
	absolute := text("Take expireTime as the new expiry, as it is: it is absolute and in UTC, so there is nothing to add up.", "请直接以 expireTime 作为新的到期时间：它是绝对时间（UTC），无需累加。")
	entries := []entry{
		{name: "renews", level: check.Required, feature: "period", assumes: []string{steady}, advice: absolute,
			title: text("A renewal is accepted and the instance stays", "续费成功且实例保持不变"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.mustAccept(d.renewed(i, 2))
				d.mustExist(i, text("the renewal", "续费"))
			}},
		{name: "renews-again", level: check.Required, feature: "period", assumes: []string{renews}, advice: absolute,
			title: text("Several renewals one after the other are accepted", "多次续费均成功"),
			judge: func(d *dialogue) {
				i := d.ready()
				for years := 2; years <= 4; years++ {
					d.mustAccept(d.renewed(i, years))
				}
				d.mustExist(i, text("three renewals", "三次续费"))
			}},
		{name: "late-repeat", level: check.Required, feature: "period", assumes: []string{"refresh/renews-again"},
			title:  text("An old renewal that is repeated after a newer one is accepted", "较新的续费之后重复较早的续费仍返回成功"),
			advice: text("A call restarted by hand can come late. Answer success for an order you have dealt with, and keep the newer expiry.", "人工重启的调用可能晚到。对已处理的订单请返回成功，并保留较新的到期时间。"),
			judge: func(d *dialogue) {
				i := d.ready()
				old := d.renewed(i, 2)
				d.mustAccept(old)
				d.mustAccept(d.renewed(i, 3))
				d.mustAccept(old)
				d.mustExist(i, text("a late repeat of a renewal", "重复较早的续费"))
			}},
		{name: "new-period-type", level: check.Required, feature: "period", assumes: []string{renews},
			title:  text("A renewal that changes the period type is accepted", "变更周期类型的续费成功"),
			advice: text("When productId is sent, the instance changes to it (year instead of month); the instanceId stays.", "携带 productId 时表示周期类型变更（如按月改为按年），instanceId 不变。"),
			judge: func(d *dialogue) {
				i := d.opened(monthly)
				d.awaited(i.id)
				p := d.ordered(renewalOrder, yearly)
				d.mustAccept(d.message(refreshInstance, members{"scene": "RENEWAL", "orderId": p.order.ID, "orderLineId": p.line.ID,
					"instanceId": i.id, "expireTime": d.expiry(2), "productId": d.own(yearly).ID}))
				d.mustExist(i, text("a renewal with another period type", "变更周期类型的续费"))
			}},
		{name: "retracts", level: check.Required, feature: "period", assumes: []string{"refresh/renews-again"},
			title:  text("A refunded renewal is accepted", "退续费成功"),
			advice: text("UNSUBSCRIBE_RENEWAL_PERIOD moves the expiry back to an earlier date; do not insist that it is later than the present one.", "UNSUBSCRIBE_RENEWAL_PERIOD 会使到期时间提前，请勿要求新到期时间一定更晚。"),
			judge:  retracts},
		{name: "converts-trial", level: check.Required, feature: "trial", assumes: []string{steady, renews, "create/trial"},
			title:  text("A trial becomes formal under the same instance", "试用转正后实例不变"),
			advice: text("Serve the scene TRIAL_TO_FORMAL: same instanceId, the formal order's ids, the new expiry.", "请支持 TRIAL_TO_FORMAL 场景：instanceId 不变，携带正式订单号和新的到期时间。"),
			judge: func(d *dialogue) {
				i := d.openedFor(d.ordered(trialOrder, onTrial))
				d.awaited(i.id)
				d.mustAccept(d.renewal(i, "TRIAL_TO_FORMAL", formalOrder, 1))
				d.mustExist(i, text("the conversion", "试用转正"))
			}},
		{name: "expiry-no-date", level: check.Recommended, feature: "period", assumes: []string{renews, readable},
			title:  text("An expireTime that is no date is refused", "拒绝不是日期的 expireTime"),
			advice: text("Parse expireTime strictly and answer 000002 when it is no date.", "请严格解析 expireTime，不是有效日期时返回 000002。"),
			judge: func(d *dialogue) {
				i := d.ready()
				for _, expiry := range []string{"tomorrow", "20271332250000"} {
					d.mustRefuseCleanly(d.renewed(i, 2).with("expireTime", expiry), wording.Format("expireTime was %q", "expireTime 为 %q", expiry))
				}
				d.mustExist(i, text("a refused renewal", "被拒绝的续费"))
			}},
		unknownRefused(refreshInstance, renews),
	}
	entries = append(entries, duplicates(refreshInstance, renews)...)
	entries = append(entries, negatives(contract, refreshInstance, check.Recommended, renews)...)
	return asking(refreshInstance, family{name: "refresh", entries: entries})
}

func retracts(d *dialogue) {
	i := d.ready()
	renewal := d.renewed(i, 2)
	d.mustAccept(renewal)
	back := d.retraction(i, renewal)
	d.mustAccept(back)
	d.mustExist(i, text("the refund of a renewal", "退续费"))
}

// retraction is the genuine call that gives a renewal back. Whose id it carries is one of the edition's conflicts (saas-v2 C11).
func (d *dialogue) retraction(i instance, renewal *message) *message {
	back := d.renewal(i, "UNSUBSCRIBE_RENEWAL_PERIOD", refundOrder, 1)
	if d.config.Edition.RetractOrder.Value == "renewal-order" {
		back = back.with("orderId", renewal.members["orderId"]).with("orderLineId", renewal.members["orderLineId"])
	}
	return back
}

package saasv1

import (
	"slices"

	"github.com/fairground/fairground/spec"
)

func refreshFamily(contract *spec.Contract) family {
	absolute := text("Take expireTime as the new expiry, as it is; find the instance by instanceId, because orderId is that of the new order.", "请直接以 expireTime 作为新的到期时间；用 instanceId 查找实例，因为 orderId 是新订单的。")
	product := text("productId is sent when the period type changes with the renewal or conversion; without it the product stays. Serve both: products need both cases debugged.", "续费或转正时周期类型变化才携带 productId；不带时商品不变。两种情况都要支持，发布前均需调测。")
	entries := []entry{
		{Name: "renews", Level: required, Feature: "period", Assumes: []string{begins}, Advice: absolute,
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

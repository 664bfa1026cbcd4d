package saasv2

import (
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/wording"
)

// untouched are the checks that a forged request leaves no trace: it is refused, and afterwards everything is as it was. The proof is
// the merchant's own queryInstance and a later genuine call.
func untouched() []entry {
	advice := text("Verify the signature before anything else happens: not in a filter that runs behind the handler, not after the order was looked up or stored.",
		"请在任何处理之前校验签名：不要放在处理器之后的过滤器里，也不要在查询或保存订单之后才校验。")
	entries := []entry{{name: "nothing-created", level: check.Required, activity: newInstance, clause: signaturePage, assumes: []string{steady, "query/unknown-instance", "signature/guards-newInstance"},
		title: text("A forged newInstance opens nothing", "伪造的 newInstance 不会开通实例"), advice: advice, judge: nothingCreated}}
	for _, forged := range []struct {
		name, activity, works string
		title                 wording.Text
	}{
		{"nothing-released", releaseInstance, releases, text("A forged releaseInstance releases nothing", "伪造的 releaseInstance 不会释放实例")},
		{"nothing-renewed", refreshInstance, renews, text("A forged refreshInstance leaves the instance usable", "伪造的 refreshInstance 不影响实例")},
		{"nothing-frozen", updateInstanceStatus, freezes, text("A forged updateInstanceStatus leaves the instance usable", "伪造的 updateInstanceStatus 不影响实例")},
		{"nothing-upgraded", upgradeInstance, upgrades, text("A forged upgradeInstance leaves the instance usable", "伪造的 upgradeInstance 不影响实例")},
	} {
		entries = append(entries, entry{name: forged.name, level: check.Required, activity: forged.activity, clause: signaturePage,
			feature: featureOf(forged.activity), assumes: []string{steady, "signature/guards-" + forged.activity, forged.works}, title: forged.title, advice: advice,
			judge: func(d *dialogue) { d.nothingHappens(forged.activity) }})
	}
	return entries
}

func nothingCreated(d *dialogue) {
	order := d.ordered(newOrder, d.product())
	businessID := d.InventID()
	d.mustRefuse(d.creation(order).with("businessId", businessID).asked(alteredSignature), text("its signature is wrong", "其签名错误"))
	got := d.send(d.inquiry(businessID))
	_, found := got.described(businessID)
	d.Require(!found, got.at("/info", "no instance "+businessID, businessID), wording.Format(
		"The forged newInstance was refused, and yet the instance %s exists now.", "伪造的 newInstance 已被拒绝，但实例 %s 仍被开通。", businessID))
	genuine := d.mustAccept(d.creation(order))
	d.Require(genuine.InstanceID != businessID, genuine.at("/instanceId", "an id made by the genuine call", businessID), wording.Format(
		"The genuine newInstance was answered with %s, the businessId of the forged one before it: the forged call had been acted on.",
		"正式的 newInstance 返回了 %s，即此前伪造请求的 businessId：说明伪造请求已被处理。", businessID))
	d.awaited(d.settled(order, genuine).id)
}

func (d *dialogue) nothingHappens(activity string) {
	i := d.openedAny()
	before := d.awaited(i.id)
	d.mustRefuse(d.genuine(activity, i).asked(alteredSignature), text("its signature is wrong", "其签名错误"))
	d.mustExist(i, wording.Format("a forged %s that was refused", "拒绝伪造的 %s", activity))
	d.sameDescription(i, before)
	d.mustAccept(d.genuine(activity, i))
}

// sameDescription fails the check when an instance is described otherwise than before. Usage is left out, for it moves by itself.
func (d *dialogue) sameDescription(i instance, before answer) {
	after := d.awaited(i.id)
	was, _ := before.described(i.id)
	is, _ := after.described(i.id)
	if was.AppInfo == nil || is.AppInfo == nil {
		d.Require((was.AppInfo == nil) == (is.AppInfo == nil), after.at("/info/0/appInfo", "as before", "changed"), text(
			"The description of the instance changed although nothing was allowed to happen.", "本不应有任何变化，但实例信息发生了改变。"))
		return
	}
	d.Require(was.AppInfo.FrontEndURL == is.AppInfo.FrontEndURL || d.addressMoves(i, is.AppInfo.FrontEndURL), after.at("/info/0/appInfo/frontEndUrl", was.AppInfo.FrontEndURL, is.AppInfo.FrontEndURL), text(
		"The address of the instance changed although nothing was allowed to happen.", "本不应有任何变化，但实例的访问地址发生了改变。"))
}

// addressMoves tells whether the address of an instance is another one at every look, with nothing in between: a login-free address
// (saas-v2.md 5.2) may carry a ticket that is good for one visit.
func (d *dialogue) addressMoves(i instance, address string) bool {
	again, _ := d.awaited(i.id).described(i.id)
	return again.AppInfo != nil && again.AppInfo.FrontEndURL != address
}

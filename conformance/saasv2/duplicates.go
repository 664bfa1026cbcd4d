package saasv2

import (
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/wording"
)

// duplicates are the checks that every changing activity shares: the same call ten times, sixteen times at once, and once more after
// a lost answer. works names the check that the activity works at all. The calls differ in nonce and timestamp alone, as retries do.
func duplicates(activity, works string) []entry {
	advice := text("Remember what was done under the idempotency key of the activity, and answer the same call again with success without acting twice.",
		"请按该接口的幂等键记录已处理的业务；重复调用时直接返回成功，不要重复处理。")
	assumes := []string{steady, works}
	return []entry{
		{name: "ten-times", level: check.Required, feature: featureOf(activity), assumes: assumes, advice: advice,
			title: wording.Format("The same %s ten times is ten times a success", "相同的 %s 调用十次，每次都成功", activity),
			judge: func(d *dialogue) { i := d.ready(); d.repeat(d.genuine(activity, i), manyTimes); d.remains(i, activity) }},
		{name: "sixteen-at-once", level: check.Required, feature: featureOf(activity), assumes: assumes, advice: advice,
			title: wording.Format("The same %s sixteen times at once does no harm", "相同的 %s 并发调用十六次不会出错", activity),
			judge: func(d *dialogue) {
				i := d.ready()
				message := d.genuine(activity, i)
				for _, got := range d.together(message, atOnce) {
					d.survived(got)
				}
				d.mustAccept(message)
				d.remains(i, activity)
			}},
		{name: "lost-answer", level: check.Required, feature: featureOf(activity), assumes: assumes, advice: advice,
			title: wording.Format("%s succeeds again after its answer was lost", "%s 的响应丢失后，重试能成功", activity),
			judge: func(d *dialogue) {
				i := d.ready()
				message := d.genuine(activity, i)
				d.send(message.suffering(courier.LostAnswer))
				d.mustAccept(message)
				d.remains(i, activity)
			}},
	}
}

// ready opens an instance and waits until it is described, so that what follows is about the activity alone.
func (d *dialogue) ready() instance {
	i := d.openedAny()
	d.awaited(i.id)
	return i
}

// remains proves that an instance is still there, except after its release.
func (d *dialogue) remains(i instance, activity string) {
	switch activity {
	case releaseInstance:
		return
	case updateInstanceStatus: // whether a frozen instance is described is the merchant's affair
		d.mustAccept(d.thaw(i))
	}
	d.mustExist(i, wording.Of(activity, " "+activity+" "))
}

// survived fails the check when one of several simultaneous calls broke the merchant. A refusal in an orderly answer is allowed:
// the marketplace calls again.
func (d *dialogue) survived(got answer) {
	d.Require(got.arrived() && got.status() < 500, got.at("", "an answer", describeStatus(got)), wording.Format(
		"One of %d simultaneous calls of %s %s.", "%d 个并发的 %s 调用中有一个%s。", atOnce, got.activity, got.said()))
}

// unknownRefused is the check that an activity on an instance nobody knows is refused.
func unknownRefused(activity, works string) entry {
	return entry{name: "unknown-instance", level: check.Recommended, feature: featureOf(activity), assumes: []string{steady, readable, works},
		title:  wording.Format("%s for an unknown instance is refused", "对不存在的实例调用 %s 应被拒绝", activity),
		advice: text("Answer 000003 when the instance does not exist; with success the marketplace believes that the buyer was served.", "实例不存在时返回 000003；返回成功会让云商店误以为业务已办理。"),
		judge: func(d *dialogue) {
			stranger := instance{purchase: d.ordered(newOrder, d.product()), id: d.InventID()}
			d.mustRefuseCleanly(d.genuine(activity, stranger), text("the instance does not exist", "该实例不存在"))
		}}
}

package saasv1

import (
	"net/http"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/wording"
)

// duplicates are the checks that every changing activity shares: the same call ten times, sixteen times at once, and once more after
// a lost answer. works names the check that the activity works at all. The calls differ in timeStamp and token alone, as retries do.
func duplicates(activity, works string) []entry {
	advice := text("Remember what was done under the idempotency key of the activity, and answer the same call again with success without acting twice.",
		"请按该接口的幂等键记录已处理的业务；重复调用时直接返回成功，不要重复处理。")
	assumes := []string{works}
	return []entry{
		{Name: "ten-times", Level: required, Feature: useful(activity), Assumes: assumes, Advice: advice,
			Title: wording.Format("The same %s ten times is ten times a success", "相同的 %s 调用十次，每次都成功", activity),
			Judge: func(d *dialogue) {
				d.live()
				i := d.opened(d.served(activity))
				d.repeat(d.genuine(activity, i), manyTimes)
				d.remains(i, activity)
			}},
		{Name: "sixteen-at-once", Level: required, Feature: useful(activity), Assumes: assumes, Advice: advice,
			Title: wording.Format("The same %s sixteen times at once does no harm", "相同的 %s 并发调用十六次不会出错", activity),
			Judge: func(d *dialogue) {
				d.live()
				i := d.opened(d.served(activity))
				m := d.genuine(activity, i)
				for _, got := range d.together(m, atOnce) {
					busy := got.status() == http.StatusTooManyRequests || got.status() == http.StatusServiceUnavailable
					d.Require(got.arrived() && (got.status() < 500 || busy), got.at("", "an answer", got.short()), wording.Format(
						"One of %d simultaneous calls of %s %s.", "%d 个并发的 %s 调用中有一个%s。", atOnce, activity, got.told()))
				}
				d.mustAccept(m)
				d.remains(i, activity)
			}},
		{Name: "lost-answer", Level: required, Feature: useful(activity), Assumes: assumes, Advice: advice,
			Title: wording.Format("%s succeeds again after its answer was lost", "%s 的响应丢失后，重试能成功", activity),
			Judge: func(d *dialogue) {
				d.live()
				i := d.opened(d.served(activity))
				m := d.genuine(activity, i)
				d.send(m.suffering(courier.LostAnswer))
				d.mustAccept(m)
				d.remains(i, activity)
			}},
	}
}

// remains proves that an instance is still there, except after its end.
func (d *dialogue) remains(i instance, activity string) {
	switch activity {
	case releaseInstance:
		return
	case expireInstance: // whether the details of a frozen instance are told is the merchant's affair; a renewal thaws it
		d.mustAccept(d.renewal(i, 2))
	case instanceStatus:
		d.mustAccept(d.thaw(i))
	}
	d.mustRemain(i, wording.Of(activity, " "+activity+" "))
}

// unknownRefused is the check that an activity on an instance nobody knows is refused.
func unknownRefused(activity, works string) entry {
	return entry{Name: "unknown-instance", Level: recommended, Feature: useful(activity), Assumes: []string{works},
		Title:  wording.Format("%s for an unknown instance is refused", "对不存在的实例调用 %s 应被拒绝", activity),
		Advice: text("Answer 000003 when the instance does not exist; with success the marketplace believes that the buyer was served.", "实例不存在时返回 000003；返回成功会让云商店误以为业务已办理。"),
		Judge: func(d *dialogue) {
			d.live()
			stranger := instance{purchase: d.ordered(d.served(activity)), id: d.InventID()}
			d.mustRefuseCleanly(d.genuine(activity, stranger), text("the instance does not exist", "该实例不存在"))
		}}
}

// frozen is a period instance after its expiry.
func (d *dialogue) frozen() instance {
	i := d.opened(yearly)
	d.mustAccept(d.expiring(i))
	return i
}

package saasv1

import "github.com/fairground/fairground/wording"

func lifecycleFamily() family {
	var entries []entry
	for _, life := range []struct {
		name, feature string
		assumes       []string
		title         wording.Text
		live          func(d *dialogue, repeat int)
	}{
		{"period", "period", []string{details, renews, expires, frees, "refresh/thaws"}, text("A period subscription", "包周期订阅"), (*dialogue).subscription},
		{"trial", "trial", []string{details, "refresh/converts-trial", frees}, text("A trial that is bought", "试用转正的订阅"), (*dialogue).trialBought},
		{"one-off", "one-off", []string{details, "create/one-off", frees}, text("A one-off purchase", "按次购买"), func(d *dialogue, n int) { d.boughtAndReleased(oneOff, n) }},
		{"on-demand", "on-demand", []string{details, changes, frees}, text("A pay-per-use resource", "按需资源"), func(d *dialogue, n int) { d.byUse(metered, n) }},
		{"package", "package", []string{details, "status/packages", frees}, text("A pay-per-use package", "按需套餐包"), func(d *dialogue, n int) { d.byUse(bundle, n) }},
	} {
		entries = append(entries,
			entry{Name: life.name + "-works", Level: required, Feature: life.feature, Clause: overviewPage, Assumes: life.assumes,
				Title:  wording.Format("%s lives from purchase to release", "%s从开通到释放全程成功", life.title),
				Advice: text("Each activity works alone; look for a state that one of them leaves behind.", "各接口单独调用均成功，请检查是否有接口留下了影响后续调用的状态。"),
				Judge:  func(d *dialogue) { life.live(d, 1) }},
			entry{Name: life.name + "-idempotent", Level: required, Feature: life.feature, Clause: overviewPage, Assumes: []string{"lifecycle/" + life.name + "-works"},
				Title:  wording.Format("%s lives with every call delivered ten times", "%s的每个调用都送达十次，全程成功", life.title),
				Advice: text("Every call can come again at any point of the life; answer repeated calls with success and without acting twice.", "任何调用在任何阶段都可能重复到达，请返回成功且不要重复处理。"),
				Judge:  func(d *dialogue) { life.live(d, manyTimes) }})
	}
	return family{Name: "lifecycle", Entries: asking(newInstance, entries)}
}

// begun opens an instance with every newInstance delivered several times.
func (d *dialogue) begun(p purchase, repeat int) instance {
	answers := d.repeat(d.creation(p), repeat)
	d.oneInstance(answers)
	return instance{p, answers[0].instanceID}
}

// subscription is the one life of a period product: bought, renewed, expired, renewed in retention, expired again, released.
func (d *dialogue) subscription(repeat int) {
	i := d.begun(d.ordered(yearly), repeat)
	d.repeat(d.renewal(i, 2), repeat)
	d.mustRemain(i, text("a renewal", "续费"))
	d.repeat(d.expiring(i), repeat)
	d.repeat(d.renewal(i, 3), repeat)
	d.mustRemain(i, text("the renewal in retention", "保留期内续费"))
	d.repeat(d.expiring(i), repeat)
	d.repeat(d.release(i), repeat)
}

// trialBought is a trial that becomes formal and is refunded.
func (d *dialogue) trialBought(repeat int) {
	i := d.begun(d.tried(monthly), repeat)
	d.repeat(d.conversion(i), repeat)
	d.repeat(d.renewal(i, 2), repeat)
	d.mustRemain(i, text("conversion and renewal", "转正与续费"))
	d.repeat(d.release(i), repeat)
}

// boughtAndReleased is the life of a one-off product.
func (d *dialogue) boughtAndReleased(p product, repeat int) {
	i := d.begun(d.ordered(p), repeat)
	d.mustRemain(i, text("the purchase", "购买"))
	d.repeat(d.release(i), repeat)
}

// byUse is the life of what is billed by use: bought, frozen for debts, made usable again, released.
func (d *dialogue) byUse(p product, repeat int) {
	i := d.begun(d.ordered(p), repeat)
	d.repeat(d.freeze(i), repeat)
	d.repeat(d.thaw(i), repeat)
	d.mustRemain(i, text("a freeze and its end", "冻结与解冻"))
	d.repeat(d.release(i), repeat)
}

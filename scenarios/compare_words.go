package scenarios

import "github.com/fairground/fairground/wording"

// aspectWords name what is compared.
var aspectWords = map[Aspect]wording.Text{
	AspectRules:       wording.Of("played otherwise", "播放条件不同"),
	AspectRequest:     wording.Of("request", "请求"),
	AspectAnswer:      wording.Of("answer", "响应"),
	AspectOutcome:     wording.Of("outcome", "结果"),
	AspectDescribed:   wording.Of("data of the instance", "实例信息"),
	AspectFailure:     wording.Of("failure", "失败原因"),
	AspectStatus:      wording.Of("HTTP status", "HTTP 状态码"),
	AspectContentType: wording.Of("content type", "内容类型"),
	AspectResultCode:  wording.Of("resultCode", "resultCode"),
	AspectMembers:     wording.Of("members", "响应字段"),
	AspectInstance:    wording.Of("instance", "实例"),
	AspectTransitions: wording.Of("steps", "状态流转"),
	AspectNotices:     wording.Of("notices", "通知"),
	AspectStory:       wording.Of("story came true", "故事符合期望"),
}

// weightWords say how much a difference matters.
var weightWords = map[Weight]wording.Text{
	Worse:   wording.Of("worse", "变差"),
	Gone:    wording.Of("unreachable", "无法访问"),
	Better:  wording.Of("better", "变好"),
	Changed: wording.Of("changed", "有变化"),
	Same:    wording.Of("same", "相同"),
}

// weightSigns let a difference be seen at a glance.
var weightSigns = map[Weight]string{Worse: "✗", Gone: "!", Better: "✓", Changed: "~"}

// headline is the verdict of a comparison in one line.
func (c Comparison) headline() wording.Text {
	worse, better, changed := c.count(Worse), c.count(Better), c.count(Changed)
	switch c.Weight() {
	case Worse:
		return wording.Format("WORSE: %[1]d for the worse, %[2]d for the better, %[3]d other changes",
			"变差：%[1]d 处变差，%[2]d 处变好，%[3]d 处其他变化", worse, better, changed)
	case Gone:
		return wording.Format("NO VERDICT: %d answers never came, the endpoint could not be reached", "无法判定：接口无法访问，%d 处没有得到响应", c.count(Gone))
	case Better:
		return wording.Format("BETTER: %[1]d for the better, none for the worse, %[2]d other changes",
			"变好：%[1]d 处变好，没有变差，%[2]d 处其他变化", better, changed)
	case Changed:
		return wording.Format("CHANGED, not for the worse (%d)", "有变化，但没有变差（%d 处）", changed+len(c.OnlyBefore)+len(c.OnlyAfter))
	}
	return wording.Format("NOTHING CHANGED: %[1]d answers in %[2]d stories are as they were", "没有变化：%[2]d 个故事的 %[1]d 个响应均与之前一致",
		c.answers(), len(c.Stories))
}

// title names the place of a difference.
func (d Difference) title() wording.Text {
	switch {
	case d.Activity == "" && d.Subscription == "":
		return wording.Of("the story", "整个故事")
	case d.Activity == "":
		return wording.Of(d.Subscription, d.Subscription)
	}
	text := wording.Format("%[1]s of %[2]s", "%[2]s 的 %[1]s", d.Activity, d.Subscription)
	if d.Call > 1 {
		text = wording.Format("%[1]v, call %[2]d", "%[1]v，第 %[2]d 次调用", text, d.Call)
	}
	switch {
	case d.LastAttempt > d.Attempt:
		text = wording.Format("%[1]v, attempts %[2]d to %[3]d", "%[1]v，第 %[2]d 至 %[3]d 次尝试", text, d.Attempt, d.LastAttempt)
	case d.Attempt > 1:
		text = wording.Format("%[1]v, attempt %[2]d", "%[1]v，第 %[2]d 次尝试", text, d.Attempt)
	}
	if d.Delivery > 1 {
		text = wording.Format("%[1]v, delivery %[2]d", "%[1]v，第 %[2]d 次送达", text, d.Delivery)
	}
	return text
}

// text is a change on one line.
func (c Change) text(language wording.Language) string {
	switch c.What {
	case AspectInstance:
		return instanceText(c).In(language)
	case AspectMembers:
		return wording.Format("members: gone %[1]s; new %[2]s", "响应字段：减少 %[1]s；新增 %[2]s",
			wording.Visible(c.Before, false), wording.Visible(c.After, false)).In(language)
	}
	return wording.Format("%[1]v: %[2]s → %[3]s", "%[1]v：%[2]s → %[3]s", aspectWords[c.What], wording.Visible(c.Before, false),
		wording.Visible(c.After, false)).In(language)
}

// instanceText says which answers agreed about an instance and do no longer, or the other way round.
func instanceText(c Change) wording.Text {
	where := Difference{
		Subscription: wording.Visible(c.where.subscription, false), Activity: wording.Visible(c.where.activity, false),
		Call: c.where.call, Attempt: c.where.attempt,
	}.title()
	if c.Before == sameInstance {
		return wording.Format("instance: was the one that the answer to %v named, and is another one now", "实例：原与 %v 的响应中的实例相同，现为另一个实例", where)
	}
	return wording.Format("instance: was another one than the answer to %v named, and is the same now", "实例：原与 %v 的响应中的实例不同，现为同一个实例", where)
}

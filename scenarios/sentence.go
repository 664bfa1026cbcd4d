package scenarios

import (
	"strings"

	"github.com/fairground/fairground/wording"
)

// sentence says what a step does, for the people who follow a story, and by which rule it has to be refused.
func (p *player) sentence(step *Step) wording.Text {
	text := p.plainSentence(step)
	if step.Refused != "" {
		return wording.Format("%[1]v: refused (%[2]s)", "%[1]v：被拒绝（%[2]s）", text, step.Refused)
	}
	return text
}

func (p *player) plainSentence(step *Step) wording.Text {
	switch {
	case step.Say != nil:
		return *step.Say
	case step.Buy != nil:
		return buySentence(step.Buy)
	case step.Fault != nil:
		return wording.Format("the next %[1]s is struck by: %[2]s", "下一次 %[1]s 将遭遇：%[2]s", step.Fault.Activity, step.Fault.Kind)
	case step.Advance != nil:
		return advanceSentence(step.Advance)
	case step.Expect != nil:
		return wording.Format("%s is as expected", "%s 符合期望", step.Expect.Subscription)
	case step.ExpectProduct != nil:
		return wording.Format("%s is as expected", "%s 符合期望", step.ExpectProduct.Product)
	case step.ExpectCase != nil:
		return wording.Format("the case %s is as expected", "用例 %s 符合期望", step.ExpectCase.Case)
	case step.Restart != nil:
		return wording.Format("the seller restarts %[1]s of %[2]s", "商家重新启动 %[2]s 的 %[1]s", step.Restart.Activity, step.Restart.Subscription)
	}
	return actSentence(step)
}

func buySentence(buy *Buy) wording.Text {
	english, chinese := "a %[1]s buyer buys %[2]s as %[3]s", "%[1]s 买家购买 %[2]s，记作 %[3]s"
	if buy.Trial {
		english, chinese = "a %[1]s buyer tries %[2]s as %[3]s", "%[1]s 买家试用 %[2]s，记作 %[3]s"
	}
	return wording.Format(english, chinese, strings.TrimSpace(buy.Buyer), buy.Product, buy.As)
}

func advanceSentence(advance *Advance) wording.Text {
	switch {
	case advance.By != "":
		return wording.Format("time passes: %s", "时间流逝：%s", advance.By)
	case advance.To != "":
		return wording.Format("time passes until %s", "时间推进到 %s", advance.To)
	case advance.Next > 0:
		return wording.Format("time passes until the next event (%d)", "时间推进到后续事件（%d）", advance.Next)
	}
	shift := wording.Text{}
	if advance.Before != "" {
		shift = wording.Format("%s before ", "前 %s", advance.Before)
	}
	if advance.After != "" {
		shift = wording.Format("%s after ", "后 %s", advance.After)
	}
	english, chinese := "time passes until %[1]vthe %[2]s of %[3]s", "时间推进到 %[3]s 的 %[2]v%[1]v"
	return wording.Format(english, chinese, shift, markText(advance.Until), advance.Subscription)
}

func markText(mark string) wording.Text {
	switch mark {
	case "expiry":
		return wording.Of("expiry", "到期时刻")
	case "grace-end":
		return wording.Of("end of grace", "宽限期结束")
	}
	return wording.Of("end of retention", "保留期结束")
}

func actSentence(step *Step) wording.Text {
	if act := step.act(); act != nil {
		return act.sentence()
	}
	for _, act := range []struct {
		subject          *Subject
		english, chinese string
	}{
		{step.Pay, "the order of %s is paid", "%s 的订单已支付"},
		{step.Retract, "the buyer gives the renewal of %s back", "买家退订 %s 的续费周期"},
		{step.Lift, "the violation of %s is lifted", "%s 的违规被解除"},
		{step.Unsubscribe, "the buyer gives %s back", "买家退订 %s"},
		{step.Close, "the buyer closes %s", "买家关闭 %s"},
		{step.OpenDetails, "the buyer opens the details of %s", "买家查看 %s 的资源详情"},
	} {
		if act.subject != nil {
			return wording.Format(act.english, act.chinese, act.subject.Subscription)
		}
	}
	for _, act := range []struct {
		subject          *WithProduct
		english, chinese string
	}{
		{step.Renew, "the buyer renews %s", "买家续费 %s"},
		{step.Convert, "the trial %s becomes formal", "试用 %s 转为正式"},
		{step.Change, "the buyer renews %s with a change", "买家对 %s 进行续费变更"},
		{step.Upgrade, "the buyer upgrades %s", "买家升配 %s"},
	} {
		if act.subject == nil {
			continue
		}
		text := wording.Format(act.english, act.chinese, act.subject.Subscription)
		if act.subject.Product != "" {
			text = wording.Format("%[1]v (%[2]s)", "%[1]v（%[2]s）", text, act.subject.Product)
		}
		return text
	}
	return wording.Text{}
}

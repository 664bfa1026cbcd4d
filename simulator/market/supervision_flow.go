package market

import (
	"time"

	"github.com/fairground/fairground/wording"
)

// supervised returns the subscription that a step of supervision names, with its flow open to be moved on: no appeal, no refund under way.
func (c *change) supervised(named string) (*Subscription, *Supervision, error) {
	s, err := c.found(named)
	if err != nil {
		return nil, nil, err
	}
	v := s.Supervision
	switch {
	case v == nil && c.m.Products[s.ProductID].Supervised && s.Phase != PhaseCancelled && s.Phase != PhaseAutoRefunded && !s.Trial:
		return nil, nil, refuse("supervision-not-begun", clauseSupervision, "the instance of %s is not open yet: supervision begins when the merchant has opened it",
			"资源 %s 尚未开通，商家开通实例后才进入服务监管", s.ID)
	case v == nil:
		return nil, nil, refuse("not-supervised", clauseSupervision, "the subscription %s is not under service supervision: its product is sold without", "资源 %s 不涉及服务监管", s.ID)
	case v.Stage == StageOver || v.Stage == StageAccepted:
		return nil, nil, refuse("supervision-over", clauseSupervision, "the supervision of %s is over: nothing is left to do in it", "资源 %s 的服务监管已结束，无需再操作", s.ID)
	case v.AppealedBy != "":
		return nil, nil, refuse("appeal-open", clauseAppeal, "an appeal about %s is open and freezes the flow: wait for the decision of operations", "资源 %s 的申诉正在处理，流程已冻结，请等待运营人员裁决", s.ID)
	case v.Approved > 0:
		return nil, nil, refuse("refund-agreed", clauseRefundRows, "a refund of %s is agreed on and about to take effect: nothing else can be done", "资源 %s 的退款已达成一致，即将生效，不能再进行其他操作", s.ID)
	}
	return s, v, nil
}

// at refuses a step whose turn it is not.
func (c *change) at(s *Subscription, stages ...Stage) error {
	for _, stage := range stages {
		if s.Supervision.Stage == stage {
			return nil
		}
	}
	return refuse("supervision-turn", clauseSupervision, "the supervision of %s waits for this now: %s", "资源 %s 的服务监管当前步骤为：%s", s.ID, stageNames[s.Supervision.Stage])
}

// stageNames say whose turn it is.
var stageNames = map[Stage]wording.Text{
	StageRequirement:  wording.Of("the buyer submits the requirement", "客户提交需求"),
	StageConfirmation: wording.Of("the seller confirms or rejects the requirement", "商家确认或驳回需求"),
	StageDelivery:     wording.Of("the seller delivers and uploads the acceptance file", "商家交付并上传验收文件"),
	StageReview:       wording.Of("Huawei reviews the acceptance file", "华为云复核验收文件"),
	StageAcceptance:   wording.Of("the buyer accepts or rejects the delivery", "客户验收或驳回"),
	StageAccepted:     wording.Of("accepted, the order is being completed", "已验收，订单即将完成"),
	StageOver:         wording.Of("over", "已结束"),
}

// supervise is T7: the merchant opened the instance, the flow begins, the order stays processing. Under opening-first-call=acceptance the
// flow begins with the payment (T3), and nothing is opened before it ends.
func (c *change) supervise(s *Subscription, row string, call *Call, cause wording.Text) {
	o := c.m.Orders[s.OrderID]
	s.Supervision = &Supervision{Stage: StageRequirement, Since: c.now, Review: c.m.Products[s.ProductID].Joint && o.Track != ""}
	callID := ""
	if call != nil {
		callID = call.ID
	}
	c.move(s, PhaseSupervising, row, o.ID, callID, cause)
	for _, e := range []struct {
		kind string
		at   time.Duration
	}{{EventUnaccepted, c.m.rules.edition.UnacceptedReminder.Value}, {EventOverdue, c.overdueAfter()}} {
		if e.at > 0 {
			c.schedule(o.CreatedAt.Add(e.at), Event{Kind: e.kind, SubscriptionID: s.ID})
		}
	}
}

func (c *change) overdueAfter() time.Duration {
	if c.m.rules.edition.UnacceptedRule.Value != "close" {
		return 0
	}
	return c.m.rules.edition.UnacceptedLimit.Value
}

// reach takes the flow to its next stage and writes down who brought it there. A step inside supervision keeps the phase: T7 explains it.
func (c *change) reach(s *Subscription, stage Stage, by, act, remark string) {
	v := s.Supervision
	if v.Stage != stage {
		v.Stage, v.Since = stage, c.now
	}
	v.Log = append(v.Log, Operation{At: c.now, By: by, Act: act, Remark: remark})
	c.subscriptions.add(s)
}

func (x SubmitRequirement) do(c *change) error {
	s, _, err := c.supervised(x.Subscription)
	if err != nil {
		return err
	}
	if err := c.at(s, StageRequirement); err != nil {
		return err
	}
	c.reach(s, StageConfirmation, PartyBuyer, x.Name(), x.Requirement)
	c.notify("requirement-submitted", s, "", s.OrderID, wording.Format("the buyer submitted the requirement for %s: confirm or reject it", "客户已提交资源 %s 的需求，请确认或驳回", name(s)))
	return nil
}

func (x ConfirmRequirement) do(c *change) error {
	s, _, err := c.supervised(x.Subscription)
	if err != nil {
		return err
	}
	if err := c.at(s, StageConfirmation); err != nil {
		return err
	}
	c.reach(s, StageDelivery, PartySeller, x.Name(), "")
	c.notify("requirement-confirmed", s, "", s.OrderID, wording.Format("the seller confirmed your requirement for order %s and prepares the service", "商家已确认订单 %s 的需求，正在准备服务", s.OrderID))
	return nil
}

func (x RejectRequirement) do(c *change) error {
	s, v, err := c.supervised(x.Subscription)
	if err != nil {
		return err
	}
	if err := c.at(s, StageConfirmation); err != nil {
		return err
	}
	v.Rejections++
	c.reach(s, StageRequirement, PartySeller, x.Name(), x.Reason)
	c.notify("requirement-rejected", s, "", s.OrderID, wording.Format("the seller sent the requirement of order %s back%s: edit it and submit it again",
		"商家驳回了订单 %s 的需求%s，请修改后重新提交", s.OrderID, because(x.Reason)))
	return nil
}

func (x Deliver) do(c *change) error {
	s, v, err := c.supervised(x.Subscription)
	if err != nil {
		return err
	}
	if err := c.at(s, StageDelivery); err != nil {
		return err
	}
	enabled := plain(x.EnabledAt)
	switch {
	case x.File == "":
		return refuse("acceptance-file", clauseSupervision, "a delivery needs an acceptance file: name the file that proves it", "交付时必须上传验收文件，请填写文件名")
	case !x.EnabledAt.IsZero() && enabled.After(c.now):
		return refuse("enabling-time", clauseSupervision, "the actual enabling time %s lies in the future: enter when the service was enabled, or leave it out", "服务实际开通时间 %s 晚于当前时间，请填写实际时间或不填", stamp(enabled))
	case !x.EnabledAt.IsZero() && enabled.Before(c.m.Orders[s.OrderID].PaidAt):
		return refuse("enabling-time", clauseSupervision, "the actual enabling time %s lies before the payment: enter when the service was enabled, or leave it out", "服务实际开通时间 %s 早于付款时间，请填写实际时间或不填", stamp(enabled))
	}
	v.File, v.EnabledAt = x.File, noTime
	if !x.EnabledAt.IsZero() {
		v.EnabledAt = enabled
	}
	if v.Review {
		c.reach(s, StageReview, PartySeller, x.Name(), x.File)
		return nil
	}
	c.reach(s, StageAcceptance, PartySeller, x.Name(), x.File)
	c.noteDelivered(s)
	return nil
}

func (x HuaweiReview) do(c *change) error {
	s, v, err := c.supervised(x.Subscription)
	if err != nil {
		return err
	}
	if !v.Review {
		return refuse("no-review", clauseReview, "the order %s needs no review by Huawei: only joint orders of the empowerment and base scenarios do", "订单 %s 无需华为云复核，仅赋能云、基地云场景的联营订单需要", s.OrderID)
	}
	if err := c.at(s, StageReview); err != nil {
		return err
	}
	if x.Rejected {
		v.Rejections++
		c.reach(s, StageDelivery, PartyHuawei, x.Name(), x.Reason)
		c.notify("delivery-rejected", s, "", s.OrderID, wording.Format("the review of %s was not passed%s: deliver again with a proper acceptance file", "资源 %s 的验收文件未通过华为云复核%s，请重新交付", name(s), because(x.Reason)))
		return nil
	}
	c.reach(s, StageAcceptance, PartyHuawei, x.Name(), "")
	c.noteDelivered(s)
	return nil
}

func (c *change) noteDelivered(s *Subscription) {
	c.notify("service-delivered", s, "", s.OrderID, wording.Format("the service of order %s was delivered: check it, then accept or reject it", "订单 %s 的服务已交付，请查验后验收或驳回", s.OrderID))
}

func (x RejectDelivery) do(c *change) error {
	s, v, err := c.supervised(x.Subscription)
	if err != nil {
		return err
	}
	if err := c.at(s, StageAcceptance); err != nil {
		return err
	}
	v.Rejections++
	c.reach(s, StageDelivery, PartyBuyer, x.Name(), x.Reason)
	c.notify("delivery-rejected", s, "", s.OrderID, wording.Format("the buyer rejected the delivery of %s%s: put it right and deliver again", "客户驳回了资源 %s 的交付%s，请整改后重新交付", name(s), because(x.Reason)))
	return nil
}

// because appends a reason to a sentence, where there is one.
func because(reason string) wording.Text {
	if reason == "" {
		return wording.Text{}
	}
	return wording.Format(" (%s)", "（%s）", reason)
}

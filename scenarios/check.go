package scenarios

import (
	"reflect"
	"slices"
	"strings"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/spec"
)

// Chapters are the groups of stories, in the order of a subscription's life.
var Chapters = []string{"purchase", "renewal", "expiry", "refund", "upgrade", "trial", "supervision", "faults", "probing", "calendar"}

// marks are the moments in the life of a subscription that a story can wait for.
var marks = []string{"expiry", "grace-end", "retention-end"}

var phases = []market.Phase{
	market.PhasePendingPayment, market.PhaseCancelled, market.PhaseProvisioning, market.PhasePolling, market.PhaseSupervising,
	market.PhaseActive, market.PhaseChanging, market.PhaseSuspended, market.PhaseGrace, market.PhaseFrozen, market.PhaseReleased,
	market.PhaseRefunded, market.PhaseAutoRefunded,
}

var faults = []courier.Fault{
	courier.LostAnswer, courier.CutAnswer, courier.RefusedConnection, courier.SlowAnswer, courier.Duplicate, courier.ConcurrentDuplicates,
}

var statuses = []market.OrderStatus{
	market.PendingPayment, market.Processing, market.Completed, market.Refunding, market.Refunded, market.Cancelled, market.Failed,
}

var stages = []market.Stage{
	market.StageRequirement, market.StageConfirmation, market.StageDelivery, market.StageReview, market.StageAcceptance,
	market.StageAccepted, market.StageOver,
}

// checker goes through a story once, before anything is run, and knows what has been said so far.
type checker struct {
	*Scenario
	contract *spec.Contract
	products []*market.Product
	buyers   []*market.Buyer
	known    []string
	// cases are the names of the cases that were debugged.
	cases []string
}

func (s *Scenario) check() error {
	if s.Contract == "" {
		s.Contract = "saas-v2"
	}
	if s.Edition == "" {
		s.Edition = "cn"
	}
	contract, err := spec.ContractByID(s.Contract)
	if err != nil {
		return s.complain(0, "%v", "%v", err)
	}
	edition, err := spec.EditionByID(s.Edition)
	if err != nil {
		return s.complain(0, "%v", "%v", err)
	}
	if _, err := edition.With(s.Switches); err != nil {
		return s.complain(0, "%v", "%v", err)
	}
	if err := s.checkHead(); err != nil {
		return err
	}
	products, buyers := market.DefaultCatalogue(s.Seed, s.Contract)
	c := &checker{Scenario: s, contract: contract, products: products, buyers: buyers}
	for i := range s.Steps {
		if err := c.step(&s.Steps[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Scenario) checkHead() error {
	switch {
	case s.Title.EN == "" || s.Title.ZH == "":
		return s.complain(0, "title needs an English and a Chinese text (en, zh)", "title 需要中英文两种文本（en、zh）")
	case s.Lesson.EN == "" || s.Lesson.ZH == "":
		return s.complain(0, "lesson needs an English and a Chinese text (en, zh)", "lesson 需要中英文两种文本（en、zh）")
	case !slices.Contains(Chapters, s.Chapter):
		return s.complain(0, "chapter %[1]q is not known; use one of %[2]s", "未知的 chapter %[1]q；可用：%[2]s", s.Chapter, strings.Join(Chapters, ", "))
	case s.Start.IsZero():
		return s.complain(0, "start is missing: the business time at which the story begins, such as 2026-01-15T10:00:00+08:00",
			"缺少 start：故事开始的业务时间，例如 2026-01-15T10:00:00+08:00")
	case s.Refusals != "" && s.Refusals != "allowed":
		return s.complain(0, "refusals can only be allowed, not %q", "refusals 只能为 allowed，不能是 %q", s.Refusals)
	case len(s.Steps) == 0:
		return s.complain(0, "steps is empty: nothing would happen", "steps 为空：不会发生任何事情")
	}
	return nil
}

// step checks that a step says exactly one thing and that all it names is known.
func (c *checker) step(step *Step) error {
	said := saidBy(step)
	if len(said) != 1 {
		return c.complain(step.line, "a step says exactly one thing, this one says %[1]d (%[2]s)", "每个步骤只能包含一个动作，这里有 %[1]d 个（%[2]s）",
			len(said), strings.Join(said, ", "))
	}
	if step.Refused != "" && slices.Contains([]string{"fault", "advance", "expect", "expect-product", "expect-case", "say"}, said[0]) {
		return c.complain(step.line, "refused goes with something a buyer does, not with %s", "refused 只能与买家动作同用，不能用于 %s", said[0])
	}
	switch {
	case step.Buy != nil:
		return c.buy(step.line, step.Buy)
	case step.Fault != nil:
		return c.fault(step.line, step.Fault)
	case step.Advance != nil:
		return c.advance(step.line, step.Advance)
	case step.Expect != nil:
		return c.expect(step.line, step.Expect)
	case step.ExpectProduct != nil:
		return c.expectProduct(step.line, step.ExpectProduct)
	case step.ExpectCase != nil:
		return c.expectCase(step.line, step.ExpectCase)
	case step.Restart != nil:
		return c.restart(step.line, step.Restart)
	case step.Say != nil:
		return nil
	}
	if act := step.act(); act != nil {
		return act.check(c, step.line)
	}
	return c.subject(step)
}

// saidBy lists the members that a step sets, by their names in the file.
func saidBy(step *Step) []string {
	var said []string
	value := reflect.ValueOf(*step)
	for i := range value.NumField() {
		field := value.Type().Field(i)
		if field.Type.Kind() == reflect.Pointer && !value.Field(i).IsNil() {
			said = append(said, field.Tag.Get("yaml"))
		}
	}
	return said
}

func (c *checker) buy(line int, buy *Buy) error {
	if err := c.product(line, buy.Product); err != nil {
		return err
	}
	if err := c.buyer(line, buy.Buyer); err != nil {
		return err
	}
	if buy.Track != "" && buy.Track != market.TrackEmpowerment && buy.Track != market.TrackBase {
		return c.complain(line, "track %q is not known; use empowerment or base", "未知的 track %q；可用：empowerment、base", buy.Track)
	}
	if buy.As == "" {
		return c.complain(line, "buy needs `as`, the name later steps use for the subscription", "buy 需要 as，供后续步骤引用该订阅")
	}
	if slices.Contains(c.known, buy.As) {
		return c.complain(line, "the name %q is taken by an earlier purchase", "名称 %q 已被之前的购买使用", buy.As)
	}
	c.known = append(c.known, buy.As)
	if product, ok := productNamed(c.products, buy.Product); ok {
		for i := range product.Items {
			c.known = append(c.known, itemName(buy.As, i+1))
		}
	}
	return nil
}

func (c *checker) buyer(line int, name string) error {
	if _, ok := buyerNamed(c.buyers, name); !ok {
		return c.complain(line, "there is no buyer %[1]q; use a level (V0 to V5) or one of %[2]s", "没有买家 %[1]q；请用客户等级（V0–V5）或：%[2]s",
			name, strings.Join(buyerNames(c.buyers), ", "))
	}
	return nil
}

func (c *checker) product(line int, name string) error {
	if _, ok := productNamed(c.products, name); !ok {
		var names []string
		for _, product := range c.products {
			names = append(names, product.Name)
		}
		return c.complain(line, "there is no product %[1]q; the catalogue has %[2]s", "没有商品 %[1]q；目录中有：%[2]s", name, strings.Join(names, ", "))
	}
	return nil
}

func (c *checker) subscription(line int, name string) error {
	if slices.Contains(c.known, name) {
		return nil
	}
	return c.complain(line, "no earlier step bought a subscription called %[1]q; known here: %[2]s", "之前没有步骤购买过名为 %[1]q 的订阅；已知：%[2]s",
		name, strings.Join(c.known, ", "))
}

func (c *checker) subject(step *Step) error {
	for _, subject := range []*Subject{step.Pay, step.Retract, step.Lift, step.Unsubscribe, step.Close, step.OpenDetails} {
		if subject != nil {
			return c.subscription(step.line, subject.Subscription)
		}
	}
	for _, subject := range []*WithProduct{step.Renew, step.Convert, step.Change, step.Upgrade} {
		if subject == nil {
			continue
		}
		if subject.Product != "" {
			if err := c.product(step.line, subject.Product); err != nil {
				return err
			}
		}
		return c.subscription(step.line, subject.Subscription)
	}
	return nil
}

func (c *checker) activity(line int, name string) error {
	if c.contract.Named(name) != nil {
		return nil
	}
	var names []string
	for _, activity := range c.contract.Activities {
		names = append(names, activity.Name)
	}
	return c.complain(line, "%[1]s has no activity %[2]q; it has %[3]s", "%[1]s 没有活动 %[2]q；可用：%[3]s", c.Contract, name, strings.Join(names, ", "))
}

func (c *checker) restart(line int, step *RestartStep) error {
	if err := c.activity(line, step.Activity); err != nil {
		return err
	}
	return c.subscription(line, step.Subscription)
}

func (c *checker) fault(line int, step *FaultStep) error {
	if !slices.Contains(faults, courier.Fault(step.Kind)) {
		return c.complain(line, "fault %[1]q is not known; use one of %[2]s", "未知的故障 %[1]q；可用：%[2]s", step.Kind, joined(faults))
	}
	if step.Times < 0 || step.Copies < 0 {
		return c.complain(line, "times and copies count from 1", "times 与 copies 从 1 开始计数")
	}
	if step.Subscription != "" {
		if err := c.subscription(line, step.Subscription); err != nil {
			return err
		}
	}
	return c.activity(line, step.Activity)
}

func (c *checker) advance(line int, step *Advance) error {
	ways := 0
	for _, set := range []bool{step.To != "", step.Until != "", step.Next != 0, step.By != ""} {
		if set {
			ways++
		}
	}
	switch {
	case ways != 1:
		return c.complain(line, "advance takes one of by, to, until or next", "advance 只能使用 by、to、until、next 之一")
	case step.Next < 0:
		return c.complain(line, "next counts events from 1", "next 从 1 开始计数事件")
	case step.Until != "" && !slices.Contains(marks, step.Until):
		return c.complain(line, "until %[1]q is not known; use one of %[2]s", "未知的 until %[1]q；可用：%[2]s", step.Until, strings.Join(marks, ", "))
	case step.Until != "":
		if err := c.subscription(line, step.Subscription); err != nil {
			return err
		}
	}
	return c.moments(line, step)
}

func (c *checker) moments(line int, step *Advance) error {
	for name, span := range map[string]string{"by": step.By, "before": step.Before, "after": step.After} {
		if span == "" {
			continue
		}
		if _, err := clock.ParseSpan(span); err != nil {
			return c.complain(line, "%[1]s: %[2]v", "%[1]s：%[2]v", name, err)
		}
	}
	if (step.Before != "" || step.After != "") && step.Until == "" {
		return c.complain(line, "before and after move the moment named by until, which is missing", "before 与 after 用于调整 until 指定的时刻，但缺少 until")
	}
	if step.To != "" {
		moment, err := clock.ParseMoment(step.To)
		if err != nil {
			return c.complain(line, "to: %v", "to：%v", err)
		}
		if moment.Before(c.Start) {
			return c.complain(line, "to lies before the start of the story, and time only moves forward", "to 早于故事的开始时间，而时间只能向前")
		}
	}
	return nil
}

func joined[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = string(value)
	}
	return strings.Join(texts, ", ")
}

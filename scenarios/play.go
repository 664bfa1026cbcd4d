package scenarios

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/engine"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/store"
	"github.com/fairground/fairground/wording"
)

// Stage is a market in which a story can be played: it stands still until it is advanced. *engine.Engine is one.
type Stage interface {
	Do(context.Context, market.Command) (market.Decision, error)
	Advance(context.Context, time.Time, func(engine.Progress)) error
	AdvanceToNext(context.Context) error
	OrderFault(engine.FaultOrder)
	View(func(*market.Market))
	Records(context.Context, store.RecordFilter) ([]protocol.Record, error)
	Transitions(context.Context, store.Page) ([]market.Transition, error)
	Notices(context.Context, store.Page) ([]market.Notice, error)
}

// Telling is a story that was played, to its end or to the first expectation that was not met.
type Telling struct {
	Scenario *Scenario
	// Unmet is the first expectation that was not met; nil when the story came true.
	Unmet *Unmet
	// Subscriptions are those of the story, in the order in which they were bought, with their ids.
	Subscriptions []Subscription
	// Steps are the sentences that were told, with the business time at which each was.
	Steps []Told
	// From and Until are the business times of the first and the last step.
	From, Until time.Time
	Records     []protocol.Record
	Transitions []market.Transition
	Notices     []market.Notice
	// Attempts is the number of HTTP requests; Took is wall time.
	Attempts int
	Took     time.Duration

	secrets []string
}

// Subscription is the name that a story gives a subscription.
type Subscription struct {
	Name, ID string
}

// Told is one step that was played.
type Told struct {
	At   time.Time
	Text wording.Text
}

// Unmet is an expectation that was not met.
type Unmet struct {
	File string
	Line int
	At   time.Time
	Text wording.Text
	// Record is the last exchange of the subscription concerned, if there was one.
	Record *protocol.Record
}

// player plays one story on a stage.
type player struct {
	*Scenario
	stage   Stage
	names   map[string]string
	order   []string
	seen    map[string]*cursor
	telling *Telling
}

// Play plays a story on a stage that stands at the story's start. The error is for a stage that broke or a run that was cancelled; an
// expectation that was not met is in the Telling.
func Play(ctx context.Context, story *Scenario, stage Stage) (*Telling, error) {
	began := time.Now()
	p := &player{
		Scenario: story, stage: stage, names: map[string]string{}, seen: map[string]*cursor{},
		telling: &Telling{Scenario: story, From: p0(stage)},
	}
	err := p.play(ctx)
	if err := errors.Join(err, p.gather(context.WithoutCancel(ctx))); err != nil {
		return p.telling, err
	}
	p.telling.Took = time.Since(began)
	return p.telling, nil
}

func p0(stage Stage) (now time.Time) {
	stage.View(func(m *market.Market) { now = m.Now })
	return now
}

func (p *player) now() time.Time { return p0(p.stage) }

func (p *player) play(ctx context.Context) error {
	for i := range p.Scenario.Steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		step := &p.Scenario.Steps[i]
		p.telling.Steps = append(p.telling.Steps, Told{At: p.now(), Text: p.sentence(step)})
		unmet, err := p.step(ctx, step)
		if err != nil {
			return err
		}
		if !unmet.IsZero() {
			p.telling.Unmet = p.unmet(ctx, step, unmet)
			return nil
		}
	}
	return nil
}

// step plays one step; the text says which expectation was not met.
func (p *player) step(ctx context.Context, step *Step) (wording.Text, error) {
	switch {
	case step.Say != nil:
		return wording.Text{}, nil
	case step.Expect != nil:
		return p.expect(ctx, step.Expect)
	case step.ExpectProduct != nil:
		return p.expectProduct(ctx, step.ExpectProduct)
	case step.ExpectCase != nil:
		return p.expectCase(step.ExpectCase), nil
	case step.Advance != nil:
		return p.advance(ctx, step.Advance)
	case step.Fault != nil:
		p.fault(step.Fault)
		return wording.Text{}, nil
	}
	return p.act(ctx, step)
}

func (p *player) act(ctx context.Context, step *Step) (wording.Text, error) {
	command, err := p.command(step)
	if err != nil {
		return wording.Text{}, err
	}
	decision, err := p.stage.Do(ctx, command)
	var refusal *market.Refusal
	if err != nil && !errors.As(err, &refusal) {
		return wording.Text{}, err
	}
	if decision.Refusal != nil {
		refusal = decision.Refusal
	}
	if step.Buy != nil && refusal == nil {
		p.remember(step.Buy, decision)
	}
	if p.Scenario.Refusals == "allowed" && step.Refused == "" {
		return wording.Text{}, nil
	}
	return refusedAsExpected(step.Refused, command.Name(), refusal), nil
}

// refusedAsExpected compares a refusal with what the story expects: nothing, a rule's name, or a row of the table.
func refusedAsExpected(want, act string, got *market.Refusal) wording.Text {
	switch {
	case want == "" && got != nil:
		return wording.Format("%[1]s was refused (%[2]s): %[3]v", "%[1]s 被拒绝（%[2]s）：%[3]v", act, got.Rule, got.Text)
	case want != "" && got == nil:
		return wording.Format("%[1]s should have been refused by rule %[2]s, and was allowed", "%[1]s 应被规则 %[2]s 拒绝，实际却被允许", act, want)
	case want != "" && got.Rule != want && !strings.HasPrefix(got.Rule, strings.ToLower(want)+"-"):
		return wording.Format("%[1]s should have been refused by rule %[2]s, and was refused by %[3]s", "%[1]s 应被规则 %[2]s 拒绝，实际被 %[3]s 拒绝",
			act, want, got.Rule)
	}
	return wording.Text{}
}

func (p *player) fault(step *FaultStep) {
	order := engine.FaultOrder{Activity: step.Activity, Fault: courier.Fault(step.Kind), Times: max(step.Times, 1), Copies: step.Copies}
	if step.Subscription != "" {
		order.SubscriptionID = p.id(step.Subscription)
	}
	p.stage.OrderFault(order)
}

func (p *player) advance(ctx context.Context, step *Advance) (wording.Text, error) {
	if step.Next > 0 {
		for range step.Next {
			if err := p.stage.AdvanceToNext(ctx); err != nil {
				return wording.Text{}, err
			}
		}
		return wording.Text{}, nil
	}
	goal, unmet := p.goal(step)
	if !unmet.IsZero() {
		return unmet, nil
	}
	if goal.Before(p.now()) {
		return wording.Format("%[1]s lies in the past, it is %[2]s already, and time only moves forward", "%[1]s 已成为过去，现在是 %[2]s，而时间只能向前",
			clock.Spell(goal), clock.Spell(p.now())), nil
	}
	return wording.Text{}, p.stage.Advance(ctx, goal, nil)
}

// goal is the business time to which a step wants to advance. The spans were parsed when the story was read.
func (p *player) goal(step *Advance) (time.Time, wording.Text) {
	if step.To != "" {
		goal, _ := clock.ParseMoment(step.To)
		return goal, wording.Text{}
	}
	if step.By != "" {
		span, _ := clock.ParseSpan(step.By)
		return span.From(p.now()), wording.Text{}
	}
	var goal time.Time
	p.stage.View(func(m *market.Market) {
		subscription := m.Subscription(p.id(step.Subscription))
		if subscription == nil {
			return
		}
		goal = moment(m, subscription, step.Until)
	})
	if goal.IsZero() {
		return goal, wording.Format("%[1]s has no %[2]s to wait for", "%[1]s 没有可以等待的 %[2]s", step.Subscription, step.Until)
	}
	if after, err := clock.ParseSpan(step.After); err == nil {
		goal = after.From(goal)
	}
	if before, err := clock.ParseSpan(step.Before); err == nil {
		goal = before.Until(goal)
	}
	return goal, wording.Text{}
}

// moment is a mark in the life of a subscription. Grace and retention have dates once the subscription has expired; before that they
// are foretold from the rules.
func moment(m *market.Market, s *market.Subscription, mark string) time.Time {
	switch mark {
	case "expiry":
		return s.ExpiresAt()
	case "grace-end":
		grace, _ := m.Ends(s)
		return grace
	}
	_, retention := m.Ends(s)
	return retention
}

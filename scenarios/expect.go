package scenarios

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/store"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// cursor remembers, for one subscription, up to where earlier expectations have looked.
type cursor struct {
	call        int64
	transition  int64
	notice      int64
	told        int64
	attempts    map[string]int
	instanceIDs []string
}

// observed is what there is to know about a subscription at one moment of a story.
type observed struct {
	subscription market.Subscription
	order        market.Order
	calls        []market.Call
	transitions  []market.Transition
	notices      []market.Notice
}

// expect compares a subscription with what the story expects; the text says the first thing that differs.
func (p *player) expect(ctx context.Context, e *Expectation) (wording.Text, error) {
	seen := p.cursor(e.Subscription)
	now, err := p.observe(ctx, e.Subscription, seen)
	if err != nil {
		return wording.Text{}, err
	}
	if now.subscription.InstanceID != "" && !slices.Contains(seen.instanceIDs, now.subscription.InstanceID) {
		seen.instanceIDs = append(seen.instanceIDs, now.subscription.InstanceID)
	}
	for _, compare := range []func(*Expectation, observed, *cursor) wording.Text{
		comparePhase, compareExpiry, compareCalls, compareAttempts, compareAccepted, compareOrder, compareNotices, compareTold,
		compareTransitions, compareInstance, compareStage,
	} {
		if unmet := compare(e, now, seen); !unmet.IsZero() {
			return wording.Format("%[1]s: %[2]v", "%[1]s：%[2]v", e.Subscription, unmet), nil
		}
	}
	return wording.Text{}, nil
}

func (p *player) cursor(name string) *cursor {
	if p.seen[name] == nil {
		p.seen[name] = &cursor{attempts: map[string]int{}}
	}
	return p.seen[name]
}

func (p *player) observe(ctx context.Context, name string, seen *cursor) (observed, error) {
	id := p.id(name)
	var now observed
	p.stage.View(func(m *market.Market) {
		subscription := m.Subscription(id)
		if subscription == nil {
			return
		}
		now.subscription = *subscription
		if orders := m.OrdersOf(id); len(orders) > 0 {
			now.order = *m.Order(orders[len(orders)-1])
		}
		for _, call := range callsOf(m, id) {
			now.calls = append(now.calls, *call)
		}
	})
	var err error
	now.transitions, err = all(func(after int64) ([]market.Transition, error) {
		return p.stage.Transitions(ctx, store.Page{After: after, Limit: pageSize, SubscriptionID: id})
	}, seen.transition, func(t market.Transition) int64 { return t.Sequence })
	if err != nil {
		return now, fmt.Errorf("read what happened to %s: %w", name, err)
	}
	now.notices, err = all(func(after int64) ([]market.Notice, error) {
		return p.stage.Notices(ctx, store.Page{After: after, Limit: pageSize, SubscriptionID: id})
	}, min(seen.notice, seen.told), func(n market.Notice) int64 { return n.Sequence })
	if err != nil {
		return now, fmt.Errorf("read the notices about %s: %w", name, err)
	}
	return now, nil
}

func comparePhase(e *Expectation, now observed, _ *cursor) wording.Text {
	if e.Phase == "" || market.Phase(e.Phase) == now.subscription.Phase {
		return wording.Text{}
	}
	return wording.Format("the phase should be %[1]s and is %[2]s", "阶段应为 %[1]s，实际为 %[2]s", e.Phase, now.subscription.Phase)
}

func compareExpiry(e *Expectation, now observed, _ *cursor) wording.Text {
	if e.Expires == "" {
		return wording.Text{}
	}
	want, _ := clock.ParseMoment(e.Expires)
	if got := now.subscription.ExpiresAt(); !got.Equal(want) {
		return wording.Format("it should expire at %[1]s and expires at %[2]s", "到期时间应为 %[1]s，实际为 %[2]s", clock.Spell(want), clock.Spell(got))
	}
	return wording.Text{}
}

// compareCalls compares the activities called since the last time: each call once, whatever its attempts. Polling for instance data
// is one queryInstance however often it was asked.
func compareCalls(e *Expectation, now observed, seen *cursor) wording.Text {
	if e.Calls == nil {
		return wording.Text{}
	}
	got, last := []string{}, seen.call
	var before market.Call
	for _, call := range now.calls {
		if call.Sequence <= seen.call || call.Attempts == 0 {
			continue
		}
		last = max(last, call.Sequence)
		if call.Intent == spec.IntentPoll && before.Intent == spec.IntentPoll {
			continue
		}
		got, before = append(got, call.Activity), call
	}
	seen.call = last
	if slices.Equal(got, e.Calls) {
		return wording.Text{}
	}
	return wording.Format("the calls should be [%[1]s] and were [%[2]s]", "调用应为 [%[1]s]，实际为 [%[2]s]",
		strings.Join(e.Calls, ", "), strings.Join(got, ", "))
}

func compareAttempts(e *Expectation, now observed, seen *cursor) wording.Text {
	if e.Attempts == nil {
		return wording.Text{}
	}
	total := map[string]int{}
	for _, call := range now.calls {
		total[call.Activity] += call.Attempts
	}
	for activity, want := range e.Attempts {
		got := total[activity] - seen.attempts[activity]
		seen.attempts[activity] = total[activity]
		if got != want {
			return wording.Format("%[1]s should have been attempted %[2]d times and was attempted %[3]d times", "%[1]s 应尝试 %[2]d 次，实际尝试 %[3]d 次",
				activity, want, got)
		}
	}
	return wording.Text{}
}

func compareAccepted(e *Expectation, now observed, _ *cursor) wording.Text {
	if e.Accepted == nil {
		return wording.Text{}
	}
	for i := len(now.calls) - 1; i >= 0; i-- {
		call := now.calls[i]
		if call.Attempts == 0 {
			continue
		}
		if accepted := call.State == market.Succeeded; accepted != *e.Accepted {
			return wording.Format("the last call (%[1]s) should be accepted: %[2]t, and is %[3]s: %[4]v", "最后一次调用（%[1]s）应被接受：%[2]t，实际状态为 %[3]s：%[4]v",
				call.Activity, *e.Accepted, call.State, call.Exception)
		}
		return wording.Text{}
	}
	return wording.Of("no call was made at all", "没有发生任何调用")
}

func compareOrder(e *Expectation, now observed, _ *cursor) wording.Text {
	if e.Order != "" && market.OrderStatus(e.Order) != now.order.Status {
		return wording.Format("the last order (%[1]s) should be %[2]s and is %[3]s", "最近的订单（%[1]s）应为 %[2]s，实际为 %[3]s",
			now.order.ID, e.Order, now.order.Status)
	}
	if e.OrderType != "" && market.OrderType(e.OrderType) != now.order.Type {
		return wording.Format("the last order (%[1]s) should be of type %[2]s and is %[3]s", "最近的订单（%[1]s）类型应为 %[2]s，实际为 %[3]s",
			now.order.ID, e.OrderType, now.order.Type)
	}
	return wording.Text{}
}

func compareNotices(e *Expectation, now observed, seen *cursor) wording.Text {
	if e.Notices == nil {
		return wording.Text{}
	}
	got := 0
	for _, notice := range now.notices {
		if notice.Sequence > seen.notice {
			got, seen.notice = got+1, notice.Sequence
		}
	}
	if got < *e.Notices {
		return wording.Format("the seller should have got at least %[1]d notices and got %[2]d", "商家应至少收到 %[1]d 条通知，实际收到 %[2]d 条", *e.Notices, got)
	}
	return wording.Text{}
}

func compareTransitions(e *Expectation, now observed, seen *cursor) wording.Text {
	if e.Transitions == nil {
		return wording.Text{}
	}
	got := []string{}
	for _, transition := range now.transitions {
		seen.transition = max(seen.transition, transition.Sequence)
		got = append(got, transition.Row)
	}
	if slices.Equal(got, e.Transitions) {
		return wording.Text{}
	}
	return wording.Format("the steps should be [%[1]s] and were [%[2]s]", "状态迁移应为 [%[1]s]，实际为 [%[2]s]",
		strings.Join(e.Transitions, ", "), strings.Join(got, ", "))
}

func compareInstance(e *Expectation, _ observed, seen *cursor) wording.Text {
	if e.SameInstance == nil {
		return wording.Text{}
	}
	if same := len(seen.instanceIDs) == 1; same != *e.SameInstance {
		return wording.Format("the merchant should have named one instance all along: %[1]t, and named %[2]d: %[3]s",
			"商家应始终返回同一个实例：%[1]t，实际返回了 %[2]d 个：%[3]s", *e.SameInstance, len(seen.instanceIDs), strings.Join(seen.instanceIDs, ", "))
	}
	return wording.Text{}
}

// compareTold compares the kinds of notices; a kind that is repeated in a row counts once.
func compareTold(e *Expectation, now observed, seen *cursor) wording.Text {
	if e.Told == nil {
		return wording.Text{}
	}
	got := []string{}
	for _, notice := range now.notices {
		if notice.Sequence <= seen.told {
			continue
		}
		seen.told = notice.Sequence
		if len(got) == 0 || got[len(got)-1] != notice.Kind {
			got = append(got, notice.Kind)
		}
	}
	if slices.Equal(got, e.Told) {
		return wording.Text{}
	}
	return wording.Format("the notices should be [%[1]s] and were [%[2]s]", "通知应为 [%[1]s]，实际为 [%[2]s]", strings.Join(e.Told, ", "), strings.Join(got, ", "))
}

// compareStage compares the stage of supervision and the amount of the last order.
func compareStage(e *Expectation, now observed, _ *cursor) wording.Text {
	if e.Stage != "" {
		stage := market.Stage("none")
		if now.subscription.Supervision != nil {
			stage = now.subscription.Supervision.Stage
		}
		if string(stage) != e.Stage {
			return wording.Format("the stage of supervision should be %[1]s and is %[2]s", "服务监管步骤应为 %[1]s，实际为 %[2]s", e.Stage, stage)
		}
	}
	if e.Amount == nil {
		return wording.Text{}
	}
	line := now.order.Line(now.subscription.ID)
	if line != nil && line.Paid != *e.Amount {
		return wording.Format("the last order (%[1]s) should cost %[2]d and costs %[3]d", "最近的订单（%[1]s）金额应为 %[2]d，实际为 %[3]d", now.order.ID, *e.Amount, line.Paid)
	}
	return wording.Text{}
}

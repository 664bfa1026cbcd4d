package check

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/wording"
)

// Place marks what a verdict is about.
type Place struct {
	// Answer is the deciding exchange; nil takes the last one.
	Answer *courier.Exchange
	// Pointer is the JSON pointer of the place in the answer's body; it may be empty.
	Pointer string
	// Expected and Got are short, for a person.
	Expected, Got string
}

// ending is the panic value with which a verdict method leaves a Judge.
type ending struct {
	outcome Outcome
	place   Place
	text    wording.Text
}

func (b *Bench) stop(e ending) { panic(e) }

// Fail ends the check: the merchant does not meet it. A recommended check is warned instead of failed.
func (b *Bench) Fail(place Place, text wording.Text) {
	outcome := Failed
	if b.check.Level == Recommended {
		outcome = Warned
	}
	b.stop(ending{outcome: outcome, place: place, text: text})
}

// Warn ends the check: what is required is met, but a careful merchant does better.
func (b *Bench) Warn(place Place, text wording.Text) {
	b.stop(ending{outcome: Warned, place: place, text: text})
}

// Skip ends the check without a judgement about the merchant; the text says what is not there.
func (b *Bench) Skip(text wording.Text) { b.stop(ending{outcome: Skipped, text: text}) }

// Break ends the check because the suite itself cannot judge.
func (b *Bench) Break(text wording.Text) { b.stop(ending{outcome: Errored, text: text}) }

// Require fails the check unless the condition holds.
func (b *Bench) Require(holds bool, place Place, text wording.Text) {
	if !holds {
		b.Fail(place, text)
	}
}

func interrupted() ending {
	return ending{outcome: Errored, text: wording.Of("The run was interrupted before this check ended.", "检查尚未结束，运行就被中断了。")}
}

func (b *Bench) stopIfUnjudgeable(exchange courier.Exchange) {
	if exchange.Failure == nil {
		return
	}
	switch exchange.Failure.Kind {
	case courier.Interrupted:
		b.stop(interrupted())
	case courier.Forbidden:
		b.stop(ending{outcome: Errored, place: Place{Answer: &exchange}, text: wording.Format(
			"The address guard does not allow calling this endpoint: %s.", "地址防护不允许调用该地址：%s。", exchange.Failure.Detail)})
	}
	if b.ctx.Err() != nil {
		b.stop(interrupted())
	}
}

// Run carries out one check and says what became of it. It never panics: a panic in a Judge, and a cancelled context, give an
// Errored result, because then nothing can be said about the merchant. A check that ran before as a premise of another, in the same
// run, keeps that result: of a merchant who answers now so and now otherwise, one of two runs could pass and the other fail, and the
// failure would be told by nobody.
func (b *Bench) Run(ctx context.Context, c Check) Result {
	premise := b.config.Premises.of(c.ID)
	premise.once.Do(func() { premise.result = b.carryOut(ctx, c) })
	return premise.result
}

func (b *Bench) carryOut(ctx context.Context, c Check) Result {
	b.ctx, b.check = ctx, c
	b.evidence = evidence{}
	b.random = randomFor(b.config.Seed, c.ID)
	b.serial = 0
	started := time.Now()
	end := b.judge()
	result := Result{
		Check: c, Outcome: end.outcome, Message: end.text, Took: time.Since(started),
		Pointer: end.place.Pointer, Expected: end.place.Expected, Got: end.place.Got,
		Evidence: b.evidence.all(end.place.Answer),
	}
	b.explain(&result)
	return result
}

// explain adds what a reader of a bad result needs beyond the message: the deciding request and what would have come next.
func (b *Bench) explain(result *Result) {
	if result.Outcome != Failed && result.Outcome != Warned && result.Outcome != Errored {
		return
	}
	if n := len(result.Evidence); n > 0 {
		result.Curl = courier.Curl(result.Evidence[n-1].Request, b.config.Endpoint.AccessKey)
	}
	if result.Outcome != Errored && b.config.Contract != nil && b.config.Edition != nil {
		mode := chargingModeOf(result.Check.Feature)
		result.Forecast = Forecast(b.config.Edition, b.config.Contract.Named(result.Check.Activity), mode)
	}
}

// judge runs the check's body and catches how it ends.
func (b *Bench) judge() (end ending) {
	defer func() {
		switch caught := recover().(type) {
		case nil:
		case ending:
			end = caught
		default:
			end = ending{outcome: Errored, text: wording.Format(
				"Fairground itself failed in this check, which says nothing about the merchant: %s",
				"Fairground 自身在此检查中出错，与商家程序无关：%s", fmt.Sprintf("%v\n%s", caught, debug.Stack()))}
		}
	}()
	if !b.Claims(b.check.Feature) {
		b.Skip(wording.Format("The merchant does not claim the feature %q.", "商家未声明支持特性“%s”。", b.check.Feature))
	}
	if b.check.NeedsOrderQuery && !b.config.OrderQueryReachable {
		b.Skip(wording.Of("The merchant's order queries do not reach this run; give the run an order-query address and point the merchant at it.",
			"商家的订单查询没有发到本次运行；请为本次运行指定订单查询地址，并让商家程序指向它。"))
	}
	if b.ctx.Err() != nil {
		b.stop(interrupted())
	}
	b.check.Judge(b)
	return ending{outcome: Passed}
}

// chargingModeOf gives the charging mode behind a feature for the forecast; period is what most merchants sell.
func chargingModeOf(feature string) string {
	switch feature {
	case "one-off":
		return "ONE_TIME"
	case "on-demand":
		return "ON_DEMAND"
	case "package":
		return "ON_DEMAND_PKG"
	}
	return "PERIOD"
}

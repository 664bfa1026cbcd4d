package saasv2

import (
	"slices"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	wire "github.com/fairground/fairground/simulator/protocol/saasv2"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// dialogue is a bench that speaks this contract. Calls come in two spellings: send returns what the merchant answered, mustAccept
// and mustRefuse end the check when the answer is not what they need.
type dialogue struct {
	*check.Bench
	config check.BenchConfig
}

func converse(bench *check.Bench) *dialogue {
	return &dialogue{Bench: bench, config: bench.Config()}
}

// answer is one exchange as the marketplace reads it.
type answer struct {
	wire.Answer
	activity string
	exchange courier.Exchange
	reading  protocol.Reading
}

// accepted: the marketplace counts the call as succeeded, or as being worked on where the contract allows that.
func (a answer) accepted() bool {
	verdict := a.reading.Outcome.Verdict
	return verdict == market.Accepted || verdict == market.Pending
}

// arrived tells whether an HTTP answer reached the marketplace.
func (a answer) arrived() bool { return a.exchange.Response != nil && a.exchange.Failure == nil }

// status is the HTTP status, 0 without an answer.
func (a answer) status() int {
	if !a.arrived() {
		return 0
	}
	return a.exchange.Response.Status
}

// worst is the finding that decides, or the first one.
func (a answer) worst() protocol.Finding {
	for _, finding := range a.reading.Findings {
		if finding.Fatal {
			return finding
		}
	}
	if len(a.reading.Findings) > 0 {
		return a.reading.Findings[0]
	}
	return protocol.Finding{}
}

// said says in half a sentence how the merchant answered.
func (a answer) said() wording.Text {
	switch {
	case a.exchange.Failure != nil:
		return wording.Format("brought no answer (%s)", "没有得到响应（%s）", a.exchange.Failure.Detail)
	case !a.arrived():
		return wording.Of("brought no answer", "没有得到响应")
	case a.status() != 200:
		return wording.Format("was answered with HTTP status %d", "返回了 HTTP 状态码 %d", a.status())
	case a.ResultCode == "":
		return wording.Of("was answered without a resultCode", "的响应中没有 resultCode")
	case a.ResultMessage == "":
		return wording.Format("was answered with resultCode %s", "返回了 resultCode %s", a.ResultCode)
	}
	return wording.Format("was answered with resultCode %s (%q)", "返回了 resultCode %s（“%s”）", a.ResultCode, a.ResultMessage)
}

// at marks the answer as the deciding one.
func (a answer) at(pointer, expected, got string) check.Place {
	return check.Place{Answer: &a.exchange, Pointer: pointer, Expected: expected, Got: got}
}

// send sends a message and reads the answer.
func (d *dialogue) send(m *message) answer {
	return d.read(m.activity, d.Send(d.compose(m), m.fault))
}

func (d *dialogue) read(activity string, exchange courier.Exchange) answer {
	known := d.activity(activity)
	if known == nil {
		known = d.activity(releaseInstance) // an unknown activity has no answer of its own; the plain one serves
	}
	reading, understood := wire.Judge(known, d.config.Edition, exchange)
	return answer{Answer: understood, activity: activity, exchange: exchange, reading: reading}
}

func (d *dialogue) activity(name string) *spec.Activity { return d.config.Contract.Named(name) }

// mustAccept sends a message, again while the merchant says it is still being processed, and fails the check unless the marketplace
// would count the last answer as success.
func (d *dialogue) mustAccept(m *message) answer {
	got := d.send(m)
	if m.activity != newInstance && d.processing(got) {
		d.Poll(func() bool {
			got = d.send(m)
			return !d.processing(got)
		})
	}
	d.accept(got)
	return got
}

// accept fails the check unless an answer counts as success.
func (d *dialogue) accept(got answer) {
	if got.accepted() {
		return
	}
	d.Fail(d.blamed(got), d.refusal(got))
}

// refusal says that an answer does not count as success, and why.
func (d *dialogue) refusal(got answer) wording.Text {
	if worst := got.worst(); !worst.Text.IsZero() { // says all that said does, and what it means
		return wording.Format("The marketplace counts this %s as a failed call. %s", "云商店会将此次 %s 视为调用失败。%s", got.activity, worst.Text)
	}
	return wording.Format("%s %s, which the marketplace counts as a failed call.", "%s %s，云商店会视为调用失败。", got.activity, got.said())
}

// blamed is the place that the worst finding marks, or the result code.
func (d *dialogue) blamed(got answer) check.Place {
	if worst := got.worst(); worst.Code != "" {
		return got.at(worst.Pointer, worst.Expected, worst.Got)
	}
	return got.at("/resultCode", success, got.ResultCode)
}

// processing: the merchant asks for patience. Only newInstance may be answered so for good, but a merchant who needs a moment for
// another activity is called again, and nothing is published against that (saas-v2.md 16.7).
func (d *dialogue) processing(got answer) bool {
	return got.status() == 200 && slices.Contains(d.config.Edition.PendingCodes.Value, got.ResultCode)
}

// mustRefuse sends a message that no merchant may act on and fails the check when the answer counts as success, or when none comes.
// How it is refused is free: other checks look at the HTTP status and the code.
func (d *dialogue) mustRefuse(m *message, why wording.Text) answer {
	got := d.send(m)
	d.refused(got, why)
	return got
}

func (d *dialogue) refused(got answer, why wording.Text) {
	if got.accepted() {
		d.Fail(got.at("/resultCode", "a refusal", got.ResultCode), wording.Format(
			"%s was answered with success although %s.", "%s 返回了成功，但%s。", got.activity, why))
	}
	if !got.arrived() {
		d.Fail(got.at("", "an answer that refuses", "no answer"), wording.Format(
			"%s %s although it should have been refused: %s.", "%s %s，本应明确拒绝：%s。", got.activity, got.said(), why))
	}
}

// mustRefuseCleanly is mustRefuse for wrong data under a right signature: the answer must not look like a crash either.
func (d *dialogue) mustRefuseCleanly(m *message, why wording.Text) answer {
	got := d.mustRefuse(m, why)
	d.clean(got, why)
	return got
}

// clean fails the check when an answer looks like a crash.
func (d *dialogue) clean(got answer, why wording.Text) {
	if !got.arrived() || got.status() >= 500 || got.status() == 200 && got.ResultCode == "" {
		d.Fail(got.at("", "HTTP 200 with a resultCode other than "+success, describeStatus(got)), wording.Format(
			"%s %s instead of being refused in an orderly way: %s.", "%s %s，未能正常拒绝：%s。", got.activity, got.said(), why))
	}
}

// contrast sends variants of one genuine request, of which a merchant must take all or can take none. It fails the check when some are
// accepted and others are not; when none is, the cause lies elsewhere and create/opens reports it.
func (d *dialogue) contrast(variants []*message, told func(int) string) {
	refused, which, accepted := answer{}, -1, 0
	for i, variant := range variants {
		if got := d.send(variant); got.accepted() {
			accepted++
		} else if which < 0 {
			refused, which = got, i
		}
	}
	if which < 0 {
		return
	}
	if accepted == 0 {
		d.Skip(wording.Format("Not judged, because %s does not succeed in any form.", "未判定，因为 %s 以任何形式都不成功。", refused.activity))
	}
	d.Fail(d.blamed(refused), wording.Format("%s %s with %s, and is accepted in another form.", "%[3]s时 %[1]s %[2]s，而其它形式可以成功。",
		refused.activity, refused.said(), told(which)))
}

// repeat sends a message n times, one after the other; every answer must count as success.
func (d *dialogue) repeat(m *message, n int) []answer {
	answers := make([]answer, n)
	for i := range answers {
		answers[i] = d.mustAccept(m)
	}
	return answers
}

// together sends a message n times at once, each with its own nonce, and returns all answers.
func (d *dialogue) together(m *message, n int) []answer {
	requests := make([]courier.Request, n)
	for i := range requests {
		requests[i] = d.compose(m)
	}
	answers := make([]answer, n)
	for i, exchange := range d.SendTogether(requests) {
		answers[i] = d.read(m.activity, exchange)
	}
	return answers
}

package saasv1

import (
	"net/http"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// dialogue is a bench that speaks this contract. Calls come in two spellings: send returns what the merchant answered, mustAccept and
// mustRefuse end the check when the answer is not what they need.
type dialogue struct {
	*check.Bench
	config check.BenchConfig
}

func converse(bench *check.Bench) *dialogue { return &dialogue{Bench: bench, config: bench.Config()} }

// activity is what the contract says about an activity. One that it does not know has no answer of its own; the plain one serves.
func (d *dialogue) activity(name string) *spec.Activity {
	if known := d.config.Contract.Named(name); known != nil {
		return known
	}
	return d.config.Contract.Named(releaseInstance)
}

// testFlag is what a call of this run carries: that of the configuration, or of the edition's live calls.
func (d *dialogue) testFlag() string {
	if d.config.TestFlag != "" {
		return d.config.TestFlag
	}
	if live := d.config.Edition.V1LiveTestFlag.Value; live != "absent" {
		return live
	}
	return ""
}

// live ends the check when the run sends debugging calls: a merchant need not act on them, so effects cannot be judged.
func (d *dialogue) live() {
	if d.config.TestFlag == "1" {
		d.Skip(text("The run sends debugging calls (testFlag 1); a merchant need not act on them, so effects cannot be judged.",
			"本次运行发送的是调试请求（testFlag 为 1），商家无需办理实际业务，因此无法判定业务效果。"))
	}
}

// send sends a message and reads the answer.
func (d *dialogue) send(m *message) answer { return d.read(m.activity, d.Send(d.compose(m), m.fault)) }

// mustAccept sends a message and fails the check unless the marketplace would count the answer as success.
func (d *dialogue) mustAccept(m *message) answer {
	got := d.send(m)
	d.accept(got)
	return got
}

// accept fails the check unless an answer counts as success.
func (d *dialogue) accept(got answer) {
	if got.accepted() {
		return
	}
	d.Fail(got.blamed(), wording.Format("%s %s, which the marketplace counts as a failed call. %s", "%s %s，云商店会视为调用失败。%s",
		got.activity, got.told(), got.worst().Text))
}

// mustRefuse sends a message that no merchant may act on and fails the check when the answer counts as success, or when none comes.
// How it is refused is free: other checks look at the HTTP status and the code.
func (d *dialogue) mustRefuse(m *message, why wording.Text) answer {
	got := d.send(m)
	if got.resultCode == success && got.status() == http.StatusOK {
		d.Fail(got.at("/resultCode", "a refusal", got.resultCode), wording.Format(
			"%s was answered with success although %s.", "%s 返回了成功，但%s。", got.activity, why))
	}
	if !got.arrived() {
		d.Fail(got.at("", "an answer that refuses", "no answer"), wording.Format(
			"%s %s although it should have been refused: %s.", "%s %s，本应明确拒绝：%s。", got.activity, got.told(), why))
	}
	return got
}

// mustRefuseCleanly is mustRefuse for wrong data under a right token: the answer must not look like a crash either.
func (d *dialogue) mustRefuseCleanly(m *message, why wording.Text) answer {
	got := d.mustRefuse(m, why)
	if got.status() >= 500 || got.status() == http.StatusOK && got.resultCode == "" {
		d.Fail(got.at("", "HTTP 200 with a resultCode other than "+success, got.short()), wording.Format(
			"%s %s instead of being refused in an orderly way, although %s.", "%s %s，未能正常拒绝：%s。", got.activity, got.told(), why))
	}
	return got
}

// orderly fails the check unless an answer is one that the marketplace can read: HTTP 200 with a result code.
func (d *dialogue) orderly(got answer) {
	d.Require(got.status() == http.StatusOK && got.resultCode != "", got.at("", "HTTP 200 with a resultCode", got.short()), wording.Format(
		"%s %s; the marketplace needs HTTP 200 and a resultCode to understand what you mean.", "%s %s；云商店需要 HTTP 200 与 resultCode 才能理解结果。",
		got.activity, got.told()))
}

// repeat sends a message n times, one after the other; every answer must count as success.
func (d *dialogue) repeat(m *message, n int) []answer {
	answers := make([]answer, n)
	for i := range answers {
		answers[i] = d.mustAccept(m)
	}
	return answers
}

// together sends a message n times at once, each with its own timeStamp and token, and returns all answers.
func (d *dialogue) together(m *message, n int) []answer {
	messages := make([]*message, n)
	for i := range messages {
		messages[i] = m
	}
	return d.atOnce(messages...)
}

// atOnce sends several messages at once and returns the answers in their order.
func (d *dialogue) atOnce(messages ...*message) []answer {
	requests := make([]courier.Request, len(messages))
	for i, m := range messages {
		requests[i] = d.compose(m)
	}
	answers := make([]answer, len(messages))
	for i, exchange := range d.SendTogether(requests) {
		answers[i] = d.read(messages[i].activity, exchange)
	}
	return answers
}

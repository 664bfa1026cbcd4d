package market

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/spec"
)

// noon is 2026-03-02 12:00:00 in Beijing, a Monday.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, clock.Beijing).UTC()

// world is a market with a merchant whose answers a test decides, and with everything that was decided written down.
type world struct {
	t           testing.TB
	m           *Market
	now         time.Time
	answer      func(call *Call, attempt int) Outcome
	contracts   map[string]*spec.Contract
	edition     *spec.Edition
	sent        []sending
	transitions []Transition
	notices     []Notice
	refusals    []*Refusal
	queue       []string
	check       func(Decision)
}

type sending struct {
	call    string
	intent  spec.Intent
	attempt int
	at      time.Time
}

func newWorld(t testing.TB, switches ...string) *world {
	return newWorldOf(t, "cn", switches...)
}

func newWorldOf(t testing.TB, edition string, switches ...string) *world {
	t.Helper()
	e, err := spec.EditionByID(edition)
	must(t, err)
	settings := map[string]string{}
	for i := 0; i < len(switches); i += 2 {
		settings[switches[i]] = switches[i+1]
	}
	e, err = e.With(settings)
	must(t, err)
	contract, err := spec.ContractByID("saas-v2")
	must(t, err)
	contracts := map[string]*spec.Contract{"saas-v2": contract}
	products, buyers := DefaultCatalogue(7, "saas-v2")
	m, err := New(Header{ID: "m", Edition: edition, Seed: 7, StartedAt: noon}, e, contracts, products, buyers)
	must(t, err)
	w := &world{t: t, m: m, now: noon, contracts: contracts, edition: e}
	w.answer = func(call *Call, attempt int) Outcome { return good(call) }
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// good is the outcome of a right answer.
func good(call *Call) Outcome {
	o := Outcome{Verdict: Accepted, ResultCode: "000000", Described: call.Intent == spec.IntentPoll || call.Intent == spec.IntentInspect}
	if call.Intent == spec.IntentProvision {
		o.InstanceID = "instance-of-" + call.SubscriptionID
	}
	return o
}

func bad(*Call) Outcome  { return Outcome{Verdict: Rejected, ResultCode: "000005"} }
func lost(*Call) Outcome { return Outcome{Verdict: Lost} }

// failing makes the merchant fail the first n attempts of an intent.
func (w *world) failing(intent spec.Intent, n int) {
	before := w.answer
	w.answer = func(call *Call, attempt int) Outcome {
		if call.Intent == intent && attempt <= n {
			return bad(call)
		}
		return before(call, attempt)
	}
}

func (w *world) answering(intent spec.Intent, o Outcome) {
	before := w.answer
	w.answer = func(call *Call, attempt int) Outcome {
		if call.Intent == intent {
			return o
		}
		return before(call, attempt)
	}
}

func (w *world) record(d Decision) {
	w.transitions = append(w.transitions, d.Transitions...)
	w.notices = append(w.notices, d.Notices...)
	if d.Refusal != nil {
		w.refusals = append(w.refusals, d.Refusal)
	}
	w.queue = append(w.queue, d.Ready...)
	if w.check != nil {
		w.check(d)
	}
}

// settle sends what is ready until nothing is.
func (w *world) settle() {
	for len(w.queue) > 0 {
		id := w.queue[0]
		w.queue = w.queue[1:]
		call := w.m.Call(id).copy()
		if call.State != Calling {
			continue
		}
		attempt := call.Attempts + 1
		w.sent = append(w.sent, sending{call: id, intent: call.Intent, attempt: attempt, at: w.now})
		d, err := w.m.Learn(w.now, id, attempt, w.answer(call, attempt))
		must(w.t, err)
		w.record(d)
	}
}

func (w *world) try(c Command) (Decision, error) {
	d, err := w.m.Do(w.now, c)
	if err == nil {
		w.record(d)
		w.settle()
	}
	return d, err
}

func (w *world) do(c Command) Decision {
	w.t.Helper()
	d, err := w.try(c)
	if err != nil {
		w.t.Fatalf("%s was refused: %v", c.Name(), err)
	}
	return d
}

// refused carries out a command that must be refused by a rule, and proves that nothing changed.
func (w *world) refused(rule string, c Command) {
	w.t.Helper()
	before := fmt.Sprintf("%+v", w.m.Snapshot().Header)
	_, err := w.try(c)
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		w.t.Fatalf("%s: got %v, want the refusal %q", c.Name(), err, rule)
	}
	if refusal.Rule != rule {
		w.t.Fatalf("%s: refused by %q (%s), want %q", c.Name(), refusal.Rule, refusal.Text.EN, rule)
	}
	if refusal.Text.EN == "" || refusal.Text.ZH == "" {
		w.t.Fatalf("the refusal %q is not worded in both languages", rule)
	}
	if after := fmt.Sprintf("%+v", w.m.Snapshot().Header); after != before {
		w.t.Fatalf("the refusal %q changed the market: %s became %s", rule, before, after)
	}
}

// until lets time pass to a moment, stopping at every event.
func (w *world) until(end time.Time) {
	w.t.Helper()
	for {
		e, some := w.m.NextEvent()
		if !some || e.DueAt.After(end) {
			break
		}
		w.now = later(w.now, e.DueAt)
		d, err := w.m.Fire(e)
		must(w.t, err)
		w.record(d)
		w.settle()
	}
	w.now = later(w.now, end)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (w *world) pass(d time.Duration) { w.t.Helper(); w.until(w.now.Add(d)) }

// buy buys a product and returns the subscription.
func (w *world) buy(product string) *Subscription {
	w.t.Helper()
	return w.buyAs(product, "buyer-v3-a")
}

func (w *world) buyAs(product, buyer string) *Subscription {
	w.t.Helper()
	d := w.do(Buy{Product: product, Buyer: buyer})
	return w.m.Subscriptions[d.Subscriptions[0].ID]
}

func (w *world) trial() *Subscription {
	w.t.Helper()
	d := w.do(Buy{Product: "standard-month", Buyer: "buyer-v3-a", Trial: true})
	return w.m.Subscriptions[d.Subscriptions[0].ID]
}

// intents lists what was sent, attempts included.
func (w *world) intents() []spec.Intent {
	var list []spec.Intent
	for _, s := range w.sent {
		list = append(list, s.intent)
	}
	return list
}

func (w *world) count(intent spec.Intent) int {
	n := 0
	for _, s := range w.sent {
		if s.intent == intent {
			n++
		}
	}
	return n
}

func (w *world) lastCall(intent spec.Intent) *Call {
	w.t.Helper()
	for i := len(w.sent) - 1; i >= 0; i-- {
		if w.sent[i].intent == intent {
			return w.m.Call(w.sent[i].call)
		}
	}
	w.t.Fatalf("no %s was sent", intent)
	return nil
}

// rows lists the rows that explained the steps, a repeated one once.
func (w *world) rows() string {
	text := ""
	last := ""
	for _, transition := range w.transitions {
		if transition.Row != last {
			text += " " + transition.Row
		}
		last = transition.Row
	}
	return text[min(1, len(text)):]
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func beijing(year, month, day, hour, minute, second int) time.Time {
	return time.Date(year, time.Month(month), day, hour, minute, second, 0, clock.Beijing).UTC()
}

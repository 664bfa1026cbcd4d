// Package probe does outside the sandbox what the marketplace does every morning and afternoon (拨测): it sends saved debugging cases to a
// real endpoint, judges the answers by the console's rules, keeps a ledger per case and says what the marketplace would do next. It runs
// once, for a cron job, or again and again on the wall clock. Notices leave as JSON lines and, if configured, through a webhook.
package probe

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"time"

	"github.com/google/uuid"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// Carrier carries a request; *courier.Courier is one.
type Carrier interface {
	Carry(ctx context.Context, request courier.Request, fault courier.Fault) courier.Exchange
}

// Prober probes one endpoint with a list of cases. All members but Wall and Language are needed.
type Prober struct {
	Wire     protocol.CaseWire
	Edition  *spec.Edition
	Endpoint protocol.Endpoint
	Cases    []market.Case
	Courier  Carrier
	// Wall tells real time, to which the ledgers and days refer; nil means time.Now.
	Wall func() time.Time
}

// Result is one case of a run.
type Result struct {
	Name     string         `json:"name"`
	Activity string         `json:"activity"`
	Passed   bool           `json:"passed"`
	Verdict  market.Verdict `json:"verdict"`
	// ResultCode is that of the answer, empty when none could be read; Status the HTTP status, 0 when no answer came.
	ResultCode string `json:"resultCode,omitempty"`
	Status     int    `json:"status,omitempty"`
	// Took is real time.
	Took time.Duration `json:"tookNanoseconds"`
	// Text is the console's text of a failure, empty when the case passed; Findings are everything that is wrong or odd.
	Text     wording.Text       `json:"text,omitzero"`
	Findings []protocol.Finding `json:"findings,omitempty"`
	// Curl reproduces the request; the access key is masked.
	Curl string `json:"curl,omitempty"`

	unreached, interrupted bool
}

// Run is one probe of all cases.
type Run struct {
	At time.Time `json:"at"`
	// Passed tells whether the run passed by the edition's rule (probe-pass).
	Passed  bool     `json:"passed"`
	Results []Result `json:"results"`
}

// Once sends every case once, one after the other in the order of the file, each with a fresh timestamp, nonce and business id.
func (p *Prober) Once(ctx context.Context) Run {
	run := Run{At: p.now().UTC().Truncate(time.Second)}
	passed := 0
	for _, entry := range p.Cases {
		result := p.send(ctx, entry)
		if result.Passed {
			passed++
		}
		run.Results = append(run.Results, result)
		if result.interrupted {
			break
		}
	}
	run.Passed = passed == len(p.Cases)
	if p.Edition.ProbePass.Value == "any-case" {
		run.Passed = passed > 0
	}
	return run
}

func (p *Prober) now() time.Time {
	if p.Wall == nil {
		return time.Now()
	}
	return p.Wall()
}

func (p *Prober) send(ctx context.Context, entry market.Case) Result {
	result := Result{Name: entry.Name, Activity: entry.Activity}
	attempt := protocol.Attempt{Number: 1, BusinessID: uuid.NewString(), SignedAt: p.now(), Nonce: nonce()}
	request, err := p.Wire.ComposeCase(entry, attempt, p.Endpoint)
	if err != nil {
		result.Verdict, result.Text = market.Lost, wording.Format("the request could not be composed: %v", "无法生成请求：%v", err)
		return result
	}
	exchange := p.Courier.Carry(ctx, request, courier.NoFault)
	reading := p.Wire.Read(market.Call{Contract: p.Wire.Contract(), Activity: entry.Activity, Debug: true}, exchange)
	result.Verdict, result.ResultCode, result.Took = reading.Outcome.Verdict, reading.Outcome.ResultCode, exchange.Took
	result.Findings = reading.Findings
	if exchange.Response != nil {
		result.Status = exchange.Response.Status
	}
	if exchange.Failure != nil {
		result.interrupted = exchange.Failure.Kind == courier.Interrupted
		result.unreached = exchange.Response == nil && exchange.Failure.Kind != courier.TimedOut && exchange.Failure.Kind != courier.TooLarge
	}
	result.Passed = market.CasePasses(reading.Outcome, p.Edition)
	if !result.Passed {
		result.Text = market.CaseException(reading.Outcome)
		result.Curl = courier.Curl(exchange.Request, p.Endpoint.AccessKey)
	}
	return result
}

// nonce is one that no merchant has seen before.
func nonce() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails
	return hex.EncodeToString(random[:])
}

// Interrupted tells that the run was cancelled before its end, so that nothing can be said.
func (r Run) Interrupted() bool {
	return len(r.Results) > 0 && r.Results[len(r.Results)-1].interrupted
}

// Unreached tells that no case got through to the endpoint.
func (r Run) Unreached() bool {
	for _, result := range r.Results {
		if !result.unreached {
			return false
		}
	}
	return len(r.Results) > 0
}

// Failed lists the cases that did not pass.
func (r Run) Failed() []Result {
	var failed []Result
	for _, result := range r.Results {
		if !result.Passed {
			failed = append(failed, result)
		}
	}
	return failed
}

// Err is how a command ends after the run: nil when it passed, exit code 1 when a case failed, 3 when the endpoint was not reached or the
// run was cancelled.
func (r Run) Err() error {
	switch failed := r.Failed(); {
	case r.Interrupted():
		return verdict.Unjudged("the probe was cancelled before its end", "拨测在完成前被取消")
	case r.Unreached():
		return verdict.Unjudged("no case got through: %[1]v", "所有用例均未到达接口：%[1]v", failed[0].Text)
	case !r.Passed:
		return verdict.Unmet("%[1]d of %[2]d cases failed; the first, %[3]s: %[4]v", "%[2]d 个用例中有 %[1]d 个失败，首个为 %[3]s：%[4]v",
			len(failed), len(r.Results), failed[0].Name, failed[0].Text)
	}
	return nil
}

// Package report turns the results of a conformance run into what people and machines read: a versioned JSON document, JUnit XML for
// CI viewers, a Markdown summary for CI pages, and the text on the terminal.
//
// A Report is made once, by New, from the results in registry order. From that moment it holds no secret (access key, secret key,
// signatures made with them) and its order never changes, so that every writer is a plain walk over the same value.
package report

import (
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/wording"
)

// Schema is the version mark of the JSON document. Members may be added under the same mark; a member is never renamed, removed or
// given another meaning without a new one.
const Schema = "fairground.report/1"

// Verdict is what the whole run says about the merchant.
type Verdict string

// The verdicts.
const (
	// Passed: no required check failed (waived, known and skipped ones do not count).
	Passed Verdict = "passed"
	// Failed: at least one required check failed that is neither waived nor known from the baseline.
	Failed Verdict = "failed"
	// None: nothing failed, but the suite could not judge everything it was asked to (an error, an interrupt), or nothing at all.
	None Verdict = "none"
)

// Report is one conformance run.
type Report struct {
	// Schema is always the constant of that name.
	Schema string `json:"schema"`
	// Tool names the program that made the report.
	Tool Tool `json:"tool"`
	// GeneratedAt is the wall time at which the run ended, RFC 3339, in UTC.
	GeneratedAt time.Time `json:"generatedAt"`
	// Took is the wall time of the whole run in milliseconds.
	Took float64 `json:"ms"`
	// Contract is the id of the contract that was judged, for example "saas-v2".
	Contract string `json:"contract"`
	// Edition is the id of the edition; Switches are the settings of it that the run changed.
	Edition  string            `json:"edition"`
	Switches map[string]string `json:"switches,omitempty"`
	// Endpoint is the merchant's address, without user information and secrets.
	Endpoint string `json:"endpoint"`
	// Features are the claimed features, sorted.
	Features []string `json:"features"`
	// Seed makes the run repeatable.
	Seed uint64 `json:"seed"`
	// Verdict sums the run up.
	Verdict Verdict `json:"verdict"`
	// Interrupted tells that the run was cancelled: checks that had not run are skipped and say so.
	Interrupted bool `json:"interrupted,omitempty"`
	// Summary counts the checks by outcome.
	Summary Summary `json:"summary"`
	// Baseline tells what changed since an earlier report, when one was given.
	Baseline *Comparison `json:"baseline,omitempty"`
	// Notices are remarks about the run itself, such as an expired waiver.
	Notices []wording.Text `json:"notices,omitempty"`
	// Checks are the results in registry order.
	Checks []Check `json:"checks"`
}

// Tool names a program and its version.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Summary counts checks by outcome.
type Summary struct {
	Passed  int `json:"passed"`
	Failed  int `json:"failed"`
	Warned  int `json:"warned"`
	Waived  int `json:"waived"`
	Skipped int `json:"skipped"`
	Error   int `json:"error"`
}

// Total is the number of checks.
func (s Summary) Total() int {
	return s.Passed + s.Failed + s.Warned + s.Waived + s.Skipped + s.Error
}

// judged is the number of checks that say something about the merchant.
func (s Summary) judged() int { return s.Passed + s.Failed + s.Warned + s.Waived }

// Check is what became of one check.
type Check struct {
	ID      string        `json:"id"`
	Family  string        `json:"family"`
	Level   check.Level   `json:"level"`
	Feature string        `json:"feature,omitempty"`
	Outcome check.Outcome `json:"outcome"`
	// Known: the baseline had this failure already, so it does not fail the run.
	Known  bool         `json:"known,omitempty"`
	Title  wording.Text `json:"title"`
	Advice wording.Text `json:"advice"`
	// Clause is the address of the page, or the name of the field note, that demands it.
	Clause string `json:"clause"`
	// Message is the reason in one sentence, Forecast what the marketplace would have done next. Absent when passed.
	Message  *wording.Text `json:"message,omitempty"`
	Forecast *wording.Text `json:"forecast,omitempty"`
	// Waiver is the reason why a failure is allowed.
	Waiver string `json:"waiver,omitempty"`
	// Pointer (RFC 6901), Expected and Got mark the place in the deciding answer.
	Pointer  string `json:"pointer,omitempty"`
	Expected string `json:"expected,omitempty"`
	Got      string `json:"got,omitempty"`
	// Took is the wall time of the check in milliseconds.
	Took float64 `json:"ms"`
	// Exchanges is the evidence in order, the deciding exchange last. Passed and skipped checks carry none.
	Exchanges []Exchange `json:"exchanges,omitempty"`
	// Left tells how many earlier exchanges of a long check were left out of Exchanges.
	Left int `json:"exchangesLeftOut,omitempty"`
	// Curl reproduces the deciding request. It holds no secret: where it must be signed anew, it takes the access key from the variable
	// FAIRGROUND_ACCESS_KEY.
	Curl string `json:"curl,omitempty"`
}

// Exchange is one HTTP attempt as evidence.
type Exchange struct {
	Request  Request   `json:"request"`
	Response *Response `json:"response,omitempty"`
	Failure  *Failure  `json:"failure,omitempty"`
	Fault    string    `json:"fault,omitempty"`
	// Took is the wall time until the last byte of the answer, in milliseconds.
	Took float64 `json:"ms"`
}

// Request is what was sent. A header with several values has them joined by ", ".
type Request struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

// Response is what came back. Bytes that are no UTF-8 show as U+FFFD; a body over the evidence limit is cut and says so.
type Response struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

// Failure says why no usable answer came.
type Failure struct {
	Kind   string `json:"kind"`
	Detail string `json:"detail"`
}

// Header is everything a report says about a run beside its results.
type Header struct {
	Version     string
	GeneratedAt time.Time
	Took        time.Duration
	Contract    string
	Edition     string
	Switches    map[string]string
	Endpoint    string
	Features    []string
	Seed        uint64
	Interrupted bool
	Notices     []wording.Text
}

// Package check says what a check of the conformance suite is and gives it the bench to work on.
//
// A check is a value: it can be listed, documented and counted without running anything. Its Judge gets a Bench, talks to the
// merchant's endpoint through it and says what it thinks; the Bench keeps every exchange as evidence. Check ids never change meaning.
package check

import (
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/wording"
)

// Level says how binding a check is.
type Level string

// The levels.
const (
	// Required: a documented must.
	Required Level = "required"
	// Recommended: documented advice, or what the marketplace tolerates and a careful merchant does not do.
	Recommended Level = "recommended"
)

// Outcome is how a check ended. Outcomes are ordered; the worst wins.
type Outcome string

// The outcomes, best first.
const (
	Passed  Outcome = "passed"
	Waived  Outcome = "waived"  // would have failed, and a waiver allows it
	Skipped Outcome = "skipped" // its feature is not claimed, or what it needs is not there
	Warned  Outcome = "warned"  // recommended, not met
	Failed  Outcome = "failed"
	Errored Outcome = "error" // the suite itself could not judge
)

// Outcomes lists all outcomes, best first.
var Outcomes = []Outcome{Passed, Waived, Skipped, Warned, Failed, Errored}

// Worse returns the worse of two outcomes.
func Worse(a, b Outcome) Outcome {
	for i := len(Outcomes) - 1; i >= 0; i-- {
		if a == Outcomes[i] || b == Outcomes[i] {
			return Outcomes[i]
		}
	}
	return a
}

// Check is one judged rule.
type Check struct {
	// ID is stable: contract/family/name, for example "saas-v2/create/same-order-same-instance".
	ID string
	// Family is the middle part of the id.
	Family string
	Title  wording.Text
	// Advice says what to change in the merchant's program when the check fails.
	Advice wording.Text
	Level  Level
	// Clause is the address of the page (or the name of the field note) that demands it.
	Clause string
	// Activity is the activity whose failure the forecast is about.
	Activity string
	// Feature is what a merchant must claim for the check to run; empty runs for everyone.
	Feature string
	// NeedsOrderQuery: the check can only judge when the merchant's order queries reach this run.
	NeedsOrderQuery bool
	// Judge does the work. It ends by returning (passed) or through one of the Bench's verdict methods.
	Judge func(*Bench)
}

// Result is what became of one check.
type Result struct {
	Check   Check
	Outcome Outcome
	// Message is the reason in one sentence; empty when passed.
	Message wording.Text
	// Forecast says what the marketplace would have done next; empty when passed.
	Forecast wording.Text
	// Pointer, Expected and Got mark the place in the deciding answer.
	Pointer, Expected, Got string
	// Evidence are the exchanges of the check in order, the deciding one last. Secrets are masked when it is written out.
	Evidence []courier.Exchange
	// Curl reproduces the deciding request.
	Curl string
	Took time.Duration
}

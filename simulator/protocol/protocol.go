// Package protocol joins the market's calls to the courier's exchanges. Each contract has a sub-package with a Wire: it composes the
// exact HTTP request of a call and reads the answer. Reading is a pure function of the exchange, so that live runs, replays and tests
// judge alike.
package protocol

import (
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/wording"
)

// Wire puts the calls of one contract on the wire and reads the answers.
type Wire interface {
	// Contract is the id of the contract, for example "saas-v2".
	Contract() string
	// Compose makes the exact request of one attempt. It fails when the subject lacks what the activity needs.
	Compose(Subject, Attempt, Endpoint) (courier.Request, error)
	// Read judges the answer to one attempt the way the marketplace does.
	Read(market.Call, courier.Exchange) Reading
}

// Subject is a call with everything it is about.
type Subject struct {
	Call         market.Call
	Order        market.Order
	Line         market.OrderLine
	Subscription market.Subscription
	// Product is what the subscription holds; Target is what the call changes it to, equal to Product when it changes nothing.
	Product, Target market.Product
	Buyer           market.Buyer
	// Case is the debugging case of a call that belongs to one; everything else but the call is empty then.
	Case market.Case
}

// CaseWire is a Wire that can send debugging cases: the members that the seller has preset, marked as a test.
type CaseWire interface {
	Wire
	// ComposeCase makes the request of one attempt of a case. It fails when the case's activity or a member is not documented.
	ComposeCase(market.Case, Attempt, Endpoint) (courier.Request, error)
}

// Attempt is what is new in every attempt of a call.
type Attempt struct {
	// Number counts from 1.
	Number int
	// BusinessID is the marketplace's business id of this very request.
	BusinessID string
	// SignedAt is the time on the wire: the real time by default, because merchants check it against their own clock.
	SignedAt time.Time
	// Nonce is random and new for every request.
	Nonce string
}

// Endpoint is the merchant's production address with its access key.
type Endpoint struct {
	URL       string `json:"url" yaml:"url"`
	AccessKey string `json:"-" yaml:"access-key"`
}

// Reading is an answer as the marketplace understands it.
type Reading struct {
	Outcome market.Outcome
	// ResultMessage is the resultMsg of the answer.
	ResultMessage string
	// Findings are what is wrong or odd with the answer, worst first; empty for a clean success.
	Findings []Finding
}

// Finding is one thing that is wrong or odd in an answer.
type Finding struct {
	// Code is stable: "http-status", "content-type", "json", "result-code", "missing-member", "length", "type", "value",
	// "timed-out", "unreachable", "slow", …
	Code string `json:"code"`
	// Fatal findings make the attempt a failure to the marketplace; the others are remarks.
	Fatal bool `json:"fatal"`
	// Pointer is the JSON pointer of the place in the answer's body.
	Pointer  string       `json:"pointer,omitempty"`
	Expected string       `json:"expected,omitempty"`
	Got      string       `json:"got,omitempty"`
	Text     wording.Text `json:"text"`
	Clause   string       `json:"clause,omitempty"`
}

// Record is one attempt as it is kept: the exchange, when it happened on the business clock, and what it was worth.
type Record struct {
	ID             string           `json:"id"`
	CallID         string           `json:"callId"`
	SubscriptionID string           `json:"subscriptionId"`
	Contract       string           `json:"contract"`
	Activity       string           `json:"activity"`
	Attempt        int              `json:"attempt"`
	At             time.Time        `json:"at"`
	Exchange       courier.Exchange `json:"exchange"`
	Outcome        market.Outcome   `json:"outcome"`
	Findings       []Finding        `json:"findings,omitempty"`
}

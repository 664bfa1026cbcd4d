// Package saasv2 speaks the SaaS access guide V2.0: one POST of a flat JSON object to the merchant's production address, signed in
// the query, and a JSON answer with a result code (saas-v2.md 2–5).
//
// Compose and Read are the two ways through it. Compose lets the contract's document say which members an activity has and looks up
// each member's value in the subject (values.go). Read is Judge: a pure function of the recorded exchange, so that live runs, replays
// and tests judge alike.
package saasv2

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// Contract is the id of the contract that this package speaks.
const Contract = "saas-v2"

// Wire implements protocol.Wire for one edition.
type Wire struct {
	edition   *spec.Edition
	accessKey string
}

var _ protocol.Wire = (*Wire)(nil)

// New makes the wire of an edition.
func New(e *spec.Edition) *Wire { return &Wire{edition: e} }

// WithAccessKey returns a Wire that knows the merchant's access key when it reads answers, so that encrypted credentials
// (encryptType) and answer signatures (Body-Sign) are checked too. Without it they are passed over.
func (w *Wire) WithAccessKey(accessKey string) *Wire { return &Wire{w.edition, accessKey} }

// Contract is "saas-v2".
func (w *Wire) Contract() string { return Contract }

// Compose makes the exact request of one attempt: sorted compact JSON, signed byte for byte.
func (w *Wire) Compose(subject protocol.Subject, attempt protocol.Attempt, endpoint protocol.Endpoint) (courier.Request, error) {
	body, err := w.Body(subject, attempt)
	if err != nil {
		return courier.Request{}, fmt.Errorf("compose %s: %w", subject.Call.Activity, err)
	}
	address, err := Address(endpoint.URL, endpoint.AccessKey, Timestamp(attempt.SignedAt, w.edition), attempt.Nonce, body, w.edition)
	if err != nil {
		return courier.Request{}, fmt.Errorf("compose %s: %w", subject.Call.Activity, err)
	}
	return Request(address, body), nil
}

// Body makes the body of one attempt. The members and their order of importance come from the contract's document: a mandatory member
// without a value is an error, an optional one is left out.
func (w *Wire) Body(subject protocol.Subject, attempt protocol.Attempt) ([]byte, error) {
	contract, err := spec.ContractByID(Contract)
	if err != nil {
		return nil, err
	}
	activity := contract.Named(subject.Call.Activity)
	if activity == nil {
		return nil, fmt.Errorf("%s has no activity %q", Contract, subject.Call.Activity)
	}
	members := make(map[string]any, len(activity.Request))
	for _, field := range activity.Request {
		value, err := w.member(field, subject, attempt)
		if err != nil {
			return nil, err
		}
		if value != nil {
			members[field.Name] = value
		}
	}
	return encode(members, w.edition.SortDirection.Value == "descending")
}

// member finds the value of one member; nil leaves it out.
func (w *Wire) member(field spec.Field, subject protocol.Subject, attempt protocol.Attempt) (any, error) {
	value, from := any(nil), sources{w.edition, subject, attempt}
	if len(field.ByIntent) > 0 {
		value = from.byIntent(field)
	} else if source, ok := values[field.Name]; ok {
		value = source(from)
	}
	if value == "" {
		value = nil
	}
	if value == nil && field.Mandatory {
		return nil, fmt.Errorf("the member %s is mandatory and nothing is known for it (call %q, intent %q)",
			field.Name, subject.Call.ID, subject.Call.Intent)
	}
	return value, nil
}

// Read judges the answer to one attempt of a call.
func (w *Wire) Read(call market.Call, x courier.Exchange) protocol.Reading {
	activity, err := activityOf(call.Activity)
	if err != nil {
		return protocol.Unreadable(err)
	}
	reading, _ := JudgeWithKey(activity, w.edition, x, w.accessKey)
	if call.Intent == spec.IntentPoll && slices.Contains(w.edition.PendingCodes.Value, reading.Outcome.ResultCode) {
		return stillOpening(reading)
	}
	return reading
}

// stillOpening reads 000004 from a poll: the instance is on its way and the marketplace asks again. Nothing is published about what to
// answer until then (saas-v2 16.1), so this answer is as good as 000000 without data, and no failure that the seller is told of.
func stillOpening(reading protocol.Reading) protocol.Reading {
	reading.Outcome.Verdict, reading.Outcome.Reason = market.Pending, wording.Text{}
	reading.Findings = slices.DeleteFunc(reading.Findings, func(f protocol.Finding) bool { return f.Fatal })
	return reading
}

func activityOf(name string) (*spec.Activity, error) {
	contract, err := spec.ContractByID(Contract)
	if err != nil {
		return nil, err
	}
	if activity := contract.Named(name); activity != nil {
		return activity, nil
	}
	return nil, fmt.Errorf("%s has no activity %q", Contract, strings.TrimSpace(name))
}

// Package saasv1 speaks the SaaS access guide V1.0: one GET of the merchant's production address for every activity, all values in the
// query and signed by authToken; a JSON answer signed by the header Body-Sign (saas-v1.md 1–4).
//
// Compose and Read are the two ways through it. Compose lets the contract's document say which parameters an activity has and looks up
// each one's value in the subject (values.go). Read is Judge: a pure function of the recorded exchange, so that live runs, replays and
// tests judge alike. V1.0 is synchronous: 000004 is a failure like any other code, and nothing is polled.
package saasv1

import (
	"fmt"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/spec"
)

// Contract is the id of the contract that this package speaks.
const Contract = "saas-v1"

// Wire implements protocol.Wire for one edition.
type Wire struct {
	edition   *spec.Edition
	accessKey string
}

var _ protocol.Wire = (*Wire)(nil)

// New makes the wire of an edition.
func New(e *spec.Edition) *Wire { return &Wire{edition: e} }

// WithAccessKey returns a Wire that knows the merchant's access key when it reads answers, so that the value of Body-Sign and encrypted
// credentials are checked too. Without it only the form of Body-Sign is.
func (w *Wire) WithAccessKey(accessKey string) *Wire { return &Wire{w.edition, accessKey} }

// Contract is "saas-v1".
func (w *Wire) Contract() string { return Contract }

// Compose makes the exact request of one attempt: sorted parameters, every value encoded, the token last.
func (w *Wire) Compose(subject protocol.Subject, attempt protocol.Attempt, endpoint protocol.Endpoint) (courier.Request, error) {
	parameters, err := w.Parameters(subject, attempt, endpoint.AccessKey)
	if err != nil {
		return courier.Request{}, fmt.Errorf("compose %s: %w", subject.Call.Activity, err)
	}
	address, err := Address(endpoint.URL, endpoint.AccessKey, parameters, w.edition)
	if err != nil {
		return courier.Request{}, fmt.Errorf("compose %s: %w", subject.Call.Activity, err)
	}
	return Request(address), nil
}

// Parameters makes the decoded parameters of one attempt, timeStamp among them and authToken not. Which there are comes from the
// contract's document: a mandatory one without a value is an error, an optional one is left out. The access key encrypts mobilePhone
// and email.
func (w *Wire) Parameters(subject protocol.Subject, attempt protocol.Attempt, accessKey string) (map[string]string, error) {
	activity, err := activityOf(subject.Call.Activity)
	if err != nil {
		return nil, err
	}
	from := sources{edition: w.edition, Subject: subject, attempt: attempt, accessKey: accessKey}
	parameters := map[string]string{timeParameter: Timestamp(attempt.SignedAt)}
	for _, field := range activity.Request {
		value, err := from.value(field)
		if err != nil {
			return nil, err
		}
		switch {
		case value != "":
			parameters[field.Name] = value
		case field.Mandatory:
			return nil, fmt.Errorf("the parameter %s is mandatory and nothing is known for it (call %q, intent %q)",
				field.Name, subject.Call.ID, subject.Call.Intent)
		}
	}
	return parameters, nil
}

// Read judges the answer to one attempt of a call.
func (w *Wire) Read(call market.Call, x courier.Exchange) protocol.Reading {
	activity, err := activityOf(call.Activity)
	if err != nil {
		return protocol.Unreadable(err)
	}
	reading, _ := JudgeWithKey(activity, w.edition, x, w.accessKey)
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
	return nil, fmt.Errorf("%s has no activity %q", Contract, name)
}

// Package spec holds everything that Fairground knows about the wire and the rules as data, and the Go that loads it: the contracts
// (what a merchant must serve) and the marketplace's own APIs as OpenAPI 3.0.3 documents, the editions (what a site of the
// marketplace does, and when) as YAML.
//
// The documents are embedded and read once. Load compiles them all and fails with file and line when one is wrong; every other
// function answers from what Load compiled. Code asks this package instead of repeating a field name, a length, a code or a number.
package spec

import (
	"regexp"
	"time"

	"github.com/fairground/fairground/wording"
)

// Contract is one way in which the marketplace talks to a merchant, for example "saas-v2". It is read from
// merchant/<id>.yaml.
type Contract struct {
	// ID is the word of the command line: "saas-v2".
	ID string
	// Title names the contract for people.
	Title wording.Text
	// Clause is the address of the published page that describes it.
	Clause string
	// Method is the HTTP method of every base activity ("POST" for saas-v2).
	Method string
	// Parameters are the query parameters of every call (signature, timestamp, nonce for saas-v2).
	Parameters []Field
	// Activities are the operations, in the order of the document.
	Activities []*Activity
	// ResultCodes are all documented codes, in the order of the document.
	ResultCodes []ResultCode
	// Features are what a merchant can claim to sell under this contract: "period", "one-off", "on-demand", "package", "trial",
	// "upgrade", "renewal-change".
	Features []string

	intents    map[Intent]map[string]string // intent → charging mode ("" = any) → activity name
	exceptions []exception                  // x-intents-when
}

// Intent is what the marketplace wants to tell a merchant, whatever a contract calls it. The market thinks in intents; a contract's
// document (x-intents) says which activity carries each, and whether any does.
type Intent string

// The intents of the lifecycle contracts.
const (
	// IntentProvision: a paid order line is to be opened.
	IntentProvision Intent = "provision"
	// IntentPoll: instance data are still missing after provisioning.
	IntentPoll Intent = "poll"
	// IntentInspect: the buyer opened the resource details.
	IntentInspect Intent = "inspect"
	// IntentAccept: the buyer accepted a supervised service.
	IntentAccept Intent = "accept"
	// IntentRenew: a renewal is paid.
	IntentRenew Intent = "renew"
	// IntentConvert: a trial becomes a formal subscription.
	IntentConvert Intent = "convert"
	// IntentRetract: a renewal period that has not begun is given back.
	IntentRetract Intent = "retract"
	// IntentRenewChange: a renewal that also changes the specification is paid.
	IntentRenewChange Intent = "renew-change"
	// IntentCheckChange: may the specification change with the next renewal? Asked before the order is placed.
	IntentCheckChange Intent = "check-change"
	// IntentUpgrade: an upgrade or expansion is paid.
	IntentUpgrade Intent = "upgrade"
	// IntentFreezeExpired: grace is over (or, by switch, the period is).
	IntentFreezeExpired Intent = "freeze-expired"
	// IntentFreezeViolation: the buyer broke rules.
	IntentFreezeViolation Intent = "freeze-violation"
	// IntentFreezeArrears: the buyer of an on-demand resource owes money.
	IntentFreezeArrears Intent = "freeze-arrears"
	// IntentThawRenewed: a frozen subscription was renewed.
	IntentThawRenewed Intent = "thaw-renewed"
	// IntentThawViolation: the violation was lifted.
	IntentThawViolation Intent = "thaw-violation"
	// IntentThawArrears: the debt was paid.
	IntentThawArrears Intent = "thaw-arrears"
	// IntentReleaseExpired: retention is over.
	IntentReleaseExpired Intent = "release-expired"
	// IntentReleaseUnsubscribed: the subscription was refunded or closed.
	IntentReleaseUnsubscribed Intent = "release-unsubscribed"
)

// Activity returns the activity that carries an intent for a charging mode ("PERIOD", "ONE_TIME", "ON_DEMAND", "ON_DEMAND_PKG"),
// or nil when the contract makes no call for it.
func (c *Contract) Activity(intent Intent, chargingMode string) *Activity {
	byMode := c.intents[intent]
	name, ok := byMode[chargingMode]
	if !ok {
		name = byMode[""]
	}
	return c.Named(name)
}

// Named returns the activity of that name, or nil.
func (c *Contract) Named(name string) *Activity {
	for _, activity := range c.Activities {
		if activity.Name == name {
			return activity
		}
	}
	return nil
}

// Need says whether a merchant must serve an activity for a billing mode.
type Need string

// The needs of x-billing-modes.
const (
	Must     Need = "must"
	Optional Need = "optional"
	NotUsed  Need = "none"
)

// Activity is one operation of a contract.
type Activity struct {
	Name        string
	Title       wording.Text
	Description wording.Text
	Clause      string
	// Request and Answer are the top-level members of the call and of its answer, in document order.
	Request, Answer []Field
	// IdempotencyKey names the request members that make two calls the same (x-idempotency-key).
	IdempotencyKey []string
	// Retry names the retry policy of the edition (x-retry), for example "create".
	Retry string
	// ResultCodes are the codes this activity may answer beside the common ones.
	ResultCodes []string
	// BillingModes says per charging mode whether the activity is needed (x-billing-modes).
	BillingModes map[string]Need
	// Feature is the feature a merchant must claim for this activity to be checked; empty when every merchant serves it.
	Feature string

	request, answer *validator
	// example is the body that the document gives as an example.
	example map[string]any
}

// Field describes one member of a JSON object as documented.
type Field struct {
	Name string
	// Type is "string", "integer", "number", "object" or "array".
	Type      string
	Mandatory bool
	// MaxLength is the documented maximum in characters, 0 when none is documented.
	MaxLength int
	// Values are the allowed values, empty when any is.
	Values []string
	// Format is the documented pattern in words, such as "yyyyMMddHHmmss".
	Format      string
	Description wording.Text
	Clause      string
	// Members describes the members of an object, or of the elements of an array.
	Members []Field
	// Meanings says what each of Values means, where the document tells (x-enum-descriptions).
	Meanings map[string]wording.Text
	// ByIntent is the value that the member takes for an intent (x-intent-values), for example "RENEWAL" for IntentRenew.
	ByIntent map[Intent]string
	// MandatoryWith are the result codes with which an answer must hold the member (x-required-with); with any other code it may be
	// left out. Mandatory is true as well.
	MandatoryWith []string
	// Tolerated are values that one of two conflicting sources prints; they are never a violation (x-tolerated).
	Tolerated []string
	// Encrypted tells that the value is ciphertext on the wire (x-encrypted); a debugging case presets it in plain text.
	Encrypted bool

	pattern        *regexp.Regexp
	numericString  bool // x-tolerates: a number may come as text
	integerAllowed bool // x-tolerates: a text may come as an integer
	nullable       bool // null is a documented value of the member
	element        *Field
}

// ResultCode is one documented result code. Codes are zero-padded text.
type ResultCode struct {
	Code     string
	Meaning  wording.Text
	Activity string // the activity it belongs to, empty for a common code
	// Otherwise is what a conflicting source says the code means, by the value that the edition's setting takes for it
	// ("application-secret" for 000101, saas-v2 C14); empty when sources agree.
	Otherwise map[string]wording.Text
}

// Violation is one place where a JSON document breaks its schema.
type Violation struct {
	// Pointer is the JSON pointer of the place (RFC 6901), "" for the whole document.
	Pointer string
	// Field is the documented name of the member concerned.
	Field string
	// Rule is one of "json", "type", "required", "length", "value", "format", "items".
	Rule string
	// Expected and Got are short, for a person.
	Expected, Got string
	// Text is the whole finding as a sentence.
	Text wording.Text
}

// Setting is one rule of an edition: its value, and where it comes from.
type Setting[T any] struct {
	Value T `yaml:"value"`
	// Source is the address of the page, or the section of the reference, that says so.
	Source string `yaml:"source"`
	// Status is "documented", "conflict" (sources disagree, this value was chosen) or "default" (nothing is published).
	Status string `yaml:"status"`
	// Allowed are the values that a switch may take, empty when any value of the type is good.
	Allowed []string `yaml:"allowed"`
	// Conflict is the number of the conflict in the register of the reference, for example "saas-v2 C5"; empty when there is none.
	Conflict string `yaml:"conflict"`
	// Note says in one sentence what the setting does and, for a conflict, what the other value is.
	Note wording.Text `yaml:"note"`
}

// RetryPolicy says how long a failing call is tried again. Times are on the market's business clock.
type RetryPolicy struct {
	// Window is the time from the first failure after which no further attempt is made; 0 = a single attempt.
	Window time.Duration `yaml:"window"`
	// Interval is the time between attempts.
	Interval time.Duration `yaml:"interval"`
	// Attempts bounds the number of attempts; 0 = only the window counts.
	Attempts int `yaml:"attempts"`
	// Then is what happens afterwards: "refund" (the order failed and is refunded), "stop" (restart by hand) or "block" (the
	// buyer cannot go on).
	Then string `yaml:"then"`
	// IntervalChosen tells that nothing is published about the interval; it is our choice, and what is counted from it is an estimate.
	IntervalChosen bool `yaml:"interval-chosen"`
}

// Lengths are grace and retention in natural days.
type Lengths struct {
	Grace     int `yaml:"grace"`
	Retention int `yaml:"retention"`
}

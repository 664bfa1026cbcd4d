package scenarios

import (
	"net/http"
	"net/url"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/wording"
)

// RecordingSchema marks a recorded file and its version. The members are described by recording.schema.json.
const RecordingSchema = "fairground.recording/1"

// Recording is what one `fairground run --record` wrote: everything needed to play the same stories again and to compare the answers.
// Secrets are masked in it. That loses nothing: a replay signs every request anew with the key it is given.
type Recording struct {
	// Version of Fairground that recorded, and when it did, on the wall clock.
	Version    string
	RecordedAt time.Time
	Stories    []Recorded
}

// Recorded is one story as it was played.
type Recorded struct {
	StoryHead
	Exchanges   []RecordedExchange
	Transitions []RecordedTransition
	Notices     []RecordedNotice
	End         StoryEnd
}

// StoryHead says what was played and by which rules: the same head makes the same requests.
type StoryHead struct {
	Scenario string `json:"scenario"`
	// Source is the whole text of the scenario file.
	Source   string            `json:"source"`
	Contract string            `json:"contract"`
	Edition  string            `json:"edition"`
	Switches map[string]string `json:"switches"`
	Seed     uint64            `json:"seed"`
	// Start is the business time at which the story began.
	Start time.Time `json:"start"`
	// Merchant is "practice" for the built-in merchant and "own" for an endpoint that was given.
	Merchant string `json:"merchant"`
}

// The merchants of a recording.
const (
	practiceMerchant = "practice"
	ownMerchant      = "own"
)

// RecordedExchange is one HTTP attempt.
type RecordedExchange struct {
	// At is business time; StartedAt is wall time and Milliseconds the wall time that the answer took.
	At           time.Time `json:"at"`
	StartedAt    time.Time `json:"startedAt"`
	Milliseconds float64   `json:"ms"`
	// Subscription is the name that the story gives it, or its id when the story gives none.
	Subscription string `json:"subscription"`
	CallID       string `json:"callId"`
	Activity     string `json:"activity"`
	// Attempt counts from 1. Delivery counts from 1 too: a duplicate fault delivers one attempt several times.
	Attempt  int               `json:"attempt"`
	Delivery int               `json:"delivery"`
	Fault    courier.Fault     `json:"fault,omitempty"`
	Request  RecordedRequest   `json:"request"`
	Response *RecordedResponse `json:"response,omitempty"`
	Failure  *courier.Failure  `json:"failure,omitempty"`
	Outcome  RecordedOutcome   `json:"outcome"`

	entry int
}

// RecordedRequest is a request without the host: a recording may be played against another one.
type RecordedRequest struct {
	Method string `json:"method"`
	// Target is path and query, signatures masked.
	Target  string  `json:"target"`
	Headers Headers `json:"headers"`
	Body    Bytes   `json:"body"`
}

// RecordedResponse is an answer.
type RecordedResponse struct {
	Status  int     `json:"status"`
	Headers Headers `json:"headers"`
	Body    Bytes   `json:"body"`
}

// RecordedOutcome is what the attempt was worth to the marketplace.
type RecordedOutcome struct {
	Verdict    market.Verdict `json:"verdict"`
	ResultCode string         `json:"resultCode,omitempty"`
	Reason     wording.Text   `json:"reason,omitzero"`
	InstanceID string         `json:"instanceId,omitempty"`
	// Described tells that a query returned data of the instance.
	Described bool `json:"described,omitempty"`
}

// RecordedTransition is one step of a subscription.
type RecordedTransition struct {
	Row          string       `json:"row"`
	At           time.Time    `json:"at"`
	Subscription string       `json:"subscription"`
	From         market.Phase `json:"from"`
	To           market.Phase `json:"to"`
	Cause        wording.Text `json:"cause"`
}

// RecordedNotice is a message that somebody would have got.
type RecordedNotice struct {
	At           time.Time    `json:"at"`
	Receiver     string       `json:"receiver"`
	Category     string       `json:"category"`
	Channels     []string     `json:"channels"`
	Subscription string       `json:"subscription"`
	Text         wording.Text `json:"text"`
}

// StoryEnd says how a story went.
type StoryEnd struct {
	CameTrue bool `json:"cameTrue"`
	// Line and Unmet name the expectation that was not met.
	Line  int          `json:"line,omitempty"`
	Unmet wording.Text `json:"unmet,omitzero"`
	// Until is the business time at the end, Milliseconds the wall time that the story took.
	Until        time.Time `json:"until"`
	Milliseconds float64   `json:"ms"`
}

// newRecorded makes the recording of a telling. The head says how it was played.
func newRecorded(head StoryHead, telling *Telling) Recorded {
	names := map[string]string{}
	for _, subscription := range telling.Subscriptions {
		names[subscription.ID] = subscription.Name
	}
	name := func(id string) string {
		if known, ok := names[id]; ok {
			return known
		}
		return id
	}
	hide := newConcealer(telling.secrets)
	recorded := Recorded{StoryHead: head, Exchanges: recordedExchanges(telling, name, hide)}
	for _, step := range telling.Transitions {
		recorded.Transitions = append(recorded.Transitions, RecordedTransition{
			Row: step.Row, At: step.At, Subscription: name(step.SubscriptionID), From: step.From, To: step.To,
			Cause: hide.wording(step.Cause),
		})
	}
	for _, notice := range telling.Notices {
		recorded.Notices = append(recorded.Notices, RecordedNotice{
			At: notice.At, Receiver: notice.Receiver, Category: notice.Category, Channels: notice.Channels,
			Subscription: name(notice.SubscriptionID), Text: hide.wording(notice.Text),
		})
	}
	recorded.End = StoryEnd{CameTrue: telling.Unmet == nil, Until: telling.Until, Milliseconds: milliseconds(telling.Took)}
	if telling.Unmet != nil {
		recorded.End.Line, recorded.End.Unmet = telling.Unmet.Line, hide.wording(telling.Unmet.Text)
	}
	return recorded
}

func recordedExchanges(telling *Telling, name func(id string) string, hide concealer) []RecordedExchange {
	type attempt struct {
		call   string
		number int
	}
	deliveries := map[attempt]int{}
	var exchanges []RecordedExchange
	for _, record := range telling.Records {
		this := attempt{record.CallID, record.Attempt}
		deliveries[this]++
		recorded := recordedExchange(record, hide)
		recorded.Subscription, recorded.Delivery = name(record.SubscriptionID), deliveries[this]
		exchanges = append(exchanges, recorded)
	}
	return exchanges
}

func recordedExchange(record protocol.Record, hide concealer) RecordedExchange {
	x, outcome := hide.exchange(record.Exchange), record.Outcome
	recorded := RecordedExchange{
		At: record.At.UTC(), StartedAt: x.StartedAt.UTC(), Milliseconds: milliseconds(x.Took),
		CallID: record.CallID, Activity: record.Activity, Attempt: record.Attempt, Fault: x.Fault, Failure: x.Failure,
		Request: RecordedRequest{Method: x.Request.Method, Target: target(x.Request.URL), Headers: headers(x.Request.Header), Body: x.Request.Body},
		Outcome: RecordedOutcome{
			Verdict: outcome.Verdict, ResultCode: hide.text(outcome.ResultCode), InstanceID: hide.text(outcome.InstanceID),
			Described: outcome.Described, Reason: hide.wording(outcome.Reason),
		},
	}
	if x.Response != nil {
		recorded.Response = &RecordedResponse{Status: x.Response.Status, Headers: headers(x.Response.Header), Body: x.Response.Body}
	}
	return recorded
}

// target is the path and query of an address.
func target(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return parsed.RequestURI()
}

func headers(header http.Header) Headers {
	result := Headers{}
	for name, values := range header {
		for _, value := range values {
			result[name] = append(result[name], Bytes(value))
		}
	}
	return result
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

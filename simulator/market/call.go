package market

import (
	"time"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// CallState is how a call stands on the page of production messages (生产接口消息). The marketplace does not publish its states;
// these are the defaults of business-rules.md 4.2.
type CallState string

// The call states.
const (
	// Waiting: not sent yet, another call of the same subscription goes first.
	Waiting CallState = "waiting"
	// Calling: to be sent now, or on its way.
	Calling CallState = "calling"
	// Succeeded: the merchant accepted it.
	Succeeded CallState = "succeeded"
	// Retrying: failed so far, another attempt is due at NextAttemptAt.
	Retrying CallState = "retrying"
	// Stopped: failed, the window is over; only a restart by hand can still send it.
	Stopped CallState = "stopped"
	// Obsolete: overtaken by events (the order was refunded, the instance released); it will not be sent again.
	Obsolete CallState = "obsolete"
)

// Call is an intention of the marketplace: activity, subscription and retry policy.
type Call struct {
	ID string `json:"id"`
	// Sequence orders the calls of a market; calls of one subscription are sent in this order, one at a time.
	Sequence       int64       `json:"sequence"`
	Contract       string      `json:"contract"`
	Intent         spec.Intent `json:"intent"`
	Activity       string      `json:"activity"`
	SubscriptionID string      `json:"subscriptionId"`
	// OrderID and OrderLineID are those that the call names on the wire.
	OrderID     string `json:"orderId,omitempty"`
	OrderLineID string `json:"orderLineId,omitempty"`
	// ProductID is the target product of a renewal with another period, an upgrade or a change check.
	ProductID string `json:"productId,omitempty"`
	Quantity  int    `json:"quantity,omitempty"`
	// Periods is how many periods the buyer wants to renew by, kept by a change check until the order is placed.
	Periods int `json:"periods,omitempty"`
	// ExpireAt is the new expiry that the call announces.
	ExpireAt time.Time `json:"expireAt,omitzero"`
	// AcceptedAt is the acceptance that the call announces (acceptanceTime).
	AcceptedAt time.Time `json:"acceptedAt,omitzero"`
	// Debug marks a debugging or probing call (testFlag = 1).
	Debug bool `json:"debug,omitempty"`
	// CaseID is the debugging case that the call sends; such a call belongs to no subscription. Purpose says why it is sent.
	CaseID  string  `json:"caseId,omitempty"`
	Purpose Purpose `json:"purpose,omitempty"`
	// Transition is the row of the table T1–T28 that made the call.
	Transition string `json:"transition"`

	State         CallState `json:"state"`
	CreatedAt     time.Time `json:"createdAt"`
	Attempts      int       `json:"attempts"`
	FirstFailedAt time.Time `json:"firstFailedAt,omitzero"`
	NextAttemptAt time.Time `json:"nextAttemptAt,omitzero"`
	FinishedAt    time.Time `json:"finishedAt,omitzero"`
	// Restarts counts how often somebody pressed restart.
	Restarts int `json:"restarts,omitempty"`
	// Exception is the text shown for the last failure (异常信息).
	Exception wording.Text `json:"exception,omitzero"`
}

// Verdict is what one attempt of a call was worth to the marketplace.
type Verdict string

// The verdicts.
const (
	// Accepted: HTTP 200, application/json, parsed, resultCode 000000.
	Accepted Verdict = "accepted"
	// Pending: resultCode 000004 where the contract allows an asynchronous answer.
	Pending Verdict = "pending"
	// Rejected: an answer came and is no success.
	Rejected Verdict = "rejected"
	// Lost: no usable answer came (refused, timed out, cut, too large).
	Lost Verdict = "lost"
)

// Outcome is what the market learns of one attempt.
type Outcome struct {
	Verdict    Verdict      `json:"verdict"`
	ResultCode string       `json:"resultCode,omitempty"`
	Reason     wording.Text `json:"reason,omitzero"`
	// InstanceID is the instance id that a provisioning answer gave.
	InstanceID string `json:"instanceId,omitempty"`
	// Described tells that a query returned data of the subscription's instance.
	Described bool `json:"described,omitempty"`
	// BusinessID is the businessId the attempt carried.
	BusinessID string `json:"businessId,omitempty"`
	// Took is how long the answer took in real time; only the ledgers of cases count it.
	Took time.Duration `json:"took,omitempty"`
}

// Event is something due on the virtual timeline.
type Event struct {
	ID string `json:"id"`
	// Sequence breaks ties between events that are due at the same instant.
	Sequence int64     `json:"sequence"`
	DueAt    time.Time `json:"dueAt"`
	// Kind is one of the Event… constants.
	Kind           string `json:"kind"`
	SubscriptionID string `json:"subscriptionId,omitempty"`
	CallID         string `json:"callId,omitempty"`
	OrderID        string `json:"orderId,omitempty"`
	// Contract is the contract whose saved cases are probed.
	Contract string `json:"contract,omitempty"`
}

// Transition is one step that a subscription took, explained by exactly one row of the table.
type Transition struct {
	// Row is "T1" to "T28".
	Row            string    `json:"row"`
	Sequence       int64     `json:"sequence"`
	At             time.Time `json:"at"`
	SubscriptionID string    `json:"subscriptionId"`
	OrderID        string    `json:"orderId,omitempty"`
	CallID         string    `json:"callId,omitempty"`
	From           Phase     `json:"from"`
	To             Phase     `json:"to"`
	// Cause says in words what happened.
	Cause wording.Text `json:"cause"`
}

// Notice is a mail, SMS or in-site message that the seller would have got.
type Notice struct {
	ID       string    `json:"id"`
	Sequence int64     `json:"sequence"`
	At       time.Time `json:"at"`
	// Channels are "mail", "sms", "in-site".
	Channels []string `json:"channels"`
	// Kind is the row of NoticeKinds that the notice follows.
	Kind string `json:"kind"`
	// Receiver is "seller", "buyer" or "sales-contact" (the buyer's contact at Huawei).
	Receiver string `json:"receiver"`
	// Category is the published category code: "501" (operations reminder) or "101" (product provisioning).
	Category       string `json:"category"`
	SubscriptionID string `json:"subscriptionId,omitempty"`
	// ProductID and BuyerID are set for notices about a product or a buyer as such.
	ProductID string `json:"productId,omitempty"`
	BuyerID   string `json:"buyerId,omitempty"`
	CallID    string `json:"callId,omitempty"`
	OrderID   string `json:"orderId,omitempty"`
	// CaseID is set where a notice is about one saved case.
	CaseID string       `json:"caseId,omitempty"`
	Text   wording.Text `json:"text"`
}

// Package market is the marketplace itself, as pure arithmetic: orders, subscriptions, the transition table T1–T28, retry policies,
// notices. It knows no HTTP, no SQL and starts no goroutine; time comes in as an argument and leaves as events.
//
// A Market is moved by three functions only. Do takes a command (a buyer buys, renews, unsubscribes …), Fire takes an event that has
// become due, Learn takes the outcome of one attempt of a call. Each returns a Decision that lists everything that changed, so that
// the engine can store it in one transaction and then send the calls that became ready.
package market

import (
	"time"
)

// Market is one sandbox workspace: an edition, a seed, a catalogue, and all that happened. The zero Market is not usable; see New.
type Market struct {
	Header
	Products      map[string]*Product
	Buyers        map[string]*Buyer
	Orders        map[string]*Order
	Subscriptions map[string]*Subscription
	Calls         map[string]*Call
	// Cases are the saved debugging cases, and those that are being debugged.
	Cases map[string]*Case

	rules  rules
	agenda agenda
	lanes  map[string][]string // subscription → ids of its unfinished calls in sequence order
	index  index
}

// Header is what a market is named and started with, and its counters.
type Header struct {
	ID string `json:"id"`
	// Edition is "cn", "intl" or "eu"; Switches are the settings that were set otherwise, by their kebab-case names.
	Edition  string            `json:"edition"`
	Switches map[string]string `json:"switches,omitempty"`
	Seed     uint64            `json:"seed"`
	// StartedAt and Now are on the business clock.
	StartedAt time.Time `json:"startedAt"`
	Now       time.Time `json:"now"`
	// Sequence is the last number given to a call, event, transition or notice.
	Sequence int64 `json:"sequence"`
	// Counter is the last number given to an order, so that ids never repeat.
	Counter int64 `json:"counter"`
}

// Decision is everything that one Do, Fire or Learn changed. The pointers are copies: they may be stored and kept.
type Decision struct {
	Orders        []*Order
	Subscriptions []*Subscription
	Calls         []*Call
	// Products and Buyers are those of the catalogue whose standing changed: delisted, sold out, a balance charged.
	Products []*Product
	Buyers   []*Buyer
	// Cases are debugging cases that were saved, probed or deleted.
	Cases  []*Case
	Events []Event
	// Done are the ids of events that fired or were withdrawn.
	Done        []string
	Transitions []Transition
	Notices     []Notice
	// Ready are the ids of calls to send now, in order.
	Ready []string
	// Refusal is set when a buyer's wish was refused after the merchant was asked (a change check that failed).
	Refusal *Refusal
}

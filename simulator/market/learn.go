package market

import (
	"time"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// Learn takes what one attempt (counted from 1) of a call brought. An attempt that is known already, or of a call that is over, changes
// nothing: after a crash the same outcome may arrive twice.
func (m *Market) Learn(now time.Time, callID string, attempt int, o Outcome) (Decision, error) {
	call := m.Calls[callID]
	if call == nil {
		return Decision{}, &UnknownCallError{CallID: callID}
	}
	if call.State != Calling || attempt != call.Attempts+1 {
		return Decision{}, nil
	}
	c := m.begin(now)
	call.Attempts++
	c.calls.add(call)
	switch {
	case call.CaseID != "":
		c.learnCase(call, o)
	case call.Intent == spec.IntentPoll:
		c.learnPoll(call, o)
	case o.Verdict == Accepted:
		c.succeed(call, o)
	case o.Verdict == Pending && call.Intent == spec.IntentProvision:
		c.pend(call, o)
	default:
		c.fail(call, o)
	}
	return c.decide(), nil
}

// learnPoll: an answer without the data is no failure, the merchant is still opening.
func (c *change) learnPoll(call *Call, o Outcome) {
	switch {
	case o.Verdict == Accepted && o.Described:
		c.succeed(call, o)
	case o.Verdict == Accepted || o.Verdict == Pending:
		call.Exception = wording.Text{}
		c.again(call, call.CreatedAt)
	default:
		c.fail(call, o)
	}
}

// succeed ends a call and brings about what it was for. A call that never was (the contract has none) succeeds the same way.
func (c *change) succeed(call *Call, o Outcome) {
	s := c.m.Subscriptions[call.SubscriptionID]
	made := call.Activity != ""
	if made {
		call.Exception = wording.Text{}
	}
	if o.Described && !s.Described {
		s.Described = true
		c.subscriptions.add(s)
	}
	if made {
		defer c.rest(call, Succeeded)
	}
	switch call.Intent {
	case spec.IntentProvision:
		c.provisioned(s, call, o)
	case spec.IntentPoll:
		c.described(s, call)
	case spec.IntentRenew, spec.IntentConvert, spec.IntentRenewChange:
		c.complete(c.m.Orders[call.OrderID])
	case spec.IntentUpgrade:
		c.upgraded(s, call)
	case spec.IntentCheckChange:
		c.changeAllowed(s, call)
	case spec.IntentReleaseExpired, spec.IntentReleaseUnsubscribed:
		c.afterRelease(s, call)
	}
}

// complete ends an order whose whole flow has run through.
func (c *change) complete(o *Order) {
	if o == nil || o.Status != Processing {
		return
	}
	o.Status, o.CompletedAt = Completed, c.now
	c.orders.add(o)
}

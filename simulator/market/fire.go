package market

import "github.com/fairground/fairground/spec"

// Fire lets an event happen at the moment it is due. An event that was withdrawn meanwhile, or has fired already, changes nothing.
func (m *Market) Fire(e Event) (Decision, error) {
	event, stands := m.agenda.take(e.ID)
	if !stands {
		return Decision{}, nil
	}
	c := m.begin(event.DueAt)
	c.done = append(c.done, event.ID)
	if event.CallID != "" {
		c.fireCall(event)
		return c.decide(), nil
	}
	if event.Kind == EventProbe {
		c.probe(event.Contract)
		return c.decide(), nil
	}
	s := m.Subscriptions[event.SubscriptionID]
	switch event.Kind {
	case EventUnpaid:
		c.unpaidTooLong(m.Orders[event.OrderID])
	case EventExpiry:
		c.expire(s)
	case EventGraceEnd:
		c.freeze(s)
	case EventRetentionEnd:
		c.release(s)
	case EventTermBegins:
		c.termBegins(s, m.Orders[event.OrderID])
	default:
		c.fireBeside(event.Kind, s)
	}
	return c.decide(), nil
}

// fireBeside handles the events that stand beside the end of the period.
func (c *change) fireBeside(kind string, s *Subscription) {
	switch kind {
	case EventUnaccepted:
		c.remindUnaccepted(s)
	case EventOverdue:
		c.closeOverdue(s)
	case EventCompletion:
		c.completeSupervision(s)
	case EventRefundDue:
		c.refundSupervised(s, s.Supervision.Approved, Negotiated)
	case EventAppealDue:
		c.appealOverdue(s)
	case EventReminder:
		c.remind(s)
	case EventAutoRenew:
		c.renewAutomatically(s)
	}
}

// fireCall: another attempt is due, or the window has ended without one.
func (c *change) fireCall(e Event) {
	call := c.m.Calls[e.CallID]
	if call == nil || call.State != Retrying {
		return
	}
	switch {
	case e.Kind == EventWindowOver:
		c.exhaust(call, c.policy(call))
	case call.Intent == spec.IntentPoll:
		c.start(call)
	default:
		// Its turn only comes when nothing else of the lane is on its way: a call that was restarted by hand may be.
		call.State, call.NextAttemptAt = Waiting, noTime
		c.calls.add(call)
		c.advance(call.SubscriptionID)
	}
}

package market

import (
	"cmp"
	"slices"

	"github.com/fairground/fairground/spec"
)

// Calls that change something go out in order, one at a time, for each subscription: that order is the subscription's lane.
//
// What is published says nothing about the order of calls, so the decisions are ours:
//   - A later call waits while an earlier one is on its way or still being retried. Sending a thaw before the renewal it belongs to,
//     or two renewals crossed, would blame the merchant for our own confusion.
//   - A stopped call blocks nobody. The marketplace does not keep a resource for ever because a seller forgot to press restart.
//   - A call that makes earlier ones pointless overtakes them: a release everything, a thaw the freeze of the same cause, a retraction
//     the renewal it takes back. What was overtaken and is not on its way becomes obsolete. A call on its way is let finish first; when
//     it fails, it becomes obsolete instead of being retried.
//   - Queries change nothing and travel beside the lane.

// unresolved tells whether a call may still be sent. Questions asked for a waiting buyer are over once they have stopped.
func (c *Call) unresolved() bool {
	switch c.State {
	case Waiting, Calling, Retrying:
		return true
	case Stopped:
		return !interactive(c.Intent)
	}
	return false
}

// interactive intents are questions asked while the buyer looks at the page.
func interactive(i spec.Intent) bool { return i == spec.IntentInspect || i == spec.IntentCheckChange }

// beside tells whether calls of an intent travel beside the lane.
func beside(i spec.Intent) bool { return i == spec.IntentPoll || i == intentDebug || interactive(i) }

func releases(i spec.Intent) bool {
	return i == spec.IntentReleaseExpired || i == spec.IntentReleaseUnsubscribed
}

// tell opens a call for an intent, filled in as far as the template goes. Where the contract has no activity for the intent there is
// no call: what its success would bring about happens at once.
func (c *change) tell(s *Subscription, template Call) *Call {
	call := &template
	call.Contract, call.SubscriptionID, call.CreatedAt = s.Contract, s.ID, c.now
	call.Sequence = c.m.nextSequence()
	call.ID = numbered("call", call.Sequence)
	c.overtake(s, call)
	activity := c.m.rules.activity(s.Contract, call.Intent, s.ChargingMode)
	if activity == nil {
		call.ID = ""
		c.succeed(call, Outcome{Verdict: Accepted})
		return nil
	}
	call.Activity, call.State = activity.Name, Waiting
	c.m.Calls[call.ID] = call
	c.m.lanes[s.ID] = append(c.m.lanes[s.ID], call.ID)
	c.calls.add(call)
	if beside(call.Intent) {
		c.start(call)
	} else {
		c.advance(s.ID)
	}
	return call
}

// start makes it a call's turn.
func (c *change) start(call *Call) {
	c.withdraw("call " + call.ID)
	call.State = Calling
	call.NextAttemptAt = noTime
	c.calls.add(call)
	c.ready = append(c.ready, call.ID)
}

// advance starts the first call of a lane, if none is on its way and it is not waiting for its next attempt.
func (c *change) advance(subscriptionID string) {
	var head *Call
	for _, id := range c.m.lanes[subscriptionID] {
		call := c.m.Calls[id]
		if beside(call.Intent) || call.State == Stopped {
			continue
		}
		if call.State == Calling {
			return
		}
		if head == nil {
			head = call
		}
	}
	if head != nil && head.State == Waiting {
		c.start(head)
	}
}

// rest takes a call to a state in which it needs no turn and lets the next one of its lane go.
func (c *change) rest(call *Call, state CallState) {
	c.withdraw("call " + call.ID)
	call.State, call.NextAttemptAt = state, noTime
	if state != Retrying {
		call.FinishedAt = c.now
	}
	c.calls.add(call)
	if !call.unresolved() {
		c.leave(call)
	}
	c.advance(call.SubscriptionID)
}

func (c *change) leave(call *Call) {
	lane := c.m.lanes[call.SubscriptionID]
	lane = slices.DeleteFunc(lane, func(id string) bool { return id == call.ID })
	if len(lane) == 0 {
		delete(c.m.lanes, call.SubscriptionID)
		return
	}
	c.m.lanes[call.SubscriptionID] = lane
}

// overtakes tells whether a later call makes an earlier one of the same subscription pointless.
func overtakes(later, earlier *Call) bool {
	switch later.Intent {
	case spec.IntentReleaseExpired, spec.IntentReleaseUnsubscribed:
		return !releases(earlier.Intent)
	case spec.IntentThawRenewed:
		return earlier.Intent == spec.IntentFreezeExpired
	case spec.IntentThawViolation:
		return earlier.Intent == spec.IntentFreezeViolation
	case spec.IntentFreezeExpired:
		return earlier.Intent == spec.IntentThawRenewed
	case spec.IntentThawArrears:
		return earlier.Intent == spec.IntentFreezeArrears
	case spec.IntentFreezeArrears:
		return earlier.Intent == spec.IntentThawArrears
	case spec.IntentFreezeViolation:
		return earlier.Intent == spec.IntentThawViolation
	}
	return false
}

// overtake makes the calls that a new one overtakes obsolete, except one that is on its way.
func (c *change) overtake(s *Subscription, later *Call) {
	for _, id := range slices.Clone(c.m.lanes[s.ID]) {
		if earlier := c.m.Calls[id]; earlier.State != Calling && overtakes(later, earlier) {
			c.obsolete(earlier)
		}
	}
}

// overtaken tells whether something in the lane of a call has made it pointless meanwhile.
func (c *change) overtaken(call *Call) bool {
	for _, id := range c.m.lanes[call.SubscriptionID] {
		if later := c.m.Calls[id]; later.Sequence > call.Sequence && overtakes(later, call) {
			return true
		}
	}
	return c.retracted(call)
}

// obsolete ends a call that will not be sent any more. An order that was waiting for it has failed, unless its money went back.
func (c *change) obsolete(call *Call) {
	c.rest(call, Obsolete)
	if order := c.m.Orders[call.OrderID]; order != nil && order.Status == Processing && order.Type != OrderUnsubscribe && call.Intent != spec.IntentProvision && call.Intent != spec.IntentAccept {
		order.Status, order.CompletedAt = Failed, c.now
		c.orders.add(order)
	}
}

// CallsReady lists the calls to send, in order. After a restart of the program these are sent again, because nobody knows whether
// their last attempt arrived; merchants must bear a repeated call.
func (m *Market) CallsReady() []string {
	var ready []*Call
	for _, lane := range m.lanes {
		for _, id := range lane {
			if call := m.Calls[id]; call.State == Calling {
				ready = append(ready, call)
			}
		}
	}
	slices.SortFunc(ready, func(a, b *Call) int { return cmp.Compare(a.Sequence, b.Sequence) })
	ids := make([]string, 0, len(ready))
	for _, call := range ready {
		ids = append(ids, call.ID)
	}
	return ids
}

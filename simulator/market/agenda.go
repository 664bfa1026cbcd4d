package market

import (
	"container/heap"
	"slices"
	"time"
)

// The kinds of events.
const (
	// EventUnpaid: an unpaid order has waited long enough (T2).
	EventUnpaid = "unpaid-order"
	// EventRetry: the next attempt of a failed call is due.
	EventRetry = "retry"
	// EventPoll: the next query for instance data is due.
	EventPoll = "poll"
	// EventWindowOver: the window of a failing call ends without another attempt being due (T6, T14).
	EventWindowOver = "window-over"
	// EventExpiry: the last paid period ends, 23:59:59 Beijing time (T17).
	EventExpiry = "expiry"
	// EventGraceEnd: the grace period ends (T19).
	EventGraceEnd = "grace-end"
	// EventRetentionEnd: the retention period ends (T22).
	EventRetentionEnd = "retention-end"
	// EventTermBegins: a renewed term with another specification begins (T13).
	EventTermBegins = "term-begins"
	// EventUnaccepted: an order under supervision is not accepted for long, EventOverdue: for so long that the removed rule closes it.
	EventUnaccepted = "unaccepted-order"
	EventOverdue    = "supervision-overdue"
	// EventCompletion: an accepted order is completed. EventRefundDue: a refund that was agreed on takes effect (T8, T9).
	EventCompletion = "completion"
	EventRefundDue  = "refund-due"
	// EventAppealDue: operations have to have decided an appeal.
	EventAppealDue = "appeal-due"
	// EventReminder: the buyer is reminded of the coming end. EventAutoRenew: the next attempt of auto renewal is due.
	EventReminder  = "reminder"
	EventAutoRenew = "auto-renew"
)

// agenda holds the events to come, the next one first. Every event belongs to a key (the call, the order, the subscription's period);
// a key has at most one event, so that whatever overtakes it withdraws it without a search.
type agenda struct {
	queue queue
	keys  map[string]*entry
	ids   map[string]*entry
}

type entry struct {
	event    Event
	key      string
	position int
}

func (a *agenda) add(key string, e Event) {
	if a.keys == nil {
		a.keys, a.ids = map[string]*entry{}, map[string]*entry{}
	}
	item := &entry{event: e, key: key}
	a.keys[key], a.ids[e.ID] = item, item
	heap.Push(&a.queue, item)
}

// withdraw takes the event of a key away and returns its id, or "" when there is none.
func (a *agenda) withdraw(key string) string {
	item, ok := a.keys[key]
	if !ok {
		return ""
	}
	heap.Remove(&a.queue, item.position)
	delete(a.keys, key)
	delete(a.ids, item.event.ID)
	return item.event.ID
}

// take removes the event with that id, if it still stands.
func (a *agenda) take(id string) (Event, bool) {
	item, ok := a.ids[id]
	if !ok {
		return Event{}, false
	}
	a.withdraw(item.key)
	return item.event, true
}

func (a *agenda) next() (Event, bool) {
	if len(a.queue) == 0 {
		return Event{}, false
	}
	return a.queue[0].event, true
}

// list returns all events, the next one first.
func (a *agenda) list() []Event {
	events := make([]Event, 0, len(a.queue))
	for _, item := range a.queue {
		events = append(events, item.event)
	}
	slices.SortFunc(events, compareEvents)
	return events
}

func compareEvents(a, b Event) int {
	if c := a.DueAt.Compare(b.DueAt); c != 0 {
		return c
	}
	return int(a.Sequence - b.Sequence)
}

// eventKey tells what an event belongs to, so that a restored agenda has the same keys.
func eventKey(e Event) string {
	switch {
	case e.CallID != "":
		return "call " + e.CallID
	case e.Kind == EventProbe:
		return probeKey(e.Contract)
	case besideExpiry(e.Kind):
		return e.Kind + " " + e.SubscriptionID
	case e.Kind == EventTermBegins:
		return "term " + e.OrderID
	case e.OrderID != "":
		return "order " + e.OrderID
	}
	return "subscription " + e.SubscriptionID
}

// besideExpiry kinds of events stand beside the end of the period that runs: a subscription may have one of each.
func besideExpiry(kind string) bool {
	switch kind {
	case EventUnaccepted, EventOverdue, EventCompletion, EventRefundDue, EventAppealDue, EventReminder, EventAutoRenew:
		return true
	}
	return false
}

type queue []*entry

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return compareEvents(q[i].event, q[j].event) < 0 }
func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].position, q[j].position = i, j
}

func (q *queue) Push(x any) {
	item := x.(*entry)
	item.position = len(*q)
	*q = append(*q, item)
}

func (q *queue) Pop() any {
	last := len(*q) - 1
	item := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return item
}

// NextEvent returns the event that is due next, without firing it.
func (m *Market) NextEvent() (Event, bool) { return m.agenda.next() }

// schedule puts an event on the agenda in place of whatever its key had. An event that should have been earlier is due now: a change
// that was in the way of an expiry is the one case.
func (c *change) schedule(at time.Time, e Event) {
	if at.Before(c.now) {
		at = c.now
	}
	key := eventKey(e)
	c.withdraw(key)
	e.DueAt, e.Sequence = at, c.m.nextSequence()
	e.ID = numbered("event", e.Sequence)
	c.m.agenda.add(key, e)
	c.events = append(c.events, e.ID)
}

func (c *change) withdraw(key string) {
	id := c.m.agenda.withdraw(key)
	if id == "" {
		return
	}
	if i := slices.Index(c.events, id); i >= 0 {
		c.events = slices.Delete(c.events, i, i+1)
		return
	}
	c.done = append(c.done, id)
}

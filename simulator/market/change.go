package market

import (
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/wording"
)

// change gathers what one Do, Fire or Learn does to the market. Commands check first and touch afterwards, so that a refusal needs
// nothing to be taken back.
type change struct {
	m   *Market
	now time.Time

	orders        touched[Order]
	subscriptions touched[Subscription]
	calls         touched[Call]
	cases         touched[Case]
	products      touched[Product]
	buyers        touched[Buyer]
	events        []string
	done          []string
	transitions   []Transition
	notices       []Notice
	ready         []string
	refusal       *Refusal
	// answering is the change check whose answer is being handled.
	answering string
}

// touched remembers things in the order in which they were first touched, each once.
type touched[T any] struct {
	list []*T
	seen map[*T]bool
}

func (t *touched[T]) add(thing *T) *T {
	if !t.seen[thing] {
		if t.seen == nil {
			t.seen = map[*T]bool{}
		}
		t.seen[thing] = true
		t.list = append(t.list, thing)
	}
	return thing
}

// begin starts a change. Business time never runs backwards: an earlier now counts as the time that the market has reached.
func (m *Market) begin(now time.Time) *change {
	now = plain(now)
	if now.Before(m.Now) {
		now = m.Now
	}
	return &change{m: m, now: now}
}

// plain drops the monotonic reading and the zone, so that equal instants are equal values after storing, too.
func plain(t time.Time) time.Time { return t.Round(0).UTC() }

func addDays(t time.Time, days int) time.Time {
	if days == 0 {
		return t
	}
	return clock.AddPeriod(t, days, "day")
}

// decide closes the change and copies everything it touched.
func (c *change) decide() Decision {
	c.m.Now = c.now
	d := Decision{Done: c.done, Transitions: c.transitions, Notices: c.notices, Refusal: c.refusal}
	for _, order := range c.orders.list {
		d.Orders = append(d.Orders, order.copy())
	}
	for _, subscription := range c.subscriptions.list {
		d.Subscriptions = append(d.Subscriptions, subscription.copy())
	}
	for _, call := range c.calls.list {
		d.Calls = append(d.Calls, call.copy())
	}
	for _, product := range c.products.list {
		d.Products = append(d.Products, product.copy())
	}
	for _, buyer := range c.buyers.list {
		twin := *buyer
		d.Buyers = append(d.Buyers, &twin)
	}
	for _, entry := range c.cases.list {
		d.Cases = append(d.Cases, entry.copy())
	}
	for _, id := range c.events {
		if item, stands := c.m.agenda.ids[id]; stands {
			d.Events = append(d.Events, item.event)
		}
	}
	for _, id := range c.ready {
		if call := c.m.Calls[id]; call != nil && call.State == Calling {
			d.Ready = append(d.Ready, id)
		}
	}
	return d
}

// move takes a subscription to a phase and writes down the row of the table that explains it. A row may keep the phase.
func (c *change) move(s *Subscription, to Phase, row, orderID, callID string, cause wording.Text) {
	c.transitions = append(c.transitions, Transition{
		Row: row, Sequence: c.m.nextSequence(), At: c.now, SubscriptionID: s.ID, OrderID: orderID, CallID: callID,
		From: s.Phase, To: to, Cause: cause,
	})
	s.Phase = to
	c.subscriptions.add(s)
}

func (o *Order) copy() *Order {
	twin := *o
	twin.Lines = append([]OrderLine(nil), o.Lines...)
	for i := range twin.Lines {
		twin.Lines[i].Parameters = append([]Parameter(nil), twin.Lines[i].Parameters...)
	}
	twin.Parameters = append([]Parameter(nil), o.Parameters...)
	return &twin
}

func (s *Subscription) copy() *Subscription {
	twin := *s
	twin.Terms = append([]Term(nil), s.Terms...)
	twin.Supervision = s.Supervision.copy()
	return &twin
}

func (c *Call) copy() *Call {
	twin := *c
	return &twin
}

func (p *Product) copy() *Product {
	twin := *p
	twin.Upgrades = append([]string(nil), p.Upgrades...)
	twin.Items = append([]string(nil), p.Items...)
	twin.SoldTo = append([]string(nil), p.SoldTo...)
	return &twin
}

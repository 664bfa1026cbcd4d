package crowd

import (
	"container/heap"
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/fairground/fairground/simulator/engine"
	"github.com/fairground/fairground/simulator/market"
)

// Progress tells how far a crowd has come.
type Progress struct {
	// From, Now and Until are business time.
	From, Now, Until time.Time
	// Subscriptions are those bought so far, Calls the attempts stored so far. Took is wall time.
	Subscriptions, Calls int
	Took                 time.Duration
}

// beat is how often progress is told, in real time.
const beat = 200 * time.Millisecond

// year is a crowd living in a market.
type year struct {
	config Config
	engine *engine.Engine
	until  time.Time
	now    time.Time
	deeds  agenda
	number int

	bought   int // subscriptions
	refusals map[string]int
	faults   int
	began    time.Time
	took     time.Duration
	told     time.Time
}

func newYear(config Config, e *engine.Engine) *year {
	y := &year{config: config, engine: e, until: config.For.From(config.StartedAt), now: config.StartedAt.UTC(), refusals: map[string]int{}}
	products, _ := market.DefaultCatalogue(config.Seed, config.Contract)
	y.invent(products, market.DefaultBuyers(config.Seed, config.buyers()))
	return y
}

// plan notes a deed; what would come after the end never happens.
func (y *year) plan(at time.Time, l *life, do act) {
	if at.After(y.until) {
		return
	}
	y.number++
	heap.Push(&y.deeds, &deed{at: latest(at, y.now), number: y.number, life: l, do: do})
}

// live lets the time pass, from deed to deed.
func (y *year) live(ctx context.Context) error {
	y.began = time.Now()
	defer func() { y.took = time.Since(y.began); y.tell(context.WithoutCancel(ctx), true) }()
	for y.deeds.Len() > 0 {
		if err := y.pass(ctx, y.deeds[0].at); err != nil {
			return err
		}
		if err := y.act(ctx); err != nil {
			return err
		}
	}
	return y.pass(ctx, y.until)
}

func (y *year) pass(ctx context.Context, to time.Time) error {
	err := y.engine.Advance(ctx, latest(to, y.engine.Now()), func(done engine.Progress) {
		y.now = done.Now
		y.tell(ctx, false)
	})
	y.now = y.engine.Now()
	return err
}

// act does everything that is planned for this instant, together. A life acts once at an instant; what else it planned waits an hour.
func (y *year) act(ctx context.Context) error {
	var commands []market.Command
	var actors []*life
	acted := map[*life]bool{}
	for y.deeds.Len() > 0 && !y.deeds[0].at.After(y.now) {
		next, _ := heap.Pop(&y.deeds).(*deed)
		if acted[next.life] {
			y.plan(y.now.Add(time.Hour), next.life, next.do)
			continue
		}
		subscription, alive := y.subscription(next.life)
		if !alive {
			continue
		}
		if command := next.do(y, next.life, subscription); command != nil {
			acted[next.life] = true
			commands, actors = append(commands, command), append(actors, next.life)
			y.mishap(next.life)
		}
	}
	if len(commands) == 0 {
		return nil
	}
	done, err := y.engine.DoEach(ctx, commands...)
	for i := range done {
		y.note(actors[i], done[i])
	}
	y.tell(ctx, false)
	return err
}

// subscription is a copy of what a life holds; nil before it is bought.
func (y *year) subscription(l *life) (found *market.Subscription, alive bool) {
	if l.subscription == "" {
		return nil, true
	}
	y.engine.View(func(m *market.Market) {
		if held := m.Subscription(l.subscription); held != nil {
			copied := *held
			found = &copied
		}
	})
	return found, found != nil
}

// mishap lets the next call of a life go wrong on the way, now and then. Before the purchase it strikes whoever is called first.
func (y *year) mishap(l *life) {
	if !l.chance(chanceFault) {
		return
	}
	order := engine.FaultOrder{SubscriptionID: l.subscription, Fault: mishaps[l.dice.IntN(len(mishaps))], Times: 1}
	if l.chance(chanceLong) {
		order.Times = 6
	}
	y.faults++
	y.engine.OrderFault(order)
}

// note counts what became of a wish, and plans the life after a purchase.
func (y *year) note(l *life, done engine.Done) {
	var refusal *market.Refusal
	if errors.As(done.Refused, &refusal) {
		y.refusals[refusal.Rule]++
		return
	}
	if l.subscription != "" || len(done.Decision.Orders) == 0 {
		return
	}
	lines := done.Decision.Orders[0].Lines
	y.bought += len(lines)
	l.subscription = lines[0].SubscriptionID
	l.settle(y, y.now)
}

// tell passes the progress on, not more often than it can be read.
func (y *year) tell(ctx context.Context, last bool) {
	if y.config.Progress == nil || (!last && time.Since(y.told) < beat) {
		return
	}
	y.told = time.Now()
	calls := 0
	if latest, err := y.engine.LatestRecords(ctx, 1); err == nil && len(latest) == 1 {
		calls, _ = strconv.Atoi(latest[0].ID)
	}
	y.config.Progress(Progress{From: y.config.StartedAt, Now: y.now, Until: y.until, Subscriptions: y.bought, Calls: calls, Took: time.Since(y.began)})
}

// agenda is a heap of deeds by time.
type agenda []*deed

// Len implements heap.Interface.
func (a agenda) Len() int { return len(a) }

// Less implements heap.Interface.
func (a agenda) Less(i, j int) bool {
	if a[i].at.Equal(a[j].at) {
		return a[i].number < a[j].number
	}
	return a[i].at.Before(a[j].at)
}

// Swap implements heap.Interface.
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }

// Push implements heap.Interface.
func (a *agenda) Push(entry any) { *a = append(*a, entry.(*deed)) } //nolint:forcetypeassert // only deeds are pushed

// Pop implements heap.Interface.
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/store"
)

const (
	// ahead bounds how many answers may wait for a slow one that was sent before them.
	ahead = 256
	// worthwhile is how many attempts make a commit while calls are still under way: a transaction costs much the same for one as for
	// many. patience is how long fewer of them wait, in real time.
	worthwhile = 64
	patience   = 20 * time.Millisecond
	// portion is how many decisions of one instant are stored in one transaction.
	portion = 128
)

// move is one instant of the market being settled. It runs in one goroutine, which alone touches the market; workers carry the calls,
// and a writer keeps the store busy meanwhile. Commits group by themselves: while one is under way, the next batch grows.
//
// Three queues, all in the same order: calls that wait, flights that are under way, batches that are written. A call waits until the
// batch that demands it is stored.
type move struct {
	engine *Engine
	now    time.Time

	waiting []waiting
	flights []*flight // sent and not learned yet, in order
	busy    int       // workers at work
	workers int
	jobs    chan *flight
	landed  chan *flight

	given   []store.Batch // what the move began with, in portions, written before the rest
	pending store.Batch   // learned and not yet handed to the writer
	batch   int           // number of the pending batch
	stored  int           // number of the last batch that is stored
	writing *store.Batch
	written chan error
	overdue bool // the pending batch has waited long enough
	timer   *time.Timer

	// keep asks to remember all decisions; sent counts the calls.
	keep bool
	kept []market.Decision
	sent int
}

// waiting is a call that may go out once its batch is stored.
type waiting struct {
	callID string
	batch  int
}

func (e *Engine) newMove(now time.Time) *move {
	return &move{engine: e, now: now, batch: 1, jobs: make(chan *flight, ahead), landed: make(chan *flight, ahead), written: make(chan error, 1), timer: stoppedTimer()}
}

func stoppedTimer() *time.Timer {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	return timer
}

// settle stores decisions, sends what became ready, and goes on until nothing more is to be sent at this instant.
func (m *move) settle(ctx context.Context, decisions []market.Decision) error {
	for len(decisions) > portion { // the first calls go out while the last decisions are still being written
		m.given = append(m.given, store.Batch{})
		for _, decision := range decisions[:portion] {
			m.add(decision)
		}
		m.given[len(m.given)-1], m.pending = m.pending, store.Batch{}
		m.batch++
		decisions = decisions[portion:]
	}
	for _, decision := range decisions {
		m.add(decision)
	}
	return m.run(ctx)
}

// enqueue lines up calls whose decision is stored already.
func (m *move) enqueue(callIDs []string) {
	for _, id := range callIDs {
		m.waiting = append(m.waiting, waiting{id, 0})
	}
}

func (m *move) add(decision market.Decision) {
	for _, id := range decision.Ready {
		m.waiting = append(m.waiting, waiting{id, m.batch})
	}
	m.pending.Decisions = append(m.pending.Decisions, decision)
	if m.keep {
		m.kept = append(m.kept, decision)
	}
}

// run is the loop of a move.
func (m *move) run(ctx context.Context) error {
	defer close(m.jobs)
	defer m.timer.Stop()
	var failure error
	for {
		if m.due() {
			m.write(ctx)
		}
		if failure == nil && ctx.Err() == nil {
			m.dispatch(ctx)
		}
		if len(m.flights) == 0 && m.busy == 0 && m.writing == nil && len(m.given) == 0 {
			break
		}
		select {
		case flight := <-m.landed:
			m.land(flight)
		case <-m.timer.C:
			m.overdue = true
		case err := <-m.written:
			m.conclude(err)
			if err != nil && failure == nil {
				failure = fmt.Errorf("store what happened: %w", err)
				// The market in memory is ahead of the store: going on would make the two tell different stories.
				m.engine.broken = failure
			}
		}
		if failure == nil {
			failure = m.learnLanded()
		}
		if failure != nil { // only wait for what is under way
			m.pending, m.flights, m.given = store.Batch{}, nil, nil
		}
	}
	if failure != nil {
		return failure
	}
	return ctx.Err()
}

// due tells whether the pending batch is to be written now: the store is idle, and either the batch is worth a transaction, or it has
// waited long enough, or nothing can go on without it.
func (m *move) due() bool {
	switch {
	case m.writing == nil && len(m.given) > 0:
		return true
	case m.writing != nil || (len(m.pending.Decisions) == 0 && len(m.pending.Records) == 0):
		return false
	case m.overdue || len(m.pending.Records) >= worthwhile || len(m.flights) == 0:
		return true
	}
	return m.busy < m.engine.config.Concurrency && len(m.waiting) > 0 && m.waiting[0].batch > m.stored
}

// write hands the pending batch to the store. It is not interrupted by ctx: what was learned is stored.
func (m *move) write(ctx context.Context) {
	var batch store.Batch
	if len(m.given) > 0 {
		batch, m.given = m.given[0], m.given[1:]
	} else {
		m.timer.Stop()
		m.overdue = false
		batch, m.pending = m.pending, store.Batch{}
		m.batch++
	}
	m.engine.mu.RLock()
	batch.Header = m.engine.market.Header
	m.engine.mu.RUnlock()
	m.writing = &batch
	go func() {
		m.written <- m.engine.config.Store.Commit(context.WithoutCancel(ctx), m.engine.marketID, batch)
	}()
}

// conclude tells the watchers of a stored batch.
func (m *move) conclude(err error) {
	if err == nil {
		m.stored++
		m.engine.watchers.tell(m.writing)
	}
	m.writing = nil
}

// dispatch sends waiting calls, in order, as far as workers are free and their decisions are stored.
func (m *move) dispatch(ctx context.Context) {
	for len(m.waiting) > 0 && m.busy < m.engine.config.Concurrency && len(m.flights) < ahead && m.waiting[0].batch <= m.stored {
		callID := m.waiting[0].callID
		m.waiting = m.waiting[1:]
		flight, ok := m.engine.board(callID, m.now)
		if !ok {
			continue
		}
		if m.workers <= m.busy {
			m.workers++
			go m.work(ctx)
		}
		m.busy++
		m.sent++
		m.flights = append(m.flights, flight)
		m.jobs <- flight
	}
}

// work carries flights until the move is over.
func (m *move) work(ctx context.Context) {
	for flight := range m.jobs {
		m.engine.fly(ctx, flight)
		m.landed <- flight
	}
}

func (m *move) land(flight *flight) {
	flight.landed = true
	m.busy--
	for { // and whatever else has landed meanwhile
		select {
		case more := <-m.landed:
			more.landed = true
			m.busy--
		default:
			return
		}
	}
}

// learnLanded lets the market learn outcomes in the order of sending, as far as they are known.
func (m *move) learnLanded() error {
	for len(m.flights) > 0 && m.flights[0].landed {
		flight := m.flights[0]
		m.flights = m.flights[1:]
		if flight.interrupted {
			continue // nothing was learned; the call is sent again by the next move
		}
		last := flight.attempts[len(flight.attempts)-1]
		m.engine.mu.Lock()
		decision, err := m.engine.market.Learn(m.now, flight.subject.Call.ID, flight.copies[0].Number, last.reading.Outcome)
		m.engine.mu.Unlock()
		if err != nil {
			m.engine.broken = fmt.Errorf("learn the outcome of %s: %w", flight.subject.Call.ID, err)
			return m.engine.broken
		}
		if len(m.pending.Records) == 0 {
			m.timer.Reset(patience)
		}
		for _, made := range flight.attempts {
			m.engine.records++
			m.pending.Records = append(m.pending.Records, m.record(flight, made))
		}
		m.add(decision)
	}
	return nil
}

func (m *move) record(flight *flight, made attempted) protocol.Record {
	call := &flight.subject.Call
	return protocol.Record{
		ID: recordID(m.engine.records), CallID: call.ID, SubscriptionID: call.SubscriptionID, Contract: call.Contract, Activity: call.Activity,
		Attempt: flight.copies[0].Number, At: m.now, Exchange: made.exchange, Outcome: made.reading.Outcome, Findings: made.reading.Findings,
	}
}

// recordID spells a number so that ids sort as text.
func recordID(number int64) string {
	digits := [12]byte{'0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0'}
	for i := len(digits) - 1; i >= 0 && number > 0; i-- {
		digits[i] = byte('0' + number%10)
		number /= 10
	}
	return string(digits[:])
}

package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/verdict"
)

// mostEvents bounds how many events are fired before the store and the merchant get their turn.
const mostEvents = 4096

// Progress tells how far an Advance has come.
type Progress struct {
	// Now is the business time reached.
	Now time.Time
	// Events and Calls count what was fired and what was sent since the Advance began.
	Events, Calls int
}

// Do carries out a command at the present business time and returns when the market is quiet again at this instant: everything that
// could be sent was sent, and what came of it is stored. The Decision is the sum of all that happened, each document in its last
// version; its Refusal is set when the merchant's answer made the marketplace refuse.
//
// A command that the rules refuse at once is a *market.Refusal error; nothing has changed then. When ctx ends, what was learned so far
// is stored, the rest is sent by the next move, and the error is ctx.Err().
func (e *Engine) Do(ctx context.Context, command market.Command) (market.Decision, error) {
	decisions, err := e.DoAll(ctx, command)
	return merge(decisions), err
}

// DoAll carries out several commands at the same instant, in order, and settles them together: their calls go out at once as far as the
// concurrency allows. It stops at the first refusal; the commands before it count. The Decisions are everything that happened, in order.
func (e *Engine) DoAll(ctx context.Context, commands ...market.Command) ([]market.Decision, error) {
	release, err := e.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	if err := e.catchUp(ctx); err != nil {
		return nil, err
	}
	var refused error
	var decisions []market.Decision
	now := e.clock.Now()
	for _, command := range commands {
		e.mu.Lock()
		decision, err := e.market.Do(now, command)
		e.mu.Unlock()
		if err != nil {
			refused = err
			break
		}
		decisions = append(decisions, decision)
	}
	move := e.newMove(now)
	move.keep = true
	if err := move.settle(ctx, decisions); err != nil {
		return move.kept, err
	}
	return move.kept, refused
}

// Done is what became of one command of several.
type Done struct {
	// Decision is what the command itself decided, before any answer came.
	Decision market.Decision
	// Refused is the *market.Refusal of a wish that the rules do not allow; it has changed nothing.
	Refused error
}

// DoEach carries out several commands at the same instant, in order, and settles them together as DoAll does, but a refusal stops none of
// the others. There is one Done for each command, unless an error ended the move before any was tried.
func (e *Engine) DoEach(ctx context.Context, commands ...market.Command) ([]Done, error) {
	release, err := e.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	if err := e.catchUp(ctx); err != nil {
		return nil, err
	}
	done := make([]Done, len(commands))
	var decisions []market.Decision
	now := e.clock.Now()
	for i, command := range commands {
		e.mu.Lock()
		done[i].Decision, done[i].Refused = e.market.Do(now, command)
		e.mu.Unlock()
		if done[i].Refused == nil {
			decisions = append(decisions, done[i].Decision)
		}
	}
	return done, e.newMove(now).settle(ctx, decisions)
}

// Advance lets business time pass until a moment, stopping at every due event on the way, in the order of their due times. All that is
// due at one instant is stored together. A moment before the present one is an error and changes nothing. The progress function may be
// nil; it is called after each instant.
//
// When ctx ends, the clock stands at the instant that was reached, what was learned is stored, and the error is ctx.Err().
func (e *Engine) Advance(ctx context.Context, until time.Time, progress func(Progress)) error {
	release, err := e.begin(ctx)
	if err != nil {
		return err
	}
	defer release()
	return e.advance(ctx, until, progress)
}

// ErrNothingDue tells that the market has no event to advance to.
var ErrNothingDue = verdict.Misused("nothing is due in this market: advance by a time instead", "当前市场没有待到期的事件：请改为按时间推进")

// AdvanceToNext lets business time pass to the next due event and settles everything due at that instant. It is ErrNothingDue when there
// is no event.
func (e *Engine) AdvanceToNext(ctx context.Context) error {
	release, err := e.begin(ctx)
	if err != nil {
		return err
	}
	defer release()
	event, ok := e.next()
	if !ok {
		return ErrNothingDue
	}
	return e.advance(ctx, later(event.DueAt, e.clock.Now()), nil)
}

// Drain moves a market to a moment. It is the job that a queue hands to exactly one of several equal processes (River on PostgreSQL);
// it may be repeated after a crash, and a market that is already further is left alone.
func Drain(ctx context.Context, e *Engine, until time.Time) error {
	if until.Before(e.clock.Now()) {
		return nil
	}
	return e.Advance(ctx, until, nil)
}

// begin takes the right to move the market.
func (e *Engine) begin(ctx context.Context) (release func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case e.moving <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	release = func() { <-e.moving }
	if e.broken != nil {
		release()
		return nil, e.broken
	}
	return release, nil
}

// catchUp brings the market to where its clock's mode says it should be by now, and sends what was left over.
func (e *Engine) catchUp(ctx context.Context) error {
	if target := e.clock.Target(); target.After(e.clock.Now()) {
		return e.advance(ctx, target, nil)
	}
	return e.resend(ctx)
}

// resend sends the calls that an interrupted move, or another process that crashed, had under way.
func (e *Engine) resend(ctx context.Context) error {
	e.mu.RLock()
	ready := e.market.CallsReady()
	e.mu.RUnlock()
	if len(ready) == 0 {
		return nil
	}
	move := e.newMove(e.clock.Now())
	move.enqueue(ready)
	return move.run(ctx)
}

func (e *Engine) advance(ctx context.Context, until time.Time, progress func(Progress)) error {
	now := e.clock.Now()
	if until.Before(now) {
		return e.clock.AdvanceTo(until) // the clock's own sentence
	}
	if err := e.resend(ctx); err != nil {
		return err
	}
	var done Progress
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		event, ok := e.next()
		if !ok || event.DueAt.After(until) {
			break
		}
		calls, events, err := e.instant(ctx, later(event.DueAt, e.clock.Now()))
		done.Now, done.Events, done.Calls = e.clock.Now(), done.Events+events, done.Calls+calls
		if progress != nil {
			progress(done)
		}
		if err != nil {
			return err
		}
	}
	return e.rest(ctx, until)
}

// instant fires everything that is due at a moment and settles it.
func (e *Engine) instant(ctx context.Context, at time.Time) (calls, events int, err error) {
	if err := e.clock.AdvanceTo(at); err != nil {
		return 0, 0, err
	}
	decisions, err := e.fire(at)
	if err != nil {
		e.broken = err
		return 0, len(decisions), err
	}
	move := e.newMove(at)
	err = move.settle(ctx, decisions)
	return move.sent, len(decisions), err
}

func (e *Engine) fire(at time.Time) ([]market.Decision, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.market.Now = at
	var decisions []market.Decision
	for len(decisions) < mostEvents {
		event, ok := e.market.NextEvent()
		if !ok || event.DueAt.After(at) {
			break
		}
		decision, err := e.market.Fire(event)
		if err != nil {
			return decisions, fmt.Errorf("fire %s %s: %w", event.Kind, event.ID, err)
		}
		decisions = append(decisions, decision)
	}
	return decisions, nil
}

// rest lets the clock stand at a moment at which nothing is due.
func (e *Engine) rest(ctx context.Context, at time.Time) error {
	if !at.After(e.clock.Now()) {
		return nil
	}
	if err := e.clock.AdvanceTo(at); err != nil {
		return err
	}
	e.mu.Lock()
	e.market.Now = at
	e.mu.Unlock()
	return e.newMove(at).settle(ctx, []market.Decision{{}})
}

func (e *Engine) next() (market.Event, bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.market.NextEvent()
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// Package clock is the virtual business clock of a market, and the calendar arithmetic of the marketplace.
//
// A Clock never runs by itself. Now is where the market stands; AdvanceTo moves it forward, one due event after the other; Target is
// where the mode says it should stand by now, so that an engine knows how far to go. Nothing in Fairground but the wire (signature
// timestamps, the 20 s answer limit) looks at real time.
//
// Periods are calendar-true in Beijing time and end at 23:59:59 there (see AddPeriod and PeriodEnd). Beijing is a fixed zone: China
// has known no daylight saving since 1991, and a fixed zone needs no zone database on the machine. Every time that this package returns
// is in UTC and free of a monotonic reading, so that it survives storage unchanged.
package clock

import (
	"errors"
	"math"
	"sync"
	"time"

	"github.com/fairground/fairground/verdict"
)

// Beijing is the zone in which the marketplace counts days: UTC+8, no daylight saving.
var Beijing = time.FixedZone("UTC+8", 8*60*60)

// ErrBackwards is in the chain of every refusal to move a Clock back.
var ErrBackwards = errors.New("the business clock only goes forward")

// Clock is the business clock of one market. It is safe for concurrent use. Make one with New.
type Clock struct {
	wall func() time.Time
	pace int // virtual seconds per second; 0 stands still
	// follows is set when the clock may never be behind real time.
	follows bool

	mutex       sync.Mutex
	now         time.Time
	anchor      time.Time // where the clock stood …
	anchorWall  time.Time // … at this real instant
	highestSeen time.Time // the furthest Target told, so that a real clock that is set back does not pull the target back
}

// New starts a business clock at start. The wall is where real time comes from; nil means time.Now. The zero Mode is Manual; a
// Mode that ParseMode would refuse counts as Manual.
//
// A clock in mode wall that starts in the past has its Target at real time at once (a sandbox that was switched off catches up); one
// that starts ahead keeps its lead. A paced clock does not count the time before New.
func New(start time.Time, mode Mode, wall func() time.Time) *Clock {
	if wall == nil {
		wall = time.Now
	}
	start = plain(start)
	c := &Clock{wall: wall, pace: mode.Pace(), follows: mode == Wall, now: start, anchor: start, anchorWall: plain(wall())}
	if c.follows && c.anchor.Before(c.anchorWall) {
		c.anchor = c.anchorWall
	}
	return c
}

// Now returns the business time, in UTC.
func (c *Clock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.now
}

// AdvanceTo moves the business time forward to t. Moving to the present instant is no move and no error. A t in the past changes
// nothing and is an error that wraps ErrBackwards.
//
// Moving past Target gives the clock a lead that it keeps: it goes on from t at its own pace.
func (c *Clock) AdvanceTo(t time.Time) error {
	t = plain(t)
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if t.Before(c.now) {
		refusal := verdict.Misused("the business clock stands at %s and only goes forward: give a later time than %s",
			"业务时钟当前为 %s，只能向前推进：请给出晚于 %s 的时间", Spell(c.now), Spell(t))
		refusal.Cause = ErrBackwards
		return refusal
	}
	if t.After(c.target()) {
		c.anchor, c.anchorWall = t, plain(c.wall())
	}
	c.now = t
	return nil
}

// Target returns where the mode says the business time should be by now, in UTC: Now itself in mode manual, real time plus the lead
// in mode wall, the paced time in mode paced. It is never before Now and never goes back, even when the real clock is set back.
func (c *Clock) Target() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.target()
}

func (c *Clock) target() time.Time {
	target := c.now
	if c.pace > 0 {
		elapsed := plain(c.wall()).Sub(c.anchorWall)
		if paced := c.anchor.Add(scaled(elapsed, c.pace)); paced.After(target) {
			target = paced
		}
	}
	if target.Before(c.highestSeen) {
		target = c.highestSeen
	}
	c.highestSeen = target
	return target
}

// scaled multiplies without overflow: the longest duration is 292 years, and more than that nobody advances in one go.
func scaled(elapsed time.Duration, pace int) time.Duration {
	if elapsed <= 0 {
		return 0
	}
	if elapsed > math.MaxInt64/time.Duration(pace) {
		return math.MaxInt64
	}
	return elapsed * time.Duration(pace)
}

func plain(t time.Time) time.Time { return t.Round(0).UTC() }

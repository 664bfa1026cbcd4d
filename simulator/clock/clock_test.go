package clock_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/verdict"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// wall is a real clock that a test sets by hand.
type wall struct {
	mutex sync.Mutex
	now   time.Time
}

func (w *wall) read() time.Time { w.mutex.Lock(); defer w.mutex.Unlock(); return w.now }

func (w *wall) pass(d time.Duration) { w.mutex.Lock(); defer w.mutex.Unlock(); w.now = w.now.Add(d) }

func same(t testing.TB, what string, got, want time.Time) {
	t.Helper()
	if !got.Equal(want) || got.Location() != time.UTC {
		t.Errorf("%s = %s, want %s in UTC", what, got, want)
	}
}

func TestManualClockStandsStill(t *testing.T) {
	t.Parallel()
	w := &wall{now: start}
	c := clock.New(start, clock.Manual, w.read)
	w.pass(time.Hour)
	same(t, "Now", c.Now(), start)
	same(t, "Target", c.Target(), start)
}

func TestAdvanceGoesForwardOnly(t *testing.T) {
	t.Parallel()
	c := clock.New(start.In(clock.Beijing), clock.Manual, nil)
	if err := c.AdvanceTo(start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := c.AdvanceTo(start.Add(time.Hour)); err != nil {
		t.Errorf("advancing to the present instant: %v", err)
	}
	err := c.AdvanceTo(start.Add(time.Hour - 1))
	if exit, text := verdict.Of(err); !errors.Is(err, clock.ErrBackwards) || exit != verdict.Usage || text.ZH == "" {
		t.Errorf("going back: %v", err)
	}
	same(t, "Now after a refusal", c.Now(), start.Add(time.Hour))
}

func TestWallClockFollowsAndMayLead(t *testing.T) {
	t.Parallel()
	w := &wall{now: start.Add(time.Hour)}
	c := clock.New(start, clock.Wall, w.read)
	same(t, "Now before anybody advances", c.Now(), start)
	same(t, "Target catches up", c.Target(), start.Add(time.Hour))
	if err := c.AdvanceTo(start.Add(25 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	w.pass(time.Minute)
	same(t, "Target keeps the lead", c.Target(), start.Add(25*time.Hour+time.Minute))
	w.pass(-time.Hour)
	same(t, "Target when real time is set back", c.Target(), start.Add(25*time.Hour+time.Minute))
}

func TestAdvancingToAnEventOnTheWayGivesNoLead(t *testing.T) {
	t.Parallel()
	w := &wall{now: start}
	c := clock.New(start, clock.Wall, w.read)
	w.pass(time.Hour)
	if err := c.AdvanceTo(start.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	same(t, "Target", c.Target(), start.Add(time.Hour))
}

func TestPacedClock(t *testing.T) {
	t.Parallel()
	w := &wall{now: start.AddDate(1, 0, 0)}
	c := clock.New(start, clock.Paced(3600), w.read)
	same(t, "Target at the start", c.Target(), start)
	w.pass(2 * time.Second)
	same(t, "Target", c.Target(), start.Add(2*time.Hour))
	if err := c.AdvanceTo(start.Add(10 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	w.pass(time.Second)
	same(t, "Target after an advance", c.Target(), start.Add(11*time.Hour))
	w.pass(100 * 365 * 24 * time.Hour)
	if c.Target().Before(start.AddDate(200, 0, 0)) {
		t.Errorf("a century at 3600 overflowed: %s", c.Target())
	}
}

func TestParseMode(t *testing.T) {
	t.Parallel()
	for value, pace := range map[string]int{"manual": 0, "wall": 1, "paced:1": 1, "paced:3600": 3600, "paced:1000000": 1000000} {
		mode, err := clock.ParseMode(value)
		if err != nil || string(mode) != value || mode.Pace() != pace {
			t.Errorf("ParseMode(%q) = %q, %v", value, mode, err)
		}
	}
	for _, value := range []string{"", "Manual", "fast", "paced", "paced:", "paced:0", "paced:-1", "paced:1.5", "paced:1000001", "paced:99999999999999999999"} {
		mode, err := clock.ParseMode(value)
		if exit, text := verdict.Of(err); mode != "" || exit != verdict.Usage || text.ZH == "" {
			t.Errorf("ParseMode(%q) = %q, %v", value, mode, err)
		}
		if clock.Mode(value).Pace() != 0 {
			t.Errorf("%q has a pace", value)
		}
	}
}

// Whatever is asked of it and however real time jumps, the clock never goes back, and its target is never behind it.
func TestClockIsMonotonic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := &wall{now: start}
		mode := rapid.SampledFrom([]clock.Mode{clock.Manual, clock.Wall, clock.Paced(60)}).Draw(t, "mode")
		c := clock.New(start.Add(time.Duration(rapid.Int64Range(-1e12, 1e12).Draw(t, "start"))), mode, w.read)
		now, target := c.Now(), c.Target()
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "advance") {
				to := now.Add(time.Duration(rapid.Int64Range(-1e12, 1e13).Draw(t, "by")))
				if err := c.AdvanceTo(to); (err != nil) != to.Before(now) {
					t.Fatalf("AdvanceTo(%s) at %s: %v", to, now, err)
				}
			} else {
				w.pass(time.Duration(rapid.Int64Range(-1e11, 1e12).Draw(t, "pass")))
			}
			if c.Now().Before(now) || c.Target().Before(c.Now()) || c.Target().Before(target) {
				t.Fatalf("now %s → %s, target %s → %s", now, c.Now(), target, c.Target())
			}
			now, target = c.Now(), c.Target()
		}
	})
}

func TestClockIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	c := clock.New(start, clock.Wall, nil)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for range 100 {
				_ = c.AdvanceTo(c.Now().Add(time.Duration(i) * time.Second))
				_ = c.Target()
			}
		})
	}
	group.Wait()
}

package clock_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fairground/fairground/simulator/clock"
)

func moment(t testing.TB, value string) time.Time {
	t.Helper()
	at, err := clock.ParseMoment(value)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Times without a zone are Beijing time.
func TestAddPeriod(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from  string
		count int
		unit  string
		want  string
	}{
		{"2026-01-31 10:00", 1, "month", "2026-02-28 10:00"},
		{"2028-01-31 10:00", 1, "month", "2028-02-29 10:00"},
		{"2026-01-31 10:00", 3, "month", "2026-04-30 10:00"},
		{"2026-02-28 10:00", 1, "month", "2026-03-28 10:00"},
		{"2026-11-30 10:00", 3, "month", "2027-02-28 10:00"},
		{"2028-02-29 10:00", 1, "year", "2029-02-28 10:00"},
		{"2028-02-29 10:00", 4, "year", "2032-02-29 10:00"},
		{"2096-02-29 10:00", 4, "year", "2100-02-28 10:00"},
		{"2026-03-31 10:00", -1, "month", "2026-02-28 10:00"},
		{"2026-12-31 23:59:59", 1, "DAY", "2027-01-01 23:59:59"},
		{"2026-01-01 10:00", 36, "Hour", "2026-01-02 22:00"},
		{"2026-01-01 10:00", 0, "", "2026-01-01 10:00"},
		// 31 January in Beijing is still 30 January in UTC: the calendar of Beijing decides.
		{"2026-01-30T17:00:00Z", 1, "month", "2026-02-27T17:00:00Z"},
	} {
		same(t, c.from+" + "+c.unit, clock.AddPeriod(moment(t, c.from), c.count, c.unit), moment(t, c.want))
	}
}

func TestAddPeriodPanicsOnAnUnknownUnit(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	clock.AddPeriod(start, 1, "fortnight")
}

func TestPeriodEnd(t *testing.T) {
	t.Parallel()
	// business-rules 6.1, the example of the order query page.
	same(t, "first term", clock.PeriodEnd(moment(t, "2022-07-26T06:47:36Z"), 1, "year"), moment(t, "2023-07-26T15:59:59Z"))
	// Provisioned at 00:30 Beijing time, which is the day before in UTC.
	same(t, "after midnight", clock.PeriodEnd(moment(t, "2026-01-31T16:30:00Z"), 1, "month"), moment(t, "2026-03-01 23:59:59"))
	// Renewals count from the old expiry, and from nothing else.
	first := clock.PeriodEnd(moment(t, "2026-01-31 08:00"), 1, "month")
	same(t, "a short month", first, moment(t, "2026-02-28 23:59:59"))
	same(t, "its renewal", clock.PeriodEnd(first, 1, "month"), moment(t, "2026-03-28 23:59:59"))
}

func TestDayBounds(t *testing.T) {
	t.Parallel()
	at := moment(t, "2026-05-05T16:00:00Z") // 6 May, 00:00 in Beijing
	same(t, "StartOfDay", clock.StartOfDay(at), at)
	same(t, "EndOfDay", clock.EndOfDay(at), moment(t, "2026-05-06T15:59:59Z"))
	same(t, "EndOfDay of the last second", clock.EndOfDay(clock.EndOfDay(at)), clock.EndOfDay(at))
}

func TestAddPeriodProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "from"), 0)
		count := rapid.IntRange(1, 600).Draw(t, "count")
		unit := rapid.SampledFrom([]string{"year", "month", "day", "hour"}).Draw(t, "unit")
		to := clock.AddPeriod(from, count, unit)
		if !to.After(from) || !clock.AddPeriod(from, count+1, unit).After(to) {
			t.Fatalf("not monotonic: %s + %d %s = %s", from, count, unit, to)
		}
		end := clock.PeriodEnd(from, count, unit)
		if h, m, s := end.In(clock.Beijing).Clock(); h != 23 || m != 59 || s != 59 || end.Before(to) || end.Sub(to) >= 24*time.Hour {
			t.Fatalf("PeriodEnd = %s for %s", end, to)
		}
		if unit == "day" || unit == "hour" {
			return
		}
		a, b := from.In(clock.Beijing), to.In(clock.Beijing)
		if b.Day() > a.Day() || b.Day() < a.Day() && b.AddDate(0, 0, 1).Day() != 1 || !sameClock(a, b) {
			t.Fatalf("%s + %d %s = %s: neither the same day nor the last of its month", a, count, unit, b)
		}
		// Going back never overshoots and loses at most the days that the clamping cut off.
		if lost := from.Sub(clock.AddPeriod(to, -count, unit)); lost < 0 || lost > 3*24*time.Hour {
			t.Fatalf("there and back: %s lost", lost)
		}
	})
}

func sameClock(a, b time.Time) bool { return a.Format(time.TimeOnly) == b.Format(time.TimeOnly) }

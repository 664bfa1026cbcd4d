package clock_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/verdict"
)

func TestParseSpan(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]clock.Span{
		"31d": {Days: 31}, "3h": {Hours: 3}, "1y": {Years: 1}, "1mo": {Months: 1}, "5m": {Minutes: 5}, "90s": {Seconds: 90}, "0s": {},
		"1y6mo": {Years: 1, Months: 6}, " 2h 30m ": {Hours: 2, Minutes: 30}, "1y2mo3d4h5m6s": {1, 2, 3, 4, 5, 6}, "100y": {Years: 100},
	} {
		if got, err := clock.ParseSpan(value); err != nil || got != want {
			t.Errorf("ParseSpan(%q) = %+v, %v", value, got, err)
		}
	}
	for _, value := range []string{"", " ", "d", "31", "31 d", "-1d", "+1d", "1d1d", "1h1d", "1m1mo", "1D", "1.5h", "1w", "1M", "101y", "99999999999999999999d", "1年", "1d,", "١d"} {
		got, err := clock.ParseSpan(value)
		if exit, text := verdict.Of(err); exit != verdict.Usage || text.ZH == "" || got != (clock.Span{}) {
			t.Errorf("ParseSpan(%q) = %+v, %v", value, got, err)
		}
	}
}

func TestSpanFrom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, span, want string }{
		{"2026-01-31 10:00", "1mo", "2026-02-28 10:00"},
		{"2028-02-29 10:00", "1y", "2029-02-28 10:00"},
		{"2026-01-31 10:00", "1mo1d", "2026-03-01 10:00"},
		{"2026-01-31 10:00", "1y1mo", "2027-02-28 10:00"},
		{"2026-01-31 22:00", "3h", "2026-02-01 01:00"},
		{"2026-01-31 10:00", "0s", "2026-01-31 10:00"},
	} {
		span, err := clock.ParseSpan(c.span)
		if err != nil {
			t.Fatal(err)
		}
		same(t, c.from+" + "+c.span, span.From(moment(t, c.from)), moment(t, c.want))
	}
}

func TestSpanTravelsAsText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.IntRange(0, 100)
		span := clock.Span{part.Draw(t, "y"), part.Draw(t, "mo"), part.Draw(t, "d"), part.Draw(t, "h"), part.Draw(t, "m"), part.Draw(t, "s")}
		text, err := json.Marshal(span)
		if err != nil {
			t.Fatal(err)
		}
		var back clock.Span
		if err := json.Unmarshal(text, &back); err != nil || back != span {
			t.Fatalf("%s → %+v, %v", text, back, err)
		}
		if span.From(start).Before(start) || span.IsZero() != span.From(start).Equal(start) {
			t.Fatalf("%s from %s = %s", span, start, span.From(start))
		}
	})
}

func TestParseMoment(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]time.Time{
		"2026-01-01":                time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC),
		"2026-01-01 08:00":          start,
		"2026-01-01 08:00:00":       start,
		"2026-01-01T08:00:00":       start,
		"2026-01-01T00:00:00Z":      start,
		"2026-01-01T08:00:00+08:00": start,
		" 2026-01-01T00:00:00.000Z": start,
	} {
		got, err := clock.ParseMoment(value)
		if err != nil {
			t.Errorf("ParseMoment(%q): %v", value, err)
		}
		same(t, value, got, want)
	}
	for _, value := range []string{"", "now", "2026-02-30", "2026-13-01", "26-01-01", "2026-01-01 25:00", "20260101000000", "1969-01-01", "9999-12-31", "0000-01-01", "2026年1月1日"} {
		got, err := clock.ParseMoment(value)
		if exit, text := verdict.Of(err); exit != verdict.Usage || text.ZH == "" || !got.IsZero() {
			t.Errorf("ParseMoment(%q) = %s, %v", value, got, err)
		}
	}
	if got := clock.Spell(start); got != "2026-01-01 08:00:00 +08:00" {
		t.Errorf("Spell = %q", got)
	}
}

func TestParseGoal(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]time.Time{
		"31d": start.AddDate(0, 0, 31), "+31d": start.AddDate(0, 0, 31), "1mo": start.AddDate(0, 1, 0),
		"2026-02-01": moment(t, "2026-02-01"), "to 2026-02-01": moment(t, "2026-02-01"), "to 2026-02-01T00:00:00Z": start.AddDate(0, 1, 0),
	} {
		goal, err := clock.ParseGoal(value)
		if err != nil || goal.Next {
			t.Errorf("ParseGoal(%q) = %+v, %v", value, goal, err)
		}
		same(t, value, goal.At(start), want)
	}
	for _, value := range []string{"next", "to next", " to  next "} {
		if goal, err := clock.ParseGoal(value); err != nil || !goal.Next || !goal.At(start).Equal(start) {
			t.Errorf("ParseGoal(%q) = %+v, %v", value, goal, err)
		}
	}
	for _, value := range []string{"", "to", "to 31d", "tonext", "soon", "-31d", "++31d"} {
		if _, err := clock.ParseGoal(value); err == nil {
			t.Errorf("ParseGoal(%q) was understood", value)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, value := range []string{"31d", "1y6mo", "to next", "2026-01-01", "2026-01-01T00:00:00Z", "paced:3600", "100y1200mo", ""} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if span, err := clock.ParseSpan(value); err == nil {
			if again, err := clock.ParseSpan(span.String()); err != nil || again != span || span.From(start).Before(start) {
				t.Errorf("ParseSpan(%q) = %s, which reads as %s, %v", value, span, again, err)
			}
		}
		if at, err := clock.ParseMoment(value); err == nil {
			if again, err := clock.ParseMoment(at.Format(time.RFC3339Nano)); err != nil || !again.Equal(at) {
				t.Errorf("ParseMoment(%q) = %s, %v", value, at, err)
			}
		}
		if goal, err := clock.ParseGoal(value); err == nil && goal.At(start).IsZero() {
			t.Errorf("ParseGoal(%q) = %+v", value, goal)
		}
		if mode, err := clock.ParseMode(value); err == nil && string(mode) != value && mode.Pace() == 0 {
			t.Errorf("ParseMode(%q) = %q", value, mode)
		}
	})
}

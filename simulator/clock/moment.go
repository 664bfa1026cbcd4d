package clock

import (
	"strings"
	"time"

	"github.com/fairground/fairground/verdict"
)

// layouts are the ways to write a moment without a zone; they are read in Beijing time, as a person at the marketplace means them.
var layouts = []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05"}

// The years a business clock may stand in. RFC 3339 and the marketplace's own times have four digits; the room above is for spans.
const (
	earliestYear = 1970
	latestYear   = 9000
)

// Spell writes a time for people, in Beijing time with its zone: "2026-01-01 08:00:00 +08:00".
func Spell(t time.Time) string { return t.In(Beijing).Format("2006-01-02 15:04:05 -07:00") }

// ParseMoment reads a moment as people write it, and returns it in UTC. With a zone: RFC 3339 ("2026-01-01T00:00:00Z"). Without: a date or
// a date with the time of day, read in Beijing time ("2026-01-01" is the start of that day there). The error is a misuse (exit code 2).
func ParseMoment(value string) (time.Time, error) {
	trimmed := strings.TrimSpace(value)
	moment, err := time.Parse(time.RFC3339Nano, trimmed)
	for i := 0; err != nil && i < len(layouts); i++ {
		moment, err = time.ParseInLocation(layouts[i], trimmed, Beijing)
	}
	if moment = plain(moment); err != nil || moment.Year() < earliestYear || moment.Year() > latestYear {
		return time.Time{}, verdict.Misused(`the time %q is not understood: write 2026-01-01, "2026-01-01 15:04:05" (both Beijing time) or RFC 3339 such as 2026-01-01T07:04:05Z`,
			`时间 %q 无法识别：请写成 2026-01-01、"2026-01-01 15:04:05"（均为北京时间），或 RFC 3339 格式，例如 2026-01-01T07:04:05Z`, value)
	}
	return moment, nil
}

// Goal is how far to advance: to the next due event, to a moment, or by a span. Make one with ParseGoal.
type Goal struct {
	// Next asks for the next due event; the other two are then empty.
	Next bool
	// Moment is an absolute time in UTC; the zero time when the goal is a span.
	Moment time.Time
	// Span counts from where the clock stands.
	Span Span
}

// ParseGoal reads how far to advance: "next" or "to next"; a span such as "31d" (also "+31d"); a moment such as "2026-01-01", with or
// without "to " before it. The error is a misuse (exit code 2).
func ParseGoal(value string) (Goal, error) {
	trimmed := strings.TrimSpace(value)
	target, absolute := strings.CutPrefix(trimmed, "to ")
	target = strings.TrimSpace(target)
	if target == "next" {
		return Goal{Next: true}, nil
	}
	if moment, err := ParseMoment(target); err == nil {
		return Goal{Moment: moment}, nil
	}
	if !absolute {
		if span, err := ParseSpan(strings.TrimPrefix(target, "+")); err == nil {
			return Goal{Span: span}, nil
		}
	}
	return Goal{}, verdict.Misused("%q is no goal for the clock: use next, a span such as 31d, 3h or 1y, or a time such as 2026-01-01 (Beijing) or 2026-01-01T00:00:00Z",
		"%q 不是有效的时钟目标：请使用 next、时间跨度（如 31d、3h、1y），或时间（如北京时间 2026-01-01，或 2026-01-01T00:00:00Z）", value)
}

// At returns the moment that the goal means when the clock stands at now, in UTC. Not for a goal with Next, which only the agenda of
// the market can tell: it returns now then.
func (g Goal) At(now time.Time) time.Time {
	switch {
	case g.Next:
		return plain(now)
	case !g.Moment.IsZero():
		return g.Moment
	}
	return g.Span.From(now)
}

package clock

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/fairground/fairground/verdict"
)

// Span is a length of business time as people write it: "31d", "3h", "1y", "1mo15d". Years, months and days follow the calendar of
// Beijing; hours, minutes and seconds are exact. No part is negative. The zero Span is no time at all.
type Span struct {
	Years, Months, Days     int
	Hours, Minutes, Seconds int
}

// LongestSpan limits a Span, in years (or the same in other units): longer ones are typing errors.
const LongestSpan = 100

// units in the order in which they must be written, with how many of each make LongestSpan.
var units = []struct {
	name string
	most int
	part func(*Span) *int
}{
	{"y", LongestSpan, func(s *Span) *int { return &s.Years }},
	{"mo", LongestSpan * 12, func(s *Span) *int { return &s.Months }},
	{"d", LongestSpan * 366, func(s *Span) *int { return &s.Days }},
	{"h", LongestSpan * 366 * 24, func(s *Span) *int { return &s.Hours }},
	{"m", LongestSpan * 366 * 24 * 60, func(s *Span) *int { return &s.Minutes }},
	{"s", LongestSpan * 366 * 24 * 60 * 60, func(s *Span) *int { return &s.Seconds }},
}

// ParseSpan reads a span: numbers with the units y, mo, d, h, m, s, each at most once, from the longest to the shortest, with or without
// blanks between ("1y6mo", "2h 30m"). The error says what is wrong and is a misuse (exit code 2).
func ParseSpan(value string) (Span, error) {
	var span Span
	rest, next := strings.TrimSpace(value), 0
	if rest == "" {
		return Span{}, spanError(value)
	}
	for rest != "" {
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		count, err := strconv.Atoi(rest[:digits])
		if err != nil {
			return Span{}, spanError(value)
		}
		rest = rest[digits:]
		letters := len(rest) - len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz"))
		found := -1
		for i := next; i < len(units); i++ {
			if units[i].name == rest[:letters] {
				found = i
			}
		}
		if found < 0 {
			return Span{}, spanError(value)
		}
		if count > units[found].most {
			return Span{}, verdict.Misused("the span %q is longer than %d years: give a shorter one",
				"时间跨度 %q 超过 %d 年：请给出更短的跨度", value, LongestSpan)
		}
		*units[found].part(&span) = count
		rest, next = strings.TrimLeft(rest[letters:], " "), found+1
	}
	return span, nil
}

func spanError(value string) error {
	return verdict.Misused("the span %q is not understood: write numbers with y, mo, d, h, m, s from the longest to the shortest, such as 31d, 3h or 1y6mo (mo is a month, m a minute)",
		"时间跨度 %q 无法识别：请用数字加单位 y、mo、d、h、m、s，由大到小书写，例如 31d、3h、1y6mo（mo 为月，m 为分钟）", value)
}

// From returns t plus the span, in UTC: first years and months (month ends clamped as in AddPeriod), then days, then the exact rest.
func (s Span) From(t time.Time) time.Time {
	t = AddPeriod(t, s.Years*12+s.Months, Month)
	t = AddPeriod(t, s.Days, Day)
	return t.Add(s.exact())
}

// Until returns t less the span, in UTC: the moment that lies the span before t, reckoned in the same order as From.
func (s Span) Until(t time.Time) time.Time {
	t = AddPeriod(t, -(s.Years*12 + s.Months), Month)
	t = AddPeriod(t, -s.Days, Day)
	return t.Add(-s.exact())
}

func (s Span) exact() time.Duration {
	return time.Duration(s.Hours)*time.Hour + time.Duration(s.Minutes)*time.Minute + time.Duration(s.Seconds)*time.Second
}

// IsZero reports whether the span is no time at all.
func (s Span) IsZero() bool { return s == Span{} }

// String writes the span as ParseSpan reads it; the zero Span is "0s".
func (s Span) String() string {
	var text strings.Builder
	for _, unit := range units {
		if count := *unit.part(&s); count != 0 {
			fmt.Fprintf(&text, "%d%s", count, unit.name)
		}
	}
	if text.Len() == 0 {
		return "0s"
	}
	return text.String()
}

// MarshalText writes the span as String does, for YAML and JSON.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the span as ParseSpan does, for YAML and JSON.
func (s *Span) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSpan(string(text))
	return err
}

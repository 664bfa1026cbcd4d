package clock

import (
	"fmt"
	"strings"
	"time"
)

// The units of a period, spelled as the marketplace spells them in periodType.
const (
	Year  = "year"
	Month = "month"
	Day   = "day"
	Hour  = "hour"
)

// KnownUnit reports whether AddPeriod understands a unit (in any letter case).
func KnownUnit(unit string) bool {
	switch strings.ToLower(unit) {
	case Year, Month, Day, Hour:
		return true
	}
	return false
}

// AddPeriod returns from plus count units ("year", "month", "day", "hour", in any letter case), in UTC. It counts in the calendar of
// Beijing and keeps the time of day there. Where the month is too short for the day, the last day of the month takes its place:
// 31 January + 1 month = 28 or 29 February, 29 February + 1 year = 28 February.
//
// The unit comes from data that spec has checked; an unknown one is a programming error and panics, unless count is 0.
func AddPeriod(from time.Time, count int, unit string) time.Time {
	if count == 0 {
		return plain(from)
	}
	switch strings.ToLower(unit) {
	case Year:
		return addMonths(from, count*12)
	case Month:
		return addMonths(from, count)
	case Day:
		return plain(from.In(Beijing).AddDate(0, 0, count))
	case Hour:
		return plain(from.Add(time.Duration(count) * time.Hour))
	}
	panic(fmt.Sprintf("clock: unknown period unit %q", unit))
}

func addMonths(from time.Time, count int) time.Time {
	local := from.In(Beijing)
	year, month, day := local.Date()
	// The first of a month exists in every month, so the sum is normalised before the day is looked at.
	first := time.Date(year, month+time.Month(count), 1, 0, 0, 0, 0, Beijing)
	day = min(day, daysIn(first))
	hour, minute, second := local.Clock()
	return plain(time.Date(first.Year(), first.Month(), day, hour, minute, second, local.Nanosecond(), Beijing))
}

// daysIn returns the length of the month that first is the first day of.
func daysIn(first time.Time) int { return first.AddDate(0, 1, -1).Day() }

// EndOfDay returns 23:59:59 Beijing time of the day on which t falls there, in UTC.
func EndOfDay(t time.Time) time.Time {
	year, month, day := t.In(Beijing).Date()
	return plain(time.Date(year, month, day, 23, 59, 59, 0, Beijing))
}

// StartOfDay returns 00:00:00 Beijing time of the day on which t falls there, in UTC.
func StartOfDay(t time.Time) time.Time {
	year, month, day := t.In(Beijing).Date()
	return plain(time.Date(year, month, day, 0, 0, 0, 0, Beijing))
}

// PeriodEnd returns the last second of a period, in UTC: 23:59:59 Beijing time of the day that is count units after from
// (business-rules 6.1). For a first term from is the moment of provisioning; for a renewal it is the old expiry, whatever grace or
// retention has passed since (business-rules 6.4: new expiry = old expiry + period).
//
// A renewal knows nothing but the old expiry. A subscription that began on 31 January, ran to 28 February and is renewed by a month
// ends on 28 March, not on the 31st: the published rule names the old expiry alone and no anchor day, and a merchant who computes
// "old expiry + period" must come to the same second.
func PeriodEnd(from time.Time, count int, unit string) time.Time {
	return EndOfDay(AddPeriod(from, count, unit))
}

package spec

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// clockTime is how a time of day is written in a setting: "09:00".
const clockTime = "15:04"

// ProbeOffsets are the times of day of ProbeTimes as spans since midnight in Beijing, earliest first.
func (e *Edition) ProbeOffsets() []time.Duration {
	offsets := make([]time.Duration, 0, len(e.ProbeTimes.Value))
	for _, text := range e.ProbeTimes.Value {
		if at, err := time.Parse(clockTime, text); err == nil {
			offsets = append(offsets, time.Duration(at.Hour())*time.Hour+time.Duration(at.Minute())*time.Minute)
		}
	}
	slices.Sort(offsets)
	return offsets
}

// consistentProbes refuses times of day that are none and counts that mean nothing.
func (e *Edition) consistentProbes() error {
	offsets := e.ProbeOffsets()
	if len(offsets) != len(e.ProbeTimes.Value) || len(slices.Compact(offsets)) != len(e.ProbeTimes.Value) {
		return misset("probe-times", strings.Join(e.ProbeTimes.Value, ","), "different times of day such as 09:00,15:00", "互不相同的时刻，例如 09:00,15:00")
	}
	if e.ProbeFailingDays.Value < 1 {
		return misset("probe-failing-days", strconv.Itoa(e.ProbeFailingDays.Value), "at least 1", "不小于1的整数")
	}
	return nil
}

package saasv1

import (
	"fmt"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/spec"
)

const expireLayout = "20060102150405"

// ExpireTime writes a point in time as expireTime, yyyyMMddHHmmss, in the zone of the edition: Beijing by default, since nothing is
// published. The zero time is "".
func ExpireTime(t time.Time, e *spec.Edition) string {
	if t.IsZero() {
		return ""
	}
	return t.In(expireZone(e)).Format(expireLayout)
}

// ParseExpireTime reads an expireTime in the zone of the edition.
func ParseExpireTime(text string, e *spec.Edition) (time.Time, error) {
	t, err := time.ParseInLocation(expireLayout, text, expireZone(e))
	if err != nil {
		return time.Time{}, fmt.Errorf("expireTime %q must have the form yyyyMMddHHmmss", text)
	}
	return t, nil
}

func expireZone(e *spec.Edition) *time.Location {
	if e != nil && e.V1ExpireTimeZone.Value == "utc" {
		return time.UTC
	}
	return clock.Beijing
}

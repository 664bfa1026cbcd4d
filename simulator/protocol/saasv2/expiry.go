package saasv2

import (
	"fmt"
	"time"
)

// The forms of expireTime, by their number of digits (saas-v2 C12).
const (
	seconds      = "20060102150405"
	milliseconds = "20060102150405.000" // the point is taken out again: Go knows fractions only behind one
)

// ExpireTime writes a point in time as expireTime: yyyyMMddHHmmss, or yyyyMMddHHmmssSSS when digits is 17, in UTC.
func ExpireTime(t time.Time, digits int) string {
	if digits == len(milliseconds)-1 {
		text := t.UTC().Format(milliseconds)
		return text[:len(seconds)] + text[len(seconds)+1:]
	}
	return t.UTC().Format(seconds)
}

// ParseExpireTime reads both forms of expireTime; the result is in UTC.
func ParseExpireTime(text string) (time.Time, error) {
	layout, full := seconds, text
	if len(text) == len(milliseconds)-1 {
		layout, full = milliseconds, text[:len(seconds)]+"."+text[len(seconds):]
	}
	t, err := time.ParseInLocation(layout, full, time.UTC)
	if err != nil || len(full) != len(layout) {
		return time.Time{}, fmt.Errorf("expireTime %q must have the form yyyyMMddHHmmss or yyyyMMddHHmmssSSS (UTC)", text)
	}
	return t, nil
}

package sign

import (
	"crypto/rand"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// Timestamp writes a time as the V2 signature wants it: Unix time in milliseconds.
func Timestamp(at time.Time) string { return strconv.FormatInt(at.UnixMilli(), 10) }

// tokenTime is the layout of a V1.0 timeStamp; the point is taken out again, because Go knows fractions only behind one.
const tokenTime = "20060102150405.000"

// TokenTimestamp writes a time as the V1.0 timeStamp wants it: yyyyMMddHHmmssSSS in UTC, 17 digits.
func TokenTimestamp(at time.Time) string {
	return strings.Replace(at.UTC().Format(tokenTime), ".", "", 1)
}

// ParseTokenTimestamp reads a V1.0 timeStamp; the result is in UTC.
func ParseTokenTimestamp(text string) (time.Time, error) {
	const whole = len("20060102150405")
	if len(text) != len(tokenTime)-1 {
		return time.Time{}, queryError("timeStamp %q must have 17 digits: yyyyMMddHHmmssSSS (UTC)", "timeStamp %q 应为 17 位数字：yyyyMMddHHmmssSSS（UTC）", text)
	}
	at, err := time.ParseInLocation(tokenTime, text[:whole]+"."+text[whole:], time.UTC)
	if err != nil {
		return time.Time{}, queryError("timeStamp %q is no time of the form yyyyMMddHHmmssSSS (UTC)", "timeStamp %q 不是 yyyyMMddHHmmssSSS（UTC）格式的时间", text)
	}
	return at, nil
}

// Nonce draws a new nonce: 64 upper-case hex digits, as in the published SaaS examples.
func Nonce() string {
	var draw [32]byte
	rand.Read(draw[:]) //nolint:errcheck // crypto/rand.Read never returns an error
	return strings.ToUpper(hex.EncodeToString(draw[:]))
}

// Fresh reports whether a V2 or kit timestamp (milliseconds) is at most window away from now, in either direction. A text that is no
// decimal number is not fresh.
func Fresh(timestamp string, now time.Time, window time.Duration) bool {
	milliseconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return false
	}
	// Compared as numbers: a hostile timestamp would overflow a time.Duration.
	nowMilliseconds, limit := now.UnixMilli(), window.Milliseconds()
	return milliseconds >= nowMilliseconds-limit && milliseconds <= nowMilliseconds+limit
}

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

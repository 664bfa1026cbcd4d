package sign

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"crypto/subtle"
)

// The headers and the time format of the AK/SK signature.
const (
	DateHeader          = "X-Sdk-Date"
	ContentHashHeader   = "X-Sdk-Content-Sha256"
	SecurityTokenHeader = "X-Security-Token"
	UnsignedPayload     = "UNSIGNED-PAYLOAD"
	// DateLayout is the form of X-Sdk-Date, in UTC.
	DateLayout = "20060102T150405Z"
	// ClockTolerance is how far X-Sdk-Date may be from the gateway's clock, in either direction (open-api.md 3.3).
	ClockTolerance = 15 * time.Minute
)

// What Verify and CheckDate refuse. Each error of theirs wraps exactly one of these.
var (
	// ErrDateMissing: the request has no X-Sdk-Date header, or several.
	ErrDateMissing = errors.New("exactly one X-Sdk-Date header must be sent")
	// ErrDateUnsigned: x-sdk-date is not in SignedHeaders.
	ErrDateUnsigned = errors.New("x-sdk-date must be among the signed headers")
	// ErrDateForm: the value of X-Sdk-Date is not yyyyMMdd'T'HHmmss'Z'.
	ErrDateForm = errors.New("X-Sdk-Date must have the form 20060102T150405Z, in UTC")
	// ErrDateOutside: the request is too old or from the future.
	ErrDateOutside = errors.New("signature expired")
	// ErrHeaderMissing: SignedHeaders names a header that did not arrive.
	ErrHeaderMissing = errors.New("a signed header did not arrive")
	// ErrContentHash: X-Sdk-Content-Sha256 is neither UNSIGNED-PAYLOAD nor the hash of the body.
	ErrContentHash = errors.New("X-Sdk-Content-Sha256 must be UNSIGNED-PAYLOAD or the SHA-256 of the body in hex")
	// ErrMismatch: everything is in place, and the signature is another one.
	ErrMismatch = errors.New("verify aksk signature fail")
)

// Credential is a pair of access key id (AK) and secret access key (SK).
type Credential struct{ AccessKeyID, SecretKey string }

// Steps are the intermediate strings of an AK/SK signature, in the order in which they arise. None contains the secret.
type Steps struct {
	CanonicalRequest string `json:"canonicalRequest"`
	// RequestHash is the SHA-256 of the canonical request in lower-case hex.
	RequestHash   string `json:"requestHash"`
	StringToSign  string `json:"stringToSign"`
	Signature     string `json:"signature"`
	Authorization string `json:"authorization"`
}

// Spelling is one way of writing the canonical request where published signers differ. The zero Spelling is the documented one.
type Spelling struct {
	// LowerCaseNames: query names in lower case, as huaweicloud-sdk-go-v3 signs them (vector V7).
	LowerCaseNames bool `json:"lowerCaseNames,omitempty"`
	// SortedEncoded: parameters sorted after encoding instead of before.
	SortedEncoded bool `json:"sortedEncoded,omitempty"`
	// PathAsSent: redundant and relative path segments kept.
	PathAsSent bool `json:"pathAsSent,omitempty"`
}

// Verification is what Verify found out, also when it refuses.
type Verification struct {
	Steps
	// Spelling is the one that matched; the zero one when none did.
	Spelling Spelling
	// Date is X-Sdk-Date, in UTC.
	Date time.Time
	// Unsigned tells that the body is not covered by the signature.
	Unsigned bool
}

// SignRequest signs a request as a careful client does: it sets X-Sdk-Date (at, in UTC) and Authorization on r and signs host, x-sdk-date
// and, where they are set, content-type, x-sdk-content-sha256 and x-security-token. The body is what r is going to send.
func SignRequest(r *http.Request, body []byte, c Credential, at time.Time) Steps {
	signed := []string{"host", "x-sdk-date"}
	for _, name := range []string{"content-type", "x-sdk-content-sha256", "x-security-token"} {
		if r.Header.Get(name) != "" {
			signed = append(signed, name)
		}
	}
	return SignRequestHeaders(r, body, c, at, signed...)
}

// SignRequestHeaders signs exactly the named headers, in any order and letter case. It sets X-Sdk-Date and Authorization on r. Leaving
// x-sdk-date away gives a signature that the gateway refuses.
func SignRequestHeaders(r *http.Request, body []byte, c Credential, at time.Time, signed ...string) Steps {
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Header.Set(DateHeader, at.UTC().Format(DateLayout))
	names := make([]string, len(signed))
	for i, name := range signed {
		names[i] = strings.ToLower(name)
	}
	slices.Sort(names)
	payload := hashOf(body)
	if given := r.Header.Get(ContentHashHeader); given != "" {
		payload = given
	}
	steps := stepsOf(requestOf(r, names, payload).canonical(Spelling{}), r.Header.Get(DateHeader), c.SecretKey)
	steps.Authorization = Authorization{c.AccessKeyID, names, steps.Signature}.String()
	r.Header.Set("Authorization", steps.Authorization)
	return steps
}

func stepsOf(canonical, date, secret string) Steps {
	hash := sha256Hex([]byte(canonical))
	toSign := Algorithm + "\n" + date + "\n" + hash
	return Steps{CanonicalRequest: canonical, RequestHash: hash, StringToSign: toSign, Signature: hmacHex([]byte(secret), []byte(toSign))}
}

func hashOf(body []byte) string {
	if len(body) == 0 {
		return emptyHash
	}
	return sha256Hex(body)
}

// Verify rebuilds the signature from the raw request and compares in constant time. It follows the SignedHeaders list, takes Host as
// received and tries every published spelling of the canonical request; Spelling tells which one matched. The body must be the bytes as
// received. The age of the request is not looked at: see CheckDate.
//
// A refusal wraps ErrDateMissing, ErrDateUnsigned, ErrDateForm, ErrHeaderMissing, ErrContentHash or ErrMismatch, in this order, and
// the Verification is filled as far as it went. With ErrMismatch, CanonicalRequest is the documented spelling, which helps the merchant most.
func Verify(r *http.Request, body []byte, a Authorization, secret string) (Verification, error) {
	var found Verification
	date, err := dateOf(r, a)
	if err != nil {
		return found, err
	}
	found.Date = date
	payload, err := payloadOf(r, body)
	if err != nil {
		return found, err
	}
	found.Unsigned = payload == UnsignedPayload
	q := requestOf(r, a.SignedHeaders, payload)
	for _, name := range a.SignedHeaders {
		if len(q.values(strings.ToLower(name))) == 0 {
			return found, fmt.Errorf("%w: %s", ErrHeaderMissing, name)
		}
	}
	for _, spelling := range spellings(q) {
		steps := stepsOf(q.canonical(spelling), r.Header.Get(DateHeader), secret)
		matches := subtle.ConstantTimeCompare([]byte(steps.Signature), []byte(a.Signature)) == 1
		if matches || found.CanonicalRequest == "" {
			found.Steps, found.Spelling = steps, spelling
			found.Authorization = Authorization{a.Access, a.SignedHeaders, steps.Signature}.String()
		}
		if matches {
			return found, nil
		}
	}
	return found, ErrMismatch
}

func dateOf(r *http.Request, a Authorization) (time.Time, error) {
	values := r.Header.Values(DateHeader)
	if len(values) != 1 || values[0] == "" {
		return time.Time{}, ErrDateMissing
	}
	if !slices.ContainsFunc(a.SignedHeaders, func(name string) bool { return strings.EqualFold(name, DateHeader) }) {
		return time.Time{}, ErrDateUnsigned
	}
	date, err := time.Parse(DateLayout, values[0])
	if err != nil || len(values[0]) != len(DateLayout) {
		return time.Time{}, ErrDateForm
	}
	return date, nil
}

// payloadOf returns what stands for the body in the canonical request. A client may say the hash itself, but a wrong one is refused:
// the Go SDK signs any value it finds there, and taking it unseen would leave the body unprotected.
func payloadOf(r *http.Request, body []byte) (string, error) {
	given, actual := r.Header.Get(ContentHashHeader), hashOf(body)
	if given == "" {
		return actual, nil
	}
	if given == UnsignedPayload || sameHex(given, actual) {
		return given, nil
	}
	return "", ErrContentHash
}

// spellings lists the ways worth trying, the documented one first. Most requests have only that one and the lower-cased names.
func spellings(q request) []Spelling {
	var result []Spelling
	seen := map[string]bool{}
	for _, s := range []Spelling{
		{}, {LowerCaseNames: true}, {SortedEncoded: true}, {LowerCaseNames: true, SortedEncoded: true},
		{PathAsSent: true}, {PathAsSent: true, LowerCaseNames: true},
	} {
		key := canonicalURI(q.path, s.PathAsSent) + "?" + canonicalQuery(q.query, s)
		if !seen[key] {
			seen[key] = true
			result = append(result, s)
		}
	}
	return result
}

// CheckDate reports a request whose date is more than tolerance away from now, in either direction; exactly tolerance is accepted. The
// error wraps ErrDateOutside and quotes both times.
func CheckDate(date, now time.Time, tolerance time.Duration) error {
	// X-Sdk-Date has whole seconds, so the gateway's clock is compared in whole seconds too.
	distance := now.UTC().Truncate(time.Second).Sub(date)
	if distance > tolerance || distance < -tolerance {
		return fmt.Errorf("%w: X-Sdk-Date %s, server time %s, at most %s apart", ErrDateOutside,
			date.UTC().Format(DateLayout), now.UTC().Format(DateLayout), tolerance)
	}
	return nil
}

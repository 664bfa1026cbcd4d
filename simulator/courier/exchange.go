// Package courier carries one HTTP request to a merchant and brings back an exchange: the exact bytes both ways, or the reason why
// there are none. It knows no contract. It keeps the limits that protect Fairground from what merchants send: 20 s for an answer,
// 1 MiB of it, no redirect followed, no forbidden address called; and it plays the faults that can be ordered per call.
package courier

import (
	"net/http"
	"time"
)

// Request is one HTTP request, ready to send.
type Request struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte
	// Again, when set, makes the same request once more, newly signed. It is asked when a kept connection turns out to have been closed
	// before any byte of an answer: nobody knows whether the merchant read the request, and one that remembers nonces would refuse the
	// same bytes. Without it the same bytes are sent. It may be called from any goroutine.
	Again func() Request `json:"-"`
}

// Fault is something that goes wrong on the way on purpose.
type Fault string

// The faults.
const (
	NoFault Fault = ""
	// LostAnswer: the merchant does its work, the answer never arrives. The whole answer is read and recorded, then reported lost.
	LostAnswer Fault = "lost-answer"
	// CutAnswer: the connection is closed as soon as the request is written; the merchant may notice.
	CutAnswer Fault = "cut-answer"
	// RefusedConnection: the request never reaches the merchant.
	RefusedConnection Fault = "refused-connection"
	// SlowAnswer: the answer arrives after the time limit. Reported as timed out without waiting for it in real time.
	SlowAnswer Fault = "slow-answer"
	// Duplicate: the request is delivered twice, one after the other; the second answer counts.
	Duplicate Fault = "duplicate"
	// ConcurrentDuplicates: the request is delivered several times at once; the last answer counts.
	ConcurrentDuplicates Fault = "concurrent-duplicates"
)

// Exchange is one HTTP attempt: what was sent, what came back. It is never changed once made.
type Exchange struct {
	Request RequestRecord `json:"request"`
	// Response is nil when no usable answer came; Failure then says why. Both are set when an answer came and was lost on purpose.
	Response *ResponseRecord `json:"response,omitempty"`
	Failure  *Failure        `json:"failure,omitempty"`
	Fault    Fault           `json:"fault,omitempty"`
	// StartedAt is wall time; Took is the time until the last byte of the answer.
	StartedAt time.Time     `json:"startedAt"`
	Took      time.Duration `json:"took"`
}

// RequestRecord is the request as it was sent.
type RequestRecord struct {
	Method string      `json:"method"`
	URL    string      `json:"url"`
	Header http.Header `json:"headers"`
	Body   []byte      `json:"body"`
}

// ResponseRecord is the answer as it was received.
type ResponseRecord struct {
	Status int         `json:"status"`
	Header http.Header `json:"headers"`
	Body   []byte      `json:"body"`
	// Spelling says which names of Header the merchant wrote in another letter case: by the name in Header, as written.
	Spelling map[string]string `json:"spelling,omitempty"`
}

// FailureKind tells apart why no usable answer came.
type FailureKind string

// The failure kinds.
const (
	Unreachable FailureKind = "unreachable" // name not resolved, connection refused, reset before an answer
	TimedOut    FailureKind = "timed-out"   // no whole answer within the limit
	TLSFailed   FailureKind = "tls"         // handshake or certificate
	Cut         FailureKind = "cut"         // the connection ended in the middle of the answer
	TooLarge    FailureKind = "too-large"   // more than the size limit
	NotHTTP     FailureKind = "not-http"    // what came back is no HTTP answer
	Forbidden   FailureKind = "forbidden"   // the address guard refused to call the address
	LostOnWay   FailureKind = "lost"        // an ordered fault lost the answer
	Interrupted FailureKind = "interrupted" // the run was cancelled
)

// Failure says why no usable answer came.
type Failure struct {
	Kind FailureKind `json:"kind"`
	// Detail is the technical text, in English, without secrets.
	Detail string `json:"detail"`
}

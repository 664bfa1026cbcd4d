package merchant

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/fairground/fairground/simulator/sign"
)

// signatureWindow is how far a timestamp may be from the merchant's clock (saas-v2 3.1).
const signatureWindow = 60 * time.Second

// nonceLength bounds what is remembered of a nonce. No page gives a limit; the longest one seen has 64 characters.
const nonceLength = 256

// envelope is the three query parameters that authenticate a request.
type envelope struct{ signature, timestamp, nonce string }

func envelopeOf(r *http.Request) envelope {
	query := r.URL.Query()
	return envelope{signature: query.Get("signature"), timestamp: query.Get("timestamp"), nonce: query.Get("nonce")}
}

// authenticate checks in the order of the published sample (saas-v2 3.1): timestamp, nonce, signature. The nonce is remembered only
// after the signature proved right, so that a stranger cannot use up nonces.
func (m *Merchant) authenticate(e envelope, body []byte) answer {
	now := m.config.Wall()
	at, ok := m.way.moment(e.timestamp, now)
	if !ok {
		return failed(codeInvalidParameter, "timestamp is missing or not in milliseconds")
	}
	if apart := now.Sub(at).Abs(); apart > m.way.window {
		return failed(codeInvalidParameter, "timestamp is %s away from this server's clock", apart.Round(time.Second))
	}
	if !m.way.nonceFits(e.nonce) {
		return failed(codeInvalidParameter, "nonce is missing or too long")
	}
	if !m.way.signed(m.config.AccessKey, e, body) {
		return failed(codeNotAuthentic, "signature is missing or wrong")
	}
	// Until a request made at the far end of the window can no longer be inside it.
	if m.way.remembersNonces && !m.nonces.first(e.nonce, now, 2*signatureWindow) {
		return failed(codeNotAuthentic, "nonce was used before")
	}
	return nil
}

// milliseconds reads the timestamp: Unix time in milliseconds (13 digits; saas-v2 C4).
func milliseconds(text string, _ time.Time) (time.Time, bool) {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	return time.UnixMilli(number), true
}

func nonceFits(nonce string) bool { return nonce != "" && len(nonce) <= nonceLength }

func signed(accessKey string, e envelope, body []byte) bool {
	return e.signature != "" && sign.VerifyV2(accessKey, e.signature, e.timestamp, e.nonce, body)
}

// nonceMemory remembers nonces for a while.
type nonceMemory struct {
	mu   sync.Mutex
	seen map[string]time.Time // nonce → when it may be forgotten
	// order holds the same nonces, the one to be forgotten first in front.
	order []string
}

// first reports whether a nonce is new, and remembers it.
func (n *nonceMemory) first(nonce string, now time.Time, keep time.Duration) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	for len(n.order) > 0 && n.seen[n.order[0]].Before(now) {
		delete(n.seen, n.order[0])
		n.order = n.order[1:]
	}
	if _, known := n.seen[nonce]; known {
		return false
	}
	n.seen[nonce] = now.Add(keep)
	n.order = append(n.order, nonce)
	return true
}

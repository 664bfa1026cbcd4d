package gateway

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/sign"
)

// canonicalPrefix announces the gateway's own canonical request; canonicalLimit bounds how much of it is sent back.
const (
	canonicalPrefix = "canonicalRequest:"
	canonicalLimit  = 4 << 10
)

// authenticate checks the signature in the order of open-api.md 3.4, steps 2 to 6. ok is true when the caller proved to be who the
// Authorization header names; otherwise the reply says why not.
func (g *Gateway) authenticate(r *http.Request, body []byte, visit *Visit) (refusal reply, ok bool) {
	authorization, err := sign.ParseAuthorization(r.Header.Get("Authorization"))
	if err != nil {
		return g.surface.refuse(errAuthentication, ": "+err.Error()), false
	}
	key, now := authorization.Access, g.config.Wall()
	visit.AccessKeyID = short(key)
	secret, known := g.secrets[key]
	verification, err := sign.Verify(r, body, authorization, secret)
	if refusal, wrong := g.clock(verification.Date, err, now); wrong {
		return refusal, false
	}
	switch {
	case g.locks.locked(key, now):
		return g.surface.refuse(errLocked, ""), false
	case !known:
		return g.surface.refuse(errUnknownKey, ""), false
	case err != nil:
		g.locks.failed(key, now)
		return g.surface.refuse(errMismatch, mismatch(err, verification)), false
	}
	g.locks.passed(key)
	return reply{}, true
}

// clock is step 3: X-Sdk-Date absent, not signed, badly formed or too far from the gateway's clock.
func (g *Gateway) clock(date time.Time, err error, now time.Time) (refusal reply, wrong bool) {
	for _, problem := range []error{sign.ErrDateMissing, sign.ErrDateUnsigned, sign.ErrDateForm} {
		if errors.Is(err, problem) {
			return g.surface.refuse(errAuthentication, ": "+err.Error()), true
		}
	}
	if err := sign.CheckDate(date, now, g.config.Edition.ClockTolerance.Value); err != nil {
		return g.surface.refuse(errExpired, strings.TrimPrefix(err.Error(), sign.ErrDateOutside.Error())), true
	}
	return reply{}, false
}

// mismatch words step 6. The gateway's own canonical request, with | for line ends, is the main help a merchant gets.
func mismatch(err error, verification sign.Verification) string {
	if !errors.Is(err, sign.ErrMismatch) {
		return err.Error()
	}
	canonical := strings.ReplaceAll(verification.CanonicalRequest, "\n", "|")
	if len(canonical) > canonicalLimit {
		canonical = canonical[:canonicalLimit] + "…"
	}
	return canonicalPrefix + canonical
}

package gateway

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/sign"
)

// The texts of 401 APIGW.0301 behind the gateway's own prefix (open-api.md 3.5). Those without a published wording say what to do.
const (
	textPrefix      = "Incorrect IAM authentication information: "
	textMismatch    = "verify aksk signature fail, "
	textLocked      = "AK access failed to reach the limit,forbidden."
	textUnknown     = "Get secretKey failed,ak:******,err:ak not exist"
	canonicalPrefix = "canonicalRequest:"
	// canonicalLimit bounds how much of the canonical request is sent back.
	canonicalLimit = 4 << 10
)

// authenticate checks the signature in the order of open-api.md 3.4, steps 2 to 6. ok is true when the caller proved to be who the
// Authorization header names; otherwise the reply says why not.
func (g *Gateway) authenticate(r *http.Request, body []byte, visit *Visit) (refusal reply, ok bool) {
	authorization, err := sign.ParseAuthorization(r.Header.Get("Authorization"))
	if err != nil {
		return g.unauthenticated(err.Error()), false
	}
	key, now := authorization.Access, g.config.Wall()
	visit.AccessKeyID = short(key)
	secret, known := g.secrets[key]
	verification, err := sign.Verify(r, body, authorization, secret)
	if text := g.clockProblem(verification.Date, err, now); text != "" {
		return g.unauthenticated(text), false
	}
	switch {
	case g.locks.locked(key, now):
		return g.unauthenticated(textLocked), false
	case !known:
		return g.unauthenticated(textUnknown), false
	case err != nil:
		g.locks.failed(key, now)
		return g.unauthenticated(mismatch(err, verification)), false
	}
	g.locks.passed(key)
	return reply{}, true
}

// clockProblem is step 3: X-Sdk-Date absent, not signed, badly formed or too far from the gateway's clock.
func (g *Gateway) clockProblem(date time.Time, err error, now time.Time) string {
	for _, problem := range []error{sign.ErrDateMissing, sign.ErrDateUnsigned, sign.ErrDateForm} {
		if errors.Is(err, problem) {
			return err.Error()
		}
	}
	if err := sign.CheckDate(date, now, g.config.Edition.ClockTolerance.Value); err != nil {
		return err.Error()
	}
	return ""
}

// mismatch words step 6. The gateway's own canonical request, with | for line ends, is the main help a merchant gets.
func mismatch(err error, verification sign.Verification) string {
	if !errors.Is(err, sign.ErrMismatch) {
		return textMismatch + err.Error()
	}
	canonical := strings.ReplaceAll(verification.CanonicalRequest, "\n", "|")
	if len(canonical) > canonicalLimit {
		canonical = canonical[:canonicalLimit] + "…"
	}
	return textMismatch + canonicalPrefix + canonical
}

func (g *Gateway) unauthenticated(text string) reply {
	return g.surface.refuseWith(errAuthentication, textPrefix+text)
}

package report

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// hidden stands for a secret, wherever one stood.
const hidden = "******"

// A signature is no secret key, but it is good for a request until its time window closes, so it is not published either. Its first
// characters stay readable: they are enough to compare it with one's own calculation. Values too short to be a signature stay whole,
// because a check that sends a mutilated one must be able to show it.
var signatures = regexp.MustCompile(
	`(?i)((?:signature|authToken|x-sign|sign)(?:"?\s*[=:]\s*"?|%3D|\\u003d))([0-9a-z+/=_%-]{6})([0-9a-z+/=_%-]{26,})`)

// shortSecret is the length below which a secret is hidden only where it stands alone: to hide every "K" would hide the report.
const shortSecret = 8

// mask hides secrets in texts.
type mask struct {
	secrets *strings.Replacer
	plain   []string         // the same secrets as they are, for writers with a spelling of their own
	alone   []*regexp.Regexp // short secrets
	key     string           // the access key, which the first secret is
}

// newMask prepares the spellings that secrets take on the wire: plain, percent-encoded, inside a JSON string, base64, hexadecimal.
func newMask(secrets []string) mask {
	var (
		spellings, plain []string
		alone            []*regexp.Regexp
	)
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		if len(secret) < shortSecret {
			alone = append(alone, regexp.MustCompile(`(^|[^0-9A-Za-z])`+regexp.QuoteMeta(secret)+`($|[^0-9A-Za-z])`))
			continue
		}
		raw := []byte(secret)
		plain = append(plain, secret)
		spellings = append(spellings, secret, url.QueryEscape(secret), url.PathEscape(secret), insideJSON(secret),
			base64.StdEncoding.EncodeToString(raw), hex.EncodeToString(raw), strings.ToUpper(hex.EncodeToString(raw)))
	}
	// The longest spelling first, so that a secret inside another one leaves no rest behind.
	slices.SortFunc(spellings, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, spelling := range slices.Compact(spellings) {
		pairs = append(pairs, spelling, hidden)
	}
	made := mask{secrets: strings.NewReplacer(pairs...), plain: plain, alone: alone}
	if len(secrets) > 0 {
		made.key = secrets[0]
	}
	return made
}

func insideJSON(s string) string {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(s) != nil {
		return s
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(buffer.String(), "\n"), `"`), `"`)
}

// text hides secrets and signatures.
func (m mask) text(s string) string {
	return m.secret(signatures.ReplaceAllString(s, "${1}${2}"+hidden))
}

// secret hides secrets and leaves signatures.
func (m mask) secret(s string) string {
	s = m.secrets.Replace(s)
	for _, short := range m.alone {
		s = short.ReplaceAllString(s, "${1}"+hidden+"${2}")
	}
	return s
}

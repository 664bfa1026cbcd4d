package scenarios

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/wording"
)

// concealed stands where a secret or a signature was.
const concealed = "***"

// signaturePart is a signature in an address, a header or a body. It is good for a request until its time window closes.
var signaturePart = regexp.MustCompile(`(?i)(\b(?:signature|authToken)(?:"?\s*[=:]\s*"?|%3D))([0-9a-z+/=_%-]{16,})`)

// signatureHeaders carry nothing but a signature.
var signatureHeaders = []string{"Authorization", "Body-Sign", "Sign", "Signature", "X-Sign"}

// shortSecret is the length below which a secret is hidden only where it stands alone: to hide every "K" would hide the recording.
const shortSecret = 8

// concealer hides secrets and signatures. What it leaves is the same in every run, so that two recordings can be compared.
type concealer struct {
	spellings []string
	alone     []*regexp.Regexp
}

func newConcealer(secrets []string) concealer {
	var c concealer
	for _, secret := range secrets {
		switch {
		case secret == "":
		case len(secret) < shortSecret:
			c.alone = append(c.alone, regexp.MustCompile(`(^|[^0-9A-Za-z])`+regexp.QuoteMeta(secret)+`($|[^0-9A-Za-z])`))
		default:
			c.spellings = append(c.spellings, secret, base64.StdEncoding.EncodeToString([]byte(secret)), hex.EncodeToString([]byte(secret)),
				strings.ToUpper(hex.EncodeToString([]byte(secret))))
			if quoted, err := encode(secret); err == nil {
				c.spellings = append(c.spellings, string(bytes.Trim(quoted, `"`)))
			}
		}
	}
	return c
}

// exchange returns a copy without secrets.
func (c concealer) exchange(x courier.Exchange) courier.Exchange {
	x = courier.Mask(x, c.spellings...)
	x.Request.URL = c.remains(x.Request.URL)
	x.Request.Body = c.bytes(x.Request.Body)
	c.header(x.Request.Header)
	if x.Response != nil {
		x.Response.Body = c.bytes(x.Response.Body)
		c.header(x.Response.Header)
	}
	if x.Failure != nil {
		x.Failure.Detail = c.remains(x.Failure.Detail)
	}
	return x
}

// text returns a text without secrets.
func (c concealer) text(text string) string {
	for _, spelling := range c.spellings {
		text = strings.ReplaceAll(text, spelling, concealed)
	}
	return c.remains(text)
}

// wording hides secrets in a text for people: it may quote what the merchant sent.
func (c concealer) wording(text wording.Text) wording.Text {
	return wording.Of(c.text(text.EN), c.text(text.ZH))
}

func (c concealer) header(header http.Header) {
	for name, values := range header {
		whole := slices.ContainsFunc(signatureHeaders, func(known string) bool { return strings.EqualFold(known, name) })
		for i := range values {
			values[i] = c.remains(values[i])
			if whole {
				values[i] = concealed
			}
		}
	}
}

// remains hides what the plain spellings do not: signatures, and short secrets that stand alone.
func (c concealer) remains(text string) string {
	text = signaturePart.ReplaceAllString(text, "${1}"+concealed)
	for _, short := range c.alone {
		text = short.ReplaceAllString(text, "${1}"+concealed+"${2}")
	}
	return text
}

func (c concealer) bytes(body []byte) []byte {
	body = signaturePart.ReplaceAll(body, []byte("${1}"+concealed))
	for _, short := range c.alone {
		body = short.ReplaceAll(body, []byte("${1}"+concealed+"${2}"))
	}
	return body
}

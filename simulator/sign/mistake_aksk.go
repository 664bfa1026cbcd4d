package sign

import (
	"net/http"
	"strings"

	"github.com/fairground/fairground/wording"
)

// AKSKMistake is a Mistake with an AK/SK signature.
type AKSKMistake struct {
	Mistake
	change func(*gatewayFormula) bool
}

// gatewayFormula is the computation of an AK/SK signature, each part apart, so that a mistake can be made in one part alone.
type gatewayFormula struct {
	raw  request // as sent
	body []byte

	method, uri, query, signed, payload string
	headers                             []string // one canonical line each, without its end
	headersEnd                          string   // what ends the last header line
	access, date, secretText            string
	secret                              []byte
	digest                              func(canonical string) string
	final                               func(key, message []byte) string
	lineEnd                             string
}

func newGatewayFormula(r *http.Request, body []byte, a Authorization, secret string) (*gatewayFormula, bool) {
	payload, err := payloadOf(r, body)
	if err != nil {
		return nil, false
	}
	q := requestOf(r, a.SignedHeaders, payload)
	f := &gatewayFormula{
		raw: q, body: body, method: strings.ToUpper(q.method), uri: canonicalURI(q.path, false), query: canonicalQuery(q.query, Spelling{}),
		signed: strings.ToLower(strings.Join(a.SignedHeaders, ";")), payload: payload, headersEnd: "\n", access: a.Access,
		date: r.Header.Get(DateHeader), secretText: secret, secret: []byte(secret), lineEnd: "\n",
		digest: func(canonical string) string { return sha256Hex([]byte(canonical)) }, final: hmacHex,
	}
	f.setHeaders(func(name, value string) string { return name + ":" + strings.TrimSpace(value) })
	return f, true
}

// setHeaders writes the header lines anew, one for each value of each signed header.
func (f *gatewayFormula) setHeaders(line func(name, value string) string) {
	f.headers = nil
	for _, name := range f.raw.signed {
		for _, value := range f.raw.values(strings.ToLower(name)) {
			f.headers = append(f.headers, line(strings.ToLower(name), value))
		}
	}
}

func (f *gatewayFormula) signature() string {
	headers := strings.Join(f.headers, f.lineEnd) + strings.ReplaceAll(f.headersEnd, "\n", f.lineEnd)
	canonical := strings.Join([]string{f.method, f.uri, f.query, headers, f.signed, f.payload}, f.lineEnd)
	return f.final(f.secret, []byte(strings.Join([]string{Algorithm, f.date, f.digest(canonical)}, f.lineEnd)))
}

// Signature returns the wrong signature that the mistake leads to for a request, and whether the mistake shows with this request at all.
// The arguments are those of Verify; the signature inside a is not looked at.
func (m AKSKMistake) Signature(r *http.Request, body []byte, a Authorization, secret string) (string, bool) {
	return mistakenRequest(r, body, a, secret, m)
}

func mistakenRequest(r *http.Request, body []byte, a Authorization, secret string, made ...AKSKMistake) (string, bool) {
	f, sound := newGatewayFormula(r, body, a, secret)
	if !sound {
		return "", false
	}
	right := f.signature()
	for _, mistake := range made {
		if !mistake.change(f) {
			return "", false
		}
	}
	wrong := f.signature()
	return wrong, wrong != right
}

// ExplainAKSK returns the mistakes that together lead to exactly the signature in a: one, or two made at once; none when the signature is
// right or cannot be explained. The arguments are those of Verify.
func ExplainAKSK(r *http.Request, body []byte, a Authorization, secret string) []Mistake {
	if f, sound := newGatewayFormula(r, body, a, secret); !sound || f.signature() == a.Signature {
		return nil
	}
	table := AKSKMistakes()
	for _, m := range table {
		if wrong, shows := mistakenRequest(r, body, a, secret, m); shows && wrong == a.Signature {
			return []Mistake{m.Mistake}
		}
	}
	for i, first := range table {
		for _, second := range table[i+1:] {
			if wrong, shows := mistakenRequest(r, body, a, secret, first, second); shows && wrong == a.Signature {
				return []Mistake{first.Mistake, second.Mistake}
			}
		}
	}
	return nil
}

func akskMistake(id, english, chinese string, change func(*gatewayFormula)) AKSKMistake {
	return AKSKMistake{Mistake{id, wording.Of(english, chinese)}, func(f *gatewayFormula) bool { change(f); return true }}
}

package merchant

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"github.com/fairground/fairground/simulator/sign"
)

// pair is one parameter of a query, as it came (in this order) and decoded.
type pair struct{ name, value string }

// decodeQuery takes a query apart. What is not rightly encoded stays as it is: no token can belong to it.
func decodeQuery(raw string) []pair {
	return decodeQueryWith(raw, url.QueryUnescape)
}

func decodeQueryWith(raw string, decode func(string) (string, error)) []pair {
	var query []pair
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		query = append(query, pair{decoded(name, decode), decoded(value, decode)})
	}
	return query
}

func decoded(text string, decode func(string) (string, error)) string {
	if plain, err := decode(text); err == nil {
		return plain
	}
	return text
}

// first is the value of the first parameter of a name. A parameter that comes twice takes part in the token twice, so nobody but the
// marketplace can send one.
func first(query []pair, name string) string {
	for _, p := range query {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

// authToken is the token that belongs to a query (saas-v1 2.2). Every parameter takes part, those that this merchant never heard of
// too; names are sorted by their bytes, as a TreeMap does; blank values are kept. No page names a time after which a token is stale,
// so none is.
func authToken(key, _ string, query []pair) string {
	return tokenOver(key+first(query, "timeStamp"), signedMessage(query, strings.Compare, func(pair) bool { return true }))
}

// signedMessage is the text that the token is computed over.
func signedMessage(query []pair, order func(a, b string) int, takesPart func(pair) bool) string {
	sorted := slices.Clone(query)
	slices.SortStableFunc(sorted, func(a, b pair) int { return order(a.name, b.name) })
	parts := make([]string, 0, len(sorted))
	for _, p := range sorted {
		if p.name != "authToken" && takesPart(p) {
			parts = append(parts, p.name+"="+p.value)
		}
	}
	return strings.Join(parts, "&")
}

func tokenOver(key, message string) string {
	return base64.StdEncoding.EncodeToString(macOf(key, message))
}

func macOf(key, message string) []byte {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(message))
	return mac.Sum(nil)
}

// tokenOf compares authToken with what a formula gives, in constant time. An empty token never belongs to anything.
func tokenOf(formula func(key, raw string, query []pair) string) func(*Merchant, string, []pair) bool {
	return func(m *Merchant, raw string, query []pair) bool {
		given := first(query, "authToken")
		return given != "" && hmac.Equal([]byte(formula(m.config.KeyV1, raw, query)), []byte(given))
	}
}

// bodySigned writes the Body-Sign header over exactly the bytes that are sent. The HMAC key is the Key alone.
func bodySigned(m *Merchant, _ answer, r *reply) {
	r.header[sign.BodySignHeader] = bodySignOf(sign.BodySign(m.config.KeyV1, r.body))
}

// bodySignOf is the header's value in the spelling of the guide, which has a blank before the second value.
func bodySignOf(signature string) string {
	return `sign_type="HMAC-SHA256", signature= "` + signature + `"`
}

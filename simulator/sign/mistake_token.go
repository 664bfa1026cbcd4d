package sign

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
)

// TokenMistake is a Mistake with a V1.0 authToken.
type TokenMistake struct {
	Mistake
	change func(*tokenFormula) bool
}

// tokenFormula is the computation of an authToken, each step apart, so that a mistake can be made in one step alone.
type tokenFormula struct {
	accessKey, timestamp string
	parameters           []QueryParameter // without authToken, in the order received
	carried              string           // the authToken that travelled with them
	value                func(QueryParameter) string
	order                func(a, b QueryParameter) int
	join                 func(pairs []string) string
	key                  []byte
	final                func(key, message []byte) string
}

func newTokenFormula(accessKey string, parameters []QueryParameter) *tokenFormula {
	f := &tokenFormula{
		accessKey: accessKey,
		value:     func(p QueryParameter) string { return p.Value },
		order:     func(a, b QueryParameter) int { return strings.Compare(a.Name, b.Name) },
		join:      func(pairs []string) string { return strings.Join(pairs, "&") },
		final:     base64HMAC,
	}
	for _, parameter := range parameters {
		switch parameter.Name {
		case TokenParameter:
			f.carried = parameter.Value
			continue
		case TimeParameter:
			f.timestamp = parameter.Value
		}
		f.parameters = append(f.parameters, parameter)
	}
	f.key = []byte(accessKey + f.timestamp)
	return f
}

func (f *tokenFormula) message() string {
	sorted := slices.Clone(f.parameters)
	if f.order != nil {
		slices.SortStableFunc(sorted, f.order)
	}
	pairs := make([]string, 0, len(sorted))
	for _, parameter := range sorted {
		pairs = append(pairs, parameter.Name+"="+f.value(parameter))
	}
	return f.join(pairs)
}

func (f *tokenFormula) token() string { return f.final(f.key, []byte(f.message())) }

// Token returns the wrong token that the mistake leads to for a query, and whether the mistake shows with these inputs at all (a query
// without a + , for instance, cannot lose one).
func (m TokenMistake) Token(accessKey string, parameters []QueryParameter) (string, bool) {
	_, token, shows := mistakenToken(accessKey, parameters, m)
	return token, shows
}

func mistakenToken(accessKey string, parameters []QueryParameter, made ...TokenMistake) (message, token string, shows bool) {
	f := newTokenFormula(accessKey, parameters)
	right := f.token()
	for _, mistake := range made {
		if !mistake.change(f) {
			return "", "", false
		}
	}
	token = f.token()
	return f.message(), token, token != right
}

// ExplainToken returns the mistakes that together lead to exactly the given token over a query: one, or two made at once; none when the
// token is right or cannot be explained. The message is the one that was signed then, to be laid beside the right one.
func ExplainToken(accessKey, token string, parameters []QueryParameter) (mistakes []Mistake, message string) {
	if token == newTokenFormula(accessKey, parameters).token() {
		return nil, ""
	}
	table := TokenMistakes()
	for _, m := range table {
		if message, wrong, shows := mistakenToken(accessKey, parameters, m); shows && wrong == token {
			return []Mistake{m.Mistake}, message
		}
	}
	for i, first := range table {
		for _, second := range table[i+1:] {
			if message, wrong, shows := mistakenToken(accessKey, parameters, first, second); shows && wrong == token {
				return []Mistake{first.Mistake, second.Mistake}, message
			}
		}
	}
	return nil, ""
}

// valuesAs makes a change of every value that changes at least one of them.
func valuesAs(change func(QueryParameter) string) func(*tokenFormula) bool {
	return func(f *tokenFormula) bool {
		before := f.value
		f.value = func(p QueryParameter) string {
			p.Value = before(p)
			return change(p)
		}
		return slices.ContainsFunc(f.parameters, func(p QueryParameter) bool { return f.value(p) != before(p) })
	}
}

// sensitive are the parameters that hold encrypted values, which are signed as they are (saas-v1.md 2.2).
var sensitive = []string{"mobilePhone", "email"}

// decryptedFirst is what somebody signs who decrypts sensitive values before the token is checked.
func (f *tokenFormula) decryptedFirst() bool {
	return valuesAs(func(p QueryParameter) string {
		if !slices.Contains(sensitive, p.Name) {
			return p.Value
		}
		for _, bits := range []int{AES256, AES128} {
			if plain, err := Decrypt(p.Value, f.accessKey, bits); err == nil {
				return plain
			}
		}
		return p.Value
	})(f)
}

// base64DecodedFirst is what somebody signs who reads the extension parameters before the token is checked.
func base64DecodedFirst(p QueryParameter) string {
	if p.Name != "saasExtendParams" {
		return p.Value
	}
	plain, err := base64.StdEncoding.DecodeString(p.Value)
	if err != nil {
		return p.Value
	}
	return string(plain)
}

func decodedAgain(p QueryParameter) string {
	again, err := url.QueryUnescape(p.Value)
	if err != nil {
		return p.Value
	}
	return again
}

package sign

import (
	"crypto/subtle"
	"net/url"
	"slices"
	"strings"

	"github.com/fairground/fairground/wording"
)

// The two parameters of a V1.0 call that its token is about.
const (
	// TokenParameter is the query parameter that carries the token; it is the only one that takes no part in it.
	TokenParameter = "authToken"
	// TimeParameter is the query parameter with the time of signing; it stands in the message and in the HMAC key.
	TimeParameter = "timeStamp"
)

// TokenSteps are the intermediate strings of a V1.0 authToken (saas-v1.md 2.2).
type TokenSteps struct {
	// Message is what is signed: name=value joined with &, sorted by name, values decoded.
	Message string
	// Key is the HMAC key: the access key followed at once by the timeStamp. It is a secret.
	Key string
	// Token is the Base64 of HMAC-SHA256 over the message, 44 characters.
	Token string
}

// AuthToken computes the authToken of a V1.0 call from its decoded parameters. authToken itself takes no part; blank values do, as
// `name=`. Names are sorted by their bytes, so that orderAmount stands before orderId. The key contains the access key: never log it.
func AuthToken(accessKey string, parameters map[string]string) TokenSteps {
	names := make([]string, 0, len(parameters))
	for name := range parameters {
		if name != TokenParameter {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	pairs := make([]string, 0, len(names))
	for _, name := range names {
		pairs = append(pairs, name+"="+parameters[name])
	}
	return tokenSteps(accessKey, parameters[TimeParameter], pairs)
}

func tokenSteps(accessKey, timestamp string, pairs []string) TokenSteps {
	steps := TokenSteps{Message: strings.Join(pairs, "&"), Key: accessKey + timestamp}
	steps.Token = base64HMAC([]byte(steps.Key), []byte(steps.Message))
	return steps
}

// VerifyAuthToken reports whether a token belongs to decoded parameters, in constant time. Base64 knows no other letter case, so the
// comparison is exact. V1.0 documents no time window; the age of timeStamp is not looked at.
func VerifyAuthToken(accessKey, token string, parameters map[string]string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(AuthToken(accessKey, parameters).Token)) == 1
}

// QueryParameter is one parameter of a query as it travelled: the value still encoded, and decoded.
type QueryParameter struct{ Name, Raw, Value string }

// QueryError says what is wrong with a query string.
type QueryError struct{ Text wording.Text }

// Error returns the English sentence.
func (e *QueryError) Error() string { return e.Text.EN }

func queryError(english, chinese string, arguments ...any) error {
	return &QueryError{Text: wording.Format(english, chinese, arguments...)}
}

// maxParameters bounds what ParseQuery takes in; the longest documented call has about 25.
const maxParameters = 256

// ParseQuery reads a query (what follows the question mark) in the order in which it was written. A + decodes to a blank, as in forms.
// A broken escape or a name that occurs twice is a *QueryError: which of two values would count is nowhere written.
func ParseQuery(query string) ([]QueryParameter, error) {
	var parameters []QueryParameter
	seen := map[string]bool{}
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		rawName, raw, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil {
			return nil, queryError("the parameter name %q is not well encoded", "参数名 %q 的 URL 编码不正确", rawName)
		}
		value, err := url.QueryUnescape(raw)
		switch {
		case err != nil:
			return nil, queryError("the value of %s is not well encoded: a %% must be followed by two hexadecimal digits",
				"%s 的值 URL 编码不正确：%% 之后必须是两位十六进制数字", name)
		case seen[name]:
			return nil, queryError("the parameter %s occurs twice", "参数 %s 重复出现", name)
		case len(parameters) == maxParameters:
			return nil, queryError("the query has more than %d parameters", "查询参数超过 %d 个", maxParameters)
		}
		seen[name] = true
		parameters = append(parameters, QueryParameter{name, raw, value})
	}
	return parameters, nil
}

// ParameterMap returns the decoded values by name, the way AuthToken takes them.
func ParameterMap(parameters []QueryParameter) map[string]string {
	values := make(map[string]string, len(parameters))
	for _, parameter := range parameters {
		values[parameter.Name] = parameter.Value
	}
	return values
}

// EncodeQuery writes parameters as the marketplace does: sorted by name, every value strictly encoded (a blank as %20, so that both
// decoding styles read it alike; +, / and = as well), and authToken, if there is one, last.
func EncodeQuery(parameters map[string]string) string {
	names := make([]string, 0, len(parameters))
	for name := range parameters {
		if name != TokenParameter {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if _, signed := parameters[TokenParameter]; signed {
		names = append(names, TokenParameter)
	}
	var query strings.Builder
	for i, name := range names {
		if i > 0 {
			query.WriteByte('&')
		}
		query.WriteString(Escape(name) + "=" + Escape(parameters[name]))
	}
	return query.String()
}

// Escape encodes a text strictly for a query: only letters, digits and -_.~ stay as they are.
func Escape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

// BodyToken computes the authToken of a V1.0 kit call (POST, token in the header) from its JSON body: the top-level members sorted by
// name, blank and null ones left out, numbers as their decimal text, texts that hold JSON as they are. It reports false when the body
// is no JSON object.
func BodyToken(accessKey string, body []byte) (TokenSteps, bool) {
	members, timestamp, isObject := bodyMembers(body)
	if !isObject {
		return TokenSteps{}, false
	}
	return tokenSteps(accessKey, timestamp, members), true
}

// VerifyBodyToken reports whether a token belongs to the body of a V1.0 kit call, in constant time.
func VerifyBodyToken(accessKey, token string, body []byte) bool {
	steps, isObject := BodyToken(accessKey, body)
	return isObject && subtle.ConstantTimeCompare([]byte(token), []byte(steps.Token)) == 1
}

// bodyMembers are the members of a body as name=value, sorted.
func bodyMembers(body []byte) (pairs []string, timestamp string, isObject bool) {
	root, isObject := parse(body)
	if !isObject {
		return nil, "", false
	}
	var members []QueryParameter
	for i, literal := range root.names {
		member := QueryParameter{Name: unquoted(literal), Value: memberText(root.values[i])}
		if strings.TrimSpace(member.Value) == "" {
			continue
		}
		members = append(members, member)
		if member.Name == TimeParameter {
			timestamp = member.Value
		}
	}
	slices.SortStableFunc(members, func(a, b QueryParameter) int { return strings.Compare(a.Name, b.Name) })
	for _, member := range members {
		pairs = append(pairs, member.Name+"="+member.Value)
	}
	return pairs, timestamp, true
}

// memberText is a member's value as BeanUtils.describe of the official sample gives it.
func memberText(value node) string {
	switch {
	case value.open != 0:
		var text strings.Builder
		value.write(&text, compact, 0)
		return text.String()
	case value.literal == "null":
		return ""
	case strings.HasPrefix(value.literal, `"`):
		return unquoted(value.literal)
	}
	return value.literal
}

package merchant

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"time"
	"unicode/utf8"
)

// call is a request that was understood.
type call struct {
	activity string
	members  map[string]any
}

// text returns a member that is text; "" when it is absent, null or something else.
func (c call) text(name string) string {
	text, _ := c.members[name].(string)
	return text
}

// parameter is one documented member of a request (saas-v2 5.1 to 5.7).
type parameter struct {
	name      string
	mandatory bool
	// length is the maximum in characters; 0 = none.
	length int
	// values are the allowed values; none = any.
	values []string
	// fits checks the form; nil = any.
	fits func(text string) bool
	// object allows a JSON object beside text.
	object bool
}

// parameterTable is the request tables of the guide. The length 100 that is printed for the instanceId of queryInstance cannot hold the
// 100 ids that the same page allows (saas-v2 C8), so only the number of ids is limited.
func parameterTable() map[string][]parameter {
	must := func(name string, length int) parameter { return parameter{name: name, mandatory: true, length: length} }
	may := func(name string, length int) parameter { return parameter{name: name, length: length} }
	testFlag := parameter{name: "testFlag", length: 2, values: []string{"0", "1"}}
	return map[string][]parameter{
		"newInstance":   {must("orderId", 64), must("orderLineId", 64), must("businessId", 64), testFlag},
		"queryInstance": {must("instanceId", 0), testFlag},
		"refreshInstance": {
			{name: "scene", mandatory: true, length: 64,
				values: []string{"TRIAL_TO_FORMAL", "RENEWAL", "UNSUBSCRIBE_RENEWAL_PERIOD", "RENEWAL_CHANGE"}},
			must("orderId", 64), must("orderLineId", 64), must("instanceId", 64), may("productId", 64),
			{name: "expireTime", mandatory: true, length: 20, fits: isExpireTime},
			testFlag,
		},
		"updateInstanceStatus": {
			must("instanceId", 64),
			{name: "status", mandatory: true, length: 32, values: []string{"FREEZE", "UNFREEZE"}},
			testFlag,
		},
		"releaseInstance": {must("instanceId", 64), may("orderId", 64), may("orderLineId", 64), testFlag},
		"upgradeInstance": {must("instanceId", 64), must("orderId", 64), must("orderLineId", 64), testFlag},
		"changeInstanceCheck": {
			must("instanceId", 64),
			{name: "productInfo", mandatory: true, object: true},
			testFlag,
		},
	}
}

// rule holds one value against its parameter; it returns nil when the rule is kept.
type rule func(p parameter, value any) answer

func rules() []rule { return []rule{present, typed, short, allowed, wellFormed} }

func present(p parameter, value any) answer {
	if p.mandatory && (value == nil || value == "") {
		return failed(codeInvalidParameter, "%s is missing", p.name)
	}
	return nil
}

func typed(p parameter, value any) answer {
	switch value.(type) {
	case nil, string:
		return nil
	case map[string]any:
		if p.object {
			return nil
		}
	}
	return failed(codeInvalidParameter, "%s must be text", p.name)
}

func short(p parameter, value any) answer {
	if text, ok := value.(string); ok && p.length > 0 && utf8.RuneCountInString(text) > p.length {
		return failed(codeInvalidParameter, "%s is longer than %d characters", p.name, p.length)
	}
	return nil
}

func allowed(p parameter, value any) answer {
	if text, ok := value.(string); ok && text != "" && p.values != nil && !slices.Contains(p.values, text) {
		return failed(codeInvalidParameter, "%s must be one of %v", p.name, p.values)
	}
	return nil
}

func wellFormed(p parameter, value any) answer {
	if text, ok := value.(string); ok && text != "" && p.fits != nil && !p.fits(text) {
		return failed(codeInvalidParameter, "%s has an unknown form", p.name)
	}
	return nil
}

// understand reads the body and holds it against the parameter table. Members that the table does not know are ignored: the
// marketplace may add some at any time.
func (m *Merchant) understand(body []byte) (call, answer) {
	members, err := m.way.decode(body)
	if err != nil {
		return call{}, failed(codeInvalidParameter, "the body is not a JSON object")
	}
	c := call{members: members}
	c.activity = c.text("activity")
	return c, m.way.hold(c)
}

// hold holds a call against the parameter table; nil when it keeps every rule.
func (b *manner) hold(c call) answer {
	parameters, known := b.parameters[c.activity]
	if !known {
		return failed(codeInvalidParameter, "activity %q is not known", c.activity)
	}
	for _, p := range parameters {
		for _, rule := range b.rules {
			if refused := rule(p, c.members[p.name]); refused != nil {
				return refused
			}
		}
	}
	return nil
}

var errNotOneObject = errors.New("the body is not exactly one JSON object in UTF-8")

func decodeObject(body []byte) (map[string]any, error) {
	if !utf8.Valid(body) {
		return nil, errNotOneObject
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var members map[string]any
	if err := decoder.Decode(&members); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) || members == nil {
		return nil, errNotOneObject
	}
	return members, nil
}

// The two forms of an expiry time, UTC: as the table prints it and as the example does (saas-v2 C12).
const (
	expireTimeSeconds = "20060102150405"
	expireTimeDigits  = 14
	expireTimeMillis  = 17
)

func isExpireTime(text string) bool {
	_, err := parseExpireTime(text)
	return err == nil
}

func parseExpireTime(text string) (time.Time, error) {
	if len(text) == expireTimeMillis {
		text = text[:expireTimeDigits] + "." + text[expireTimeDigits:]
	}
	return time.Parse(expireTimeSeconds, text)
}

package saasv1

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// parameter is one parameter of a query, decoded.
type parameter struct{ name, value string }

// parameters are the parameters of a request beside activity, testFlag and those of the signature.
type parameters map[string]string

// message is one request under construction. Every layer of it can be spoiled on purpose; left alone, it is exactly what the
// marketplace sends. Composing it twice gives two requests, each with its own timeStamp, as a retry has.
type message struct {
	activity string
	values   parameters
	// numbered gives every sending a businessId of its own, as newInstance needs it.
	numbered bool
	// key signs instead of the endpoint's access key when it is not empty.
	key string
	// shift moves the moment of signing; stamp replaces the timeStamp's text altogether.
	shift time.Duration
	stamp string
	// letters picks the moment of signing, a little earlier when need be, so that the token has the letters that are wanted.
	letters func(token string) bool
	// token computes another token than the published formula when it is not nil.
	token func(signing) string
	// sent changes the signed parameters, authToken last, just before they are written down; written writes each of them.
	sent    func([]parameter) []parameter
	written func(parameter) string
	request func(*courier.Request)
	fault   courier.Fault
}

// signing is what goes into a token.
type signing struct {
	key string
	// list are the parameters as they are sent, without authToken.
	list []parameter
}

// message makes the genuine request of an activity; the test flag is that of the run.
func (d *dialogue) message(activity string, given parameters) *message {
	all := parameters{"activity": activity}
	maps.Copy(all, given)
	if flag := d.testFlag(); flag != "" {
		all["testFlag"] = flag
	}
	return &message{activity: activity, values: all, numbered: activity == newInstance}
}

// copy returns a message that can be changed without changing this one.
func (m *message) copy() *message {
	changed := *m
	changed.values = maps.Clone(m.values)
	return &changed
}

// with returns the message with a parameter set.
func (m *message) with(name, value string) *message {
	changed := m.copy()
	changed.numbered = m.numbered && name != "businessId"
	changed.values[name] = value
	return changed
}

// without returns the message with a parameter left out.
func (m *message) without(name string) *message {
	changed := m.copy()
	changed.numbered = m.numbered && name != "businessId"
	delete(changed.values, name)
	return changed
}

// debugging returns the message as the debugging page sends it.
func (m *message) debugging() *message { return m.with("testFlag", "1") }

// suffering returns the message with a fault on the way.
func (m *message) suffering(fault courier.Fault) *message {
	changed := m.copy()
	changed.fault = fault
	return changed
}

// signedWith returns the message signed with another key.
func (m *message) signedWith(key string) *message {
	changed := m.copy()
	changed.key = key
	return changed
}

// signedAgo returns the message with a timeStamp that lies back by an age (ahead, when it is negative).
func (m *message) signedAgo(age time.Duration) *message {
	changed := m.copy()
	changed.shift = -age
	return changed
}

// altered returns the message with its signed parameters changed.
func (m *message) altered(change func([]parameter) []parameter) *message {
	changed := m.copy()
	changed.sent = change
	return changed
}

// spelled returns the message with its parameters written down in another way.
func (m *message) spelled(write func(parameter) string) *message {
	changed := m.copy()
	changed.written = write
	return changed
}

// lettered returns the message with a token that has certain letters.
func (m *message) lettered(letters func(token string) bool) *message {
	changed := m.copy()
	changed.letters = letters
	return changed
}

// sentAs returns the message with its finished request changed.
func (m *message) sentAs(change func(*courier.Request)) *message {
	changed := m.copy()
	changed.request = change
	return changed
}

// compose makes the request. A create request gets a new businessId each time, because the marketplace never repeats one.
func (d *dialogue) compose(m *message) courier.Request {
	m = m.copy()
	if m.numbered {
		m.values["businessId"] = d.InventID()
	}
	m.values[sign.TimeParameter] = cmp.Or(m.stamp, sign.TokenTimestamp(d.Now().Add(m.shift)))
	key := cmp.Or(m.key, d.config.Endpoint.AccessKey)
	list := sorted(m.values)
	token := sign.AuthToken(key, d.withOwn(m.values)).Token
	for back := time.Millisecond; m.letters != nil && !m.letters(token) && back < time.Second; back += time.Millisecond {
		m.values[sign.TimeParameter] = sign.TokenTimestamp(d.Now().Add(m.shift - back))
		token, list = sign.AuthToken(key, d.withOwn(m.values)).Token, sorted(m.values)
	}
	if m.token != nil {
		token = m.token(signing{key, list})
	}
	list = append(list, parameter{sign.TokenParameter, token})
	if m.sent != nil {
		list = m.sent(list)
	}
	request := courier.Request{Method: http.MethodGet, URL: d.address(query(list, m.written)), Header: http.Header{"Accept": {"application/json"}}}
	if m.request != nil {
		m.request(&request)
	}
	return request
}

// address is the endpoint with a query; one that it has already stays in front.
func (d *dialogue) address(query string) string {
	base, _, _ := strings.Cut(d.config.Endpoint.URL, "#")
	separator := "?"
	if strings.Contains(base, "?") {
		separator = "&"
	}
	return base + separator + query
}

// withOwn are parameters together with those that the endpoint's address has of its own: a merchant signs all it receives.
func (d *dialogue) withOwn(values parameters) parameters {
	_, kept, _ := strings.Cut(d.config.Endpoint.URL, "?")
	own, err := sign.ParseQuery(kept)
	if err != nil || len(own) == 0 {
		return values
	}
	all := parameters(sign.ParameterMap(own))
	maps.Copy(all, values)
	return all
}

// sorted lists parameters by name, as the marketplace signs and sends them.
func sorted(values parameters) []parameter {
	list := make([]parameter, 0, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		list = append(list, parameter{name, values[name]})
	}
	return list
}

func query(list []parameter, write func(parameter) string) string {
	if write == nil {
		write = strictly
	}
	pairs := make([]string, len(list))
	for i, p := range list {
		pairs[i] = write(p)
	}
	return strings.Join(pairs, "&")
}

// strictly is how the marketplace writes a parameter: everything encoded, a blank as %20, which every decoder reads alike.
func strictly(p parameter) string { return sign.Escape(p.name) + "=" + sign.Escape(p.value) }

// unless ends the check when the suite itself could not make a request.
func (d *dialogue) unless(err error) {
	if err != nil {
		d.Break(wording.Format("Fairground could not make the request: %s", "Fairground 无法构造请求：%s", err.Error()))
	}
}

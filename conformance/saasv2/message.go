package saasv2

import (
	"crypto/rand"
	"encoding/json"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	wire "github.com/fairground/fairground/simulator/protocol/saasv2"
	"github.com/fairground/fairground/wording"
)

// message is one request under construction. Every layer of it can be spoiled on purpose; left alone, it is exactly what the
// marketplace sends. Composing it twice gives two requests, each with its own nonce and timestamp, as a retry has.
type message struct {
	activity string
	members  map[string]any
	// numbered gives every sending a businessId of its own, as newInstance needs it. A debugging call is a saved case, whose parameters
	// never change: it keeps the one in saved.
	numbered bool
	saved    string
	// body is sent instead of the encoded members when it is not nil; it is signed like any body.
	body []byte
	// key signs instead of the endpoint's access key when it is not empty.
	key string
	// shift moves the moment of signing; stamp replaces the timestamp's text altogether.
	shift time.Duration
	stamp string
	// seconds writes the timestamp in seconds.
	seconds bool
	// formula signs instead of the published one when it is not nil.
	formula formula
	// nonce is used instead of a fresh one when it is not empty.
	nonce string
	// query changes the signed query just before sending, wirebody the signed body, request the finished request.
	query    func(url.Values)
	wirebody func([]byte) []byte
	request  func(*courier.Request)
	fault    courier.Fault
}

// members are the members of a request beside activity and testFlag.
type members map[string]any

// message makes the genuine request of an activity; the test flag is that of the run.
func (d *dialogue) message(activity string, given members) *message {
	all := map[string]any{"activity": activity}
	maps.Copy(all, given)
	if flag := d.testFlag(); flag != "" {
		all["testFlag"] = flag
	}
	made := &message{activity: activity, members: all, numbered: activity == newInstance}
	if made.numbered {
		made.saved = d.InventID()
	}
	return made
}

// testFlag is what a call of this run carries: that of the configuration, or of the edition's live calls (saas-v2 C5).
func (d *dialogue) testFlag() string {
	if d.config.TestFlag != "" {
		return d.config.TestFlag
	}
	if live := d.config.Edition.LiveTestFlag.Value; live != "absent" {
		return live
	}
	return ""
}

// copy returns a message that can be changed without changing this one.
func (m *message) copy() *message {
	changed := *m
	changed.members = maps.Clone(m.members)
	return &changed
}

// with returns the message with a member set.
func (m *message) with(name string, value any) *message {
	changed := m.copy()
	changed.numbered = m.numbered && name != "businessId"
	changed.members[name] = value
	return changed
}

// without returns the message with a member left out.
func (m *message) without(name string) *message {
	changed := m.copy()
	changed.numbered = m.numbered && name != "businessId"
	delete(changed.members, name)
	return changed
}

// debugging returns the message as the debugging console sends it.
func (m *message) debugging() *message { return m.with("testFlag", "1") }

// carrying returns the message with another body, signed as it stands.
func (m *message) carrying(body string) *message {
	changed := m.copy()
	changed.body = []byte(body)
	return changed
}

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

// signedAgo returns the message with a timestamp that lies back by an age (ahead, when it is negative).
func (m *message) signedAgo(age time.Duration) *message {
	changed := m.copy()
	changed.shift = -age
	return changed
}

// stamped returns the message with another timestamp text, properly signed.
func (m *message) stamped(timestamp string) *message {
	changed := m.copy()
	changed.stamp = timestamp
	return changed
}

// asked returns the message with its signed query changed afterwards.
func (m *message) asked(change func(url.Values)) *message {
	changed := m.copy()
	changed.query = change
	return changed
}

// tampered returns the message with its body changed after signing.
func (m *message) tampered(change func([]byte) []byte) *message {
	changed := m.copy()
	changed.wirebody = change
	return changed
}

// sentAs returns the message with its finished request changed.
func (m *message) sentAs(change func(*courier.Request)) *message {
	changed := m.copy()
	changed.request = change
	return changed
}

// fresh gives a nonce in the form most examples have: 32 letters and digits.
func fresh() string { return (rand.Text() + rand.Text())[:32] }

// payload is the body that gets signed.
func (m *message) payload() ([]byte, error) {
	if m.body != nil {
		return m.body, nil
	}
	return wire.Encode(m.members)
}

// compose makes the request. A live create request gets a new businessId each time, because the marketplace never repeats one. Should
// the request meet a connection that was just being closed, it can be signed once more, with the same body.
func (d *dialogue) compose(m *message) courier.Request {
	if m.numbered {
		number := d.InventID()
		if m.members["testFlag"] == "1" {
			number = m.saved
		}
		m = m.with("businessId", number)
	}
	request := d.signed(m)
	request.Again = func() courier.Request { return d.signed(m) }
	return request
}

// signed makes the request of a message as it is, with a fresh nonce and timestamp.
func (d *dialogue) signed(m *message) courier.Request {
	body, err := m.payload()
	d.unless(err)
	key, nonce, timestamp := d.config.Endpoint.AccessKey, fresh(), wire.Timestamp(d.Now().Add(m.shift), d.config.Edition)
	if m.key != "" {
		key = m.key
	}
	if m.nonce != "" {
		nonce = m.nonce
	}
	if m.stamp != "" {
		timestamp = m.stamp
	}
	if m.seconds {
		timestamp = strconv.FormatInt(d.Now().Unix(), 10)
	}
	address, err := wire.Address(d.config.Endpoint.URL, key, timestamp, nonce, body, d.config.Edition)
	d.unless(err)
	if m.formula != nil {
		address = d.requery(address, func(query url.Values) { resign(query, key, body, m.formula) })
	}
	if m.query != nil {
		address = d.requery(address, m.query)
	}
	if m.wirebody != nil {
		body = m.wirebody(append([]byte(nil), body...))
	}
	request := wire.Request(address, body)
	if m.request != nil {
		m.request(&request)
	}
	return request
}

// requery changes the signed parameters of an address. What the merchant's own address carries as query stays in front of them, byte
// for byte, for some programs route by it.
func (d *dialogue) requery(address string, change func(url.Values)) string {
	parsed, err := url.Parse(address)
	d.unless(err)
	var own []string
	values := url.Values{}
	for _, pair := range strings.Split(parsed.RawQuery, "&") {
		switch name, value, _ := strings.Cut(pair, "="); name {
		case "signature", "timestamp", "nonce":
			values.Set(name, value) // letters and digits: nothing is escaped
		case "":
		default:
			own = append(own, pair)
		}
	}
	change(values)
	if changed := values.Encode(); changed != "" {
		own = append(own, changed)
	}
	parsed.RawQuery = strings.Join(own, "&")
	return parsed.String()
}

// unless ends the check when the suite itself could not make a request.
func (d *dialogue) unless(err error) {
	if err != nil {
		d.Break(wording.Format("Fairground could not make the request: %s", "Fairground 无法构造请求：%s", err.Error()))
	}
}

// jsonMembers reads a request of ours again.
func jsonMembers(body []byte) map[string]any {
	var read map[string]any
	_ = json.Unmarshal(body, &read) // encoded by this program; a spoiled body gives no members
	return read
}

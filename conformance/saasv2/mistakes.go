package saasv2

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/fairground/fairground/conformance/check"
	wire "github.com/fairground/fairground/simulator/protocol/saasv2"
)

// signed is what goes into a signature.
type signed struct {
	key, nonce, timestamp string
	body                  []byte
}

// formula computes a signature.
type formula func(signed) string

// mistaken are the wrong formulas of saas-v2.md 14.1, in its order, less the one about seconds, which changes the timestamp.
var mistaken = map[string]formula{
	"members-descending": func(s signed) string {
		return plain(s.key, s.nonce, s.timestamp, hash(s.key, respelled(s.body, true, "")))
	},
	"members-with-blanks": func(s signed) string {
		return plain(s.key, s.nonce, s.timestamp, hash(s.key, respelled(s.body, false, " ")))
	},
	"plain-sha256": func(s signed) string {
		sum := sha256.Sum256(s.body)
		return plain(s.key, s.nonce, s.timestamp, hex.EncodeToString(sum[:]))
	},
	"body-not-hashed": func(s signed) string { return plain(s.key, s.nonce, s.timestamp, string(s.body)) },
	"body-hash-upper-case": func(s signed) string {
		return plain(s.key, s.nonce, s.timestamp, strings.ToUpper(hash(s.key, s.body)))
	},
}

// mistakes are the typical wrong implementations, turned into attacks: a merchant that accepts one computes it that way.
func mistakes() []attack {
	formulaText := text("The formula is hex(HMAC(key, key + nonce + timestamp + lowercase(hex(HMAC(key, body))))), over the bytes of the body as they came. Compare every intermediate value with those that `fairground sign` prints.",
		"公式为 hex(HMAC(key, key + nonce + timestamp + lowercase(hex(HMAC(key, body)))))，对收到的原始字节计算。可用 fairground sign 输出的各中间值逐项对照。")
	conflict := text("The current China page says ascending order and milliseconds; the international page says otherwise, and its own examples contradict it. Accept the one form that is really sent.",
		"中国站现行文档为升序、毫秒；国际站文字有出入，且与其自身示例矛盾。请只接受实际发送的形式。")
	row := func(name, english, chinese string) attack {
		a := attack{name: name, title: text("A signature computed "+english+" is refused", "拒绝"+chinese+"计算的签名"), advice: formulaText, level: check.Required,
			spoil: func(m *message) *message { return m.forged(mistaken[name]) }}
		return a
	}
	recommended := func(a attack) attack { a.level, a.advice = check.Recommended, conflict; return a }
	return []attack{
		recommended(row("members-descending", "over members in descending order", "按字段降序")),
		recommended(row("members-with-blanks", "over JSON with blanks", "对带空格的 JSON ")),
		row("plain-sha256", "with plain SHA-256 instead of HMAC", "用 SHA-256 而非 HMAC "),
		row("body-not-hashed", "over the body itself, as the kit does", "按联营 Kit 规则直接对请求体"),
		row("body-hash-upper-case", "over an upper-case body hash", "以大写的请求体摘要"),
		recommended(attack{name: "timestamp-in-seconds", title: text("A timestamp in seconds is refused", "拒绝以秒为单位的时间戳"), level: check.Required,
			spoil: func(m *message) *message { return m.inSeconds() }}),
	}
}

// forged returns the message with its signature computed by another formula.
func (m *message) forged(wrong formula) *message {
	changed := m.copy()
	changed.formula = wrong
	return changed
}

// inSeconds returns the message with a timestamp in seconds, properly signed.
func (m *message) inSeconds() *message {
	changed := m.copy()
	changed.seconds = true
	return changed
}

// lacking returns the message without a signature parameter and with a signature that fits its absence.
func (m *message) lacking(parameter string) *message {
	changed := m.forged(func(s signed) string {
		switch parameter {
		case "nonce":
			s.nonce = ""
		case "timestamp":
			s.timestamp = ""
		}
		return plain(s.key, s.nonce, s.timestamp, hash(s.key, s.body))
	})
	changed.query = func(query url.Values) { query.Del(parameter) }
	return changed
}

// resign replaces the signature of a finished query.
func resign(query url.Values, key string, body []byte, wrong formula) {
	query.Set("signature", wrong(signed{key: key, nonce: query.Get("nonce"), timestamp: query.Get("timestamp"), body: body}))
}

func plain(key, nonce, timestamp, tail string) string {
	return strings.ToUpper(hash(key, []byte(key+nonce+timestamp+tail)))
}

func hash(key string, message []byte) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(message)
	return hex.EncodeToString(mac.Sum(nil))
}

// respelled writes the flat JSON object of a request again, in the other order or with a blank behind every colon and comma.
func respelled(body []byte, descending bool, blank string) []byte {
	read := jsonMembers(body)
	names := make([]string, 0, len(read))
	for name := range read {
		names = append(names, name)
	}
	slices.Sort(names)
	if descending {
		slices.Reverse(names)
	}
	parts := make([]string, len(names))
	for i, name := range names {
		pair, err := wire.Encode(map[string]any{name: read[name]})
		if err != nil {
			return body // it was encoded by us before, so this does not happen
		}
		quoted := strconv.Quote(name)
		parts[i] = quoted + ":" + blank + strings.TrimSuffix(strings.TrimPrefix(string(pair), "{"+quoted+":"), "}")
	}
	return []byte("{" + strings.Join(parts, ","+blank) + "}")
}

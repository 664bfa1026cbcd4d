package sign

import (
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/fairground/fairground/wording"
)

// Mistake is one known way of computing a signature wrongly. A table of them lets the gym and the conformance suite say which mistake leads
// to exactly a given wrong value, instead of "the signature differs".
type Mistake struct {
	// ID is stable and kebab-case, such as "sort-descending".
	ID string `json:"id"`
	// Text says what was done wrong and what is right.
	Text wording.Text `json:"text"`
}

// V2Mistake is a Mistake with a V2 or kit signature.
type V2Mistake struct {
	Mistake
	change func(*formula) bool
}

// formula is the computation of a V2 or kit signature, each step apart, so that a mistake can be made in one step alone.
type formula struct {
	accessKey, lead, nonce, timestamp string
	body, key                         []byte
	kit                               bool
	hash                              func(key, body []byte) string
	join                              func(lead, nonce, timestamp, hash string) string
	final                             func(key, message []byte) string
}

func newFormula(accessKey, nonce, timestamp string, body []byte, kit bool) *formula {
	f := &formula{
		accessKey: accessKey, lead: accessKey, nonce: nonce, timestamp: timestamp, body: body, key: []byte(accessKey), kit: kit,
		hash:  hmacHex,
		join:  func(lead, nonce, timestamp, hash string) string { return lead + nonce + timestamp + hash },
		final: upperHMAC,
	}
	if kit {
		f.hash = func(_, body []byte) string { return string(body) }
	}
	return f
}

func upperHMAC(key, message []byte) string { return strings.ToUpper(hmacHex(key, message)) }

func (f *formula) signature() string {
	return f.final(f.key, []byte(f.join(f.lead, f.nonce, f.timestamp, f.hash(f.key, f.body))))
}

// V2Signature returns the wrong signature that the mistake leads to for a basic interface, and whether the mistake shows with these
// inputs at all (sorting a body of one member the wrong way, for instance, changes nothing).
func (m V2Mistake) V2Signature(accessKey, nonce, timestamp string, body []byte) (string, bool) {
	return mistaken(accessKey, nonce, timestamp, body, false, m)
}

// KitSignature is V2Signature for a kit interface.
func (m V2Mistake) KitSignature(accessKey, nonce, timestamp string, body []byte) (string, bool) {
	return mistaken(accessKey, nonce, timestamp, body, true, m)
}

func mistaken(accessKey, nonce, timestamp string, body []byte, kit bool, made ...V2Mistake) (string, bool) {
	f := newFormula(accessKey, nonce, timestamp, body, kit)
	right := f.signature()
	for _, mistake := range made {
		if !mistake.change(f) {
			return "", false
		}
	}
	wrong := f.signature()
	return wrong, !sameText(wrong, right)
}

// ExplainV2 returns the mistakes that together lead to exactly the given signature over a basic interface: one, or two made at once;
// none when the signature is right or cannot be explained. The simplest explanation comes first and alone.
func ExplainV2(accessKey, signature, timestamp, nonce string, body []byte) []Mistake {
	return explain(accessKey, signature, timestamp, nonce, body, false)
}

// ExplainKit is ExplainV2 for a kit interface.
func ExplainKit(accessKey, signature, timestamp, nonce string, body []byte) []Mistake {
	return explain(accessKey, signature, timestamp, nonce, body, true)
}

func explain(accessKey, signature, timestamp, nonce string, body []byte, kit bool) []Mistake {
	if sameText(signature, newFormula(accessKey, nonce, timestamp, body, kit).signature()) {
		return nil
	}
	table := V2Mistakes()
	for _, m := range table {
		if wrong, shows := mistaken(accessKey, nonce, timestamp, body, kit, m); shows && sameText(signature, wrong) {
			return []Mistake{m.Mistake}
		}
	}
	for i, first := range table {
		for _, second := range table[i+1:] {
			if wrong, shows := mistaken(accessKey, nonce, timestamp, body, kit, first, second); shows && sameText(signature, wrong) {
				return []Mistake{first.Mistake, second.Mistake}
			}
		}
	}
	return nil
}

// sameText compares two signatures: hexadecimal ones without regard to letter case, others exactly.
func sameText(a, b string) bool { return a == b || sameHex(a, b) }

// decodedKey returns the access key or secret as somebody would have it who takes it for encoded bytes.
func decodedKey(key string, decode func(string) ([]byte, error)) ([]byte, bool) {
	decoded, err := decode(key)
	return decoded, err == nil && len(decoded) > 0
}

func hexDecoded(key string) ([]byte, bool) { return decodedKey(key, hex.DecodeString) }

func base64Decoded(key string) ([]byte, bool) {
	return decodedKey(key, func(text string) ([]byte, error) {
		return base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	})
}

func base64HMAC(key, message []byte) string {
	return base64.StdEncoding.EncodeToString(hmacBytes(key, message))
}

func plainSHA256(_, message []byte) string { return sha256Hex(message) }

func swappedHMAC(key, message []byte) string { return hmacHex(message, key) }

func rawHMAC(key, message []byte) string { return string(hmacBytes(key, message)) }

// Package sign holds every published algorithm with which the marketplace and a merchant prove to each other who they are: the V2
// request signature, the kit signature, the AK/SK signature of the open APIs, the encryption of sensitive values and the Body-Sign
// header. It stands alone: it knows no contract, keeps no state and reads no clock, so both the simulator and the practice merchant
// use it.
//
// A person uses it through the signature gym (SignCommand, VerifyCommand), which shows every intermediate string of an algorithm and
// names the mistake that leads to a given wrong value (see V2Mistakes, AKSKMistakes).
//
// Every function that reads what somebody else sent takes hostile input without panicking, and every comparison of a secret value takes
// the same time wherever the first difference is.
package sign

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"
)

// V2Steps are the intermediate strings of a V2 request signature, in the order in which they arise (saas-v2.md 3.1).
type V2Steps struct {
	// Payload is the body exactly as it travels.
	Payload string `json:"payload"`
	// BodyHash is HMAC-SHA256(access key, payload) in lower-case hex.
	BodyHash string `json:"bodyHash"`
	// Canonical is access key + nonce + timestamp + body hash. It contains the access key: never log it.
	Canonical string `json:"canonical"`
	// Signature is HMAC-SHA256(access key, canonical) in upper-case hex, as the marketplace sends it.
	Signature string `json:"signature"`
}

// V2 signs a body for a basic interface. The body must be the exact bytes that travel; the timestamp is Unix time in milliseconds as
// decimal text; the access key counts as its UTF-8 text and is never decoded.
func V2(accessKey, nonce, timestamp string, body []byte) V2Steps {
	hash := hmacHex([]byte(accessKey), body)
	canonical := accessKey + nonce + timestamp + hash
	return V2Steps{
		Payload:   string(body),
		BodyHash:  hash,
		Canonical: canonical,
		Signature: strings.ToUpper(hmacHex([]byte(accessKey), []byte(canonical))),
	}
}

// VerifyV2 reports whether a signature belongs to a body, in constant time and without regard to letter case (conflict C18). It does not
// look at the age of the timestamp; see Fresh.
func VerifyV2(accessKey, signature, timestamp, nonce string, body []byte) bool {
	return sameHex(signature, V2(accessKey, nonce, timestamp, body).Signature)
}

// Kit signs the payload of a kit interface: the canonical string is access key + nonce + timestamp + the payload itself, which is not
// hashed first (saas-v2.md 3.2). The signature is upper-case hex. The canonical string contains the access key: never log it.
func Kit(accessKey, nonce, timestamp string, payload []byte) (canonical, signature string) {
	canonical = accessKey + nonce + timestamp + string(payload)
	return canonical, strings.ToUpper(hmacHex([]byte(accessKey), []byte(canonical)))
}

// VerifyKit reports whether an x-sign value belongs to a payload, in constant time and without regard to letter case.
func VerifyKit(accessKey, signature, timestamp, nonce string, payload []byte) bool {
	_, expected := Kit(accessKey, nonce, timestamp, payload)
	return sameHex(signature, expected)
}

func hmacBytes(key, message []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	return mac.Sum(nil)
}

func hmacHex(key, message []byte) string { return hex.EncodeToString(hmacBytes(key, message)) }

func sha256Hex(message []byte) string {
	sum := sha256.Sum256(message)
	return hex.EncodeToString(sum[:])
}

// sameHex compares two hexadecimal texts by what they mean. The given one comes from outside and may be anything.
func sameHex(given, expected string) bool {
	a, err := hex.DecodeString(given)
	if err != nil {
		return false
	}
	b, err := hex.DecodeString(expected)
	return err == nil && len(a) > 0 && subtle.ConstantTimeCompare(a, b) == 1
}

package sign

import (
	"errors"
	"fmt"
	"strings"
)

// Algorithm is the word that starts an Authorization header of the open APIs.
const Algorithm = "SDK-HMAC-SHA256"

// What can be wrong with an Authorization header before any computing.
var (
	// ErrAuthorizationMissing: the header is absent or empty.
	ErrAuthorizationMissing = errors.New("the Authorization header is missing")
	// ErrAlgorithm: the header starts with another word than SDK-HMAC-SHA256.
	ErrAlgorithm = errors.New("the Authorization header must start with SDK-HMAC-SHA256")
	// ErrAuthorizationForm: a part is missing, doubled or misspelt.
	ErrAuthorizationForm = errors.New("the Authorization header is malformed")
)

// Limits on what ParseAuthorization takes; real headers have about 200 characters and at most a dozen signed headers.
const (
	maxAuthorization = 8 << 10
	maxSignedHeaders = 100
)

// Authorization is a parsed Authorization header.
type Authorization struct {
	// Access is the access key id (AK).
	Access string
	// SignedHeaders are the names as sent, in the order sent.
	SignedHeaders []string
	// Signature is the signature as sent: lower-case hex when it is right.
	Signature string
}

// String writes the header value: "SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…".
func (a Authorization) String() string {
	return Algorithm + " Access=" + a.Access + ", SignedHeaders=" + strings.Join(a.SignedHeaders, ";") + ", Signature=" + a.Signature
}

// ParseAuthorization reads an Authorization header. The three parts may stand in any order and with any blanks around the commas. The
// errors wrap ErrAuthorizationMissing, ErrAlgorithm or ErrAuthorizationForm. The text is hostile: lengths and characters are limited.
func ParseAuthorization(value string) (Authorization, error) {
	value = strings.TrimSpace(value)
	if value == "" {
		return Authorization{}, ErrAuthorizationMissing
	}
	if len(value) > maxAuthorization {
		return Authorization{}, fmt.Errorf("%w: it has more than %d characters", ErrAuthorizationForm, maxAuthorization)
	}
	word, rest, _ := strings.Cut(value, " ")
	if word != Algorithm {
		return Authorization{}, ErrAlgorithm
	}
	parts, err := partsOf(rest)
	if err != nil {
		return Authorization{}, err
	}
	a := Authorization{Access: parts["Access"], Signature: parts["Signature"], SignedHeaders: strings.Split(parts["SignedHeaders"], ";")}
	if len(a.SignedHeaders) > maxSignedHeaders {
		return Authorization{}, fmt.Errorf("%w: more than %d signed headers", ErrAuthorizationForm, maxSignedHeaders)
	}
	seen := map[string]bool{}
	for _, name := range a.SignedHeaders {
		lower := strings.ToLower(name)
		if !isToken(name) || seen[lower] {
			return Authorization{}, fmt.Errorf("%w: SignedHeaders must be different header names joined by semicolons", ErrAuthorizationForm)
		}
		seen[lower] = true
	}
	return a, nil
}

func partsOf(text string) (map[string]string, error) {
	parts := map[string]string{}
	for part := range strings.SplitSeq(text, ",") {
		name, value, found := strings.Cut(strings.TrimSpace(part), "=")
		_, double := parts[name]
		known := name == "Access" || name == "SignedHeaders" || name == "Signature"
		if !found || double || !known || value == "" || !isPrintable(value) {
			return nil, fmt.Errorf("%w: it must read %s Access=…, SignedHeaders=…, Signature=…", ErrAuthorizationForm, Algorithm)
		}
		parts[name] = value
	}
	for _, name := range []string{"Access", "SignedHeaders", "Signature"} {
		if parts[name] == "" {
			return nil, fmt.Errorf("%w: %s is missing", ErrAuthorizationForm, name)
		}
	}
	return parts, nil
}

func isPrintable(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// isToken reports whether a text can be the name of an HTTP header (RFC 9110, token).
func isToken(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return name != ""
}

package scenarios

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Bytes are the exact bytes of a body or of a header's value. In a recording they are a JSON string when they are valid UTF-8, and
// {"base64": "…"} when they are not, so that nothing is lost and what can be read can be read.
type Bytes []byte

// Headers are header values by name.
type Headers map[string][]Bytes

type encodedBytes struct {
	Base64 *string `json:"base64"`
}

// MarshalJSON writes text as text and anything else as base64.
func (b Bytes) MarshalJSON() ([]byte, error) {
	if utf8.Valid(b) {
		return encode(string(b))
	}
	text := base64.StdEncoding.EncodeToString(b)
	return encode(encodedBytes{Base64: &text})
}

// UnmarshalJSON reads both spellings.
func (b *Bytes) UnmarshalJSON(encoded []byte) error {
	var text string
	if err := json.Unmarshal(encoded, &text); err == nil {
		*b = Bytes(text)
		return nil
	}
	var other encodedBytes
	if err := decodeStrictly(encoded, &other); err != nil || other.Base64 == nil {
		return fmt.Errorf(`bytes are text or {"base64": "…"}`)
	}
	content, err := base64.StdEncoding.Strict().DecodeString(*other.Base64)
	if err != nil {
		return fmt.Errorf("this is no base64: %w", err)
	}
	*b = content
	return nil
}

// first is the first value of a header, whatever the case of its name.
func (h Headers) first(name string) string {
	for known, values := range h {
		if strings.EqualFold(known, name) && len(values) > 0 {
			return string(values[0])
		}
	}
	return ""
}

// encode writes compact JSON as a person would: without escapes for HTML.
func encode(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// decodeStrictly reads JSON whose members are all known.
func decodeStrictly(encoded []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

package merchant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// The result codes that this merchant answers (saas-v2 4.3). Codes are zero-padded text.
const (
	codeSuccess          = "000000"
	codeNotAuthentic     = "000001"
	codeInvalidParameter = "000002"
	codeUnknownInstance  = "000003"
	codePending          = "000004"
	codeInternal         = "000005"
)

// answer is the JSON object that a call is answered with.
type answer map[string]any

func (a answer) code() string {
	code, _ := a["resultCode"].(string)
	return code
}

func succeeded() answer { return answer{"resultCode": codeSuccess, "resultMsg": "success"} }

// failed makes an answer other than success. The message is cut at 255 characters, the documented length.
func failed(code, format string, arguments ...any) answer {
	message := []rune(fmt.Sprintf(format, arguments...))
	if len(message) > resultMessageLength {
		message = message[:resultMessageLength]
	}
	return answer{"resultCode": code, "resultMsg": string(message)}
}

const resultMessageLength = 255

// reply is an answer on the wire.
type reply struct {
	status      int
	contentType string
	header      map[string]string
	body        []byte
}

func (r reply) send(w http.ResponseWriter) {
	for name, value := range r.header {
		w.Header()[name] = []string{value} // in exactly this letter case, which matters to V1.0
	}
	w.Header().Set("Content-Type", r.contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(r.body)))
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body) // the marketplace may have hung up; the work is done all the same
}

// renderJSON writes an answer as the marketplace reads it: HTTP 200 whatever the result, application/json, and nothing but ASCII,
// because the pages ask for Chinese text in a memo as \uXXXX.
func renderJSON(a answer) reply {
	return reply{status: http.StatusOK, contentType: "application/json", body: escapeUnicode(encode(a))}
}

// encode writes JSON without HTML escaping. What it is given was built by this package, so it cannot fail.
func encode(value any) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(fmt.Errorf("encode an answer: %w", err))
	}
	return bytes.TrimRight(buffer.Bytes(), "\n")
}

// escapeUnicode writes every character outside ASCII as \uXXXX. In JSON such characters occur inside strings only.
func escapeUnicode(text []byte) []byte {
	result := make([]byte, 0, len(text))
	for _, character := range string(text) {
		switch {
		case character < utf8.RuneSelf:
			result = append(result, byte(character))
		case character > 0xFFFF:
			high, low := utf16.EncodeRune(character)
			result = fmt.Appendf(result, `\u%04x\u%04x`, high, low)
		default:
			result = fmt.Appendf(result, `\u%04x`, character)
		}
	}
	return result
}

package gateway

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// reply is an answer before it is written. Every answer of the gateway is one of three shapes: a refusal of the API gateway, a result
// code, or an order.
type reply struct {
	status int
	code   string
	body   any
}

// refusal is the error body of the API gateway (open-api.md 2.4).
type refusal struct {
	Message   string `json:"error_msg"`
	Code      string `json:"error_code"`
	RequestID string `json:"request_id"`
}

// result is the body of the order query.
type result struct {
	Code    string `json:"resultCode"`
	Message string `json:"resultMsg"`
	Order   *order `json:"orderInfo,omitempty"`
	Extra   string `json:"extra_info,omitempty"`
}

// refuse is a refusal of the API gateway, by its name in the document. detail follows the documented text where there is more to say.
func (s surface) refuse(name, detail string) reply {
	documented := s.errors[name]
	text := documented.Message
	if detail != "" {
		text = strings.TrimSuffix(text, ".") + detail
	}
	return reply{documented.Status, documented.Code, refusal{Message: text, Code: documented.Code, RequestID: requestID()}}
}

// result is a failure of the order query. The text is the documented one; the detail is added to it, and is the extra_info of the
// codes that have one.
func (s surface) result(code, detail string) reply {
	documented := s.codes[code]
	body := result{Code: s.prefixed(code), Message: documented.Message}
	if detail != "" {
		body.Message = strings.TrimSuffix(body.Message, ".") + ": " + detail
	}
	if documented.Extra {
		body.Extra = detail
	}
	return reply{documented.Status, body.Code, body}
}

// found is the answer with an order. The real service leaves the full stop of the documented text away (open-api.md 6.4).
func (s surface) found(o order) reply {
	documented := s.codes[codeSuccess]
	code := s.prefixed(codeSuccess)
	return reply{documented.Status, code, result{Code: code, Message: strings.TrimSuffix(documented.Message, "."), Order: &o}}
}

// write sends a reply with the documented headers (open-api.md 2.2).
func (g *Gateway) write(w http.ResponseWriter, answer reply) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(answer.body); err != nil {
		g.config.Log.Error("the answer could not be encoded", "error", err)
	}
	text := bytes.TrimSuffix(body.Bytes(), []byte("\n"))
	header := w.Header()
	header["Date"] = []string{g.config.Wall().UTC().Format(http.TimeFormat)}
	header["Server"] = []string{"Fairground"}
	header["Content-Type"] = []string{"application/json;charset=UTF-8"}
	header["Content-Length"] = []string{strconv.Itoa(len(text))}
	w.WriteHeader(answer.status)
	if _, err := w.Write(text); err != nil {
		g.config.Log.Debug("the merchant went away before the answer", "error", err)
	}
}

// requestID names one refusal, for support requests.
func requestID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails
	return hex.EncodeToString(id[:])
}

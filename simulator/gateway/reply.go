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

// withExtra are the codes whose failure answers carry extra_info (open-api.md 6.6).
var withExtra = map[string]bool{
	"MKT.0100": true, "MKT.0150": true, "MKT.0250": true, "MKT.9001": true, "MKT.9002": true, "MKT.9004": true, "MKT.9005": true,
}

// refuse is the gateway's refusal with its documented text.
func (s surface) refuse(e gatewayError) reply { return s.refuseWith(e, s.errors[e]) }

// refuseWith is the gateway's refusal with a text of its own.
func (s surface) refuseWith(e gatewayError, text string) reply {
	return reply{e.status, e.code, refusal{Message: text, Code: e.code, RequestID: requestID()}}
}

// result is a failure of the order query. The text is the documented one; the detail is added to it, and is the extra_info of codes
// that have one.
func (s surface) result(code, detail string) reply {
	documented := s.codes[code]
	body := result{Code: s.prefixed(code), Message: documented.text}
	if detail != "" {
		body.Message = strings.TrimSuffix(body.Message, ".") + ": " + detail
		if withExtra[code] {
			body.Extra = detail
		}
	}
	return reply{documented.status, body.Code, body}
}

// found is the answer with an order.
func (s surface) found(o order) reply {
	documented := s.codes[codeSuccess]
	code := s.prefixed(codeSuccess)
	return reply{documented.status, code, result{Code: code, Message: strings.TrimSuffix(documented.text, "."), Order: &o}}
}

// prefixed writes a code with the prefix of the edition (open-api C1).
func (s surface) prefixed(code string) string {
	if number, ours := strings.CutPrefix(code, codePrefix); ours && s.prefix != "" {
		return s.prefix + number
	}
	return code
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

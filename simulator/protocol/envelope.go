package protocol

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// The checks of an answer that every contract shares. Each returns what it finds; which of them a contract makes, and in which order,
// is its own affair.

// NoAnswer is the finding for an exchange that brought nothing to read, or nil.
func NoAnswer(x courier.Exchange) *Finding {
	switch {
	case x.Failure != nil:
		finding := Unanswered(*x.Failure)
		return &finding
	case x.Response == nil:
		finding := Unanswered(courier.Failure{Kind: courier.Unreachable, Detail: "no answer was recorded"})
		return &finding
	}
	return nil
}

// Slow remarks on an answer that came later than the site advises, or is nil. No advice (0) means no remark.
func Slow(took time.Duration, advice spec.Setting[time.Duration]) *Finding {
	if advice.Value <= 0 || took <= advice.Value {
		return nil
	}
	return &Finding{
		Code: CodeSlow, Expected: "≤ " + advice.Value.String(), Got: took.String(), Clause: advice.Source,
		Text: wording.Format(
			"The answer took %[1]s; the requirements ask for %[2]s. The marketplace still waited.",
			"响应耗时 %[1]s，接入要求为 %[2]s 以内；云商店仍等到了响应。", took, advice.Value),
	}
}

// Status is the finding for an HTTP status other than 200, or nil.
func Status(status int) *Finding {
	if status == http.StatusOK {
		return nil
	}
	finding := WrongStatus(status)
	if status >= 300 && status < 400 {
		finding.Text.EN += " Redirects are not followed."
		finding.Text.ZH += "云商店不会跟随重定向。"
	}
	return &finding
}

// ContentType is the finding for an answer that is not application/json, or nil. It compares the media type alone: parameters, letter
// case and the many spellings of charset=utf8 are the merchant's affair.
func ContentType(header http.Header) *Finding {
	got := header.Get("Content-Type")
	kind, _, err := mime.ParseMediaType(got)
	if err != nil { // a parameter that is not well-formed does not spoil the media type before it
		kind, _, _ = strings.Cut(got, ";")
	}
	if fields := strings.Fields(kind); len(fields) > 0 && strings.EqualFold(fields[0], "application/json") {
		return nil
	}
	finding := WrongContentType(got)
	return &finding
}

// Object reads the body of an answer as a JSON object, without its null members; numbers are json.Number. A byte order mark in front of
// good JSON and bytes that are not UTF-8 are only remarked on: nothing published forbids them, and the marketplace's own parser is not
// known. The object is nil when a finding is fatal.
func Object(response courier.ResponseRecord, clause string) (map[string]any, []Finding) {
	var findings []Finding
	body := response.Body
	if rest, marked := bytes.CutPrefix(body, []byte("\ufeff")); marked {
		body = rest
		findings = append(findings, Finding{
			Code: CodeByteOrderMark, Clause: clause,
			Text: wording.Of("The body begins with a byte order mark; many JSON parsers refuse it. Send UTF-8 without one.",
				"响应体以 BOM 开头，许多 JSON 解析器会拒绝。请使用不带 BOM 的 UTF-8。"),
		})
	}
	if !utf8.Valid(body) {
		findings = append(findings, Finding{
			Code: CodeEncoding, Expected: "UTF-8", Clause: clause,
			Text: wording.Of("The body is not UTF-8 throughout; the characters concerned are lost. Encode the whole answer as UTF-8.",
				"响应体不是完整的 UTF-8 编码，部分字符会丢失。请将整个响应编码为 UTF-8。"),
		})
	}
	members, problem := decodeObject(body)
	if problem == nil {
		return withoutNulls(members), findings
	}
	if encoding := response.Header.Get("Content-Encoding"); encoding != "" {
		problem.EN += " (it is sent as Content-Encoding " + encoding + ", which was not asked for)"
		problem.ZH += "（响应使用了 Content-Encoding " + encoding + "，而请求并未声明支持）"
	}
	return nil, append(findings, Unparsable(*problem))
}

// decodeObject parses a body. The problem, if there is one, is half a sentence for the merchant.
func decodeObject(body []byte) (map[string]any, *wording.Text) {
	problem := func(english, chinese string) *wording.Text { text := wording.Of(english, chinese); return &text }
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, problem("it is empty", "响应体为空")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, problem("it is not JSON: "+Shown(err.Error()), "不是合法的 JSON："+Shown(err.Error()))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, problem("something follows after the JSON object", "JSON 对象之后还有多余内容")
	}
	members, ok := value.(map[string]any)
	if !ok {
		return nil, problem("it is JSON, but no object", "是 JSON，但不是对象")
	}
	return members, nil
}

// withoutNulls drops explicit nulls, which merchants send for members that an activity does not use.
func withoutNulls(members map[string]any) map[string]any {
	for name, value := range members {
		switch v := value.(type) {
		case nil:
			delete(members, name)
		case map[string]any:
			withoutNulls(v)
		case []any:
			for _, element := range v {
				if inner, ok := element.(map[string]any); ok {
					withoutNulls(inner)
				}
			}
		}
	}
	return members
}

// Violated words a violation of the schema as the console does. The console is not known to look at values and formats, so they are
// worth a remark and no more.
func Violated(v spec.Violation, clause string) Finding {
	switch v.Rule {
	case "required":
		return MissingMember(v.Pointer, v.Field, clause)
	case "length":
		return TooLong(v.Pointer, v.Field, v.Expected, v.Got, clause)
	case "type":
		return WrongType(v.Pointer, v.Field, v.Expected, v.Got, clause)
	}
	code := map[string]string{"json": CodeJSON, "value": CodeValue, "format": CodeFormat}[v.Rule]
	if code == "" {
		code = CodeValue
	}
	return Finding{Code: code, Fatal: v.Rule == "json", Pointer: v.Pointer, Expected: v.Expected, Got: Shown(v.Got), Text: v.Text, Clause: clause}
}

// WrongType is the finding for a member of another JSON type than documented.
func WrongType(pointer, name, expected, got, clause string) Finding {
	return Finding{
		Code: CodeType, Fatal: true, Pointer: pointer, Expected: expected, Got: got, Clause: clause,
		Text: wording.Format("The member %[1]s must be of type %[2]s and is %[3]s.", "字段%[1]s类型不正确：应为 %[2]s，实际为 %[3]s。", name, expected, got),
	}
}

// Kind names the JSON type of a value.
func Kind(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "number"
}

// Text is a member that is a string; anything else is "".
func Text(members map[string]any, name string) string {
	value, _ := members[name].(string)
	return value
}

// Scalar reads a value that merchants write as a string or as a number.
func Scalar(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// shownLimit bounds how much of a merchant's text is quoted in a finding.
const shownLimit = 120

// Shown makes a merchant's text safe and short enough to quote.
func Shown(value string) string {
	value = strings.ToValidUTF8(value, "\ufffd")
	if runes := []rune(value); len(runes) > shownLimit {
		value = string(runes[:shownLimit]) + "…"
	}
	quoted := strconv.Quote(value)
	if !strings.ContainsFunc(value, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return value
	}
	return fmt.Sprint(quoted[1 : len(quoted)-1])
}

// Unreadable is the reading when there is no contract to read by.
func Unreadable(err error) Reading {
	text := wording.Format("The answer could not be judged: %[1]s", "无法判定响应：%[1]s", err)
	reading := Reading{Findings: []Finding{{Code: CodeValue, Fatal: true, Text: text}}}
	reading.Outcome.Verdict, reading.Outcome.Reason = market.Rejected, text
	return reading
}

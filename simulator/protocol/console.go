package protocol

import (
	"fmt"

	"github.com/fairground/fairground/wording"
)

// FAQ is the page that lists what the marketplace's debugging console checks and how it words a failure (saas-v2.md 10.2).
const FAQ = "https://support.huaweicloud.com/accessg-marketplace/access_topic_0000008.html"

// The stable codes of findings, in the order in which the marketplace meets them.
const (
	CodeUnreachable     = "unreachable"
	CodeTimedOut        = "timed-out"
	CodeTLS             = "tls"
	CodeCut             = "cut"
	CodeTooLarge        = "too-large"
	CodeNotHTTP         = "not-http"
	CodeForbidden       = "forbidden"
	CodeLost            = "lost"
	CodeInterrupted     = "interrupted"
	CodeHTTPStatus      = "http-status"
	CodeContentType     = "content-type"
	CodeJSON            = "json"
	CodeResultCode      = "result-code"
	CodeMissingMember   = "missing-member"
	CodeLength          = "length"
	CodeType            = "type"
	CodeValue           = "value"
	CodeFormat          = "format"
	CodeDecryption      = "decryption"
	CodeAnswerSignature = "answer-signature"
	CodeOtherInstance   = "other-instance"
	CodeSlow            = "slow"
	CodeByteOrderMark   = "byte-order-mark"
	CodeEncoding        = "encoding"
)

// WrongStatus is the console's finding for an HTTP status other than 200.
func WrongStatus(status int) Finding {
	return Finding{
		Code: CodeHTTPStatus, Fatal: true, Expected: "200", Got: fmt.Sprint(status), Clause: FAQ,
		Text: wording.Format(
			"The endpoint answered with HTTP status %[1]d. Answer every call with 200 and put the outcome into resultCode.",
			"接口响应httpCode=%[1]d。请对每次调用都返回 HTTP 200，并用 resultCode 表示处理结果。", status),
	}
}

// WrongContentType is the console's finding for a Content-Type other than application/json.
func WrongContentType(got string) Finding {
	return Finding{
		Code: CodeContentType, Fatal: true, Expected: "application/json", Got: got, Clause: FAQ,
		Text: wording.Format(
			"The Content-Type of the answer is %[1]q, so its body is not parsed. Send Content-Type: application/json.",
			"invalid content-type format：响应头 Content-Type 为 %[1]q，响应体不会被解析。请返回 Content-Type: application/json。", got),
	}
}

// Unparsable is the console's finding for a body that is no JSON object with a resultCode. why says what is wrong with it.
func Unparsable(why wording.Text) Finding {
	return Finding{
		Code: CodeJSON, Fatal: true, Expected: `{"resultCode":"000000","resultMsg":"success."}`, Clause: FAQ,
		Text: wording.Format(
			`The body of the answer could not be parsed: %[1]s. It must look like {"resultCode":"000000","resultMsg":"success."}.`,
			`解析响应体失败：%[1]s。响应体应形如 {"resultCode":"000000","resultMsg":"success."}。`, why),
	}
}

// ErrorResult is the console's finding for a resultCode that means failure. meaning may be empty for an undocumented code.
func ErrorResult(code string, meaning wording.Text, message string) Finding {
	finding := Finding{Code: CodeResultCode, Fatal: true, Pointer: "/resultCode", Expected: "000000", Got: code, Clause: FAQ}
	if meaning.IsZero() {
		meaning = wording.Of("not a documented code", "文档中没有该结果码")
	}
	finding.Text = wording.Format(
		"The merchant answered with result code %[1]s (%[2]s).",
		"调用失败，生产接口resultCode返回错误：%[1]s（%[2]s）。", code, meaning)
	if message != "" {
		finding.Text.EN += fmt.Sprintf(" Its resultMsg is %q.", message)
		finding.Text.ZH += fmt.Sprintf("resultMsg 为 %q。", message)
	}
	return finding
}

// MissingMember is the console's finding for a mandatory member that the answer lacks.
func MissingMember(pointer, name, clause string) Finding {
	return Finding{
		Code: CodeMissingMember, Fatal: true, Pointer: pointer, Expected: name, Clause: clause,
		Text: wording.Format(
			"The answer lacks the mandatory member %[1]s (expected at %[2]s).",
			"调测失败，接口响应缺少%[1]s（应位于 %[2]s）。", name, pointer),
	}
}

// TooLong is the console's finding for a member that is longer than documented.
func TooLong(pointer, name, expected, got, clause string) Finding {
	return Finding{
		Code: CodeLength, Fatal: true, Pointer: pointer, Expected: expected, Got: got, Clause: clause,
		Text: wording.Format(
			"The member %[1]s is too long: %[2]s allowed, %[3]s received.",
			"字段%[1]s长度不合法：允许 %[2]s，实际 %[3]s。", name, expected, got),
	}
}

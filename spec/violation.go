package spec

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/fairground/fairground/wording"
)

// subject is what a checked document is to the reader.
type subject wording.Text

var (
	requestSubject = subject(wording.Of("request", "请求"))
	answerSubject  = subject(wording.Of("answer", "响应"))
)

// typeNames are the JSON types as people call them.
var typeNames = map[string]wording.Text{
	"string":  wording.Of("a string", "字符串"),
	"integer": wording.Of("a whole number", "整数"),
	"number":  wording.Of("a number", "数字"),
	"object":  wording.Of("an object", "对象"),
	"array":   wording.Of("an array", "数组"),
	"boolean": wording.Of("true or false", "布尔值"),
	"null":    wording.Of("null", "null"),
}

var wordsNotUTF8 = wording.Of("it is not UTF-8", "不是UTF-8编码")

func (w *walk) report(rule, name string, at place, expected, got string, text wording.Text) {
	w.found = append(w.found, Violation{Pointer: at.pointer, Field: name, Rule: rule, Expected: expected, Got: got, Text: text})
	w.depths = append(w.depths, at.depth)
}

func (w *walk) notJSON(why wording.Text) {
	w.report("json", "", place{}, "JSON", why.EN,
		wording.Format("The body of the %s is not JSON: %s.", "%s体不是合法的JSON：%s。", wording.Text(w.subject), why))
}

func (w *walk) missing(field *Field, parent place) {
	at := parent.member(field.Name)
	text := wording.Format("%s is missing from the %s.", "%[2]s中缺少 %[1]s。", at.path, wording.Text(w.subject))
	if len(field.MandatoryWith) > 0 {
		text = wording.Format("%s is missing from the %s; with resultCode %s it must be there.",
			"%[2]s中缺少 %[1]s；resultCode 为 %[3]s 时必须返回。", at.path, wording.Text(w.subject), w.code)
	}
	w.report("required", field.Name, at, typeNames[field.Type].EN, "nothing", text)
}

func (w *walk) empty(field *Field, at place) {
	w.report("required", field.Name, at, "a value", `""`,
		wording.Format("%s is empty in the %s.", "%[2]s中的 %[1]s 为空。", at.path, wording.Text(w.subject)))
}

func (w *walk) tooLong(field *Field, at place, count int) {
	w.report("length", field.Name, at, fmt.Sprintf("at most %d characters", field.MaxLength), fmt.Sprintf("%d characters", count),
		wording.Format("%s has %d characters, %d are allowed.", "%s 有 %d 个字符，最多允许 %d 个。", at.path, count, field.MaxLength))
}

func (w *walk) unknownValue(field *Field, at place, value string) {
	known := strings.Join(field.Values, ", ")
	w.report("value", field.Name, at, known, Quote(value),
		wording.Format("%s is %s; the documented values are %s.", "%s 的值为 %s，文档允许的取值为 %s。", at.path, Quote(value), known))
}

func (w *walk) wrongFormat(field *Field, at place, value string) {
	w.report("format", field.Name, at, field.Format, Quote(value),
		wording.Format("%s is %s, which is not of the form %s.", "%s 的值为 %s，格式应为 %s。", at.path, Quote(value), field.Format))
}

func (w *walk) wrongType(field *Field, at place, value any) {
	expected, got := typeNames[field.Type], typeNames[jsonType(value)]
	if at.path == "" {
		w.report("type", "", at, expected.EN, got.EN, wording.Format("The %s must be %s and is %s.", "%s应为%s，实际为%s。",
			wording.Text(w.subject), expected, got))
		return
	}
	w.report("type", field.Name, at, expected.EN, got.EN,
		wording.Format("%s must be %s and is %s.", "%s 应为%s，实际为%s。", at.path, expected, got))
}

func jsonType(value any) string {
	switch typed := value.(type) {
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case string:
		return "string"
	case bool:
		return "boolean"
	case json.Number:
		if strings.ContainsAny(typed.String(), ".eE") {
			return "number"
		}
		return "integer"
	}
	return "null"
}

// Quote puts a text of unknown origin in double quotes for a sentence, cut to 80 characters, with control characters escaped.
func Quote(text string) string {
	const most = 80
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most]) + "…"
	}
	return fmt.Sprintf("%q", text)
}

// jsonFault says in words why a body is no JSON.
func jsonFault(body []byte, err error) wording.Text {
	trimmed := strings.TrimSpace(string(body[:min(len(body), 64)]))
	var syntax *json.SyntaxError
	switch {
	case len(body) == 0 || trimmed == "" && len(body) <= 64:
		return wording.Of("it is empty", "内容为空")
	case strings.HasPrefix(trimmed, "\ufeff"):
		return wording.Of("it begins with a byte order mark (U+FEFF)", "开头带有BOM（U+FEFF）")
	case strings.HasPrefix(trimmed, "<"):
		return wording.Of("it looks like HTML or XML", "内容看起来是HTML或XML")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return wording.Of("it ends in the middle", "内容不完整，在中途结束")
	case errors.As(err, &syntax):
		return wording.Format("%s (at byte %d)", "%s（第 %d 字节处）", syntax.Error(), syntax.Offset)
	}
	return wording.Of(err.Error(), err.Error())
}

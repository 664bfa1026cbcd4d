package saasv2

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// The premises of everything that reads a code, and of everything that is to be refused for its content.
const (
	coded    = "envelope/result-code-text"
	readable = "envelope/refusal-readable"
)

func envelopeFamily() family {
	return family{name: "envelope", entries: []entry{
		{name: "json-object", level: check.Required, activity: newInstance, clause: requirements, assumes: []string{plainStatus},
			title:  text("An answer is exactly one JSON object in UTF-8", "响应体是一个 UTF-8 编码的 JSON 对象"),
			advice: text("Write the JSON object and nothing else: no byte order mark, no wrapper, no text behind it.", "只输出 JSON 对象本身：不要有 BOM、外层包装或多余内容。"),
			judge:  jsonObject},
		{name: "result-code-text", level: check.Required, activity: newInstance, clause: codesPage, assumes: []string{"envelope/json-object"},
			title:  text("resultCode is text of six digits", "resultCode 是六位数字的字符串"),
			advice: text("Codes are zero-padded text: \"000000\", not 0 and not \"0\"; no code of your own such as 200.", "结果码是补零的字符串：\"000000\"，不是 0 或 \"0\"，也不要使用 200 之类的自定义码。"),
			judge:  resultCodeText},
		{name: "refusal-readable", level: check.Recommended, activity: queryInstance, clause: requirements, assumes: []string{steady},
			title:  text("A request with a missing parameter gets an answer that can be read", "缺少参数的请求能得到可读的响应"),
			advice: text("Catch the errors of your validation and answer HTTP 200 with JSON, a resultCode and a resultMsg; no error page and no HTTP 500.", "请捕获参数校验的异常，返回 HTTP 200 和带 resultCode、resultMsg 的 JSON，不要返回错误页面或 HTTP 500。"),
			judge: func(d *dialogue) {
				got := d.send(d.inquiry(d.InventID()).without("instanceId"))
				d.clean(got, text("instanceId was missing", "缺少 instanceId"))
			}},
		{name: "result-message", level: check.Recommended, activity: newInstance, clause: faqPage, assumes: []string{steady, readable},
			title:  text("resultMsg comes with every answer and is short", "每个响应都带有简短的 resultMsg"),
			advice: text("Always return resultMsg, at most 255 characters: the tables call it optional, the debugging console does not.", "请始终返回 resultMsg，最长 255 个字符：字段表写的是可选，但调测要求返回。"),
			judge:  resultMessage},
		{name: "documented-codes", level: check.Recommended, activity: queryInstance, clause: codesPage, assumes: []string{steady},
			title:  text("Refusals use documented result codes", "拒绝时使用文档规定的结果码"),
			advice: text("Use the codes of the table: 000001 for a wrong signature, 000002 for invalid parameters, 000003 for an unknown instance, 000005 for everything else.", "请使用结果码表中的取值：鉴权失败 000001，参数不合法 000002，实例不存在 000003，其它 000005。"),
			judge:  documentedCodes},
		{name: "invalid-parameter-code", level: check.Recommended, activity: queryInstance, clause: codesPage, assumes: []string{steady, readable},
			title:  text("A missing parameter is answered with 000002", "缺少参数时返回 000002"),
			advice: text("Answer 000002 when the request itself is wrong, so that support sees at once on whose side the fault lies.", "请求本身有误时返回 000002，便于快速判断问题在哪一方。"),
			judge: func(d *dialogue) {
				got := d.mustRefuse(d.inquiry(d.InventID()).without("instanceId"), text("instanceId was missing", "缺少 instanceId"))
				d.Require(got.ResultCode == invalid, got.at("/resultCode", invalid, got.ResultCode), wording.Format(
					"A request without instanceId %s; the table has %s for that.", "缺少 instanceId 的请求%s；结果码表规定为 %s。", got.said(), invalid))
			}},
		{name: "unknown-activity", level: check.Recommended, activity: queryInstance, clause: overviewPage, assumes: []string{steady, readable},
			title:  text("An unknown activity is refused", "拒绝未知的 activity"),
			advice: text("Answer 000002 for an activity you do not know: success would tell the marketplace that something was done, and new activities do come.", "遇到未知 activity 请返回 000002：返回成功会让云商店认为业务已办理，而新的 activity 会不断出现。"),
			judge: func(d *dialogue) {
				i := d.openedAny()
				for _, name := range []string{"archiveInstance", "RELEASEINSTANCE", strings.Repeat("x", 200)} {
					d.mustRefuseCleanly(d.inquiry(i.id).with("activity", name), wording.Format("its activity was %q", "activity 为 %q", name))
				}
			}},
		{name: "missing-activity", level: check.Recommended, activity: queryInstance, clause: overviewPage, assumes: []string{steady, readable},
			title:  text("A request without activity is refused", "拒绝没有 activity 的请求"),
			advice: text("Answer 000002 when activity is missing or empty.", "缺少 activity 或其为空时返回 000002。"),
			judge: func(d *dialogue) {
				i := d.openedAny()
				d.mustRefuseCleanly(d.inquiry(i.id).without("activity"), text("activity was missing", "缺少 activity"))
				d.mustRefuseCleanly(d.inquiry(i.id).with("activity", ""), text("activity was empty", "activity 为空"))
			}},
		{name: "broken-json", level: check.Recommended, activity: queryInstance, clause: requirements, assumes: []string{steady, readable},
			title:  text("A body that is no JSON object is refused", "拒绝不是 JSON 对象的请求体"),
			advice: text("Catch the parser's error and answer 000002; a stack trace or a dropped connection tells nobody anything.", "请捕获解析异常并返回 000002，不要抛出堆栈或断开连接。"),
			judge: func(d *dialogue) {
				for _, body := range []string{`{"activity":"queryInstance","instanceId":`, `["queryInstance"]`, `"queryInstance"`, `null`, ``} {
					d.mustRefuseCleanly(d.inquiry(d.InventID()).carrying(body), wording.Format("its body was %q", "请求体为 %q", body))
				}
			}},
		{name: "large-body", level: check.Recommended, activity: queryInstance, clause: requirements, assumes: []string{steady},
			title:  text("A large body does not bring the merchant down", "较大的请求体不会使服务崩溃"),
			advice: text("Limit what you read and answer 000002 beyond it; a body of 100 kB must not end the connection or the process.", "请限制读取长度，超出时返回 000002；100 kB 的请求体不应导致断连或进程退出。"),
			judge:  largeBody},
	}}
}

func jsonObject(d *dialogue) {
	got := d.answered()
	body, marked := bytes.CutPrefix(got.exchange.Response.Body, []byte("\ufeff"))
	var object map[string]any
	d.Require(utf8.Valid(body), got.at("", "UTF-8", "other bytes"), text("The body of the answer is not UTF-8.", "响应体不是 UTF-8 编码。"))
	err := json.Unmarshal(body, &object)
	d.Require(err == nil && object != nil, got.at("", "one JSON object", excerpt(body)), wording.Format(
		"The body of the answer is not exactly one JSON object: %s", "响应体不是一个完整的 JSON 对象：%s", excerpt(body)))
	_, coded := object["resultCode"]
	d.Require(coded, got.at("/resultCode", "resultCode", "absent"), text(
		"The answer has no resultCode at its top level.", "响应的顶层没有 resultCode。"))
	if marked { // nothing published forbids it, so it is advice here as everywhere
		d.Warn(got.at("", "UTF-8 without a byte order mark", "EF BB BF in front"), text(
			"The body begins with a byte order mark; many JSON parsers refuse it. Send UTF-8 without one.",
			"响应体以 BOM 开头，许多 JSON 解析器会拒绝。请使用不带 BOM 的 UTF-8。"))
	}
}

// excerpt is the beginning of a body, short enough to quote.
func excerpt(body []byte) string {
	const most = 60
	short := strings.ToValidUTF8(string(body[:min(most, len(body))]), "?")
	if len(body) > most {
		return short + "…"
	}
	return short
}

func resultCodeText(d *dialogue) {
	got := d.answered()
	var object map[string]any
	d.unless(json.Unmarshal(got.exchange.Response.Body, &object)) // envelope/json-object holds
	code, isText := object["resultCode"].(string)
	six := isText && (len(code) == 6 || slices.Contains(d.config.Edition.PendingCodes.Value, code)) && strings.Trim(code, "0123456789") == ""
	shown, _ := json.Marshal(object["resultCode"]) // it came from JSON
	d.Require(six, got.at("/resultCode", "text of six digits", string(shown)), wording.Format(
		"resultCode is %s instead of text of six digits.", "resultCode 为 %s，应为六位数字的字符串。", string(shown)))
}

func resultMessage(d *dialogue) {
	i := d.openedAny()
	for _, m := range []*message{d.inquiry(i.id), d.inquiry(i.id).without("instanceId"), d.release(i)} {
		got := d.send(m)
		said, isText := got.Raw["resultMsg"].(string)
		d.Require(isText, got.at("/resultMsg", "text", "absent"), wording.Format("The answer to %s has no resultMsg.", "%s 的响应没有 resultMsg。", got.activity))
		d.Require(utf8.RuneCountInString(said) <= 255, got.at("/resultMsg", "at most 255 characters", excerpt([]byte(said))), wording.Format(
			"resultMsg has %d characters; 255 are allowed.", "resultMsg 有 %d 个字符，最多允许 255 个。", utf8.RuneCountInString(said)))
	}
}

func documentedCodes(d *dialogue) {
	for _, m := range []*message{
		d.inquiry(d.InventID()),
		d.inquiry(d.InventID()).without("instanceId"),
		d.inquiry(d.InventID()).asked(alteredSignature),
		d.creation(d.ordered(newOrder, d.product())).without("orderId"),
	} {
		got := d.send(m)
		if got.ResultCode == "" {
			continue // other checks judge answers without a code
		}
		known := slices.ContainsFunc(d.config.Contract.ResultCodes, func(documented spec.ResultCode) bool { return documented.Code == got.ResultCode })
		d.Require(known, got.at("/resultCode", "a code of the table", got.ResultCode), wording.Format(
			"The result code %s is not in the table of codes.", "结果码 %s 不在结果码表中。", got.ResultCode))
	}
}

func largeBody(d *dialogue) {
	i := d.openedAny()
	d.awaited(i.id)
	got := d.send(d.inquiry(i.id).with("padding", strings.Repeat("x", 100_000)))
	d.Require(got.arrived() && got.status() < 500, got.at("", "an answer", describeStatus(got)), wording.Format(
		"A request with a body of 100 kB %s.", "100 kB 的请求体%s。", got.said()))
	d.mustExist(i, text("a large request", "较大的请求"))
}

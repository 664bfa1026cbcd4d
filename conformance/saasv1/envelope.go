package saasv1

import (
	"strings"
	"unicode/utf8"

	"github.com/fairground/fairground/wording"
)

func envelopeFamily() family {
	return family{Name: "envelope", Entries: asking(newInstance, []entry{
		{Name: "json-object", Level: required, Clause: faqPage, Assumes: []string{isJSON},
			Title:  text("The body of an answer is one JSON object", "响应体是一个 JSON 对象"),
			Advice: text("Send nothing but one JSON object in UTF-8: no byte order mark, no text before or after it.", "响应体只能是一个 UTF-8 编码的 JSON 对象：不要带 BOM，前后不要有其它内容。"),
			Judge: func(d *dialogue) {
				got := d.answered()
				_, why := understand(got.exchange.Response.Body)
				d.Require(why.IsZero(), got.at("", "one JSON object", ""), wording.Format("The body cannot be parsed: %s.", "无法解析响应体：%s。", why))
			}},
		{Name: "result-code", Level: required, Clause: codesPage, Assumes: []string{readable},
			Title:  text("The result code is text of six digits", "resultCode 是六位数字的字符串"),
			Advice: text(`Answer resultCode as text: "000000" for success. A number loses its zeros; "0", "200", "00000" and "success" are failures to the marketplace.`, `resultCode 应为字符串，成功为 "000000"。写成数字会丢掉前面的零；"0"、"200"、"00000"、"success" 都会被视为失败。`),
			Judge:  resultCodeForm},
		{Name: "result-message", Level: recommended, Clause: faqPage, Assumes: []string{coded},
			Title:  text("Every answer has a resultMsg", "每个响应都带有 resultMsg"),
			Advice: text("The tables call resultMsg optional, the debugging page cannot parse an answer without it: always send it.", "字段表中 resultMsg 为可选，但调试页面会因缺少它而解析失败：请始终返回。"),
			Judge: func(d *dialogue) {
				for _, m := range append(d.refusals(), d.creation(d.ordered(d.product()))) {
					got := d.send(m)
					if got.raw != nil { // an answer that is no JSON is another check's affair
						_, present := got.raw["resultMsg"].(string)
						d.Require(present, got.at("/resultMsg", "text", "absent"), text("The answer has no resultMsg.", "响应中没有 resultMsg。"))
					}
				}
			}},
		{Name: "result-message-length", Level: required, Clause: codesPage, Assumes: []string{coded},
			Title:  text("resultMsg has at most 255 characters", "resultMsg 不超过 255 个字符"),
			Advice: text("Write a short sentence into resultMsg and the details into your log; no stack traces.", "resultMsg 请写简短说明，详细信息写入日志，不要返回异常堆栈。"),
			Judge: func(d *dialogue) {
				for _, m := range append(d.refusals(), d.creation(d.ordered(d.product()))) {
					got := d.send(m)
					length := utf8.RuneCountInString(got.resultMessage)
					d.Require(length <= 255, got.at("/resultMsg", "at most 255 characters", got.resultMessage), wording.Format(
						"resultMsg has %d characters; 255 are allowed.", "resultMsg 有 %d 个字符，最多允许 255 个。", length))
				}
			}},
		{Name: "refusal-parses", Level: recommended, Clause: faqPage, Assumes: []string{begins},
			Title:  text("A refusal is JSON as well", "拒绝请求的响应同样是 JSON"),
			Advice: text("Let an exception handler answer in the documented form; an HTML error page tells the marketplace nothing.", "请用统一异常处理返回规定格式的响应；HTML 错误页面对云商店毫无意义。"),
			Judge: func(d *dialogue) {
				for _, m := range d.refusals() {
					got := d.send(m)
					if !got.arrived() {
						d.Fail(got.at("", "a JSON object", "no answer"), wording.Format("A refused newInstance %s.", "被拒绝的 newInstance %s。", got.told()))
					}
					read, why := understand(got.exchange.Response.Body)
					d.Require(why.IsZero() && read.resultCode != "", got.at("", "a JSON object with a resultCode", got.exchange.Response.Header.Get("Content-Type")),
						text("The refusal is no JSON object with a resultCode.", "拒绝请求的响应不是带 resultCode 的 JSON 对象。"))
				}
			}},
		{Name: "unknown-activity", Level: recommended, Clause: codesPage, Assumes: []string{begins},
			Title:  text("An unknown activity is refused", "拒绝未知的 activity"),
			Advice: text("Answer 000002 for an activity you do not serve; with success the marketplace believes it was carried out.", "对不支持的 activity 返回 000002；返回成功会让云商店误以为业务已办理。"),
			Judge: func(d *dialogue) {
				i := d.openedAny()
				d.mustRefuseCleanly(d.message("defrostInstance", parameters{"instanceId": i.id}), text("no such activity exists", "不存在该 activity"))
			}},
		{Name: "missing-activity", Level: recommended, Clause: codesPage, Assumes: []string{begins},
			Title:  text("A request without activity is refused", "拒绝没有 activity 的请求"),
			Advice: text("Answer 000002 when activity is missing; do not fall back to newInstance.", "缺少 activity 时返回 000002，不要默认按 newInstance 处理。"),
			Judge: func(d *dialogue) {
				d.mustRefuseCleanly(d.creation(d.ordered(d.product())).without("activity"), text("activity was missing", "缺少 activity"))
			}},
		{Name: "documented-codes", Level: recommended, Clause: codesPage, Assumes: []string{begins},
			Title:  text("Refusals use documented result codes", "拒绝时使用文档中的结果码"),
			Advice: text("Use the codes of the table: of any other, nobody at the marketplace knows the meaning.", "请使用结果码表中的编码；其它编码在云商店没有含义。"),
			Judge: func(d *dialogue) {
				for _, m := range append(d.refusals(), d.release(instance{purchase: d.ordered(d.product()), id: d.InventID()})) {
					got := d.send(m)
					known := got.resultCode == ""
					for _, code := range documented() {
						known = known || code.Code == got.resultCode
					}
					d.Require(known, got.at("/resultCode", "a documented code", got.resultCode), wording.Format(
						"The result code %s is not in the table.", "结果码 %s 不在结果码表中。", got.resultCode))
				}
			}},
	})}
}

// resultCodeForm looks at the form alone. A code of six digits that means failure is the affair of create/opens.
func resultCodeForm(d *dialogue) {
	got := d.answered()
	value, present := got.raw["resultCode"]
	d.Require(present, got.at("/resultCode", `"000000"`, "absent"), text("The answer has no resultCode.", "响应中没有 resultCode。"))
	digits := len(got.resultCode) == len(success) && strings.Trim(got.resultCode, "0123456789") == ""
	d.Require(digits, got.at("/resultCode", `"000000"`, shown(value)), wording.Format(
		"The resultCode is %s and not text of six digits.", "resultCode 为 %s，不是六位数字的字符串。", shown(value)))
}

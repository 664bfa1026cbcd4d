package merchant

import (
	"context"
	"strings"
	"time"

	"github.com/fairground/fairground/wording"
)

func answerFlaws() []Flaw {
	return inFamily("envelope", []Flaw{
		{Name: "missing-result-code",
			Title: wording.Of("Answers without resultCode", "响应缺少 resultCode"),
			Story: wording.Of("The house style calls the member “code”.", "公司内部规范里这个字段叫“code”。"),
			apply: func(b *behaviour) {
				b.rewrite(func(a answer) { a["code"] = a["resultCode"]; delete(a, "resultCode") })
			}},
		{Name: "missing-result-message", Advisory: true,
			Title: wording.Of("Answers without resultMsg", "响应缺少 resultMsg"),
			Story: wording.Of("The table calls it optional; the debugging console does not agree.", "字段表写的是可选，但调测页面要求必须返回。"),
			apply: func(b *behaviour) { b.rewrite(func(a answer) { delete(a, "resultMsg") }) }},
		{Name: "result-message-too-long", Advisory: true,
			Title: wording.Of("Puts a stack trace into resultMsg", "把堆栈信息写进 resultMsg"),
			Story: wording.Of("Helpful for debugging, but the limit is 255 characters.", "方便排查，却超出了 255 个字符的限制。"),
			apply: func(b *behaviour) {
				b.rewrite(func(a answer) {
					a["resultMsg"] = "handled by " + strings.Repeat("com.example.saas.ProduceController.dispatch > ", 8)
				})
			}},
		{Name: "numeric-result-code",
			Title: wording.Of("Writes resultCode as a number", "resultCode 写成了数字"),
			Story: wording.Of("The codes are kept in an integer type, and 000000 becomes 0.", "结果码用整型保存，000000 变成了 0。"),
			apply: func(b *behaviour) {
				b.rewrite(func(a answer) {
					value := 0
					for _, digit := range a.code() {
						value = value*10 + int(digit-'0')
					}
					a["resultCode"] = value
				})
			}},
		{Name: "unpadded-result-code",
			Title: wording.Of("Loses the zeros in front of resultCode", "resultCode 丢失前导零"),
			Story: wording.Of("The codes went through a spreadsheet on their way into the program.", "结果码从电子表格导入，前导零被去掉了。"),
			apply: func(b *behaviour) {
				b.rewrite(func(a answer) {
					short := strings.TrimLeft(a.code(), "0")
					if short == "" {
						short = "0"
					}
					a["resultCode"] = short
				})
			}},
		{Name: "result-code-200",
			Title: wording.Of("Answers success with resultCode 200", "成功时 resultCode 返回 200"),
			Story: wording.Of("The company's common response class uses HTTP numbers.", "公司统一响应类使用 HTTP 状态码作为结果码。"),
			apply: func(b *behaviour) {
				b.rewrite(func(a answer) {
					if a.code() == codeSuccess {
						a["resultCode"] = "200"
					}
				})
			}},
		{Name: "wrapped-answer",
			Title: wording.Of("Wraps the answer in a data member", "响应外面又包了一层 data"),
			Story: wording.Of("A response filter wraps whatever a handler returns.", "全局响应过滤器会再包装一次返回值。"),
			apply: func(b *behaviour) {
				b.rewire(func(a answer, r *reply) {
					r.body = escapeUnicode(encode(map[string]any{"success": a.code() == codeSuccess, "data": a}))
				})
			}},
		{Name: "trailing-garbage",
			Title: wording.Of("Writes something after the JSON", "JSON 之后还有多余内容"),
			Story: wording.Of("A monitoring agent appends its comment to every page.", "监控探针会在每个页面末尾追加注释。"),
			apply: func(b *behaviour) {
				b.rewire(func(_ answer, r *reply) { r.body = append(r.body, "\n<!-- served by web-03 -->"...) })
			}},
		{Name: "byte-order-mark", Advisory: true,
			Title: wording.Of("Writes a byte order mark before the JSON", "JSON 之前有字节顺序标记（BOM）"),
			Story: wording.Of("The source file was saved as “UTF-8 with BOM”, and the interpreter prints it first.", "源文件保存成了“带 BOM 的 UTF-8”，解释器会先输出 BOM。"),
			apply: func(b *behaviour) {
				b.rewire(func(_ answer, r *reply) { r.body = append([]byte("\ufeff"), r.body...) })
			}},
		{Name: "parameter-errors-as-000005", Advisory: true,
			Title: wording.Of("Calls every mistake an internal error", "任何错误都返回内部错误码"),
			Story: wording.Of("One catch-all turns each exception into 000005.", "统一的异常处理把所有异常都转换成 000005。"),
			apply: func(b *behaviour) {
				b.rewrite(func(a answer) {
					if code := a.code(); code == codeInvalidParameter || code == codeUnknownInstance {
						a["resultCode"] = codeInternal
					}
				})
			}},
		{Name: "answers-slowly", Advisory: true,
			Title: wording.Of("Takes longer than the 5 seconds the guide asks for", "响应时间超过指南要求的 5 秒"),
			Story: wording.Of("Opening runs inside the call, machine by machine.", "在接口调用内逐台完成资源开通。"),
			apply: func(b *behaviour) {
				b.replace("newInstance", func(right activity, m *Merchant, ctx context.Context, c call) answer {
					time.Sleep(m.config.Delay)
					return right(m, ctx, c)
				})
			}},
	})
}

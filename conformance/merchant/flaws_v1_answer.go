package merchant

import (
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// sealing changes a reply after it was sealed.
func sealing(change func(m *Merchant, a answer, r *reply)) func(*behaviour) {
	return underV1(func(b *behaviourV1) {
		right := b.seal
		b.seal = func(m *Merchant, a answer, r *reply) {
			right(m, a, r)
			change(m, a, r)
		}
	})
}

// bodySignBy writes the whole header value in another way.
func bodySignBy(value func(m *Merchant, r *reply) string) func(*behaviour) {
	return sealing(func(m *Merchant, _ answer, r *reply) { r.header[sign.BodySignHeader] = value(m, r) })
}

// spelled writes the header's value in another spelling, around the right signature.
func spelled(before, after string) func(*behaviour) {
	return bodySignBy(func(m *Merchant, r *reply) string { return before + sign.BodySign(m.config.KeyV1, r.body) + after })
}

func bodySignFlawsV1() []Flaw {
	return inFamily("body-sign", append([]Flaw{
		{Name: "v1-body-sign-missing",
			Title: wording.Of("Does not sign its answers", "响应没有 Body-Sign"),
			Story: wording.Of("V2.0 has no Body-Sign, and V1.0 was written after it.", "V2.0 没有 Body-Sign，之后补做 V1.0 时漏掉了。"),
			apply: sealing(func(_ *Merchant, _ answer, r *reply) { delete(r.header, sign.BodySignHeader) })},
		{Name: "v1-body-sign-missing-on-errors",
			Title: wording.Of("Signs successful answers only", "只对成功的响应签名"),
			Story: wording.Of("Errors leave through the exception handler, which knows of no header.", "错误由统一异常处理返回，没有加响应头。"),
			apply: sealing(func(_ *Merchant, a answer, r *reply) {
				if a.code() != codeSuccess {
					delete(r.header, sign.BodySignHeader)
				}
			})},
		{Name: "v1-body-sign-hex",
			Title: wording.Of("Writes the signature in hex", "Body-Sign 使用十六进制"),
			Story: wording.Of("The HMAC library prints hex, and the Base64 step was overlooked.", "HMAC 库默认输出十六进制，漏掉了 Base64 这一步。"),
			apply: bodySignBy(func(m *Merchant, r *reply) string {
				return bodySignOf(hex.EncodeToString(macOf(m.config.KeyV1, string(r.body))))
			})},
		{Name: "v1-body-sign-over-other-bytes",
			Title: wording.Of("Signs another serialisation than the one it sends", "签名的内容与实际发送的字节不一致"),
			Story: wording.Of("The object is signed pretty-printed, and the framework serialises it again, compactly.", "签名时格式化输出，返回时框架又重新序列化。"),
			apply: bodySignBy(func(m *Merchant, r *reply) string { return bodySignOf(sign.BodySign(m.config.KeyV1, indented(r.body))) })},
		{Name: "v1-body-sign-before-escaping",
			Title: wording.Of("Signs before Chinese text is escaped", "先签名，后转义中文"),
			Story: wording.Of("A filter turns Chinese into \\uXXXX on the way out, after the signature.", "出口过滤器在签名之后才把中文转成 \\uXXXX。"),
			apply: bodySignBy(func(m *Merchant, r *reply) string {
				return bodySignOf(sign.BodySign(m.config.KeyV1, unescaped(r.body)))
			})},
		{Name: "v1-body-sign-newline-after",
			Title: wording.Of("Sends a line end that is not signed", "签名之后又多输出一个换行"),
			Story: wording.Of("println instead of print.", "用了 println 而不是 print。"),
			apply: sealing(func(_ *Merchant, _ answer, r *reply) { r.body = append(r.body, '\n') })},
		{Name: "v1-body-sign-key-with-timestamp",
			Title: wording.Of("Appends timeStamp to the key of Body-Sign", "Body-Sign 的密钥也拼接了 timeStamp"),
			Story: wording.Of("One function for both signatures; the request's key has the time in it.", "两种签名共用一个函数，而请求的密钥含时间戳。"),
			apply: bodySignBy(func(m *Merchant, r *reply) string {
				return bodySignOf(sign.BodySign(m.config.KeyV1+statisticalTime(m.config.Wall()), r.body))
			})},
		{Name: "v1-body-sign-wrong-key",
			Title: wording.Of("Signs with the key that encrypts", "用加密密钥计算 Body-Sign"),
			Story: wording.Of("The derived AES key is a “key” as well.", "派生出来的 AES 密钥也叫“密钥”。"),
			apply: bodySignBy(func(m *Merchant, r *reply) string {
				return bodySignOf(sign.BodySign(string(sign.AESKey(m.config.KeyV1, sign.AES256)), r.body))
			})},
	}, bodySignSpellingFlawsV1()...))
}

func bodySignSpellingFlawsV1() []Flaw {
	return []Flaw{
		{Name: "v1-body-sign-lower-case-name",
			Title: wording.Of("Spells the header body-sign", "响应头写成 body-sign"),
			Story: wording.Of("Header names know no letter case, says HTTP; the marketplace does.", "HTTP 规定头名称不区分大小写，但云商店区分。"),
			apply: sealing(func(_ *Merchant, _ answer, r *reply) {
				r.header["body-sign"] = r.header[sign.BodySignHeader]
				delete(r.header, sign.BodySignHeader)
			})},
		{Name: "v1-body-sign-one-capital",
			Title: wording.Of("Spells the header Body-sign", "响应头写成 Body-sign"),
			Story: wording.Of("A typing slip that one published answer mixes up as well.", "笔误，公开的问答里也写混过。"),
			apply: sealing(func(_ *Merchant, _ answer, r *reply) {
				r.header["Body-sign"] = r.header[sign.BodySignHeader]
				delete(r.header, sign.BodySignHeader)
			})},
		{Name: "v1-body-sign-unquoted",
			Title: wording.Of("Writes Body-Sign without quotes", "Body-Sign 的值没有引号"),
			Story: wording.Of("The quotes looked like part of the documentation.", "以为引号只是文档的写法。"),
			apply: spelled(`sign_type=HMAC-SHA256, signature=`, ``)},
		{Name: "v1-body-sign-single-quotes",
			Title: wording.Of("Writes Body-Sign with single quotes", "Body-Sign 使用单引号"),
			Story: wording.Of("Double quotes would have needed escaping in the string.", "字符串里的双引号需要转义，于是改用单引号。"),
			apply: spelled(`sign_type='HMAC-SHA256', signature='`, `'`)},
		{Name: "v1-body-sign-bare",
			Title: wording.Of("Writes the bare signature into Body-Sign", "Body-Sign 只写了签名值"),
			Story: wording.Of("“The header carries the signature” was all that was read.", "只看到“响应头携带签名”。"),
			apply: spelled(``, ``)},
		{Name: "v1-body-sign-other-type",
			Title: wording.Of("Names the algorithm HmacSHA256", "sign_type 写成 HmacSHA256"),
			Story: wording.Of("That is its name in Java.", "Java 中的算法名就是这样写的。"),
			apply: spelled(`sign_type="HmacSHA256", signature="`, `"`)},
	}
}

func indented(body []byte) []byte {
	var value any
	if json.Unmarshal(body, &value) != nil {
		return append(body, ' ')
	}
	pretty, _ := json.MarshalIndent(value, "", "  ")
	return pretty
}

// unescaped writes the \uXXXX of an answer out as characters.
func unescaped(body []byte) []byte {
	var value map[string]any
	if json.Unmarshal(body, &value) != nil {
		return body
	}
	return encode(value)
}

func answerFlawsV1() []Flaw {
	rewriting := func(change func(answer)) func(*behaviour) {
		return underV1(func(b *behaviourV1) { b.rewrite(change) })
	}
	return inFamily("transport", []Flaw{
		{Name: "v1-result-code-number",
			Title: wording.Of("Answers the result code as a number", "resultCode 返回数字"),
			Story: wording.Of("The member is an int, and 000000 becomes 0.", "字段定义成 int，000000 变成了 0。"),
			apply: underV1(func(b *behaviourV1) {
				b.rewire(func(a answer, r *reply) {
					number := strings.TrimLeft(a.code(), "0")
					if number == "" {
						number = "0"
					}
					r.body = []byte(strings.Replace(string(r.body), `"resultCode":"`+a.code()+`"`, `"resultCode":`+number, 1))
				})
			})},
		{Name: "v1-five-zeros",
			Title: wording.Of("Answers success with five zeros", "成功码写成五个 0"),
			Story: wording.Of("Copied from a published sample, which has five.", "抄自公开示例，那里正是五个 0。"),
			apply: rewriting(func(a answer) {
				if a.code() == codeSuccess {
					a["resultCode"] = "00000"
				}
			})},
		{Name: "v1-result-code-200",
			Title: wording.Of("Answers success as 200", "成功时 resultCode 返回 200"),
			Story: wording.Of("The company's own answer class counts like HTTP.", "公司统一的返回类沿用 HTTP 状态码。"),
			apply: rewriting(func(a answer) {
				if a.code() == codeSuccess {
					a["resultCode"] = "200"
				}
			})},
		{Name: "v1-result-message-missing", Advisory: true,
			Title: wording.Of("Answers without resultMsg", "响应没有 resultMsg"),
			Story: wording.Of("The table calls it optional; the debugging page does not.", "字段表写的是可选，调试页面却要求返回。"),
			apply: rewriting(func(a answer) { delete(a, "resultMsg") })},
		{Name: "v1-result-message-too-long",
			Title: wording.Of("Puts a stack trace into resultMsg", "把异常堆栈写进 resultMsg"),
			Story: wording.Of("Helpful while developing; the limit is 255 characters.", "开发时方便排查，但上限是 255 个字符。"),
			apply: rewriting(func(a answer) {
				if a.code() != codeSuccess {
					a["resultMsg"] = strings.Repeat("at com.example.saas.ProduceServlet.doGet(ProduceServlet.java:117) ", 5)
				}
			})},
		{Name: "v1-pending",
			Title: wording.Of("Answers a purchase with “being processed”", "新购返回“处理中”"),
			Story: wording.Of("Opening is asynchronous, as V2.0 allows. V1.0 is synchronous: only 000000 is a success.", "按 V2.0 的方式异步开通；V1.0 是同步接口，只有 000000 表示成功。"),
			apply: rewriting(func(a answer) {
				if _, opened := a["instanceId"]; opened && a.code() == codeSuccess {
					a["resultCode"], a["resultMsg"] = codePending, "being processed"
					delete(a, "appInfo")
				}
			})},
	})
}

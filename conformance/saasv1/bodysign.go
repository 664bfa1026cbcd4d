package saasv1

import (
	"cmp"
	"errors"
	"strings"

	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// The layers of Body-Sign, each judged alone.
const (
	signed     = "body-sign/present"
	wellNamed  = "body-sign/header-name"
	wellFormed = "body-sign/well-formed"
	exact      = "body-sign/exact-bytes"
)

func bodySignFamily() family {
	everywhere := text("Sign every answer in one place, behind everything that can change the body: a filter that knows the final bytes, not the handlers.",
		"请在统一出口对每个响应签名，并放在所有会改变响应体的处理之后：由能拿到最终字节的过滤器完成，而不是在各个处理器中。")
	bytesAdvice := text("Serialise the answer once, compute base64(HMAC-SHA256(Key, bytes)) over exactly those bytes, and send them. The key is the Key alone, without timeStamp. `fairground verify body-sign` tells a known mistake from a value.",
		"响应只序列化一次，对这些字节计算 base64(HMAC-SHA256(Key, 字节)) 后原样发送。密钥仅为 Key，不拼接 timeStamp。可用 fairground verify body-sign 识别常见错误。")
	form := text(`Write the header exactly so: Body-Sign: sign_type="HMAC-SHA256", signature="…". Both values stand in double quotes; a blank after signature= is fine.`,
		`请严格按此格式返回：Body-Sign: sign_type="HMAC-SHA256", signature="…"。两个值都要用英文双引号括起来；signature= 之后可以有空格。`)
	return family{Name: "body-sign", Entries: asking(newInstance, []entry{
		{Name: "present", Level: required, Clause: bodySignPage, Assumes: []string{begins}, Advice: everywhere,
			Title: text("A successful answer has the header Body-Sign", "成功的响应带有 Body-Sign 响应头"),
			Judge: func(d *dialogue) { d.carriesBodySign(d.mustAccept(d.creation(d.ordered(d.product())))) }},
		{Name: "header-name", Level: required, Clause: faqPage, Assumes: []string{signed},
			Title:  text("The header is called Body-Sign in exactly this letter case", "响应头名称严格写作 Body-Sign"),
			Advice: text("The debugging page does not recognise Body-sign or body-sign. Set the name past a framework that changes it, and answer over HTTP/1.1, because HTTP/2 writes all names in lower case.", "调试页面不识别 Body-sign、body-sign。若框架会改写名称请绕过，并使用 HTTP/1.1 返回，因为 HTTP/2 会把名称全部转为小写。"),
			Judge:  headerName},
		{Name: "well-formed", Level: required, Clause: bodySignPage, Assumes: []string{signed}, Advice: form,
			Title: text("Body-Sign is well-formed", "Body-Sign 格式正确"),
			Judge: func(d *dialogue) { d.formsBodySign(d.mustAccept(d.creation(d.ordered(d.product())))) }},
		{Name: "exact-bytes", Level: required, Clause: bodySignPage, Assumes: []string{wellFormed}, Advice: bytesAdvice,
			Title: text("Body-Sign belongs to exactly the bytes that were sent", "Body-Sign 与实际发送的字节一致"),
			Judge: func(d *dialogue) { d.signsExactly(d.mustAccept(d.creation(d.ordered(d.product())))) }},
		{Name: "refusal-present", Level: required, Clause: bodySignPage, Assumes: []string{signed}, Advice: everywhere,
			Title: text("A refusal has the header Body-Sign, too", "拒绝请求的响应同样带有 Body-Sign"),
			Judge: func(d *dialogue) {
				for _, m := range d.refusals() {
					if got := d.send(m); got.arrived() {
						d.carriesBodySign(got)
					}
				}
			}},
		{Name: "refusal-exact-bytes", Level: required, Clause: bodySignPage, Assumes: []string{exact, "body-sign/refusal-present"}, Advice: bytesAdvice,
			Title: text("Body-Sign of a refusal belongs to exactly its bytes", "拒绝请求的 Body-Sign 与实际发送的字节一致"),
			Judge: func(d *dialogue) {
				for _, m := range d.refusals() {
					if got := d.send(m); got.arrived() {
						d.signsExactly(got)
					}
				}
			}},
		{Name: "every-activity", Level: required, Clause: bodySignPage, Assumes: []string{exact}, Advice: everywhere,
			Title: text("The answers of all activities are signed", "所有接口的响应都正确签名"),
			Judge: everyActivitySigned},
		{Name: "concurrent", Level: required, Clause: bodySignPage, Assumes: []string{exact},
			Title:  text("Answers given at the same time carry their own signatures", "并发响应各自携带正确的签名"),
			Advice: text("Do not share one Mac (or MessageDigest) among threads: it is not safe for that. Make one for each answer.", "不要在多个线程间共用同一个 Mac（或 MessageDigest）对象，它不是线程安全的；请为每个响应单独创建。"),
			Judge: func(d *dialogue) {
				messages := make([]*message, atOnce)
				for n := range messages {
					messages[n] = d.creation(d.ordered(d.product()))
				}
				for _, got := range d.atOnce(messages...) {
					if got.arrived() {
						d.signsExactly(got)
					}
				}
			}},
		{Name: "escaped-text", Level: required, Clause: bodySignPage, Assumes: []string{exact}, Advice: bytesAdvice,
			Title: text("An answer that echoes Chinese text is signed rightly", "响应中出现中文时签名仍正确"),
			Judge: func(d *dialogue) {
				got := d.send(d.message("不存在的接口", parameters{"instanceId": "中文"}))
				if got.arrived() {
					d.signsExactly(got)
				}
			}},
	})}
}

// bodySign is the value of the header, and whether there is one under any letter case.
func (a answer) bodySign() (string, bool) {
	values := a.exchange.Response.Header.Values(sign.BodySignHeader)
	return strings.Join(values, ", "), len(values) > 0
}

// bodySignName is the name of the header as the merchant wrote it.
func (a answer) bodySignName() string {
	return cmp.Or(a.exchange.Response.Spelling[sign.BodySignHeader], sign.BodySignHeader)
}

func (d *dialogue) carriesBodySign(got answer) {
	_, present := got.bodySign()
	d.Require(present, got.at("", "header Body-Sign", "absent"), wording.Format(
		"%s %s without the header Body-Sign.", "%s %s，但没有 Body-Sign 响应头。", got.activity, got.told()))
}

func (d *dialogue) formsBodySign(got answer) {
	value, _ := got.bodySign()
	if _, err := sign.ParseBodySign(value); err != nil {
		d.Fail(got.at("", `sign_type="HMAC-SHA256", signature="…"`, value), sentence(err))
	}
}

// signsExactly judges the signature, and names the mistake that leads to exactly the wrong value where one is known.
func (d *dialogue) signsExactly(got answer) {
	value, present := got.bodySign()
	if !present {
		d.carriesBodySign(got)
	}
	given, err := sign.ParseBodySign(value)
	if err != nil {
		d.Fail(got.at("", `sign_type="HMAC-SHA256", signature="…"`, value), sentence(err))
	}
	body, key := got.exchange.Response.Body, d.config.Endpoint.AccessKey
	right := sign.BodySign(key, body)
	if given == right {
		return
	}
	why := text("No known mistake leads to this value: check the Key, and that nothing changes the body after it was signed.",
		"没有已知错误会得到该值：请检查 Key，并确认签名之后没有任何环节改动响应体。")
	if mistakes := sign.ExplainBodySign(key, given, timeStampOf(got), body); len(mistakes) > 0 {
		why = mistakes[0].Text
		for _, more := range mistakes[1:] {
			why = wording.Of(why.EN+" "+more.Text.EN, why.ZH+more.Text.ZH)
		}
	}
	d.Fail(got.at("", right, given), wording.Format("The signature in Body-Sign does not belong to the %d bytes of the answer. %s",
		"Body-Sign 中的签名与 %d 字节的响应体不符。%s", len(body), why))
}

// timeStampOf is the timeStamp of the request that was answered.
func timeStampOf(got answer) string {
	_, asked, _ := strings.Cut(got.exchange.Request.URL, "?")
	parameters, err := sign.ParseQuery(asked)
	if err != nil {
		return ""
	}
	return sign.ParameterMap(parameters)[sign.TimeParameter]
}

// sentence is the text of an error of the room sign.
func sentence(err error) wording.Text {
	var wrong *sign.BodySignError
	if errors.As(err, &wrong) {
		return wording.Format("%s.", "%s。", wrong.Text)
	}
	return wording.Of(err.Error(), err.Error())
}

func everyActivitySigned(d *dialogue) {
	for _, activity := range everyActivity {
		feature := useful(activity)
		if !d.Claims(feature) && activity != queryInstance {
			continue
		}
		i := d.opened(d.served(activity))
		if got := d.send(d.genuine(activity, i)); got.arrived() {
			d.signsExactly(got)
		}
	}
}

// headerName looks at the name as it was written. Where it cannot be seen (HTTP/2, or an exchange that was read from a file) nothing
// is said against the merchant.
func headerName(d *dialogue) {
	got := d.mustAccept(d.creation(d.ordered(d.product())))
	name := got.bodySignName()
	if err := sign.CheckBodySignName(name); err != nil {
		d.Fail(got.at("", sign.BodySignHeader, name), sentence(err))
	}
}

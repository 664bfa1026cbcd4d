package saasv1

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// The layers of an answer. Each check looks at one alone and builds on those below, so that one fault is reported once.
const (
	reachable = "transport/answers-get"
	ok200     = "transport/http-200"
	isJSON    = "transport/content-type-json"
	readable  = "envelope/json-object"
	coded     = "envelope/result-code"
	final     = "create/final-answer"
)

func transportFamily() family {
	return family{Name: "transport", Entries: asking(newInstance, []entry{
		{Name: "answers-get", Level: required, Clause: faqPage,
			Title:  text("A GET request is answered", "GET 请求能够得到响应"),
			Advice: text("Every base activity of V1.0 is a GET with all parameters in the query. Map the address to GET; 405 or 404 means that it is mapped to POST alone.", "V1.0 的基础接口均为 GET，参数全部在查询字符串中。请将地址映射到 GET；返回 405 或 404 说明只映射了 POST。"),
			Judge:  answersGet},
		{Name: "http-200", Level: required, Clause: faqPage, Assumes: []string{reachable},
			Title:  text("Successful answers have HTTP status 200", "成功响应的 HTTP 状态码为 200"),
			Advice: text("Answer 200 whatever the result is, also after creating something (not 201), and never redirect (no login page, no trailing-slash redirect).", "无论结果如何都返回 200，开通成功也不要返回 201；不要重定向（例如跳转登录页或补全末尾斜杠）。"),
			Judge: func(d *dialogue) {
				got := d.answered()
				d.Require(got.status() == http.StatusOK, got.at("", "HTTP 200", got.short()), wording.Format(
					"newInstance %s; the marketplace takes only 200.", "newInstance %s；云商店只接受 200。", got.told()))
			}},
		{Name: "content-type-json", Level: required, Clause: faqPage, Assumes: []string{ok200},
			Title:  text("Answers are declared as application/json", "响应的 Content-Type 为 application/json"),
			Advice: text("Set the header Content-Type: application/json on every answer; a charset behind it is fine.", "请在每个响应中设置 Content-Type: application/json，可附带 charset。"),
			Judge: func(d *dialogue) {
				got := d.answered()
				declared := got.exchange.Response.Header.Get("Content-Type")
				d.Require(declaredJSON(got.exchange.Response.Header), got.at("", "application/json", declared), wording.Format(
					"The Content-Type is %q; the marketplace parses application/json alone.", "Content-Type 为 %q；云商店只解析 application/json。", declared))
			}},
		{Name: "refusal-http-200", Level: recommended, Clause: faqPage, Assumes: []string{begins},
			Title:  text("A refusal is HTTP 200 with a resultCode", "拒绝请求时仍返回 HTTP 200 与 resultCode"),
			Advice: text("Say no with a resultCode inside HTTP 200; of any other status the debugging page shows nothing but the number.", "请用 HTTP 200 响应中的 resultCode 表示拒绝；返回其它状态码时，调试页面只会显示该数字。"),
			Judge: func(d *dialogue) {
				for _, refused := range d.refusals() {
					d.orderly(d.send(refused))
				}
			}},
		{Name: "within-limit", Level: required, Clause: faqPage, Assumes: []string{begins},
			Title:  text("Every answer comes within the time limit", "每次响应都在超时时间之内"),
			Advice: text("V1.0 is synchronous, so the instance must be ready within 20 s: prepare instances in advance, or create the account now and the rest afterwards.", "V1.0 为同步接口，必须在 20 秒内完成开通：请预先准备资源，或先创建账号、其余工作随后完成。"),
			Judge: func(d *dialogue) {
				i := d.openedAny()
				d.mustAccept(d.creation(i.purchase))
				d.mustAccept(d.release(i))
				limit := d.config.Edition.AnswerLimit.Value
				slowest, _ := d.Slowest()
				d.Require(slowest.Took < limit, answer{exchange: slowest}.at("", "less than "+limit.String(), slowest.Took.String()), wording.Format(
					"An answer took %s; the marketplace waits %s.", "有一次响应用时 %s；云商店最多等待 %s。", slowest.Took.String(), limit.String()))
			}},
		{Name: "prompt", Level: recommended, Clause: overviewPage, Assumes: []string{begins},
			Title:  text("Resource details are answered promptly", "资源详情能够及时返回"),
			Advice: text("A buyer waits in front of the resource page while newInstance is called: answer a known order from your own records.", "客户打开资源详情时会实时调用 newInstance：已开通的订单请直接返回已保存的信息。"),
			Judge:  promptDetails},
		{Name: "post-refused", Level: recommended, Clause: faqPage, Assumes: []string{begins},
			Title:  text("A POST to a base activity is refused", "基础接口拒绝 POST 请求"),
			Advice: text("No page maps a base activity of V1.0 to POST; serve GET alone, so that one request has one meaning.", "没有任何页面规定 V1.0 基础接口使用 POST，请只处理 GET，避免同一请求有两种解释。"),
			Judge: func(d *dialogue) {
				d.mustRefuse(d.creation(d.ordered(d.product())).sentAs(func(r *courier.Request) { r.Method = http.MethodPost }), text("it came as POST", "请求方法为 POST"))
			}},
		{Name: "long-address", Level: required, Clause: tokenPage, Assumes: []string{begins},
			Title:  text("A long address is accepted", "接受较长的请求地址"),
			Advice: text("saasExtendParams alone may have 2048 characters, more when they are encoded: raise the limit for request lines in your server and in every proxy before it to 8 KB.", "仅 saasExtendParams 就可达 2048 个字符，编码后更长：请将服务器及各级代理的请求行上限调整到 8 KB。"),
			Judge: func(d *dialogue) {
				d.mustAccept(d.creation(d.ordered(d.product())).with("saasExtendParams", longExtension()))
			}},
	})}
}

// longestExtension is how long saasExtendParams may be.
const longestExtension = 2048

// longExtension are extension parameters of the greatest documented length.
func longExtension() string {
	const around = len(`[{"name":"remark","value":""}]`)
	return extension("remark", strings.Repeat("~", longestExtension/4*3-around)) // ~ gives + and / nowhere, = at no end
}

// extension is a saasExtendParams with one element.
func extension(name, value string) string {
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value)
	return base64.StdEncoding.EncodeToString([]byte(`[{"name":"` + name + `","value":"` + quoted + `"}]`))
}

// answered sends a genuine newInstance and skips when no HTTP answer comes: transport/answers-get reports that.
func (d *dialogue) answered() answer {
	got := d.send(d.creation(d.ordered(d.product())))
	if !got.arrived() {
		d.Skip(text("Not judged, because no answer came; transport/answers-get reports that.", "未判定，因为没有得到响应，由 transport/answers-get 报告。"))
	}
	return got
}

func answersGet(d *dialogue) {
	got := d.send(d.creation(d.ordered(d.product())))
	d.Require(got.arrived(), got.at("", "an HTTP answer", "no answer"), wording.Format("newInstance %s.", "newInstance %s。", got.told()))
	refused := got.status() == http.StatusMethodNotAllowed || got.status() == http.StatusNotFound || got.status() == http.StatusNotImplemented
	d.Require(!refused, got.at("", "HTTP 200", got.short()), wording.Format(
		"A GET %s: the address does not serve GET.", "GET 请求%s：该地址未处理 GET。", got.told()))
}

// refusals are requests that every merchant says no to: a wrong token, and a mandatory parameter that is missing.
func (d *dialogue) refusals() []*message {
	p := d.ordered(d.product())
	return []*message{d.creation(p).altered(alterToken), d.creation(p).without("orderId")}
}

func promptDetails(d *dialogue) {
	i := d.openedAny()
	d.mustAccept(d.creation(i.purchase))
	limit := d.config.Edition.AnswerAdvice.Value
	slowest, _ := d.Slowest()
	d.Require(limit <= 0 || slowest.Took < limit, answer{exchange: slowest}.at("", "less than "+limit.String(), slowest.Took.String()), wording.Format(
		"An answer took %s; a buyer should not wait longer than %s.", "有一次响应用时 %s；客户等待不应超过 %s。", slowest.Took.String(), limit.String()))
}

// alterToken changes one character of the token.
func alterToken(list []parameter) []parameter {
	return retoken(list, func(token string) string {
		changed := bytes.Clone([]byte(token))
		if changed[0] == 'A' || changed[0] == 'a' { // another letter, and not only in another letter case
			changed[0] = 'B'
		} else {
			changed[0] = 'A'
		}
		return string(changed)
	})
}

// retoken changes the token of signed parameters.
func retoken(list []parameter, change func(string) string) []parameter {
	result := append([]parameter(nil), list...)
	for i := range result {
		if result[i].name == sign.TokenParameter {
			result[i].value = change(result[i].value)
		}
	}
	return result
}

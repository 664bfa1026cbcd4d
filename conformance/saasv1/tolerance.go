package saasv1

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/wording"
)

// freeTexts are the parameters of newInstance that carry what people typed in, beside saasExtendParams, which is Base64.
var freeTexts = []string{"customerName", "userName", "userId"}

func toleranceFamily() family {
	decode := text("Take the query as it arrived, URL-decode every value once as UTF-8, and compute the token over the decoded text. In Tomcat set URIEncoding=\"UTF-8\"; do not decode twice, trim, or filter characters before the token is checked.",
		"请对收到的查询字符串按 UTF-8 解码一次，并对解码后的值计算 authToken。Tomcat 请设置 URIEncoding=\"UTF-8\"；校验之前不要重复解码、去空格或过滤字符。")
	var entries []entry
	for _, sample := range []struct{ name, english, chinese, value string }{
		{"blanks", "blanks inside", "中间有空格", "a b  c"},
		{"outer-blanks", "blanks at both ends", "首尾有空格", " ab "},
		{"plus", "a plus sign", "加号", "a+b"},
		{"percent", "a percent sign", "百分号", "100%25 off %2B"},
		{"ampersand", "an ampersand", "& 号", "R&D&x"},
		{"equals", "equals signs", "等号", "a=b=="},
		{"quotes", "quotes, angle brackets and a backslash", "引号、尖括号和反斜杠", `"a" <b> 'c' \d`},
		{"chinese", "Chinese text", "中文", "华为云测试客户"},
		{"emoji", "an emoji", "表情符号", "buyer😀"},
	} {
		entries = append(entries, entry{Name: "text-" + sample.name, Level: required, Clause: tokenPage, Assumes: []string{begins}, Advice: decode,
			Title: wording.Format("Free text with %[1]s is verified", "自由文本含%[2]s时能通过校验", sample.english, sample.chinese),
			Judge: func(d *dialogue) { d.freeText(sample.value) }})
	}
	entries = append(entries, tolerated()...)
	return family{Name: "tolerance", Entries: asking(newInstance, entries)}
}

// freeText puts a text into every parameter that carries what people typed in, one after the other.
func (d *dialogue) freeText(value string) {
	for _, name := range freeTexts {
		d.mustAccept(d.creation(d.ordered(d.product())).with(name, value))
	}
	d.mustAccept(d.creation(d.ordered(d.product())).with("saasExtendParams", extension("remark", value)))
}

func tolerated() []entry {
	future := text("Parameters have been added several times: ignore those you do not know, and let them take part in the token.", "参数表曾多次扩充：请忽略不认识的参数，但它们同样参与 authToken 计算。")
	flag := text(`Treat an absent testFlag and "0" alike: both mean a live call.`, "testFlag 不传与传 0 含义相同，均为正式请求。")
	zero := func(value string) func(*dialogue) {
		return func(d *dialogue) {
			set := func(m *message) *message {
				if value == "" {
					return m.without("testFlag")
				}
				return m.with("testFlag", value)
			}
			d.live()
			p := d.ordered(d.product())
			first := d.mustAccept(set(d.creation(p)))
			d.oneInstance([]answer{first, d.mustAccept(set(d.creation(p)))})
			d.mustAccept(set(d.release(instance{p, first.instanceID})))
		}
	}
	return []entry{
		{Name: "blank-as-plus", Level: recommended, Clause: tokenPage, Assumes: []string{begins, "tolerance/text-blanks"},
			Title:  text("A blank that is written as + is read", "能够读取写成 + 的空格"),
			Advice: text("How the marketplace writes a blank is not published: read %20 and + alike, as every servlet container does.", "云商店如何编码空格未公布：请将 %20 与 + 都解码为空格。"),
			Judge: func(d *dialogue) {
				d.mustAccept(d.creation(d.ordered(d.product())).with("customerName", "a b").spelled(func(p parameter) string {
					return url.QueryEscape(p.name) + "=" + url.QueryEscape(p.value)
				}))
			}},
		{Name: "lower-case-encoding", Level: required, Clause: tokenPage, Assumes: []string{begins},
			Title:  text("Values encoded with lower-case digits are read", "能够读取小写的百分号编码"),
			Advice: text("%2b and %2B are the same: decode before you compute.", "%2b 与 %2B 相同，请先解码再计算。"),
			Judge: func(d *dialogue) {
				d.mustAccept(d.laden().spelled(func(p parameter) string { return strictlyLower(p) }))
			}},
		{Name: "parameter-order", Level: required, Clause: tokenPage, Assumes: []string{begins},
			Title:  text("The order of the parameters in the address does not matter", "地址中参数的顺序不影响结果"),
			Advice: text("Sort by name yourself, by code unit as TreeMap does; never trust the order of arrival.", "请自行按名称排序（与 TreeMap 一致，区分大小写），不要依赖到达顺序。"),
			Judge:  func(d *dialogue) { d.mustAccept(d.laden().altered(reversed)) }},
		{Name: "blank-value", Level: required, Clause: tokenPage, Assumes: []string{begins},
			Title:  text("An optional parameter without a value is accepted and signed", "可选参数为空值时可接受且参与签名"),
			Advice: text("On GET a blank value takes part in the token as name=, and means the same as an absent one.", "GET 请求中空值以 name= 参与 authToken 计算，含义与不传相同。"),
			Judge:  func(d *dialogue) { d.mustAccept(d.creation(d.ordered(d.product())).with("userId", "")) }},
		{Name: "unknown-parameters", Level: required, Clause: fieldNotes, Assumes: []string{begins}, Advice: future,
			Title: text("Parameters that nobody knows yet are tolerated", "容忍未知的新增参数"),
			Judge: func(d *dialogue) {
				d.mustAccept(d.creation(d.ordered(d.product())).with("extra", "a value").with("zone", "0"))
			}},
		{Name: "unknown-parameters-later", Level: required, Clause: fieldNotes, Feature: "period", Activity: refreshInstance, Assumes: []string{renews, expires, frees}, Advice: future,
			Title: text("Unknown parameters are tolerated in later calls, too", "后续调用同样容忍未知参数"),
			Judge: func(d *dialogue) {
				i := d.opened(yearly)
				for _, m := range []*message{d.renewal(i, 2), d.expiring(i), d.release(i)} {
					d.mustAccept(m.with("extra", "a value").with("zone", "0"))
				}
			}},
		{Name: "upper-case-parameter", Level: recommended, Clause: tokenPage, Assumes: []string{begins, "tolerance/unknown-parameters"},
			Title:  text("A parameter in upper case is sorted by its code units", "大写开头的参数按编码顺序排序"),
			Advice: text("The official sample sorts with TreeMap, where upper case comes before lower case. No documented name shows the difference yet.", "官方示例使用 TreeMap 排序，大写字母在小写之前。目前文档中的参数名尚不受影响。"),
			Judge: func(d *dialogue) {
				d.mustAccept(d.creation(d.ordered(d.product())).with("ZFutureParameter", "1"))
			}},
		{Name: "test-flag-absent", Level: required, Assumes: []string{begins, frees}, Advice: flag,
			Title: text("A live call without testFlag is accepted", "接受不带 testFlag 的正式请求"), Judge: zero("")},
		{Name: "test-flag-zero", Level: required, Assumes: []string{begins, frees}, Advice: flag,
			Title: text("A live call with testFlag 0 is accepted", "接受 testFlag 为 0 的正式请求"), Judge: zero("0")},
		{Name: "trial-flag-zero", Level: required, Assumes: []string{begins},
			Title:  text("trialFlag 0 is a purchase", "trialFlag 为 0 表示正式购买"),
			Advice: text("trialFlag 0 means the same as its absence.", "trialFlag 为 0 与不传含义相同。"),
			Judge:  func(d *dialogue) { d.mustAccept(d.creation(d.ordered(d.product())).with("trialFlag", "0")) }},
		{Name: "optional-parameters-absent", Level: required, Assumes: []string{begins},
			Title:  text("A purchase without optional parameters is opened", "不带可选参数的订单能够开通"),
			Advice: text("skuCode, customerName, provisionType, orderAmount, periodType, periodNumber and expireTime may be missing: do not insist on any of them.", "skuCode、customerName、provisionType、orderAmount、periodType、periodNumber、expireTime 均可能不传，请勿强制要求。"),
			Judge:  sparse},
		{Name: "connection-close", Level: recommended, Clause: faqPage, Assumes: []string{begins},
			Title:  text("A request that closes its connection is answered", "能够响应要求关闭连接的请求"),
			Advice: text("Answer Connection: close requests like any other.", "对带有 Connection: close 的请求同样正常响应。"),
			Judge: func(d *dialogue) {
				d.mustAccept(d.creation(d.ordered(d.product())).sentAs(func(r *courier.Request) { r.Header.Set("Connection", "close") }))
			}},
		{Name: "accept-header", Level: recommended, Clause: faqPage, Assumes: []string{begins},
			Title:  text("A request without an Accept header is answered", "能够响应不带 Accept 请求头的请求"),
			Advice: text("Nothing is published about the headers of the call: do not route by them.", "文档未规定请求头，请勿据此路由。"),
			Judge: func(d *dialogue) {
				d.mustAccept(d.creation(d.ordered(d.product())).sentAs(func(r *courier.Request) { r.Header = http.Header{} }))
			}},
	}
}

// strictlyLower is strictly with lower-case hexadecimal digits.
func strictlyLower(p parameter) string {
	written := []byte(strictly(p))
	for n := 0; n+2 < len(written); n++ {
		if written[n] == '%' {
			copy(written[n+1:n+3], strings.ToLower(string(written[n+1:n+3])))
		}
	}
	return string(written)
}

// sparse leaves out one optional parameter after the other. What only some pages call optional is among them: a merchant who follows
// the pages that call it mandatory gets it, too, so those are left in.
func sparse(d *dialogue) {
	for _, name := range []string{"provisionType", "orderAmount", "expireTime"} {
		d.mustAccept(d.creation(d.ordered(d.product())).without(name))
	}
}

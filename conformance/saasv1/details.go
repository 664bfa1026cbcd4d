package saasv1

import (
	"net/url"
	"strings"

	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// detailsFamily are the checks of newInstance as the marketplace repeats it live, each time a buyer opens the resource details.
func detailsFamily() family {
	again := text("newInstance is repeated live whenever the buyer opens the resource details, for as long as the instance lives: look the order up and answer with the same instance and its login data. Never answer 000103 or open another one.",
		"只要实例存在，客户每次打开资源详情都会实时再次调用 newInstance：请按订单查找并返回同一实例及登录信息，不要返回 000103，也不要重复开通。")
	return family{Name: "details", Entries: asking(newInstance, []entry{
		{Name: "same-instance", Level: required, Assumes: []string{begins}, Advice: again,
			Title: text("The resource details name the instance of the order, every time", "每次打开资源详情都返回该订单的实例"),
			Judge: func(d *dialogue) {
				d.live()
				i := d.openedAny()
				for range 3 {
					d.openedAny()
				}
				for range manyTimes {
					d.mustRemain(i, text("other purchases", "其它订单开通"))
				}
			}},
		{Name: "same-login-data", Level: required, Assumes: []string{details},
			Title:  text("The resource details tell the same login data every time", "每次打开资源详情都返回相同的登录信息"),
			Advice: text("Keep what newInstance returned and return it again. An IV may differ each time; the user name and password inside may not. An address that logs the buyer in may change.", "请保存 newInstance 返回的信息并原样返回。IV 每次可以不同，但其中的用户名和密码不能变；免登录地址允许变化。"),
			Judge:  sameLogin},
		{Name: "concurrent", Level: required, Assumes: []string{details}, Advice: again,
			Title: text("Sixteen openings of the resource details at once name one instance", "并发打开资源详情十六次均返回同一实例"),
			Judge: func(d *dialogue) {
				i := d.openedAny()
				answered := 0
				for _, got := range d.together(d.creation(i.purchase), atOnce) {
					if got.accepted() { // a busy merchant may ask to come again
						answered++
						d.sameID(i, got, text("sixteen openings of the details at once", "并发打开资源详情"))
					}
				}
				d.mustRemain(i, text("sixteen openings of the details at once", "并发打开资源详情"))
			}},
		{Name: "after-renewal", Level: required, Feature: "period", Assumes: []string{details, renews}, Advice: again,
			Title: text("The resource details name the same instance after a renewal", "续费后资源详情仍返回同一实例"),
			Judge: func(d *dialogue) {
				i := d.opened(yearly)
				d.mustAccept(d.renewal(i, 2))
				d.mustRemain(i, text("a renewal", "续费"))
			}},
		{Name: "after-upgrade", Level: required, Feature: "upgrade", Assumes: []string{details, raises}, Advice: again,
			Title: text("The resource details name the same instance after an upgrade", "升级后资源详情仍返回同一实例"),
			Judge: func(d *dialogue) {
				i := d.opened(yearly)
				d.mustAccept(d.raised(i))
				d.mustRemain(i, text("an upgrade", "升级"))
			}},
		{Name: "app-info", Level: recommended, Assumes: []string{details},
			Title:  text("The buyer is told how to use the service", "返回信息告诉客户如何使用服务"),
			Advice: text("Return appInfo with frontEndUrl every time, unless the buyer gets the login data by SMS or mail; the debugging page insists on it.", "除非通过短信或邮件告知客户，否则每次都应返回包含 frontEndUrl 的 appInfo；调试页面要求返回该字段。"),
			Judge: func(d *dialogue) {
				i := d.openedAny()
				for range 2 {
					got := d.mustAccept(d.creation(i.purchase))
					d.Require(got.appInfo != nil && got.appInfo.frontEndURL != "", got.at("/appInfo/frontEndUrl", "an address", "absent"), text(
						"The answer has no appInfo.frontEndUrl, so the buyer sees no address.", "响应中没有 appInfo.frontEndUrl，客户看不到访问地址。"))
				}
			}},
		{Name: "documented-form", Level: required, Assumes: []string{begins},
			Title:  text("The answer has the documented members, types and lengths", "响应的字段、类型和长度符合文档"),
			Advice: text("Compare your answer with the table of newInstance: appInfo needs frontEndUrl (at most 512), adminUrl has at most 512 characters, memo 1024.", "请对照 newInstance 的响应字段表：appInfo 必须有 frontEndUrl（最长 512），adminUrl 最长 512，memo 最长 1024。"),
			Judge:  func(d *dialogue) { d.documentedForm(d.mustAccept(d.creation(d.ordered(d.product())))) }},
		{Name: "front-end-url", Level: required, Assumes: []string{begins},
			Title:  text("frontEndUrl is an address that a browser can open", "frontEndUrl 是浏览器可以打开的地址"),
			Advice: text("Return an absolute address that begins with https:// (or http://), at most 512 characters long.", "请返回以 https://（或 http://）开头的完整地址，最长 512 个字符。"),
			Judge:  frontEndURL},
		{Name: "memo-escaped", Level: recommended, Assumes: []string{begins},
			Title:  text("Chinese in the memo is written as \\uXXXX", "备注中的中文写成 \\uXXXX"),
			Advice: text("Write characters outside ASCII as \\uXXXX in the memo, before the answer is signed.", "备注中的非 ASCII 字符请写成 \\uXXXX，并在签名之前完成转义。"),
			Judge: func(d *dialogue) {
				got, info := d.told()
				bare := strings.IndexFunc(info.memo, func(r rune) bool { return r > 127 && strings.ContainsRune(string(got.exchange.Response.Body), r) }) >= 0
				d.Require(!bare, got.at("/appInfo/memo", "only ASCII and \\uXXXX", info.memo), text(
					"The memo holds characters outside ASCII as they are; the page asks for \\uXXXX.", "备注中直接写入了非 ASCII 字符，文档要求写成 \\uXXXX。"))
			}},
	})}
}

// told opens an instance and returns its login data, or skips: a merchant may deliver them by SMS or mail.
func (d *dialogue) told() (answer, appInfo) {
	got := d.mustAccept(d.creation(d.ordered(d.product())))
	if got.appInfo == nil {
		d.Skip(text("The merchant returns no appInfo; it may tell the buyer by SMS or mail.", "商家未返回 appInfo，可能通过短信或邮件告知客户。"))
	}
	return got, *got.appInfo
}

func frontEndURL(d *dialogue) {
	got, info := d.told()
	if info.frontEndURL == "" {
		d.Skip(text("The answer has no frontEndUrl; details/documented-form reports that.", "响应中没有 frontEndUrl，由 details/documented-form 报告。"))
	}
	parsed, err := url.Parse(info.frontEndURL)
	good := err == nil && parsed.Host != "" && (strings.EqualFold(parsed.Scheme, "https") || strings.EqualFold(parsed.Scheme, "http"))
	d.Require(good, got.at("/appInfo/frontEndUrl", "an absolute http(s) address", info.frontEndURL), wording.Format(
		"frontEndUrl is %q, which is no absolute http(s) address.", "frontEndUrl 为 %q，不是完整的 http(s) 地址。", info.frontEndURL))
}

func sameLogin(d *dialogue) {
	p := d.ordered(d.product())
	first := d.mustAccept(d.creation(p))
	for range 3 {
		got := d.mustAccept(d.creation(p))
		if first.appInfo == nil {
			continue
		}
		d.Require(got.appInfo != nil, got.at("/appInfo", "as before", "absent"), text(
			"The first answer told the login data, a later one does not: the buyer who opens the resource details sees nothing.",
			"首次响应返回了登录信息，之后却没有：客户打开资源详情时将看不到任何信息。"))
		for _, member := range []struct{ name, was, is string }{
			{"userName", first.plainOf(d, first.appInfo.userName), got.plainOf(d, got.appInfo.userName)},
			{"password", first.plainOf(d, first.appInfo.password), got.plainOf(d, got.appInfo.password)},
		} {
			d.Require(member.was == member.is, got.at("/appInfo/"+member.name, "as before", "changed"), wording.Format(
				"%s is another one at a repeated call for the same order.", "同一订单再次调用时 %s 发生了变化。", member.name))
		}
	}
}

// plainOf is a decrypted credential; one that does not decrypt says nothing here, for the family secret reports it.
func (a answer) plainOf(d *dialogue, value string) string {
	bits, known := bitsOf(a.encryptType)
	if value == "" || !known {
		return ""
	}
	plain, err := sign.Decrypt(value, d.config.Endpoint.AccessKey, bits)
	if err != nil {
		return ""
	}
	return plain
}

package saasv2

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	wire "github.com/fairground/fairground/simulator/protocol/saasv2"
	"github.com/fairground/fairground/wording"
)

// documented is the premise of every check that looks at single members of a description.
const documented = "query/documented-form"

// queryData are the checks of what a description of an instance holds.
func queryData() []entry {
	return []entry{
		{name: "documented-form", level: check.Required, assumes: []string{describes},
			title:  text("The description has the documented members, types and lengths", "实例信息的字段、类型和长度符合文档"),
			advice: text("Compare your answer with the tables of queryInstance: appInfo needs frontEndUrl (at most 512), usageInfo needs usageValue and statisticalTime, userName and password have at most 128 characters, encrypted or not.", "请对照 queryInstance 字段表：appInfo 必须有 frontEndUrl（最长 512），usageInfo 必须有 usageValue 与 statisticalTime，userName 与 password（含加密后）最长 128。"),
			judge: func(d *dialogue) {
				i := d.openedAny()
				d.accept(d.awaited(i.id))
			}},
		{name: "memo-escaped", level: check.Recommended, assumes: []string{describes},
			title:  text("Chinese in the memo is written as \\uXXXX", "备注中的中文写成 \\uXXXX"),
			advice: text("Write characters outside ASCII as \\uXXXX in the memo; most JSON libraries have an option for it.", "备注中的非 ASCII 字符请写成 \\uXXXX，多数 JSON 库都有相应选项。"),
			judge:  memoEscaped},
		{name: "front-end-url", level: check.Required, assumes: []string{documented},
			title:  text("frontEndUrl is an address that a browser can open", "frontEndUrl 是浏览器可以打开的地址"),
			advice: text("Return an absolute address that begins with https:// (or http://) and names the host.", "请返回以 https://（或 http://）开头、带有域名的完整地址。"),
			judge:  frontEndURL},
		{name: "credentials-readable", level: check.Required, assumes: []string{describes},
			title:  text("User name and password can be shown to the buyer", "用户名和密码能够展示给客户"),
			advice: text("Send them in plain text without encryptType, or announce encryptType \"1\" or \"2\" and encrypt with the AES key derived from the access key.", "明文返回时不要带 encryptType；若声明 encryptType 为“1”或“2”，请使用由访问密钥派生的 AES 密钥加密。"),
			judge:  credentialsReadable},
		{name: "usage-on-demand", level: check.Required, feature: "on-demand", assumes: []string{documented, "create/on-demand"},
			title:  text("An on-demand instance tells its usage", "按需实例返回用量"),
			advice: text("Return usageInfo with usageValue (the running total) and statisticalTime, also when nothing was used yet.", "请返回 usageInfo，包含 usageValue（累计用量）与 statisticalTime；尚无用量时也要返回。"),
			judge:  func(d *dialogue) { d.usage(metered) }},
		{name: "usage-package", level: check.Required, feature: "package", assumes: []string{documented, "create/package"},
			title:  text("A package tells how much of it is used up", "套餐包返回已用量"),
			advice: text("Return usageInfo with the amount consumed and statisticalTime, also when nothing was used yet.", "请返回 usageInfo，包含已消耗的用量与 statisticalTime；尚未使用时也要返回。"),
			judge:  func(d *dialogue) { d.usage(bundle) }},
		{name: "usage-value-number", level: check.Recommended, feature: "on-demand", assumes: []string{"query/usage-on-demand"},
			title:  text("usageValue is a JSON number", "usageValue 是 JSON 数字"),
			advice: text("The table says Double(12,4): write 12.5, not \"12.5\".", "字段表类型为 Double(12,4)：请写 12.5，而不是 \"12.5\"。"),
			judge: func(d *dialogue) {
				got, usage := d.usage(metered)
				quoted := strings.Contains(string(got.exchange.Response.Body), strconv.Quote(usage.Value))
				d.Require(!quoted, got.at("/info/0/usageInfo/0/usageValue", "a number", strconv.Quote(usage.Value)), text(
					"usageValue is written as text.", "usageValue 写成了字符串。"))
			}},
		{name: "usage-time", level: check.Recommended, feature: "on-demand", assumes: []string{"query/usage-on-demand"},
			title:  text("The time of the usage statistics has the documented form", "用量统计时间的格式符合文档"),
			advice: text("Write statisticalTime in UTC as yyyyMMddHHmmssSSS (17 digits).", "statisticalTime 请使用 UTC 时间，格式为 yyyyMMddHHmmssSSS（17 位）。"),
			judge:  usageTime},
	}
}

// appInfo returns the application data of a new instance, or skips: a merchant may deliver them by SMS or mail.
func (d *dialogue) appInfo() (answer, wire.InstanceInfo) {
	i := d.openedAny()
	got := d.awaited(i.id)
	info, _ := got.described(i.id)
	if info.AppInfo == nil {
		d.Skip(text("The merchant returns no appInfo; it may tell the buyer by SMS or mail.", "商家未返回 appInfo，可能通过短信或邮件告知客户。"))
	}
	return got, info
}

func frontEndURL(d *dialogue) {
	got, info := d.appInfo()
	address := info.AppInfo.FrontEndURL
	parsed, err := url.Parse(address)
	good := err == nil && parsed.Host != "" && (strings.EqualFold(parsed.Scheme, "https") || strings.EqualFold(parsed.Scheme, "http"))
	d.Require(good, got.at("/info/0/appInfo/frontEndUrl", "an absolute http(s) address", address), wording.Format(
		"frontEndUrl is %q, which is no absolute http(s) address.", "frontEndUrl 为 %q，不是完整的 http(s) 地址。", address))
}

func credentialsReadable(d *dialogue) {
	got, _ := d.appInfo()
	reading, _ := wire.JudgeWithKey(d.activity(queryInstance), d.config.Edition, got.exchange, d.config.Endpoint.AccessKey)
	for _, finding := range reading.Findings {
		if finding.Code == protocol.CodeDecryption {
			d.Fail(got.at(finding.Pointer, finding.Expected, finding.Got), finding.Text)
		}
	}
}

// memoEscaped looks at the bytes: parsed, both spellings are the same text.
func memoEscaped(d *dialogue) {
	got, info := d.appInfo()
	memo := info.AppInfo.Memo
	plain := strings.IndexFunc(memo, func(r rune) bool { return r > 127 && strings.ContainsRune(string(got.exchange.Response.Body), r) }) >= 0
	d.Require(!plain, got.at("/info/0/appInfo/memo", "only ASCII and \\uXXXX", memo), text(
		"The memo holds characters outside ASCII as they are; the page asks for \\uXXXX.", "备注中直接写入了非 ASCII 字符，文档要求写成 \\uXXXX。"))
}

// usage opens a product that is billed by use and returns the answer with its first usage element.
func (d *dialogue) usage(product market.Product) (answer, wire.Usage) {
	i := d.opened(product)
	got := d.awaited(i.id)
	info, _ := got.described(i.id)
	if len(info.Usage) == 0 {
		if d.config.Edition.ID == "intl" { // its table has no such member (saas-v2 C17)
			d.Skip(text("The table of this site has no usageInfo, and the merchant returns none.", "该站点的字段表没有 usageInfo，商家也未返回。"))
		}
		d.Fail(got.at("/info/0/usageInfo", "at least one element", "absent or empty"), wording.Format(
			"The instance %s is billed by use and its description has no usageInfo.", "实例 %s 按用量计费，但返回信息中没有 usageInfo。", i.id))
	}
	for _, usage := range info.Usage {
		value, err := strconv.ParseFloat(usage.Value, 64)
		d.Require(err == nil && value >= 0, got.at("/info/0/usageInfo/0/usageValue", "a number of 0 or more", usage.Value), wording.Format(
			"usageValue is %q, which is no amount.", "usageValue 为 %q，不是有效的用量。", usage.Value))
		d.Require(usage.StatisticalTime != "", got.at("/info/0/usageInfo/0/statisticalTime", "a time", "absent"), text(
			"usageInfo has no statisticalTime.", "usageInfo 缺少 statisticalTime。"))
	}
	d.accept(got)
	return got, info.Usage[0]
}

func usageTime(d *dialogue) {
	got, usage := d.usage(metered)
	told, err := wire.ParseExpireTime(usage.StatisticalTime) // the same two forms
	d.Require(err == nil && len(usage.StatisticalTime) == 17, got.at("/info/0/usageInfo/0/statisticalTime", "yyyyMMddHHmmssSSS", usage.StatisticalTime), wording.Format(
		"statisticalTime is %q instead of 17 digits yyyyMMddHHmmssSSS.", "statisticalTime 为 %q，应为 17 位 yyyyMMddHHmmssSSS。", usage.StatisticalTime))
	// An hour covers clocks that are a little off; local time instead of UTC is further away in every zone that sells.
	d.Require(!told.After(d.Now().Add(time.Hour)), got.at("/info/0/usageInfo/0/statisticalTime", "a time in the past (UTC)", usage.StatisticalTime), text(
		"statisticalTime lies in the future; it is probably local time instead of UTC.", "statisticalTime 晚于当前时间，可能误用了本地时间而不是 UTC。"))
}

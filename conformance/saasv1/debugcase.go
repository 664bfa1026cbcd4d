package saasv1

import (
	"strings"

	"github.com/fairground/fairground/wording"
)

// debugCase is one saved case of the debugging page: a genuine request with fixed parameters and testFlag 1.
type debugCase struct {
	name string
	*message
}

// debugCases are the cases a merchant of these features saves. The businessId of a saved case is fixed, too.
func (d *dialogue) debugCases(i instance) []debugCase {
	cases := []debugCase{{"create", d.creation(i.purchase).with("businessId", d.InventID())}, {"release", d.release(i)}}
	if d.Claims("period") {
		cases = append(cases, debugCase{"renew", d.renewal(i, 2)}, debugCase{"renew-with-product", d.renewal(i, 2).with("productId", yearly.id)}, debugCase{"expire", d.expiring(i)})
	}
	if d.Claims("trial") {
		cases = append(cases, debugCase{"trial", d.creation(d.tried(monthly)).with("businessId", d.InventID())}, debugCase{"convert", d.conversion(i)})
	}
	if d.Claims("upgrade") {
		cases = append(cases, debugCase{"upgrade", d.raised(i)})
	}
	if d.Claims("on-demand") {
		cases = append(cases, debugCase{"query", d.inquiry(i.id)}, debugCase{"freeze", d.freeze(i)}, debugCase{"thaw", d.thaw(i)})
	}
	for n := range cases {
		cases[n].message = cases[n].debugging()
	}
	return cases
}

func debugCaseFamily() family {
	always := text("With unchanged parameters every saved case must succeed again and again, in any order: the debugging page and the twice-daily probes call them so. Answer testFlag 1 without doing business.",
		"参数不变时，每个已保存的用例都必须能以任意顺序反复成功：调试页面和每日两次的拨测都会这样调用。testFlag 为 1 时不要办理实际业务。")
	entries := []entry{}
	for _, saved := range []struct{ name, activity, feature, english, chinese, works string }{
		{"create", newInstance, "", "purchase", "开通", begins}, {"release", releaseInstance, "", "release", "释放", frees},
		{"renew", refreshInstance, "period", "renewal", "续费", renews}, {"renew-with-product", refreshInstance, "period", "renewal with productId", "带 productId 的续费", "refresh/with-product"},
		{"expire", expireInstance, "period", "expiry", "到期", expires}, {"trial", newInstance, "trial", "trial", "试用", "create/trial"},
		{"convert", refreshInstance, "trial", "conversion of a trial", "试用转正", "refresh/converts-trial"}, {"upgrade", upgrade, "upgrade", "upgrade", "升级", raises},
		{"query", queryInstance, "on-demand", "query", "查询", queried}, {"freeze", instanceStatus, "on-demand", "freeze", "冻结", changes}, {"thaw", instanceStatus, "on-demand", "thaw", "解冻", changes},
	} {
		entries = append(entries, entry{Name: saved.name, Level: required, Activity: saved.activity, Feature: saved.feature, Assumes: []string{begins, saved.works}, Advice: always,
			Title: wording.Format("The saved case of the %[1]s succeeds ten times", "已保存的%[2]s用例连续十次成功", saved.english, saved.chinese),
			Judge: func(d *dialogue) { d.savedCase(saved.name) }})
	}
	entries = append(entries,
		entry{Name: "any-order", Level: required, Activity: newInstance, Assumes: []string{"debug-case/create", "debug-case/release"}, Advice: always,
			Title: text("All saved cases succeed in any order, ten times over", "所有已保存的用例以任意顺序执行十轮均成功"), Judge: anyOrder},
		entry{Name: "front-end-url", Level: required, Activity: newInstance, Assumes: []string{"debug-case/create"},
			Title:  text("The debugging page gets a frontEndUrl", "调试开通时返回 frontEndUrl"),
			Advice: text("The debugging page demands frontEndUrl in the answer of newInstance, also of merchants who tell their buyers by mail.", "调试页面要求 newInstance 的响应包含 frontEndUrl，即使平时通过邮件告知客户也不例外。"),
			Judge: func(d *dialogue) {
				got := d.mustAccept(d.creation(d.ordered(d.product())).debugging())
				d.Require(got.appInfo != nil && got.appInfo.frontEndURL != "", got.at("/appInfo/frontEndUrl", "an address", "absent"), text(
					"The answer of a debugging purchase has no appInfo.frontEndUrl.", "调试开通的响应中没有 appInfo.frontEndUrl。"))
			}},
		entry{Name: "does-no-business", Level: recommended, Activity: releaseInstance, Assumes: []string{details, "debug-case/release", renews},
			Title:   text("A debugging release leaves the live instance alone", "调试的释放请求不影响正式实例"),
			Advice:  text("Look at testFlag before you act: saved cases are called twice a day while the product is on sale.", "执行业务前请检查 testFlag：商品在售期间，已保存的用例每天会被调用两次。"),
			Feature: "period",
			Judge: func(d *dialogue) {
				d.live()
				i := d.opened(yearly)
				d.mustAccept(d.release(i).debugging())
				d.mustAccept(d.renewal(i, 2))
				d.mustRemain(i, text("a debugging release", "调试的释放请求"))
			}},
		entry{Name: "live-after-debugging", Level: required, Activity: newInstance, Assumes: []string{details, "debug-case/create"},
			Title:  text("A debugging purchase and a live one do not mix", "调试开通与正式开通互不影响"),
			Advice: text("Keep what debugging calls leave behind apart from live instances; testFlag 0 is live.", "请将调试数据与正式实例分开保存；testFlag 为 0 表示正式请求。"),
			Judge: func(d *dialogue) {
				d.live()
				d.mustAccept(d.creation(d.ordered(d.product())).debugging())
				i := d.openedAny()
				d.mustRemain(i, text("a debugging purchase", "调试开通"))
				d.mustAccept(d.release(i))
			}},
		entry{Name: "before-any-purchase", Level: recommended, Activity: releaseInstance, Assumes: []string{begins},
			Title:  text("A saved release case succeeds before anything was bought", "尚未购买时释放用例也能成功"),
			Advice: text("There is no prescribed order among the cases; answer a debugging call with success although its instance is unknown.", "各用例之间没有规定的先后顺序；即使实例不存在，调试请求也应返回成功。"),
			Judge: func(d *dialogue) {
				d.repeat(d.release(instance{d.ordered(d.product()), d.InventID()}).debugging(), 2)
			}},
		entry{Name: "published-samples", Level: recommended, Activity: newInstance, Assumes: []string{begins},
			Title:  text("A debugging purchase with the published sample values succeeds", "使用文档示例数据调试开通成功"),
			Advice: text("The debugging page fills in orders such as CS1906666666ABCDE; do not insist on the form of real ids.", "调试页面会填入 CS1906666666ABCDE 之类的示例数据，请勿限定编号格式。"),
			Judge: func(d *dialogue) {
				p := purchase{orderID: "CS1906666666ABCDE", product: d.product()}
				p.product.id = "00301-666666-0--0"
				d.oneInstance(d.repeat(d.creation(p).debugging(), 2))
			}})
	return family{Name: "debug-case", Entries: entries}
}

func (d *dialogue) savedCase(name string) {
	i := d.openedAny()
	for _, saved := range d.debugCases(i) {
		if saved.name == name {
			answers := d.repeat(saved.message, manyTimes)
			if name == "create" || name == "trial" {
				d.oneInstance(answers)
			}
			return
		}
	}
}

func anyOrder(d *dialogue) {
	cases := d.debugCases(d.openedAny())
	sequence := []string{}
	for range manyTimes {
		d.Random().Shuffle(len(cases), func(a, b int) { cases[a], cases[b] = cases[b], cases[a] })
		for _, saved := range cases {
			sequence = append(sequence, saved.name)
			if got := d.send(saved.message); !got.accepted() {
				d.Fail(got.blamed(), wording.Format("In the order %s the last case %s.", "按 %s 的顺序执行时，最后一个用例%s。",
					strings.Join(sequence[max(0, len(sequence)-len(cases)):], ", "), got.told()))
			}
		}
	}
}

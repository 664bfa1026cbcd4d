package saasv2

import (
	"strings"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/wording"
)

// debugCase is one saved case of the debugging console: a genuine request with fixed parameters and testFlag "1".
type debugCase struct {
	name string
	*message
}

// debugCases are the cases a merchant of these features saves. Their parameters exist in the merchant's system, as the console asks:
// they are those of an instance that was really opened.
func (d *dialogue) debugCases(i instance) []debugCase {
	cases := []debugCase{
		{"create", d.creation(i.purchase)}, {"query", d.inquiry(i.id)}, {"release", d.release(i)}, {"unsubscribe", d.unsubscription(i)},
	}
	if d.Claims("period") {
		renewal := d.renewed(i, 2)
		cases = append(cases, debugCase{"renew", renewal}, debugCase{"retract", d.retraction(i, renewal)},
			debugCase{"freeze", d.freeze(i)}, debugCase{"unfreeze", d.thaw(i)})
	}
	if d.Claims("upgrade") {
		cases = append(cases, debugCase{"upgrade", d.upgrade(i)})
	}
	if d.Claims("renewal-change") && d.config.Edition.RenewalChange.Value {
		cases = append(cases, debugCase{"change-check", d.changeCheck(i)})
	}
	for n := range cases {
		cases[n].message = cases[n].debugging()
	}
	return cases
}

func debugCaseFamily() family {
	always := text("With unchanged parameters every saved case must succeed again and again, in any order: the console, support and the twice-daily probes call them so. Answer testFlag \"1\" without doing business.",
		"参数不变时，每个已保存的用例都必须能以任意顺序反复成功：控制台、支持人员和每日两次的拨测都会这样调用。testFlag 为“1”时不要办理实际业务。")
	entries := []entry{}
	for _, saved := range []struct{ name, activity, feature, english, chinese, works string }{
		{"create", newInstance, "", "purchase", "开通", sameOrder}, {"query", queryInstance, "", "query", "查询", documented},
		{"renew", refreshInstance, "period", "renewal", "续费", renews}, {"freeze", updateInstanceStatus, "period", "freeze", "冻结", freezes},
		{"unfreeze", updateInstanceStatus, "period", "unfreeze", "解冻", thaws}, {"release", releaseInstance, "", "release", "释放", releases},
		{"upgrade", upgradeInstance, "upgrade", "upgrade", "升级", upgrades}, {"change-check", changeInstanceCheck, "renewal-change", "change check", "续费变更校验", asks},
	} {
		entries = append(entries, entry{name: saved.name, level: check.Required, activity: saved.activity, feature: saved.feature, clause: consolePage,
			assumes: []string{steady, saved.works}, advice: always,
			title: wording.Format("The saved case of the %[1]s succeeds ten times", "已保存的%[2]s用例连续十次成功", saved.english, saved.chinese),
			judge: func(d *dialogue) { d.savedCase(saved.name) }})
	}
	entries = append(entries,
		entry{name: "any-order", level: check.Required, activity: newInstance, clause: consolePage, assumes: []string{steady, "debug-case/create", "debug-case/query", "debug-case/renew", "debug-case/freeze", "debug-case/unfreeze", "debug-case/release",
			"debug-case/upgrade", "debug-case/change-check", "refresh/retracts", unsubscribes}, advice: always,
			title: text("All saved cases succeed in any order, ten times over", "所有已保存的用例以任意顺序执行十轮均成功"), judge: anyOrder},
		entry{name: "does-no-business", level: check.Recommended, activity: releaseInstance, clause: consolePage, assumes: []string{steady, "debug-case/release"},
			title:  text("A debugging release leaves the live instance alone", "调测的释放请求不影响正式实例"),
			advice: text("Look at testFlag before you act: saved cases are called twice a day while the product is on sale.", "执行业务前请检查 testFlag：商品在售期间，已保存的用例每天会被调用两次。"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.mustAccept(d.release(i).debugging())
				d.mustExist(i, text("a debugging release", "调测的释放请求"))
			}},
		entry{name: "before-any-purchase", level: check.Recommended, activity: releaseInstance, clause: consolePage, assumes: []string{opens, "debug-case/release"},
			title:  text("A saved release case succeeds before anything was bought", "尚未购买时释放用例也能成功"),
			advice: text("There is no prescribed order among the cases; answer a debugging call with success although its instance is unknown.", "各用例之间没有规定的先后顺序；即使实例不存在，调测请求也应返回成功。"),
			judge: func(d *dialogue) {
				d.repeat(d.release(instance{id: d.InventID()}).debugging(), 2)
			}},
		entry{name: "preset-order", level: check.Recommended, activity: newInstance, clause: consolePage, assumes: []string{opens, "debug-case/create"},
			title:  text("A debugging purchase of an order nobody placed succeeds", "使用未真实下单的订单号调测开通成功"),
			advice: text("Look at testFlag before you look the order up: the parameters of a saved case are made up.", "查询订单之前请先判断 testFlag：用例参数可以是虚构的。"),
			judge: func(d *dialogue) {
				id := d.inventOrderID(d.Now())
				order := d.message(newInstance, members{"orderId": id, "orderLineId": id + "-000001"}).debugging()
				d.oneInstance(d.repeat(order, 2))
			}},
		entry{name: "mock-order", level: check.Recommended, activity: newInstance, clause: orderPage, assumes: []string{opens, "debug-case/create"},
			title:  text("A purchase of the marketplace's mock order succeeds in debugging", "使用云商店的模拟订单调测开通成功"),
			advice: text("The order query answers the mock orders for debugging; do not insist on the form of real order ids.", "调测可使用查询订单接口提供的模拟订单，请勿限定订单号的格式。"),
			judge:  mockOrder})
	return family{name: "debug-case", entries: entries}
}

func (d *dialogue) savedCase(name string) {
	i := d.ready()
	for _, saved := range d.debugCases(i) {
		if saved.name == name {
			answers := d.repeat(saved.message, manyTimes)
			if name == "create" {
				d.oneInstance(answers)
			}
			return
		}
	}
	d.Skip(text("This site has no such case.", "该站点没有此用例。"))
}

func anyOrder(d *dialogue) {
	cases := d.debugCases(d.ready())
	sequence := []string{}
	for range manyTimes {
		d.Random().Shuffle(len(cases), func(a, b int) { cases[a], cases[b] = cases[b], cases[a] })
		for _, saved := range cases {
			sequence = append(sequence, saved.name)
			if got := d.send(saved.message); !got.accepted() {
				d.Fail(d.blamed(got), wording.Format("In the order %s the last case %s.", "按 %s 的顺序执行时，最后一个用例%s。",
					strings.Join(sequence[max(0, len(sequence)-len(cases)):], ", "), got.said()))
			}
		}
	}
}

// mockOrder buys the mock order that stands for a plain purchase of what the merchant sells (open-api.md 6.2).
func mockOrder(d *dialogue) {
	named := map[string]string{yearly.ID: "PERIOD", oneOff.ID: "ONETIME", metered.ID: "ONDEMAND", bundle.ID: "ONDEMANDPKG"}[d.product().ID]
	for _, id := range d.config.Edition.MockOrders.Value {
		if rest, found := strings.CutPrefix(id, "MOCK"+named); found && (rest == "" || strings.HasSuffix(rest, "NEW")) {
			order := d.message(newInstance, members{"orderId": id, "orderLineId": id + "-000001"}).debugging()
			d.oneInstance(d.repeat(order, 2))
			return
		}
	}
	d.Skip(text("This site publishes no mock order for what the merchant sells.", "该站点未公布适用于该商家的模拟订单。"))
}

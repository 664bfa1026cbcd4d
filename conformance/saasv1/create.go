package saasv1

import (
	"strings"
	"unicode/utf8"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

func createFamily(contract *spec.Contract) family {
	byOrder := text("Remember orderId with the instanceId you gave, and answer a repeated call with success and that id. Never use businessId for this: it is new in every call.",
		"请按 orderId 记录已返回的 instanceId，重复调用时返回成功和同一个 instanceId。不要用 businessId 判重，它每次都不同。")
	entries := []entry{
		{Name: "final-answer", Level: required, Clause: codesPage, Assumes: []string{coded},
			Title:  text("newInstance is answered with its final result", "newInstance 直接返回最终结果"),
			Advice: text("V1.0 is synchronous: 000004 (being processed) is a failure to the marketplace. Open the instance inside the call and answer 000000.", "V1.0 为同步接口：000004（处理中）会被视为失败。请在调用内完成开通并返回 000000。"),
			Judge: func(d *dialogue) {
				got := d.answered()
				d.Require(got.resultCode != processing, got.at("/resultCode", success, processing), text(
					"newInstance was answered with 000004 (being processed). That is no success in V1.0, and queryInstance is not polled.",
					"newInstance 返回了 000004（处理中）。在 V1.0 中这不是成功，云商店也不会轮询 queryInstance。"))
			}},
		{Name: "instance-id-usable", Level: required, Assumes: []string{final},
			Title:  text("newInstance names an instanceId that later calls can use", "newInstance 返回可供后续调用使用的 instanceId"),
			Advice: text("Give every instance an id of 1 to 64 characters without a comma, because queryInstance separates several ids by commas.", "instanceId 应为 1 至 64 个字符且不含英文逗号，因为 queryInstance 用逗号分隔多个实例。"),
			Judge:  idUsable},
		{Name: "opens", Level: required, Assumes: []string{"create/instance-id-usable"},
			Title:  text("A paid order is opened", "已支付的订单能够开通"),
			Advice: text("Answer newInstance with 000000 and an instanceId. Until this works nothing else can be judged: check the Key and authToken first (`fairground verify v1-token`).", "newInstance 应返回 000000 和 instanceId。此项不通过时无法判定其它接口，请先检查 Key 与 authToken（可用 fairground verify v1-token）。"),
			Judge:  opensOne},
		{Name: "same-order-same-instance", Level: required, Assumes: []string{opens}, Advice: byOrder,
			Title: text("Ten calls for one order give one instance", "同一订单调用十次只得到一个实例"),
			Judge: func(d *dialogue) { d.oneInstance(d.repeat(d.creation(d.ordered(d.product())), manyTimes)) }},
		{Name: "concurrent-calls-one-instance", Level: required, Assumes: []string{"create/same-order-same-instance"},
			Title:  text("Sixteen calls at once for one order give one instance", "同一订单并发调用十六次只得到一个实例"),
			Advice: text("Let the database decide who is first, with a unique key over orderId (and productId for pay-per-use); looking first and inserting then is not enough.", "请用 orderId（按需再加 productId）唯一索引由数据库裁决先后；“先查再插入”在并发时会重复开通。"),
			Judge: func(d *dialogue) {
				m := d.creation(d.ordered(d.product()))
				var accepted []answer
				for _, got := range d.together(m, atOnce) {
					if got.accepted() {
						accepted = append(accepted, got)
					}
				}
				// A merchant may refuse all but one of the calls while it works; the marketplace calls again.
				d.oneInstance(append(accepted, d.mustAccept(m)))
			}},
		{Name: "lost-answer", Level: required, Assumes: []string{opens},
			Title:  text("An answer lost on the way does not open a second instance", "响应丢失后重试不会重复开通"),
			Advice: text("The marketplace calls again when an answer is lost. Store the instance before you answer, and find it again by orderId.", "响应丢失后云商店会再次调用。请在返回响应之前保存实例，并按 orderId 找回。"),
			Judge:  lostCreate},
		{Name: "different-orders-different-instances", Level: required, Assumes: []string{opens},
			Title:  text("Different orders never share an instance", "不同订单不会共用实例"),
			Advice: text("Make a new instanceId for every new order, also for the same buyer and product; the businessId of its first call is recommended.", "即使客户和商品相同，每个新订单也要有新的 instanceId，建议使用首次请求的 businessId。"),
			Judge: func(d *dialogue) {
				var answers []answer
				for range 5 {
					answers = append(answers, d.mustAccept(d.creation(d.ordered(d.product()))))
				}
				d.allDifferent(answers)
			}},
		{Name: "simultaneous-orders", Level: required, Assumes: []string{"create/different-orders-different-instances"},
			Title:  text("Orders that arrive at the same moment get instances of their own", "同时到达的不同订单各自得到实例"),
			Advice: text("Do not build ids from the clock or a counter without a lock: orders of different buyers come at the same millisecond.", "不要仅用时间或未加锁的计数器生成 ID：不同客户的订单可能在同一毫秒到达。"),
			Judge: func(d *dialogue) {
				messages := make([]*message, atOnce)
				for n := range messages {
					messages[n] = d.creation(d.ordered(d.product()))
				}
				answers := d.atOnce(messages...)
				for n := range answers {
					if !answers[n].accepted() { // a busy merchant may ask to come again
						answers[n] = d.mustAccept(messages[n])
					}
				}
				d.allDifferent(answers)
			}},
	}
	entries = append(entries, createModes()...)
	return family{Name: "create", Entries: asking(newInstance, append(entries, negatives(contract, newInstance, opens)...))}
}

// createModes are one check for each way of billing that a merchant can claim, and what else a purchase may carry.
func createModes() []entry {
	read := text("chargingMode tells the way of billing: 0 pay-per-use, 1 period, 3 one-off, 5 pay-per-use package. periodType and periodNumber come with 1 alone, expireTime with 1 and 5.",
		"chargingMode 表示计费模式：0 按需、1 包周期、3 按次、5 按需套餐包。periodType、periodNumber 仅包周期传递，expireTime 仅包周期与套餐包传递。")
	var entries []entry
	for _, mode := range []struct {
		name, feature string
		product       product
		title         wording.Text
	}{
		{"period", "period", yearly, text("A period product is opened", "包周期商品能够开通")},
		{"monthly", "period", monthly, text("A monthly product is opened", "按月购买的商品能够开通")},
		{"one-off", "one-off", oneOff, text("A one-off product is opened without period and expiry", "按次商品不带周期和到期时间也能开通")},
		{"on-demand", "on-demand", metered, text("A pay-per-use product is opened without period and expiry", "按需商品不带周期和到期时间也能开通")},
		{"package", "package", bundle, text("A pay-per-use package is opened", "按需套餐包能够开通")},
	} {
		entries = append(entries, entry{Name: mode.name, Level: required, Feature: mode.feature, Assumes: []string{opens}, Title: mode.title, Advice: read,
			Judge: func(d *dialogue) { d.opened(mode.product) }})
	}
	return append(entries,
		entry{Name: "trial", Level: required, Feature: "trial", Assumes: []string{"create/period"},
			Title:  text("A trial is opened", "试用订单能够开通"),
			Advice: text("trialFlag 1 with periodType day is a trial: open it like a purchase and let it end at expireTime.", "trialFlag 为 1 且 periodType 为 day 表示试用：请像正式订单一样开通，到 expireTime 结束。"),
			Judge:  func(d *dialogue) { d.openedFor(d.tried(monthly)) }},
		entry{Name: "on-demand-items", Level: required, Feature: "on-demand", Assumes: []string{"create/on-demand"},
			Title:  text("Two billing items of one pay-per-use order are two instances", "同一按需订单的两个计费项是两个实例"),
			Advice: text("One pay-per-use order comes in several calls, one for each billing item: tell them apart by orderId + productId, never by orderId alone.", "一个按需订单会为每个计费项各调用一次：请用 orderId + productId 区分，不能只看 orderId。"),
			Judge:  func(d *dialogue) { d.items() }},
		entry{Name: "on-demand-items-repeated", Level: required, Feature: "on-demand", Assumes: []string{"create/on-demand-items"},
			Title:  text("Each billing item keeps its own instance when it is repeated", "重复调用时每个计费项仍返回各自的实例"),
			Advice: text("The idempotency key of pay-per-use is orderId + productId.", "按需商品的幂等键为 orderId + productId。"),
			Judge: func(d *dialogue) {
				one, other := d.items()
				for range 3 {
					d.mustRemain(one, text("a repeated call for the other billing item", "重复调用另一个计费项"))
					d.mustRemain(other, text("a repeated call for the other billing item", "重复调用另一个计费项"))
				}
			}},
		entry{Name: "acceptance", Level: required, Clause: overviewPage, Assumes: []string{opens},
			Title:  text("The repeated call at acceptance gives the same instance", "验收时的再次调用返回同一实例"),
			Advice: text("When the buyer of a supervised service accepts, newInstance comes once more for the same order, with acceptanceTime: answer with the instance of the order.", "服务监管类商品验收通过后，会携带 acceptanceTime 对同一订单再次调用 newInstance：请返回该订单已有的实例。"),
			Judge: func(d *dialogue) {
				m := d.creation(d.ordered(d.product()))
				first := d.mustAccept(m)
				accepted := m.with("acceptanceTime", expiry(d.Now()))
				d.oneInstance(append([]answer{first}, d.repeat(accepted, 2)...))
			}},
		entry{Name: "quantities", Level: required, Assumes: []string{opens},
			Title:  text("Quantities of up to four digits are accepted", "接受不超过四位的数量"),
			Advice: text("amount, diskSize and bandWidth are whole numbers of up to seven digits (older pages: four).", "amount、diskSize、bandWidth 为不超过七位的整数（旧页面为四位）。"),
			Judge: func(d *dialogue) {
				d.mustAccept(d.creation(d.ordered(d.product())).with("amount", "9999").with("diskSize", "1").with("bandWidth", "100"))
			}},
		entry{Name: "long-quantities", Level: recommended, Assumes: []string{"create/quantities"},
			Title:  text("Quantities of seven digits are accepted", "接受七位的数量"),
			Advice: text("The current pages allow seven digits for amount, diskSize and bandWidth.", "现行页面允许 amount、diskSize、bandWidth 最多七位。"),
			Judge: func(d *dialogue) {
				d.mustAccept(d.creation(d.ordered(d.product())).with("amount", "1234567").with("diskSize", "1234567").with("bandWidth", "1234567"))
			}},
		entry{Name: "order-amounts", Level: required, Assumes: []string{opens},
			Title:  text("Amounts with up to three decimals are accepted", "接受最多三位小数的金额"),
			Advice: text("orderAmount is a decimal such as 100, 0, 0.5 or 99.999; read it as a decimal and not as a whole number.", "orderAmount 为小数，例如 100、0、0.5、99.999；请按小数读取，不要当作整数。"),
			Judge: func(d *dialogue) {
				for _, amount := range []string{"0", "0.5", "99.999", "1234567.89"} {
					d.mustAccept(d.creation(d.ordered(d.product())).with("orderAmount", amount))
				}
			}},
		entry{Name: "contact", Level: required, Clause: secretPage, Assumes: []string{opens},
			Title:  text("A purchase with encrypted phone number and e-mail address is opened", "带有加密手机号和邮箱的订单能够开通"),
			Advice: text("mobilePhone and email are 16 characters of IV and the Base64 of AES-CBC; the token is computed over this text as it is. The AES key comes from SHA1PRNG seeded with the Key; 256 or 128 bits is what was ticked when the product was published.", "mobilePhone 与 email 为 16 位 IV 加 AES-CBC 密文的 Base64，authToken 对该密文计算。AES 密钥由以 Key 为种子的 SHA1PRNG 派生；256 或 128 位取决于发布商品时勾选的算法。"),
			Judge:  contacts},
		entry{Name: "extension-parameters", Level: required, Assumes: []string{opens},
			Title:  text("A purchase with extension parameters is opened", "带有扩展参数的订单能够开通"),
			Advice: text("saasExtendParams is the Base64 of a JSON array of name and value: URL-decode once, then Base64-decode. The token is computed over the Base64 text.", "saasExtendParams 为由 name、value 组成的 JSON 数组的 Base64：先 URL 解码一次，再 Base64 解码；authToken 对该 Base64 文本计算。"),
			Judge: func(d *dialogue) {
				d.mustAccept(d.creation(d.ordered(d.product())).with("saasExtendParams", extension("emailDomainName", "test.example.com")))
			}})
}

// opensOne is the premise of nearly everything.
func opensOne(d *dialogue) {
	got := d.send(d.creation(d.ordered(d.product())))
	if got.accepted() {
		return
	}
	d.Fail(got.blamed(), wording.Format("newInstance %s, which the marketplace counts as a failed call. %s", "newInstance %s，云商店会视为调用失败。%s",
		got.told(), got.worst().Text))
}

func idUsable(d *dialogue) {
	got := d.answered()
	if got.status() != 200 || got.resultCode != success {
		d.Skip(text("Not judged, because newInstance does not succeed; create/opens reports that.", "未判定，因为 newInstance 未成功，由 create/opens 报告。"))
	}
	id := got.instanceID
	if n := utf8.RuneCountInString(id); n == 0 || n > 64 {
		d.Fail(got.at("/instanceId", "1 to 64 characters", id), wording.Format(
			"The instanceId %q has %d characters; 1 to 64 are allowed.", "instanceId %q 的长度为 %d，应为 1 至 64 个字符。", id, n))
	}
	d.Require(!strings.Contains(id, ",") && strings.TrimSpace(id) == id, got.at("/instanceId", "no comma, no blank at either end", id), wording.Format(
		"The instanceId %q contains a comma or begins or ends with a blank, so queryInstance cannot name it.",
		"instanceId %q 含有英文逗号或首尾空格，无法用于 queryInstance。", id))
}

func lostCreate(d *dialogue) {
	m := d.creation(d.ordered(d.product()))
	lost := d.send(m.suffering(courier.LostAnswer))
	again := d.mustAccept(m)
	if lost.exchange.Response == nil {
		return
	}
	arrived := lost.exchange
	arrived.Failure = nil
	if kept := d.read(newInstance, arrived).instanceID; kept != "" {
		d.Require(kept == again.instanceID, again.at("/instanceId", kept, again.instanceID), wording.Format(
			"The lost answer named the instance %s, the answer to the retry %s: the order was opened twice.",
			"丢失的响应中实例为 %s，重试后返回 %s：同一订单被重复开通。", kept, again.instanceID))
	}
}

// allDifferent fails the check when two answers name one instance.
func (d *dialogue) allDifferent(answers []answer) {
	seen := map[string]bool{}
	for _, got := range answers {
		d.Require(!seen[got.instanceID], got.at("/instanceId", "an id not used before", got.instanceID), wording.Format(
			"The instance %s was given to two different orders.", "实例 %s 被分配给了两个不同的订单。", got.instanceID))
		seen[got.instanceID] = true
	}
}

// items opens the two billing items of one pay-per-use order.
func (d *dialogue) items() (one, other instance) {
	first := d.ordered(metered)
	next := purchase{orderID: first.orderID, product: second}
	one = d.openedFor(first)
	got := d.mustAccept(d.creation(next))
	d.Require(one.id != got.instanceID, got.at("/instanceId", "another id than "+one.id, got.instanceID), wording.Format(
		"Both billing items of order %s got the instance %s.", "订单 %s 的两个计费项得到了同一个实例 %s。", first.orderID, got.instanceID))
	return one, instance{next, got.instanceID}
}

// contacts sends phone number and e-mail address under either algorithm; which one is right was ticked when the product was published.
func contacts(d *dialogue) {
	var last answer
	for _, bits := range []int{sign.AES256, sign.AES128} {
		phone, err := sign.Encrypt("13800138000", d.config.Endpoint.AccessKey, "A1b2C3d4E5f6G7h8", bits)
		d.unless(err)
		email, err := sign.Encrypt("buyer@example.com", d.config.Endpoint.AccessKey, "Zz9Yy8Xx7Ww6Vv5U", bits)
		d.unless(err)
		if last = d.send(d.creation(d.ordered(d.product())).with("mobilePhone", phone).with("email", email)); last.accepted() {
			return
		}
	}
	d.accept(last)
}

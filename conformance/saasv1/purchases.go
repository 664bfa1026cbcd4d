package saasv1

import (
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

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
		entries = append(entries, entry{Name: mode.name, Level: required, Feature: mode.feature, Assumes: []string{begins}, Title: mode.title, Advice: read,
			Judge: func(d *dialogue) {
				d.opened(mode.product)
				if mode.product.periodType != "" {
					d.mustAccept(d.creation(d.ordered(mode.product)).with("periodNumber", "3").with("expireTime", d.years(3)))
				}
			}})
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
		entry{Name: "acceptance", Level: required, Clause: overviewPage, Assumes: []string{begins},
			Title:  text("The repeated call at acceptance gives the same instance", "验收时的再次调用返回同一实例"),
			Advice: text("When the buyer of a supervised service accepts, newInstance comes once more for the same order, with acceptanceTime: answer with the instance of the order.", "服务监管类商品验收通过后，会携带 acceptanceTime 对同一订单再次调用 newInstance：请返回该订单已有的实例。"),
			Judge: func(d *dialogue) {
				m := d.creation(d.ordered(d.product()))
				first := d.mustAccept(m)
				accepted := m.with("acceptanceTime", expiry(d.Now()))
				d.oneInstance(append([]answer{first}, d.repeat(accepted, 2)...))
			}},
		entry{Name: "quantities", Level: required, Assumes: []string{begins},
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
		entry{Name: "order-amounts", Level: required, Assumes: []string{begins},
			Title:  text("Amounts with up to three decimals are accepted", "接受最多三位小数的金额"),
			Advice: text("orderAmount is a decimal such as 100, 0, 0.5 or 99.999; read it as a decimal and not as a whole number.", "orderAmount 为小数，例如 100、0、0.5、99.999；请按小数读取，不要当作整数。"),
			Judge: func(d *dialogue) {
				for _, amount := range []string{"0", "0.5", "99.999", "1234567.89"} {
					d.mustAccept(d.creation(d.ordered(d.product())).with("orderAmount", amount))
				}
			}},
		entry{Name: "contact", Level: required, Clause: secretPage, Assumes: []string{begins},
			Title:  text("A purchase with encrypted phone number and e-mail address is opened", "带有加密手机号和邮箱的订单能够开通"),
			Advice: text("mobilePhone and email are 16 characters of IV and the Base64 of AES-CBC; the token is computed over this text as it is. The AES key comes from SHA1PRNG seeded with the Key; 256 or 128 bits is what was ticked when the product was published.", "mobilePhone 与 email 为 16 位 IV 加 AES-CBC 密文的 Base64，authToken 对该密文计算。AES 密钥由以 Key 为种子的 SHA1PRNG 派生；256 或 128 位取决于发布商品时勾选的算法。"),
			Judge:  contacts},
		entry{Name: "extension-parameters", Level: required, Assumes: []string{begins},
			Title:  text("A purchase with extension parameters is opened", "带有扩展参数的订单能够开通"),
			Advice: text("saasExtendParams is the Base64 of a JSON array of name and value: URL-decode once, then Base64-decode. The token is computed over the Base64 text.", "saasExtendParams 为由 name、value 组成的 JSON 数组的 Base64：先 URL 解码一次，再 Base64 解码；authToken 对该 Base64 文本计算。"),
			Judge: func(d *dialogue) {
				d.mustAccept(d.creation(d.ordered(d.product())).with("saasExtendParams", extension("emailDomainName", "test.example.com")))
			}})
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
	accepted := false
	for _, bits := range []int{sign.AES256, sign.AES128} {
		phone, err := sign.Encrypt("13800138000", d.config.Endpoint.AccessKey, "A1b2C3d4E5f6G7h8", bits)
		d.unless(err)
		email, err := sign.Encrypt("buyer@example.com", d.config.Endpoint.AccessKey, "Zz9Yy8Xx7Ww6Vv5U", bits)
		d.unless(err)
		if last = d.send(d.creation(d.ordered(d.product())).with("mobilePhone", phone).with("email", email)); last.accepted() {
			accepted = true
		}
		d.Require(last.resultCode != notAuthentic, last.at("/resultCode", "any other code than "+notAuthentic, last.resultCode), text(
			"A purchase with an encrypted phone number and e-mail address was answered with 000001, although its token is right. The token is computed over the encrypted text as it arrives: decrypt afterwards.",
			"带有加密手机号和邮箱的订单返回了 000001，但其 authToken 是正确的。authToken 对收到的密文计算，解密应在校验之后进行。"))
	}
	if !accepted {
		d.accept(last)
	}
}

package saasv1

import (
	"strings"
	"unicode/utf8"

	"github.com/fairground/fairground/simulator/courier"
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
		{Name: "opens", Level: required, Assumes: []string{final},
			Title:  text("A paid order is opened", "已支付的订单能够开通"),
			Advice: text("Answer newInstance with 000000 and an instanceId. Until this works nothing else can be judged: check the Key and authToken first (`fairground verify v1-token`).", "newInstance 应返回 000000 和 instanceId。此项不通过时无法判定其它接口，请先检查 Key 与 authToken（可用 fairground verify v1-token）。"),
			Judge:  opensOne},
		{Name: "token-with-plus", Level: required, Clause: tokenPage, Assumes: []string{opens},
			Title:  text("A token with a plus sign is read as well as one without", "含加号的 authToken 同样能够通过校验"),
			Advice: text("About half of all tokens contain a +, which travels as %2B: URL-decode the query exactly once. Decoding twice, or taking values from the raw address without decoding, breaks every other call.", "约一半的 authToken 含有 +，在地址中写作 %2B：查询字符串只能 URL 解码一次。重复解码或完全不解码都会导致时好时坏。"),
			Judge: func(d *dialogue) {
				got := d.send(d.creation(d.ordered(d.product())).lettered(withPlus))
				d.Require(got.accepted(), got.blamed(), wording.Format(
					"newInstance with a token that contains a + %s; without a + it succeeds.", "authToken 含 + 的 newInstance %s；不含 + 时可以成功。", got.told()))
			}},
		{Name: "instance-id-usable", Level: required, Assumes: []string{"create/token-with-plus"},
			Title:  text("newInstance names an instanceId that later calls can use", "newInstance 返回可供后续调用使用的 instanceId"),
			Advice: text("Give every instance an id of 1 to 64 characters without a comma, because queryInstance separates several ids by commas.", "instanceId 应为 1 至 64 个字符且不含英文逗号，因为 queryInstance 用逗号分隔多个实例。"),
			Judge:  idUsable},
		{Name: "same-order-same-instance", Level: required, Assumes: []string{begins}, Advice: byOrder,
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
		{Name: "lost-answer", Level: required, Assumes: []string{begins},
			Title:  text("An answer lost on the way does not open a second instance", "响应丢失后重试不会重复开通"),
			Advice: text("The marketplace calls again when an answer is lost. Store the instance before you answer, and find it again by orderId.", "响应丢失后云商店会再次调用。请在返回响应之前保存实例，并按 orderId 找回。"),
			Judge:  lostCreate},
		{Name: "different-orders-different-instances", Level: required, Assumes: []string{begins},
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
	return family{Name: "create", Entries: asking(newInstance, append(entries, negatives(contract, newInstance, begins)...))}
}

// opensOne is the premise of nearly everything.
func opensOne(d *dialogue) {
	got := d.send(d.creation(d.ordered(d.product())).lettered(withoutPlus))
	if got.accepted() {
		return
	}
	d.Fail(got.blamed(), wording.Format("newInstance %s, which the marketplace counts as a failed call. %s", "newInstance %s，云商店会视为调用失败。%s",
		got.told(), got.worst().Text))
}

func withPlus(token string) bool { return strings.Contains(token, "+") }

func withoutPlus(token string) bool { return !withPlus(token) }

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

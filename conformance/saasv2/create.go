package saasv2

import (
	"strings"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// How often "again and again" is, one after the other and at once.
const (
	manyTimes = 10
	atOnce    = 16
)

// The premises of nearly every other check: purchases open, each order has an instance of its own, and a repeat finds it again.
const (
	opens     = "create/opens"
	usable    = "create/instance-id-usable"
	distinct  = "create/different-orders-different-instances"
	sameOrder = "create/same-order-same-instance"
)

func createFamily(contract *spec.Contract) family {
	entries := []entry{
		{name: "opens", level: check.Required, assumes: []string{inTime, plainStatus, "transport/content-type-json", "envelope/json-object", coded, genuine},
			title:  text("A paid order line is opened", "已支付的订单行能够开通"),
			advice: text("Answer newInstance with 000000 (opened) or 000004 (being opened) and an instanceId. Until this works nothing else can be judged: check the access key, the signature and the order query first.", "newInstance 应返回 000000（已开通）或 000004（开通中），并带上 instanceId。此项不通过时无法判定其它接口，请先检查访问密钥、签名校验和订单查询。"),
			judge:  opensOrExplains},
		{name: "instance-id-usable", level: check.Required, assumes: []string{opens},
			title:  text("The instanceId can be used in later calls", "instanceId 可用于后续调用"),
			advice: text("Give every instance an id of 1 to 64 characters without a comma, because queryInstance separates several ids by commas.", "instanceId 应为 1 至 64 个字符且不含英文逗号，因为 queryInstance 用逗号分隔多个实例。"),
			judge:  idUsable},
		{name: "same-order-same-instance", level: check.Required, assumes: []string{opens},
			title:  text("Ten calls for one order line give one instance", "同一订单行调用十次只得到一个实例"),
			advice: text("Remember orderId + orderLineId with the instanceId you gave, and answer a repeated call with success and that id. Never use businessId for this: it is new in every call.", "请按 orderId + orderLineId 记录已返回的 instanceId，重复调用时返回成功和同一个 instanceId。不要用 businessId 判重，它每次都不同。"),
			judge: func(d *dialogue) {
				message := d.creation(d.ordered(newOrder, d.product()))
				d.oneInstance(d.repeat(message, manyTimes))
			}},
		{name: "concurrent-calls-one-instance", level: check.Required, assumes: []string{opens, sameOrder},
			title:  text("Sixteen calls at once for one order line give one instance", "同一订单行并发调用十六次只得到一个实例"),
			advice: text("Let the database decide who is first, with a unique key over orderId + orderLineId; looking first and inserting then is not enough.", "请用 orderId + orderLineId 唯一索引由数据库裁决先后；“先查再插入”在并发时会重复开通。"),
			judge:  concurrentCreates},
		{name: "lost-answer", level: check.Required, assumes: []string{steady},
			title:  text("An answer lost on the way does not open a second instance", "响应丢失后重试不会重复开通"),
			advice: text("The marketplace calls again when an answer is lost. Store the instance before you answer, and find it again by orderId + orderLineId.", "响应丢失后云商店会再次调用。请在返回响应之前保存实例，并按 orderId + orderLineId 找回。"),
			judge:  lostCreate},
		{name: "late-retry", level: check.Required, assumes: []string{steady, sameOrder},
			title:  text("A retry after other business gives the same instance", "处理过其它业务后的重试仍返回同一实例"),
			advice: text("Keep orderId + orderLineId for the life of the instance, not in a cache that forgets: retries come hours later and somebody can restart a call by hand.", "请长期保存 orderId + orderLineId 与实例的对应关系，不要只放在会过期的缓存里：重试可能在数小时之后，也可能由人工重新启动。"),
			judge:  lateRetry},
		{name: "different-orders-different-instances", level: check.Required, assumes: []string{opens},
			title:  text("Different orders never share an instance", "不同订单不会共用实例"),
			advice: text("Make a new instanceId for every new order line, also for the same buyer and product; the businessId of its first call is recommended.", "即使客户和商品相同，每个新的订单行也要有新的 instanceId，建议使用首次请求的 businessId。"),
			judge:  differentOrders},
		{name: "two-lines-two-instances", level: check.Required, assumes: []string{opens, distinct},
			title:  text("Two lines of one order are two instances", "同一订单的两个订单行是两个实例"),
			advice: text("Tell purchases apart by orderId and orderLineId together; one order can have several lines.", "请用 orderId 与 orderLineId 共同区分购买；一个订单可以有多个订单行。"),
			judge:  func(d *dialogue) { d.twoLines(d.pair()...) }},
		{name: "simultaneous-orders", level: check.Required, assumes: []string{opens, distinct},
			title:  text("Orders that arrive at the same moment get instances of their own", "同时到达的不同订单各自得到实例"),
			advice: text("Do not build ids from the clock or a counter without a lock: orders of different buyers come at the same millisecond.", "不要仅用时间或未加锁的计数器生成 ID：不同客户的订单可能在同一毫秒到达。"),
			judge:  simultaneousOrders},
		{name: "asynchronous-completes", level: check.Required, assumes: []string{opens},
			title:  text("An instance that is being opened is described in the end", "异步开通的实例最终能查询到信息"),
			advice: text("After 000004 the marketplace polls queryInstance. Answer 000004, or success without info, until the instance is open, and its data from then on.", "返回 000004 后云商店会轮询 queryInstance。开通完成前返回 000004（或不带 info 的成功响应），完成后返回实例信息。"),
			judge:  asynchronousCompletes},
		{name: "recovers", level: check.Required, assumes: []string{steady}, needsOrderQuery: true,
			title:  text("A purchase that failed once is opened by the next call", "开通失败后，下一次调用能够成功"),
			advice: text("Keep nothing of a failed attempt that blocks the next one: the marketplace calls for three hours, and what was repaired meanwhile must succeed.", "失败的尝试不能阻碍下一次调用：云商店会在三小时内重试，期间修复后应能成功开通。"),
			judge:  recovers},
		{name: "unknown-order-refused", level: check.Recommended, assumes: []string{steady}, needsOrderQuery: true,
			title:  text("An order that the marketplace does not know is not opened", "云商店查不到的订单不会开通"),
			advice: text("Look the order up with the order query before you open anything, and refuse when it is not found.", "开通前请先调用查询订单接口；查不到订单时应拒绝开通。"),
			judge: func(d *dialogue) {
				id := d.inventOrderID(d.Now())
				d.mustRefuse(d.message(newInstance, members{"orderId": id, "orderLineId": id + "-000001"}),
					text("the order query does not know the order", "查询订单接口中并不存在该订单"))
			}},
	}
	entries = append(entries, createModes()...)
	entries = append(entries, negatives(contract, newInstance, check.Recommended)...)
	return asking(newInstance, family{name: "create", entries: entries})
}

// createModes are one check for each way of billing that a merchant can claim.
func createModes() []entry {
	var entries []entry
	for _, mode := range []struct {
		name, feature string
		kind          market.OrderType
		product       market.Product
		title         wording.Text
	}{
		{"period", "period", newOrder, monthly, text("A period product is opened, by the month as by the year", "包周期商品按年、按月均能开通")},
		{"one-off", "one-off", newOrder, oneOff, text("A one-off product is opened", "按次商品能够开通")},
		{"on-demand", "on-demand", newOrder, metered, text("An on-demand product is opened", "按需商品能够开通")},
		{"package", "package", newOrder, bundle, text("An on-demand package is opened", "按需套餐包能够开通")},
		{"trial", "trial", trialOrder, onTrial, text("A trial is opened", "试用订单能够开通")},
	} {
		entries = append(entries, entry{name: mode.name, level: check.Required, feature: mode.feature, assumes: []string{steady},
			title:  mode.title,
			advice: text("The call is the same for every way of billing; read chargingMode and orderType from the order query and open accordingly.", "各计费方式的请求相同；请从查询订单接口读取 chargingMode 和 orderType 后按需开通。"),
			judge: func(d *dialogue) {
				i := d.openedFor(d.ordered(mode.kind, mode.product))
				d.awaited(i.id)
			}})
	}
	return append(entries, entry{name: "on-demand-items", level: check.Required, feature: "on-demand", assumes: []string{"create/on-demand"},
		title:  text("Two on-demand billing items of one order are two instances", "同一订单的两个按需计费项是两个实例"),
		advice: text("One on-demand order opens one instance for each billing item; tell them apart by orderLineId (or orderId + productId), never by orderId alone.", "一个按需订单会为每个计费项开通一个实例；请用 orderLineId（或 orderId + productId）区分，不能只看 orderId。"),
		judge:  func(d *dialogue) { d.twoLines(metered, second) }})
}

func idUsable(d *dialogue) {
	got := d.mustAccept(d.creation(d.ordered(newOrder, d.product()))) // a missing or too long id is no success: create/opens reports it
	id := got.InstanceID
	d.Require(!strings.Contains(id, ",") && strings.TrimSpace(id) == id, got.at("/instanceId", "no comma, no blank at either end", id), wording.Format(
		"The instanceId %q contains a comma or begins or ends with a blank, so queryInstance cannot name it.",
		"instanceId %q 含有英文逗号或首尾空格，无法用于 queryInstance。", id))
}

// asynchronousCompletes follows a merchant that says it is still opening. One that says it has opened is held to that by query/describes.
func asynchronousCompletes(d *dialogue) {
	created := d.mustAccept(d.creation(d.ordered(newOrder, d.product())))
	if d.processing(created) || d.processing(d.send(d.inquiry(created.InstanceID))) {
		d.awaited(created.InstanceID)
	}
}

// oneInstance fails the check unless all answers name the same instance.
func (d *dialogue) oneInstance(answers []answer) {
	first := answers[0].InstanceID
	for i, got := range answers[1:] {
		d.Require(got.InstanceID == first, got.at("/instanceId", first, got.InstanceID), wording.Format(
			"Call %d for the same order line was answered with the instance %s, the first one with %s.",
			"对同一订单行的第 %d 次调用返回了实例 %s，而首次返回的是 %s。", i+2, got.InstanceID, first))
	}
}

// recovers calls for an order that the order query does not know yet, then makes it known and calls again.
func recovers(d *dialogue) {
	sold := d.draft(newOrder, d.product())
	p := purchase{order: sold.Order, line: sold.Order.Lines[0], part: d.product()}
	d.send(d.creation(p))
	d.config.Orders.Place(sold)
	d.openedFor(p)
}

func concurrentCreates(d *dialogue) {
	message := d.creation(d.ordered(newOrder, d.product()))
	var accepted []answer
	for _, got := range d.together(message, atOnce) {
		if got.accepted() {
			accepted = append(accepted, got)
		}
	}
	// A merchant may refuse all but one of the calls while it works; the marketplace calls again, and then it must know the order.
	d.oneInstance(append(accepted, d.mustAccept(message)))
}

func lostCreate(d *dialogue) {
	message := d.creation(d.ordered(newOrder, d.product()))
	lost := d.send(message.suffering(courier.LostAnswer))
	again := d.mustAccept(message)
	if kept := lost.spoken(d); kept != "" {
		d.Require(kept == again.InstanceID, again.at("/instanceId", kept, again.InstanceID), wording.Format(
			"The lost answer named the instance %s, the answer to the retry %s: the order was opened twice.",
			"丢失的响应中实例为 %s，重试后返回 %s：同一订单被重复开通。", kept, again.InstanceID))
	}
	d.awaited(again.InstanceID)
}

// spoken is the instanceId in an answer that was lost on purpose after it had arrived.
func (a answer) spoken(d *dialogue) string {
	if a.exchange.Response == nil {
		return ""
	}
	arrived := a.exchange
	arrived.Failure = nil
	return d.read(a.activity, arrived).InstanceID
}

func lateRetry(d *dialogue) {
	message := d.creation(d.ordered(newOrder, d.product()))
	first := d.mustAccept(message)
	for range 3 {
		d.openedAny()
	}
	d.oneInstance([]answer{first, d.mustAccept(message)})
}

func differentOrders(d *dialogue) {
	seen := map[string]bool{}
	for range 5 {
		got := d.mustAccept(d.creation(d.ordered(newOrder, d.product())))
		d.Require(!seen[got.InstanceID], got.at("/instanceId", "an id not used before", got.InstanceID), wording.Format(
			"The instance %s was given to two different orders.", "实例 %s 被分配给了两个不同的订单。", got.InstanceID))
		seen[got.InstanceID] = true
	}
}

func (d *dialogue) twoLines(products ...market.Product) {
	lines := d.place(newOrder, products...)
	one, other := d.mustAccept(d.creation(lines[0])), d.mustAccept(d.creation(lines[1]))
	d.Require(one.InstanceID != other.InstanceID, other.at("/instanceId", "another id than "+one.InstanceID, other.InstanceID), wording.Format(
		"Both lines of order %s got the instance %s.", "订单 %s 的两个订单行得到了同一个实例 %s。", lines[0].order.ID, one.InstanceID))
}

func simultaneousOrders(d *dialogue) {
	messages, requests := make([]*message, atOnce), make([]courier.Request, atOnce)
	for i := range requests {
		messages[i] = d.creation(d.ordered(newOrder, d.product()))
		requests[i] = d.compose(messages[i])
	}
	seen := map[string]bool{}
	for i, exchange := range d.SendTogether(requests) {
		got := d.admitted(messages[i], d.read(newInstance, exchange))
		d.Require(!seen[got.InstanceID], got.at("/instanceId", "an id not used before", got.InstanceID), wording.Format(
			"The instance %s was given to two orders that arrived at the same moment.", "实例 %s 被分配给了两个同时到达的订单。", got.InstanceID))
		seen[got.InstanceID] = true
	}
}

// admitted is the answer to one of several simultaneous calls that must succeed in the end: after an orderly refusal of a merchant that
// is busy, the marketplace calls again.
func (d *dialogue) admitted(m *message, got answer) answer {
	if got.accepted() || got.status() != 200 || got.ResultCode == "" {
		d.accept(got)
		return got
	}
	return d.mustAccept(m)
}

// asking fills in the activity of every entry of a family that does not name another one.
func asking(activity string, f family) family {
	for i := range f.entries {
		if f.entries[i].activity == "" {
			f.entries[i].activity = activity
		}
	}
	return f
}

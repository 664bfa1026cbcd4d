package saasv2

import (
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// describes is the premise of every check that proves an effect through queryInstance.
const describes = "query/describes"

// steady is the premise of every check that looks at an instance before and after something.
const steady = "query/read-only"

func queryFamily(contract *spec.Contract) family {
	entries := []entry{
		{name: "describes", level: check.Required, assumes: []string{opens, usable, distinct, "create/asynchronous-completes"},
			title:  text("An opened instance is described", "已开通的实例可以查询到"),
			advice: text("Answer queryInstance with 000000 and one element of info for each instance, with exactly the instanceId that was asked for.", "queryInstance 应返回 000000，并在 info 中为每个实例返回一个元素，instanceId 与请求完全一致。"),
			judge:  func(d *dialogue) { i := d.openedAny(); d.awaited(i.id) }},
		{name: "read-only", level: check.Required, assumes: []string{describes},
			title:  text("Ten queries in a row are answered alike", "连续查询十次结果一致"),
			advice: text("queryInstance only reads. Do not hand out one-time data, and do not count calls.", "queryInstance 只读，请勿返回一次性数据，也不要按次数限制。"),
			judge: func(d *dialogue) {
				i := d.openedAny()
				d.awaited(i.id)
				for range manyTimes {
					d.mustExist(i, text("a query", "查询"))
				}
			}},
		{name: "concurrent", level: check.Required, assumes: []string{describes},
			title:  text("Sixteen queries at once are all answered", "并发查询十六次均能得到结果"),
			advice: text("Several buyers look at their resources at the same time; serve queries side by side.", "多位客户会同时查看资源，请支持并发查询。"),
			judge:  concurrentQueries},
		{name: "lost-answer", level: check.Required, assumes: []string{describes},
			title:  text("A query after a lost answer is answered", "响应丢失后再次查询能得到结果"),
			advice: text("A query leaves nothing behind: the next one is answered in the same way.", "查询不应留下任何状态，下一次查询应得到同样的结果。"),
			judge: func(d *dialogue) {
				i := d.openedAny()
				d.awaited(i.id)
				d.send(d.inquiry(i.id).suffering(courier.LostAnswer))
				d.mustExist(i, text("a query whose answer was lost", "一次丢失响应的查询"))
			}},
		{name: "two-instances", level: check.Required, assumes: []string{describes},
			title:  text("Two instances in one query are both described", "一次查询两个实例，均返回信息"),
			advice: text("Split instanceId at commas and answer one element of info for each.", "请按英文逗号拆分 instanceId，并为每个实例返回一个 info 元素。"),
			judge:  func(d *dialogue) { d.batch(2) }},
		{name: "hundred-instances", level: check.Required, assumes: []string{"query/two-instances"},
			title:  text("As many instances as one query may carry are all described", "一次查询达到上限数量的实例，均返回信息"),
			advice: text("One query may carry 100 instances, which is longer than the 100 characters that the same page prints: do not cut the text.", "一次最多查询 100 个实例，其长度会超过同页所写的 100 个字符，请勿截断。"),
			judge:  func(d *dialogue) { d.batch(d.config.Edition.QueryLimit.Value) }},
		{name: "too-many-instances", level: check.Recommended, assumes: []string{steady, "query/hundred-instances", readable},
			title:  text("One instance more than a query may carry is refused", "超过上限数量的查询应被拒绝"),
			advice: text("Answer 000002 when instanceId names more than 100 instances.", "instanceId 超过 100 个时返回 000002。"),
			judge:  tooManyInstances},
		{name: "unknown-instance", level: check.Recommended, assumes: []string{describes},
			title:  text("An unknown instance is not described", "不存在的实例不应返回信息"),
			advice: text("Answer 000003, or success without an element for the unknown id; never invent data.", "返回 000003，或成功但不包含该实例；不要编造数据。"),
			judge: func(d *dialogue) {
				id := d.InventID()
				got := d.send(d.inquiry(id))
				_, found := got.described(id)
				d.Require(!found, got.at("/info", "no element for an unknown id", id), text(
					"The answer describes an instance that was never opened.", "响应中包含了从未开通过的实例。"))
				d.orderly(got)
			}},
		{name: "known-beside-unknown", level: check.Recommended, assumes: []string{steady, "query/unknown-instance"},
			title:  text("A known instance beside an unknown one is answered clearly", "同时查询存在与不存在的实例时响应明确"),
			advice: text("Describe the instances you know and leave the others out, or answer 000003 for the whole query.", "返回存在的实例并省略不存在的，或整体返回 000003。"),
			judge:  mixedQuery},
		{name: "repeated-instance", level: check.Recommended, assumes: []string{steady, "query/two-instances"},
			title:  text("An id that is named twice in one query is answered", "同一实例在一次查询中出现两次时能正常响应"),
			advice: text("Treat the ids as a set; describing the instance once or twice is both fine.", "请把实例 ID 当作集合处理，返回一次或两次均可。"),
			judge: func(d *dialogue) {
				i := d.openedAny()
				d.awaited(i.id)
				got := d.send(d.inquiry(i.id, i.id))
				_, found := got.described(i.id)
				d.Require(found, got.at("/info", "an element with instanceId "+i.id, describeStatus(got)), text(
					"The instance was not described when its id was named twice.", "重复写入同一 ID 时未返回该实例。"))
			}},
		{name: "only-asked-instances", level: check.Required, assumes: []string{describes},
			title:  text("Nothing but the instances asked for is described", "只返回所查询的实例"),
			advice: text("Select by the ids of the request; data of other buyers must never leave your program here.", "请严格按请求中的 ID 查询，切勿返回其他客户的数据。"),
			judge:  onlyAsked},
		{name: "own-data", level: check.Recommended, assumes: []string{describes},
			title:  text("A described instance tells the buyer how to use it", "实例信息告诉客户如何使用"),
			advice: text("Return appInfo with frontEndUrl unless the buyer gets the details by SMS or mail.", "除非通过短信或邮件告知客户，否则请返回包含 frontEndUrl 的 appInfo。"),
			judge: func(d *dialogue) {
				i := d.openedAny()
				got := d.awaited(i.id)
				info, _ := got.described(i.id)
				d.Require(info.AppInfo != nil, got.at("/info/0/appInfo", "appInfo", "absent"), text(
					"The instance has no appInfo, so the buyer sees no address on the resource page.", "实例没有 appInfo，客户在资源页面看不到访问地址。"))
			}},
	}
	entries = append(entries, queryData()...)
	entries = append(entries, negatives(contract, queryInstance, check.Recommended, describes)...)
	return asking(queryInstance, family{name: "query", entries: entries})
}

func concurrentQueries(d *dialogue) {
	i := d.openedAny()
	d.awaited(i.id)
	for _, got := range d.together(d.inquiry(i.id), atOnce) {
		_, found := got.described(i.id)
		d.Require(found, got.at("/info", "an element with instanceId "+i.id, describeStatus(got)), wording.Format(
			"One of %d simultaneous queries %s.", "%d 个并发查询中有一个%s。", atOnce, got.said()))
	}
}

// orderly fails the check unless an answer is one that the marketplace can read: HTTP 200 with a result code.
func (d *dialogue) orderly(got answer) {
	d.Require(got.status() == 200 && got.ResultCode != "", got.at("", "HTTP 200 with a resultCode", describeStatus(got)), wording.Format(
		"%s %s; the marketplace needs HTTP 200 and a resultCode to understand what you mean.", "%s %s；云商店需要 HTTP 200 与 resultCode 才能理解结果。",
		got.activity, got.said()))
}

// openMany opens n instances, some at a time so that a slow merchant does not take n times as long.
func (d *dialogue) openMany(n int) []instance {
	var opened []instance
	for len(opened) < n {
		purchases := make([]purchase, min(manyTimes, n-len(opened)))
		messages, requests := make([]*message, len(purchases)), make([]courier.Request, len(purchases))
		for i := range purchases {
			purchases[i] = d.ordered(newOrder, d.product())
			messages[i] = d.creation(purchases[i])
			requests[i] = d.compose(messages[i])
		}
		for i, exchange := range d.SendTogether(requests) {
			got := d.admitted(messages[i], d.read(newInstance, exchange))
			opened = append(opened, instance{purchase: purchases[i], id: got.InstanceID})
		}
	}
	return opened
}

func (d *dialogue) batch(n int) {
	opened := d.openMany(n)
	ids := make([]string, n)
	for i := range opened {
		ids[i] = opened[i].id
	}
	got, missing := d.leftOut(ids)
	if missing == "" {
		return
	}
	for _, id := range ids { // a merchant may open one after the other: the patience is for each
		d.awaited(id)
	}
	if d.Poll(func() bool { got, missing = d.leftOut(ids); return missing == "" }) {
		return
	}
	d.Fail(got.at("/info", "an element for each of the instances", describeStatus(got)), wording.Format(
		"A query for %d instances left out %s.", "一次查询 %d 个实例时缺少 %s。", n, missing))
}

// leftOut asks for several instances at once and names the first that the answer does not describe.
func (d *dialogue) leftOut(ids []string) (answer, string) {
	got := d.send(d.inquiry(ids...))
	for _, id := range ids {
		if _, found := got.described(id); !found {
			return got, id
		}
	}
	return got, ""
}

func tooManyInstances(d *dialogue) {
	ids := make([]string, d.config.Edition.QueryLimit.Value+1)
	ids[0] = d.openedAny().id
	for i := range ids[1:] {
		ids[i+1] = d.InventID()
	}
	d.mustRefuseCleanly(d.inquiry(ids...), wording.Format("it named %d instances", "其中包含 %d 个实例", len(ids)))
}

func mixedQuery(d *dialogue) {
	i := d.openedAny()
	d.awaited(i.id)
	stranger := d.InventID()
	got := d.send(d.inquiry(i.id, stranger))
	d.orderly(got)
	_, invented := got.described(stranger)
	d.Require(!invented, got.at("/info", "no element for an unknown id", stranger), text(
		"The answer describes an instance that was never opened.", "响应中包含了从未开通过的实例。"))
	if _, found := got.described(i.id); !found && got.ResultCode != unknownInstance {
		d.Fail(got.at("/info", "the known instance, or "+unknownInstance, describeStatus(got)), text(
			"A known instance beside an unknown one was neither described nor answered with 000003.",
			"同时查询存在与不存在的实例时，既未返回存在的实例，也未返回 000003。"))
	}
}

func onlyAsked(d *dialogue) {
	mine, other := d.openedAny(), d.openedAny()
	d.awaited(other.id)
	got := d.awaited(mine.id)
	for _, info := range got.Info {
		d.Require(info.InstanceID == mine.id, got.at("/info", mine.id, info.InstanceID), wording.Format(
			"The query for %s was answered with the data of %s, too.", "查询 %s 时返回了实例 %s 的数据。", mine.id, info.InstanceID))
	}
}

package saasv1

import (
	"regexp"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// queryFamily is judged for merchants who sell by use: for them queryInstance is mandatory, for others it is optional.
func queryFamily(contract *spec.Contract) family {
	entries := []entry{
		{Name: "describes", Assumes: []string{"create/on-demand"},
			Title:  text("An opened pay-per-use instance is described", "已开通的按需实例可以查询到"),
			Advice: text("Answer queryInstance with 000000 and one element of info for each instance, with exactly the instanceId that was asked for.", "queryInstance 应返回 000000，并在 info 中为每个实例返回一个元素，instanceId 与请求完全一致。"),
			Judge:  describes},
		{Name: "documented-form", Assumes: []string{queried},
			Title:  text("The description has the documented members, types and lengths", "实例信息的字段、类型和长度符合文档"),
			Advice: text("Compare your answer with the tables of queryInstance: appInfo needs frontEndUrl (at most 512), usageInfo needs usageValue and statisticalTime.", "请对照 queryInstance 字段表：appInfo 必须有 frontEndUrl（最长 512），usageInfo 必须有 usageValue 与 statisticalTime。"),
			Judge:  func(d *dialogue) { d.documentedForm(d.mustAccept(d.inquiry(d.opened(metered).id))) }},
		{Name: "usage", Assumes: []string{queried},
			Title:  text("A pay-per-use instance tells its usage", "按需实例返回用量"),
			Advice: text("Return usageInfo with usageValue (the running total) and statisticalTime, also when nothing was used yet.", "请返回 usageInfo，包含 usageValue（累计用量）与 statisticalTime；尚无用量时也要返回。"),
			Judge:  func(d *dialogue) { d.usage(metered) }},
		{Name: "package-usage", Feature: "package", Assumes: []string{"create/package", queried},
			Title:  text("A package tells how much of it is used up", "套餐包返回已用量"),
			Advice: text("Return usageInfo with the amount consumed, one element for each billing item, also when nothing was used yet.", "请返回 usageInfo，每个计费项一个元素，包含已消耗的用量；尚未使用时也要返回。"),
			Judge:  func(d *dialogue) { d.usage(bundle) }},
		{Name: "usage-decimals", Level: recommended, Assumes: []string{"query/usage"},
			Title:  text("usageValue has at most four decimals", "usageValue 最多四位小数"),
			Advice: text("The table says Double(12,4): round to four decimals.", "字段表类型为 Double(12,4)：请保留至多四位小数。"),
			Judge: func(d *dialogue) {
				got, figure := d.usage(metered)
				_, decimals, _ := strings.Cut(figure.value, ".")
				d.Require(len(decimals) <= 4, got.at("/info/0/usageInfo/0/usageValue", "at most four decimals", figure.value), wording.Format(
					"usageValue is %s.", "usageValue 为 %s。", figure.value))
			}},
		{Name: "usage-time", Assumes: []string{"query/usage"},
			Title:  text("The time of the usage has the documented form", "用量统计时间的格式符合文档"),
			Advice: text("Write statisticalTime in UTC as yyyyMMddHHmmssSSS: 17 digits and nothing else.", "statisticalTime 请使用 UTC 时间，格式为 yyyyMMddHHmmssSSS：17 位数字，不含其它字符。"),
			Judge:  usageTime},
		{Name: "two-instances", Assumes: []string{queried},
			Title:  text("Two instances in one query are both described", "一次查询两个实例，均返回信息"),
			Advice: text("Split instanceId at commas and answer one element of info for each.", "请按英文逗号拆分 instanceId，并为每个实例返回一个 info 元素。"),
			Judge:  func(d *dialogue) { d.batch(2) }},
		{Name: "hundred-instances", Assumes: []string{"query/two-instances"},
			Title:  text("As many instances as one query may carry are all described", "一次查询达到上限数量的实例，均返回信息"),
			Advice: text("One query may carry 100 instances, which is far longer than the 64 characters that the same page prints: do not cut or refuse the text.", "一次最多查询 100 个实例，其长度会远超同页所写的 64 个字符，请勿截断或拒绝。"),
			Judge:  func(d *dialogue) { d.batch(d.config.Edition.V1QueryLimit.Value) }},
		{Name: "too-many-instances", Level: recommended, Assumes: []string{queried},
			Title:  text("One instance more than a query may carry is refused", "超过上限数量的查询应被拒绝"),
			Advice: text("Answer 000002 when instanceId names more than 100 instances.", "instanceId 超过 100 个时返回 000002。"),
			Judge: func(d *dialogue) {
				d.live()
				ids := []string{d.opened(metered).id}
				for len(ids) <= d.config.Edition.V1QueryLimit.Value {
					ids = append(ids, d.InventID())
				}
				d.mustRefuseCleanly(d.inquiry(strings.Join(ids, ",")), wording.Format("it named %d instances", "其中包含 %d 个实例", len(ids)))
			}},
		{Name: "unknown-instance", Level: recommended, Assumes: []string{queried},
			Title:  text("An unknown instance is not described", "不存在的实例不应返回信息"),
			Advice: text("Answer 000003, or success without an element for the unknown id; never invent data.", "返回 000003，或成功但不包含该实例；不要编造数据。"),
			Judge: func(d *dialogue) {
				d.live()
				id := d.InventID()
				got := d.send(d.inquiry(id))
				_, found := got.described(id)
				d.Require(!found, got.at("/info", "no element for an unknown id", id), text("The answer describes an instance that was never opened.", "响应中包含了从未开通过的实例。"))
				d.orderly(got)
			}},
		{Name: "known-beside-unknown", Level: recommended, Assumes: []string{queried},
			Title:  text("A known instance beside an unknown one is answered clearly", "同时查询存在与不存在的实例时响应明确"),
			Advice: text("Describe the instances you know and leave the others out, or answer 000003 for the whole query.", "返回存在的实例并省略不存在的，或整体返回 000003。"),
			Judge:  mixed},
		{Name: "only-asked-instances", Assumes: []string{queried},
			Title:  text("Nothing but the instances asked for is described", "只返回所查询的实例"),
			Advice: text("Select by the ids of the request; data of other buyers must never leave your program here.", "请严格按请求中的 ID 查询，切勿返回其他客户的数据。"),
			Judge: func(d *dialogue) {
				i := d.opened(metered)
				d.opened(metered)
				got := d.mustAccept(d.inquiry(i.id))
				for _, info := range got.info {
					d.Require(info.instanceID == i.id, got.at("/info", i.id, info.instanceID), wording.Format(
						"The query for %s was answered with the data of %s, too.", "查询 %s 时返回了实例 %s 的数据。", i.id, info.instanceID))
				}
			}},
		{Name: "read-only", Assumes: []string{queried},
			Title:  text("Ten queries in a row are answered alike", "连续查询十次结果一致"),
			Advice: text("queryInstance only reads. Do not hand out one-time data, and do not count calls.", "queryInstance 只读，请勿返回一次性数据，也不要按次数限制。"),
			Judge: func(d *dialogue) {
				i := d.opened(metered)
				for range manyTimes {
					d.mustDescribe(i, d.send(d.inquiry(i.id)))
				}
			}},
		{Name: "concurrent", Assumes: []string{queried},
			Title:  text("Queries at the same time do no harm", "并发查询不会出错"),
			Advice: text("Several buyers look at their resources at the same time; serve queries side by side.", "多位客户会同时查看资源，请支持并发查询。"),
			Judge: func(d *dialogue) {
				i := d.opened(metered)
				for _, got := range d.together(d.inquiry(i.id), atOnce) {
					if got.accepted() { // a busy merchant may ask to come again
						d.mustDescribe(i, got)
					}
				}
				d.mustDescribe(i, d.send(d.inquiry(i.id)))
			}},
		{Name: "lost-answer", Assumes: []string{queried},
			Title:  text("A query after a lost answer is answered", "响应丢失后再次查询能得到结果"),
			Advice: text("A query leaves nothing behind: the next one is answered in the same way.", "查询不应留下任何状态，下一次查询应得到同样的结果。"),
			Judge: func(d *dialogue) {
				i := d.opened(metered)
				d.send(d.inquiry(i.id).suffering(courier.LostAnswer))
				d.mustDescribe(i, d.send(d.inquiry(i.id)))
			}},
	}
	entries = append(entries, negatives(contract, queryInstance, queried)...)
	for n := range entries {
		if entries[n].Level == "" {
			entries[n].Level = required
		}
		if entries[n].Feature == "" {
			entries[n].Feature = "on-demand"
		}
	}
	return family{Name: "query", Entries: asking(queryInstance, entries)}
}

// describes is the premise of the family. One list of the international site leaves queryInstance out for pay-per-use; a merchant who
// follows it is not blamed.
func describes(d *dialogue) {
	i := d.opened(metered)
	got := d.send(d.inquiry(i.id))
	if !got.accepted() && d.config.Edition.V1OnDemandQuery.Value == "optional" {
		d.Skip(text("queryInstance does not succeed; this site does not demand it.", "queryInstance 未成功；该站点不强制要求此接口。"))
	}
	d.mustDescribe(i, got)
}

// mustDescribe fails the check unless an answer describes the instance.
func (d *dialogue) mustDescribe(i instance, got answer) {
	_, found := got.described(i.id)
	d.Require(found, got.at("/info", "an element with instanceId "+i.id, got.short()), wording.Format(
		"queryInstance for %s %s and does not describe it.", "对实例 %s 的 queryInstance %s，未返回其信息。", i.id, got.told()))
}

// usage opens a product that is billed by use and returns the answer with its first figure.
func (d *dialogue) usage(p product) (answer, usage) {
	i := d.opened(p)
	got := d.send(d.inquiry(i.id))
	d.mustDescribe(i, got)
	info, _ := got.described(i.id)
	if len(info.usage) == 0 {
		d.Fail(got.at("/info/0/usageInfo", "at least one element", "absent or empty"), wording.Format(
			"The instance %s is billed by use and its description has no usageInfo.", "实例 %s 按用量计费，但返回信息中没有 usageInfo。", i.id))
	}
	return got, info.usage[0]
}

var seventeenDigits = regexp.MustCompile(`^[0-9]{17}$`)

func usageTime(d *dialogue) {
	got, figure := d.usage(metered)
	place := got.at("/info/0/usageInfo/0/statisticalTime", "yyyyMMddHHmmssSSS", figure.statisticalTime)
	d.Require(figure.statisticalTime != "", place, text("usageInfo has no statisticalTime.", "usageInfo 缺少 statisticalTime。"))
	told, err := sign.ParseTokenTimestamp(figure.statisticalTime) // the same form
	d.Require(err == nil && seventeenDigits.MatchString(figure.statisticalTime), place, wording.Format(
		"statisticalTime is %q instead of 17 digits yyyyMMddHHmmssSSS.", "statisticalTime 为 %q，应为 17 位 yyyyMMddHHmmssSSS。", figure.statisticalTime))
	// An hour covers clocks that are a little off; local time instead of UTC is further away in every zone that sells.
	if told.After(d.Now().Add(time.Hour)) {
		d.Warn(place, text("statisticalTime lies in the future; it is probably local time instead of UTC.", "statisticalTime 晚于当前时间，可能误用了本地时间而不是 UTC。"))
	}
}

func (d *dialogue) batch(n int) {
	opened := make([]instance, n)
	ids := make([]string, n)
	for first := 0; first < n; first += manyTimes {
		count := min(manyTimes, n-first)
		messages := make([]*message, count)
		for k := range messages {
			opened[first+k].purchase = d.ordered(metered)
			messages[k] = d.creation(opened[first+k].purchase)
		}
		for k, got := range d.atOnce(messages...) {
			if !got.accepted() { // a busy merchant may ask to come again
				got = d.mustAccept(messages[k])
			}
			opened[first+k].id, ids[first+k] = got.instanceID, got.instanceID
		}
	}
	got := d.send(d.inquiry(strings.Join(ids, ",")))
	for _, i := range opened {
		d.mustDescribe(i, got)
	}
}

func mixed(d *dialogue) {
	d.live()
	i := d.opened(metered)
	stranger := d.InventID()
	got := d.send(d.inquiry(i.id + "," + stranger))
	d.orderly(got)
	_, invented := got.described(stranger)
	d.Require(!invented, got.at("/info", "no element for an unknown id", stranger), text("The answer describes an instance that was never opened.", "响应中包含了从未开通过的实例。"))
	if _, found := got.described(i.id); !found && got.resultCode != unknownInstance {
		d.Fail(got.at("/info", "the known instance, or "+unknownInstance, got.short()), text(
			"A known instance beside an unknown one was neither described nor answered with 000003.", "同时查询存在与不存在的实例时，既未返回存在的实例，也未返回 000003。"))
	}
}

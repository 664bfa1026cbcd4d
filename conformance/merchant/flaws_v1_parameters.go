package merchant

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"unicode"

	"github.com/fairground/fairground/wording"
)

// rulesV1 leaves out some of the rules that parameters are held against.
func rulesV1(kept ...rule) func(*behaviour) {
	return underV1(func(b *behaviourV1) { b.rules = kept })
}

func parameterFlawsV1() []Flaw {
	return inFamily("envelope", append([]Flaw{
		{Name: "v1-unknown-parameter-refused",
			Title: wording.Of("Refuses parameters it does not know", "遇到未知参数就报错"),
			Story: wording.Of("The request class is strict, and the marketplace adds parameters now and then.", "请求类开启了严格模式，而云商店会不时增加参数。"),
			apply: insistingV1(func(b *behaviourV1, c call) bool {
				known := maps.Clone(c.members)
				delete(known, "authToken")
				return hasUnknown(b.parameters)(known)
			})},
		{Name: "v1-unknown-activity-succeeds",
			Title: wording.Of("Answers an unknown activity with success", "未知的 activity 也返回成功"),
			Story: wording.Of("The switch has a default branch that does nothing.", "switch 的 default 分支什么都不做就返回。"),
			apply: underV1(func(b *behaviourV1) {
				right := b.process
				b.process = func(m *Merchant, ctx context.Context, raw string, query []pair) answer {
					if _, known := b.parameters[first(query, "activity")]; !known && b.authentic(m, raw, query) {
						return succeeded()
					}
					return right(m, ctx, raw, query)
				}
			})},
		{Name: "v1-missing-parameter-accepted",
			Title: wording.Of("Does not notice a missing mandatory parameter", "缺少必填参数也不报错"),
			Story: wording.Of("Nothing is validated; what is missing is stored as an empty text.", "没有任何校验，缺失的参数按空字符串保存。"),
			apply: rulesV1(typed, short, allowed, wellFormed)},
		{Name: "v1-too-long-accepted", Advisory: true,
			Title: wording.Of("Does not notice a parameter that is too long", "参数超长也不报错"),
			Story: wording.Of("The columns are wide enough, so nobody counted characters.", "数据库字段足够宽，没有人校验长度。"),
			apply: rulesV1(present, typed, allowed, wellFormed)},
		{Name: "v1-unknown-value-accepted",
			Title: wording.Of("Takes any value for instanceStatus", "instanceStatus 接受任意取值"),
			Story: wording.Of("An if-else without a last else: what is not FREEZE thaws.", "if-else 没有兜底分支：不是 FREEZE 就当作解冻。"),
			apply: rulesV1(present, typed, short, wellFormed)},
		{Name: "v1-bad-expire-time-accepted",
			Title: wording.Of("Takes anything for an expiry time", "expireTime 填什么都接受"),
			Story: wording.Of("The text is stored as it came and parsed by a nightly job.", "原样入库，留给夜间任务解析。"),
			apply: rulesV1(present, typed, short, allowed)},
		{Name: "v1-crashes-on-missing-parameter",
			Title: wording.Of("Drops the connection when a parameter is missing", "缺少参数时直接断开连接"),
			Story: wording.Of("A null pointer takes the worker down.", "空指针导致工作进程退出。"),
			apply: underV1(func(b *behaviourV1) {
				b.rules = append([]rule{func(p parameter, value any) answer {
					if p.mandatory && value == nil {
						panic(http.ErrAbortHandler)
					}
					return nil
				}}, b.rules...)
			})},
	}, presenceFlawsV1()...))
}

// presenceFlawsV1 are wrong ideas of what is always sent, and in which letters.
func presenceFlawsV1() []Flaw {
	return []Flaw{
		{Name: "v1-needs-test-flag",
			Title: wording.Of("Refuses a call without testFlag", "没有 testFlag 就报错"),
			Story: wording.Of("Older pages say live calls carry “0”, so the parameter was made mandatory.", "旧版页面说正式请求携带 0，于是做成了必填。"),
			apply: insistingV1(func(_ *behaviourV1, c call) bool { return c.text("testFlag") == "" })},
		{Name: "v1-test-flag-zero-refused",
			Title: wording.Of("Refuses testFlag 0", "testFlag 为 0 时报错"),
			Story: wording.Of("The current Chinese page knows only 1.", "国内站当前页面只写了 1。"),
			apply: insistingV1(func(_ *behaviourV1, c call) bool { return c.text("testFlag") == "0" })},
		{Name: "v1-needs-expire-time",
			Title: wording.Of("Refuses a purchase without expireTime", "没有 expireTime 就拒绝开通"),
			Story: wording.Of("The first products were sold by period; pay-per-use and one-time purchases carry none.", "最初只卖包周期商品，而按需和按次订单不带该参数。"),
			apply: insistingV1(func(_ *behaviourV1, c call) bool { return c.activity == "newInstance" && c.text("expireTime") == "" })},
		{Name: "v1-blank-parameter-refused",
			Title: wording.Of("Refuses an optional parameter without a value", "可选参数为空值时报错"),
			Story: wording.Of("“Present” was taken to mean “filled”, but productId may come empty.", "以为“携带”就一定有值，而 productId 可以为空。"),
			apply: insistingV1(func(_ *behaviourV1, c call) bool {
				for _, value := range c.members {
					if value == "" {
						return true
					}
				}
				return false
			})},
		{Name: "v1-chinese-refused",
			Title: wording.Of("Refuses Chinese text", "拒绝中文参数"),
			Story: wording.Of("The table's character set is latin1, and the insert fails.", "数据表字符集是 latin1，插入失败。"),
			apply: insistingV1(func(_ *behaviourV1, c call) bool {
				return containsIn(c, func(r rune) bool { return r > unicode.MaxASCII })
			})},
		{Name: "v1-special-characters-refused",
			Title: wording.Of("Refuses names with +, %, & or quotes", "参数含 +、%、& 或引号时报错"),
			Story: wording.Of("A filter against injection looks at every parameter.", "防注入过滤器检查所有参数。"),
			apply: insistingV1(func(_ *behaviourV1, c call) bool {
				return strings.ContainsAny(c.text("customerName"), `+%&'"<>`)
			})},
		{Name: "v1-extension-parameters-not-decoded",
			Title: wording.Of("Reads saasExtendParams as plain JSON", "把 saasExtendParams 当作明文 JSON 解析"),
			Story: wording.Of("That the JSON is Base64 stands in half a sentence.", "“先 Base64 编码”只写在半句话里。"),
			apply: insistingV1(func(_ *behaviourV1, c call) bool {
				text := c.text("saasExtendParams")
				return text != "" && !json.Valid([]byte(text))
			})},
	}
}

func containsIn(c call, matches func(rune) bool) bool {
	for _, value := range c.members {
		if text, ok := value.(string); ok && strings.ContainsFunc(text, matches) {
			return true
		}
	}
	return false
}

func debugFlawsV1() []Flaw {
	return inFamily("debug-case", []Flaw{
		{Name: "v1-ignores-test-flag",
			Title: wording.Of("Does real business for debugging calls", "对调试请求也执行真实业务"),
			Story: wording.Of("Nobody told the developer what testFlag is for; invented instances are not found.", "开发时不知道 testFlag 的作用，虚构实例查不到。"),
			apply: underV1(func(b *behaviourV1) { b.isDebug = func(call) bool { return false } })},
		{Name: "v1-zero-test-flag-is-debug",
			Title: wording.Of("Takes testFlag 0 for a debugging call", "把 testFlag=0 当作调试请求"),
			Story: wording.Of("The program asks whether the parameter is there, not what it says.", "程序只判断参数是否存在，没有看取值。"),
			apply: underV1(func(b *behaviourV1) { b.isDebug = func(c call) bool { return c.text("testFlag") != "" } })},
		{Name: "v1-debug-second-time-differs",
			Title: wording.Of("Refuses a debugging purchase the second time", "同一调试订单第二次开通时报错"),
			Story: wording.Of("The product may be bought once, and that holds for the probing twice a day too.", "商品限购一次，而每天两次的拨测会重复发送。"),
			apply: underV1(func(b *behaviourV1) {
				right := b.debugActivities["newInstance"]
				b.debugActivities["newInstance"] = func(m *Merchant, ctx context.Context, c call) answer {
					m.mu.Lock()
					_, known := m.v1.debug[b.purchaseKey(c)]
					m.mu.Unlock()
					if known {
						return failed("000103", "this product cannot be bought again")
					}
					return right(m, ctx, c)
				}
			})},
		{Name: "v1-debug-without-app-info",
			Title: wording.Of("Answers a debugging purchase without appInfo", "调试开通的响应没有 appInfo"),
			Story: wording.Of("There is nothing to log in to, so nothing is said about it; the debugging page insists on frontEndUrl.", "没有真实实例就没有登录信息，而调试页面要求 frontEndUrl。"),
			apply: underV1(func(b *behaviourV1) {
				right := b.debugActivities["newInstance"]
				b.debugActivities["newInstance"] = func(m *Merchant, ctx context.Context, c call) answer {
					result := right(m, ctx, c)
					delete(result, "appInfo")
					return result
				}
			})},
	})
}

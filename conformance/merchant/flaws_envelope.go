package merchant

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/fairground/fairground/wording"
)

// withRules leaves rules out. Functions cannot be compared, so a flaw says which rules stay.
func withRules(stay ...rule) func(*behaviour) {
	return func(b *behaviour) { b.rules = stay }
}

// insisting makes a decode that refuses what it does not like about the members.
func insisting(refuse func(members map[string]any) bool) func(*behaviour) {
	return func(b *behaviour) {
		b.decode = func(body []byte) (map[string]any, error) {
			members, err := decodeObject(body)
			if err == nil && refuse(members) {
				return nil, errNotOneObject
			}
			return members, err
		}
	}
}

func envelopeFlaws() []Flaw {
	return inFamily("envelope", append([]Flaw{
		{Name: "rejects-unknown-members", Advisory: true,
			Title: wording.Of("Refuses members it does not know", "遇到未知字段就报错"),
			Story: wording.Of("The JSON library fails on unknown properties by default.", "JSON 库默认遇到未知属性即失败。"),
			apply: func(b *behaviour) { insisting(hasUnknown(b.parameters))(b) }},
		{Name: "rejects-null-members", Advisory: true,
			Title: wording.Of("Refuses a member that is null", "字段为 null 就报错"),
			Story: wording.Of("Every member is bound to a type that cannot be null.", "所有字段都绑定到不可为 null 的类型。"),
			apply: insisting(func(members map[string]any) bool {
				for _, value := range members {
					if value == nil {
						return true
					}
				}
				return false
			})},
		{Name: "unknown-activity-success", Advisory: true,
			Title: wording.Of("Answers success to an activity it does not know", "未知的 activity 也返回成功"),
			Story: wording.Of("The switch over the activities has no default branch.", "activity 的 switch 没有 default 分支。"),
			apply: func(b *behaviour) {
				b.decode = func(body []byte) (map[string]any, error) {
					members, err := decodeObject(body)
					if name, isText := members["activity"].(string); err == nil && isText && name != "" && parameterTable()[name] == nil {
						// Like any activity without parameters: a debugging call, which does nothing.
						return map[string]any{"activity": "releaseInstance", "instanceId": "none", "testFlag": "1"}, nil
					}
					return members, err
				}
			}},
		{Name: "accepts-missing-mandatory", Advisory: true,
			Title: wording.Of("Does not notice a missing mandatory parameter", "缺少必填参数也不报错"),
			Story: wording.Of("Validation was left to the database, which accepts empty text.", "把校验交给数据库，而数据库接受空字符串。"),
			apply: func(b *behaviour) {
				withRules(typed, short, allowed, wellFormed)(b)
				b.debugActivities["queryInstance"] = debugSuccess
			}},
		{Name: "accepts-too-long", Advisory: true,
			Title: wording.Of("Does not notice a parameter that is too long", "参数超长也不报错"),
			Story: wording.Of("The columns are wide enough, so nobody counted characters.", "数据库字段足够宽，没有人校验长度。"),
			apply: withRules(present, typed, allowed, wellFormed)},
		{Name: "accepts-unknown-enum", Advisory: true,
			Title: wording.Of("Takes any value for scene and status", "scene 和 status 接受任意取值"),
			Story: wording.Of("An if-else without a last else: what is not FREEZE unfreezes.", "if-else 没有兜底分支：不是 FREEZE 就当作解冻。"),
			apply: withRules(present, typed, short, wellFormed)},
		{Name: "accepts-bad-expire-time", Advisory: true,
			Title: wording.Of("Takes anything for an expiry time", "expireTime 填什么都接受"),
			Story: wording.Of("The text is stored as it came and parsed by a nightly job.", "原样入库，留给夜间任务解析。"),
			apply: func(b *behaviour) {
				withRules(present, typed, short, allowed)(b)
				b.replace("refreshInstance", func(right activity, m *Merchant, ctx context.Context, c call) answer {
					if !isExpireTime(c.text("expireTime")) {
						return succeeded()
					}
					return right(m, ctx, c)
				})
			}},
		{Name: "accepts-wrong-type", Advisory: true,
			Title: wording.Of("Turns numbers into text without a word", "把数字悄悄转换成字符串"),
			Story: wording.Of("A loosely typed language does so by itself.", "弱类型语言会自动转换。"),
			apply: func(b *behaviour) { b.decode = decodeLoosely }},
		{Name: "crashes-on-bad-json", Advisory: true,
			Title: wording.Of("Answers HTTP 500 to a body that is not JSON", "请求体不是 JSON 时返回 HTTP 500"),
			Story: wording.Of("The parser's exception reaches the framework.", "解析异常一路抛到框架。"),
			apply: func(b *behaviour) {
				b.decode = func(body []byte) (map[string]any, error) {
					members, err := decodeObject(body)
					if err != nil {
						panic(errNotOneObject)
					}
					return members, nil
				}
				b.serve = uncaught(b.serve)
			}},
	}, testFlagFlaws()...))
}

func testFlagFlaws() []Flaw {
	return []Flaw{
		{Name: "rejects-test-flag-absent",
			Title: wording.Of("Refuses a call without testFlag", "没有 testFlag 就报错"),
			Story: wording.Of("Older pages say live calls carry \"0\", so the member was made mandatory.", "旧版页面说正式请求携带 \"0\"，于是做成了必填。"),
			apply: insisting(func(members map[string]any) bool { _, sent := members["testFlag"]; return !sent })},
		{Name: "rejects-test-flag-zero",
			Title: wording.Of("Refuses testFlag \"0\"", "testFlag 为 \"0\" 时报错"),
			Story: wording.Of("The current page knows only \"1\".", "当前页面只写了 \"1\"。"),
			apply: insisting(func(members map[string]any) bool { return members["testFlag"] == "0" })},
		{Name: "zero-test-flag-is-debug",
			Title: wording.Of("Takes testFlag \"0\" for a debugging call", "把 testFlag \"0\" 当作调试请求"),
			Story: wording.Of("The program asks whether the member is there, not what it says.", "程序只判断字段是否存在，没有看取值。"),
			apply: func(b *behaviour) { b.isDebug = func(c call) bool { return c.members["testFlag"] != nil } }},
	}
}

func hasUnknown(parameters map[string][]parameter) func(map[string]any) bool {
	return func(members map[string]any) bool {
		activity, _ := members["activity"].(string)
		list, known := parameters[activity]
		if !known {
			return false
		}
		for name := range members {
			isOne := func(p parameter) bool { return p.name == name }
			if name != "activity" && !slices.ContainsFunc(list, isOne) {
				return true
			}
		}
		return false
	}
}

func decodeLoosely(body []byte) (map[string]any, error) {
	members, err := decodeObject(body)
	for name, value := range members {
		switch value := value.(type) {
		case json.Number:
			members[name] = value.String()
		case bool, []any:
			members[name] = string(encode(value))
		case map[string]any:
			if name != "productInfo" {
				members[name] = string(encode(value))
			}
		}
	}
	return members, err
}

// uncaught lets the parser's panic reach the framework, which makes it HTTP 500.
func uncaught(serve func(*Merchant, http.ResponseWriter, *http.Request) reply) func(*Merchant, http.ResponseWriter, *http.Request) reply {
	return func(m *Merchant, w http.ResponseWriter, r *http.Request) (result reply) {
		defer func() {
			switch failure := recover(); failure {
			case nil:
			case errNotOneObject:
				result = reply{status: http.StatusInternalServerError, contentType: "application/json", body: []byte(`{"error":"Internal Server Error"}`)}
			default:
				panic(failure)
			}
		}()
		return serve(m, w, r)
	}
}

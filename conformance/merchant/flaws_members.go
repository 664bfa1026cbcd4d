package merchant

import (
	"context"
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/fairground/fairground/wording"
)

// memberFlaws are merchants on which one kind of wrong member has an effect of its own. Queries were tried with wrong members during
// development, the other activities were not.
func memberFlaws() []Flaw {
	story := wording.Of("Wrong requests were tried with queryInstance alone; the other handlers trust what they get.", "只用 queryInstance 试过错误请求，其他处理函数都默认参数正确。")
	return inFamily("envelope", []Flaw{
		{Name: "missing-member-crashes", Advisory: true, Story: story,
			Title: wording.Of("Answers a missing member with HTTP 500", "缺少字段时返回 HTTP 500"),
			apply: crashing(func(_ parameter, value any) bool { return value == nil })},
		{Name: "empty-member-crashes", Advisory: true, Story: story,
			Title: wording.Of("Answers an empty member with HTTP 500", "字段为空时返回 HTTP 500"),
			apply: crashing(func(_ parameter, value any) bool { return value == "" })},
		{Name: "too-long-member-crashes", Advisory: true, Story: story,
			Title: wording.Of("Answers a member that is too long with HTTP 500", "字段超长时返回 HTTP 500"),
			apply: crashing(func(p parameter, value any) bool {
				text, isText := value.(string)
				return isText && p.length > 0 && utf8.RuneCountInString(text) > p.length
			})},
		{Name: "wrong-type-crashes", Advisory: true, Story: story,
			Title: wording.Of("Answers a member of the wrong type with HTTP 500", "字段类型错误时返回 HTTP 500"),
			apply: crashing(func(_ parameter, value any) bool {
				_, isText := value.(string)
				return value != nil && !isText
			})},
		{Name: "query-of-nothing-succeeds", Advisory: true,
			Title: wording.Of("Answers a query without instanceId with success", "不带 instanceId 的查询返回成功"),
			Story: wording.Of("No ids, no rows, no error: an empty list is a fine result for a database.", "没有 ID 就查不到数据，空列表对数据库来说也是正常结果。"),
			apply: func(b *behaviour) {
				b.parameter("queryInstance", "instanceId").mandatory = false
				b.activities["queryInstance"] = nothingForNothing(b.activities["queryInstance"])
			}},
		{Name: "missing-activity-is-query", Advisory: true,
			Title: wording.Of("Takes a request without activity for a query", "把没有 activity 的请求当作查询"),
			Story: wording.Of("The dispatcher has a default branch, and a query seemed harmless.", "分发代码的默认分支是查询，看起来没有风险。"),
			apply: func(b *behaviour) {
				right := b.decode
				b.decode = func(body []byte) (map[string]any, error) {
					members, err := right(body)
					if err == nil && (members["activity"] == nil || members["activity"] == "") {
						members["activity"] = "queryInstance"
					}
					return members, err
				}
			}},
	})
}

// crashing makes every broken rule whose value matches an HTTP 500.
func crashing(matches func(p parameter, value any) bool) func(*behaviour) {
	const crash = "crash"
	return func(b *behaviour) {
		rules := slices.Clone(b.rules)
		for i, right := range rules {
			rules[i] = func(p parameter, value any) answer {
				refused := right(p, value)
				if asked := p.name == "instanceId" && p.length == 0; refused != nil && !asked && matches(p, value) {
					refused[crash] = true
				}
				return refused
			}
		}
		b.rules = rules
		b.rewire(func(a answer, r *reply) {
			if a[crash] != nil {
				r.status = http.StatusInternalServerError
			}
		})
	}
}

func nothingForNothing(right activity) activity {
	return func(m *Merchant, ctx context.Context, c call) answer {
		if c.text("instanceId") != "" {
			return right(m, ctx, c)
		}
		result := succeeded()
		result["info"] = []map[string]any{}
		return result
	}
}

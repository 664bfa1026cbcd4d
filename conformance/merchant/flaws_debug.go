package merchant

import (
	"context"
	"crypto/rand"

	"github.com/fairground/fairground/wording"
)

func debugFlaws() []Flaw {
	return inFamily("debug-case", []Flaw{
		{Name: "ignores-test-flag",
			Title: wording.Of("Does real business for debugging calls", "对调试请求也执行真实业务"),
			Story: wording.Of("Nobody told the developer what testFlag is for; invented orders fail.", "开发时不知道 testFlag 的作用，虚构订单因此失败。"),
			apply: func(b *behaviour) { b.isDebug = func(call) bool { return false } }},
		{Name: "debug-second-time-differs",
			Title: wording.Of("Refuses a debugging purchase the second time", "同一调试订单第二次开通时报错"),
			Story: wording.Of("The product may be bought once, and that holds for debugging too.", "商品限购一次，调试订单也不例外。"),
			apply: func(b *behaviour) {
				first := b.debugActivities["newInstance"]
				b.debugActivities["newInstance"] = func(m *Merchant, ctx context.Context, c call) answer {
					m.mu.Lock()
					_, known := m.debug[m.way.purchaseKey(c)]
					m.mu.Unlock()
					if known {
						return failed("000103", "this product cannot be bought again")
					}
					return first(m, ctx, c)
				}
			}},
		{Name: "debug-new-instance-each-time",
			Title: wording.Of("Invents an instance id for each debugging purchase", "每次调试开通都返回新的实例 ID"),
			Story: wording.Of("Nothing is stored for debugging calls, so nothing can be found again.", "调试请求不落库，自然找不到之前的实例。"),
			apply: func(b *behaviour) {
				b.debugActivities["newInstance"] = func(*Merchant, context.Context, call) answer {
					result := succeeded()
					result["instanceId"] = "debug-" + rand.Text()
					return result
				}
			}},
		{Name: "debug-without-instance-id",
			Title: wording.Of("Answers a debugging purchase without instanceId", "调试开通的响应没有 instanceId"),
			Story: wording.Of("Debugging calls are answered before anything happens: “success” and nothing else.", "调试请求在入口处直接返回“success”。"),
			apply: func(b *behaviour) { b.debugActivities["newInstance"] = debugSuccess }},
		{Name: "debug-order-dependent",
			Title: wording.Of("Needs the debugging cases in one order", "调试用例必须按固定顺序执行"),
			Story: wording.Of("Debugging instances live in a table: release empties it and everything after fails.", "调试实例保存在表里，释放之后其余用例全部失败。"),
			apply: func(b *behaviour) {
				for name, right := range b.debugActivities {
					if name != "newInstance" && name != "releaseInstance" {
						b.debugActivities[name] = afterPurchase(right)
					}
				}
				b.debugActivities["releaseInstance"] = func(m *Merchant, _ context.Context, c call) answer {
					m.mu.Lock()
					defer m.mu.Unlock()
					for key, id := range m.debug {
						if id == c.text("instanceId") {
							delete(m.debug, key)
							return succeeded()
						}
					}
					return failed(codeUnknownInstance, "instance does not exist")
				}
			}},
		{Name: "debug-needs-order", Advisory: true,
			Title: wording.Of("Looks up the order of a debugging purchase", "调试开通也去查询订单"),
			Story: wording.Of("The order query runs before anybody looks at testFlag.", "在判断 testFlag 之前就调用了查询订单接口。"),
			apply: func(b *behaviour) {
				right := b.debugActivities["newInstance"]
				b.debugActivities["newInstance"] = func(m *Merchant, ctx context.Context, c call) answer {
					if _, err := m.way.buy(m, ctx, c); err != nil {
						return failed(codeInternal, "order could not be queried")
					}
					return right(m, ctx, c)
				}
			}},
		{Name: "debug-touches-real-instances", Advisory: true,
			Title: wording.Of("A debugging release releases the real instance", "调试释放会释放真实实例"),
			Story: wording.Of("testFlag is honoured on purchase and forgotten everywhere else.", "只有开通接口判断了 testFlag，其余接口忘了处理。"),
			apply: func(b *behaviour) { b.debugActivities["releaseInstance"] = (*Merchant).releaseInstance }},
	})
}

// afterPurchase lets a debugging activity succeed only for an instance id that a debugging purchase made.
func afterPurchase(right activity) activity {
	return func(m *Merchant, ctx context.Context, c call) answer {
		m.mu.Lock()
		found := false
		for _, id := range m.debug {
			found = found || id == c.text("instanceId")
		}
		m.mu.Unlock()
		if !found {
			return failed(codeUnknownInstance, "instance does not exist")
		}
		return right(m, ctx, c)
	}
}

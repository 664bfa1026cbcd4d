package merchant

import (
	"context"
	"slices"

	"github.com/fairground/fairground/wording"
)

func statusFlaws() []Flaw {
	return inFamily("status", []Flaw{
		{Name: "status-repeat-fails",
			Title: wording.Of("Refuses a status that already holds", "重复设置相同状态时报错"),
			Story: wording.Of("A state machine without an arrow from frozen to frozen.", "状态机里没有“冻结→冻结”的转换。"),
			apply: refusingCalls("updateInstanceStatus", func(c call, i *Instance) bool {
				return i != nil && i.Frozen == (c.text("status") == "FREEZE")
			})},
		{Name: "unfreeze-value-normal",
			Title: wording.Of("Waits for NORMAL instead of UNFREEZE", "解冻值使用 NORMAL 而不是 UNFREEZE"),
			Story: wording.Of("The code was taken over from V1.0, where the value was NORMAL.", "代码沿用 V1.0，当时的取值是 NORMAL。"),
			apply: func(b *behaviour) {
				b.parameter("updateInstanceStatus", "status").values = []string{"FREEZE", "NORMAL"}
			}},
		{Name: "freeze-deletes-data",
			Title: wording.Of("Forgets a frozen instance", "冻结时删除实例数据"),
			Story: wording.Of("Freezing and releasing call the same clean-up; the buyer can still renew, but there is nothing left.", "冻结与释放共用同一段清理代码；客户续费时数据已经没了。"),
			apply: func(b *behaviour) {
				b.replace("updateInstanceStatus", func(right activity, m *Merchant, ctx context.Context, c call) answer {
					result := right(m, ctx, c)
					if c.text("status") == "FREEZE" {
						m.releaseInstance(ctx, c)
					}
					return result
				})
			}},
		{Name: "frozen-not-described", Advisory: true,
			Title: wording.Of("Does not describe a frozen instance", "冻结的实例查询不到"),
			Story: wording.Of("The query looks among active instances only.", "查询条件只包含正常状态的实例。"),
			apply: refusingCalls("queryInstance", func(_ call, i *Instance) bool { return i != nil && i.Frozen })},
		{Name: "unfreeze-before-refresh-fails",
			Title: wording.Of("Refuses to unfreeze before a renewal arrived", "未收到续费请求前拒绝解冻"),
			Story: wording.Of("Unfreezing without a new expiry seemed wrong; but the order of the two calls is not promised.", "没有新的到期时间就解冻似乎不对，但两次调用的先后并无保证。"),
			apply: refusingCalls("updateInstanceStatus", func(c call, i *Instance) bool {
				return c.text("status") == "UNFREEZE" && i != nil && i.Frozen && len(i.Applied) == 0
			})},
	})
}

func releaseFlaws() []Flaw {
	return inFamily("release", []Flaw{
		{Name: "release-repeat-fails",
			Title: wording.Of("Refuses to release what is already released", "重复释放时报错"),
			Story: wording.Of("The row is gone, so there is an error: as for any missing row.", "记录已删除，与其他查不到的记录一样报错。"),
			apply: refusingCalls("releaseInstance", func(_ call, i *Instance) bool { return i != nil && i.Released })},
		{Name: "release-unknown-fails", Advisory: true,
			Title: wording.Of("Refuses to release what it never opened", "释放不存在的实例时报错"),
			Story: wording.Of("An unknown id is an error everywhere else.", "其他接口遇到未知 ID 都报错。"),
			apply: refusingCalls("releaseInstance", func(_ call, i *Instance) bool { return i == nil })},
		{Name: "release-requires-order-id",
			Title: wording.Of("Insists on orderId in releaseInstance", "releaseInstance 强制要求 orderId"),
			Story: wording.Of("It is there when a buyer unsubscribes, which is what was tried; after expiry it is absent.", "测试的是退订场景，带有订单号；到期释放时则没有。"),
			apply: func(b *behaviour) { b.parameter("releaseInstance", "orderId").mandatory = true }},
		{Name: "release-rejects-order-id",
			Title: wording.Of("Refuses a release that carries a refund order", "释放请求带退订订单号时报错"),
			Story: wording.Of("The order is looked up among purchases, where a refund order is not.", "在开通订单中查找该订单号，而退订订单不在其中。"),
			apply: refusingCalls("releaseInstance", func(c call, i *Instance) bool {
				return c.text("orderId") != "" && i != nil && i.OrderID != c.text("orderId")
			})},
		{Name: "release-keeps-instance", Advisory: true,
			Title: wording.Of("Answers success and releases nothing", "返回成功但没有真正释放"),
			Story: wording.Of("Releasing was left for later: the buyer goes on using what is no longer paid.", "释放逻辑“以后再做”：客户继续使用已经不付费的服务。"),
			apply: func(b *behaviour) { b.activities["releaseInstance"] = debugSuccess }},
		{Name: "release-while-frozen-fails",
			Title: wording.Of("Refuses to release a frozen instance", "冻结的实例无法释放"),
			Story: wording.Of("Only active instances can be released; yet expiry always freezes first.", "只允许释放正常状态的实例，而到期总是先冻结。"),
			apply: refusingCalls("releaseInstance", func(_ call, i *Instance) bool { return i != nil && i.Frozen && !i.Released })},
		{Name: "release-empty-answer",
			Title: wording.Of("Answers a release with an empty body", "释放成功时响应体为空"),
			Story: wording.Of("There is nothing to say after a deletion, so the handler returns nothing.", "删除之后没有内容可返回，处理函数什么也没写。"),
			apply: func(b *behaviour) {
				silent := func(right activity) activity {
					return func(m *Merchant, ctx context.Context, c call) answer {
						result := right(m, ctx, c)
						result[silence] = true
						return result
					}
				}
				b.activities["releaseInstance"] = silent(b.activities["releaseInstance"])
				b.debugActivities["releaseInstance"] = silent(b.debugActivities["releaseInstance"])
				b.rewire(func(a answer, r *reply) {
					if a[silence] != nil {
						r.body = nil
					}
				})
			}},
	})
}

// silence marks an answer whose body is not to be written.
const silence = "silence"

func upgradeFlaws() []Flaw {
	return append(inFamily("upgrade", []Flaw{
		{Name: "upgrade-repeat-fails",
			Title: wording.Of("Refuses an upgrade it has already made", "重复的升级请求报错"),
			Story: wording.Of("The target equals the present specification, which is “nothing to upgrade”.", "目标规格与当前规格相同，被判定为“无需升级”。"),
			apply: refusingCalls("upgradeInstance", func(c call, i *Instance) bool {
				return i != nil && i.has("upgradeInstance\n"+c.text("orderId")+"\n"+c.text("orderLineId"))
			})},
		{Name: "upgrade-once-per-instance",
			Title: wording.Of("Upgrades an instance only once", "每个实例只能升级一次"),
			Story: wording.Of("A flag “upgraded” on the instance instead of a list of orders.", "实例上只有一个“已升级”标志，而不是按订单记录。"),
			apply: refusingCalls("upgradeInstance", func(c call, i *Instance) bool {
				mine := "upgradeInstance\n" + c.text("orderId") + "\n" + c.text("orderLineId")
				isOther := func(key string) bool { return len(key) > 15 && key[:15] == "upgradeInstance" && key != mine }
				return i != nil && slices.ContainsFunc(i.Applied, isOther)
			})},
		{Name: "upgrade-changes-instance-id",
			Title: wording.Of("Moves an upgraded instance to a new id", "升级后实例 ID 发生变化"),
			Story: wording.Of("The bigger edition runs on other machines and gets a new tenant there.", "高级版部署在另一套环境，升级时新建了租户。"),
			apply: func(b *behaviour) { b.replace("upgradeInstance", movingAway) }},
		{Name: "upgrade-without-order-query", Advisory: true,
			Title: wording.Of("Upgrades without asking to what", "不查询订单就升级"),
			Story: wording.Of("There are two editions only, so an upgrade can mean but one thing.", "只有两个版本，升级只可能是一种结果。"),
			apply: func(b *behaviour) {
				b.replace("upgradeInstance", func(_ activity, m *Merchant, _ context.Context, c call) answer {
					key := "upgradeInstance\n" + c.text("orderId") + "\n" + c.text("orderLineId")
					return m.change(c.text("instanceId"), key, func(*Instance) {})
				})
			}},
		{Name: "upgrade-unsupported",
			Title: wording.Of("Does not know upgradeInstance", "没有实现 upgradeInstance"),
			Story: wording.Of("It is optional; but the product was published with upgrades.", "该接口可选，但商品发布时勾选了升级。"),
			apply: func(b *behaviour) { delete(b.parameters, "upgradeInstance") }},
	}), changeCheckFlaws()...)
}

func changeCheckFlaws() []Flaw {
	return inFamily("renewal-change", []Flaw{
		{Name: "change-check-unsupported",
			Title: wording.Of("Does not know changeInstanceCheck", "没有实现 changeInstanceCheck"),
			Story: wording.Of("The activity was added in 2025, after the merchant's program was finished.", "该接口 2025 年才新增，程序早已写完。"),
			apply: func(b *behaviour) { delete(b.parameters, "changeInstanceCheck") }},
		{Name: "change-check-string-only",
			Title: wording.Of("Reads productInfo only as JSON text", "productInfo 只支持 JSON 字符串"),
			Story: wording.Of("Every other value of the base activities is a string.", "基础接口的其他字段都是字符串。"),
			apply: func(b *behaviour) { b.parameter("changeInstanceCheck", "productInfo").object = false }},
		{Name: "change-check-always-yes",
			Title:    wording.Of("Allows a change of what does not exist", "对不存在的实例也允许变更"),
			Story:    wording.Of("“We allow every change”, so the handler returns success and reads nothing.", "“我们允许任何变更”，处理函数直接返回成功。"),
			Advisory: true,
			apply:    func(b *behaviour) { b.activities["changeInstanceCheck"] = debugSuccess }},
		{Name: "change-check-only-once",
			Title: wording.Of("Refuses to check the same change twice", "同一变更第二次校验时报错"),
			Story: wording.Of("The check reserves the new specification, and a second reservation is refused.", "校验时预留了新规格，再次预留即失败。"),
			apply: func(b *behaviour) {
				const reserved = "changeInstanceCheck"
				b.replace("changeInstanceCheck", func(right activity, m *Merchant, ctx context.Context, c call) answer {
					result := right(m, ctx, c)
					if result.code() != codeSuccess {
						return result
					}
					m.mu.Lock()
					defer m.mu.Unlock()
					instance := m.find(c.text("instanceId"))
					if instance != nil && instance.has(reserved) {
						return failed(codeInternal, "a change is already reserved")
					}
					if instance != nil {
						instance.Applied = append(instance.Applied, reserved)
					}
					return result
				})
			}},
		{Name: "change-check-releases",
			Title: wording.Of("Makes the change when it is only asked", "校验时就执行了变更"),
			Story: wording.Of("The handler is shared with the real change, which first takes the old instance down.", "校验与变更共用处理函数，而变更的第一步是下线旧实例。"),
			apply: func(b *behaviour) {
				b.replace("changeInstanceCheck", func(right activity, m *Merchant, ctx context.Context, c call) answer {
					result := right(m, ctx, c)
					if result.code() == codeSuccess {
						m.releaseInstance(ctx, c)
					}
					return result
				})
			}},
	})
}

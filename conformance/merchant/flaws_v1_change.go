package merchant

import (
	"context"
	"strings"

	"github.com/fairground/fairground/wording"
)

func refreshFlawsV1() []Flaw {
	live := func(i *Instance) bool { return i != nil && !i.Released }
	return inFamily("refresh", []Flaw{
		{Name: "v1-refresh-repeat-fails",
			Title: wording.Of("Refuses a renewal it has already made", "重复的续费请求报错"),
			Story: wording.Of("The renewal order is a unique key, and its violation is passed on.", "续费订单号是唯一键，冲突错误被直接返回。"),
			apply: refusingV1("refreshInstance", codeInternal, func(c call, i *Instance) bool {
				return i != nil && i.has("refreshInstance\n"+c.text("orderId"))
			})},
		{Name: "v1-refresh-once-per-instance",
			Title: wording.Of("Renews an instance only once", "每个实例只能续费一次"),
			Story: wording.Of("Repeats are recognised by instanceId alone, so the next renewal looks like one.", "只用 instanceId 判断重复，第二次续费被当成重复而报错。"),
			apply: refusingV1("refreshInstance", codeInternal, func(c call, i *Instance) bool {
				return live(i) && len(i.Applied) > 0 && !i.has("refreshInstance\n"+c.text("orderId"))
			})},
		{Name: "v1-refresh-original-order-only",
			Title: wording.Of("Finds the instance by the order of the purchase", "按开通时的订单号查找实例"),
			Story: wording.Of("A renewal has an order of its own, which is in no row of the table.", "续费有自己的订单号，在表里查不到。"),
			apply: refusingV1("refreshInstance", codeUnknownInstance, func(c call, i *Instance) bool {
				return i != nil && i.OrderID != c.text("orderId")
			})},
		{Name: "v1-refresh-without-trial-conversion",
			Title: wording.Of("Refuses to turn a trial into an order", "不支持试用转正"),
			Story: wording.Of("trialToFormal came in 2018, after the program.", "trialToFormal 是 2018 年新增的，程序写得更早。"),
			apply: refusingV1("refreshInstance", codeInvalidParameter, func(c call, _ *Instance) bool { return c.text("trialToFormal") == "1" })},
		{Name: "v1-refresh-needs-product-id",
			Title: wording.Of("Insists on productId in refreshInstance", "refreshInstance 强制要求 productId"),
			Story: wording.Of("The example carries it; it is sent only when the period type changed.", "示例里带有该参数，实际只在周期类型变化时才发送。"),
			apply: underV1(func(b *behaviourV1) { b.parameter("refreshInstance", "productId").mandatory = true })},
		{Name: "v1-refresh-fails-when-frozen",
			Title: wording.Of("Refuses to renew a frozen instance", "冻结状态下拒绝续费"),
			Story: wording.Of("Frozen means locked, and it waits for a thaw that V1.0 never sends for period products.", "冻结即锁定，等待解冻通知，而 V1.0 对包周期商品不会发送解冻。"),
			apply: refusingV1("refreshInstance", codeInternal, func(_ call, i *Instance) bool { return live(i) && i.Frozen })},
		{Name: "v1-refresh-refuses-negative-amount",
			Title: wording.Of("Refuses a negative orderAmount", "orderAmount 为负数时报错"),
			Story: wording.Of("Older pages say the amount is at least 0; a renewal that is given back has a negative one.", "旧版页面说金额不小于 0，而退续费时金额为负数。"),
			apply: refusingV1("refreshInstance", codeInvalidParameter, func(c call, _ *Instance) bool {
				return strings.HasPrefix(c.text("orderAmount"), "-")
			})},
		{Name: "v1-refresh-refuses-earlier-date",
			Title: wording.Of("Refuses an expiry earlier than the present one", "新到期时间早于当前到期时间时报错"),
			Story: wording.Of("A plausibility check: renewals make things longer. Refunds of renewals do not.", "合理性校验：续费只会变长；退续费却会变短。"),
			apply: refusingV1("refreshInstance", codeInvalidParameter, func(c call, i *Instance) bool {
				return live(i) && expiryV1(c.text("expireTime")).Before(i.ExpireTime)
			})},
		{Name: "v1-refresh-changes-instance-id",
			Title: wording.Of("Moves a renewed instance to a new id", "续费后实例 ID 发生变化"),
			Story: wording.Of("A renewal makes a new contract record, and the record's key is the instance id.", "续费会生成新的合同记录，而记录主键就是实例 ID。"),
			apply: underV1(func(b *behaviourV1) { b.replace("refreshInstance", movingAwayV1) })},
		{Name: "v1-unknown-instance-succeeds", Advisory: true,
			Title: wording.Of("Answers success for instances that do not exist", "对不存在的实例也返回成功"),
			Story: wording.Of("An UPDATE that meets no row is no error to the database.", "UPDATE 影响 0 行，对数据库来说不是错误。"),
			apply: underV1(func(b *behaviourV1) {
				for _, name := range []string{"refreshInstance", "expireInstance", "releaseInstance", "upgrade", "instanceStatus"} {
					b.replace(name, func(right activity, m *Merchant, ctx context.Context, c call) answer {
						result := right(m, ctx, c)
						if result.code() == codeUnknownInstance {
							return succeeded()
						}
						return result
					})
				}
			})},
	})
}

// expireFlawsV1 are those of the three calls that stop an instance.
func expireFlawsV1() []Flaw {
	flaws := inFamily("expire", []Flaw{
		{Name: "v1-expire-repeat-fails",
			Title: wording.Of("Refuses to freeze an instance that is frozen", "对已冻结的实例再次到期通知时报错"),
			Story: wording.Of("A state machine without an arrow from frozen to frozen.", "状态机没有“冻结到冻结”的转换。"),
			apply: refusingV1("expireInstance", codeInternal, func(_ call, i *Instance) bool { return i != nil && i.Frozen })},
		{Name: "v1-expire-refuses-order-id",
			Title: wording.Of("Refuses expireInstance with an orderId", "expireInstance 携带 orderId 时报错"),
			Story: wording.Of("The published example has none, although the table makes it mandatory.", "示例地址里没有该参数，虽然字段表写的是必填。"),
			apply: insistingV1(func(_ *behaviourV1, c call) bool { return c.activity == "expireInstance" && c.text("orderId") != "" })},
		{Name: "v1-expire-deletes-instance",
			Title: wording.Of("Deletes an instance that expires", "到期时直接删除实例"),
			Story: wording.Of("Expired means gone; that data must be kept until the release was not read.", "到期即删除，没有注意到释放之前必须保留数据。"),
			apply: underV1(func(b *behaviourV1) {
				b.replace("expireInstance", func(right activity, m *Merchant, ctx context.Context, c call) answer {
					result := right(m, ctx, c)
					m.mu.Lock()
					defer m.mu.Unlock()
					if instance := m.v1.find(c.text("instanceId")); instance != nil {
						instance.Released = true
					}
					return result
				})
			})},
		{Name: "v1-expire-unsupported",
			Title: wording.Of("Does not know expireInstance", "不支持 expireInstance"),
			Story: wording.Of("The program looks at expireTime itself, so nobody waits for the call.", "程序自行判断 expireTime，没有实现该接口。"),
			apply: insistingV1(func(_ *behaviourV1, c call) bool { return c.activity == "expireInstance" })},
	})
	flaws = append(flaws, inFamily("release", []Flaw{
		{Name: "v1-release-repeat-fails",
			Title: wording.Of("Refuses to release an instance twice", "重复释放时报错"),
			Story: wording.Of("The row is gone, so the instance does not exist.", "记录已删除，于是返回实例不存在。"),
			apply: refusingV1("releaseInstance", codeUnknownInstance, func(_ call, i *Instance) bool { return i != nil && i.Released })},
		{Name: "v1-release-while-frozen-fails",
			Title: wording.Of("Refuses to release a frozen instance", "冻结状态下拒绝释放"),
			Story: wording.Of("Frozen means locked; but that is the usual state before a release.", "冻结即锁定，而释放之前通常正是冻结状态。"),
			apply: refusingV1("releaseInstance", codeInternal, func(_ call, i *Instance) bool { return i != nil && i.Frozen })},
		{Name: "v1-release-needs-expiry",
			Title: wording.Of("Refuses to release what has not expired", "未到期的实例拒绝释放"),
			Story: wording.Of("Release comes after expiry, says the picture. An unsubscription goes straight to it.", "流程图上释放在到期之后，而退订会直接释放。"),
			apply: refusingV1("releaseInstance", codeInternal, func(_ call, i *Instance) bool {
				return i != nil && !i.Released && !i.Frozen
			})},
	})...)
	return append(flaws, inFamily("status", []Flaw{
		{Name: "v1-status-normal-unknown",
			Title: wording.Of("Does not know the status NORMAL", "不识别 NORMAL 状态"),
			Story: wording.Of("V2.0 calls it UNFREEZE, and the program was written for that.", "V2.0 中叫 UNFREEZE，程序按 V2.0 编写。"),
			apply: underV1(func(b *behaviourV1) {
				b.parameter("instanceStatus", "instanceStatus").values = []string{"FREEZE", "UNFREEZE"}
			})},
		{Name: "v1-status-repeat-fails",
			Title: wording.Of("Refuses the status that already holds", "设置相同状态时报错"),
			Story: wording.Of("A state machine without an arrow from a state to itself.", "状态机没有指向自身的转换。"),
			apply: refusingV1("instanceStatus", codeInternal, func(c call, i *Instance) bool {
				return i != nil && !i.Released && i.Frozen == (c.text("instanceStatus") == "FREEZE")
			})},
	})...)
}

func upgradeFlawsV1() []Flaw {
	return inFamily("upgrade", []Flaw{
		{Name: "v1-upgrade-repeat-fails",
			Title: wording.Of("Refuses an upgrade it has already made", "重复的升级请求报错"),
			Story: wording.Of("The upgrade order is a unique key, and its violation is passed on.", "升级订单号是唯一键，冲突错误被直接返回。"),
			apply: refusingV1("upgrade", codeInternal, func(c call, i *Instance) bool { return i != nil && i.has("upgrade\n"+c.text("orderId")) })},
		{Name: "v1-upgrade-same-specification-refused",
			Title: wording.Of("Refuses an upgrade to the same skuCode", "skuCode 不变时拒绝升级"),
			Story: wording.Of("An upgrade changes the specification; a larger quantity does not.", "以为升级必然更换规格，而扩容时规格不变。"),
			apply: refusingV1("upgrade", codeInvalidParameter, func(c call, i *Instance) bool {
				return i != nil && i.SKUCode == c.text("skuCode") && !i.has("upgrade\n"+c.text("orderId"))
			})},
		{Name: "v1-upgrade-changes-instance-id",
			Title: wording.Of("Moves an upgraded instance to a new id", "升级后实例 ID 发生变化"),
			Story: wording.Of("A larger tenant is a new tenant.", "更大的规格被当作新租户。"),
			apply: underV1(func(b *behaviourV1) { b.replace("upgrade", movingAwayV1) })},
		{Name: "v1-upgrade-short-amount", Advisory: true,
			Title: wording.Of("Refuses amounts above four digits", "拒绝超过四位的数量"),
			Story: wording.Of("Older pages give a length of 4; the current ones give 7.", "旧版页面长度为 4，当前页面为 7。"),
			apply: underV1(func(b *behaviourV1) {
				for _, activity := range []string{"newInstance", "upgrade"} {
					for _, name := range []string{"amount", "diskSize", "bandWidth"} {
						b.parameter(activity, name).length = 4
					}
				}
			})},
	})
}

func queryFlawsV1() []Flaw {
	usage := func(change func(usage map[string]any)) func(*behaviour) {
		return underV1(func(b *behaviourV1) {
			b.redescribe(func(_ *Instance, description map[string]any) {
				list, _ := description["usageInfo"].([]map[string]any)
				for _, one := range list {
					change(one)
				}
			})
		})
	}
	return inFamily("query", []Flaw{
		{Name: "v1-query-single-id",
			Title: wording.Of("Takes the list of queryInstance for one id", "把多个实例 ID 当作一个查询"),
			Story: wording.Of("The debugging page sends one; up to 100 may come, separated by commas.", "调试页面只发一个，实际最多 100 个，用逗号分隔。"),
			apply: underV1(func(b *behaviourV1) { b.instanceIDs = func(text string) []string { return []string{text} } })},
		{Name: "v1-query-64-characters",
			Title: wording.Of("Refuses a list of ids above 64 characters", "实例 ID 列表超过 64 个字符时报错"),
			Story: wording.Of("The table prints 64 for the parameter, which cannot hold the 100 ids that it allows.", "字段表长度写 64，却装不下允许的 100 个 ID。"),
			apply: underV1(func(b *behaviourV1) { b.parameter("queryInstance", "instanceId").length = instanceIDLength })},
		{Name: "v1-query-101-accepted", Advisory: true,
			Title: wording.Of("Answers a query for more than 100 instances", "超过 100 个实例的查询也照常返回"),
			Story: wording.Of("Nobody counts the ids.", "没有校验 ID 数量。"),
			apply: underV1(func(b *behaviourV1) { b.queryLimit = 1000 })},
		{Name: "v1-query-without-usage",
			Title: wording.Of("Leaves usage out for pay-per-use instances", "按需实例不返回用量"),
			Story: wording.Of("Usage is pushed anyway, so it was not returned as well.", "已有用量推送，就没有在查询中返回。"),
			apply: underV1(func(b *behaviourV1) {
				b.redescribe(func(_ *Instance, description map[string]any) { delete(description, "usageInfo") })
			})},
		{Name: "v1-query-usage-without-time",
			Title: wording.Of("Returns usage without statisticalTime", "用量没有返回 statisticalTime"),
			Story: wording.Of("The figure is live, so its time seemed plain.", "用量是实时的，觉得不需要时间。"),
			apply: usage(func(one map[string]any) { delete(one, "statisticalTime") })},
		{Name: "v1-query-usage-time-formatted",
			Title: wording.Of("Writes statisticalTime with dashes and colons", "statisticalTime 带有横线和冒号"),
			Story: wording.Of("The date class prints itself so.", "日期类默认就是这样输出的。"),
			apply: usage(func(one map[string]any) { one["statisticalTime"] = "2026-01-01 08:00:00" })},
		{Name: "v1-query-unknown-invents",
			Title: wording.Of("Describes instances that do not exist", "对不存在的实例也返回信息"),
			Story: wording.Of("The description is made of the id alone.", "返回信息只根据 ID 拼接。"),
			apply: underV1(func(b *behaviourV1) { b.activities["queryInstance"] = b.debugActivities["queryInstance"] })},
		{Name: "v1-query-plain-credentials",
			Title: wording.Of("Encrypts credentials in newInstance but not in queryInstance", "newInstance 加密了账号密码，queryInstance 却返回明文"),
			Story: wording.Of("Two pages, two developers.", "两个接口由两人开发。"),
			apply: underV1(func(b *behaviourV1) {
				b.replace("queryInstance", func(right activity, m *Merchant, ctx context.Context, c call) answer {
					result := right(m, ctx, c)
					info, _ := result["info"].([]map[string]any)
					for _, description := range info {
						appInfo, _ := description["appInfo"].(map[string]any)
						appInfo["userName"], appInfo["password"] = "administrator", "change-me-at-first-login"
					}
					return result
				})
			})},
	})
}

package merchant

import (
	"context"

	"github.com/fairground/fairground/wording"
)

// refusingCalls makes a live activity refuse the calls that match, before the right activity sees them. The instance is nil when there
// is none.
func refusingCalls(name string, matches func(c call, i *Instance) bool) func(*behaviour) {
	return func(b *behaviour) {
		b.replace(name, func(right activity, m *Merchant, ctx context.Context, c call) answer {
			m.mu.Lock()
			instance := m.instances[c.text("instanceId")]
			refused := matches(c, instance)
			m.mu.Unlock()
			if refused {
				return failed(codeInternal, "%s is not possible", name)
			}
			return right(m, ctx, c)
		})
	}
}

// noScene makes refreshInstance refuse a scene, as a merchant does who never heard of it. Debugging calls are refused as well.
func noScene(scene string) func(*behaviour) {
	return func(b *behaviour) {
		p := b.parameter("refreshInstance", "scene")
		var others []string
		for _, value := range p.values {
			if value != scene {
				others = append(others, value)
			}
		}
		p.values = others
	}
}

// expireTimeOf makes refreshInstance accept one number of digits only.
func expireTimeOf(digits int) func(*behaviour) {
	return func(b *behaviour) {
		b.parameter("refreshInstance", "expireTime").fits = func(text string) bool { return len(text) == digits && isExpireTime(text) }
	}
}

func refreshFlaws() []Flaw {
	return inFamily("refresh", []Flaw{
		{Name: "refresh-without-renewal-change",
			Title: wording.Of("Does not know the scene RENEWAL_CHANGE", "不支持 RENEWAL_CHANGE 场景"),
			Story: wording.Of("The list of scenes was copied in 2024, before there was a fourth one.", "场景列表抄自 2024 年的页面，当时还没有第四种。"),
			apply: noScene("RENEWAL_CHANGE")},
		{Name: "refresh-without-trial-conversion",
			Title: wording.Of("Does not know the scene TRIAL_TO_FORMAL", "不支持 TRIAL_TO_FORMAL 场景"),
			Story: wording.Of("Trials were not planned when the interface was written.", "开发接口时没有计划提供试用。"),
			apply: noScene("TRIAL_TO_FORMAL")},
		{Name: "refresh-without-retraction",
			Title: wording.Of("Does not know the scene UNSUBSCRIBE_RENEWAL_PERIOD", "不支持 UNSUBSCRIBE_RENEWAL_PERIOD 场景"),
			Story: wording.Of("Who gives a renewal back?", "谁会退订续费呢？"),
			apply: noScene("UNSUBSCRIBE_RENEWAL_PERIOD")},
		{Name: "refresh-14-digits-only",
			Title:    wording.Of("Reads an expireTime of 14 digits only", "只识别 14 位的 expireTime"),
			Story:    wording.Of("The table says yyyyMMddHHmmss; the example beside it has 17 digits.", "字段表写的是 yyyyMMddHHmmss，而旁边的示例是 17 位。"),
			Advisory: true,
			apply:    expireTimeOf(expireTimeDigits)},
		{Name: "refresh-17-digits-only",
			Title: wording.Of("Reads an expireTime of 17 digits only", "只识别 17 位的 expireTime"),
			Story: wording.Of("The parser was written from the example, not from the table.", "解析器按示例编写，没有看字段表。"),
			apply: expireTimeOf(expireTimeMillis)},
		{Name: "refresh-rejected-when-frozen",
			Title: wording.Of("Refuses to renew a frozen instance", "冻结状态下拒绝续费"),
			Story: wording.Of("Frozen means locked, and a locked record cannot be written.", "冻结即锁定，锁定的记录不允许修改。"),
			apply: refusingCalls("refreshInstance", func(_ call, i *Instance) bool { return i != nil && i.Frozen })},
		{Name: "refresh-second-time-fails",
			Title: wording.Of("Refuses a renewal it has already made", "重复的续费请求报错"),
			Story: wording.Of("The renewal order is a unique key, and its violation is passed on.", "续费订单号是唯一键，冲突错误被直接返回。"),
			apply: refusingCalls("refreshInstance", func(c call, i *Instance) bool {
				return i != nil && i.has("refreshInstance\n"+c.text("scene")+"\n"+c.text("orderId")+"\n"+c.text("orderLineId"))
			})},
		{Name: "refresh-once-per-instance",
			Title: wording.Of("Renews an instance only once", "每个实例只能续费一次"),
			Story: wording.Of("Repeats are recognised by instanceId alone, so the next renewal looks like one.", "只用 instanceId 判断重复，第二次续费被当成重复而报错。"),
			apply: refusingCalls("refreshInstance", func(c call, i *Instance) bool {
				return i != nil && len(i.Applied) > 0 && !i.has("refreshInstance\n"+c.text("scene")+"\n"+c.text("orderId")+"\n"+c.text("orderLineId"))
			})},
		{Name: "refresh-needs-product-id",
			Title: wording.Of("Insists on productId in refreshInstance", "refreshInstance 强制要求 productId"),
			Story: wording.Of("The example carries it; that it is optional stands in the table.", "示例里带有该字段，而字段表写的是可选。"),
			apply: func(b *behaviour) { b.parameter("refreshInstance", "productId").mandatory = true }},
		{Name: "refresh-original-order-only",
			Title: wording.Of("Finds the instance by the order of the purchase", "按开通时的订单号查找实例"),
			Story: wording.Of("A renewal has an order of its own, which is in no row of the table.", "续费有自己的订单号，在表里查不到。"),
			apply: refusingCalls("refreshInstance", func(c call, i *Instance) bool { return i != nil && i.OrderID != c.text("orderId") })},
		{Name: "refresh-refuses-earlier-date",
			Title: wording.Of("Refuses an expiry earlier than the present one", "新到期时间早于当前到期时间时报错"),
			Story: wording.Of("A plausibility check: renewals make things longer. Refunds of renewals do not.", "合理性校验：续费只会变长；退续费却会变短。"),
			apply: func(b *behaviour) {
				refusingCalls("refreshInstance", func(c call, i *Instance) bool {
					at, err := parseExpireTime(c.text("expireTime"))
					return err == nil && i != nil && at.Before(i.ExpireTime)
				})(b)
			}},
		{Name: "refresh-changes-instance-id",
			Title: wording.Of("Moves a renewed instance to a new id", "续费后实例 ID 发生变化"),
			Story: wording.Of("A renewal makes a new contract record, and the record's key is the instance id.", "续费会生成新的合同记录，而记录主键就是实例 ID。"),
			apply: func(b *behaviour) { b.replace("refreshInstance", movingAway) }},
		{Name: "pending-for-changes",
			Title: wording.Of("Answers changes with “being processed”", "变更类接口返回“处理中”"),
			Story: wording.Of("Everything goes through a queue. 000004 is for newInstance only; elsewhere it is a failure.", "所有操作都走队列。000004 只适用于 newInstance，其他接口视为失败。"),
			apply: func(b *behaviour) {
				for _, name := range []string{"refreshInstance", "updateInstanceStatus", "releaseInstance", "upgradeInstance"} {
					b.replace(name, func(right activity, m *Merchant, ctx context.Context, c call) answer {
						if result := right(m, ctx, c); result.code() != codeSuccess {
							return result
						}
						return failed(codePending, "accepted")
					})
				}
			}},
		{Name: "unknown-instance-succeeds", Advisory: true,
			Title: wording.Of("Answers success for instances that do not exist", "对不存在的实例也返回成功"),
			Story: wording.Of("An UPDATE that meets no row is no error to the database.", "UPDATE 影响 0 行，对数据库来说不是错误。"),
			apply: func(b *behaviour) {
				for _, name := range []string{"refreshInstance", "updateInstanceStatus", "upgradeInstance"} {
					b.replace(name, func(right activity, m *Merchant, ctx context.Context, c call) answer {
						result := right(m, ctx, c)
						if result.code() == codeUnknownInstance {
							return succeeded()
						}
						return result
					})
				}
			}},
	})
}

// movingAway does the right thing and then files the instance under another id.
func movingAway(right activity, m *Merchant, ctx context.Context, c call) answer {
	result := right(m, ctx, c)
	m.mu.Lock()
	defer m.mu.Unlock()
	if instance := m.find(c.text("instanceId")); instance != nil {
		delete(m.instances, instance.ID)
		instance.ID = suffixed(instance.ID, len(instance.Applied))
		m.instances[instance.ID] = instance
		for key, id := range m.purchases {
			if id == c.text("instanceId") {
				m.purchases[key] = instance.ID
			}
		}
	}
	return result
}

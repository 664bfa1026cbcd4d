package merchant

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/fairground/fairground/wording"
)

func createFlaws() []Flaw {
	return inFamily("create", []Flaw{
		{Name: "new-instance-each-retry",
			Title: wording.Of("Opens another instance at every retry", "每次重试都开通新实例"),
			Story: wording.Of("Nobody thought of a purchase arriving twice.", "没有想到同一笔开通会到达两次。"),
			apply: func(b *behaviour) { b.purchaseKey = func(call) string { return rand.Text() } }},
		{Name: "business-id-as-key",
			Title: wording.Of("Recognises a repeat by businessId", "用 businessId 判断是否重复"),
			Story: wording.Of("It looks like the id of the request, but it differs at every retry.", "看起来像请求 ID，但每次重试都会变化。"),
			apply: func(b *behaviour) { b.purchaseKey = func(c call) string { return c.text("businessId") } }},
		{Name: "order-id-only-key",
			Title: wording.Of("Recognises a repeat by orderId alone", "只用 orderId 判断是否重复"),
			Story: wording.Of("Orders had one line so far; a second line gets the first one's instance.", "以前每个订单只有一行；第二行会拿到第一行的实例。"),
			apply: func(b *behaviour) { b.purchaseKey = func(c call) string { return c.text("orderId") } }},
		{Name: "same-instance-for-all-orders",
			Title: wording.Of("Gives every buyer the same instance", "所有订单返回同一个实例"),
			Story: wording.Of("One shared tenant serves everybody, so its id was put into the program.", "所有客户共用一个租户，实例 ID 写死在程序里。"),
			apply: func(b *behaviour) { b.purchaseKey = func(call) string { return "tenant" } }},
		{Name: "race-on-duplicates",
			Title: wording.Of("Opens several instances for concurrent duplicates", "并发的重复请求会开通多个实例"),
			Story: wording.Of("It looks whether the order is known, works for a while, and then writes: check, then act.", "先查询订单是否存在，处理一段时间后才写入：先检查、后执行。"),
			apply: func(b *behaviour) {
				b.once = func(m *Merchant, key string, open func() answer) answer { return open() }
				before := b.buy
				b.buy = func(m *Merchant, ctx context.Context, c call) (purchase, error) {
					bought, err := before(m, ctx, c)
					time.Sleep(raceGap) // the work between looking and writing, during which the others look too
					return bought, err
				}
			}},
		{Name: "instance-id-too-long",
			Title: wording.Of("Returns an instance id above 64 characters", "返回的实例 ID 超过 64 个字符"),
			Story: wording.Of("The id is put together of region, order line and businessId.", "实例 ID 由区域、订单行和 businessId 拼接而成。"),
			apply: func(b *behaviour) {
				b.name = func(c call) string {
					return "cn-north-4-production-cluster-01-" + c.text("orderLineId") + "-" + c.text("businessId")
				}
			}},
		{Name: "no-instance-id",
			Title: wording.Of("Answers a purchase without instanceId", "开通成功但没有返回 instanceId"),
			Story: wording.Of("The member was given another name in the answer class.", "响应类里把该字段写成了别的名字。"),
			apply: func(b *behaviour) {
				b.rewrite(func(a answer) {
					if id, found := a["instanceId"]; found {
						a["instance_id"] = id
						delete(a, "instanceId")
					}
				})
			}},
		{Name: "create-repeat-fails",
			Title: wording.Of("Refuses a purchase it has already opened", "重复开通时报错"),
			Story: wording.Of("A unique index does its work, and its error is passed on.", "唯一索引生效，错误被原样返回。"),
			apply: func(b *behaviour) {
				b.repeated = func(*Merchant, string) answer { return failed("000103", "this order was opened before") }
			}},
		{Name: "respells-instance-id",
			Title: wording.Of("Spells the same instance id differently at a repeat", "重复请求返回的实例 ID 写法不同"),
			Story: wording.Of("The id is encrypted for the outside with a fresh random value; every spelling finds the same instance.", "对外的实例 ID 每次随机加密，写法不同但都指向同一实例。"),
			apply: func(b *behaviour) {
				before := b.repeated
				b.repeated = func(m *Merchant, id string) answer {
					result := before(m, id)
					result["instanceId"] = strings.ToUpper(id)
					return result
				}
				lower := func(m *Merchant, id string) *Instance {
					for _, instance := range m.instances {
						if strings.EqualFold(instance.ID, id) && !instance.Released {
							return instance
						}
					}
					return nil
				}
				b.instance = lower
				b.replace("queryInstance", spelledAsKept(lower))
				b.replace("releaseInstance", spelledAsKept(lower))
			}},
		{Name: "async-never-ready",
			Title: wording.Of("Never finishes opening", "实例永远处于开通中"),
			Story: wording.Of("The job that opens instances was not deployed to production.", "负责开通的任务没有部署到生产环境。"),
			apply: func(b *behaviour) { b.opened = func(*Merchant, *Instance) bool { return false } }},
		{Name: "create-after-release-reopens",
			Title:    wording.Of("Opens again when an old purchase arrives after the release", "释放之后收到旧的开通请求会重新开通"),
			Story:    wording.Of("Release deletes the row by which a repeat would have been recognised.", "释放时删除了用于判断重复的记录。"),
			Advisory: true,
			apply: func(b *behaviour) {
				b.replace("releaseInstance", func(right activity, m *Merchant, ctx context.Context, c call) answer {
					m.mu.Lock()
					for key, id := range m.purchases {
						if id == c.text("instanceId") {
							delete(m.purchases, key)
						}
					}
					m.mu.Unlock()
					return right(m, ctx, c)
				})
			}},
	})
}

// raceGap is long enough for duplicates that were sent together to overtake each other, and short for a test.
const raceGap = 20 * time.Millisecond

// spelledAsKept hands a call on with its instance ids spelled as the merchant keeps them.
func spelledAsKept(find func(*Merchant, string) *Instance) func(activity, *Merchant, context.Context, call) answer {
	return func(right activity, m *Merchant, ctx context.Context, c call) answer {
		ids := strings.Split(c.text("instanceId"), ",")
		m.mu.Lock()
		for position, id := range ids {
			if instance := find(m, id); instance != nil {
				ids[position] = instance.ID
			}
		}
		m.mu.Unlock()
		c.members["instanceId"] = strings.Join(ids, ",")
		return right(m, ctx, c)
	}
}

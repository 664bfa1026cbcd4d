package merchant

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// lateFlaws are mistakes that a purchase and a query do not show: they come to light later in an instance's life, or in a retry.
func lateFlaws() []Flaw {
	return slices.Concat(
		inFamily("transport", []Flaw{{Name: "answers-too-late",
			Title: wording.Of("Answers after the time limit", "响应超过超时时间"),
			Story: wording.Of("Every call waits for a lock that a nightly job holds.", "所有请求都在等待夜间任务持有的锁。"),
			apply: func(b *behaviour) {
				right := b.process
				b.process = func(m *Merchant, ctx context.Context, e envelope, body []byte) answer {
					time.Sleep(m.config.Delay)
					return right(m, ctx, e, body)
				}
			}}}),
		lateCreateFlaws(), lateQueryFlaws(), lateRefreshFlaws(), lateReleaseFlaws(), lateDebugFlaws(), modeFlaws())
}

func lateCreateFlaws() []Flaw {
	return inFamily("create", []Flaw{
		{Name: "forgets-older-orders",
			Title: wording.Of("Remembers the last two orders only", "只记住最近两个订单"),
			Story: wording.Of("Repeats are recognised in a small cache instead of the database.", "用很小的缓存判断重复，而不是数据库。"),
			apply: forgetsOlderOrders},
		{Name: "repeat-moves-instance",
			Title: wording.Of("Sets an instance up anew at a repeated purchase", "重复开通时重新部署实例"),
			Story: wording.Of("The repeat finds the instance and still runs the set-up, which gives it another address.", "重复请求虽能找到实例，但仍会重新部署，访问地址随之改变。"),
			apply: repeatMovesInstance},
		{Name: "order-query-when-challenged", Advisory: true,
			Title: wording.Of("Signs order queries only after a refusal", "订单查询被拒绝后才签名"),
			Story: wording.Of("The HTTP library sends credentials only when it is challenged, as it does with passwords.", "HTTP 库默认在收到 401 之后才发送凭据。"),
			apply: func(b *behaviour) {
				b.buy = func(m *Merchant, ctx context.Context, c call) (purchase, error) {
					_, _ = m.askOrder(ctx, c.text("orderId"), c.text("orderLineId"), func(*http.Request) {}, decodeOrder)
					return m.queryOrder(ctx, c)
				}
			}},
		{Name: "order-query-by-line-number", Advisory: true,
			Title: wording.Of("Asks for the number of the line first", "先用行号查询订单"),
			Story: wording.Of("Lines are counted 1, 2, 3 in the merchant's own tables; when that is not found, the whole order is asked for.", "商家系统的订单行编号为 1、2、3；查不到时再查整个订单。"),
			apply: func(b *behaviour) {
				b.buy = func(m *Merchant, ctx context.Context, c call) (purchase, error) {
					signed := func(r *http.Request) { sign.SignRequest(r, nil, m.config.Credential, m.config.Wall()) }
					if bought, err := m.askOrder(ctx, c.text("orderId"), "1", signed, decodeOrder); err == nil {
						return bought, nil
					}
					return m.queryOrder(ctx, c)
				}
			}},
	})
}

func repeatMovesInstance(b *behaviour) {
	notes := &instanceNotes{}
	right := b.repeated
	b.repeated = func(m *Merchant, id string) answer {
		notes.count(id)
		return right(m, id)
	}
	b.redescribe(func(i *Instance, description map[string]any) {
		if app, ok := description["appInfo"].(map[string]any); ok && notes.of(i.ID) > 0 {
			app["frontEndUrl"] = "https://moved.merchant.example/"
		}
	})
}

func forgetsOlderOrders(b *behaviour) {
	var (
		mu     sync.Mutex
		recent []string
		rounds = map[string]int{}
	)
	right := b.purchaseKey
	b.purchaseKey = func(c call) string {
		mu.Lock()
		defer mu.Unlock()
		key := right(c)
		if !slices.Contains(recent, key) {
			rounds[key]++
			recent = append(recent, key)[max(0, len(recent)-1):]
		}
		return key + strings.Repeat("+", rounds[key])
	}
}

func lateQueryFlaws() []Flaw {
	return inFamily("query", []Flaw{
		{Name: "frontend-url-without-scheme",
			Title: wording.Of("Returns frontEndUrl without https://", "frontEndUrl 缺少 https://"),
			Story: wording.Of("The configuration holds host names, and the address is put together elsewhere.", "配置里只有域名，完整地址在别处拼接。"),
			apply: func(b *behaviour) {
				b.redescribe(func(_ *Instance, description map[string]any) {
					app := description["appInfo"].(map[string]any)
					app["frontEndUrl"] = strings.TrimPrefix(app["frontEndUrl"].(string), "https://")
				})
			}},
		{Name: "query-counts-repeated-ids", Advisory: true,
			Title: wording.Of("Fails when an id is named twice", "同一 ID 出现两次就报错"),
			Story: wording.Of("The ids go into an IN clause, which finds one row, and two were expected.", "ID 放进 IN 条件只查到一行，程序却期望两行。"),
			apply: func(b *behaviour) {
				b.replace("queryInstance", func(right activity, m *Merchant, ctx context.Context, c call) answer {
					ids := splitInstanceIDs(c.text("instanceId"))
					slices.Sort(ids)
					if len(slices.Compact(ids)) < len(splitInstanceIDs(c.text("instanceId"))) {
						return failed(codeInternal, "not all instances were found")
					}
					return right(m, ctx, c)
				})
			}},
	})
}

func lateRefreshFlaws() []Flaw {
	return append(inFamily("refresh", []Flaw{
		{Name: "refresh-before-first-query-fails",
			Title: wording.Of("Renews only what was queried before", "查询过的实例才能续费"),
			Story: wording.Of("The subscription's record is written when its details are first fetched.", "首次查询实例信息时才写入订阅记录。"),
			apply: refreshBeforeFirstQueryFails},
		{Name: "period-type-fixed",
			Title: wording.Of("Refuses a renewal with another period type", "拒绝变更周期类型的续费"),
			Story: wording.Of("A productId other than the present one looks like a mistake.", "productId 与当前不一致，被当成了错误。"),
			apply: refusingCalls("refreshInstance", func(c call, i *Instance) bool {
				return i != nil && c.text("productId") != "" && c.text("productId") != i.ProductID
			})},
		{Name: "refresh-rejects-unknown-members", Advisory: true,
			Title: wording.Of("Refuses unknown members of a renewal", "续费请求含未知字段时报错"),
			Story: wording.Of("One of the request classes lacks the annotation that ignores unknown properties.", "其中一个请求类漏加了忽略未知属性的注解。"),
			apply: func(b *behaviour) {
				right := b.decode
				b.decode = func(body []byte) (map[string]any, error) {
					members, err := right(body)
					for name := range members {
						known := slices.ContainsFunc(b.parameters["refreshInstance"], func(p parameter) bool { return p.name == name })
						if members["activity"] == "refreshInstance" && !known && name != "activity" {
							return nil, errors.New("unrecognised field " + name)
						}
					}
					return members, err
				}
			}},
		{Name: "retraction-repeat-fails",
			Title: wording.Of("Refuses a refunded renewal the second time", "重复的退续费请求报错"),
			Story: wording.Of("The renewal to be given back is gone, so there is nothing to give back.", "要退的续费已经退掉，再次请求就找不到了。"),
			apply: refusingCalls("refreshInstance", func(c call, i *Instance) bool {
				return i != nil && c.text("scene") == retraction && slices.ContainsFunc(i.Applied, isRetraction)
			})},
		{Name: "retraction-ends-renewals",
			Title: wording.Of("Refuses renewals after one was given back", "退续费之后拒绝再次续费"),
			Story: wording.Of("A refund closes the customer's file, whatever it was for.", "只要发生退款就关闭客户档案，不区分原因。"),
			apply: refusingCalls("refreshInstance", func(c call, i *Instance) bool {
				return i != nil && c.text("scene") == "RENEWAL" && slices.ContainsFunc(i.Applied, isRetraction)
			})},
	}), inFamily("upgrade", []Flaw{
		{Name: "changes-revive-released",
			Title: wording.Of("Brings a released instance back when a change arrives", "释放后的实例因变更请求而恢复"),
			Story: wording.Of("Every change is an upsert that sets the state to active.", "每次变更都用 upsert 写入，并把状态置为正常。"),
			apply: func(b *behaviour) {
				for _, name := range []string{"upgradeInstance", "refreshInstance"} {
					b.replace(name, func(right activity, m *Merchant, ctx context.Context, c call) answer {
						m.mu.Lock()
						if instance := m.instances[c.text("instanceId")]; instance != nil {
							instance.Released = false
						}
						m.mu.Unlock()
						return right(m, ctx, c)
					})
				}
			}},
		{Name: "upgrade-and-release-exclude",
			Title: wording.Of("Answers HTTP 503 when upgrade and release meet", "升级与释放同时到达时返回 HTTP 503"),
			Story: wording.Of("Whoever finds the other one at work gives up instead of waiting.", "发现对方正在处理时直接放弃，而不是等待。"),
			apply: upgradeAndReleaseExclude},
	})...)
}

const retraction = "UNSUBSCRIBE_RENEWAL_PERIOD"

func isRetraction(key string) bool { return strings.Contains(key, retraction) }

func refreshBeforeFirstQueryFails(b *behaviour) {
	notes := &instanceNotes{}
	b.replace("queryInstance", func(right activity, m *Merchant, ctx context.Context, c call) answer {
		for _, id := range splitInstanceIDs(c.text("instanceId")) {
			notes.count(id)
		}
		return right(m, ctx, c)
	})
	b.replace("refreshInstance", func(right activity, m *Merchant, ctx context.Context, c call) answer {
		if notes.of(c.text("instanceId")) == 0 {
			return failed(codeUnknownInstance, "instance %s has no subscription", c.text("instanceId"))
		}
		return right(m, ctx, c)
	})
}

// upgradeAndReleaseExclude lets each of the two work for a while, in which the other one is turned away.
func upgradeAndReleaseExclude(b *behaviour) {
	var (
		mu   sync.Mutex
		busy = map[string]string{}
	)
	const exhausted = "exhausted"
	for _, name := range []string{"upgradeInstance", "releaseInstance"} {
		b.replace(name, func(right activity, m *Merchant, ctx context.Context, c call) answer {
			id := c.text("instanceId")
			mu.Lock()
			if other := busy[id]; other != "" && other != name {
				mu.Unlock()
				result := failed(codeInternal, "instance %s is busy", id)
				result[exhausted] = true
				return result
			}
			busy[id] = name
			mu.Unlock()
			time.Sleep(raceGap)
			defer func() {
				mu.Lock()
				delete(busy, id)
				mu.Unlock()
			}()
			return right(m, ctx, c)
		})
	}
	b.rewire(func(a answer, r *reply) {
		if a[exhausted] != nil {
			r.status = http.StatusServiceUnavailable
		}
	})
}

func lateReleaseFlaws() []Flaw {
	return inFamily("release", []Flaw{{Name: "releases-the-whole-order",
		Title: wording.Of("Releases every instance of the order", "释放同一订单的全部实例"),
		Story: wording.Of("An order had one line when the code was written.", "写代码时一个订单只有一个订单行。"),
		apply: func(b *behaviour) {
			b.replace("releaseInstance", func(right activity, m *Merchant, ctx context.Context, c call) answer {
				m.mu.Lock()
				if leaving := m.instances[c.text("instanceId")]; leaving != nil {
					for _, other := range m.instances {
						other.Released = other.Released || other.OrderID == leaving.OrderID
					}
				}
				m.mu.Unlock()
				return right(m, ctx, c)
			})
		}}})
}

func lateDebugFlaws() []Flaw {
	return inFamily("debug-case", []Flaw{
		{Name: "debug-release-unknown-fails", Advisory: true,
			Title: wording.Of("Refuses a debugging release of an unknown instance", "调测释放不存在的实例时报错"),
			Story: wording.Of("The saved case names an instance that never existed, which is an error for live calls.", "用例里的实例并不存在，程序按正式请求的规则报错。"),
			apply: func(b *behaviour) {
				b.debugActivities["releaseInstance"] = func(m *Merchant, _ context.Context, c call) answer {
					m.mu.Lock()
					defer m.mu.Unlock()
					if m.instances[c.text("instanceId")] == nil {
						return failed(codeUnknownInstance, "instance %s does not exist", c.text("instanceId"))
					}
					return succeeded()
				}
			}},
		{Name: "debug-order-id-form", Advisory: true,
			Title: wording.Of("Insists on the form of order ids in debugging", "调测时也校验订单号格式"),
			Story: wording.Of("Order ids begin with CS, said a colleague; the mock orders do not.", "同事说订单号以 CS 开头，而模拟订单并不是。"),
			apply: func(b *behaviour) {
				right := b.debugActivities["newInstance"]
				b.debugActivities["newInstance"] = func(m *Merchant, ctx context.Context, c call) answer {
					if !strings.HasPrefix(c.text("orderId"), "CS") {
						return failed(codeInvalidParameter, "orderId has an unknown form")
					}
					return right(m, ctx, c)
				}
			}},
	})
}

// modeFlaws are mistakes that one way of billing suffers from alone.
func modeFlaws() []Flaw {
	var flaws []Flaw
	for _, mode := range []struct{ name, code, english, chinese string }{
		{"one-off", "ONE_TIME", "a one-off purchase", "一次性商品"}, {"on-demand", "ON_DEMAND", "an on-demand resource", "按需资源"},
		{"package", "ON_DEMAND_PKG", "an on-demand package", "按需套餐包"},
	} {
		flaws = append(flaws, Flaw{Family: "release", Name: mode.name + "-not-released",
			Title: wording.Format("Refuses to release %[1]s", "拒绝释放%[2]s", mode.english, mode.chinese),
			Story: wording.Of("Release looks among subscriptions only.", "释放时只在包周期订阅中查找。"),
			apply: refusingCalls("releaseInstance", func(_ call, i *Instance) bool { return i != nil && i.ChargingMode == mode.code })})
		flaws = append(flaws, Flaw{Family: "create", Name: mode.name + "-repeat-fails",
			Title: wording.Format("Refuses the repeated purchase of %[1]s", "%[2]s重复开通时报错", mode.english, mode.chinese),
			Story: wording.Of("Repeats were thought of for subscriptions and nowhere else.", "只为包周期商品考虑了重复请求。"),
			apply: func(b *behaviour) {
				right := b.repeated
				b.repeated = func(m *Merchant, id string) answer {
					m.mu.Lock()
					mine := m.instances[id].ChargingMode == mode.code
					m.mu.Unlock()
					if mine {
						return failed(codeInternal, "this order was opened before")
					}
					return right(m, id)
				}
			}})
	}
	return flaws
}

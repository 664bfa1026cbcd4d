package merchant

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/fairground/fairground/wording"
)

// instanceNotes is what a flaw remembers about instances beside the merchant's own record.
type instanceNotes struct {
	mu     sync.Mutex
	counts map[string]int
}

// count adds one to the note of an instance and returns how often that has happened.
func (n *instanceNotes) count(id string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.counts == nil {
		n.counts = map[string]int{}
	}
	n.counts[id]++
	return n.counts[id]
}

func (n *instanceNotes) of(id string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.counts[id]
}

// narrowFlaws are mistakes that show in one single situation, each of which a check of its own looks for.
func narrowFlaws() []Flaw {
	flaws := inFamily("transport", narrowTransportFlaws())
	flaws = append(flaws, inFamily("signature", narrowSignatureFlaws())...)
	flaws = append(flaws, inFamily("query", narrowQueryFlaws())...)
	flaws = append(flaws, inFamily("create", unsoldModes())...)
	return append(flaws, narrowLifeFlaws()...)
}

func narrowTransportFlaws() []Flaw {
	return []Flaw{
		{Name: "keep-alive-only", Advisory: true,
			Title: wording.Of("Refuses calls on a connection of their own", "拒绝短连接调用"),
			Story: wording.Of("The proxy in front was tuned for its own health checks and answers 400 to Connection: close.", "前置代理按健康检查调优，对 Connection: close 返回 400。"),
			apply: func(b *behaviour) {
				b.accept = refusing(http.StatusBadRequest, func(r *http.Request) bool { return r.Close })
			}},
		{Name: "utf8-spelling-only",
			Title: wording.Of("Knows one spelling of the request's charset only", "只认一种 charset 写法"),
			Story: wording.Of("The header is compared with the documented application/json;charset=utf8, letter by letter.", "逐字比较请求头与文档中的 application/json;charset=utf8。"),
			apply: func(b *behaviour) {
				b.accept = refusing(http.StatusUnsupportedMediaType, func(r *http.Request) bool {
					return r.Header.Get("Content-Type") != "application/json;charset=utf8"
				})
			}},
		{Name: "three-parameters-only", Advisory: true,
			Title: wording.Of("Refuses query parameters it does not know", "拒绝未知的查询参数"),
			Story: wording.Of("A strict router allows exactly signature, timestamp and nonce.", "路由严格校验，只允许 signature、timestamp、nonce 三个参数。"),
			apply: func(b *behaviour) {
				b.accept = refusing(http.StatusBadRequest, func(r *http.Request) bool { return len(r.URL.Query()) > 3 })
			}},
		{Name: "parameters-by-position",
			Title: wording.Of("Reads the signature parameters by position", "按位置读取签名参数"),
			Story: wording.Of("The query is cut at & and the first part is taken for the signature, as in the published example.", "按 & 拆分查询串，并把第一段当作 signature，与公开示例一致。"),
			apply: func(b *behaviour) {
				b.accept = refusing(http.StatusBadRequest, func(r *http.Request) bool { return strings.HasPrefix(r.URL.RawQuery, "nonce=") })
			}},
	}
}

func narrowSignatureFlaws() []Flaw {
	return []Flaw{
		{Name: "ten-second-window", Advisory: true,
			Title: wording.Of("Accepts timestamps of the last ten seconds only", "只接受 10 秒以内的时间戳"),
			Story: wording.Of("Sixty seconds looked generous, so the window was narrowed.", "觉得 60 秒太宽，就把时间窗改小了。"),
			apply: func(b *behaviour) { b.window = 10 * time.Second }},
		{Name: "no-future-timestamps", Advisory: true,
			Title: wording.Of("Refuses timestamps that are ahead of its own clock", "拒绝比本机时间超前的时间戳"),
			Story: wording.Of("Nothing can come from the future; that clocks differ by seconds was not thought of.", "认为请求不可能来自未来，没有考虑时钟会有几秒误差。"),
			apply: func(b *behaviour) {
				b.moment = func(text string, now time.Time) (time.Time, bool) {
					at, ok := milliseconds(text, now)
					return at, ok && !at.After(now)
				}
			}},
		{Name: "nonce-of-32-only",
			Title: wording.Of("Accepts nonces of 32 characters only", "只接受 32 个字符的 nonce"),
			Story: wording.Of("The column is CHAR(32), as long as the nonces seen so far.", "数据库字段为 CHAR(32)，与目前见过的 nonce 等长。"),
			apply: func(b *behaviour) { b.nonceFits = func(nonce string) bool { return len(nonce) == 32 } }},
		{Name: "signature-upper-case-only", Advisory: true,
			Title: wording.Of("Compares the signature letter by letter in upper case", "只接受大写签名"),
			Story: wording.Of("The example is in upper case, so the two texts are simply compared.", "示例是大写，于是直接比较字符串。"),
			apply: func(b *behaviour) {
				b.signed = func(accessKey string, e envelope, body []byte) bool {
					return e.signature == strings.ToUpper(e.signature) && signed(accessKey, e, body)
				}
			}},
	}
}

func narrowQueryFlaws() []Flaw {
	return []Flaw{
		{Name: "details-shown-once",
			Title: wording.Of("Describes an instance once and never again", "实例信息只返回一次"),
			Story: wording.Of("The initial password is deleted once it was read, and the rest of the record with it.", "初始密码读取后即删除，连带删掉了整条记录。"),
			apply: detailsShownOnce},
		{Name: "query-cut-at-100-characters",
			Title: wording.Of("Cuts the list of instance ids at 100 characters", "把实例 ID 列表截断为 100 个字符"),
			Story: wording.Of("The column was made as long as the table says; the database cuts silently.", "字段长度按文档表格设置为 100，数据库会静默截断。"),
			apply: func(b *behaviour) {
				b.instanceIDs = func(text string) []string {
					return splitInstanceIDs(strings.TrimRight(text[:min(len(text), 100)], ","))
				}
			}},
		{Name: "query-fails-on-gaps", Advisory: true,
			Title: wording.Of("Fails when one id of a list is unknown", "列表中有一个实例不存在就报错"),
			Story: wording.Of("The rows found are counted against the ids asked for, and a difference is an internal error.", "查到的行数与请求的 ID 数不一致时抛出内部错误。"),
			apply: func(b *behaviour) { b.replace("queryInstance", failedGaps) }},
		{Name: "query-returns-everything",
			Title: wording.Of("Describes every instance, whatever was asked", "无论查询什么都返回全部实例"),
			Story: wording.Of("The condition of the query was lost in a refactoring; with one instance in the test nobody saw it.", "重构时丢了查询条件，测试里只有一个实例，没有发现。"),
			apply: func(b *behaviour) { b.replace("queryInstance", everything) }},
		{Name: "query-without-app-info", Advisory: true,
			Title: wording.Of("Tells the buyer no address", "不返回 appInfo"),
			Story: wording.Of("Access data are shown in the merchant's own console, which the buyer has to find alone.", "访问信息只在商家自己的控制台展示，客户得自己找。"),
			apply: func(b *behaviour) {
				b.redescribe(func(_ *Instance, description map[string]any) { delete(description, "appInfo") })
			}},
		{Name: "own-result-codes", Advisory: true,
			Title: wording.Of("Uses result codes of its own", "使用自定义结果码"),
			Story: wording.Of("The program has an error catalogue, and its numbers go out as they are.", "程序有自己的错误码表，直接返回给了云商店。"),
			apply: func(b *behaviour) {
				b.rewrite(func(a answer) {
					if a.code() == codeUnknownInstance {
						a["resultCode"] = "104404"
					}
				})
			}},
	}
}

func detailsShownOnce(b *behaviour) {
	notes := &instanceNotes{}
	b.replace("queryInstance", func(right activity, m *Merchant, ctx context.Context, c call) answer {
		result := right(m, ctx, c)
		if result.code() == codeSuccess && notes.count(c.text("instanceId")) > 1 {
			return failed(codeUnknownInstance, "instance %s does not exist", c.text("instanceId"))
		}
		return result
	})
}

func everything(right activity, m *Merchant, ctx context.Context, c call) answer {
	result := right(m, ctx, c)
	if result.code() != codeSuccess {
		return result
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var info []map[string]any
	for _, instance := range m.instances {
		if !instance.Released {
			info = append(info, m.way.describe(m, instance))
		}
	}
	result["info"] = info
	return result
}

// failedGaps insists that every id of a list is known.
func failedGaps(right activity, m *Merchant, ctx context.Context, c call) answer {
	result := right(m, ctx, c)
	info, found := result["info"].([]map[string]any)
	if asked := len(splitInstanceIDs(c.text("instanceId"))); found && asked > len(info) {
		return failed(codeInternal, "%d instances asked for, %d found", asked, len(info))
	}
	return result
}

// unsoldModes are merchants that claim to sell a billing mode for which they never tried a purchase.
func unsoldModes() []Flaw {
	without := func(matches func(purchase) bool) func(*behaviour) {
		return func(b *behaviour) {
			right := b.buy
			b.buy = func(m *Merchant, ctx context.Context, c call) (purchase, error) {
				bought, err := right(m, ctx, c)
				if err == nil && matches(bought) {
					err = errors.New("no plan for this billing mode")
				}
				return bought, err
			}
		}
	}
	mode := func(name string) func(purchase) bool { return func(p purchase) bool { return p.chargingMode == name } }
	story := wording.Of("The plan table has rows for subscriptions only.", "套餐表里只配置了包周期的套餐。")
	return []Flaw{
		{Name: "one-off-not-opened", Title: wording.Of("Cannot open one-off purchases", "无法开通一次性商品"), Story: story, apply: without(mode("ONE_TIME"))},
		{Name: "on-demand-not-opened", Title: wording.Of("Cannot open on-demand purchases", "无法开通按需商品"), Story: story, apply: without(mode("ON_DEMAND"))},
		{Name: "package-not-opened", Title: wording.Of("Cannot open on-demand packages", "无法开通按需套餐包"), Story: story, apply: without(mode("ON_DEMAND_PKG"))},
		{Name: "month-not-opened", Title: wording.Of("Cannot open subscriptions by the month", "无法开通按月订购的商品"), Story: wording.Of("The plan table has a row for the year only; the monthly specification was added in the console later.", "套餐表里只有按年的套餐，按月规格是后来在控制台添加的。"),
			apply: without(func(p purchase) bool { return p.periodType == "month" && !p.trial })},
		{Name: "trial-not-opened", Title: wording.Of("Cannot open trials", "无法开通试用商品"), Story: wording.Of("A price of nothing is taken for an error.", "把金额为零的订单当成了错误。"),
			apply: without(func(p purchase) bool { return p.trial })},
	}
}

func narrowLifeFlaws() []Flaw {
	return append(inFamily("create", []Flaw{
		{Name: "comma-in-instance-id",
			Title: wording.Of("Puts a comma into instance ids", "实例 ID 中带有英文逗号"),
			Story: wording.Of("The id is put together of region and number; that queryInstance separates ids by commas stands on another page.", "ID 由地域和编号用逗号拼成，而“查询接口用逗号分隔 ID”写在另一页。"),
			apply: func(b *behaviour) { b.name = func(c call) string { return "a," + c.text("businessId") } }},
		{Name: "joins-simultaneous-orders",
			Title: wording.Of("Gives orders that arrive together one instance", "同时到达的订单得到同一个实例"),
			Story: wording.Of("Concurrent calls are joined to protect the backend, by activity and not by order.", "为保护后端合并了并发调用，但合并的依据是接口而不是订单。"),
			apply: func(b *behaviour) {
				b.once = func(m *Merchant, _ string, open func() answer) answer { return m.flights.do("newInstance", open) }
			}},
	}), inFamily("status", []Flaw{
		{Name: "freeze-moves-address",
			Title: wording.Of("Gives an instance another address after a freeze", "冻结解冻后访问地址改变"),
			Story: wording.Of("Freezing shuts the machine down, and it comes back under a new address.", "冻结时关机，重新开机后地址变了。"),
			apply: freezeMovesAddress},
		{Name: "freezes-twice-at-most",
			Title: wording.Of("Freezes an instance twice at most", "同一实例最多冻结两次"),
			Story: wording.Of("A guard against loops counts changes of the status and stops at a number.", "为防止死循环，对状态变更计数并设了上限。"),
			apply: freezesTwiceAtMost},
		{Name: "refresh-after-unfreeze-fails",
			Title: wording.Of("Refuses a renewal after the unfreeze", "解冻之后拒绝续费更新"),
			Story: wording.Of("The unfreeze closes the file of the expired period, and the renewal then finds none open.", "解冻会关闭到期工单，随后的续费找不到未关闭的工单。"),
			apply: refreshAfterUnfreezeFails},
	})...)
}

func freezeMovesAddress(b *behaviour) {
	notes := &instanceNotes{}
	b.replace("updateInstanceStatus", func(right activity, m *Merchant, ctx context.Context, c call) answer {
		if c.text("status") == "FREEZE" {
			notes.count(c.text("instanceId"))
		}
		return right(m, ctx, c)
	})
	b.redescribe(func(i *Instance, description map[string]any) {
		if app, ok := description["appInfo"].(map[string]any); ok && notes.of(i.ID) > 0 {
			app["frontEndUrl"] = "https://moved.merchant.example/"
		}
	})
}

func freezesTwiceAtMost(b *behaviour) {
	notes := &instanceNotes{}
	b.replace("updateInstanceStatus", func(right activity, m *Merchant, ctx context.Context, c call) answer {
		id := c.text("instanceId")
		m.mu.Lock()
		instance := m.instances[id]
		freezing := instance != nil && !instance.Frozen && c.text("status") == "FREEZE"
		m.mu.Unlock()
		if freezing && notes.count(id) > 2 {
			return failed(codeInternal, "the status of %s changes too often", id)
		}
		return right(m, ctx, c)
	})
}

func refreshAfterUnfreezeFails(b *behaviour) {
	notes := &instanceNotes{}
	b.replace("updateInstanceStatus", func(right activity, m *Merchant, ctx context.Context, c call) answer {
		if c.text("status") != "FREEZE" {
			notes.count(c.text("instanceId"))
		}
		return right(m, ctx, c)
	})
	b.replace("refreshInstance", func(right activity, m *Merchant, ctx context.Context, c call) answer {
		if notes.of(c.text("instanceId")) > 0 {
			return failed(codeInternal, "there is nothing to renew")
		}
		return right(m, ctx, c)
	})
}

package merchant

import (
	"context"
	"math"
	"strings"

	"github.com/fairground/fairground/wording"
)

// application changes the appInfo of every description.
func application(change func(appInfo map[string]any)) func(*behaviour) {
	return func(b *behaviour) {
		b.redescribe(func(_ *Instance, description map[string]any) { change(description["appInfo"].(map[string]any)) })
	}
}

func queryFlaws() []Flaw {
	return inFamily("query", []Flaw{
		{Name: "query-ignores-list",
			Title: wording.Of("Takes a list of ids for one id", "把多个实例 ID 当成一个"),
			Story: wording.Of("The table calls instanceId a string; that it may hold several is said further down.", "字段表只写了字符串，多个 ID 用逗号分隔的说明在下方。"),
			apply: func(b *behaviour) { b.instanceIDs = func(text string) []string { return []string{text} } }},
		{Name: "query-caps-at-one",
			Title: wording.Of("Describes only the first id of a list", "只返回列表中的第一个实例"),
			Story: wording.Of("The list is split, and then only element 0 is used.", "虽然拆分了列表，却只用了第 0 个元素。"),
			apply: func(b *behaviour) {
				b.instanceIDs = func(text string) []string { return splitInstanceIDs(text)[:1] }
			}},
		{Name: "query-101-accepted",
			Title:    wording.Of("Accepts more than 100 ids", "接受超过 100 个实例 ID"),
			Story:    wording.Of("Why refuse what one can answer?", "能查出来，何必拒绝？"),
			Advisory: true,
			apply:    func(b *behaviour) { b.queryLimit = math.MaxInt }},
		{Name: "query-unknown-invents", Advisory: true,
			Title: wording.Of("Describes instances that do not exist", "不存在的实例也返回信息"),
			Story: wording.Of("The description is a template into which the id is put; nobody looks whether it exists.", "返回内容由模板拼接 ID 而成，没有检查实例是否存在。"),
			apply: func(b *behaviour) {
				b.replace("queryInstance", func(_ activity, m *Merchant, ctx context.Context, c call) answer {
					return m.debugQueryInstance(ctx, c)
				})
			}},
		{Name: "query-without-info",
			Title: wording.Of("Answers success without any description", "查询成功但没有 info"),
			Story: wording.Of("Access data are sent by mail, so the query returns nothing; for a SaaS product somebody must deliver them.", "开通信息另发邮件，查询接口便什么也不返回。"),
			apply: func(b *behaviour) {
				b.rewrite(func(a answer) { delete(a, "info") })
			}},
		{Name: "query-info-object",
			Title: wording.Of("Writes info as an object", "info 写成了对象而不是数组"),
			Story: wording.Of("With one instance a list seemed needless.", "只有一个实例时觉得没必要用数组。"),
			apply: func(b *behaviour) {
				b.rewrite(func(a answer) {
					if info, found := a["info"].([]map[string]any); found && len(info) > 0 {
						a["info"] = info[0]
					}
				})
			}},
		{Name: "query-without-instance-id",
			Title: wording.Of("Describes instances without their ids", "info 中缺少 instanceId"),
			Story: wording.Of("The marketplace knows what it asked for, the developer thought.", "开发者认为云商店知道自己查询的是哪个实例。"),
			apply: func(b *behaviour) {
				b.redescribe(func(_ *Instance, description map[string]any) { delete(description, "instanceId") })
			}},
		{Name: "query-missing-frontend-url",
			Title: wording.Of("Leaves out frontEndUrl", "appInfo 中缺少 frontEndUrl"),
			Story: wording.Of("Users log in at the address of the administration site.", "用户直接用管理地址登录。"),
			apply: application(func(appInfo map[string]any) { delete(appInfo, "frontEndUrl") })},
		{Name: "frontend-url-too-long",
			Title: wording.Of("Returns a frontEndUrl above 512 characters", "frontEndUrl 超过 512 个字符"),
			Story: wording.Of("The login-free address carries a whole signed token.", "免登地址里携带了完整的令牌。"),
			apply: application(func(appInfo map[string]any) {
				appInfo["frontEndUrl"] = appInfo["frontEndUrl"].(string) + "&token=" + strings.Repeat("eyJhbGciOiJIUzI1NiJ9.", 30)
			})},
		{Name: "password-too-long",
			Title: wording.Of("Returns a password above 128 characters", "password 超过 128 个字符"),
			Story: wording.Of("The limit was checked before encryption; the encrypted text is longer.", "长度按加密前校验，加密后就超长了。"),
			apply: application(func(appInfo map[string]any) { appInfo["password"] = strings.Repeat("cGFzc3dvcmQ", 14) })},
		{Name: "memo-too-long",
			Title: wording.Of("Returns a memo above 1024 characters", "memo 超过 1024 个字符"),
			Story: wording.Of("The whole quick-start guide is in it.", "把整份快速入门都写进了备注。"),
			apply: application(func(appInfo map[string]any) { appInfo["memo"] = strings.Repeat("请先修改密码。", 160) })},
		{Name: "query-plain-memo", Advisory: true,
			Title: wording.Of("Writes the memo in plain Chinese", "memo 中的中文没有转成 \\uXXXX"),
			Story: wording.Of("UTF-8 is UTF-8, and the encoder leaves it alone.", "编码器输出 UTF-8，不做转义。"),
			apply: func(b *behaviour) {
				b.rewire(func(a answer, r *reply) { r.body = encode(a) })
			}},
		{Name: "encrypts-with-wrong-key",
			Title: wording.Of("Encrypts user name and password with another key", "用户名和密码用错误的密钥加密"),
			Story: wording.Of("AES needs 32 bytes and the access key has 32: it was used as it is, without SHA1PRNG.", "AES 需要 32 字节，直接用了 accessKey，没有经过 SHA1PRNG 派生。"),
			apply: func(b *behaviour) {
				application(func(appInfo map[string]any) {
					appInfo["userName"] = "abcdefghij012345GCUKzi34ha9RhTVUcUIkgA=="
					appInfo["password"] = "abcdefghij012345GCUKzi34ha9RhTVUcUIkgA=="
				})(b)
				b.rewrite(func(a answer) {
					if _, described := a["info"]; described {
						a["encryptType"] = "1"
					}
				})
			}},
	})
}

// metering changes the usage of every description that has some.
func metering(change func(usage map[string]any)) func(*behaviour) {
	return func(b *behaviour) {
		b.redescribe(func(_ *Instance, description map[string]any) {
			if usage, found := description["usageInfo"].([]map[string]any); found {
				change(usage[0])
			}
		})
	}
}

func usageFlaws() []Flaw {
	return inFamily("query", []Flaw{
		{Name: "usage-info-missing",
			Title: wording.Of("Reports no usage for on-demand instances and packages", "按需和套餐包实例没有返回 usageInfo"),
			Story: wording.Of("The international page does not list it, and usage is pushed anyway.", "国际站页面没有列出，而且已经通过推送接口上报用量。"),
			apply: func(b *behaviour) {
				b.redescribe(func(_ *Instance, description map[string]any) { delete(description, "usageInfo") })
			}},
		{Name: "usage-without-time",
			Title: wording.Of("Reports usage without statisticalTime", "usageInfo 缺少 statisticalTime"),
			Story: wording.Of("The value is live, so its time seemed obvious.", "用量是实时的，觉得无需时间。"),
			apply: metering(func(usage map[string]any) { delete(usage, "statisticalTime") })},
		{Name: "usage-without-value",
			Title: wording.Of("Reports usage without usageValue", "usageInfo 缺少 usageValue"),
			Story: wording.Of("Zero usage is left out by a serialiser that omits empty values.", "用量为 0，被“忽略空值”的序列化配置省略了。"),
			apply: metering(func(usage map[string]any) { delete(usage, "usageValue") })},
		{Name: "usage-time-wrong-format", Advisory: true,
			Title: wording.Of("Writes statisticalTime in another form", "statisticalTime 格式不正确"),
			Story: wording.Of("Everything else in the program is ISO 8601.", "系统其余部分都使用 ISO 8601。"),
			apply: func(b *behaviour) {
				metering(func(usage map[string]any) {
					digits := usage["statisticalTime"].(string)
					usage["statisticalTime"] = digits[:4] + "-" + digits[4:6] + "-" + digits[6:8] + " " + digits[8:10] + ":00:00"
				})(b)
			}},
		{Name: "usage-value-text", Advisory: true,
			Title: wording.Of("Writes usageValue as text", "usageValue 写成了字符串"),
			Story: wording.Of("All other values are strings.", "其他字段都是字符串。"),
			apply: metering(func(usage map[string]any) { usage["usageValue"] = "1.25" })},
		{Name: "dashboard-url-too-long",
			Title: wording.Of("Returns a dashboardUrl above 512 characters", "dashboardUrl 超过 512 个字符"),
			Story: wording.Of("The address carries the whole filter of the page.", "地址中带上了页面的全部筛选条件。"),
			apply: metering(func(usage map[string]any) {
				usage["dashboardUrl"] = usage["dashboardUrl"].(string) + strings.Repeat("&metric=requests", 32)
			})},
	})
}

package merchant

import (
	"context"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// tokenBy verifies the token by another formula.
func tokenBy(formula func(key, raw string, query []pair) string) func(*behaviour) {
	return underV1(func(b *behaviourV1) { b.authentic = tokenOf(formula) })
}

// messageBy verifies the token over another message.
func messageBy(message func(query []pair) string) func(*behaviour) {
	return tokenBy(func(key, _ string, query []pair) string {
		return tokenOver(key+first(query, "timeStamp"), message(query))
	})
}

func everyPair(pair) bool { return true }

func asReceived(string, string) int { return 0 }

func tokenFlawsV1() []Flaw {
	return inFamily("signature", slices.Concat([]Flaw{
		{Name: "v1-no-token-check",
			Title: wording.Of("Does not check authToken", "不校验 authToken"),
			Story: wording.Of("The check was switched off during development and never switched on again.", "开发阶段关闭了校验，上线后忘记打开。"),
			apply: underV1(func(b *behaviourV1) { b.authentic = func(*Merchant, string, []pair) bool { return true } })},
		{Name: "v1-token-only-when-present",
			Title: wording.Of("Checks authToken only when there is one", "只有携带 authToken 时才校验"),
			Story: wording.Of("An “if not empty” around the check lets calls without a token through.", "校验外面套了“非空才校验”，没有令牌的请求被放行。"),
			apply: underV1(func(b *behaviourV1) {
				right := b.authentic
				b.authentic = func(m *Merchant, raw string, query []pair) bool {
					return first(query, "authToken") == "" || right(m, raw, query)
				}
			})},
		{Name: "v1-token-letter-case-ignored",
			Title: wording.Of("Compares the token without regard to letter case", "比较 authToken 时忽略大小写"),
			Story: wording.Of("Right for hex, but in Base64 upper and lower case are different letters.", "对十六进制没有问题，但 Base64 的大小写含义不同。"),
			apply: underV1(func(b *behaviourV1) {
				b.authentic = func(m *Merchant, raw string, query []pair) bool {
					return strings.EqualFold(authToken(m.config.KeyV1, raw, query), first(query, "authToken"))
				}
			})},
		{Name: "v1-token-hex",
			Title: wording.Of("Expects the token in hex", "按十六进制比较 authToken"),
			Story: wording.Of("The HMAC library prints hex, and the Base64 step was overlooked.", "HMAC 库默认输出十六进制，漏掉了 Base64 这一步。"),
			apply: tokenBy(func(key, _ string, query []pair) string {
				return hex.EncodeToString(macOf(key+first(query, "timeStamp"), signedMessage(query, strings.Compare, everyPair)))
			})},
		{Name: "v1-token-key-without-timestamp",
			Title: wording.Of("Leaves timeStamp out of the HMAC key", "HMAC 密钥没有拼接 timeStamp"),
			Story: wording.Of("Body-Sign uses the Key alone, so the token was taken to do the same.", "Body-Sign 只用 Key，便以为 authToken 也一样。"),
			apply: tokenBy(func(key, _ string, query []pair) string {
				return tokenOver(key, signedMessage(query, strings.Compare, everyPair))
			})},
		{Name: "v1-token-message-without-timestamp",
			Title: wording.Of("Leaves timeStamp out of the signed parameters", "待签名参数中漏掉 timeStamp"),
			Story: wording.Of("It is in the key already, so it looked superfluous in the message.", "密钥中已包含 timeStamp，便以为参数里不需要。"),
			apply: messageBy(func(query []pair) string {
				return signedMessage(query, strings.Compare, func(p pair) bool { return p.name != "timeStamp" })
			})},
		{Name: "v1-token-over-encoded-values",
			Title: wording.Of("Signs the values as they stand in the address", "对未解码的参数值计算 authToken"),
			Story: wording.Of("The raw query string is at hand, and most values look the same either way.", "直接取原始查询串，而多数参数编码前后一样。"),
			apply: tokenBy(func(key, raw string, query []pair) string {
				encoded := decodeQueryWith(raw, func(text string) (string, error) { return text, nil })
				return tokenOver(key+first(query, "timeStamp"), signedMessage(encoded, strings.Compare, everyPair))
			})},
		{Name: "v1-token-over-decrypted-values",
			Title: wording.Of("Decrypts mobilePhone and email before checking the token", "先解密 mobilePhone、email 再校验 authToken"),
			Story: wording.Of("Parameters are made readable in one place, and the check comes after it.", "参数统一预处理，校验放在解密之后。"),
			apply: tokenBy(func(key, raw string, query []pair) string { return authToken(key, raw, decrypting(key, query)) })},
	}, tokenParameterFlawsV1(), tokenOutcomeFlawsV1()))
}

func decrypting(key string, query []pair) []pair {
	plain := slices.Clone(query)
	for i, p := range plain {
		if p.name != "mobilePhone" && p.name != "email" {
			continue
		}
		if text, err := sign.Decrypt(p.value, key, sign.AES256); err == nil {
			plain[i].value = text
		}
	}
	return plain
}

// tokenParameterFlawsV1 are wrong ideas of which parameters take part, and in which order.
func tokenParameterFlawsV1() []Flaw {
	return []Flaw{
		{Name: "v1-token-as-received",
			Title: wording.Of("Does not sort the parameters", "没有对参数排序"),
			Story: wording.Of("The debugging link happened to be sorted already.", "调试链接碰巧已经排好序。"),
			apply: messageBy(func(query []pair) string { return signedMessage(query, asReceived, everyPair) })},
		{Name: "v1-token-fixed-parameters",
			Title: wording.Of("Signs the documented parameters only", "只对文档列出的参数计算 authToken"),
			Story: wording.Of("The names are listed in the program; the marketplace has added parameters before, and will again.", "参数名写死在程序里；云商店以前增加过参数，以后还会增加。"),
			apply: tokenBy(fixedParametersToken(parameterTableV1()))},
		{Name: "v1-token-drops-blank",
			Title: wording.Of("Leaves parameters without a value out of the token", "空值参数不参与 authToken 计算"),
			Story: wording.Of("The POST sample of the guide does so; the GET sample does not.", "指南的 POST 示例会跳过空值，GET 示例不会。"),
			apply: messageBy(func(query []pair) string {
				return signedMessage(query, strings.Compare, func(p pair) bool { return p.value != "" })
			})},
		{Name: "v1-token-case-insensitive-sort", Advisory: true,
			Title: wording.Of("Sorts parameter names without regard to letter case", "按不区分大小写的顺序对参数排序"),
			Story: wording.Of("The collection sorts like a telephone book. Today's names do not tell the difference.", "集合按字典习惯排序；现有的参数名看不出差别。"),
			apply: messageBy(func(query []pair) string {
				return signedMessage(query, func(a, b string) int {
					return strings.Compare(strings.ToLower(a), strings.ToLower(b))
				}, everyPair)
			})},
		{Name: "v1-token-trims-values",
			Title: wording.Of("Trims values before checking the token", "校验 authToken 前去掉参数值首尾空格"),
			Story: wording.Of("A global binder trims every string that comes in.", "全局参数绑定会去除所有字符串的首尾空格。"),
			apply: messageBy(func(query []pair) string {
				trimmed := slices.Clone(query)
				for i := range trimmed {
					trimmed[i].value = strings.TrimSpace(trimmed[i].value)
				}
				return signedMessage(trimmed, strings.Compare, everyPair)
			})},
	}
}

func fixedParametersToken(table map[string][]parameter) func(key, raw string, query []pair) string {
	return func(key, raw string, query []pair) string {
		var documented []pair
		for _, p := range query {
			isOne := func(known parameter) bool { return known.name == p.name }
			if p.name == "activity" || slices.ContainsFunc(table[first(query, "activity")], isOne) {
				documented = append(documented, p)
			}
		}
		return authToken(key, raw, documented)
	}
}

func tokenOutcomeFlawsV1() []Flaw {
	return []Flaw{
		{Name: "v1-acts-before-checking",
			Title: wording.Of("Acts first and checks the token afterwards", "先执行业务，后校验 authToken"),
			Story: wording.Of("The check sits in an interceptor that runs after the handler.", "校验放在处理器之后执行的拦截器里。"),
			apply: underV1(func(b *behaviourV1) {
				b.process = func(m *Merchant, ctx context.Context, raw string, query []pair) answer {
					c := callOf(query)
					result := b.hold(c)
					if result == nil {
						result = b.act(m, ctx, c)
					}
					if !b.authentic(m, raw, query) {
						return failed(codeNotAuthentic, "authToken is missing or wrong")
					}
					return result
				}
			})},
		{Name: "v1-wrong-token-succeeds",
			Title: wording.Of("Answers a wrong token with success", "authToken 错误也返回成功"),
			Story: wording.Of("“Tell an attacker nothing”, somebody said in the review.", "评审时有人说：“不要给攻击者任何提示。”"),
			apply: underV1(func(b *behaviourV1) {
				b.rewrite(func(a answer) {
					if a.code() == codeNotAuthentic {
						a["resultCode"], a["resultMsg"] = codeSuccess, "success"
					}
				})
			})},
		{Name: "v1-wrong-token-answers-000005", Advisory: true,
			Title: wording.Of("Calls a wrong token an internal error", "authToken 错误时返回内部错误码"),
			Story: wording.Of("The verifying function throws instead of returning false.", "校验函数抛出异常，而不是返回 false。"),
			apply: underV1(func(b *behaviourV1) {
				b.rewrite(func(a answer) {
					if a.code() == codeNotAuthentic {
						a["resultCode"] = codeInternal
					}
				})
			})},
		{Name: "v1-timestamp-in-local-time",
			Title: wording.Of("Reads timeStamp as China time and finds every call eight hours old", "把 timeStamp 当作北京时间，认为所有请求都已过期"),
			Story: wording.Of("A time window was added for safety; V1.0 names none, and its timeStamp is UTC.", "为安全加了时间窗口；V1.0 并无此要求，且 timeStamp 为 UTC。"),
			apply: underV1(func(b *behaviourV1) {
				right := b.authentic
				b.authentic = func(m *Merchant, raw string, query []pair) bool {
					at := expiryV1(first(query, "timeStamp"))
					return m.config.Wall().Sub(at).Abs() < 5*time.Minute && right(m, raw, query)
				}
			})},
	}
}

// queryStringFlawsV1 are wrong ways to undo the URL encoding.
func queryStringFlawsV1() []Flaw {
	return inFamily("envelope", []Flaw{
		{Name: "v1-latin-1-decoding",
			Title: wording.Of("Decodes the query as Latin-1", "用 ISO-8859-1 解码查询参数"),
			Story: wording.Of("The default of an old servlet container; the token over Chinese text never matches.", "旧版 Servlet 容器的默认编码；含中文的请求令牌永远不匹配。"),
			apply: underV1(func(b *behaviourV1) {
				b.decode = func(raw string) []pair { return decodeQueryWith(raw, unescapeLatin1) }
			})},
		{Name: "v1-decodes-twice",
			Title: wording.Of("URL-decodes every value twice", "对参数值做了两次 URL 解码"),
			Story: wording.Of("The framework has decoded already; the guide says “decode”, so the program does it again. A + becomes a blank, a % an error.",
				"框架已解码，程序又按指南再解码一次：+ 变成空格，% 导致出错。"),
			apply: underV1(func(b *behaviourV1) {
				b.decode = func(raw string) []pair {
					query := decodeQuery(raw)
					for i := range query {
						query[i].value = decoded(query[i].value, url.QueryUnescape)
					}
					return query
				}
			})},
		{Name: "v1-percent-only-decoding", Advisory: true,
			Title: wording.Of("Does not read + as a blank", "不把 + 解码为空格"),
			Story: wording.Of("A decoder for paths was used. The marketplace writes %20, as far as anybody has seen.", "用了路径解码函数；目前看到云商店使用 %20。"),
			apply: underV1(func(b *behaviourV1) {
				b.decode = func(raw string) []pair { return decodeQueryWith(raw, url.PathUnescape) }
			})},
		{Name: "v1-cuts-at-equals",
			Title: wording.Of("Cuts values at an equals sign", "参数值在等号处被截断"),
			Story: wording.Of("The query is decoded first and split at & and = afterwards; Base64 ends in =.", "先整体解码再按 & 和 = 拆分，而 Base64 以 = 结尾。"),
			apply: underV1(func(b *behaviourV1) {
				b.decode = func(raw string) []pair {
					var query []pair
					for part := range strings.SplitSeq(decoded(raw, url.QueryUnescape), "&") {
						fields := append(strings.Split(part, "="), "")
						query = append(query, pair{fields[0], fields[1]})
					}
					return query
				}
			})},
	})
}

func unescapeLatin1(text string) (string, error) {
	bytes, err := url.QueryUnescape(text)
	runes := make([]rune, 0, len(bytes))
	for i := range len(bytes) {
		runes = append(runes, rune(bytes[i]))
	}
	return string(runes), err
}

package merchant

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// keyed is lower-case hex of HMAC-SHA256.
func keyed(key, message string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(message))
	return hex.EncodeToString(mac.Sum(nil))
}

// overHash verifies with another idea of the body hash.
func overHash(hash func(accessKey string, body []byte) string) func(string, envelope, []byte) bool {
	return func(accessKey string, e envelope, body []byte) bool {
		expected := keyed(accessKey, accessKey+e.nonce+e.timestamp+hash(accessKey, body))
		return hmac.Equal([]byte(expected), []byte(strings.ToLower(e.signature)))
	}
}

func signatureFlaws() []Flaw {
	return inFamily("signature", []Flaw{
		{Name: "no-signature-check",
			Title: wording.Of("Does not check the signature", "不校验签名"),
			Story: wording.Of("The check was switched off during development and never switched on again.", "开发阶段关闭了校验，上线后忘记打开。"),
			apply: func(b *behaviour) { b.signed = func(string, envelope, []byte) bool { return true } }},
		{Name: "signature-only-when-present",
			Title: wording.Of("Checks the signature only when there is one", "只有带签名时才校验"),
			Story: wording.Of("An “if not empty” around the check lets unsigned calls through.", "校验外面套了“非空才校验”，未签名的请求被放行。"),
			apply: func(b *behaviour) {
				b.signed = func(k string, e envelope, body []byte) bool { return e.signature == "" || signed(k, e, body) }
			}},
		{Name: "signature-shape-only",
			Title: wording.Of("Checks that a signature has the right look only", "只检查签名的格式"),
			Story: wording.Of("A placeholder from the first sprint: 64 hex digits pass.", "第一个迭代留下的占位实现：64 位十六进制即可通过。"),
			apply: func(b *behaviour) {
				b.signed = func(_ string, e envelope, _ []byte) bool {
					raw, err := hex.DecodeString(e.signature)
					return err == nil && len(raw) == sha256.Size
				}
			}},
		{Name: "signature-not-hashed",
			Title: wording.Of("Signs the body itself, as the kit does", "按联营 Kit 的规则直接对请求体签名"),
			Story: wording.Of("The two algorithms stand on one page; the wrong one was implemented.", "两种算法写在同一页，实现时看错了。"),
			apply: func(b *behaviour) { b.signed = overHash(func(_ string, body []byte) string { return string(body) }) }},
		{Name: "signature-plain-sha256",
			Title: wording.Of("Hashes the body with SHA-256 instead of HMAC", "请求体用 SHA-256 而不是 HMAC 计算摘要"),
			Story: wording.Of("The page prints HMAC_SHA256(payload) without naming the key.", "页面只写了 HMAC_SHA256(payload)，没有写明密钥。"),
			apply: func(b *behaviour) {
				b.signed = overHash(func(_ string, body []byte) string {
					sum := sha256.Sum256(body)
					return hex.EncodeToString(sum[:])
				})
			}},
		{Name: "signature-upper-inner-hash",
			Title: wording.Of("Writes the inner hash in upper case", "内层摘要使用大写"),
			Story: wording.Of("One hex helper serves both hashes, and the published signatures are upper case.", "两次摘要共用一个十六进制函数，而示例签名是大写。"),
			apply: func(b *behaviour) {
				b.signed = overHash(func(k string, body []byte) string { return strings.ToUpper(keyed(k, string(body))) })
			}},
		{Name: "signature-lower-case-only",
			Title: wording.Of("Compares the signature with regard to letter case", "比较签名时区分大小写"),
			Story: wording.Of("Plain equality with a lower-case value, as the License example prints it.", "直接与小写值比较，License 示例正是小写。"),
			apply: func(b *behaviour) {
				b.signed = func(k string, e envelope, body []byte) bool {
					return e.signature == strings.ToLower(sign.V2(k, e.nonce, e.timestamp, body).Signature)
				}
			}},
		{Name: "signature-prefix-comparison",
			Title: wording.Of("Compares only as much of the signature as it expects", "只比较签名的前面部分"),
			Story: wording.Of("startsWith in place of equals: whatever follows the right digits is let through.", "用 startsWith 代替 equals：正确签名之后的任何内容都被放行。"),
			apply: func(b *behaviour) {
				b.signed = func(k string, e envelope, body []byte) bool {
					right := sign.V2(k, e.nonce, e.timestamp, body).Signature
					return strings.HasPrefix(strings.ToUpper(e.signature), right)
				}
			}},
		{Name: "timestamp-in-seconds",
			Title: wording.Of("Reads the timestamp as seconds", "把时间戳当作秒"),
			Story: wording.Of("The international page says seconds; every call looks 50 000 years ahead.", "国际站页面写的是秒，结果每个请求都像来自五万年后。"),
			apply: func(b *behaviour) {
				b.moment = func(text string, _ time.Time) (time.Time, bool) {
					seconds, err := strconv.ParseInt(text, 10, 64)
					return time.Unix(seconds, 0), err == nil
				}
			}},
		{Name: "ignores-timestamp",
			Title: wording.Of("Accepts a timestamp of any age", "接受任意时间的时间戳"),
			Story: wording.Of("The signature is right, so the call must be right.", "认为签名正确就足够了。"),
			apply: func(b *behaviour) { b.window = math.MaxInt64 }},
		{Name: "hour-wide-window",
			Title: wording.Of("Accepts timestamps up to an hour old", "接受一小时以内的时间戳"),
			Story: wording.Of("The clock of the test server was wrong, so the window was widened.", "测试服务器时钟不准，于是放宽了时间窗口。"),
			apply: func(b *behaviour) { b.window = time.Hour }},
		{Name: "two-minute-window",
			Title: wording.Of("Accepts timestamps up to two minutes old", "接受两分钟以内的时间戳"),
			Story: wording.Of("The window was doubled to be on the safe side; 60 s is the documented limit.", "为保险把时间窗加倍；文档规定的上限是 60 秒。"),
			apply: func(b *behaviour) { b.window = 2 * time.Minute }},
		{Name: "accepts-missing-timestamp",
			Title: wording.Of("Accepts a call without a timestamp", "接受没有时间戳的请求"),
			Story: wording.Of("A missing parameter takes the default value: now.", "参数缺失时取默认值：当前时间。"),
			apply: func(b *behaviour) {
				b.moment = func(text string, now time.Time) (time.Time, bool) {
					if text == "" {
						return now, true
					}
					return milliseconds(text, now)
				}
			}},
		{Name: "accepts-missing-nonce",
			Title: wording.Of("Accepts a call without a nonce", "接受没有 nonce 的请求"),
			Story: wording.Of("The nonce enters the signature and is never looked at by itself.", "nonce 只参与签名计算，没有单独校验。"),
			apply: func(b *behaviour) {
				b.nonceFits = func(nonce string) bool { return len(nonce) <= nonceLength }
				b.remembersNonces = false
			}},
		{Name: "accepts-replayed-nonce", Advisory: true,
			Title: wording.Of("Accepts the same nonce again", "接受重复的 nonce"),
			Story: wording.Of("Remembering nonces is only advice, and takes a store.", "缓存 nonce 只是建议，而且需要存储。"),
			apply: func(b *behaviour) { b.remembersNonces = false }},
		{Name: "fixed-nonce-length",
			Title: wording.Of("Refuses a nonce that has not 64 characters", "拒绝长度不是 64 的 nonce"),
			Story: wording.Of("The length was taken from the first example on the page.", "长度取自页面上的第一个示例。"),
			apply: func(b *behaviour) { b.nonceFits = func(nonce string) bool { return len(nonce) == sha256.Size*2 } }},
		{Name: "acts-before-checking",
			Title: wording.Of("Acts first and checks the signature afterwards", "先执行业务，后校验签名"),
			Story: wording.Of("The check sits in an interceptor that runs after the handler.", "签名校验放在处理器之后执行的拦截器里。"),
			apply: func(b *behaviour) {
				b.process = func(m *Merchant, ctx context.Context, e envelope, body []byte) answer {
					c, result := m.understand(body)
					if result == nil {
						result = m.way.act(m, ctx, c)
					}
					if refused := m.way.authenticate(m, e, body); refused != nil {
						return refused
					}
					return result
				}
			}},
		{Name: "bad-signature-answers-success",
			Title: wording.Of("Answers a wrong signature with success", "签名错误也返回成功"),
			Story: wording.Of("“Tell an attacker nothing”, somebody said in the review.", "评审时有人说：“不要给攻击者任何提示。”"),
			apply: func(b *behaviour) {
				b.rewrite(func(a answer) {
					if a.code() == codeNotAuthentic {
						a["resultCode"], a["resultMsg"] = codeSuccess, "success"
					}
				})
			}},
		{Name: "bad-signature-answers-000005", Advisory: true,
			Title: wording.Of("Calls a wrong signature an internal error", "签名错误返回内部错误码"),
			Story: wording.Of("The verifying function throws instead of returning false.", "校验函数抛出异常，而不是返回 false。"),
			apply: func(b *behaviour) {
				b.rewrite(func(a answer) {
					if a.code() == codeNotAuthentic {
						a["resultCode"] = codeInternal
					}
				})
			}},
	})
}

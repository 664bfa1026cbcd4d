package merchant

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// keyedBy recognises repeated purchases by another key.
func keyedBy(key func(c call) string) func(*behaviour) {
	return underV1(func(b *behaviourV1) { b.purchaseKey = key })
}

func createFlawsV1() []Flaw {
	return inFamily("create", []Flaw{
		{Name: "v1-new-instance-each-call",
			Title: wording.Of("Opens another instance at every call", "每次调用都开通新实例"),
			Story: wording.Of("Nobody knew that newInstance comes again whenever the buyer opens the details.", "不知道买家每次查看资源详情都会再次调用 newInstance。"),
			apply: keyedBy(func(call) string { return rand.Text() })},
		{Name: "v1-business-id-as-key",
			Title: wording.Of("Recognises a repeat by businessId", "用 businessId 判断是否重复"),
			Story: wording.Of("It looks like the id of the request, but it differs at every retry.", "看起来像请求 ID，但每次请求都会变化。"),
			apply: keyedBy(func(c call) string { return c.text("businessId") })},
		{Name: "v1-on-demand-items-share-instance",
			Title: wording.Of("Gives all billing items of an order one instance", "同一订单的多个按需计费项共用一个实例"),
			Story: wording.Of("Only orderId was taken for the key; on demand, one order has an instance for each product.", "只用 orderId 做幂等键；按需订单的每个商品都要有自己的实例。"),
			apply: keyedBy(func(c call) string { return c.text("orderId") })},
		{Name: "v1-same-instance-for-all-orders",
			Title: wording.Of("Gives every order of a customer the same instance", "同一客户的所有订单返回同一实例"),
			Story: wording.Of("One tenant for each customer, so the tenant's id is the instance.", "每个客户一个租户，直接把租户 ID 当作实例 ID。"),
			apply: keyedBy(func(c call) string { return c.text("customerId") })},
		{Name: "v1-race-on-duplicates",
			Title: wording.Of("Opens several instances for concurrent duplicates", "并发的重复请求会开通多个实例"),
			Story: wording.Of("It looks whether the order is known, works for a while, and then writes: check, then act.", "先查询订单是否存在，处理一段时间后才写入：先检查、后执行。"),
			apply: underV1(func(b *behaviourV1) {
				b.once = func(_ *Merchant, _ string, open func() answer) answer { return open() }
				right := b.name
				b.name = func(c call) string {
					time.Sleep(raceGap) // the work between looking and writing, during which the others look too
					return right(c)
				}
			})},
		{Name: "v1-instance-id-too-long",
			Title: wording.Of("Returns an instance id above 64 characters", "返回的实例 ID 超过 64 个字符"),
			Story: wording.Of("The id is put together of region, order and businessId.", "实例 ID 由区域、订单和 businessId 拼接而成。"),
			apply: underV1(func(b *behaviourV1) {
				b.name = func(c call) string {
					return "cn-north-4-production-cluster-01-shard-0007-" + c.text("orderId") + "-" + c.text("businessId")
				}
			})},
		{Name: "v1-no-instance-id",
			Title: wording.Of("Answers a purchase without instanceId", "开通成功但没有返回 instanceId"),
			Story: wording.Of("The member was given another name in the answer class.", "响应类里把该字段写成了别的名字。"),
			apply: underV1(func(b *behaviourV1) {
				b.rewrite(func(a answer) {
					if id, found := a["instanceId"]; found {
						a["instance_id"] = id
						delete(a, "instanceId")
					}
				})
			})},
		{Name: "v1-trial-refused",
			Title: wording.Of("Refuses to open a trial", "拒绝试用订单"),
			Story: wording.Of("periodType knows year and month; the day of a trial is a surprise.", "periodType 只认 year 和 month，没想到试用是 day。"),
			apply: refusingV1("newInstance", codeInvalidParameter, func(c call, _ *Instance) bool {
				return c.text("trialFlag") == "1" || c.text("periodType") == "day"
			})},
		{Name: "v1-contact-not-decrypted",
			Title: wording.Of("Cannot read an encrypted telephone number", "无法解密 mobilePhone"),
			Story: wording.Of("The AES key is the Key cut to 32 bytes, instead of what SHA1PRNG makes of it.", "直接截取 Key 的前 32 字节做 AES 密钥，没有用 SHA1PRNG 派生。"),
			apply: refusingV1("newInstance", "000101", func(c call, _ *Instance) bool { return c.text("mobilePhone") != "" })},
	})
}

func detailsFlawsV1() []Flaw {
	return inFamily("create", []Flaw{
		{Name: "v1-details-answer-already-bought",
			Title: wording.Of("Refuses a purchase it knows already", "重复的开通请求返回“已购买”"),
			Story: wording.Of("A duplicate looked like an error, and there is even a code for it.", "把重复请求当成错误，而且正好有对应的错误码。"),
			apply: underV1(func(b *behaviourV1) {
				b.repeated = func(*Merchant, string) answer { return failed("000103", "already bought") }
			})},
		{Name: "v1-details-without-app-info",
			Title: wording.Of("Tells the login data the first time only", "只在首次开通时返回登录信息"),
			Story: wording.Of("“Already opened, nothing to do.” The buyer who opens the details sees nothing.", "“已开通，无需处理”，买家查看资源详情时什么也看不到。"),
			apply: underV1(func(b *behaviourV1) {
				b.repeated = func(_ *Merchant, id string) answer {
					result := succeeded()
					result["instanceId"] = id
					return result
				}
			})},
		{Name: "v1-acceptance-opens-again",
			Title: wording.Of("Opens another instance when the buyer accepts", "买家验收时又开通一个实例"),
			Story: wording.Of("newInstance with acceptanceTime was taken for a purchase of its own.", "把携带 acceptanceTime 的 newInstance 当成新的订单。"),
			apply: keyedBy(func(c call) string { return purchaseKeyV1(c) + "\n" + c.text("acceptanceTime") })},
		{Name: "v1-no-front-end-url",
			Title: wording.Of("Describes an instance without frontEndUrl", "appInfo 缺少 frontEndUrl"),
			Story: wording.Of("The member is called url in the program, and nobody mapped it.", "程序里该字段叫 url，忘记映射。"),
			apply: redescribingV1(func(appInfo map[string]any) {
				appInfo["url"] = appInfo["frontEndUrl"]
				delete(appInfo, "frontEndUrl")
			})},
		{Name: "v1-front-end-url-too-long",
			Title: wording.Of("Returns a frontEndUrl above 512 characters", "frontEndUrl 超过 512 个字符"),
			Story: wording.Of("A ticket for single sign-on is put into the address.", "把单点登录票据拼进了地址。"),
			apply: redescribingV1(func(appInfo map[string]any) {
				appInfo["frontEndUrl"] = "https://app.merchant.example/login?ticket=" + strings.Repeat("t", 512)
			})},
		{Name: "v1-memo-not-escaped", Advisory: true,
			Title: wording.Of("Writes Chinese in the memo as it is", "memo 中的中文没有转义"),
			Story: wording.Of("JSON in UTF-8 is JSON; the page asks for \\uXXXX all the same.", "UTF-8 的 JSON 本身合法，但页面要求写成 \\uXXXX。"),
			apply: underV1(func(b *behaviourV1) {
				b.rewire(func(_ answer, r *reply) { r.body = unescaped(r.body) })
			})},
	})
}

// redescribingV1 changes the appInfo of every description.
func redescribingV1(change func(appInfo map[string]any)) func(*behaviour) {
	return underV1(func(b *behaviourV1) {
		b.redescribe(func(_ *Instance, description map[string]any) {
			if appInfo, given := description["appInfo"].(map[string]any); given {
				change(appInfo)
			}
		})
	})
}

// encryptingBy encrypts credentials in another way.
func encryptingBy(encrypt func(m *Merchant, plain, iv string) string) func(*behaviour) {
	return underV1(func(b *behaviourV1) { b.encrypt = encrypt })
}

func secretFlawsV1() []Flaw {
	return inFamily("secrets", []Flaw{
		{Name: "v1-credentials-plain",
			Title: wording.Of("Returns userName and password in plain", "userName 和 password 明文返回"),
			Story: wording.Of("V2.0 returns them in plain, and the class is shared.", "V2.0 返回明文，两个版本共用一个类。"),
			apply: encryptingBy(func(_ *Merchant, plain, _ string) string { return plain })},
		{Name: "v1-credentials-zero-padded-key",
			Title: wording.Of("Pads the Key with zeros to an AES key", "把 Key 补零后直接当作 AES 密钥"),
			Story: wording.Of("That is what AES libraries do with a text; the published sample derives the key with SHA1PRNG.", "一般 AES 工具类就是这样处理；官方示例用 SHA1PRNG 派生密钥。"),
			apply: encryptingBy(func(m *Merchant, plain, iv string) string {
				key := make([]byte, 32)
				copy(key, m.config.KeyV1)
				return iv + base64.StdEncoding.EncodeToString(encryptedWith(key, plain, iv))
			})},
		{Name: "v1-credentials-other-bits",
			Title: wording.Of("Encrypts with 128 bits and declares 256", "用 AES-128 加密却声明 AES-256"),
			Story: wording.Of("encryptType was left at its default.", "encryptType 保留了默认值。"),
			apply: encryptingBy(func(m *Merchant, plain, iv string) string {
				other := sign.AES256 + sign.AES128 - encryptionBits(m.config.EncryptType)
				return iv + base64.StdEncoding.EncodeToString(encryptedWith(sign.AESKey(m.config.KeyV1, other), plain, iv))
			})},
		{Name: "v1-credentials-without-iv",
			Title: wording.Of("Leaves the IV out of encrypted values", "密文前没有拼接 IV"),
			Story: wording.Of("The IV is known to the program, so it was not sent.", "程序自己知道 IV，就没有放进结果。"),
			apply: encryptingBy(func(m *Merchant, plain, iv string) string { return encrypted(m, plain, iv)[aes.BlockSize:] })},
		{Name: "v1-credentials-iv-inside-base64",
			Title: wording.Of("Encodes the IV together with the cipher text", "IV 与密文一起做 Base64"),
			Story: wording.Of("That is how most other services do it.", "多数其他服务都是这样做的。"),
			apply: encryptingBy(func(m *Merchant, plain, iv string) string {
				data := encryptedWith(sign.AESKey(m.config.KeyV1, encryptionBits(m.config.EncryptType)), plain, iv)
				return base64.StdEncoding.EncodeToString(append([]byte(iv), data...))
			})},
		{Name: "v1-credentials-url-safe",
			Title: wording.Of("Encodes credentials with the URL-safe alphabet", "密文使用 URL 安全的 Base64"),
			Story: wording.Of("The tokens of the program are URL-safe, and so is its encoder.", "程序里的令牌都用 URL 安全编码，共用了同一个编码器。"),
			apply: encryptingBy(func(m *Merchant, plain, iv string) string {
				data := encryptedWith(sign.AESKey(m.config.KeyV1, encryptionBits(m.config.EncryptType)), plain, iv)
				return iv + base64.RawURLEncoding.EncodeToString(data)
			})},
		{Name: "v1-credentials-too-long",
			Title: wording.Of("Returns a password above 128 characters when encrypted", "加密后的 password 超过 128 个字符"),
			Story: wording.Of("The limit was counted on the plain text.", "按明文计算了长度上限。"),
			apply: encryptingBy(func(m *Merchant, plain, iv string) string {
				return encrypted(m, plain+"-"+strings.Repeat("0123456789", 8), iv)
			})},
	})
}

// encryptedWith is AES-CBC with PKCS5 padding under a key that need not be the right one.
func encryptedWith(key []byte, plain, iv string) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the flaws' keys have 16 or 32 bytes
	}
	padding := aes.BlockSize - len(plain)%aes.BlockSize
	data := []byte(plain + strings.Repeat(string(rune(padding)), padding))
	cipher.NewCBCEncrypter(block, []byte(iv)).CryptBlocks(data, data)
	return data
}

// movingAwayV1 does the right thing and then files the instance under another id.
func movingAwayV1(right activity, m *Merchant, ctx context.Context, c call) answer {
	result := right(m, ctx, c)
	m.mu.Lock()
	defer m.mu.Unlock()
	if instance := m.v1.find(c.text("instanceId")); instance != nil {
		delete(m.v1.instances, instance.ID)
		instance.ID = suffixed(instance.ID, len(instance.Applied))
		m.v1.instances[instance.ID] = instance
		for key, id := range m.v1.purchases {
			if id == c.text("instanceId") {
				m.v1.purchases[key] = instance.ID
			}
		}
	}
	return result
}

package conformance

import "github.com/fairground/fairground/wording"

// difference is one line of what changes from SaaS V1.0 to V2.0 (saas-v1.md 8), with the checks of V2.0 that prove it done.
type difference struct {
	id              string
	topic, from, to wording.Text
	// proofs are patterns of V2.0 checks, as --only takes them.
	proofs []string
}

func differ(id string, topic, from, to wording.Text, proofs ...string) difference {
	return difference{id, topic, from, to, proofs}
}

var words = wording.Of

// differences is the table of a migration, in the order of the reference. What V2.0 does not ask for any more, Body-Sign and the
// encryption of credentials, is no work and stands here without proofs, so that a reader sees it was thought of.
var differences = []difference{
	differ("method", words("Method and body", "请求方法与报文"),
		words("GET with all parameters in the query", "GET，参数全部在查询字符串中"),
		words("POST with a JSON body for everything", "所有接口均为 POST + JSON"),
		"saas-v2/transport/http-200", "saas-v2/transport/get-refused", "saas-v2/tolerance/charset-spelling"),
	differ("authentication", words("Authentication of requests", "请求鉴权"),
		words("authToken: Base64 of an HMAC keyed with Key + timeStamp, over sorted parameters", "authToken：以 Key + timeStamp 为密钥，对排序后的参数做 HMAC 再 Base64"),
		words("signature, timestamp, nonce in the query: hexadecimal HMAC over key, nonce, timestamp and the hash of the body", "查询参数 signature、timestamp、nonce：对密钥、nonce、timestamp 与请求体摘要做 HMAC，十六进制"),
		"saas-v2/create/opens", "saas-v2/signature/missing", "saas-v2/signature/altered", "saas-v2/signature/wrong-key", "saas-v2/signature/tampered-body",
		"saas-v2/signature/guards-*"),
	differ("time", words("Time window", "时间窗"),
		words("timeStamp as yyyyMMddHHmmssSSS, no window", "timeStamp 为 yyyyMMddHHmmssSSS，无有效期"),
		words("Unix milliseconds, at most 60 s away, and a nonce against replays", "毫秒级时间戳，误差不超过 60 秒，并以 nonce 防重放"),
		"saas-v2/signature/stale", "saas-v2/signature/replayed", "saas-v2/signature/other-timestamp", "saas-v2/signature/other-nonce"),
	differ("answer-signature", words("Signature of answers", "响应签名"),
		words("Body-Sign on every answer", "每个响应都带 Body-Sign"), words("none is asked for; an answer may still carry one", "不再要求，保留也无妨")),
	differ("order-data", words("New purchase", "新购"),
		words("the whole order in the call", "请求中包含完整订单数据"),
		words("orderId, orderLineId and businessId; the rest is fetched with the order query", "仅有 orderId、orderLineId、businessId，其余通过查询订单接口获取"),
		"saas-v2/create/opens", "saas-v2/order-query"),
	differ("asynchronous", words("Opening that takes time", "耗时的开通"),
		words("synchronous, 000004 is a failure", "同步接口，000004 视为失败"),
		words("000004 and then queryInstance until it is open", "可返回 000004，之后通过 queryInstance 轮询"),
		"saas-v2/create/asynchronous-completes"),
	differ("login-data", words("Login data", "登录信息"),
		words("returned by newInstance, which is repeated live", "由 newInstance 返回，打开资源详情时实时调用"),
		words("returned by queryInstance", "由 queryInstance 返回"),
		"saas-v2/query/describes", "saas-v2/query/front-end-url", "saas-v2/query/own-data"),
	differ("credentials", words("userName and password", "userName 与 password"),
		words("AES-encrypted", "AES 加密"), words("plain, or encrypted with encryptType", "明文，或声明 encryptType 后加密"),
		"saas-v2/query/credentials-readable"),
	differ("contact", words("mobilePhone and email", "mobilePhone 与 email"),
		words("encrypted parameters of newInstance", "newInstance 中的加密参数"), words("part of the order query", "通过查询订单接口获取"),
		"saas-v2/order-query"),
	differ("renewal", words("Renewal, trial, refund of a renewal", "续费、试用转正、退续费"),
		words("trialToFormal and the sign of orderAmount", "通过 trialToFormal 与 orderAmount 正负区分"),
		words("the member scene of refreshInstance", "通过 refreshInstance 的 scene 区分"),
		"saas-v2/refresh/renews", "saas-v2/refresh/retracts", "saas-v2/refresh/converts-trial", "saas-v2/refresh/unknown-value"),
	differ("expiry", words("Expiry", "到期"),
		words("expireInstance", "expireInstance"), words("updateInstanceStatus with FREEZE", "updateInstanceStatus，status 为 FREEZE"),
		"saas-v2/status/freezes"),
	differ("status", words("Freeze and thaw", "冻结与解冻"),
		words("instanceStatus: FREEZE, NORMAL", "instanceStatus：FREEZE、NORMAL"), words("updateInstanceStatus, member status: FREEZE, UNFREEZE", "updateInstanceStatus 的 status：FREEZE、UNFREEZE"),
		"saas-v2/status/freezes", "saas-v2/status/thaws"),
	differ("release", words("Release", "释放"),
		words("orderId of the purchase", "携带开通订单号 orderId"), words("no order after retention; the order of the refund when unsubscribed", "保留期满不带订单号，退订时为退订订单号"),
		"saas-v2/release"),
	differ("upgrade", words("Upgrade", "升级"),
		words("activity upgrade with skuCode, productId and amount", "upgrade，携带 skuCode、productId、amount"),
		words("upgradeInstance with an order; what changes stands in the order query", "upgradeInstance，变更内容通过查询订单接口获取"),
		"saas-v2/upgrade"),
	differ("renewal-change", words("Change with a renewal", "续费变更"),
		words("not available", "不支持"), words("changeInstanceCheck, then refreshInstance with RENEWAL_CHANGE", "changeInstanceCheck 校验，随后 refreshInstance（RENEWAL_CHANGE）"),
		"saas-v2/renewal-change"),
	differ("query", words("queryInstance", "queryInstance"),
		words("for pay-per-use alone", "仅按需类商品必选"), words("mandatory for all", "所有商品必选"),
		"saas-v2/query/describes", "saas-v2/query/two-instances", "saas-v2/query/hundred-instances"),
	differ("idempotency", words("What makes two purchases the same", "新购的幂等键"),
		words("orderId, and productId for pay-per-use", "orderId（按需再加 productId）"), words("orderId and orderLineId", "orderId + orderLineId"),
		"saas-v2/create/same-order-same-instance", "saas-v2/create/two-lines-two-instances", "saas-v2/create/on-demand-items"),
}

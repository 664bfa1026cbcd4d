package protocol

import (
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/wording"
)

// unanswered says for each kind of failure on the way what the merchant should look at.
var unanswered = map[courier.FailureKind]struct {
	code string
	text wording.Text
}{
	courier.Unreachable: {CodeUnreachable, wording.Of(
		"The endpoint could not be reached. Check that it is running, reachable from outside, and not blocked by a gateway or firewall.",
		"生产地址无法访问。请检查服务是否可用、能否从公网访问，以及是否被网关或防火墙拦截。")},
	courier.TimedOut: {CodeTimedOut, wording.Of(
		"No whole answer came within the time limit. Answer first and do long work afterwards.",
		"调用超时：未在时限内收到完整响应。请先返回响应，再异步处理耗时操作。")},
	courier.TLSFailed: {CodeTLS, wording.Of(
		"The TLS connection failed. Use a valid certificate of a trusted authority and TLS 1.2 or later.",
		"TLS 连接失败。请使用受信任机构签发的有效证书，并支持 TLS 1.2 及以上版本。")},
	courier.Cut: {CodeCut, wording.Of(
		"The connection ended in the middle of the answer.",
		"连接在响应返回过程中断开。")},
	courier.TooLarge: {CodeTooLarge, wording.Of(
		"The answer is larger than is read.",
		"响应体过大，超出读取上限。")},
	courier.NotHTTP: {CodeNotHTTP, wording.Of(
		"What came back is not a well-formed HTTP answer.",
		"返回内容不是合法的 HTTP 响应。")},
	courier.Forbidden: {CodeForbidden, wording.Of(
		"This sandbox does not call the endpoint's address. Use an address that is reachable from outside.",
		"沙箱不允许访问该地址，请使用可从外部访问的地址。")},
	courier.LostOnWay: {CodeLost, wording.Of(
		"The answer was lost on the way on purpose; the marketplace knows nothing of it and calls again.",
		"响应按演练要求被丢弃；云商店未收到该响应，将再次调用。")},
	courier.Interrupted: {CodeInterrupted, wording.Of(
		"The run was cancelled before the answer came; this says nothing about the merchant.",
		"调用在收到响应前被取消，与商家接口无关。")},
}

// Unanswered is the finding for an exchange without a usable answer.
func Unanswered(failure courier.Failure) Finding {
	known, ok := unanswered[failure.Kind]
	if !ok {
		known = unanswered[courier.Unreachable]
	}
	return Finding{
		Code: known.code, Fatal: true, Got: failure.Detail, Clause: FAQ,
		Text: wording.Of(known.text.EN+" ("+failure.Detail+")", known.text.ZH+"（"+failure.Detail+"）"),
	}
}

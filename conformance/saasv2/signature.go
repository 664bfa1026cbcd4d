package saasv2

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/wording"
)

// alteredSignature changes one digit of the signature.
func alteredSignature(query url.Values) {
	signature := []byte(query.Get("signature"))
	if last := len(signature) - 1; signature[last] == '0' {
		signature[last] = '1'
	} else {
		signature[last] = '0'
	}
	query.Set("signature", string(signature))
}

// attack is a request that carries no valid signature; every merchant must refuse it.
type attack struct {
	name          string
	title, advice wording.Text
	level         check.Level
	spoil         func(*message) *message
}

var compareWhole = text("Compute the signature from the access key, nonce, timestamp and the received body, and compare the whole value, without regard to letter case and in constant time, before anything else.",
	"请用访问密钥、nonce、timestamp 与收到的请求体计算签名，忽略大小写并以恒定时间完整比较，且先于任何业务处理。")

// forgeries are the requests whose signature is missing or wrong.
func forgeries() []attack {
	query := func(change func(url.Values)) func(*message) *message {
		return func(m *message) *message { return m.asked(change) }
	}
	return []attack{
		{"missing", text("A request without a signature is refused", "拒绝没有签名的请求"), text("Refuse a request whose signature parameter is missing; never check it only when it is there.", "缺少 signature 参数时必须拒绝，不要“有签名才校验”。"), check.Required,
			query(func(q url.Values) { q.Del("signature") })},
		{"empty", text("An empty signature is refused", "拒绝空签名"), text("Treat an empty signature like a wrong one.", "空签名应按错误签名处理。"), check.Required,
			query(func(q url.Values) { q.Set("signature", "") })},
		{"cut-off", text("The first half of a signature is refused", "拒绝只有前一半的签名"), compareWhole, check.Required,
			query(func(q url.Values) { q.Set("signature", q.Get("signature")[:32]) })},
		{"prolonged", text("A signature with one character behind it is refused", "拒绝末尾多出一个字符的签名"), compareWhole, check.Required,
			query(func(q url.Values) { q.Set("signature", q.Get("signature")+"0") })},
		{"missing-nonce", text("A request without a nonce is refused", "拒绝没有 nonce 的请求"), text("All three parameters are mandatory; refuse when nonce is missing.", "三个参数均为必填，缺少 nonce 时应拒绝。"), check.Required,
			query(func(q url.Values) { q.Del("nonce") })},
		{"unsigned-nonce", text("A request without a nonce is refused, even if signed so", "拒绝没有 nonce 的请求，即使签名与之相符"), text("Refuse when nonce is missing or empty before you compute anything: without it a request can be replayed.", "nonce 缺失或为空时应直接拒绝：没有 nonce 就无法防止重放。"), check.Required,
			func(m *message) *message { return m.lacking("nonce") }},
		{"missing-timestamp", text("A request without a timestamp is refused", "拒绝没有 timestamp 的请求"), text("All three parameters are mandatory; refuse when timestamp is missing, and never put your own time in its place.", "三个参数均为必填，缺少 timestamp 时应拒绝，不要用本机时间代替。"), check.Required,
			query(func(q url.Values) { q.Del("timestamp") })},
		{"unsigned-timestamp", text("A request without a timestamp is refused, even if signed so", "拒绝没有 timestamp 的请求，即使签名与之相符"), text("Refuse when timestamp is missing or empty before you compute anything: without it a request never grows old.", "timestamp 缺失或为空时应直接拒绝：没有时间戳的请求永远不会过期。"), check.Required,
			func(m *message) *message { return m.lacking("timestamp") }},
		{"tampered-body", text("A body changed after signing is refused", "拒绝签名后被改动的请求体"), text("Hash the body that arrived, byte for byte, into the signature.", "请对收到的请求体逐字节计算摘要并参与验签。"), check.Required,
			func(m *message) *message {
				return m.tampered(func(body []byte) []byte { return append(body[:len(body)-1], `,"zone":"x"}`...) })
			}},
	}
}

// verified is the premise of every other forgery: who takes a wrong signature verifies none, and needs to hear that once.
const verified = "signature/verified"

func onlyAfter(name string) []string {
	if name == "timestamp-in-seconds" {
		return []string{steady, verified, stale}
	}
	return []string{steady, verified}
}

func signatureFamily() family {
	entries := []entry{{name: "verified", level: check.Required, activity: queryInstance, clause: signaturePage, assumes: []string{steady},
		title: text("A wrong signature is refused", "拒绝错误的签名"), advice: compareWhole, judge: wrongSignatures}}
	for _, a := range append(forgeries(), mistakes()...) {
		entries = append(entries, entry{name: a.name, level: a.level, activity: queryInstance, clause: signaturePage, assumes: onlyAfter(a.name),
			title: a.title, advice: a.advice, judge: func(d *dialogue) {
				i := d.openedAny()
				d.awaited(i.id)
				d.mustRefuse(a.spoil(d.inquiry(i.id)), text("its signature is not valid", "其签名无效"))
			}})
	}
	entries = append(entries, guards()...)
	entries = append(entries, freshness()...)
	return family{name: "signature", entries: append(entries, untouched()...)}
}

// wrongSignatures sends what nobody may take who verifies at all. A merchant that takes one of them takes the others, too, so it is one check.
func wrongSignatures(d *dialogue) {
	i := d.openedAny()
	for _, wrong := range []struct {
		message *message
		why     wording.Text
	}{
		{d.inquiry(i.id).asked(alteredSignature), text("one digit of its signature was changed", "其签名被改动了一位")},
		{d.inquiry(i.id).asked(func(q url.Values) { q.Set("signature", strings.Repeat("0123456789ABCDEF", 4)) }), text("its signature was made up", "其签名是编造的")},
		{d.inquiry(i.id).signedWith("another-access-key-0000000000000"), text("it was signed with another access key", "它使用了其它密钥签名")},
		{d.inquiry(i.id).asked(func(q url.Values) { q.Set("nonce", fresh()) }), text("its signature belongs to another nonce", "其签名与 nonce 不符")},
		{d.inquiry(i.id).asked(otherTimestamp), text("its signature belongs to another timestamp", "其签名与 timestamp 不符")},
	} {
		d.mustRefuse(wrong.message, wrong.why)
	}
}

// otherTimestamp moves the timestamp by a millisecond and leaves the signature as it is.
func otherTimestamp(query url.Values) {
	number, _ := strconv.ParseInt(query.Get("timestamp"), 10, 64) // our own text
	query.Set("timestamp", strconv.FormatInt(number+1, 10))
}

// guards check activity by activity that the signature is looked at, for a merchant may have several handlers. That of
// queryInstance is signature/verified.
func guards() []entry {
	var entries []entry
	for _, activity := range []string{newInstance, refreshInstance, updateInstanceStatus, releaseInstance, upgradeInstance, changeInstanceCheck} {
		entries = append(entries, entry{name: "guards-" + activity, level: check.Required, activity: activity, clause: signaturePage,
			feature: featureOf(activity), assumes: []string{steady, verified},
			title:  wording.Format("%s with a wrong signature is refused", "签名错误的 %s 应被拒绝", activity),
			advice: text("Check the signature in one place in front of all activities.", "请在所有 activity 之前的统一入口校验签名。"),
			judge: func(d *dialogue) {
				i := d.openedAny()
				d.mustRefuse(d.genuine(activity, i).asked(alteredSignature), text("its signature is wrong", "其签名错误"))
			}})
	}
	return append(entries, entry{name: "refusal-code", level: check.Recommended, activity: queryInstance, clause: codesPage, assumes: []string{steady, verified, "transport/refusal-http-200"},
		title:  text("A wrong signature is answered with 000001", "签名错误时返回 000001"),
		advice: text("000001 means that the authentication failed; any other code sends support in the wrong direction.", "000001 表示鉴权失败；使用其它结果码会误导排查方向。"),
		judge: func(d *dialogue) {
			got := d.mustRefuse(d.inquiry(d.openedAny().id).asked(alteredSignature), text("its signature is wrong", "其签名错误"))
			d.Require(got.ResultCode == notAuthentic, got.at("/resultCode", notAuthentic, describeStatus(got)), wording.Format(
				"A wrong signature %s; the table has %s for that.", "签名错误的请求%s；结果码表规定为 %s。", got.said(), notAuthentic))
		}})
}

// stale is the premise of the other checks of timestamps: who takes an old one looks at none.
const stale = "signature/stale"

// freshness are the checks of timestamp, nonce and spelling under a right signature.
func freshness() []entry {
	refuses := func(why wording.Text, spoil func(*dialogue, *message) *message) func(*dialogue) {
		return func(d *dialogue) {
			i := d.openedAny()
			d.awaited(i.id)
			d.mustRefuse(spoil(d, d.inquiry(i.id)), why)
		}
	}
	accepts := func(spoil func(*dialogue, *message) *message) func(*dialogue) {
		return func(d *dialogue) { d.accepted(spoil(d, d.creation(d.ordered(newOrder, d.product())))) }
	}
	window := text("Refuse a timestamp that is more than 60 s away from your own clock, and keep that clock right with NTP.", "timestamp 与服务器时间相差超过 60 秒应拒绝，并用 NTP 校准服务器时间。")
	list := []entry{
		{name: "stale", level: check.Required, advice: window, title: text("A timestamp older than the window is refused", "拒绝超出时间窗的旧请求"),
			judge: refuses(text("its timestamp lies outside the window", "其时间戳已超出时间窗"), func(d *dialogue, m *message) *message {
				return m.signedAgo(d.config.Edition.SignatureWindow.Value * 3 / 2) // half a window of margin for clocks that differ
			})},
		{name: "far-future", level: check.Recommended, advice: window, title: text("A timestamp far in the future is refused", "拒绝时间戳在未来的请求"),
			judge: refuses(text("its timestamp lies in the future, beyond the window", "其时间戳在未来且超出时间窗"), func(d *dialogue, m *message) *message {
				return m.signedAgo(-10 * d.config.Edition.SignatureWindow.Value)
			})},
		{name: "no-number", level: check.Recommended, title: text("A timestamp that is no number is refused", "拒绝不是数字的时间戳"),
			advice: text("Catch the number format error and refuse.", "请捕获数字格式异常并拒绝请求。"),
			judge: func(d *dialogue) {
				i := d.openedAny()
				for _, stamp := range []string{"yesterday", "99999999999999999999999999", "-1"} {
					d.mustRefuseCleanly(d.inquiry(i.id).stamped(stamp), wording.Format("its timestamp was %q", "其时间戳为 %q", stamp))
				}
			}},
		{name: "within-window", level: check.Recommended, advice: window, title: text("A timestamp inside the window is accepted", "接受时间窗之内的时间戳"),
			judge: accepts(func(d *dialogue, m *message) *message { return m.signedAgo(d.config.Edition.SignatureWindow.Value / 2) })},
		{name: "slightly-ahead", level: check.Recommended, advice: window, title: text("A timestamp a few seconds ahead is accepted", "接受略微超前的时间戳"),
			judge: accepts(func(_ *dialogue, m *message) *message { return m.signedAgo(-3 * time.Second) })},
		{name: "replayed", level: check.Recommended, title: text("The very same request twice is refused the second time", "原样重放的请求应被拒绝"),
			advice: text("Remember each nonce for at least the window of 60 s and refuse it when it comes again. A retry of the marketplace has a new nonce.", "请至少在 60 秒时间窗内缓存 nonce，重复出现时拒绝；云商店的重试会使用新的 nonce。"),
			judge:  replayed},
		{name: "nonce-lengths", level: check.Required, title: text("Nonces of every published length are accepted", "接受文档示例中各种长度的 nonce"),
			advice: text("No length is promised: the published examples have 16, 32 and 64 characters, in upper and lower case.", "文档未承诺 nonce 长度：公开示例有 16、32、64 个字符，大小写均有。"),
			judge: func(d *dialogue) {
				lengths, variants := []int{16, 32, 64}, []*message{}
				for _, length := range lengths {
					m := d.creation(d.ordered(newOrder, d.product()))
					m.nonce = (fresh() + strings.ToLower(fresh()))[:length]
					variants = append(variants, m)
				}
				d.contrast(variants, func(i int) string { return fmt.Sprintf("nonce (%d)", lengths[i]) })
			}},
		{name: "letter-case", level: check.Recommended, title: text("The letter case of the signature does not matter", "签名不区分大小写"),
			advice: text("The pages print upper case in one place and lower case in another: compare without regard to letter case.", "各页面的示例大小写不一，比较时请忽略大小写。"),
			judge: func(d *dialogue) {
				spelled := func(change func(string) string) *message {
					return d.creation(d.ordered(newOrder, d.product())).asked(func(q url.Values) { q.Set("signature", change(q.Get("signature"))) })
				}
				d.contrast([]*message{spelled(strings.ToUpper), spelled(strings.ToLower)}, func(i int) string { return []string{"A–F", "a–f"}[i] })
			}},
	}
	for i := range list {
		list[i].activity, list[i].clause = newInstance, signaturePage
		switch list[i].name {
		case "nonce-lengths", "letter-case": // those two compare forms by themselves
			list[i].assumes = []string{inTime}
		case "far-future":
			list[i].assumes = []string{steady, stale}
		case "no-number":
			list[i].assumes = []string{steady, stale, readable}
		case "replayed":
			list[i].assumes = []string{documented, verified}
		case "stale":
			list[i].assumes = []string{steady, verified}
		default:
			list[i].assumes = []string{steady}
		}
	}
	return list
}

func replayed(d *dialogue) {
	i := d.openedAny()
	d.awaited(i.id)
	m := d.inquiry(i.id)
	sent := d.mustAccept(m).exchange.Request.URL
	replay := m.sentAs(func(r *courier.Request) { r.URL = sent })
	d.mustRefuse(replay, text("the same nonce, timestamp and signature had been used before", "相同的 nonce、timestamp 和签名已使用过"))
}

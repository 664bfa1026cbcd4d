package saasv2

import (
	"net/url"
	"strings"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/courier"
	wire "github.com/fairground/fairground/simulator/protocol/saasv2"
	"github.com/fairground/fairground/wording"
)

var rawBytes = text("Verify the signature over the bytes of the body as they came, before parsing; parsing and serialising again changes them.",
	"请在解析之前对收到的原始字节验签；先解析再序列化会改变内容。")

func toleranceFamily() family {
	entries := []entry{
		{name: "unknown-members", level: check.Recommended, activity: newInstance, clause: fieldNotes, assumes: []string{steady},
			title:  text("Members that are not documented yet are ignored", "忽略文档中尚未出现的字段"),
			advice: text("Read what you know and ignore the rest (FAIL_ON_UNKNOWN_PROPERTIES off), but keep every member in the signature.", "只读取已知字段、忽略其余（如关闭 FAIL_ON_UNKNOWN_PROPERTIES），但验签要包含全部字段。"),
			judge:  unknownMembers},
		{name: "unknown-members-later", level: check.Recommended, feature: "period", activity: refreshInstance, clause: fieldNotes, assumes: []string{"tolerance/unknown-members", renews, thaws, releases},
			title:  text("Unknown members are ignored in every activity", "各接口均忽略未知字段"),
			advice: text("Bind each request leniently; new members will come to all activities.", "各接口都应宽松解析，新字段可能出现在任何接口中。"),
			judge:  unknownMembersLater},
		freeText("chinese-text", "Chinese text", "中文", "张三 有限公司"),
		freeText("markup-characters", "the characters < > & and quotes", "< > & 与引号字符", `<b>R&D "quoted" 'single' \ / </b>`),
		freeText("emoji", "emoji and rare characters", "表情符号与生僻字", "🎪 𠮷野家 é e\u0301"),
		{name: "test-flag-absent", level: check.Required, activity: newInstance, assumes: []string{steady, releases, "create/same-order-same-instance"},
			title:  text("A live call without testFlag is live", "不带 testFlag 的正式请求按正式处理"),
			advice: text("Treat an absent testFlag, null and \"0\" alike: they mean a live call.", "testFlag 缺省、为 null 或“0”都表示正式请求。"),
			judge:  func(d *dialogue) { d.live(func(m *message) *message { return m.without("testFlag") }) }},
		{name: "test-flag-zero", level: check.Required, activity: newInstance, assumes: []string{steady, releases, "create/same-order-same-instance"},
			title:  text("A live call with testFlag \"0\" is live", "testFlag 为“0”的正式请求按正式处理"),
			advice: text("Treat an absent testFlag, null and \"0\" alike: they mean a live call.", "testFlag 缺省、为 null 或“0”都表示正式请求。"),
			judge:  func(d *dialogue) { d.live(func(m *message) *message { return m.with("testFlag", "0") }) }},
		{name: "null-members", level: check.Recommended, activity: newInstance, assumes: []string{opens},
			title:  text("A member that is null counts as absent", "值为 null 的字段视为未传"),
			advice: text("Treat null like an absent member, testFlag above all.", "请将 null 与未传同等对待，尤其是 testFlag。"),
			judge:  nullMembers},
		{name: "expire-time-14", level: check.Required, feature: "period", activity: refreshInstance, assumes: []string{steady},
			title:  text("An expireTime of 14 digits is accepted", "接受 14 位的 expireTime"),
			advice: text("Accept yyyyMMddHHmmss and yyyyMMddHHmmssSSS: the table prints the one, the example the other.", "请同时接受 yyyyMMddHHmmss 与 yyyyMMddHHmmssSSS：字段表与示例各写了一种。"),
			judge:  func(d *dialogue) { d.expiring(14) }},
		{name: "expire-time-17", level: check.Recommended, feature: "period", activity: refreshInstance, assumes: []string{steady},
			title:  text("An expireTime of 17 digits is accepted", "接受 17 位的 expireTime"),
			advice: text("Accept yyyyMMddHHmmss and yyyyMMddHHmmssSSS: the table prints the one, the example the other.", "请同时接受 yyyyMMddHHmmss 与 yyyyMMddHHmmssSSS：字段表与示例各写了一种。"),
			judge:  func(d *dialogue) { d.expiring(17) }},
		{name: "query-of-its-own", level: check.Recommended, activity: newInstance, clause: signaturePage, assumes: []string{opens},
			title:  text("An address that has a query already is served", "地址自带查询参数时能正常处理"),
			advice: text("Ignore query parameters you do not know; they are not part of the signature.", "请忽略未知的查询参数，它们不参与签名。"),
			judge: func(d *dialogue) {
				d.accepted(d.creation(d.ordered(newOrder, d.product())).sentAs(func(r *courier.Request) {
					r.URL = strings.Replace(r.URL, "signature=", "channel=koogallery&signature=", 1) // behind what the address carries
				}))
			}},
		{name: "parameter-order", level: check.Required, activity: newInstance, clause: signaturePage, assumes: []string{opens},
			title:  text("The order of the signature parameters does not matter", "签名参数的先后顺序不影响结果"),
			advice: text("Read signature, timestamp and nonce by name, not by position.", "请按名称而不是按位置读取 signature、timestamp 和 nonce。"),
			judge: func(d *dialogue) {
				d.accepted(d.creation(d.ordered(newOrder, d.product())).asked(func(url.Values) {})) // sorted by name: nonce comes first
			}},
		{name: "charset-spelling", level: check.Required, activity: newInstance, clause: requirements, assumes: []string{inTime},
			title:  text("Every spelling of the request's charset is accepted", "接受请求头中 charset 的各种写法"),
			advice: text("Compare the media type application/json alone; the pages print charset=utf8 in one place and utf-8 in another.", "只比较媒体类型 application/json；各页面的 charset 有 utf8 与 utf-8 两种写法。"),
			judge:  charsetSpelling},
		{name: "chunked-body", level: check.Recommended, activity: newInstance, clause: fieldNotes, assumes: []string{opens},
			title:  text("A chunked request body is read", "能读取分块传输的请求体"),
			advice: text("Read the body to its end instead of trusting Content-Length; proxies on the way may chunk it.", "请读取到请求体末尾，不要依赖 Content-Length；中间代理可能改为分块传输。"),
			judge: func(d *dialogue) {
				d.accepted(d.creation(d.ordered(newOrder, d.product())).sentAs(func(r *courier.Request) { r.Header.Set("Transfer-Encoding", "chunked") }))
			}},
	}
	return family{name: "tolerance", entries: entries}
}

// unknownMembers adds text members: one widespread implementation binds the body to a map of strings and refuses anything else, and
// the marketplace sends only text so far (field-notes.md 1).
func unknownMembers(d *dialogue) {
	extra := func(m *message) *message { return m.with("aFutureMember", "a value").with("zFutureMember", "0") }
	p := d.ordered(newOrder, d.product())
	i := d.settled(p, d.mustAccept(extra(d.creation(p))))
	d.awaited(i.id)
	got := d.send(extra(d.inquiry(i.id)))
	_, found := got.described(i.id)
	d.Require(found, got.at("/info", "an element with instanceId "+i.id, describeStatus(got)), wording.Format(
		"queryInstance with unknown members %s.", "带有未知字段的 queryInstance %s。", got.said()))
}

// unknownMembersLater does the same in the calls that follow the purchase.
func unknownMembersLater(d *dialogue) {
	i := d.ready()
	for _, m := range []*message{d.renewed(i, 2), d.freeze(i), d.thaw(i), d.release(i)} {
		d.mustAccept(m.with("aFutureMember", "a value").with("zFutureMember", "0"))
	}
}

func freeText(name, english, chinese, sample string) entry {
	return entry{name: name, level: check.Recommended, activity: newInstance, clause: fieldNotes, assumes: []string{steady, "tolerance/unknown-members"},
		title:  wording.Format("A body with %[1]s is verified", "请求体含%[2]s时能通过验签", english, chinese),
		advice: rawBytes,
		judge: func(d *dialogue) {
			p := d.ordered(newOrder, d.product())
			i := d.settled(p, d.mustAccept(d.creation(p).with("remark", sample)))
			d.awaited(i.id)
		}}
}

// live sends a whole small life with another spelling of the live test flag.
func (d *dialogue) live(spelled func(*message) *message) {
	p := d.ordered(newOrder, d.product())
	i := d.settled(p, d.mustAccept(spelled(d.creation(p))))
	d.awaited(i.id)
	d.oneInstance([]answer{{Answer: wire.Answer{InstanceID: i.id}}, d.mustAccept(spelled(d.creation(p)))})
	d.mustAccept(spelled(d.release(i)))
}

// nullMembers sends testFlag as null. The published sample drops nulls before it signs, other merchants verify the bytes as they came;
// nothing says which is right, so a merchant passes who takes either signature.
func nullMembers(d *dialogue) {
	message := d.creation(d.ordered(newOrder, d.product())).without("testFlag").with("businessId", d.InventID())
	signed, err := message.payload()
	d.unless(err)
	sent := strings.TrimSuffix(string(signed), "}") + `,"testFlag":null}` // still in ascending order
	got := d.send(message.carrying(sent))
	if !got.accepted() {
		got = d.send(message.tampered(func([]byte) []byte { return []byte(sent) }))
	}
	d.Require(got.accepted(), d.blamed(got), wording.Format("newInstance with testFlag null %s.", "testFlag 为 null 的 newInstance %s。", got.said()))
}

// expiring renews with both lengths, and fails the check when the other one is accepted and this one is not.
func (d *dialogue) expiring(digits int) {
	i := d.ready()
	at, err := wire.ParseExpireTime(d.expiry(2))
	d.unless(err)
	lengths := []int{digits, 14 + 17 - digits}
	variants := make([]*message, len(lengths))
	for n, length := range lengths {
		variants[n] = d.renewed(i, 2).with("expireTime", wire.ExpireTime(at, length))
	}
	got := d.send(variants[0])
	if got.accepted() {
		d.mustExist(i, text("the renewal", "续费"))
		return
	}
	if !d.send(variants[1]).accepted() {
		d.Skip(text("Not judged, because no renewal succeeds; refresh/renews reports that.", "未判定，因为续费均不成功，由 refresh/renews 报告。"))
	}
	d.Fail(d.blamed(got), wording.Format("refreshInstance %s for an expireTime of %d digits, and is accepted with %d.",
		"expireTime 为 %[2]d 位时 refreshInstance %[1]s，而 %[3]d 位时可以成功。", got.said(), lengths[0], lengths[1]))
}

func charsetSpelling(d *dialogue) {
	spellings := []string{"application/json;charset=utf8", "application/json;charset=UTF-8", "application/json; charset=utf-8", "application/json"}
	variants := []*message{}
	for _, declared := range spellings {
		variants = append(variants, d.creation(d.ordered(newOrder, d.product())).sentAs(func(r *courier.Request) { r.Header.Set("Content-Type", declared) }))
	}
	d.contrast(variants, func(i int) string { return "Content-Type: " + spellings[i] })
}

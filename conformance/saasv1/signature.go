package saasv1

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// attack is a request whose token does not belong to it; every merchant must refuse it.
type attack struct {
	name          string
	title, advice wording.Text
	level         check.Level
	spoil         func(*dialogue, *message) *message
}

var (
	compareWhole = text("Compute the token from the Key, timeStamp and all received parameters, and compare the whole value exactly, in constant time, before anything else.",
		"请用 Key、timeStamp 与收到的全部参数计算 authToken，并以恒定时间完整、严格比较，且先于任何业务处理。")
	formula = text("The token is base64(HMAC-SHA256(Key + timeStamp, message)); the message is all parameters but authToken, decoded, sorted by name, as name=value joined with &. `fairground verify v1-token` shows where a value diverges.",
		"authToken = base64(HMAC-SHA256(Key + timeStamp, 待签名串))；待签名串为除 authToken 外的全部参数，解码后按名称排序，以 name=value 用 & 连接。可用 fairground verify v1-token 定位差异。")
)

// forgeries are the requests whose token is missing or wrong.
func forgeries() []attack {
	token := func(change func(string) string) func(*dialogue, *message) *message {
		return func(_ *dialogue, m *message) *message {
			return m.altered(func(list []parameter) []parameter { return retoken(list, change) })
		}
	}
	attacks := []attack{
		{"missing", text("A request without a token is refused", "拒绝没有 authToken 的请求"), text("Refuse a request whose authToken is missing; never check it only when it is there.", "缺少 authToken 时必须拒绝，不要“有才校验”。"), required,
			func(_ *dialogue, m *message) *message {
				return m.altered(func(list []parameter) []parameter { return list[:len(list)-1] })
			}},
		{"empty", text("An empty token is refused", "拒绝空的 authToken"), text("Treat an empty token like a wrong one.", "空的 authToken 应按错误处理。"), required,
			token(func(string) string { return "" })},
		{"altered", text("A token with one character changed is refused", "拒绝改动了一个字符的 authToken"), compareWhole, required,
			func(_ *dialogue, m *message) *message { return m.altered(alterToken) }},
		{"cut-off", text("The first half of a token is refused", "拒绝只有前一半的 authToken"), compareWhole, required,
			token(func(t string) string { return t[:len(t)/2] })},
		{"made-up", text("Any 44 characters of Base64 are refused", "拒绝任意编造的 44 位 authToken"), compareWhole, required,
			token(func(string) string { return base64.StdEncoding.EncodeToString([]byte(strings.Repeat("Z", 32))) })},
		{"letter-case", text("A token in another letter case is refused", "拒绝大小写不符的 authToken"), text("Base64 tells upper case from lower case: compare exactly.", "Base64 区分大小写，请严格比较。"), required,
			token(strings.ToLower)},
		{"wrong-key", text("A token with another Key is refused", "拒绝使用其它 Key 的 authToken"), text("Verify with your own Key and with no other.", "请只使用自己的 Key 校验。"), required,
			func(_ *dialogue, m *message) *message { return m.signedWith("another-key-00000000000000000000") }},
		{"other-request", text("The token of another request is refused", "拒绝其它请求的 authToken"), compareWhole, required,
			func(d *dialogue, m *message) *message {
				other := sign.AuthToken(d.config.Endpoint.AccessKey, d.creation(d.ordered(d.product())).values).Token
				return m.altered(func(list []parameter) []parameter { return retoken(list, func(string) string { return other }) })
			}},
	}
	for _, known := range []struct{ name, english, chinese string }{
		{"hex", "A token in hexadecimal is refused", "拒绝十六进制的 authToken"},
		{"key-without-timestamp", "A token whose key lacks timeStamp is refused", "拒绝密钥未拼接 timeStamp 的 authToken"},
		{"timestamp-left-out", "A token over parameters without timeStamp is refused", "拒绝待签名串缺少 timeStamp 的 authToken"},
		{"values-encoded", "A token over encoded values is refused", "拒绝对未解码的值计算的 authToken"},
		{"sorted-descending", "A token over parameters in descending order is refused", "拒绝按降序计算的 authToken"},
		{"plain-sha256", "A token made with plain SHA-256 is refused", "拒绝用 SHA-256 而非 HMAC 计算的 authToken"},
	} {
		attacks = append(attacks, attack{known.name, text(known.english, known.chinese), formula, required, mistaken(known.name)})
	}
	return append(attacks, attack{"unsorted", text("A token over parameters in the order of the request is refused", "拒绝按请求中的顺序（未排序）计算的 authToken"), formula, required,
		func(d *dialogue, m *message) *message { return mistaken("unsorted")(d, m.altered(reversed)) }})
}

// mistaken computes the token by a known mistake.
func mistaken(name string) func(*dialogue, *message) *message {
	return func(d *dialogue, m *message) *message {
		before := m.sent
		return m.altered(func(list []parameter) []parameter {
			if before != nil {
				list = before(list)
			}
			var sent []sign.QueryParameter
			for _, p := range list {
				sent = append(sent, sign.QueryParameter{Name: p.name, Raw: sign.Escape(p.value), Value: p.value})
			}
			for _, known := range sign.TokenMistakes() {
				if known.ID == name {
					wrong, shows := known.Token(d.config.Endpoint.AccessKey, sent)
					if shows {
						return retoken(list, func(string) string { return wrong })
					}
				}
			}
			d.Break(wording.Format("The mistake %s does not show with this request.", "该请求无法体现错误 %s。", name))
			return nil
		})
	}
}

// reversed sends the parameters in the other order, the token first.
func reversed(list []parameter) []parameter {
	result := make([]parameter, len(list))
	for n, p := range list {
		result[len(list)-1-n] = p
	}
	return result
}

// laden is a purchase that carries every kind of parameter, with values that need encoding.
func (d *dialogue) laden() *message {
	return d.creation(d.ordered(d.product())).with("customerName", "buyer+1/=").with("amount", "10").
		with("saasExtendParams", extension("emailDomainName", "test.example.com"))
}

func signatureFamily() family {
	entries := []entry{}
	for _, a := range forgeries() {
		entries = append(entries, entry{Name: a.name, Level: a.level, Activity: newInstance, Clause: tokenPage, Assumes: []string{begins}, Title: a.title, Advice: a.advice,
			Judge: func(d *dialogue) {
				m := d.laden()
				if a.name == "other-request" {
					m = d.creation(d.ordered(d.product()))
				}
				d.mustRefuse(a.spoil(d, m), text("its token is not valid", "其 authToken 无效"))
			}})
	}
	entries = append(entries, tampering()...)
	entries = append(entries, guards()...)
	entries = append(entries, untouched()...)
	return family{Name: "signature", Entries: append(entries, ages()...)}
}

// tampering changes the parameters behind the token's back: each one altered, each one dropped, one added.
func tampering() []entry {
	every := text("All received parameters but authToken take part in the token, whatever they are called; compute it over what arrived, not over a list of your own.",
		"除 authToken 外，收到的全部参数都参与 authToken 计算，无论名称是否认识；请对实际收到的参数计算，不要使用固定的参数列表。")
	each := func(why func(string) wording.Text, change func([]parameter, int) []parameter) func(*dialogue) {
		return func(d *dialogue) {
			m := d.laden()
			for _, name := range sorted(m.with("businessId", "").with(sign.TimeParameter, "").values) {
				d.mustRefuse(m.altered(func(list []parameter) []parameter {
					for n := range list {
						if list[n].name == name.name {
							return change(append([]parameter(nil), list...), n)
						}
					}
					return list
				}), why(name.name))
			}
		}
	}
	entries := []entry{
		{Name: "each-parameter-altered", Title: text("A request with any one parameter altered is refused", "任一参数被改动的请求应被拒绝"),
			Judge: each(func(name string) wording.Text {
				return wording.Format("the parameter %s was altered after signing", "参数 %s 在签名之后被改动", name)
			}, func(list []parameter, n int) []parameter {
				list[n].value += "1"
				return list
			})},
		{Name: "each-parameter-dropped", Title: text("A request with any one parameter dropped is refused", "任一参数被去掉的请求应被拒绝"),
			Judge: each(func(name string) wording.Text {
				return wording.Format("the parameter %s was dropped after signing", "参数 %s 在签名之后被去掉", name)
			}, func(list []parameter, n int) []parameter { return append(list[:n], list[n+1:]...) })},
		{Name: "documented-parameter-added", Title: text("A request with a documented parameter added is refused", "签名后又添加文档中参数的请求应被拒绝"),
			Judge: func(d *dialogue) {
				d.mustRefuse(d.laden().altered(func(list []parameter) []parameter { return append([]parameter{{"diskSize", "100"}}, list...) }),
					text("the parameter diskSize was added after signing", "参数 diskSize 在签名之后被添加"))
			}},
		{Name: "unknown-parameter-added", Title: text("A request with an unknown parameter added is refused", "签名后又添加未知参数的请求应被拒绝"),
			Judge: func(d *dialogue) {
				d.mustRefuse(d.laden().altered(func(list []parameter) []parameter { return append([]parameter{{"venue", "x"}}, list...) }),
					text("the parameter venue was added after signing", "参数 venue 在签名之后被添加"))
			}},
	}
	for n := range entries {
		entries[n].Level, entries[n].Activity, entries[n].Clause, entries[n].Assumes, entries[n].Advice = required, newInstance, tokenPage, []string{begins}, every
	}
	return entries
}

// guards check activity by activity that the token is looked at, for a merchant may have several handlers.
func guards() []entry {
	var entries []entry
	for _, activity := range everyActivity {
		entries = append(entries, entry{Name: "guards-" + activity, Level: required, Activity: activity, Clause: tokenPage, Feature: useful(activity), Assumes: []string{begins},
			Title:  wording.Format("%s with a wrong token is refused", "authToken 错误的 %s 应被拒绝", activity),
			Advice: text("Check the token in one place in front of all activities.", "请在所有 activity 之前的统一入口校验 authToken。"),
			Judge: func(d *dialogue) {
				i := d.opened(d.served(activity))
				d.mustRefuse(d.genuine(activity, i).altered(alterToken), text("its token is wrong", "其 authToken 错误"))
			}})
	}
	return append(entries, entry{Name: "refusal-code", Level: recommended, Activity: newInstance, Clause: codesPage, Assumes: []string{begins},
		Title:  text("A wrong token is answered with 000001", "authToken 错误时返回 000001"),
		Advice: text("000001 means that the authentication failed; any other code sends support in the wrong direction.", "000001 表示鉴权失败；使用其它结果码会误导排查方向。"),
		Judge: func(d *dialogue) {
			got := d.mustRefuse(d.creation(d.ordered(d.product())).altered(alterToken), text("its token is wrong", "其 authToken 错误"))
			if got.status() != 200 || got.resultCode == "" {
				return // transport/refusal-http-200 and envelope/refusal-parses report that
			}
			d.Require(got.resultCode == notAuthentic, got.at("/resultCode", notAuthentic, got.short()), wording.Format(
				"A wrong token %s; the table has %s for that.", "authToken 错误的请求%s；结果码表规定为 %s。", got.told(), notAuthentic))
		}})
}

// untouched are the checks that a forged request leaves no trace: it is refused, and afterwards everything is as it was.
func untouched() []entry {
	advice := text("Verify the token before anything else happens: not in a filter that runs behind the handler, not after the order was stored.",
		"请在任何处理之前校验 authToken：不要放在处理器之后的过滤器里，也不要在保存订单之后才校验。")
	entries := []entry{{Name: "nothing-created", Level: required, Activity: newInstance, Clause: tokenPage, Assumes: []string{details}, Advice: advice,
		Title: text("A forged newInstance opens nothing", "伪造的 newInstance 不会开通实例"), Judge: nothingCreated}}
	for _, forged := range []struct {
		name, activity string
		works          []string
		title          wording.Text
	}{
		{"nothing-renewed", refreshInstance, []string{renews}, text("A forged refreshInstance changes nothing", "伪造的 refreshInstance 不产生影响")},
		{"nothing-expired", expireInstance, []string{expires}, text("A forged expireInstance changes nothing", "伪造的 expireInstance 不产生影响")},
		{"nothing-released", releaseInstance, []string{frees}, text("A forged releaseInstance releases nothing", "伪造的 releaseInstance 不会释放实例")},
		{"nothing-upgraded", upgrade, []string{raises}, text("A forged upgrade changes nothing", "伪造的 upgrade 不产生影响")},
	} {
		entries = append(entries, entry{Name: forged.name, Level: required, Activity: forged.activity, Clause: tokenPage, Feature: useful(forged.activity),
			Assumes: append([]string{details}, forged.works...), Title: forged.title, Advice: advice,
			Judge: func(d *dialogue) {
				i := d.opened(d.served(forged.activity))
				d.mustRefuse(d.genuine(forged.activity, i).altered(alterToken), text("its token is wrong", "其 authToken 错误"))
				d.mustRemain(i, wording.Format("a forged %s that was refused", "拒绝伪造的 %s", forged.activity))
				d.mustAccept(d.genuine(forged.activity, i))
			}})
	}
	return entries
}

func nothingCreated(d *dialogue) {
	p := d.ordered(d.product())
	forged := d.InventID()
	d.mustRefuse(d.creation(p).with("businessId", forged).altered(alterToken), text("its token is wrong", "其 authToken 错误"))
	genuine := d.mustAccept(d.creation(p))
	d.Require(genuine.instanceID != forged, genuine.at("/instanceId", "an id made by the genuine call", forged), wording.Format(
		"The genuine newInstance was answered with %s, the businessId of the forged one before it: the forged call had been acted on.",
		"正式的 newInstance 返回了 %s，即此前伪造请求的 businessId：说明伪造请求已被处理。", forged))
	d.mustRemain(instance{p, genuine.instanceID}, text("a forged newInstance that was refused", "拒绝伪造的 newInstance"))
}

// ages are the checks of timeStamp under a right token. No page names a window, so nothing demands that an old request is refused; a
// window of one's own must at least leave room for two clocks that differ.
func ages() []entry {
	advice := text("No page names a time after which a token is stale. If you keep a window of your own, read timeStamp as UTC (yyyyMMddHHmmssSSS) and allow some minutes for clocks that differ.",
		"文档没有规定 authToken 的有效期。如自行设置时间窗，请按 UTC 解析 timeStamp（yyyyMMddHHmmssSSS），并为时钟误差预留几分钟。")
	var entries []entry
	for _, age := range []struct {
		name  string
		age   time.Duration
		title wording.Text
	}{
		{"slightly-old", 2 * time.Minute, text("A timeStamp two minutes old is accepted", "接受两分钟前的 timeStamp")},
		{"slightly-ahead", -2 * time.Minute, text("A timeStamp two minutes ahead is accepted", "接受超前两分钟的 timeStamp")},
	} {
		entries = append(entries, entry{Name: age.name, Level: recommended, Activity: newInstance, Clause: tokenPage, Assumes: []string{begins}, Title: age.title, Advice: advice,
			Judge: func(d *dialogue) { d.mustAccept(d.creation(d.ordered(d.product())).signedAgo(age.age)) }})
	}
	return entries
}

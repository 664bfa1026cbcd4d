package saasv2

import (
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/wording"
)

// The premises of everything else: answers come, and they are HTTP 200.
const (
	inTime      = "transport/within-limit"
	plainStatus = "transport/http-200"
)

func transportFamily() family {
	return family{name: "transport", entries: []entry{
		{name: "within-limit", level: check.Required, activity: newInstance, clause: faqPage,
			title:  text("Every answer comes within the time limit", "每次响应都在超时时间之内"),
			advice: text("Do not open the instance inside the call when it takes long: answer 000004 at once and let queryInstance tell when it is ready.", "开通耗时较长时不要阻塞调用：请立即返回 000004，再通过 queryInstance 告知结果。"),
			judge:  func(d *dialogue) { d.within(d.config.Edition.AnswerLimit.Value) }},
		{name: "http-200", level: check.Required, activity: newInstance, clause: requirements, assumes: []string{genuine},
			title:  text("Successful answers have HTTP status 200", "成功响应的 HTTP 状态码为 200"),
			advice: text("Answer 200 whatever the result is, also after creating something (not 201), and never redirect (no login page, no trailing-slash redirect).", "无论结果如何都返回 200，开通成功也不要返回 201；不要重定向（例如跳转登录页或补全末尾斜杠）。"),
			judge: func(d *dialogue) {
				got := d.answered()
				d.Require(got.status() == http.StatusOK, got.at("", "HTTP 200", describeStatus(got)), wording.Format(
					"newInstance %s; the marketplace takes only 200.", "newInstance %s；云商店只接受 200。", got.said()))
			}},
		{name: "content-type-json", level: check.Required, activity: newInstance, clause: requirements, assumes: []string{plainStatus},
			title:  text("Answers are declared as application/json", "响应的 Content-Type 为 application/json"),
			advice: text("Set the header Content-Type: application/json on every answer; a charset behind it is fine.", "请在每个响应中设置 Content-Type: application/json，可附带 charset。"),
			judge:  contentTypeJSON},
		{name: "refusal-http-200", level: check.Recommended, activity: newInstance, clause: requirements, assumes: []string{opens, readable},
			title:  text("A refusal is HTTP 200 with a resultCode", "拒绝请求时仍返回 HTTP 200 与 resultCode"),
			advice: text("Say no with a resultCode inside HTTP 200; of any other status the console shows nothing but the number.", "请用 HTTP 200 响应中的 resultCode 表示拒绝；返回其它状态码时，控制台只会显示该数字。"),
			judge:  refusalStatus},
		{name: "prompt", level: check.Recommended, activity: newInstance, clause: requirements, assumes: []string{opens},
			title:  text("Every answer comes within the time that the requirements ask for", "每次响应都在接入要求的时间之内"),
			advice: text("The requirements page asks for an answer within 5 s, and a buyer who opens the resource page waits for queryInstance. Move slow work out of the call.", "接入要求为 5 秒内响应，且客户打开资源页面时会等待 queryInstance。请把耗时操作移出接口调用。"),
			judge:  func(d *dialogue) { d.within(d.config.Edition.AnswerAdvice.Value) }},
		{name: "get-refused", level: check.Recommended, activity: queryInstance, clause: requirements, assumes: []string{steady},
			title:  text("A GET request is refused", "拒绝 GET 请求"),
			advice: text("Serve POST only. V1.0 used GET; accepting it invites unsigned calls from browsers and crawlers.", "只处理 POST。V1.0 才使用 GET，继续接受会引来浏览器、爬虫的请求。"),
			judge:  getRefused},
		{name: "connection-close", level: check.Recommended, activity: queryInstance, clause: requirements, assumes: []string{opens},
			title:  text("A call on a connection of its own is answered", "短连接调用能正常响应"),
			advice: text("Serve HTTP/1.1 requests with and without keep-alive; the marketplace promises neither.", "长连接与短连接都应支持，云商店并未承诺使用哪一种。"),
			judge: func(d *dialogue) {
				d.accepted(d.creation(d.ordered(newOrder, d.product())).sentAs(func(r *courier.Request) { r.Header.Set("Connection", "close") }))
			}},
	}}
}

// answered sends one plain newInstance and demands that any HTTP answer comes back.
func (d *dialogue) answered() answer {
	got := d.send(d.creation(d.ordered(newOrder, d.product())))
	d.Require(got.arrived(), got.at("", "an HTTP answer", "no answer"), wording.Format("newInstance %s.", "newInstance %s。", got.said()))
	return got
}

// accepted is mustAccept for messages whose answer is not needed.
func (d *dialogue) accepted(m *message) { d.mustAccept(m) }

func contentTypeJSON(d *dialogue) {
	got := d.answered()
	declared := got.exchange.Response.Header.Get("Content-Type")
	kind, _, err := mime.ParseMediaType(declared)
	if err != nil {
		kind, _, _ = strings.Cut(declared, ";")
	}
	d.Require(strings.EqualFold(strings.TrimSpace(kind), "application/json"), got.at("", "application/json", declared), wording.Format(
		"The answer is declared as %q; the marketplace parses application/json only.", "响应声明为 %q；云商店只解析 application/json。", declared))
}

func refusalStatus(d *dialogue) {
	for _, m := range []*message{
		d.creation(d.ordered(newOrder, d.product())).asked(alteredSignature),
		d.inquiry(d.InventID()),
		d.inquiry(d.InventID()).without("instanceId"),
	} {
		got := d.send(m)
		d.orderly(got)
		d.Require(got.ResultCode == success || jsonDeclared(got), got.at("", "application/json", got.exchange.Response.Header.Get("Content-Type")),
			text("The refusal is not declared as application/json.", "拒绝响应未声明为 application/json。"))
	}
}

func jsonDeclared(got answer) bool {
	return strings.Contains(strings.ToLower(got.exchange.Response.Header.Get("Content-Type")), "application/json")
}

// within opens and queries an instance and fails the check when the slowest answer took longer than a limit, or never came.
func (d *dialogue) within(limit time.Duration) {
	i := instance{id: d.send(d.creation(d.ordered(newOrder, d.product()))).InstanceID}
	for range 3 {
		d.send(d.inquiry(i.id))
	}
	slowest, calls := d.Slowest()
	timedOut := slowest.Failure != nil && slowest.Failure.Kind == courier.TimedOut
	if slowest.Took <= limit && !timedOut {
		return
	}
	d.Fail(check.Place{Answer: &slowest, Expected: "at most " + limit.String(), Got: slowest.Took.Round(time.Millisecond).String()}, wording.Format(
		"The slowest of %d answers took %s; %s are allowed.", "%d 次调用中最慢的一次耗时 %s，上限为 %s。",
		calls, slowest.Took.Round(time.Millisecond).String(), limit.String()))
}

func getRefused(d *dialogue) {
	i := d.openedAny()
	d.mustRefuse(d.inquiry(i.id).sentAs(func(r *courier.Request) { r.Method = http.MethodGet }), text(
		"it came as GET", "它是以 GET 方式发送的"))
}

package merchant

import (
	"context"
	"net/http"
	"slices"

	"github.com/fairground/fairground/wording"
)

// flawsV1 are the flaws under SaaS V1.0, family by family.
func flawsV1() []Flaw {
	return slices.Concat(transportFlawsV1(), tokenFlawsV1(), queryStringFlawsV1(), bodySignFlawsV1(), answerFlawsV1(), parameterFlawsV1(),
		debugFlawsV1(), createFlawsV1(), detailsFlawsV1(), secretFlawsV1(), refreshFlawsV1(), expireFlawsV1(), upgradeFlawsV1(),
		queryFlawsV1())
}

// underV1 makes a flaw of a change to the V1.0 side of the merchant.
func underV1(change func(b *behaviourV1)) func(*behaviour) {
	return func(b *behaviour) { change(&b.v1) }
}

// refusingV1 makes a live activity refuse the calls that match, before the right activity sees them. The instance is nil when there is
// none, and is given also when it is released.
func refusingV1(name, code string, matches func(c call, i *Instance) bool) func(*behaviour) {
	return underV1(func(b *behaviourV1) {
		b.replace(name, func(right activity, m *Merchant, ctx context.Context, c call) answer {
			m.mu.Lock()
			refused := matches(c, m.v1.instances[c.text("instanceId")])
			m.mu.Unlock()
			if refused {
				return failed(code, "%s is not possible", name)
			}
			return right(m, ctx, c)
		})
	})
}

// insistingV1 makes every call, debugging or not, refused that matches.
func insistingV1(matches func(b *behaviourV1, c call) bool) func(*behaviour) {
	return underV1(func(b *behaviourV1) {
		for _, activities := range []map[string]activity{b.activities, b.debugActivities} {
			for name, right := range activities {
				activities[name] = func(m *Merchant, ctx context.Context, c call) answer {
					if matches(b, c) {
						return failed(codeInvalidParameter, "request parameter invalid")
					}
					return right(m, ctx, c)
				}
			}
		}
	})
}

// statusForV1 gives answers that match an HTTP status of their own.
func statusForV1(status int, matches func(code string) bool) func(*behaviour) {
	return underV1(func(b *behaviourV1) {
		b.rewire(func(a answer, r *reply) {
			if matches(a.code()) {
				r.status = status
			}
		})
	})
}

func isCode(code string) func(string) bool { return func(given string) bool { return given == code } }

// longestAddress is what a careless proxy lets through; saasExtendParams alone may have 2048 characters.
const longestAddress = 1024

func transportFlawsV1() []Flaw {
	return inFamily("transport", []Flaw{
		{Name: "v1-post-only",
			Title: wording.Of("Takes POST only", "只接受 POST"),
			Story: wording.Of("Written for V2.0 alone; a GET ends in the framework's 405.", "只按 V2.0 开发，GET 请求直接得到框架的 405。"),
			apply: underV1(func(b *behaviourV1) {
				b.accept = func(*http.Request) *reply {
					refused := withStatus(http.StatusMethodNotAllowed, failed(codeInvalidParameter, "use POST"))
					return &refused
				}
			})},
		{Name: "v1-address-too-long",
			Title: wording.Of("Refuses an address above 1024 characters", "拒绝超过 1024 个字符的地址"),
			Story: wording.Of("The proxy's limit was set for browsers; a purchase with extension parameters is longer.", "代理的地址长度按浏览器设置，带扩展参数的开通请求会超长。"),
			apply: underV1(func(b *behaviourV1) {
				b.accept = func(r *http.Request) *reply {
					if len(r.URL.RawQuery) <= longestAddress {
						return getOnly(r)
					}
					refused := withStatus(http.StatusRequestURITooLong, failed(codeInvalidParameter, "address too long"))
					return &refused
				}
			})},
		{Name: "v1-http-401-on-wrong-token",
			Title: wording.Of("Answers a wrong token with HTTP 401", "authToken 错误时返回 HTTP 401"),
			Story: wording.Of("That is what 401 is for; but the marketplace reads result codes in HTTP 200 only.", "401 看似合理，但云商店只读取 HTTP 200 响应中的结果码。"),
			apply: statusForV1(http.StatusUnauthorized, isCode(codeNotAuthentic))},
		{Name: "v1-http-500-on-error",
			Title: wording.Of("Answers every failure with HTTP 500", "所有失败都返回 HTTP 500"),
			Story: wording.Of("A failure is an exception, and an exception is 500.", "失败抛异常，异常即 500。"),
			apply: statusForV1(http.StatusInternalServerError, func(code string) bool { return code != codeSuccess })},
		{Name: "v1-http-404-on-unknown-instance",
			Title: wording.Of("Answers an unknown instance with HTTP 404", "实例不存在时返回 HTTP 404"),
			Story: wording.Of("The service follows REST habits, where a missing thing is 404.", "按 REST 习惯，资源不存在就返回 404。"),
			apply: statusForV1(http.StatusNotFound, isCode(codeUnknownInstance))},
		{Name: "v1-text-html",
			Title: wording.Of("Declares its answers text/html", "响应的 Content-Type 是 text/html"),
			Story: wording.Of("The servlet prints a string and nobody set the header.", "Servlet 直接输出字符串，没有设置响应头。"),
			apply: underV1(func(b *behaviourV1) {
				b.rewire(func(_ answer, r *reply) { r.contentType = "text/html;charset=UTF-8" })
			})},
		{Name: "v1-html-error-page",
			Title: wording.Of("Shows an HTML page when something fails", "出错时返回 HTML 页面"),
			Story: wording.Of("The framework's error page stands in for the answer.", "框架的错误页代替了接口响应。"),
			apply: underV1(func(b *behaviourV1) {
				b.rewire(func(a answer, r *reply) {
					if a.code() != codeSuccess {
						r.contentType, r.body = "text/html; charset=utf-8", []byte("<html><body><h1>Something went wrong</h1></body></html>")
					}
				})
			})},
	})
}

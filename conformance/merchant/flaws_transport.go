package merchant

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/fairground/fairground/wording"
)

// statusFor makes a flaw's rewire: answers with a code get an HTTP status of their own.
func statusFor(code string, status int) func(*behaviour) {
	return func(b *behaviour) {
		b.rewire(func(a answer, r *reply) {
			if a.code() == code {
				r.status = status
			}
		})
	}
}

func transportFlaws() []Flaw {
	return inFamily("transport", []Flaw{
		{Name: "get-accepted",
			Title:    wording.Of("Takes GET as well as POST", "除 POST 外还接受 GET"),
			Story:    wording.Of("The handler is mapped to the path without a method, as it was for V1.0.", "路由只配置了路径、没有限定方法，沿用了 V1.0 的写法。"),
			Advisory: true,
			apply:    func(b *behaviour) { b.accept = func(*http.Request) *reply { return nil } }},
		{Name: "exact-content-type",
			Title: wording.Of("Refuses any Content-Type but exactly application/json", "只接受完全等于 application/json 的 Content-Type"),
			Story: wording.Of("The header is compared as text, so the documented application/json;charset=utf8 is answered 415.", "直接按字符串比较请求头，文档规定的 application/json;charset=utf8 反而得到 415。"),
			apply: func(b *behaviour) {
				b.accept = refusing(http.StatusUnsupportedMediaType, func(r *http.Request) bool { return r.Header.Get("Content-Type") != "application/json" })
			}},
		{Name: "needs-content-length", Advisory: true,
			Title: wording.Of("Refuses a chunked body", "拒绝分块传输的请求体"),
			Story: wording.Of("The program allocates its buffer from Content-Length and answers 411 when there is none.", "程序按 Content-Length 分配缓冲区，没有该头就返回 411。"),
			apply: func(b *behaviour) {
				b.accept = refusing(http.StatusLengthRequired, func(r *http.Request) bool { return r.ContentLength < 0 })
			}},
		{Name: "large-body-crash",
			Title:    wording.Of("Drops the connection on a large body", "遇到较大的请求体直接断开连接"),
			Story:    wording.Of("Nobody ever tried a body above 64 KiB; the read loop runs over its buffer and the worker dies.", "从没试过超过 64 KiB 的请求体，读循环越界，工作进程崩溃。"),
			Advisory: true,
			apply:    func(b *behaviour) { b.read = dyingRead }},
		{Name: "form-parses-body",
			Title: wording.Of("Reads the body as a form", "把请求体当作表单解析"),
			Story: wording.Of("The framework binds form parameters by default and has emptied the body before the signature is checked.", "框架默认按表单绑定参数，校验签名之前请求体已被读空。"),
			apply: func(b *behaviour) {
				b.read = func(w http.ResponseWriter, r *http.Request) ([]byte, error) {
					body, err := readBody(w, r)
					if err != nil {
						return nil, err
					}
					form, _ := url.ParseQuery(string(body)) // what cannot be a parameter is left out, as frameworks do
					return []byte(form.Get("body")), nil
				}
			}},
		{Name: "login-redirect",
			Title: wording.Of("Redirects every call to its login page", "所有调用都被重定向到登录页"),
			Story: wording.Of("The path was not exempted from the session filter of the web application.", "没有把该路径从 Web 应用的会话过滤器中排除。"),
			apply: func(b *behaviour) {
				b.serve = func(*Merchant, http.ResponseWriter, *http.Request) reply {
					return reply{status: http.StatusFound, contentType: "text/html", header: map[string]string{"Location": "/login"}}
				}
			}},
		{Name: "http-401-on-bad-signature", Advisory: true,
			Title: wording.Of("Answers a wrong signature with HTTP 401", "签名错误时返回 HTTP 401"),
			Story: wording.Of("That is what 401 is for; but the marketplace reads result codes in HTTP 200 only.", "401 看似合理，但云商店只读取 HTTP 200 响应中的结果码。"),
			apply: statusFor(codeNotAuthentic, http.StatusUnauthorized)},
		{Name: "http-500-on-bad-parameter", Advisory: true,
			Title: wording.Of("Answers an invalid parameter with HTTP 500", "参数不合法时返回 HTTP 500"),
			Story: wording.Of("Validation throws, and nothing catches what it throws.", "校验时抛出异常，却没有任何地方捕获。"),
			apply: statusFor(codeInvalidParameter, http.StatusInternalServerError)},
		{Name: "http-404-on-unknown-instance", Advisory: true,
			Title: wording.Of("Answers an unknown instance with HTTP 404", "实例不存在时返回 HTTP 404"),
			Story: wording.Of("The service follows REST habits, where a missing thing is 404.", "按 REST 习惯，资源不存在就返回 404。"),
			apply: statusFor(codeUnknownInstance, http.StatusNotFound)},
		{Name: "created-201",
			Title: wording.Of("Answers a successful purchase with HTTP 201", "开通成功时返回 HTTP 201"),
			Story: wording.Of("Something was created, so the framework's “created” helper was used.", "既然创建了资源，就用了框架的“已创建”响应。"),
			apply: func(b *behaviour) {
				b.rewire(func(a answer, r *reply) {
					if _, opened := a["instanceId"]; opened && a.code() == codeSuccess {
						r.status = http.StatusCreated
					}
				})
			}},
		{Name: "html-error-page", Advisory: true,
			Title: wording.Of("Shows an HTML page when something fails", "出错时返回 HTML 页面"),
			Story: wording.Of("The reverse proxy puts its own error page in place of the program's answer.", "反向代理用自己的错误页替换了程序的响应。"),
			apply: func(b *behaviour) {
				b.rewire(func(a answer, r *reply) {
					if code := a.code(); code != codeSuccess && code != codePending {
						r.contentType, r.body = "text/html; charset=utf-8", []byte("<html><body><h1>Something went wrong</h1></body></html>")
					}
				})
			}},
		{Name: "text-plain-content-type",
			Title: wording.Of("Declares its answers text/plain", "响应的 Content-Type 是 text/plain"),
			Story: wording.Of("The answer is written as a string and nobody set the header.", "直接输出字符串，没有设置响应头。"),
			apply: func(b *behaviour) {
				b.rewire(func(_ answer, r *reply) { r.contentType = "text/plain; charset=utf-8" })
			}},
	})
}

// inFamily writes the family into every flaw of a list.
func inFamily(family string, flaws []Flaw) []Flaw {
	for i := range flaws {
		flaws[i].Family = family
	}
	return flaws
}

// refusing makes an accept that refuses with a status what matches, beside what a right merchant refuses.
func refusing(status int, matches func(*http.Request) bool) func(*http.Request) *reply {
	return func(r *http.Request) *reply {
		if refused := postOnly(r); refused != nil {
			return refused
		}
		if !matches(r) {
			return nil
		}
		refused := withStatus(status, failed(codeInvalidParameter, "%s", strings.ToLower(http.StatusText(status))))
		return &refused
	}
}

const smallBuffer = 64 << 10

func dyingRead(_ http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, smallBuffer+1))
	if err != nil {
		return nil, errors.New("the body could not be read")
	}
	if len(body) > smallBuffer {
		panic(http.ErrAbortHandler)
	}
	return body, nil
}

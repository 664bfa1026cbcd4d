// Package console is the door for people and programs to a running sandbox: a small control API in JSON under /api, one page in
// English and Chinese under /, and /healthz.
//
// Who may enter: with a token, whoever shows it (as a bearer token, or as the password of a browser's login box); without one, whoever
// reaches a loopback address by a loopback name. The name is checked because a web page on the Internet may point a name of its own at
// 127.0.0.1; changes want the content type application/json because such a page cannot send that without being asked first.
//
// Secrets never leave: the merchant's access key and the open API's secret key are masked in everything that is shown. What a
// merchant sent is shown as text, never as markup.
package console

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/fairground/fairground/simulator/engine"
	"github.com/fairground/fairground/wording"
)

// largestRequest is how much of a request body is read, in bytes.
const largestRequest = 1 << 20

// Config says what a console shows and to whom.
type Config struct {
	Engine *engine.Engine
	// Token opens the console; empty lets in whoever comes through a loopback address.
	Token string
	// Secrets are masked wherever they would be shown.
	Secrets []string
	// Endpoints are the merchant's addresses by contract, for show.
	Endpoints map[string]string
	// OpenAPI is the address of the open APIs, for show.
	OpenAPI string
	// Language is what the page speaks when the visitor does not say; empty means English.
	Language wording.Language
}

type console struct {
	config Config
	engine *engine.Engine
	// closing ends what is under way when the sandbox stops.
	closing context.Context
}

var quiet sync.Once // gin's mode is process-wide

// New makes the handler of a console. Requests that move the market end when ctx does.
func New(ctx context.Context, config Config) http.Handler {
	quiet.Do(func() { gin.SetMode(gin.ReleaseMode) })
	c := &console{config: config, engine: config.Engine, closing: ctx}
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.RedirectTrailingSlash = false
	router.Use(c.survive, c.headers)
	router.GET("/healthz", func(g *gin.Context) { g.JSON(http.StatusOK, gin.H{"status": "ok"}) })
	inside := router.Group("", c.admit)
	inside.GET("/", c.page)
	api := inside.Group("/api/markets/:market", c.findMarket)
	api.GET("", c.overview)
	api.GET("/catalogue", c.catalogue)
	api.POST("/clock/advance", c.advance)
	api.POST("/commands", c.command)
	api.GET("/subscriptions", c.subscriptions)
	api.GET("/orders", c.orders)
	api.GET("/calls", c.calls)
	api.GET("/exchanges", c.exchanges)
	api.GET("/exchanges/:exchange", c.exchange)
	api.GET("/notices", c.notices)
	api.GET("/messages", c.messages)
	api.POST("/messages/:call/restart", c.restart)
	api.GET("/cases", c.cases)
	api.GET("/products/:product/readiness", c.readiness)
	api.GET("/transitions", c.transitions)
	api.GET("/faults", c.faults)
	api.POST("/faults", c.orderFault)
	api.DELETE("/faults", c.clearFaults)
	router.NoRoute(c.admit, func(g *gin.Context) {
		refuse(g, http.StatusNotFound, wording.Of("there is nothing at this path", "该路径下没有内容"))
	})
	router.NoMethod(c.admit, func(g *gin.Context) {
		refuse(g, http.StatusMethodNotAllowed, wording.Of("this path does not take this method", "该路径不支持此方法"))
	})
	return router
}

// survive keeps a defect from ending the sandbox; the visitor learns that it was ours.
func (c *console) survive(g *gin.Context) {
	defer func() {
		if failure := recover(); failure != nil {
			refuse(g, http.StatusInternalServerError, wording.Of("Fairground itself failed on this request", "Fairground 处理该请求时发生内部错误"))
		}
	}()
	g.Request.Body = http.MaxBytesReader(g.Writer, g.Request.Body, largestRequest)
	g.Next()
}

// headers are those of every answer: nothing may be loaded from elsewhere, framed, guessed or kept.
func (c *console) headers(g *gin.Context) {
	header := g.Writer.Header()
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+styleHash+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	g.Next()
}

// admit lets in who may enter.
func (c *console) admit(g *gin.Context) {
	switch {
	case c.config.Token != "" && !c.knows(g.Request):
		g.Header("WWW-Authenticate", `Basic realm="fairground", charset="UTF-8"`)
		refuse(g, http.StatusUnauthorized, wording.Of("show the token of this sandbox: Authorization: Bearer TOKEN", "请出示本沙箱的令牌：Authorization: Bearer TOKEN"))
	case c.config.Token == "" && !isLoopback(g.Request.Host):
		refuse(g, http.StatusForbidden, wording.Of("use a loopback address, or start the sandbox with --token", "请使用本机回环地址访问，或以 --token 启动沙箱"))
	case changes(g.Request) && !strings.HasPrefix(g.ContentType(), "application/json"):
		refuse(g, http.StatusUnsupportedMediaType, wording.Of("send Content-Type: application/json", "请使用 Content-Type: application/json"))
	}
}

func changes(r *http.Request) bool { return r.Method == http.MethodPost || r.Method == http.MethodPut }

// knows compares hashes, so that neither the content nor the length of the token shows in the time it takes.
func (c *console) knows(r *http.Request) bool {
	shown, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		_, shown, _ = r.BasicAuth()
	}
	want, got := sha256.Sum256([]byte(c.config.Token)), sha256.Sum256([]byte(shown))
	return subtle.ConstantTimeCompare(want[:], got[:]) == 1
}

// isLoopback tells whether a Host header names this machine itself.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address := net.ParseIP(strings.Trim(host, "[]"))
	return address != nil && address.IsLoopback()
}

func (c *console) findMarket(g *gin.Context) {
	if g.Param("market") != c.engine.MarketID() {
		refuse(g, http.StatusNotFound, wording.Format("this sandbox has one market, %q", "本沙箱只有一个市场：%q", c.engine.MarketID()))
	}
}

// context is that of the request, ended by the end of the sandbox too.
func (c *console) context(g *gin.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(g.Request.Context())
	stop := context.AfterFunc(c.closing, cancel)
	return ctx, func() { stop(); cancel() }
}

// mask hides the secrets in a text.
func (c *console) mask(text string) string {
	for _, secret := range c.config.Secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "******")
		}
	}
	return text
}

func readBody(g *gin.Context) ([]byte, bool) {
	text, err := io.ReadAll(g.Request.Body)
	if err != nil {
		refuse(g, http.StatusRequestEntityTooLarge, wording.Of("the request is larger than 1 MiB", "请求体超过 1 MiB"))
		return nil, false
	}
	return text, true
}

func spell(t time.Time) string { return t.UTC().Format(time.RFC3339) }

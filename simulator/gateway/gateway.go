// Package gateway serves the open APIs that a merchant calls on the marketplace, with the real paths, the real AK/SK signature check
// and the real codes and bodies, so that a merchant changes one base URL and nothing else (open-api.md 2, 3, 6 and 9).
//
// A request passes three gates, in the order of open-api.md 3.4: the surface (path, method, size; surface.go), the signature
// (authentication.go) and the throttle. Only then the order query looks at it (query.go). Every answer is a reply, written in one place
// (reply.go), so that no code path can leave the documented shapes.
//
// What is guessed here, because nothing is published: the texts of some refusals, the sixth failing request being the first one
// refused by the lock, the sizes above which a head is too large, and the code of an unknown order.
package gateway

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
)

// Sold is an order as the order query needs it.
type Sold struct {
	Order market.Order
	// Products are the products of the order's lines by their id.
	Products map[string]market.Product
	Buyer    market.Buyer
}

// Orders finds the orders of a sandbox. found is false for an order that does not exist; err is for a failure of the sandbox itself.
type Orders interface {
	Sold(ctx context.Context, orderID string) (order Sold, found bool, err error)
}

// Config says what a Gateway serves.
type Config struct {
	// Edition decides prefixes, limits, zones and which mock orders exist. Mandatory.
	Edition *spec.Edition
	// Credentials are the access keys that may call. Without any, every call is refused.
	Credentials []sign.Credential
	// Orders finds the sandbox's orders; nil means that there are only mock orders.
	Orders Orders
	// Now is the business clock, for the mock orders; nil means Wall.
	Now func() time.Time
	// Wall is the real time, for signatures, locks and the throttle; nil means time.Now.
	Wall func() time.Time
	// Watch is told of every request once it is answered; nil means nobody is. It is called from many goroutines.
	Watch func(Visit)
	// Log takes what goes wrong inside; nil means nowhere.
	Log *slog.Logger
}

// Visit is one request that a merchant made.
type Visit struct {
	// At is on the business clock.
	At           time.Time
	Method, Path string
	// OrderID and OrderLineID are what was asked for, shortened when overlong.
	OrderID, OrderLineID string
	Status               int
	// Code is the answer's resultCode or error_code, AccessKeyID the caller as named in Authorization, proved or not.
	Code, AccessKeyID string
	// Accepted tells that the request succeeded.
	Accepted bool
	// Fault is the ordered fault that answered, if one did.
	Fault Fault
}

// Gateway is the http.Handler of the open APIs. It is safe for use by many goroutines.
type Gateway struct {
	config  Config
	surface surface
	secrets map[string]string
	locks   *locks
	limiter *rate.Limiter
	faults  faults
	engine  *gin.Engine
}

var _ http.Handler = (*Gateway)(nil)

var quiet sync.Once // gin's mode is process-wide; setting it more than once would race

// New makes a Gateway.
func New(config Config) *Gateway {
	quiet.Do(func() { gin.SetMode(gin.ReleaseMode) })
	if config.Wall == nil {
		config.Wall = time.Now
	}
	if config.Now == nil {
		config.Now = config.Wall
	}
	if config.Log == nil {
		config.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	e := config.Edition
	g := &Gateway{
		config:  config,
		surface: documented(e),
		secrets: map[string]string{},
		locks:   newLocks(e.LockAfter.Value, e.LockFor.Value),
	}
	for _, credential := range config.Credentials {
		if credential.AccessKeyID != "" && credential.SecretKey != "" {
			g.secrets[credential.AccessKeyID] = credential.SecretKey
		}
	}
	if limit := e.Throttle.Value; limit > 0 {
		g.limiter = rate.NewLimiter(rate.Limit(limit), limit)
	}
	g.engine = g.routes()
	return g
}

// ServeHTTP answers one request.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) { g.engine.ServeHTTP(w, r) }

func (g *Gateway) routes() *gin.Engine {
	engine := gin.New()
	engine.RedirectTrailingSlash = false
	engine.HandleMethodNotAllowed = true
	engine.Handle(g.surface.api.Method, g.surface.api.Path, g.handle(g.orderQuery))
	engine.NoRoute(g.handle(func(*http.Request, *Visit) reply { return g.surface.refuse(errUnknownAPI, "") }))
	engine.NoMethod(g.handle(func(*http.Request, *Visit) reply { return g.surface.refuse(errUnknownMethod, "") }))
	return engine
}

// handle runs an API, writes its reply and tells the watcher.
func (g *Gateway) handle(api func(*http.Request, *Visit) reply) gin.HandlerFunc {
	return func(c *gin.Context) {
		visit := Visit{At: g.config.Now(), Method: c.Request.Method, Path: short(c.Request.URL.Path)}
		answer := g.guarded(api, c.Request, &visit)
		visit.Status, visit.Code = answer.status, answer.code
		visit.Accepted = answer.code == g.surface.prefixed(codeSuccess)
		g.write(c.Writer, answer)
		if g.config.Watch != nil {
			g.config.Watch(visit)
		}
	}
}

// guarded turns a defect of ours into the documented internal error: no stack ever reaches a merchant.
func (g *Gateway) guarded(api func(*http.Request, *Visit) reply, r *http.Request, visit *Visit) (answer reply) {
	defer func() {
		if defect := recover(); defect != nil {
			g.config.Log.Error("the gateway failed", "defect", defect, "path", visit.Path)
			answer = g.surface.result(codeInternal, "")
		}
	}()
	return api(r, visit)
}

// shortLimit bounds what a Visit keeps of a merchant's text.
const shortLimit = 200

func short(text string) string {
	if len(text) > shortLimit {
		return text[:shortLimit] + "…"
	}
	return text
}

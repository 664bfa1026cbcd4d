package conformance

import (
	"net"
	"net/http"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/gateway"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// Limits of the server that hostile programs could otherwise hold open.
const (
	headLimit = 5 * time.Second
	bodyLimit = 30 * time.Second
)

// serveOrderQuery makes the orders of this run visible to the merchant, at the same path and behind the same signature check as the
// real open API. When the default address is taken by somebody else the run goes on without; an address that was asked for must work.
func (s *session) serveOrderQuery() error {
	s.orders, s.reachable = s.config.Orders, s.config.Orders != nil
	if s.reachable {
		return nil
	}
	s.orders = check.NewOrderBook()
	if s.config.OpenAPIListen == NoOpenAPI {
		s.notices = append(s.notices, wording.Of("The order query is switched off, so checks that need it are skipped.",
			"订单查询接口已关闭，依赖它的检查会被跳过。"))
		return nil
	}
	address := s.config.OpenAPIListen
	if address == "" {
		address = spec.Sandbox().OpenAPIListen
	}
	listener, err := net.Listen("tcp", address)
	switch {
	case err == nil:
		s.serve(listener)
	case s.config.OpenAPIListen != "":
		return verdict.Misused("--open-api-listen %s cannot be listened on (%s): give a free host:port",
			"--open-api-listen %s 无法监听（%s）：请填写空闲的 host:port", address, err.Error())
	default:
		s.notices = append(s.notices, wording.Format(
			"The order query is not served, because %s is taken; checks that need it are skipped. Give a free address with --open-api-listen.",
			"%s 已被占用，本次运行不提供订单查询接口，依赖它的检查会被跳过；可用 --open-api-listen 指定空闲地址。", address))
	}
	return nil
}

func (s *session) serve(listener net.Listener) {
	s.reachable = true
	server := &http.Server{
		Handler: gateway.New(gateway.Config{
			Edition: s.edition, Credentials: []sign.Credential{s.credential}, Orders: s.orders,
			Now: s.config.Wall, Wall: s.config.Wall, Watch: s.orders.Watch,
		}),
		ReadHeaderTimeout: headLimit, ReadTimeout: bodyLimit, WriteTimeout: bodyLimit, IdleTimeout: bodyLimit,
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // ends with ErrServerClosed
	}()
	s.closers = append(s.closers, func() {
		// No graceful end: nothing that still comes in can change a verdict, and connections that a merchant keeps open for later
		// would hold the program up.
		_ = server.Close()
		<-done
	})
}

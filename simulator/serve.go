package simulator

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/fairground/fairground/verdict"
)

// The limits of the servers. A command may take long (time passes through many events), so answers have no limit of their own.
const (
	headerLimit = 5 * time.Second
	readLimit   = 30 * time.Second
	idleLimit   = 60 * time.Second
	headBytes   = 64 << 10
	// farewell is how long requests under way may take to end at a shutdown.
	farewell = 5 * time.Second
)

// Serve answers on the two listeners, follows the clock, and returns when ctx ends or something fails. It closes the listeners, not
// the sandbox.
func (s *Sandbox) Serve(ctx context.Context, control, openAPI net.Listener) error {
	group, ctx := errgroup.WithContext(ctx)
	servers := []*http.Server{server(s.Console), server(s.OpenAPI)}
	for i, listener := range []net.Listener{control, openAPI} {
		group.Go(func() error {
			if err := servers[i].Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
	}
	group.Go(func() error { return s.Engine.Follow(ctx) })
	group.Go(func() error {
		<-ctx.Done()
		s.stop() // commands under way end with what they have learned
		for _, server := range servers {
			leave, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
			if err := server.Shutdown(leave); err != nil {
				_ = server.Close()
			}
			cancel()
		}
		return nil
	})
	return group.Wait()
}

func server(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: headerLimit, ReadTimeout: readLimit, IdleTimeout: idleLimit, MaxHeaderBytes: headBytes,
	}
}

// listen opens an address named by a flag.
func listen(ctx context.Context, flag, address string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, verdict.Misused("cannot listen on %s (--%s): %v; name a free address such as 127.0.0.1:0",
			"无法监听 %s（--%s）：%v；请指定空闲地址，例如 127.0.0.1:0", address, flag, err)
	}
	return listener, nil
}

// CheckListen refuses to serve a console without a token at an address that others can reach.
func CheckListen(listen, token string) error {
	if token == "" && beyondLoopback(listen) {
		return verdict.Misused("--listen %s can be reached by others: give a --token, or listen on 127.0.0.1",
			"--listen %s 可被其他机器访问：请设置 --token，或改为监听 127.0.0.1", listen)
	}
	return nil
}

// beyondLoopback tells whether others than this machine can reach an address.
func beyondLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return true
	}
	if host == "localhost" {
		return false
	}
	ip := net.ParseIP(host)
	return ip == nil || !ip.IsLoopback()
}

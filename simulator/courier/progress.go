package courier

import (
	"context"
	"errors"
	"io"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"syscall"
)

// progress follows how far a request got. Its callbacks run in the goroutines of the transport.
type progress struct {
	reused    atomic.Bool
	firstByte atomic.Bool
	head      atomic.Pointer[head]
}

func (p *progress) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn:              p.got,
		GotFirstResponseByte: func() { p.firstByte.Store(true) },
	})
}

// got begins to listen to the connection that the request goes out on.
func (p *progress) got(info httptrace.GotConnInfo) {
	p.reused.Store(info.Reused)
	if connection, listened := info.Conn.(*heard); listened {
		p.head.Store(connection.listen())
	}
}

// spelling is how the merchant wrote header names that net/http writes otherwise.
func (p *progress) spelling() map[string]string {
	if head := p.head.Load(); head != nil {
		return head.spelling()
	}
	return nil
}

// answered tells whether any byte of an answer came.
func (p *progress) answered() bool { return p.firstByte.Load() }

// stale tells whether a request failed because a kept connection had been closed by the merchant, as servers do after some idle
// time. Nothing can be held against the merchant then.
func (p *progress) stale(err error) bool {
	if !p.reused.Load() || p.answered() {
		return false
	}
	return errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		strings.Contains(err.Error(), "server closed idle connection")
}

package courier

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
)

// net/http writes header names in one letter case whatever the merchant wrote. To a marketplace that recognises a header in one
// spelling only, the difference matters: what came in is therefore listened to below net/http.

// heard is a connection that remembers the head of the answer that arrives on it.
type heard struct {
	net.Conn
	current atomic.Pointer[head]
}

// Read hands on what arrives, and remembers it until the head of the answer is complete.
func (h *heard) Read(into []byte) (int, error) {
	n, err := h.Conn.Read(into)
	if current := h.current.Load(); current != nil {
		current.add(into[:n])
	}
	return n, err
}

// listen begins a new head. Each exchange has its own: a connection may serve the next one before this one was looked at.
func (h *heard) listen() *head {
	begun := &head{}
	h.current.Store(begun)
	return begun
}

// head is the head of one answer as it arrived.
type head struct {
	mu   sync.Mutex
	text []byte
	done bool
}

func (h *head) add(arrived []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.done || len(arrived) == 0 {
		return
	}
	h.text = append(h.text, arrived...)
	h.done = len(h.text) > maxHeaderBytes || bytes.Contains(h.text, []byte("\r\n\r\n")) || bytes.Contains(h.text, []byte("\n\n"))
}

// spelling lists the header names that were written otherwise than net/http writes them: by its spelling, as written. Of a name that
// was written in several ways the first counts. nil when there is none, as with nearly every merchant.
func (h *head) spelling() map[string]string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var spelling map[string]string
	for i, line := range bytes.Split(h.text, []byte("\n")) {
		line = bytes.TrimRight(line, "\r")
		if len(line) == 0 {
			break
		}
		name, _, found := bytes.Cut(line, []byte(":"))
		usual := http.CanonicalHeaderKey(string(name))
		if i == 0 || !found || string(name) == usual || spelling[usual] != "" {
			continue
		}
		if spelling == nil {
			spelling = map[string]string{}
		}
		spelling[usual] = string(name)
	}
	return spelling
}

// dial opens a plain connection that is listened to.
func (c *Courier) dial(ctx context.Context, network, address string) (net.Conn, error) {
	connection, err := c.dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &heard{Conn: connection}, nil
}

// dialTLS opens an encrypted connection whose plain text is listened to.
func (c *Courier) dialTLS(ctx context.Context, network, address string) (net.Conn, error) {
	connection, err := c.dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	encrypted := tls.Client(connection, c.tls(host))
	if err := encrypted.HandshakeContext(ctx); err != nil {
		_ = connection.Close()
		return nil, err
	}
	return &heard{Conn: encrypted}, nil
}

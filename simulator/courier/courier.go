package courier

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"time"
)

// The limits that hold when Config leaves them open.
const (
	// DefaultLimit is how long the marketplace waits for a whole answer (saas-v2.md 2).
	DefaultLimit = 20 * time.Second
	// DefaultMaxBytes is how much of an answer is read.
	DefaultMaxBytes = 1 << 20
	// maxHeaderBytes bounds the head of an answer.
	maxHeaderBytes = 64 << 10
	// idleLimit is how long an unused connection is kept. It is shorter than the keep-alive time of the servers merchants use
	// (2 s in the shortest known default), so that a request seldom meets a connection that the merchant is just closing.
	idleLimit = 1500 * time.Millisecond
	// connectionsPerHost bounds the idle connections to one merchant.
	connectionsPerHost = 256
)

// Config says how a Courier behaves. The zero Config is the safe one: 20 s, 1 MiB, public addresses and valid certificates only.
type Config struct {
	// Limit is the real time within which the whole answer must have arrived; 0 means DefaultLimit.
	Limit time.Duration
	// MaxBytes is the largest body of an answer; 0 means DefaultMaxBytes.
	MaxBytes int64
	// AllowPrivate lets requests go to private and loopback addresses, as a sandbox on the merchant's own machine must. Link-local
	// and metadata addresses stay refused.
	AllowPrivate bool
	// InsecureTLS accepts any certificate. For merchants that try things out with a self-signed one.
	InsecureTLS bool
	// Wall tells the real time for Exchange.StartedAt; nil means time.Now.
	Wall func() time.Time
	// UserAgent is sent with every request; empty means "Fairground".
	UserAgent string
}

// Courier carries requests. It is safe for use by many goroutines and keeps connections alive between requests.
type Courier struct {
	config Config
	dialer *net.Dialer
	kept   *http.Transport // reuses connections
	fresh  *http.Transport // a connection for each request
}

// New makes a Courier.
func New(config Config) *Courier {
	if config.Limit <= 0 {
		config.Limit = DefaultLimit
	}
	if config.MaxBytes <= 0 {
		config.MaxBytes = DefaultMaxBytes
	}
	if config.Wall == nil {
		config.Wall = time.Now
	}
	if config.UserAgent == "" {
		config.UserAgent = "Fairground"
	}
	c := &Courier{config: config, dialer: &net.Dialer{Timeout: config.Limit, Control: guard(config.AllowPrivate)}}
	c.kept, c.fresh = c.transport(), c.transport()
	c.fresh.DisableKeepAlives = true
	return c
}

// transport speaks HTTP/1.1 only, as the marketplace does, asks no proxy, and leaves compressed bodies as they are: what is recorded
// is what the merchant sent.
func (c *Courier) transport() *http.Transport {
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            c.dial,
		DialTLSContext:         c.dialTLS,
		TLSClientConfig:        c.tls(""),
		TLSHandshakeTimeout:    c.config.Limit,
		TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{},
		DisableCompression:     true,
		MaxIdleConnsPerHost:    connectionsPerHost,
		IdleConnTimeout:        idleLimit,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
}

func (c *Courier) tls(serverName string) *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS12, // saas-v2.md 2
		ServerName:         serverName,
		InsecureSkipVerify: c.config.InsecureTLS, //nolint:gosec // asked for by name in the configuration
	}
}

// Close closes the connections that are kept alive. A Courier can still be used afterwards.
func (c *Courier) Close() {
	c.kept.CloseIdleConnections()
	c.fresh.CloseIdleConnections()
}

// Carry sends one request and returns what came of it; it never fails otherwise. A fault is played on the way. Of the duplicate
// faults, the exchange that counts is returned; CarryAll returns them all.
func (c *Courier) Carry(ctx context.Context, request Request, fault Fault) Exchange {
	switch fault {
	case Duplicate, ConcurrentDuplicates:
		exchanges := c.CarryAll(ctx, slices.Repeat([]Request{request}, fault.Copies(0)), fault)
		return exchanges[len(exchanges)-1]
	case RefusedConnection:
		exchange := c.record(request, fault)
		exchange.Failure = &Failure{Unreachable, "connection refused (ordered fault; the request was not sent)"}
		return exchange
	case CutAnswer:
		return c.cut(ctx, request)
	}
	exchange := c.exchange(ctx, request, fault)
	if exchange.Failure != nil {
		return exchange // something real went wrong before the fault could
	}
	switch fault {
	case LostAnswer:
		exchange.Failure = &Failure{LostOnWay, "the answer was lost on the way (ordered fault; the merchant did answer)"}
	case SlowAnswer:
		exchange.Took = c.config.Limit
		exchange.Failure = &Failure{TimedOut, fmt.Sprintf("no answer within %s (ordered fault; the merchant did answer)", c.config.Limit)}
	}
	return exchange
}

// record starts the exchange of a request: a copy of what will be sent, the user agent included.
func (c *Courier) record(request Request, fault Fault) Exchange {
	header := request.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	if header.Get("User-Agent") == "" {
		header.Set("User-Agent", c.config.UserAgent)
	}
	return Exchange{
		Request:   RequestRecord{Method: request.Method, URL: request.URL, Header: header, Body: bytes.Clone(request.Body)},
		Fault:     fault,
		StartedAt: c.config.Wall(),
	}
}

// exchange sends a request and reads the whole answer.
func (c *Courier) exchange(parent context.Context, request Request, fault Fault) Exchange {
	ctx, cancel := context.WithTimeout(parent, c.config.Limit)
	defer cancel()
	exchange := c.record(request, fault)
	began := time.Now()
	response, failure, stale := c.answer(ctx, parent, c.kept, exchange.Request)
	if stale {
		// The merchant closed a kept connection just as the request went out. That is nobody's fault: once more, on a new one, and what is
		// sent then is what is recorded.
		if request.Again != nil {
			request = request.Again()
		}
		exchange = c.record(request, fault)
		began = time.Now()
		response, failure, _ = c.answer(ctx, parent, c.fresh, exchange.Request)
	}
	exchange.Took = time.Since(began)
	exchange.Response, exchange.Failure = response, failure
	return exchange
}

// answer sends a request over a transport. It tells whether nothing came because a kept connection had been closed.
func (c *Courier) answer(ctx, parent context.Context, over *http.Transport, record RequestRecord) (_ *ResponseRecord, _ *Failure, stale bool) {
	progress := &progress{}
	request, err := c.prepare(progress.watch(ctx), record)
	if err != nil {
		return nil, &Failure{Unreachable, err.Error()}, false
	}
	response, err := over.RoundTrip(request)
	if err != nil {
		return nil, c.failure(parent, err, progress.answered()), progress.stale(err) && ctx.Err() == nil
	}
	defer response.Body.Close()
	body, failure := c.read(parent, response)
	if failure != nil {
		return nil, failure, false
	}
	return &ResponseRecord{Status: response.StatusCode, Header: response.Header, Body: body, Spelling: progress.spelling()}, nil, false
}

// prepare makes the HTTP request of a record.
func (c *Courier) prepare(ctx context.Context, record RequestRecord) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, record.Method, record.URL, bytes.NewReader(record.Body))
	if err != nil {
		return nil, errors.New("the address or the method is not well-formed, so nothing was sent")
	}
	if request.URL.Scheme != "http" && request.URL.Scheme != "https" {
		return nil, fmt.Errorf("the address must begin with http:// or https://, not %q", request.URL.Scheme)
	}
	if request.URL.Hostname() == "" {
		return nil, errors.New("the address names no host")
	}
	request.Header = record.Header.Clone()
	if host := record.Header.Get("Host"); host != "" {
		request.Host = host
	}
	if record.Header.Get("Transfer-Encoding") == "chunked" {
		request.ContentLength = -1 // net/http sends the header by itself when the length is not known
	}
	return request, nil
}

// read takes in the body of an answer, up to the limit.
func (c *Courier) read(parent context.Context, response *http.Response) ([]byte, *Failure) {
	if response.StatusCode == http.StatusSwitchingProtocols {
		return nil, nil // what follows is no body, and it has no end
	}
	tooLarge := &Failure{TooLarge, fmt.Sprintf("the answer (status %d) is larger than %d bytes", response.StatusCode, c.config.MaxBytes)}
	if response.ContentLength > c.config.MaxBytes {
		return nil, tooLarge
	}
	body := bytes.NewBuffer(make([]byte, 0, max(response.ContentLength, 0)+bytes.MinRead))
	_, err := body.ReadFrom(io.LimitReader(response.Body, c.config.MaxBytes+1))
	if int64(body.Len()) > c.config.MaxBytes {
		return nil, tooLarge
	}
	if err != nil {
		failure := c.failure(parent, err, true)
		failure.Detail = fmt.Sprintf("%s (status %d, after %d bytes of body)", failure.Detail, response.StatusCode, body.Len())
		return nil, failure
	}
	return body.Bytes(), nil
}

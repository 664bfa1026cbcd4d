package courier

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// How many copies the duplicate faults deliver when the caller does not say.
const (
	duplicateCopies  = 2
	concurrentCopies = 5
)

// Copies is how often a fault delivers a request: asked, or the fault's own number (2 in turn, 5 at once) when asked is below 2; once for
// every fault that does not duplicate.
func (f Fault) Copies(asked int) int {
	own := map[Fault]int{Duplicate: duplicateCopies, ConcurrentDuplicates: concurrentCopies}[f]
	switch {
	case own == 0:
		return 1
	case asked < own && asked < 2:
		return own
	}
	return asked
}

// CarryAll delivers the copies of a duplicated request and returns every exchange: one after the other for Duplicate, all at once for
// ConcurrentDuplicates; the last exchange is the one that counts. Each copy is a request of its own, because the marketplace signs
// anew whenever it calls, also when it calls twice.
func (c *Courier) CarryAll(ctx context.Context, requests []Request, fault Fault) []Exchange {
	if fault == ConcurrentDuplicates {
		return c.atOnce(ctx, requests)
	}
	exchanges := make([]Exchange, len(requests))
	for i, request := range requests {
		exchanges[i] = c.exchange(ctx, request, fault)
	}
	return exchanges
}

// atOnce starts all copies together. They are returned in the order in which the answers came, so that the last one counts.
func (c *Courier) atOnce(ctx context.Context, requests []Request) []Exchange {
	var (
		start     = make(chan struct{})
		lock      sync.Mutex
		done      sync.WaitGroup
		exchanges = make([]Exchange, 0, len(requests))
	)
	for _, request := range requests {
		done.Go(func() {
			<-start
			exchange := c.exchange(ctx, request, ConcurrentDuplicates)
			lock.Lock()
			defer lock.Unlock()
			exchanges = append(exchanges, exchange)
		})
	}
	close(start)
	done.Wait()
	return exchanges
}

// cut writes the request and closes the connection without waiting for the answer. It opens a connection of its own: the standard
// transport does not tell when the last byte of a request has left.
func (c *Courier) cut(parent context.Context, request Request) Exchange {
	exchange := c.record(request, CutAnswer)
	began := time.Now()
	ctx, cancel := context.WithTimeout(parent, c.config.Limit)
	defer cancel()
	prepared, err := c.prepare(ctx, exchange.Request)
	if err != nil {
		exchange.Failure = &Failure{Unreachable, err.Error()}
		return exchange
	}
	prepared.Close = true
	err = c.deliver(ctx, prepared)
	exchange.Took = time.Since(began)
	exchange.Failure = &Failure{Cut, "the connection was closed as soon as the request was written (ordered fault)"}
	if err != nil {
		exchange.Failure = c.failure(parent, err, false)
	}
	return exchange
}

func (c *Courier) deliver(ctx context.Context, request *http.Request) error {
	host, port := request.URL.Hostname(), request.URL.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[request.URL.Scheme]
	}
	connection, err := c.dialer.DialContext(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return err
	}
	defer connection.Close()
	stop := context.AfterFunc(ctx, func() { connection.Close() })
	defer stop()
	if request.URL.Scheme == "https" {
		secured := tls.Client(connection, c.tls(host))
		if err := secured.HandshakeContext(ctx); err != nil {
			return err
		}
		defer secured.Close()
		return request.Write(secured)
	}
	return request.Write(connection)
}

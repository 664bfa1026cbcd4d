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

// CarryAll delivers the same request several times and returns every exchange: one after the other for Duplicate, all at once for
// ConcurrentDuplicates; the last exchange is the one that counts. copies below 2 means the fault's own number (2, or 5 at once). For
// any other fault the request is carried once.
func (c *Courier) CarryAll(ctx context.Context, request Request, fault Fault, copies int) []Exchange {
	switch fault {
	case Duplicate:
		return c.inTurn(ctx, request, number(copies, duplicateCopies))
	case ConcurrentDuplicates:
		return c.atOnce(ctx, request, number(copies, concurrentCopies))
	}
	return []Exchange{c.Carry(ctx, request, fault)}
}

func number(asked, otherwise int) int {
	if asked < 2 {
		return otherwise
	}
	return asked
}

func (c *Courier) inTurn(ctx context.Context, request Request, copies int) []Exchange {
	exchanges := make([]Exchange, copies)
	for i := range exchanges {
		exchanges[i] = c.exchange(ctx, request, Duplicate)
	}
	return exchanges
}

// atOnce starts all copies together. They are returned in the order in which the answers came, so that the last one counts.
func (c *Courier) atOnce(ctx context.Context, request Request, copies int) []Exchange {
	var (
		start     = make(chan struct{})
		lock      sync.Mutex
		done      sync.WaitGroup
		exchanges = make([]Exchange, 0, copies)
	)
	for range copies {
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

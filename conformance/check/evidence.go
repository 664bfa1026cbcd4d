package check

import (
	"sync"

	"github.com/fairground/fairground/simulator/courier"
)

// How much evidence a result carries: the beginning tells how the check set itself up, the end tells what decided it.
const (
	evidenceHead = 3
	evidenceTail = 10
)

// evidence keeps the first and the last exchanges of a check.
type evidence struct {
	mu         sync.Mutex
	head, tail []courier.Exchange
	slowest    courier.Exchange
	count      int
}

func (e *evidence) keep(exchange courier.Exchange) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.count++
	if exchange.Took > e.slowest.Took {
		e.slowest = exchange
	}
	if len(e.head) < evidenceHead {
		e.head = append(e.head, exchange)
		return
	}
	if len(e.tail) == evidenceTail {
		e.tail = append(e.tail[:0:0], e.tail[1:]...)
	}
	e.tail = append(e.tail, exchange)
}

// all returns the exchanges kept, the deciding one last. Without a deciding one the order is that of sending.
func (e *evidence) all(deciding *courier.Exchange) []courier.Exchange {
	e.mu.Lock()
	defer e.mu.Unlock()
	var kept []courier.Exchange
	for _, part := range [][]courier.Exchange{e.head, e.tail} {
		for _, exchange := range part {
			if deciding == nil || !same(exchange, *deciding) {
				kept = append(kept, exchange)
			}
		}
	}
	if deciding != nil {
		kept = append(kept, *deciding)
	}
	return kept
}

// same tells whether two values are one exchange: every request has its own nonce, and a repeated one its own start.
func same(a, b courier.Exchange) bool {
	return a.Request.URL == b.Request.URL && a.StartedAt.Equal(b.StartedAt) && string(a.Request.Body) == string(b.Request.Body)
}

// Slowest returns the exchange of this check that took longest, and how many exchanges there were.
func (b *Bench) Slowest() (courier.Exchange, int) {
	b.evidence.mu.Lock()
	defer b.evidence.mu.Unlock()
	return b.evidence.slowest, b.evidence.count
}

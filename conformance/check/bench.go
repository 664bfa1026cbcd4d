package check

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/spec"
)

// DefaultPatience is how long, in real time, a bench waits for a merchant that opens instances asynchronously.
const DefaultPatience = 3 * time.Second

// Courier carries requests to the merchant; *courier.Courier is the real one.
type Courier interface {
	Carry(context.Context, courier.Request, courier.Fault) courier.Exchange
}

// BenchConfig says on which merchant, and as which marketplace, a check works. The runner makes one bench per check.
type BenchConfig struct {
	// Endpoint is the merchant's production address with its access key. Compulsory.
	Endpoint protocol.Endpoint
	// Edition is the site whose rules are judged. Compulsory.
	Edition *spec.Edition
	// Contract is the contract the checks belong to. Compulsory.
	Contract *spec.Contract
	// Courier carries the requests. Compulsory.
	Courier Courier
	// Orders are the invented orders that the merchant can look up during the run; all benches of a run share it. Default: an
	// order book of this bench alone, which nobody can query.
	Orders *OrderBook
	// OrderQueries tells how many order queries for an order the marketplace has accepted so far. Default: what Orders recorded.
	OrderQueries func(orderID string) int
	// OrderQueryReachable: the merchant has been told to send its order queries to this run. Without it, checks that need them are
	// skipped.
	OrderQueryReachable bool
	// Features are what the merchant claims to sell (words of Contract.Features). Checks of other features are skipped.
	Features []string
	// Seed decides every invented id together with the check's id. Two runs against one merchant need different seeds, because a
	// merchant rightly answers a known order with the old instance.
	Seed uint64
	// Wall is the real time, used for signatures. Default: time.Now.
	Wall func() time.Time
	// TestFlag is what every call carries as testFlag: "" sends what the edition's live calls carry, "1" marks debugging calls.
	TestFlag string
	// Patience is how long to wait, in real time, for an asynchronous merchant. Default: DefaultPatience.
	Patience time.Duration
	// Products are the merchant's own products, to be sold instead of invented ones. Default: none.
	Products Products
	// Buyer buys everything. Default (no ID): an invented customer.
	Buyer market.Buyer
	// Premises remembers which basic checks hold, so that one fault is reported once; all benches of a run share it. Default: a
	// memory of this bench alone, in which no premise is reported elsewhere.
	Premises *Premises
	// premise marks a bench on which a premise is run.
	premise bool
}

// Bench is what a check works on: it talks to one merchant, keeps every exchange, and ends the check with a verdict. A bench serves
// one check, in one goroutine; only Send may be called from several.
type Bench struct {
	config   BenchConfig
	ctx      context.Context
	check    Check
	evidence evidence
	random   *rand.Rand
	serial   int
}

// NewBench makes the bench for one check.
func NewBench(config BenchConfig) *Bench {
	if config.Orders == nil {
		config.Orders = NewOrderBook()
	}
	if config.OrderQueries == nil {
		config.OrderQueries = config.Orders.Queries
	}
	if config.Wall == nil {
		config.Wall = time.Now
	}
	if config.Patience <= 0 {
		config.Patience = DefaultPatience
	}
	if config.Premises == nil {
		config.Premises = NewPremises()
	}
	return &Bench{config: config, ctx: context.Background()}
}

// Config returns the configuration, defaults filled in.
func (b *Bench) Config() BenchConfig { return b.config }

// Context ends when the run is interrupted.
func (b *Bench) Context() context.Context { return b.ctx }

// Claims reports whether the merchant claims a feature; the empty feature is claimed by everyone.
func (b *Bench) Claims(feature string) bool {
	return feature == "" || slices.Contains(b.config.Features, feature)
}

// Now is the real time, the one on signatures.
func (b *Bench) Now() time.Time { return b.config.Wall() }

// Random is the check's own random source; it depends on the seed and the check's id alone.
func (b *Bench) Random() *rand.Rand { return b.random }

// Serial returns 1, 2, 3 … within the check.
func (b *Bench) Serial() int {
	b.serial++
	return b.serial
}

// Send carries one request to the merchant and keeps the exchange as evidence. It ends the check when the run is interrupted or
// the address guard refuses the address, for then nothing can be said about the merchant.
func (b *Bench) Send(request courier.Request, fault courier.Fault) courier.Exchange {
	exchange := b.carry(request, fault)
	b.stopIfUnjudgeable(exchange)
	return exchange
}

func (b *Bench) carry(request courier.Request, fault courier.Fault) courier.Exchange {
	exchange := b.config.Courier.Carry(b.ctx, request, fault)
	b.evidence.keep(exchange)
	return exchange
}

// SendTogether carries all requests at the same time and returns the exchanges in the order of the requests.
func (b *Bench) SendTogether(requests []courier.Request) []courier.Exchange {
	exchanges := make([]courier.Exchange, len(requests))
	start, done := make(chan struct{}), make(chan struct{})
	for i, request := range requests {
		go func() {
			<-start
			exchanges[i] = b.config.Courier.Carry(b.ctx, request, courier.NoFault)
			done <- struct{}{}
		}()
	}
	close(start)
	for range requests {
		<-done
	}
	for _, exchange := range exchanges {
		b.evidence.keep(exchange)
	}
	for _, exchange := range exchanges {
		b.stopIfUnjudgeable(exchange)
	}
	return exchanges
}

// Poll calls ready at once and then at growing intervals, from 1 ms up to 100 ms, until it returns true or the bench's patience is
// over. It reports whether ready ever returned true.
func (b *Bench) Poll(ready func() bool) bool {
	deadline := time.Now().Add(b.config.Patience)
	for pause := time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		if ready() {
			return true
		}
		if time.Now().Add(pause).After(deadline) {
			return false
		}
		b.Pause(pause)
	}
}

// Pause waits in real time, or ends the check when the run is interrupted.
func (b *Bench) Pause(length time.Duration) {
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-b.ctx.Done():
		b.stop(interrupted())
	}
}

// randomFor makes the random source of a check: the same seed and id give the same invented ids.
func randomFor(seed uint64, id string) *rand.Rand {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(id)) // never fails
	return rand.New(rand.NewPCG(seed, hash.Sum64()))
}

// InventID returns a UUID-shaped id from the check's random source.
func (b *Bench) InventID() string {
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], b.random.Uint64())
	binary.BigEndian.PutUint64(raw[8:], b.random.Uint64())
	raw[6] = raw[6]&0x0f | 0x40
	raw[8] = raw[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", raw[:4], raw[4:6], raw[6:8], raw[8:10], raw[10:])
}

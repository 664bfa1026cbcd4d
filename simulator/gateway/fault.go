package gateway

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fairground/fairground/verdict"
)

// Fault is something that goes wrong at the marketplace's side on purpose. Beside the names below, every documented result code of the
// order query ("MKT.0150") is a fault too.
type Fault string

// The faults.
const (
	NoFault Fault = ""
	// FaultClock: 401, as if the caller's clock were wrong.
	FaultClock Fault = "clock"
	// FaultThrottled: 429 of the API gateway.
	FaultThrottled Fault = "throttled"
	// FaultFrequency: 406 MKT.0250, the marketplace's own limit.
	FaultFrequency Fault = "frequency"
	// FaultInternal: 500 MKT.0999.
	FaultInternal Fault = "internal"
	// FaultBadGateway and FaultGatewayTimeout: 502 and 504, the marketplace behind the gateway is away.
	FaultBadGateway     Fault = "bad-gateway"
	FaultGatewayTimeout Fault = "gateway-timeout"
	// FaultSlow: the right answer, after SlowAnswer.
	FaultSlow Fault = "slow"
)

// SlowAnswer is how long FaultSlow waits, in real time.
const SlowAnswer = 3 * time.Second

// Faults lists what OrderFault understands, the documented result codes apart.
func Faults() []Fault {
	return []Fault{FaultClock, FaultThrottled, FaultFrequency, FaultInternal, FaultBadGateway, FaultGatewayTimeout, FaultSlow}
}

// faults are the ordered faults, in the order in which they will be played.
type faults struct {
	mutex   sync.Mutex
	pending []Fault
}

// OrderFault makes the next calls of the order query go wrong; only calls with a good signature count. Orders queue up. An unknown
// fault is a verdict.Misused error and changes nothing.
func (g *Gateway) OrderFault(fault Fault, calls int) error {
	_, isCode := g.surface.codes[string(fault)]
	if !isCode && !slices.Contains(Faults(), fault) {
		names := make([]string, 0, len(Faults()))
		for _, known := range Faults() {
			names = append(names, string(known))
		}
		return verdict.Misused("fault %q is not known; use %s, or a documented result code",
			"不认识故障 %q，可用：%s，或文档中的结果码", fault, strings.Join(names, ", "))
	}
	if calls < 1 || calls > 1000 {
		return verdict.Misused("a fault can be ordered for 1 to 1000 calls, not %d", "故障次数须在 1 到 1000 之间，不能是 %d", calls)
	}
	g.faults.mutex.Lock()
	defer g.faults.mutex.Unlock()
	g.faults.pending = append(g.faults.pending, slices.Repeat([]Fault{fault}, calls)...)
	return nil
}

// ClearFaults withdraws every fault that has not been played yet.
func (g *Gateway) ClearFaults() {
	g.faults.mutex.Lock()
	defer g.faults.mutex.Unlock()
	g.faults.pending = nil
}

func (f *faults) next() Fault {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if len(f.pending) == 0 {
		return NoFault
	}
	fault := f.pending[0]
	f.pending = f.pending[1:]
	return fault
}

// playFault plays the next ordered fault, if there is one. faulty is false when the call is to be answered as usual.
func (g *Gateway) playFault(r *http.Request, visit *Visit) (answer reply, faulty bool) {
	visit.Fault = g.faults.next()
	switch visit.Fault {
	case NoFault:
		return reply{}, false
	case FaultSlow:
		wait(r, SlowAnswer)
		return reply{}, false
	case FaultClock:
		return g.surface.refuse(errExpired, " (ordered fault)"), true
	case FaultThrottled:
		return g.surface.refuse(errThrottled, ""), true
	case FaultBadGateway:
		return g.surface.refuse(errBadGateway, ""), true
	case FaultGatewayTimeout:
		return g.surface.refuse(errTimeout, ""), true
	case FaultFrequency:
		return g.surface.result(codeFrequency, "called too often (ordered fault)"), true
	case FaultInternal:
		return g.surface.result(codeInternal, ""), true
	}
	return g.surface.result(string(visit.Fault), "ordered fault"), true
}

// wait lets time pass, unless the caller goes away.
func wait(r *http.Request, duration time.Duration) {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	}
}

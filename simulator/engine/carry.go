package engine

import (
	"context"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/wording"
)

// flight is one attempt of a call on its way. The subject is a copy: the market goes on meanwhile.
type flight struct {
	subject protocol.Subject
	attempt protocol.Attempt
	fault   courier.Fault
	copies  int

	landed      bool
	interrupted bool
	// attempts holds one exchange, or several for a duplicate fault; the last one counts.
	attempts []attempted
}

type attempted struct {
	exchange courier.Exchange
	reading  protocol.Reading
}

// board makes the flight of a call's next attempt; false when the call is no longer to be sent.
func (e *Engine) board(callID string, now time.Time) (*flight, bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	call, ok := e.market.Calls[callID]
	if !ok || call.State != market.Calling {
		return nil, false
	}
	subject, ok := e.market.Subject(callID)
	if !ok {
		return nil, false
	}
	number := call.Attempts + 1
	made := &flight{subject: protocol.Subject(subject), attempt: protocol.Attempt{
		Number: number, BusinessID: e.market.BusinessID(callID, number), SignedAt: now, Nonce: e.config.Nonce(),
	}}
	if e.edition.WireTime.Value != "virtual" {
		made.attempt.SignedAt = e.config.Wall()
	}
	made.fault, made.copies = e.faults.take(call)
	return made, true
}

// fly composes, sends and reads one attempt. Everything here happens beside the other flights.
func (e *Engine) fly(ctx context.Context, f *flight) {
	wire, known := e.config.Wires[f.subject.Call.Contract]
	if !known {
		f.unsent("Fairground does not speak the contract "+f.subject.Call.Contract, "Fairground 不支持契约 "+f.subject.Call.Contract, e.config.Wall())
		return
	}
	endpoint, known := e.endpoint(f.subject.Call.Contract)
	if !known {
		f.unsent("no endpoint is set for the contract "+f.subject.Call.Contract, "契约 "+f.subject.Call.Contract+" 尚未配置生产地址", e.config.Wall())
		return
	}
	request, err := wire.Compose(f.subject, f.attempt, endpoint)
	if err != nil {
		f.unsent("the request could not be composed: "+err.Error(), "无法生成请求："+err.Error(), e.config.Wall())
		return
	}
	var exchanges []courier.Exchange
	switch f.fault {
	case courier.Duplicate, courier.ConcurrentDuplicates:
		exchanges = e.config.Courier.CarryAll(ctx, request, f.fault, f.copies)
	default:
		exchanges = []courier.Exchange{e.config.Courier.Carry(ctx, request, f.fault)}
	}
	for _, exchange := range exchanges {
		reading := wire.Read(f.subject.Call, exchange)
		reading.Outcome.BusinessID = f.attempt.BusinessID
		f.attempts = append(f.attempts, attempted{exchange, reading})
	}
	last := f.attempts[len(f.attempts)-1].exchange
	f.interrupted = last.Failure != nil && last.Failure.Kind == courier.Interrupted
}

func (e *Engine) endpoint(contract string) (protocol.Endpoint, bool) {
	endpoint, known := e.config.Endpoints[contract]
	return endpoint, known && endpoint.URL != ""
}

// unsent records an attempt that never left: to the market it is a lost one, so that it moves on as with any unreachable merchant.
func (f *flight) unsent(english, chinese string, at time.Time) {
	text := wording.Of(english, chinese)
	f.attempts = []attempted{{
		exchange: courier.Exchange{Failure: &courier.Failure{Kind: courier.Unreachable, Detail: english}, StartedAt: at},
		reading: protocol.Reading{
			Outcome:  market.Outcome{Verdict: market.Lost, Reason: text, BusinessID: f.attempt.BusinessID},
			Findings: []protocol.Finding{{Code: string(courier.Unreachable), Fatal: true, Text: text}},
		},
	}}
}

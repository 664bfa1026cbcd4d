package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/wording"
)

// flight is one attempt of a call on its way. The subject is a copy: the market goes on meanwhile.
type flight struct {
	subject protocol.Subject
	// copies are the requests of the attempt: one, or several for a duplicate fault, each with a nonce and a business id of its own.
	copies []protocol.Attempt
	fault  courier.Fault

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
	made := &flight{subject: protocol.Subject(subject)}
	fault, copies := e.faults.take(call)
	made.fault = fault
	if e.edition.WireTime.Value != "virtual" {
		now = e.config.Wall()
	}
	for copied := range fault.Copies(copies) {
		made.copies = append(made.copies, protocol.Attempt{
			Number: call.Attempts + 1, BusinessID: e.market.BusinessID(copyOf(callID, copied), call.Attempts+1), SignedAt: now, Nonce: e.config.Nonce(),
		})
	}
	return made, true
}

// copyOf names the copies of a duplicated request, so that each gets a business id of its own; the first is the call itself.
func copyOf(callID string, copied int) string {
	if copied == 0 {
		return callID
	}
	return fmt.Sprintf("%s/copy-%d", callID, copied)
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
	requests := make([]courier.Request, len(f.copies))
	for i, attempt := range f.copies {
		var err error
		if requests[i], err = compose(wire, f.subject, attempt, endpoint); err != nil {
			f.unsent("the request could not be composed: "+err.Error(), "无法生成请求："+err.Error(), e.config.Wall())
			return
		}
		requests[i].Again = e.signedAgain(wire, f.subject, attempt, endpoint, requests[i])
	}
	var exchanges []courier.Exchange
	if len(requests) > 1 {
		exchanges = e.config.Courier.CarryAll(ctx, requests, f.fault)
	} else {
		exchanges = []courier.Exchange{e.config.Courier.Carry(ctx, requests[0], f.fault)}
	}
	for _, exchange := range exchanges {
		reading := wire.Read(f.subject.Call, exchange)
		reading.Outcome.BusinessID = f.copies[0].BusinessID
		if f.subject.Call.CaseID != "" {
			reading.Outcome.Took = exchange.Took
		}
		f.attempts = append(f.attempts, attempted{exchange, reading})
	}
	last := f.attempts[len(f.attempts)-1].exchange
	f.interrupted = last.Failure != nil && last.Failure.Kind == courier.Interrupted
}

// signedAgain makes an attempt's request once more for the courier: the same attempt of the same call, with a nonce and, where the wire
// tells real time, a timestamp of its own.
func (e *Engine) signedAgain(wire protocol.Wire, subject protocol.Subject, attempt protocol.Attempt, endpoint protocol.Endpoint, first courier.Request) func() courier.Request {
	return func() courier.Request {
		attempt.Nonce = e.config.Nonce()
		if e.edition.WireTime.Value != "virtual" {
			attempt.SignedAt = e.config.Wall()
		}
		again, err := compose(wire, subject, attempt, endpoint)
		if err != nil { // it could be composed a moment ago
			return first
		}
		return again
	}
}

// compose lets the wire make the request: of a debugging case from its preset parameters, of anything else from the subject.
func compose(wire protocol.Wire, subject protocol.Subject, attempt protocol.Attempt, endpoint protocol.Endpoint) (courier.Request, error) {
	if subject.Call.CaseID == "" {
		return wire.Compose(subject, attempt, endpoint)
	}
	debugging, able := wire.(protocol.CaseWire)
	if !able {
		return courier.Request{}, fmt.Errorf("the contract %s has no debugging cases", wire.Contract())
	}
	return debugging.ComposeCase(subject.Case, attempt, endpoint)
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
			Outcome:  market.Outcome{Verdict: market.Lost, Reason: text, BusinessID: f.copies[0].BusinessID},
			Findings: []protocol.Finding{{Code: string(courier.Unreachable), Fatal: true, Text: text}},
		},
	}}
}

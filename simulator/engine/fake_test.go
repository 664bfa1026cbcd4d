package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/engine"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/protocol/saasv2"
	"github.com/fairground/fairground/simulator/store"
	"github.com/fairground/fairground/spec"
)

// began is the business time of the first moment of every market here.
var began = time.Date(2026, 3, 2, 10, 0, 0, 0, clock.Beijing).UTC()

// line is a Carrier and the merchant at its other end: it answers every activity well, unless answer says otherwise.
type line struct {
	// answer may replace the good answer of an activity; an empty result keeps it.
	answer func(activity string, body map[string]string) string
	// hook, if set, is called with each request while it is under way.
	hook func(ctx context.Context, activity string, body map[string]string)

	mu     sync.Mutex
	bodies []string
	faults []courier.Fault
}

func (l *line) Carry(ctx context.Context, request courier.Request, fault courier.Fault) courier.Exchange {
	made := courier.Exchange{Request: courier.RequestRecord{Method: request.Method, URL: request.URL, Header: request.Header, Body: request.Body}, Fault: fault, StartedAt: began}
	var body map[string]string
	if err := json.Unmarshal(request.Body, &body); err != nil {
		panic(err)
	}
	l.mu.Lock()
	l.bodies = append(l.bodies, string(request.Body))
	l.faults = append(l.faults, fault)
	l.mu.Unlock()
	if l.hook != nil {
		l.hook(ctx, body["activity"], body)
	}
	switch {
	case ctx.Err() != nil:
		made.Failure = &courier.Failure{Kind: courier.Interrupted, Detail: "the run was cancelled"}
		return made
	case fault == courier.RefusedConnection:
		made.Failure = &courier.Failure{Kind: courier.Unreachable, Detail: "ordered"}
		return made
	}
	made.Response = &courier.ResponseRecord{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(l.reply(body))}
	if fault == courier.LostAnswer {
		made.Failure = &courier.Failure{Kind: courier.LostOnWay, Detail: "ordered"}
	}
	return made
}

func (l *line) CarryAll(ctx context.Context, requests []courier.Request, fault courier.Fault) []courier.Exchange {
	var made []courier.Exchange
	for _, request := range requests {
		made = append(made, l.Carry(ctx, request, fault))
	}
	return made
}

func (l *line) reply(body map[string]string) string {
	if l.answer != nil {
		if text := l.answer(body["activity"], body); text != "" {
			return text
		}
	}
	switch body["activity"] {
	case "newInstance":
		return fmt.Sprintf(`{"resultCode":"000000","resultMsg":"success.","instanceId":"i-%s"}`, body["orderLineId"])
	case "queryInstance":
		return fmt.Sprintf(`{"resultCode":"000000","resultMsg":"success.","info":[{"instanceId":%q,"appInfo":{"frontEndUrl":"https://example.com/"}}]}`, body["instanceId"])
	}
	return `{"resultCode":"000000","resultMsg":"success."}`
}

func (l *line) sent() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.bodies...)
}

// activities lists what was sent, in order.
func (l *line) activities() string {
	var names []string
	for _, body := range l.sent() {
		var members map[string]string
		_ = json.Unmarshal([]byte(body), &members)
		names = append(names, members["activity"])
	}
	return strings.Join(names, " ")
}

type setting func(*engine.Config)

func concurrency(n int) setting { return func(c *engine.Config) { c.Concurrency = n } }

// newEngine opens a market over a store and a line; the same store gives the same market again.
func newEngine(t testing.TB, kept store.Store, carrier engine.Carrier, settings ...setting) *engine.Engine {
	t.Helper()
	edition, err := spec.EditionByID("cn")
	if err != nil {
		t.Fatal(err)
	}
	config := engine.Config{
		Store: kept, Courier: carrier, Wires: map[string]protocol.Wire{"saas-v2": saasv2.New(edition)},
		Endpoints: map[string]protocol.Endpoint{"saas-v2": {URL: "http://merchant.example/", AccessKey: "key"}},
		Edition:   edition, Seed: 7, StartedAt: began, Concurrency: 1, Wall: func() time.Time { return began },
	}
	for _, set := range settings {
		set(&config)
	}
	made, err := engine.Open(t.Context(), config, "m1")
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func newStore(t testing.TB) store.Store {
	t.Helper()
	kept, err := store.Open(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() })
	return kept
}

// someone is a buyer of the invented catalogue.
func someone(e *engine.Engine) string {
	var name string
	e.View(func(m *market.Market) {
		for id := range m.Buyers {
			if name == "" || id < name {
				name = id
			}
		}
	})
	return name
}

func buy(t testing.TB, e *engine.Engine, product string) *market.Subscription {
	t.Helper()
	decision, err := e.Do(t.Context(), market.Buy{Product: product, Buyer: someone(e)})
	if err != nil {
		t.Fatal(err)
	}
	return decision.Subscriptions[0]
}

func phase(e *engine.Engine, subscriptionID string) market.Phase {
	var at market.Phase
	e.View(func(m *market.Market) { at = m.Subscriptions[subscriptionID].Phase })
	return at
}

func otherEdition(t testing.TB) *spec.Edition {
	t.Helper()
	edition, err := spec.EditionByID("intl")
	if err != nil {
		t.Fatal(err)
	}
	return edition
}

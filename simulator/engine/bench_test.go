package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/engine"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/simulator/store"
)

// benchKey signs the calls of the benchmark.
const benchKey = "sandbox-key-0123456789abcdef0123456789"

// counted is a merchant that does what every merchant must: it reads the body, checks the signature and answers.
type counted struct {
	calls  atomic.Int64
	mu     sync.Mutex
	keep   bool
	bodies [][]byte
	urls   []string
}

func (m *counted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	query := r.URL.Query()
	if err != nil || !sign.VerifyV2(benchKey, query.Get("signature"), query.Get("timestamp"), query.Get("nonce"), body) {
		http.Error(w, "signature", http.StatusUnauthorized)
		return
	}
	m.calls.Add(1)
	if m.keep {
		m.mu.Lock()
		m.bodies, m.urls = append(m.bodies, body), append(m.urls, r.URL.RequestURI())
		m.mu.Unlock()
	}
	var members map[string]string
	_ = json.Unmarshal(body, &members)
	w.Header().Set("Content-Type", "application/json")
	switch members["activity"] {
	case "newInstance":
		fmt.Fprintf(w, `{"resultCode":"000000","resultMsg":"success.","instanceId":"i-%s"}`, members["orderLineId"])
	case "queryInstance":
		fmt.Fprintf(w, `{"resultCode":"000000","resultMsg":"success.","info":[{"instanceId":%q,"appInfo":{"frontEndUrl":"https://example.com/"}}]}`, members["instanceId"])
	default:
		_, _ = io.WriteString(w, `{"resultCode":"000000","resultMsg":"success."}`)
	}
}

// BenchmarkRatio measures the work of Fairground: calls a second through the whole engine (decide, store, compose, sign, send, judge,
// learn, record) over the same requests sent again by a bare keep-alive loop to the same merchant at the same concurrency, in one run.
// The goal is 0.6 or better.
func BenchmarkRatio(b *testing.B) {
	for _, concurrency := range []int{4, 16} {
		b.Run(fmt.Sprintf("memory/%d", concurrency), func(b *testing.B) { ratio(b, concurrency, "") })
		b.Run(fmt.Sprintf("file/%d", concurrency), func(b *testing.B) { ratio(b, concurrency, filepath.Join(b.TempDir(), "data")) })
	}
}

// crowd is how many subscriptions live through the story: five calls each.
const crowd = 400

func ratio(b *testing.B, concurrency int, path string) {
	merchant := &counted{keep: true}
	server := httptest.NewServer(merchant)
	defer server.Close()
	kept, err := store.Open(context.Background(), path)
	if err != nil {
		b.Fatal(err)
	}
	defer kept.Close()
	carrier := courier.New(courier.Config{AllowPrivate: true})
	defer carrier.Close()
	number := 0
	engineTime, bareTime := time.Duration(0), time.Duration(0)
	var calls int64
	for b.Loop() {
		number++
		merchant.bodies, merchant.urls = nil, nil
		before := merchant.calls.Load()
		engineTime += throughEngine(b, kept, carrier, server.URL, concurrency, fmt.Sprintf("m%d", number))
		calls += merchant.calls.Load() - before
		merchant.keep = false
		bareTime += throughLoop(b, server.URL, concurrency, merchant)
		merchant.keep = true
	}
	b.ReportMetric(float64(calls)/engineTime.Seconds(), "calls/s")
	b.ReportMetric(float64(calls)/bareTime.Seconds(), "bare/s")
	b.ReportMetric(bareTime.Seconds()/engineTime.Seconds(), "ratio")
	b.ReportMetric(0, "ns/op")
}

func throughEngine(b *testing.B, kept store.Store, carrier engine.Carrier, url string, concurrency int, id string) time.Duration {
	b.Helper()
	e := newEngine(b, renamed{kept, id}, carrier, func(c *engine.Config) {
		c.Concurrency, c.Wall = concurrency, time.Now
		c.Endpoints = map[string]protocol.Endpoint{"saas-v2": {URL: url + "/", AccessKey: benchKey}}
	})
	buyer := someone(e)
	commands := make([]market.Command, crowd)
	for i := range commands {
		commands[i] = market.Buy{Product: "standard-month", Buyer: buyer}
	}
	runtime.GC()
	began := time.Now()
	if _, err := e.DoAll(b.Context(), commands...); err != nil {
		b.Fatal(err)
	}
	if err := e.Advance(b.Context(), e.Now().AddDate(0, 4, 0), nil); err != nil {
		b.Fatal(err)
	}
	took := time.Since(began)
	released := 0
	e.View(func(m *market.Market) {
		for _, subscription := range m.Subscriptions {
			if subscription.Phase == market.PhaseReleased {
				released++
			}
		}
	})
	if released != crowd {
		b.Fatalf("%d of %d subscriptions ended as they should", released, crowd)
	}
	return took
}

// renamed gives the one market of newEngine another name in the store, so that one store serves many runs.
type renamed struct {
	store.Store
	id string
}

func (r renamed) CreateMarket(ctx context.Context, state market.Snapshot) error {
	state.Header.ID = r.id
	return r.Store.CreateMarket(ctx, state)
}

func (r renamed) LoadMarket(ctx context.Context, _ string) (market.Snapshot, error) {
	return r.Store.LoadMarket(ctx, r.id)
}

func (r renamed) Commit(ctx context.Context, _ string, batch store.Batch) error {
	return r.Store.Commit(ctx, r.id, batch)
}

// throughLoop sends what the merchant has seen once more, as fast as net/http can.
func throughLoop(b *testing.B, url string, concurrency int, seen *counted) time.Duration {
	b.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: concurrency, DisableCompression: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	next := atomic.Int64{}
	runtime.GC()
	began := time.Now()
	var group sync.WaitGroup
	for range concurrency {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(seen.bodies) {
					return
				}
				request, err := http.NewRequest(http.MethodPost, url+seen.urls[i], bytes.NewReader(seen.bodies[i]))
				if err != nil {
					b.Error(err)
					return
				}
				request.Header.Set("Content-Type", "application/json")
				answer, err := client.Do(request)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				_ = answer.Body.Close()
				if answer.StatusCode != http.StatusOK {
					b.Errorf("the loop was answered with %d", answer.StatusCode)
					return
				}
			}
		})
	}
	group.Wait()
	return time.Since(began)
}

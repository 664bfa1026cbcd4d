package crowd_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/scenarios"
	"github.com/fairground/fairground/scenarios/crowd"
	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

const accessKey = "crowd-access-key-0000000000000001"

// stand is the practice merchant, with every body it was sent.
type stand struct {
	mu     sync.Mutex
	bodies []string
}

func (s *stand) open(_ context.Context, _ scenarios.Practice, openAPI string) (string, string, func(), error) {
	practice := merchant.New(merchant.Config{AccessKey: accessKey, OpenAPI: openAPI})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.bodies = append(s.bodies, string(body))
		s.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		practice.ServeHTTP(w, r)
	}))
	return server.URL, accessKey, server.Close, nil
}

func few(s *stand) crowd.Config {
	half, _ := clock.ParseSpan("6mo")
	return crowd.Config{Stand: s.open, Subscriptions: 12, For: half, Seed: 7, Contract: "saas-v2", Edition: "cn", Concurrency: 1}
}

// TestOneSeedIsOneStory: with one call at a time two runs send the same bodies in the same order; another seed tells another story.
func TestOneSeedIsOneStory(t *testing.T) {
	t.Parallel()
	told := func(seed uint64) []string {
		var s stand
		config := few(&s)
		config.Seed = seed
		summary, err := crowd.Run(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		if summary.Subscriptions != config.Subscriptions {
			t.Errorf("%d subscriptions were bought, %d were asked for", summary.Subscriptions, config.Subscriptions)
		}
		return s.bodies
	}
	first, again, other := told(7), told(7), told(8)
	if len(first) < 24 {
		t.Fatalf("only %d calls in half a year of 12 subscriptions", len(first))
	}
	if !slices.Equal(first, again) {
		t.Errorf("the same seed sent %d bodies first and %d again, or in another order", len(first), len(again))
	}
	if slices.Equal(first, other) {
		t.Error("another seed told the same story")
	}
}

// TestAnInterruptedYearEndsCleanly: what was lived so far is summed up.
func TestAnInterruptedYearEndsCleanly(t *testing.T) {
	t.Parallel()
	var s stand
	config := few(&s)
	config.Subscriptions = 200
	ctx, cancel := context.WithCancel(t.Context())
	config.Progress = func(p crowd.Progress) {
		if p.Calls > 20 {
			cancel()
		}
	}
	summary, err := crowd.Run(ctx, config)
	if err == nil || summary == nil {
		t.Fatalf("summary %v, error %v: want both", summary, err)
	}
	var out bytes.Buffer
	if err := summary.Write(&out, wording.Chinese); err != nil || out.Len() == 0 {
		t.Errorf("the summary so far cannot be written: %v", err)
	}
}

// TestWhatCannotBeLivedIsRefused: one sentence, exit code 2, nothing done.
func TestWhatCannotBeLivedIsRefused(t *testing.T) {
	t.Parallel()
	lived := filepath.Join(t.TempDir(), "data")
	var s stand
	kept := few(&s)
	kept.Subscriptions, kept.Data = 2, lived
	if _, err := crowd.Run(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	cases := map[string]func(*crowd.Config){
		"no subscriptions":     func(c *crowd.Config) { c.Subscriptions = 0 },
		"no time":              func(c *crowd.Config) { c.For = clock.Span{} },
		"unknown contract":     func(c *crowd.Config) { c.Contract = "saas-v9" },
		"unknown edition":      func(c *crowd.Config) { c.Edition = "mars" },
		"endpoint without key": func(c *crowd.Config) { c.Endpoint = "http://127.0.0.1:9/" },
		"no address":           func(c *crowd.Config) { c.Endpoint, c.AccessKey = "shop", "k" },
		"lived-in folder":      func(c *crowd.Config) { c.Data = lived },
	}
	for name, spoil := range cases {
		var s stand
		config := few(&s)
		spoil(&config)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		_, err := crowd.Run(ctx, config)
		cancel()
		if exit, text := verdict.Of(err); exit != verdict.Usage || text.ZH == "" {
			t.Errorf("%s: exit %d, %q", name, exit, text.EN)
		}
		if len(s.bodies) > 0 {
			t.Errorf("%s: the merchant was called %d times", name, len(s.bodies))
		}
	}
}

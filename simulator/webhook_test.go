package simulator_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/probe"
	"github.com/fairground/fairground/verdict"
)

func TestNoticesReachTheWebhook(t *testing.T) {
	t.Parallel()
	hooked := make(chan probe.Delivery, 16)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var delivery probe.Delivery
		if json.NewDecoder(r.Body).Decode(&delivery) == nil {
			hooked <- delivery
		}
	}))
	defer hook.Close()
	sandbox, err := simulator.New(simulator.Config{NoticeWebhook: hook.URL})
	if err != nil {
		t.Fatal(err)
	}
	defer sandbox.Close()
	// Without an endpoint every call fails, and every failure is told of.
	if _, err := sandbox.Engine.Do(t.Context(), market.Buy{Product: "standard-year", Buyer: "buyer-v0-a"}); err != nil {
		t.Fatal(err)
	}
	select {
	case delivery := <-hooked:
		if delivery.Notice.Kind != "call-failed" {
			t.Errorf("delivered %+v", delivery)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was delivered")
	}
}

func TestAWrongWebhookIsRefused(t *testing.T) {
	t.Parallel()
	_, err := simulator.New(simulator.Config{NoticeWebhook: "mail me"})
	if exit, _ := verdict.Of(err); err == nil || exit != verdict.Usage {
		t.Errorf("got %v", err)
	}
}

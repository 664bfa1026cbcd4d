package probe

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/engine"
	"github.com/fairground/fairground/simulator/market"
)

func hook(t *testing.T, answer func(try int64, w http.ResponseWriter, r *http.Request)) (*Webhook, *atomic.Int64) {
	t.Helper()
	tries := &atomic.Int64{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(tries.Add(1), w, r) }))
	t.Cleanup(server.Close)
	carrier := courier.New(courier.Config{AllowPrivate: true, Limit: 5 * time.Second})
	t.Cleanup(carrier.Close)
	made, err := NewWebhook(server.URL, carrier)
	if err != nil {
		t.Fatal(err)
	}
	made.pause = func(context.Context, time.Duration) {}
	return made, tries
}

func TestADeliveryIsTriedAgainAFewTimes(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		statuses []int
		tries    int64
		good     bool
	}{
		"at once":         {[]int{204}, 1, true},
		"the second time": {[]int{500, 200}, 2, true},
		"never":           {[]int{500, 500, 500, 200}, 3, false},
		"no redirect":     {[]int{302, 302, 302}, 3, false},
	} {
		webhook, tries := hook(t, func(try int64, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(want.statuses[try-1])
		})
		err := webhook.Deliver(t.Context(), market.Notice{ID: "notice-1"})
		if (err == nil) != want.good || tries.Load() != want.tries {
			t.Errorf("%s: %v after %d tries", name, err, tries.Load())
		}
	}
}

func TestFollowDeliversNoticesAloneAndEndsWithTheChannel(t *testing.T) {
	t.Parallel()
	webhook, tries := hook(t, func(_ int64, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	happenings := make(chan engine.Happening, 3)
	happenings <- engine.Happening{Transition: &market.Transition{}}
	happenings <- engine.Happening{Notice: &market.Notice{ID: "notice-1"}, Lost: 2}
	close(happenings)
	webhook.Follow(t.Context(), happenings, nil)
	if tries.Load() != 1 {
		t.Errorf("%d deliveries", tries.Load())
	}
}

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
	"github.com/fairground/fairground/simulator/store"
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

// stored is a source with a few notices and a channel that wakes.
type stored struct {
	notices []market.Notice
	wake    chan engine.Happening
}

func (s *stored) Watch() (<-chan engine.Happening, func()) { return s.wake, func() {} }

func (s *stored) Notices(_ context.Context, page store.Page) (after []market.Notice, err error) {
	for _, notice := range s.notices {
		if notice.Sequence > page.After {
			after = append(after, notice)
		}
	}
	return after, nil
}

func TestFollowLosesNothingAndEndsWithTheChannel(t *testing.T) {
	t.Parallel()
	webhook, tries := hook(t, func(_ int64, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	source := &stored{wake: make(chan engine.Happening)}
	for i := range 5 {
		source.notices = append(source.notices, market.Notice{Sequence: int64(i + 1)})
	}
	close(source.wake)
	webhook.Follow(t.Context(), source, 2, nil)
	if tries.Load() != 3 {
		t.Errorf("%d deliveries, want those after the second notice", tries.Load())
	}
}

func TestAWebhookThatIsDownHoldsUpNobody(t *testing.T) {
	t.Parallel()
	webhook, tries := hook(t, func(_ int64, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	source := &stored{wake: make(chan engine.Happening), notices: []market.Notice{{Sequence: 1}, {Sequence: 2}}}
	close(source.wake)
	webhook.Follow(t.Context(), source, 0, nil)
	if tries.Load() != 2*deliveries {
		t.Errorf("%d tries", tries.Load())
	}
}

package courier_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/courier"
)

// counting answers every request and reports each body it read.
func counting(t *testing.T, tls bool) (url string, bodies chan string) {
	t.Helper()
	bodies = make(chan string, 100)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- string(body)
		_, _ = w.Write([]byte("{}"))
	}))
	if tls {
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	return server.URL, bodies
}

func TestALostAnswerIsRecordedAndReportedLost(t *testing.T) {
	t.Parallel()
	url, bodies := counting(t, false)
	x := local().Carry(t.Context(), post(url), courier.LostAnswer)
	if x.Failure == nil || x.Failure.Kind != courier.LostOnWay || x.Response == nil || string(x.Response.Body) != "{}" || x.Fault != courier.LostAnswer {
		t.Errorf("exchange %+v", x)
	}
	if got := <-bodies; got != `{"a":"1"}` {
		t.Errorf("the merchant read %q", got)
	}
}

func TestASlowAnswerCostsNoRealTime(t *testing.T) {
	t.Parallel()
	url, _ := counting(t, false)
	began := time.Now()
	x := local().Carry(t.Context(), post(url), courier.SlowAnswer)
	if x.Failure == nil || x.Failure.Kind != courier.TimedOut || x.Took != 5*time.Second || time.Since(began) > 2*time.Second {
		t.Errorf("exchange %+v after %s", x, time.Since(began))
	}
}

func TestARefusedConnectionReachesNobody(t *testing.T) {
	t.Parallel()
	url, bodies := counting(t, false)
	x := local().Carry(t.Context(), post(url), courier.RefusedConnection)
	if x.Failure == nil || x.Failure.Kind != courier.Unreachable || len(bodies) != 0 {
		t.Errorf("exchange %+v, %d requests arrived", x, len(bodies))
	}
}

func TestACutAnswerStillDeliversTheRequest(t *testing.T) {
	t.Parallel()
	for _, secured := range []bool{false, true} {
		url, bodies := counting(t, secured)
		x := local(func(c *courier.Config) { c.InsecureTLS = true }).Carry(t.Context(), post(url), courier.CutAnswer)
		if x.Failure == nil || x.Failure.Kind != courier.Cut || x.Response != nil {
			t.Errorf("TLS %t: exchange %+v", secured, x)
		}
		select {
		case got := <-bodies:
			if got != `{"a":"1"}` {
				t.Errorf("TLS %t: the merchant read %q", secured, got)
			}
		case <-time.After(3 * time.Second):
			t.Errorf("TLS %t: the request did not arrive", secured)
		}
	}
}

func TestARealFailureGoesBeforeAnOrderedOne(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	for _, fault := range []courier.Fault{courier.LostAnswer, courier.SlowAnswer, courier.CutAnswer} {
		if x := local().Carry(t.Context(), post(server.URL), fault); x.Failure == nil || x.Failure.Kind != courier.Unreachable {
			t.Errorf("%s: failure %+v", fault, x.Failure)
		}
	}
}

func TestDuplicatesAreDeliveredAndAllReturned(t *testing.T) {
	t.Parallel()
	cases := []struct {
		fault        courier.Fault
		copies, want int
	}{
		{courier.Duplicate, 0, 2}, {courier.Duplicate, 3, 3}, {courier.ConcurrentDuplicates, 0, 5}, {courier.ConcurrentDuplicates, 8, 8},
		{courier.Duplicate, 1, 2}, {courier.NoFault, 4, 1}, {courier.LostAnswer, 4, 1},
	}
	for _, tc := range cases {
		url, bodies := counting(t, false)
		requests := slices.Repeat([]courier.Request{post(url)}, tc.fault.Copies(tc.copies))
		exchanges := local().CarryAll(t.Context(), requests, tc.fault)
		if len(exchanges) != tc.want || len(bodies) != tc.want {
			t.Errorf("%s × %d: %d exchanges, %d requests, want %d", tc.fault, tc.copies, len(exchanges), len(bodies), tc.want)
		}
		for _, x := range exchanges {
			if x.Response == nil || x.Fault != tc.fault {
				t.Errorf("%s: exchange %+v", tc.fault, x)
			}
		}
	}
}

func TestConcurrentDuplicatesOverlap(t *testing.T) {
	t.Parallel()
	var inside, most atomic.Int32
	all := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if now := inside.Add(1); now == 4 {
			most.Store(now)
			close(all)
		}
		select {
		case <-all:
		case <-time.After(3 * time.Second):
		}
	}))
	t.Cleanup(server.Close)
	local().CarryAll(t.Context(), slices.Repeat([]courier.Request{post(server.URL)}, 4), courier.ConcurrentDuplicates)
	if most.Load() != 4 {
		t.Errorf("only %d requests were inside at once", inside.Load())
	}
}

func TestOneDuplicateCounts(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200 + int(calls.Add(1))) }))
	t.Cleanup(server.Close)
	if x := local().Carry(t.Context(), post(server.URL), courier.Duplicate); x.Response == nil || x.Response.Status != 202 {
		t.Errorf("the second answer must count: %+v", x.Response)
	}
}

package saasv2_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fairground/fairground/conformance/check"
)

// turnedAway answers like a proxy in front of the merchant that will not let a request through.
func turnedAway(when func(*http.Request, []byte) bool) func(http.Handler) http.Handler {
	return func(merchant http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			if when(r, body) {
				http.Error(w, "turned away", http.StatusBadGateway)
				return
			}
			merchant.ServeHTTP(w, r)
		})
	}
}

// rewritten changes the merchant's answers.
func rewritten(change func(request []byte, answer string) string) func(http.Handler) http.Handler {
	return func(merchant http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			recorded := httptest.NewRecorder()
			merchant.ServeHTTP(recorded, r)
			w.Header().Set("Content-Type", recorded.Header().Get("Content-Type"))
			w.WriteHeader(recorded.Code)
			_, _ = io.WriteString(w, change(body, recorded.Body.String()))
		})
	}
}

// crowded turns away calls of an activity while another one is being served.
func crowded(activity string) func(http.Handler) http.Handler {
	var inside atomic.Int32
	return func(merchant http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			if bytes.Contains(body, []byte(activity)) {
				defer inside.Add(-1)
				if inside.Add(1) > 1 {
					http.Error(w, "busy", http.StatusServiceUnavailable)
					return
				}
				time.Sleep(time.Millisecond)
			}
			merchant.ServeHTTP(w, r)
		})
	}
}

func holds(part string) func(*http.Request, []byte) bool {
	return func(_ *http.Request, body []byte) bool { return bytes.Contains(body, []byte(part)) }
}

// away is how far a request's timestamp is from now.
func away(r *http.Request) time.Duration {
	number, _ := strconv.ParseInt(r.URL.Query().Get("timestamp"), 10, 64)
	return time.Since(time.UnixMilli(number))
}

// What a gateway, a load balancer or a careless handler in front of a right merchant breaks, and which check finds it.
func TestBrokenSurroundings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		handler func(http.Handler) http.Handler
		caught  string
	}{
		"closes connections that ask for it": {turnedAway(func(r *http.Request, _ []byte) bool { return r.Close }), "transport/connection-close"},
		"knows three parameters only":        {turnedAway(func(r *http.Request, _ []byte) bool { return len(r.URL.Query()) > 3 }), "tolerance/query-of-its-own"},
		"wants the signature first": {turnedAway(func(r *http.Request, _ []byte) bool { return !strings.HasPrefix(r.URL.RawQuery, "signature=") }),
			"tolerance/parameter-order"},
		"has a small body limit":        {turnedAway(func(_ *http.Request, body []byte) bool { return len(body) > 2048 }), "query/hundred-instances"},
		"serves one query at a time":    {crowded("queryInstance"), "query/concurrent"},
		"serves one purchase at a time": {crowded("newInstance"), "create/simultaneous-orders"},
		"has a window of ten seconds":   {turnedAway(func(r *http.Request, _ []byte) bool { return away(r) > 10*time.Second }), "signature/within-window"},
		"has a clock that runs behind":  {turnedAway(func(r *http.Request, _ []byte) bool { return away(r) < -time.Second }), "signature/slightly-ahead"},
		"cannot change the period type": {turnedAway(holds(`"productId":"OFFI`)), "refresh/new-period-type"},
		"refuses new members of renewal": {turnedAway(func(_ *http.Request, body []byte) bool {
			return bytes.Contains(body, []byte("aFuture")) && bytes.Contains(body, []byte("RENEWAL"))
		}), "tolerance/unknown-members-later"},
		"describes a stranger as well": {rewritten(func(_ []byte, answer string) string {
			return strings.Replace(answer, `"info":[`, `"info":[{"instanceId":"somebody-else"},`, 1)
		}), "query/only-asked-instances"},
		"tells the buyer nothing": {rewritten(func(_ []byte, answer string) string {
			return strings.ReplaceAll(answer, `"appInfo":`, `"somethingElse":`)
		}),
			"query/own-data"},
		"invents result codes": {rewritten(func(_ []byte, answer string) string { return strings.ReplaceAll(answer, `"000003"`, `"900003"`) }),
			"envelope/documented-codes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := build(t, set{handler: c.handler})
			i := slices.IndexFunc(m.checks, func(known check.Check) bool { return known.ID == "saas-v2/"+c.caught })
			result := check.NewBench(m.config).Run(t.Context(), m.checks[i])
			if result.Outcome != check.Failed && result.Outcome != check.Warned {
				t.Fatalf("%s %s: %s", result.Outcome, c.caught, result.Message)
			}
			if result.Message.EN == "" || result.Message.ZH == "" || len(result.Evidence) == 0 || result.Curl == "" || strings.Contains(result.Curl, accessKey) {
				t.Errorf("the failure does not explain itself: %+v", result)
			}
		})
	}
}

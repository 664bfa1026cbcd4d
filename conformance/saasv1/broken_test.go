package saasv1_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/sign"
)

// wrap puts something in front of a merchant.
type wrap func(http.Handler) http.Handler

// turnedAway answers like a proxy in front of the merchant that will not let a request through.
func turnedAway(when func(url.Values, *http.Request) bool) wrap {
	return func(merchant http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if when(r.URL.Query(), r) {
				http.Error(w, "turned away", http.StatusBadGateway)
				return
			}
			merchant.ServeHTTP(w, r)
		})
	}
}

// having turns away an activity ("" is any) whose parameter has a value; a value of "-" stands for its absence.
func having(activity, name, value string) wrap {
	return turnedAway(func(q url.Values, _ *http.Request) bool {
		given := q.Get(name)
		if !q.Has(name) {
			given = "-"
		}
		return (activity == "" || q.Get("activity") == activity) && given == value
	})
}

// again turns away what comes more often than so many times.
func again(times int, what func(url.Values) string) wrap {
	var mu sync.Mutex
	seen := map[string]int{}
	return turnedAway(func(q url.Values, _ *http.Request) bool {
		key := what(q)
		if key == "" {
			return false
		}
		mu.Lock()
		defer mu.Unlock()
		seen[key]++
		return seen[key] > times
	})
}

// after turns away an activity that comes for something that an earlier activity was about.
func after(earlier, later string, about func(url.Values) string) wrap {
	var mu sync.Mutex
	seen := map[string]bool{}
	return turnedAway(func(q url.Values, _ *http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		if q.Get("activity") == earlier {
			seen[about(q)] = true
		}
		return q.Get("activity") == later && seen[about(q)]
	})
}

// rewritten changes the merchant's answers.
func rewritten(change func(q url.Values, answer *httptest.ResponseRecorder) string) wrap {
	return func(merchant http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			recorded := httptest.NewRecorder()
			merchant.ServeHTTP(recorded, r)
			body := change(r.URL.Query(), recorded)
			for name, values := range recorded.Header() {
				if name != "Content-Length" {
					w.Header()[name] = values
				}
			}
			w.WriteHeader(recorded.Code)
			_, _ = io.WriteString(w, body)
		})
	}
}

func replaced(old, by string) wrap {
	return rewritten(func(_ url.Values, a *httptest.ResponseRecorder) string {
		return strings.ReplaceAll(a.Body.String(), old, by)
	})
}

// crowded changes the answers that are given while others are being given.
func crowded(change func(q url.Values, answer *httptest.ResponseRecorder) string) wrap {
	var inside, most atomic.Int32
	return func(merchant http.Handler) http.Handler {
		plain, changed := merchant, rewritten(change)(merchant)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer inside.Add(-1)
			if now := inside.Add(1); now > 1 {
				most.Store(now)
			}
			time.Sleep(3 * time.Millisecond)
			if inside.Load() > 1 {
				changed.ServeHTTP(w, r)
				return
			}
			plain.ServeHTTP(w, r)
		})
	}
}

// otherInstance is an answer that names another instance, in fact always the same.
func otherInstance(q url.Values, a *httptest.ResponseRecorder) string {
	if q.Get("activity") != "newInstance" || !strings.Contains(a.Body.String(), `"instanceId":"`) {
		return a.Body.String()
	}
	before, rest, _ := strings.Cut(a.Body.String(), `"instanceId":"`)
	_, behind, _ := strings.Cut(rest, `"`)
	return before + `"instanceId":"shared"` + behind
}

func orderOf(mode string) func(url.Values) string {
	return func(q url.Values) string {
		if q.Get("activity") != "newInstance" || q.Get("chargingMode") != mode {
			return ""
		}
		return q.Get("orderId") + q.Get("productId")
	}
}

func debugged(activity, with string) func(url.Values) string {
	return func(q url.Values) string {
		if q.Get("testFlag") != "1" || q.Get("activity") != activity || with != "" && q.Get(with) == "" {
			return ""
		}
		return q.Get("instanceId") + q.Get("instanceStatus")
	}
}

func distance(q url.Values) time.Duration {
	at, _ := sign.ParseTokenTimestamp(q.Get("timeStamp"))
	return time.Since(at)
}

func refused(a *httptest.ResponseRecorder) bool {
	return !strings.Contains(a.Body.String(), `"000000"`)
}

// surroundings are faults in front of a right merchant, and the check that finds each.
func surroundings() map[string]wrap {
	instance := func(q url.Values) string { return q.Get("instanceId") }
	queries := func(q url.Values) string {
		if q.Get("activity") != "queryInstance" {
			return ""
		}
		return instance(q)
	}
	return map[string]wrap{
		"transport/http-200": rewritten(func(_ url.Values, a *httptest.ResponseRecorder) string {
			a.Code = http.StatusCreated
			return a.Body.String()
		}),
		"transport/post-refused": func(m http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { r.Method = http.MethodGet; m.ServeHTTP(w, r) })
		},
		"envelope/json-object":       rewritten(func(_ url.Values, a *httptest.ResponseRecorder) string { return a.Body.String() + "<!-- 3 ms -->" }),
		"envelope/documented-codes":  replaced(`"000001"`, `"900001"`),
		"create/simultaneous-orders": crowded(otherInstance),
		"create/period":              having("newInstance", "periodNumber", "3"),
		"create/monthly":             having("newInstance", "periodType", "month"),
		"create/package":             having("newInstance", "chargingMode", "5"),
		"create/quantities":          having("newInstance", "amount", "9999"),
		"create/order-amounts":       having("newInstance", "orderAmount", "99.999"),
		"body-sign/refusal-exact-bytes": rewritten(func(_ url.Values, a *httptest.ResponseRecorder) string {
			if refused(a) {
				return a.Body.String() + "\n"
			}
			return a.Body.String()
		}),
		"body-sign/concurrent":       crowded(func(_ url.Values, a *httptest.ResponseRecorder) string { return a.Body.String() + " " }),
		"details/concurrent":         crowded(otherInstance),
		"details/front-end-url":      replaced("https://app", "app"),
		"secret/encrypt-type":        replaced(`"encryptType":"1"`, `"encryptType":"3"`),
		"signature/slightly-old":     turnedAway(func(q url.Values, _ *http.Request) bool { return distance(q) > time.Minute }),
		"signature/slightly-ahead":   turnedAway(func(q url.Values, _ *http.Request) bool { return distance(q) < -time.Minute }),
		"tolerance/trial-flag-zero":  having("newInstance", "trialFlag", "0"),
		"tolerance/connection-close": turnedAway(func(_ url.Values, r *http.Request) bool { return r.Close }),
		"tolerance/accept-header":    turnedAway(func(_ url.Values, r *http.Request) bool { return r.Header.Get("Accept") == "" }),
		"refresh/with-product": turnedAway(func(q url.Values, _ *http.Request) bool {
			return q.Get("activity") == "refreshInstance" && q.Get("productId") != ""
		}),
		"refresh/bare": having("refreshInstance", "periodType", "-"),
		"refresh/converts-trial-with-product": turnedAway(func(q url.Values, _ *http.Request) bool {
			return q.Get("trialToFormal") != "" && q.Get("productId") != ""
		}),
		"expire/details-while-frozen":  after("expireInstance", "newInstance", func(q url.Values) string { return q.Get("orderId") }),
		"expire/without-order":         having("expireInstance", "orderId", "-"),
		"release/with-amount":          having("releaseInstance", "orderAmount", "99.5"),
		"release/without-order":        having("releaseInstance", "orderId", "-"),
		"release/other-instances-stay": releasesAll(),
		"upgrade/without-quantity":     having("upgrade", "amount", "-"),
		"status/thaws-ten-times": again(2, func(q url.Values) string {
			if q.Get("instanceStatus") != "NORMAL" {
				return ""
			}
			return instance(q)
		}),
		"query/usage-decimals":       replaced(`"usageValue":`, `"usageValue":0.123456,"was":`),
		"query/only-asked-instances": replaced(`"info":[`, `"info":[{"instanceId":"somebody-else"},`),
		"query/read-only":            again(5, queries),
		"query/concurrent": crowded(func(q url.Values, a *httptest.ResponseRecorder) string {
			return strings.Replace(a.Body.String(), `"info":[`, `"informed":[`, 1)
		}),
		"query/lost-answer":             again(1, queries),
		"lifecycle/one-off-works":       again(1, orderOf("3")),
		"lifecycle/on-demand-works":     again(1, orderOf("0")),
		"lifecycle/package-works":       again(1, orderOf("5")),
		"debug-case/release":            again(5, debugged("releaseInstance", "")),
		"debug-case/renew":              again(5, debugged("refreshInstance", "")),
		"debug-case/renew-with-product": again(5, debugged("refreshInstance", "productId")),
		"debug-case/expire":             again(5, debugged("expireInstance", "")),
		"debug-case/convert":            again(5, debugged("refreshInstance", "trialToFormal")),
		"debug-case/upgrade":            again(5, debugged("upgrade", "")),
		"debug-case/query":              again(5, debugged("queryInstance", "")),
		"debug-case/freeze":             again(5, debugged("instanceStatus", "")),
		"debug-case/thaw":               again(5, debugged("instanceStatus", "")),
	}
}

// releasesAll forgets all orders of the buyer as soon as one is released.
func releasesAll() wrap {
	var mu sync.Mutex
	orders, gone := map[string]bool{}, map[string]bool{}
	return turnedAway(func(q url.Values, _ *http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		switch q.Get("activity") {
		case "newInstance":
			orders[q.Get("orderId")] = true
			return gone[q.Get("orderId")]
		case "releaseInstance":
			for order := range orders {
				gone[order] = true
			}
		}
		return false
	})
}

// What a gateway, a load balancer or a careless handler in front of a right merchant breaks is found by the check of that name.
func TestBrokenSurroundings(t *testing.T) {
	t.Parallel()
	for name, handler := range surroundings() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := build(t, set{handler: handler})
			result := m.one(t, name)
			if result.Outcome != check.Failed && result.Outcome != check.Warned {
				t.Fatalf("%s %s: %s", result.Outcome, name, result.Message)
			}
			if result.Message.EN == "" || result.Message.ZH == "" || len(result.Evidence) == 0 || result.Curl == "" || strings.Contains(result.Curl, accessKey) {
				t.Errorf("the failure does not explain itself: %+v", result)
			}
			if strings.HasPrefix(result.Message.EN, "Not judged") {
				t.Errorf("a premise failed instead: %s", result.Message)
			}
		})
	}
}

package saasv2_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/simulator/gateway"
)

// one runs a single check.
func (m market) one(ctx context.Context, name string) check.Result {
	i := slices.IndexFunc(m.checks, func(known check.Check) bool { return known.ID == "saas-v2/"+name })
	return check.NewBench(m.config).Run(ctx, m.checks[i])
}

// members reads a request of the suite.
func members(body []byte) map[string]any {
	read := map[string]any{}
	_ = json.Unmarshal(body, &read) // a spoiled request has no members
	return read
}

// moving gives the address of every description a ticket that is good for one visit.
func moving() func(http.Handler) http.Handler {
	var tickets atomic.Int64
	return rewritten(func(_ []byte, answer string) string {
		return strings.ReplaceAll(answer, "login?", fmt.Sprintf("login?ticket=%d&", tickets.Add(1)))
	})
}

// busy refuses, in an orderly answer, purchases that come while another one is being served.
func busy(right http.Handler) http.Handler {
	var serving sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if !bytes.Contains(body, []byte("newInstance")) {
			right.ServeHTTP(w, r)
			return
		}
		if !serving.TryLock() {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"resultCode":"000005","resultMsg":"busy, call again"}`)
			return
		}
		defer serving.Unlock()
		time.Sleep(time.Millisecond)
		right.ServeHTTP(w, r)
	})
}

// sample answers a debugging purchase as the published sample project does: with the businessId, and nothing stored.
func sample(request []byte, answer string) string {
	if asked := members(request); asked["testFlag"] == "1" && asked["activity"] == "newInstance" && strings.Contains(answer, `"000000"`) {
		return fmt.Sprintf(`{"resultCode":"000000","resultMsg":"success.","instanceId":%q}`, asked["businessId"])
	}
	return answer
}

// silent has nothing to say about an instance that is being opened, instead of 000004.
func silent(request []byte, answer string) string {
	if members(request)["activity"] == "queryInstance" && strings.Contains(answer, `"000004"`) {
		return `{"resultCode":"000000","resultMsg":"success."}`
	}
	return answer
}

// What a merchant may do by one reading of the documents or another, and the checks that once took it for a fault.
func TestNobodyIsBlamedForAnotherReading(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		set    set
		change func(*check.BenchConfig)
		checks []string
	}{
		"a login-free address changes at every look": {set: set{handler: moving()}, checks: []string{
			"status/data-survive-freeze", "signature/nothing-released", "renewal-change/check-ten-times", "lifecycle/retried-purchase-keeps-state"}},
		"a busy merchant asks to be called again": {set: set{handler: busy}, checks: []string{"create/simultaneous-orders", "query/two-instances"}},
		"debugging does no business":              {set: set{handler: rewritten(sample)}, checks: []string{"debug-case/create", "debug-case/preset-order", "debug-case/mock-order"}},
		"opens late, having answered with success": {set: set{handler: rewritten(silent), merchant: merchant.Config{Async: 50 * time.Millisecond, AsyncCode: "000000"}},
			checks: []string{"refresh/missing-member", "release/wrong-type", "query/empty-member"}},
		"routes by the query of its address": {
			set: set{handler: turnedAway(func(r *http.Request, _ []byte) bool {
				return !strings.HasPrefix(r.URL.RawQuery, "/saas/produce&")
			})},
			change: func(config *check.BenchConfig) { config.Endpoint.URL += "?/saas/produce" },
			checks: []string{"tolerance/parameter-order", "tolerance/query-of-its-own", "signature/letter-case", "signature/refusal-code"}},
		"gives a renewal back by the renewal order": {set: set{edition: "eu"}, checks: []string{"refresh/retracts", "lifecycle/period-works"}},
		"knows no status of packages": {
			set:    set{handler: turnedAway(holds("updateInstanceStatus"))},
			change: func(config *check.BenchConfig) { config.Features = []string{"package"} },
			checks: []string{"lifecycle/package-works"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := build(t, c.set)
			if c.change != nil {
				c.change(&m.config)
			}
			for _, name := range c.checks {
				if result := m.one(t.Context(), name); result.Outcome != check.Passed {
					t.Errorf("%s %s: %s", result.Outcome, name, result.Message)
				}
			}
		})
	}
}

// On-demand items of one order are told apart by orderId and productId (saas-v2.md 5.1); a merchant that does so must not be shown the
// same product twice.
func TestTwoOnDemandLinesAreTwoItems(t *testing.T) {
	t.Parallel()
	var orders *check.OrderBook
	m := build(t, set{handler: func(right http.Handler) http.Handler {
		return rewritten(func(request []byte, answer string) string {
			asked := members(request)
			if id, _ := asked["orderId"].(string); asked["activity"] == "newInstance" {
				sold, _, _ := orders.Sold(context.Background(), id)
				for _, line := range sold.Order.Lines {
					if line.ID == asked["orderLineId"] {
						return fmt.Sprintf(`{"resultCode":"000000","resultMsg":"","instanceId":"%s-%s"}`, id, line.ProductID)
					}
				}
			}
			return answer
		})(right)
	}})
	orders = m.config.Orders
	for _, feature := range []string{"on-demand", "package"} {
		m.config.Features = []string{feature}
		m.config.Premises = check.NewPremises()
		if result := m.one(t.Context(), "create/two-lines-two-instances"); result.Outcome != check.Passed {
			t.Errorf("%s: %s %s", feature, result.Outcome, result.Message)
		}
	}
}

func TestTheInternationalTableHasNoUsage(t *testing.T) {
	t.Parallel()
	without := rewritten(func(_ []byte, answer string) string {
		return strings.ReplaceAll(answer, `"usageInfo"`, `"somethingElse"`)
	})
	for edition, want := range map[string]check.Outcome{"intl": check.Skipped, "cn": check.Failed} {
		if result := build(t, set{edition: edition, handler: without}).one(t.Context(), "query/usage-on-demand"); result.Outcome != want {
			t.Errorf("%s: %s %s", edition, result.Outcome, result.Message)
		}
	}
}

func TestAQueryForAnotherLineIsFound(t *testing.T) {
	t.Parallel()
	var orders *check.OrderBook
	m := build(t, set{handler: rewritten(func(request []byte, answer string) string {
		if id, _ := members(request)["orderId"].(string); id != "" {
			orders.Watch(gateway.Visit{OrderID: id, OrderLineID: id + "-000009", Status: http.StatusNotFound})
		}
		return answer
	})})
	orders = m.config.Orders
	if result := m.one(t.Context(), "order-query/right-line"); result.Outcome != check.Warned {
		t.Errorf("%s %s", result.Outcome, result.Message)
	}
}

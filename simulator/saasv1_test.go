package simulator_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator"
	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/simulator/store"
)

const v1Key = "v1-key-for-the-sandbox"

// v1Merchant is a merchant of SaaS V1.0, written down in a few lines: it verifies the token, opens one instance for each order and
// product, and signs what it answers.
type v1Merchant struct {
	t         *testing.T
	mu        sync.Mutex
	calls     []map[string]string
	instances map[string]string
	// broken answers 000005 instead, for the activities named.
	broken map[string]bool
}

func (m *v1Merchant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	parameters, err := sign.ParseQuery(r.URL.RawQuery)
	values := sign.ParameterMap(parameters)
	answer := map[string]any{"resultCode": "000000", "resultMsg": "success."}
	if err != nil || r.Method != http.MethodGet || !sign.VerifyAuthToken(v1Key, values["authToken"], values) {
		m.t.Errorf("the call does not verify: %s %s", r.Method, r.URL)
		answer["resultCode"] = "000001"
	}
	m.calls = append(m.calls, values)
	switch {
	case m.broken[values["activity"]]:
		answer["resultCode"] = "000005"
	case values["activity"] == "newInstance":
		purchase := values["orderId"] + " " + values["productId"]
		if m.instances[purchase] == "" {
			m.instances[purchase] = values["businessId"]
		}
		answer["instanceId"], answer["appInfo"] = m.instances[purchase], map[string]string{"frontEndUrl": "https://app.example.com"}
	}
	body, err := json.Marshal(answer)
	if err != nil {
		m.t.Error(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set(sign.BodySignHeader, sign.FormatBodySign(sign.BodySign(v1Key, body)))
	_, _ = w.Write(body)
}

// took hands over the activities that came since the last time, in order.
func (m *v1Merchant) took() (activities []string, last map[string]string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, call := range m.calls {
		activities = append(activities, call["activity"])
		last = call
	}
	m.calls = nil
	return activities, last
}

// v1Sandbox is a sandbox whose merchant speaks V1.0 only.
func v1Sandbox(t *testing.T, switches map[string]string) (*simulator.Sandbox, *v1Merchant) {
	t.Helper()
	merchant := &v1Merchant{t: t, instances: map[string]string{}, broken: map[string]bool{}}
	server := httptest.NewServer(merchant)
	t.Cleanup(server.Close)
	sandbox, err := simulator.New(simulator.Config{
		Endpoints: map[string]protocol.Endpoint{"saas-v1": {URL: server.URL, AccessKey: v1Key}}, Edition: "cn", Switches: switches,
		StartedAt: time.Date(2026, 3, 2, 10, 0, 0, 0, clock.Beijing),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sandbox.Close() })
	return sandbox, merchant
}

func v1Do(t *testing.T, sandbox *simulator.Sandbox, command market.Command) *market.Subscription {
	t.Helper()
	decision, err := sandbox.Engine.Do(t.Context(), command)
	if err != nil || decision.Refusal != nil {
		t.Fatalf("%s: %v, %v", command.Name(), err, decision.Refusal)
	}
	var subscription market.Subscription
	sandbox.Engine.View(func(m *market.Market) {
		for _, order := range decision.Orders {
			if s := m.Subscriptions[order.Lines[0].SubscriptionID]; s != nil {
				subscription = *s
			}
		}
	})
	return &subscription
}

func v1State(sandbox *simulator.Sandbox, id string) (state market.Subscription) {
	sandbox.Engine.View(func(m *market.Market) { state = *m.Subscriptions[id] })
	return state
}

func v1Buyer(sandbox *simulator.Sandbox, level string) (name string) {
	sandbox.Engine.View(func(m *market.Market) {
		for _, buyer := range m.Buyers {
			if buyer.Level == level && (name == "" || buyer.Name < name) {
				name = buyer.Name
			}
		}
	})
	return name
}

func v1Calls(t *testing.T, merchant *v1Merchant, want ...string) map[string]string {
	t.Helper()
	got, last := merchant.took()
	if !slices.Equal(got, want) {
		t.Errorf("calls %v, want %v", got, want)
	}
	return last
}

// The V1 column of business-rules.md 12.2, T3 to T22, for a period product.
func TestAPeriodUnderV1FromPurchaseToRelease(t *testing.T) {
	t.Parallel()
	sandbox, merchant := v1Sandbox(t, nil)
	s := v1Do(t, sandbox, market.Buy{Product: "standard-month", Buyer: v1Buyer(sandbox, "V3")})
	purchase := v1Calls(t, merchant, "newInstance")
	if got := v1State(sandbox, s.ID); got.Phase != market.PhaseActive || !got.Described || got.InstanceID != purchase["businessId"] {
		t.Fatalf("T4: the answer itself opens and describes: %+v", got)
	}
	v1Do(t, sandbox, market.OpenDetails{Subscription: s.ID})
	if again := v1Calls(t, merchant, "newInstance"); again["orderId"] != purchase["orderId"] || again["productId"] != purchase["productId"] || again["businessId"] == purchase["businessId"] {
		t.Errorf("T15: %v", again)
	}
	v1Do(t, sandbox, market.Upgrade{Subscription: s.ID, Product: "premium-month"})
	if upgrade := v1Calls(t, merchant, "upgrade"); upgrade["amount"] != "50" || upgrade["skuCode"] == purchase["skuCode"] {
		t.Errorf("T14: %v", upgrade)
	}
	v1Do(t, sandbox, market.OpenDetails{Subscription: s.ID})
	if again := v1Calls(t, merchant, "newInstance"); again["productId"] != purchase["productId"] || again["skuCode"] != purchase["skuCode"] {
		t.Errorf("T15 after an upgrade: %v", again)
	}
	v1Do(t, sandbox, market.Renew{Subscription: s.ID})
	renewal := v1Calls(t, merchant, "refreshInstance")
	if renewal["orderId"] == purchase["orderId"] || renewal["expireTime"] != "20260502235959" || renewal["trialToFormal"] != "" {
		t.Errorf("T10: %v", renewal)
	}
	v1Do(t, sandbox, market.RetractRenewal{Subscription: s.ID})
	if back := v1Calls(t, merchant, "refreshInstance"); !strings.HasPrefix(back["orderAmount"], "-") || back["expireTime"] != "20260402235959" || back["orderId"] == renewal["orderId"] {
		t.Errorf("T12: %v", back)
	}
	v1Do(t, sandbox, market.Violate{Subscription: s.ID})
	v1Do(t, sandbox, market.LiftViolation{Subscription: s.ID})
	v1Calls(t, merchant) // T16: period products get no status call
	v1Until(t, sandbox, time.Date(2026, 4, 5, 12, 0, 0, 0, clock.Beijing))
	v1Calls(t, merchant) // T17: grace
	v1Until(t, sandbox, time.Date(2026, 4, 12, 12, 0, 0, 0, clock.Beijing))
	if expiry := v1Calls(t, merchant, "expireInstance"); expiry["orderId"] != purchase["orderId"] {
		t.Errorf("T19: %v", expiry)
	}
	v1Do(t, sandbox, market.Renew{Subscription: s.ID})
	v1Calls(t, merchant, "refreshInstance") // T21: the renewal itself thaws
	if got := v1State(sandbox, s.ID); got.Phase != market.PhaseActive {
		t.Errorf("T21: %s", got.Phase)
	}
	v1Until(t, sandbox, time.Date(2026, 6, 1, 12, 0, 0, 0, clock.Beijing))
	if release := v1Calls(t, merchant, "expireInstance", "releaseInstance"); release["orderId"] != purchase["orderId"] || release["orderAmount"] != "" {
		t.Errorf("T22: %v", release)
	}
	if got := v1State(sandbox, s.ID); got.Phase != market.PhaseReleased {
		t.Errorf("T22: %s", got.Phase)
	}
}

func v1Until(t *testing.T, sandbox *simulator.Sandbox, at time.Time) {
	t.Helper()
	if err := sandbox.Engine.Advance(t.Context(), at, nil); err != nil {
		t.Fatal(err)
	}
}

func TestATrialUnderV1IsConvertedInPlace(t *testing.T) {
	t.Parallel()
	sandbox, merchant := v1Sandbox(t, nil)
	s := v1Do(t, sandbox, market.Buy{Product: "standard-month", Buyer: v1Buyer(sandbox, "V1"), Trial: true})
	if trial := v1Calls(t, merchant, "newInstance"); trial["trialFlag"] != "1" || trial["periodType"] != "day" {
		t.Errorf("T3: %v", trial)
	}
	v1Do(t, sandbox, market.ConvertTrial{Subscription: s.ID})
	if formal := v1Calls(t, merchant, "refreshInstance"); formal["trialToFormal"] != "1" || formal["instanceId"] != v1State(sandbox, s.ID).InstanceID {
		t.Errorf("T11: %v", formal)
	}
	if _, err := sandbox.Engine.Do(t.Context(), market.ChangeRenewal{Subscription: s.ID, Product: "premium-month"}); err == nil || !strings.Contains(err.Error(), "no call for a renewal with change") {
		t.Errorf("T13 is not part of V1: %v", err)
	}
}

func TestOnDemandUnderV1(t *testing.T) {
	t.Parallel()
	sandbox, merchant := v1Sandbox(t, nil)
	s := v1Do(t, sandbox, market.Buy{Product: "metered-bundle", Buyer: v1Buyer(sandbox, "V4")})
	got, _ := merchant.took()
	if !slices.Equal(got, []string{"newInstance", "newInstance"}) || len(merchant.instances) != 2 {
		t.Errorf("T3: one call for each billing item: %v, %v", got, merchant.instances)
	}
	v1Do(t, sandbox, market.Violate{Subscription: s.ID})
	if call := v1Calls(t, merchant, "instanceStatus"); call["instanceStatus"] != "FREEZE" {
		t.Errorf("T16: %v", call)
	}
	v1Do(t, sandbox, market.LiftViolation{Subscription: s.ID})
	if call := v1Calls(t, merchant, "instanceStatus"); call["instanceStatus"] != "NORMAL" {
		t.Errorf("T16: %v", call)
	}
	v1Do(t, sandbox, market.CloseResource{Subscription: s.ID})
	v1Calls(t, merchant, "releaseInstance") // T24
	// One page gives period products the status call too: a switch.
	switched, other := v1Sandbox(t, map[string]string{"v1-period-status-calls": "true"})
	p := v1Do(t, switched, market.Buy{Product: "standard-year", Buyer: v1Buyer(switched, "V4")})
	v1Do(t, switched, market.Violate{Subscription: p.ID})
	v1Calls(t, other, "newInstance", "instanceStatus")
}

// T6: hourly for three hours, then the order is refunded; and T23: an unsubscription goes straight to release.
func TestFailureAndRefundUnderV1(t *testing.T) {
	t.Parallel()
	sandbox, merchant := v1Sandbox(t, nil)
	merchant.broken["newInstance"] = true
	s := v1Do(t, sandbox, market.Buy{Product: "standard-year", Buyer: v1Buyer(sandbox, "V4")})
	v1Until(t, sandbox, time.Date(2026, 3, 2, 14, 0, 0, 0, clock.Beijing))
	v1Calls(t, merchant, "newInstance", "newInstance", "newInstance", "newInstance")
	if got := v1State(sandbox, s.ID); got.Phase != market.PhaseAutoRefunded {
		t.Errorf("T6: %s", got.Phase)
	}
	merchant.broken = map[string]bool{"releaseInstance": true}
	kept := v1Do(t, sandbox, market.Buy{Product: "lifetime", Buyer: v1Buyer(sandbox, "V4")})
	purchase := v1Calls(t, merchant, "newInstance")
	if purchase["chargingMode"] != "3" || purchase["expireTime"] != "" {
		t.Errorf("one-off: %v", purchase)
	}
	v1Do(t, sandbox, market.Unsubscribe{Subscription: kept.ID})
	if release := v1Calls(t, merchant, "releaseInstance"); release["orderId"] != purchase["orderId"] || release["orderAmount"] != purchase["orderAmount"] {
		t.Errorf("T23: %v", release)
	}
	v1Until(t, sandbox, time.Date(2026, 3, 2, 14, 10, 0, 0, clock.Beijing))
	if got, _ := merchant.took(); len(got) != 10 {
		t.Errorf("T23: %d attempts in ten minutes, want one a minute", len(got))
	}
	records, err := sandbox.Engine.Records(t.Context(), store.RecordFilter{})
	if err != nil || len(records) == 0 || len(records[0].Findings) == 0 && len(records[len(records)-1].Findings) == 0 {
		t.Errorf("the records tell nothing: %v", err)
	}
}

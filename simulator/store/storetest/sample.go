package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/store"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// noon is the business time of the samples, with a part below the millisecond and a zone that is not UTC.
var noon = time.Date(2026, 2, 28, 12, 0, 0, 123456789, time.FixedZone("", 8*3600))

func header(id string) market.Header {
	return market.Header{ID: id, Edition: "cn", Switches: map[string]string{"freeze-at": "expiry"}, Seed: 1<<63 + 7,
		StartedAt: noon, Now: noon.Add(time.Hour), Sequence: 41, Counter: 12}
}

func order(id string) *market.Order {
	return &market.Order{ID: id, Type: market.OrderNew, Status: market.Processing, BuyerID: "buyer-1", CreatedAt: noon, PaidAt: noon.Add(time.Second),
		CompletedAt: noon.Add(2 * time.Second), Cancels: "CS0", Parameters: []market.Parameter{{Name: "域名", Value: "<a&b>"}},
		Lines: []market.OrderLine{{ID: id + "-1", ProductID: "OFFI1", ChargingMode: market.Period, PeriodUnit: "year", PeriodCount: 1, Quantity: 3,
			ExpireAt: noon.AddDate(1, 0, 0), SubscriptionID: "s1", Amount: -1200, Paid: -900, Parameters: []market.Parameter{{Name: "n", Value: "v"}}}}}
}

func subscription(id string) *market.Subscription {
	return &market.Subscription{ID: id, InstanceID: "实例+/=", Contract: "saas-v2", ProductID: "OFFI1", BuyerID: "buyer-1", OrderID: "CS1", OrderLineID: "CS1-1",
		ChargingMode: market.Period, Quantity: 3, Phase: market.PhaseGrace, Trial: true, Described: true, FirstBusinessID: "b-1", StartedAt: noon,
		Terms:       []market.Term{{OrderID: "CS1", ProductID: "OFFI1", From: noon, Until: noon.AddDate(1, 0, 0), Trial: true}},
		GraceEndsAt: noon.AddDate(1, 0, 15), RetentionEndsAt: noon.AddDate(1, 0, 30), ReleasedAt: noon.AddDate(1, 1, 0)}
}

func call(sequence int64, state market.CallState) *market.Call {
	return &market.Call{ID: fmt.Sprintf("call-%d", sequence), Sequence: sequence, Contract: "saas-v2", Intent: spec.IntentRenew, Activity: "refreshInstance",
		SubscriptionID: "s1", OrderID: "CS2", OrderLineID: "CS2-1", ProductID: "OFFI2", Quantity: 2, ExpireAt: noon.AddDate(2, 0, 0), Debug: true,
		Transition: "T10", State: state, CreatedAt: noon, Attempts: 2, FirstFailedAt: noon.Add(time.Second), NextAttemptAt: noon.Add(time.Minute),
		FinishedAt: noon.Add(time.Hour), Restarts: 1, Exception: wording.Of("refused", "被拒绝")}
}

func debuggingCase(id string) *market.Case {
	return &market.Case{ID: id, Contract: "saas-v2", Activity: "newInstance", Name: "新建", ProductID: "OFFI1", Members: map[string]any{"orderId": "<CS&1>"},
		SavedAt: noon, Ledger: market.Ledger{Runs: 3, Passed: 2, Results: map[string]int{"000000": 2, "lost": 1}, Latency: market.Latency{Count: 3, Most: time.Second, Up: []int{1, 3}},
			LastAt: noon, Days: market.Streak{Day: "2026-02-28", Failed: 1}}}
}

func event(id string, sequence int64) market.Event {
	return market.Event{ID: id, Sequence: sequence, DueAt: noon.AddDate(1, 0, 0), Kind: "expiry", SubscriptionID: "s1", CallID: "call-1", OrderID: "CS1"}
}

func transition(sequence int64, subscriptionID string) market.Transition {
	return market.Transition{Row: "T17", Sequence: sequence, At: noon, SubscriptionID: subscriptionID, OrderID: "CS1", CallID: "call-1",
		From: market.PhaseActive, To: market.PhaseGrace, Cause: wording.Of("expired", "已到期")}
}

func notice(sequence int64, subscriptionID string) market.Notice {
	return market.Notice{ID: fmt.Sprintf("notice-%d", sequence), Sequence: sequence, At: noon, Channels: []string{"mail", "sms"}, Receiver: "seller",
		Category: "501", SubscriptionID: subscriptionID, CallID: "call-1", OrderID: "CS1", Text: wording.Of("failed", "失败")}
}

func record(number int) protocol.Record {
	return protocol.Record{ID: fmt.Sprintf("%012d", number), CallID: "call-1", SubscriptionID: "s1", Contract: "saas-v2", Activity: "newInstance", Attempt: number,
		At: noon.Add(time.Duration(number) * time.Minute),
		Exchange: courier.Exchange{
			Request: courier.RequestRecord{Method: "POST", URL: "http://127.0.0.1:18300/?signature=A", Header: http.Header{"Content-Type": {"application/json"}, "X-Two": {"1", "2"}},
				Body: []byte(`{"activity":"newInstance"}`)},
			Response: &courier.ResponseRecord{Status: 200, Header: http.Header{"Content-Type": {"application/json;charset=utf8"}}, Body: []byte(`{"resultCode":"000000"}`)},
			Failure:  &courier.Failure{Kind: courier.LostOnWay, Detail: "ordered"}, Fault: courier.LostAnswer,
			StartedAt: noon.UTC(), Took: 1234567 * time.Nanosecond},
		Outcome: market.Outcome{Verdict: market.Accepted, ResultCode: "000000", Reason: wording.Of("fine", "成功"), InstanceID: "i-1", Described: true, BusinessID: "b-1"},
		Findings: []protocol.Finding{{Code: "length", Fatal: true, Pointer: "/instanceId", Expected: "64", Got: "65", Text: wording.Of("too long", "过长"),
			Clause: "https://example.com/clause"}}}
}

func create(t *testing.T, kept store.Store, id string) market.Header {
	t.Helper()
	head := header(id)
	must(t, kept.CreateMarket(t.Context(), market.Snapshot{Header: head}))
	return head
}

func commit(t *testing.T, kept store.Store, head market.Header, decision market.Decision, records ...protocol.Record) {
	t.Helper()
	must(t, kept.Commit(context.Background(), head.ID, store.Batch{Header: head, Decisions: []market.Decision{decision}, Records: records}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// same compares by the JSON spelling: it shows every field, and two spellings of one instant that a store may choose between are
// made equal before.
func same(t *testing.T, what string, want, got any) {
	t.Helper()
	wanted, err := json.Marshal(want)
	must(t, err)
	gotten, err := json.Marshal(got)
	must(t, err)
	if string(wanted) != string(gotten) {
		t.Errorf("%s:\nwant %s\n got %s", what, wanted, gotten)
	}
}

package saasv2

import (
	"net/http"
	"testing"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/spec"
)

// TestAnInstanceThatIsStillOpeningIsNoFailure: what to answer to a poll until the data are there is not published, so 000004 and
// 000000 without data are both right. Anywhere else 000004 is a failure.
func TestAnInstanceThatIsStillOpeningIsNoFailure(t *testing.T) {
	t.Parallel()
	edition, err := spec.EditionByID("cn")
	if err != nil {
		t.Fatal(err)
	}
	answer := courier.Exchange{
		Request: courier.RequestRecord{Body: []byte(`{"activity":"queryInstance","instanceId":"i-1"}`)},
		Response: &courier.ResponseRecord{
			Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"resultCode":"000004","resultMsg":"opening"}`),
		},
	}
	for intent, want := range map[spec.Intent]market.Verdict{spec.IntentPoll: market.Pending, spec.IntentInspect: market.Rejected} {
		reading := New(edition).Read(market.Call{Activity: "queryInstance", Intent: intent}, answer)
		if reading.Outcome.Verdict != want {
			t.Errorf("%s: %s, want %s (%v)", intent, reading.Outcome.Verdict, want, reading.Outcome.Reason)
		}
		if want == market.Pending && (len(reading.Findings) > 0 || !reading.Outcome.Reason.IsZero()) {
			t.Errorf("%s: the merchant is told of %v", intent, reading.Findings)
		}
	}
}

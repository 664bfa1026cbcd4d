package market

import (
	"errors"
	"strings"
	"testing"

	"github.com/fairground/fairground/spec"
)

// presets are good preset parameters for every activity of saas-v2.
var presets = map[string]map[string]any{
	"newInstance":          {"orderId": "MOCKPERIODYEARNEW", "orderLineId": "MOCKPERIODYEARNEW-000001"},
	"queryInstance":        {"instanceId": "i-1"},
	"refreshInstance":      {"instanceId": "i-1", "orderId": "MOCKMONTYRENEW", "orderLineId": "MOCKMONTYRENEW-000001", "scene": "RENEWAL", "expireTime": "20270101155959"},
	"updateInstanceStatus": {"instanceId": "i-1", "status": "FREEZE"},
	"releaseInstance":      {"instanceId": "i-1"},
	"upgradeInstance":      {"instanceId": "i-1", "orderId": "MOCKMONTYCHANGE", "orderLineId": "MOCKMONTYCHANGE-000001"},
	"changeInstanceCheck":  {"instanceId": "i-1", "productInfo": map[string]any{"productId": "OFFI1", "linearValue": 20}},
}

func debugging(activity string) DebugCase {
	return DebugCase{Contract: "saas-v2", Activity: activity, Members: presets[activity]}
}

// saving debugs and saves a case of each activity.
func (w *world) saving(activities ...string) {
	w.t.Helper()
	for _, activity := range activities {
		w.do(debugging(activity))
		if w.m.Case(activity) == nil {
			w.t.Fatalf("the case of %s was not saved: %+v", activity, w.refusals)
		}
	}
}

func TestACaseIsSavedWhenItPasses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.saving("newInstance")
	entry := w.m.Case("saas-v2/newInstance")
	if entry == nil || !entry.SavedAt.Equal(noon) || len(w.sent) != 1 {
		t.Fatalf("saved %+v after %d calls", entry, len(w.sent))
	}
	call := w.m.Call(w.sent[0].call)
	if !call.Debug || call.SubscriptionID != "" || call.CaseID != entry.ID {
		t.Errorf("a debugging call is marked as one and belongs to no subscription: %+v", call)
	}
	if subject, ok := w.m.Subject(call.ID); !ok || subject.Case.Members["orderId"] != "MOCKPERIODYEARNEW" {
		t.Errorf("the subject of the call is its case: %+v", subject)
	}
	if w.m.lanes[""] != nil {
		t.Error("a call that is over leaves its lane")
	}
}

func TestACaseThatFailsIsNotSavedAndSaysWhy(t *testing.T) {
	t.Parallel()
	for name, outcome := range map[string]Outcome{
		"000005": {Verdict: Rejected, ResultCode: "000005"},
		"000004": {Verdict: Pending, ResultCode: "000004"}, // asynchronous opening is no success in debugging
		"usable": {Verdict: Lost},
	} {
		w := newWorld(t)
		w.answer = func(*Call, int) Outcome { return outcome }
		w.do(debugging("newInstance"))
		if len(w.refusals) != 1 || w.refusals[0].Rule != "case-failed" || !strings.Contains(w.refusals[0].Text.EN, name) {
			t.Errorf("%s: %+v", name, w.refusals)
		}
		if len(w.m.Cases) != 0 || len(w.sent) != 1 {
			t.Errorf("%s: %d cases, %d calls: nothing is saved, nothing is tried again", name, len(w.m.Cases), len(w.sent))
		}
	}
}

func TestPendingCountsInDebuggingBySwitch(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "debug-pending", "success")
	w.answer = func(*Call, int) Outcome { return Outcome{Verdict: Pending, ResultCode: "000004"} }
	w.saving("newInstance")
}

func TestAnUnsavedSecondTryLeavesTheFirstCaseAsItWas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.saving("newInstance")
	first := w.m.Case("newInstance").ID
	w.answer = func(call *Call, _ int) Outcome { return bad(call) }
	w.do(debugging("newInstance"))
	if entry := w.m.Case("newInstance"); entry == nil || entry.ID != first {
		t.Errorf("the saved case was lost: %+v", entry)
	}
	w.answer = func(call *Call, _ int) Outcome { return good(call) }
	w.do(debugging("newInstance"))
	if entry := w.m.Case("newInstance"); entry == nil || entry.ID == first || len(w.m.Cases) != 1 {
		t.Errorf("a case that passes takes the place of the older one of its name: %+v", w.m.Cases)
	}
}

func TestAFormThatIsNotFilledInWellSendsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.refused("unknown-contract", DebugCase{Contract: "saas-v9", Activity: "newInstance"})
	w.refused("unknown-activity", DebugCase{Contract: "saas-v2", Activity: "newInstence"})
	w.refused("unknown-product", DebugCase{Contract: "saas-v2", Activity: "newInstance", Product: "none"})
	w.refused("case-members", DebugCase{Contract: "saas-v2", Activity: "newInstance", Members: map[string]any{"orderID": "x"}})
	w.refused("case-members", DebugCase{Contract: "saas-v2", Activity: "newInstance"})
	w.refused("case-members", DebugCase{Contract: "saas-v2", Activity: "newInstance", Members: map[string]any{"orderId": strings.Repeat("x", 65), "orderLineId": "1"}})
	w.refused("case-members", DebugCase{Contract: "saas-v2", Activity: "queryInstance", Members: map[string]any{"instanceId": "x", "testFlag": "0"}})
	w.refused("unknown-case", RunCase{Case: "newInstance"})
	w.refused("unknown-case", DeleteCase{Case: "newInstance"})
	if len(w.sent) != 0 {
		t.Errorf("%d calls were sent", len(w.sent))
	}
}

func TestASavedCaseCanBeRunAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.saving("queryInstance")
	w.do(RunCase{Case: "queryInstance"})
	w.answer = func(call *Call, _ int) Outcome { return bad(call) }
	w.do(RunCase{Case: "queryInstance"})
	if len(w.sent) != 3 || len(w.refusals) != 1 {
		t.Errorf("%d calls, refusals %+v", len(w.sent), w.refusals)
	}
	if w.m.Case("queryInstance") == nil {
		t.Error("a run by hand that fails does not delete the case")
	}
	decision := w.do(DeleteCase{Case: "queryInstance"})
	if len(decision.Cases) != 1 || decision.Cases[0].DeletedAt.IsZero() || len(w.m.Cases) != 0 {
		t.Errorf("deleted: %+v", decision.Cases)
	}
	if _, due := w.m.NextEvent(); due {
		t.Error("without a case there is nothing to probe")
	}
}

func TestADebuggingCallCannotBeRestarted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.saving("queryInstance")
	_, err := w.m.Do(w.now, Restart{CallID: w.sent[0].call})
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		t.Errorf("got %v", err)
	}
}

func TestCasesSurviveASnapshot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.saving("newInstance", "queryInstance")
	restored, err := Restore(w.m.Snapshot(), w.edition, w.contracts)
	must(t, err)
	if len(restored.SavedCases("saas-v2")) != 2 || restored.Case("newInstance").Members["orderId"] != "MOCKPERIODYEARNEW" {
		t.Errorf("restored %+v", restored.Cases)
	}
	event, due := restored.NextEvent()
	if !due || event.Kind != EventProbe {
		t.Errorf("the next probe is due: %+v", event)
	}
	restored.Case("newInstance").Ledger.Runs = 9
	if w.m.Case("newInstance").Ledger.Runs == 9 {
		t.Error("a restored market shares nothing with the old one")
	}
}

func TestEditingAProductReplaysItsCasesAndWarns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.saving("newInstance", "queryInstance", "releaseInstance")
	w.do(DebugCase{Contract: "saas-v2", Activity: "queryInstance", Title: "lifetime's own", Product: "lifetime", Members: presets["queryInstance"]})
	w.sent = nil
	w.answer = func(call *Call, _ int) Outcome {
		if call.Activity == "releaseInstance" {
			return bad(call)
		}
		return good(call)
	}
	w.do(EditProduct{Product: "standard-year", Title: "New", Price: 5, Hide: true})
	product := w.m.Product("standard-year")
	if len(w.sent) != 3 || product.Title != "New" || product.Price != 5 || !product.Hidden {
		t.Errorf("%d cases replayed, product %+v", len(w.sent), product)
	}
	if last := w.notices[len(w.notices)-1]; last.Kind != "edit-replay-failed" || len(w.notices) != 1 {
		t.Errorf("notices %+v", w.notices)
	}
	if w.m.Case("releaseInstance").Ledger.Runs != 0 {
		t.Error("a replay is no probe")
	}
}

func TestMembersAreCheckedAgainstTheContract(t *testing.T) {
	t.Parallel()
	contract, err := spec.ContractByID("saas-v2")
	must(t, err)
	for _, activity := range contract.Activities {
		if err := activity.CheckPresets(presets[activity.Name]); err != nil {
			t.Errorf("%s: %v", activity.Name, err)
		}
	}
}

package market

import (
	"slices"
	"strings"
	"testing"

	"github.com/fairground/fairground/spec"
)

func needed(r Readiness) (names []string) {
	for _, need := range r.Needs {
		names = append(names, need.Activity)
	}
	return names
}

// The matrix of saas-v2.md 9.
func TestNeedsFollowTheMatrix(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for product, want := range map[string]string{
		"lifetime":      "newInstance queryInstance releaseInstance",
		"premium-month": "newInstance queryInstance refreshInstance updateInstanceStatus releaseInstance",
		"metered":       "newInstance queryInstance refreshInstance updateInstanceStatus releaseInstance",
		"standard-year": "newInstance queryInstance refreshInstance updateInstanceStatus releaseInstance upgradeInstance changeInstanceCheck",
	} {
		report := w.m.Readiness(product)
		if got := strings.Join(needed(report), " "); got != want || report.Ready {
			t.Errorf("%s needs %s, want %s", product, got, want)
		}
		for _, need := range report.Needs {
			if need.Why.EN == "" || need.Why.ZH == "" || need.Clause == "" {
				t.Errorf("%s: a need without a reason: %+v", product, need)
			}
		}
	}
	if report := w.m.Readiness("nothing"); report.Ready {
		t.Error("an unknown product is not ready")
	}
}

func TestTheSiteWithoutRenewalChangeNeedsNoCheckOfIt(t *testing.T) {
	t.Parallel()
	w := newWorldOf(t, "eu")
	if slices.Contains(needed(w.m.Readiness("standard-year")), "changeInstanceCheck") {
		t.Error("the site offers no renewal with change")
	}
}

func TestAProductIsPublishedWhenItsCasesAreSaved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.do(DraftProduct{Title: "brand-new", Like: "lifetime"})
	w.refused("product-draft", Buy{Product: "brand-new", Buyer: "buyer-v0-a"})
	w.saving("newInstance", "queryInstance")
	w.refused("not-ready", Publish{Product: "brand-new"})
	if text := w.m.Readiness("brand-new").Text(); !strings.Contains(text.EN, "releaseInstance") || strings.Contains(text.EN, "newInstance") || text.ZH == "" {
		t.Errorf("what is missing: %v", text)
	}
	w.saving("releaseInstance")
	w.do(Publish{Product: "brand-new"})
	w.do(Buy{Product: "brand-new", Buyer: "buyer-v0-a"})
	w.refused("not-draft", Publish{Product: "brand-new"})
}

func TestTheGateIsAdviceBySwitch(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "publish-gate", "advice")
	w.do(DraftProduct{Title: "brand-new", Like: "lifetime"})
	w.do(Publish{Product: "brand-new"})
}

func TestAJointProductNeedsTheFiveKitInterfaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.do(DraftProduct{Title: "together", Like: "lifetime", Joint: true})
	got := needed(w.m.Readiness("together"))
	for _, kit := range []string{"tenantSync", "applicationSync", "authSync", "singleOrgSync", "allOrgSync"} {
		if !slices.Contains(got, kit) {
			t.Errorf("%s is missing: %v", kit, got)
		}
	}
}

func TestACaseOfAnotherProductMeetsNoNeed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.do(DebugCase{Contract: "saas-v2", Activity: "newInstance", Product: "metered", Members: presets["newInstance"]})
	for product, want := range map[string]bool{"metered": true, "lifetime": false} {
		if got := w.m.Readiness(product).Needs[0].CaseID != ""; got != want {
			t.Errorf("%s: newInstance met: %t", product, got)
		}
	}
}

func TestMembersTellCasesApart(t *testing.T) {
	t.Parallel()
	need := Need{Activity: "refreshInstance", Members: map[string]string{"trialToFormal": "1", "productId": spec.AnyValue, "scene": ""}}
	for want, members := range map[bool]map[string]any{
		true:  {"trialToFormal": "1", "productId": "x"},
		false: {"trialToFormal": "1", "productId": "x", "scene": "y"},
	} {
		if need.metBy(&Case{Activity: "refreshInstance", Members: members}) != want {
			t.Errorf("%v should meet the need: %t", members, want)
		}
	}
	if need.metBy(&Case{Activity: "refreshInstance"}) || need.metBy(&Case{Activity: "newInstance", Members: map[string]any{"trialToFormal": "1", "productId": "x"}}) {
		t.Error("a case without the members, or of another activity, meets nothing")
	}
}

func TestADraftGetsAnIdOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.do(DraftProduct{Title: "one", Like: "lifetime"})
	w.do(DraftProduct{Title: "two", Like: "lifetime"})
	one, two := w.m.Product("one"), w.m.Product("two")
	if one.ID == two.ID || len(one.ID) != len("OFFI")+18 || one.Sales != Draft {
		t.Errorf("drafts %+v %+v", one, two)
	}
	w.refused("product-name", DraftProduct{Title: "one", Like: "lifetime"})
	w.refused("product-name", DraftProduct{Like: "lifetime"})
	w.refused("unknown-product", DraftProduct{Title: "three", Like: "nothing"})
}

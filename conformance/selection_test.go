package conformance

import (
	"slices"
	"strings"
	"testing"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

func few() []check.Check {
	return []check.Check{
		{ID: "saas-v2/create/opens", Family: "create"},
		{ID: "saas-v2/create/same-order", Family: "create"},
		{ID: "saas-v2/upgrade/expands", Family: "upgrade", Feature: "upgrade"},
	}
}

func TestSelection(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]int{
		"saas-v2/create/opens": 1, "create": 2, "saas-v2/create": 2, "saas-v2/create/": 2, "saas-v2/create/*": 2, "saas-v2/*/o*": 1,
		"saas-v2": 3, "saas-v2/create/same-????r": 1,
	} {
		got, err := selected(few(), []string{pattern}, []string{"upgrade"})
		if err != nil || len(got) != want {
			t.Errorf("%s selects %d (%v), want %d", pattern, len(got), err, want)
		}
	}
	both, err := selected(few(), []string{"upgrade", "saas-v2/create/opens"}, []string{"upgrade"})
	if err != nil || !slices.Equal(ids(both), []string{"saas-v2/create/opens", "saas-v2/upgrade/expands"}) {
		t.Errorf("registry order is kept, got %v, %v", ids(both), err)
	}
}

func TestAnEmptySelectionIsNeverGreen(t *testing.T) {
	t.Parallel()
	for pattern, offer := range map[string]string{
		"saas-v2/create/open": "saas-v2/create/opens", "": "create", "saas-v2/*": "create", "[": "upgrade", "creat": "create",
	} {
		_, err := selected(few(), []string{pattern}, nil)
		exit, text := verdict.Of(err)
		if exit != verdict.Usage || !strings.Contains(text.EN, offer) || text.ZH == "" {
			t.Errorf("%q: exit %d, %s", pattern, exit, text.EN)
		}
	}
	_, err := selected(few(), []string{"upgrade"}, []string{"period"})
	if exit, text := verdict.Of(err); exit != verdict.Usage || !strings.Contains(text.EN, "--features upgrade") {
		t.Errorf("checks that cannot run: exit %d, %s", exit, text.EN)
	}
	if _, err := selected(nil, nil, nil); err == nil {
		t.Error("no checks at all must be an error")
	}
}

func TestFeatures(t *testing.T) {
	t.Parallel()
	contract := &spec.Contract{ID: "saas-v2", Features: []string{"period", "trial", "upgrade"}}
	for _, c := range []struct {
		given, want []string
	}{
		{nil, []string{"period"}},
		{[]string{"trial"}, []string{"trial"}},
		{[]string{"upgrade", " period", "upgrade"}, []string{"period", "upgrade"}},
		{[]string{"all", "trial"}, []string{"period", "trial", "upgrade"}},
	} {
		if got, err := claims(contract, c.given); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%q claims %q, %v", c.given, got, err)
		}
	}
	if _, err := claims(contract, []string{"trail"}); err == nil || !strings.Contains(err.Error(), "period, trial, upgrade or all") {
		t.Errorf("an unknown feature names the known ones, got %v", err)
	}
}

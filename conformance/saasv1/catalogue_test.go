package saasv1_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/saasv1"
	"github.com/fairground/fairground/spec"
)

// What a reader of the list of checks can rely on.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	contract, err := spec.ContractByID(saasv1.Contract)
	if err != nil {
		t.Fatal(err)
	}
	checks := saasv1.Checks()
	if len(checks) < 70 {
		t.Errorf("%d checks; a merchant was promised at least 70", len(checks))
	}
	families := map[string]int{}
	for _, c := range checks {
		families[c.Family]++
		if parts := strings.Split(c.ID, "/"); len(parts) != 3 || parts[0] != saasv1.Contract || parts[1] != c.Family {
			t.Errorf("%s is no id of the form contract/family/name", c.ID)
		}
		for name, text := range map[string]string{"English title": c.Title.EN, "English advice": c.Advice.EN, "Chinese title": c.Title.ZH, "Chinese advice": c.Advice.ZH} {
			if text == "" || strings.Contains(text, "%!") {
				t.Errorf("%s: %s is %q", c.ID, name, text)
			}
			if chinese := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }); chinese != strings.HasPrefix(name, "Chinese") {
				t.Errorf("%s: %s is in the wrong language: %q", c.ID, name, text)
			}
		}
		if c.Level != check.Required && c.Level != check.Recommended {
			t.Errorf("%s has the level %q", c.ID, c.Level)
		}
		if c.Clause == "" {
			t.Errorf("%s names no clause", c.ID)
		}
		if contract.Named(c.Activity) == nil {
			t.Errorf("%s forecasts for the unknown activity %q", c.ID, c.Activity)
		}
		if c.Feature != "" && !slices.Contains(contract.Features, c.Feature) {
			t.Errorf("%s needs the unknown feature %q", c.ID, c.Feature)
		}
	}
	for _, family := range []string{"transport", "envelope", "create", "body-sign", "details", "secret", "signature", "tolerance", "refresh", "expire",
		"release", "upgrade", "status", "query", "lifecycle", "debug-case"} {
		if families[family] == 0 {
			t.Errorf("the family %s has no check", family)
		}
	}
}

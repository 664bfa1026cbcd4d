package scenarios_test

import (
	"strings"
	"testing"

	"github.com/fairground/fairground/scenarios"
	"github.com/fairground/fairground/verdict"
)

// A merchant that acts on debugging calls, or bears them only once, is found out by the story that says so.
func TestTheStoriesOfProbingFindAMerchantThatIsWrong(t *testing.T) {
	t.Parallel()
	for name, flaw := range map[string]string{
		"a-probe-never-acts":                 "debug-touches-real-instances",
		"probed-twice-a-day":                 "debug-second-time-differs",
		"published-when-the-cases-are-saved": "debug-without-instance-id",
	} {
		story, err := scenarios.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		story.Practice.Flaw = flaw
		house := scenarios.House{Stand: practice}
		telling, err := house.Play(t.Context(), story)
		if err != nil {
			t.Fatal(err)
		}
		if telling.Unmet == nil {
			t.Errorf("%s came true although the merchant has the flaw %s", name, flaw)
		}
	}
}

func TestStepsOfProbingAreCheckedBeforeAnythingIsRun(t *testing.T) {
	t.Parallel()
	const head = "title: {en: a, zh: b}\nlesson: {en: a, zh: b}\nchapter: probing\nstart: 2026-03-02T12:00:00+08:00\nsteps:\n"
	for step, want := range map[string]string{
		"debug-case: {activity: newInstence}":                                 "no activity",
		"debug-case: {activity: newInstance, members: {orderID: x}}":          "no preset parameter",
		"debug-case: {activity: newInstance, subscription: shop}":             "no earlier step bought",
		"debug-case: {activity: newInstance, product: none}":                  "no product",
		"run-case: {case: newInstance}":                                       "no earlier step debugged",
		"delete-case: {case: newInstance}":                                    "no earlier step debugged",
		"draft: {name: standard-year, like: lifetime}":                        "a name of its own",
		"draft: {name: new, like: none}":                                      "no product",
		"publish: {product: none}":                                            "no product",
		"edit: {product: none}":                                               "no product",
		"lift-freeze: {product: none}":                                        "no product",
		"expect-product: {product: standard-year, sales: gone}":               "is not known",
		"expect-product: {product: standard-year, notices: [smoke]}":          "no kind of notice",
		"expect-product: {product: standard-year, missing: [dance]}":          "no activity",
		"expect-case: {case: newInstance}":                                    "no earlier step debugged",
		"{expect-product: {product: standard-year}, refused: product-frozen}": "refused goes with",
	} {
		_, err := scenarios.Read("s.yaml", []byte(head+"  - "+step+"\n"))
		exit, text := verdict.Of(err)
		if err == nil || exit != verdict.Usage || !strings.Contains(text.EN, want) || !strings.Contains(text.EN, "s.yaml:6") || text.ZH == "" {
			t.Errorf("%s: %q, want %q", step, text.EN, want)
		}
	}
}

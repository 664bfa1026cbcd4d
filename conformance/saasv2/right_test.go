package saasv2_test

import (
	"testing"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/merchant"
)

// A right merchant passes every check, however it opens instances and on every site.
func TestRightMerchantPasses(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]set{
		"opens at once":            {},
		"opens asynchronously":     {merchant: merchant.Config{Async: 5 * time.Millisecond}},
		"succeeds and opens later": {merchant: merchant.Config{Async: 5 * time.Millisecond, AsyncCode: "000000"}},
		"international site":       {edition: "intl"},
		"european site":            {edition: "eu"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := build(t, s)
			started := time.Now()
			for id, result := range m.judge(t.Context()) {
				if result.Outcome != check.Passed && !(s.edition == "eu" && result.Outcome == check.Skipped) {
					t.Errorf("%s %s: %s\n%s", result.Outcome, id, result.Message, result.Curl)
				}
			}
			t.Logf("%d checks in %s", len(m.checks), time.Since(started))
		})
	}
}

// Debugging calls need not act: what builds on effects is skipped, the rest is judged.
func TestDebuggingRun(t *testing.T) {
	t.Parallel()
	counted := map[check.Outcome]int{}
	for id, result := range build(t, set{testFlag: "1"}).judge(t.Context()) {
		counted[result.Outcome]++
		if result.Outcome != check.Passed && result.Outcome != check.Skipped {
			t.Errorf("%s %s: %s", result.Outcome, id, result.Message)
		}
	}
	if counted[check.Passed] == 0 || counted[check.Skipped] == 0 {
		t.Errorf("outcomes %v: some are judged and some are not", counted)
	}
}

// A merchant that sells one thing is judged on that and passes.
func TestNarrowMerchants(t *testing.T) {
	t.Parallel()
	for _, feature := range []string{"period", "one-off", "on-demand", "package"} {
		t.Run(feature, func(t *testing.T) {
			t.Parallel()
			m := build(t, set{})
			m.config.Features = []string{feature}
			passed := 0
			for id, result := range m.judge(t.Context()) {
				switch result.Outcome {
				case check.Passed:
					passed++
				case check.Skipped:
				default:
					t.Errorf("%s %s: %s", result.Outcome, id, result.Message)
				}
			}
			if passed < 80 {
				t.Errorf("only %d checks judge a merchant that sells %s", passed, feature)
			}
		})
	}
}

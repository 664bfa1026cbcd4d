package saasv1_test

import (
	"testing"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/merchant"
)

// A right merchant passes every check, with either encryption, on every site and under either reading of what sources disagree on.
func TestRightMerchantPasses(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]set{
		"AES-256":                {},
		"AES-128":                {merchant: merchant.Config{EncryptType: "2"}},
		"international site":     {edition: "intl"},
		"live calls unmarked":    {switches: map[string]string{"v1-live-test-flag": "absent"}},
		"ends without orders":    {switches: map[string]string{"v1-end-order": "left-out"}},
		"expiry in every call":   {switches: map[string]string{"v1-create-expire-time": "always"}},
		"refunds without amount": {switches: map[string]string{"v1-retract-amount": "absent"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := build(t, s)
			started := time.Now()
			for id, result := range m.judge(t.Context()) {
				if result.Outcome != check.Passed {
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
			if passed < 60 {
				t.Errorf("only %d checks judge a merchant that sells %s", passed, feature)
			}
		})
	}
}

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

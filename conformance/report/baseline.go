package report

import (
	"github.com/fairground/fairground/conformance/check"
)

// Comparison tells what changed since an earlier report. The lists hold check ids in registry order.
type Comparison struct {
	// GeneratedAt is when the earlier report was made, as it says itself.
	GeneratedAt string `json:"generatedAt"`
	// New failed now and did not fail then; Known failed both times; Fixed failed then and passed now.
	New   []string `json:"new"`
	Known []string `json:"known"`
	Fixed []string `json:"fixed"`
}

// Compare lays an earlier report beside this one: a required check that had failed there already is known, and only new failures
// fail the run. A check that was not judged this time (skipped) is neither fixed nor known.
func (r *Report) Compare(earlier Report) {
	failedThen := map[string]bool{}
	for _, c := range earlier.Checks {
		failedThen[c.ID] = c.Outcome == check.Failed
	}
	comparison := Comparison{
		GeneratedAt: earlier.GeneratedAt.UTC().Format("2006-01-02T15:04:05Z"),
		New:         []string{}, Known: []string{}, Fixed: []string{},
	}
	for i := range r.Checks {
		c := &r.Checks[i]
		c.Known = false
		switch {
		case c.Outcome == check.Failed && failedThen[c.ID]:
			c.Known = true
			comparison.Known = append(comparison.Known, c.ID)
		case c.Outcome == check.Failed:
			comparison.New = append(comparison.New, c.ID)
		case c.Outcome == check.Passed && failedThen[c.ID]:
			comparison.Fixed = append(comparison.Fixed, c.ID)
		}
	}
	r.Baseline = &comparison
	r.conclude()
}

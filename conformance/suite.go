package conformance

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/report"
)

// ErrSecondSuite: Ginkgo allows one run per process. Use Run for more.
var ErrSecondSuite = errors.New("the Ginkgo suite ran in this process already; use Run to judge again")

var suiteRan atomic.Bool

// suiteLimit is Ginkgo's bound for a whole run; a slow merchant may take 20 s for each of hundreds of calls.
const suiteLimit = 24 * time.Hour

// Suite does what Run does, with every check as a Ginkgo spec: one It each, labelled with its family, level and feature. Ginkgo's own
// output is silenced, because the report says more. It can run once per process.
func Suite(ctx context.Context, config Config, progress func(Progress)) (report.Report, error) {
	if !suiteRan.CompareAndSwap(false, true) {
		return report.Report{}, ErrSecondSuite
	}
	s, err := open(ctx, config)
	if err != nil {
		return report.Report{}, err
	}
	defer s.close()
	s.begin(ctx)
	s.register(ctx, progress)
	runQuietly(s.contract.ID)
	return s.report(), nil
}

func (s *session) register(ctx context.Context, progress func(Progress)) {
	// Ordered, because Ginkgo would otherwise sort specs that are made on one line by their texts.
	ginkgo.Describe(s.contract.ID, ginkgo.Ordered, ginkgo.ContinueOnFailure, func() {
		for i, c := range s.checks {
			ginkgo.It(c.ID, labels(c), func() {
				step := Progress{Number: i + 1, Total: len(s.checks), Check: c}
				tell(progress, step)
				result := s.judge(ctx, c)
				step.Result = &result
				tell(progress, step)
				conclude(result)
			})
		}
	})
}

func labels(c check.Check) ginkgo.Labels {
	result := ginkgo.Labels{c.Family, string(c.Level)}
	if c.Feature != "" {
		result = append(result, c.Feature)
	}
	return result
}

// conclude ends a spec as its check ended.
func conclude(result check.Result) {
	switch result.Outcome {
	case check.Failed, check.Errored:
		ginkgo.Fail(result.Message.EN)
	case check.Skipped, check.Waived:
		ginkgo.Skip(result.Message.EN)
	}
}

// runQuietly runs the registered specs in the order of registration.
func runQuietly(name string) {
	output := formatter.ColorableStdOut
	formatter.ColorableStdOut = io.Discard
	defer func() { formatter.ColorableStdOut = output }()
	suite, _ := ginkgo.GinkgoConfiguration()
	suite.RandomizeAllSpecs, suite.FailFast, suite.DryRun = false, false, false
	suite.Timeout = suiteLimit
	reporter := types.ReporterConfig{NoColor: true, Succinct: true}
	ginkgo.RunSpecs(deaf{}, name, suite, reporter)
}

// deaf takes the place of a *testing.T: the verdict is read from the results.
type deaf struct{}

func (deaf) Fail() {}

package conformance

import (
	"context"

	"github.com/fairground/fairground/conformance/report"
)

// Run judges an endpoint and returns the report. The checks run one after the other in registry order (several at a time with
// Config.Concurrency, reported in the same order); progress, which may be nil, is
// told before and after each. When ctx ends, the run stops, and the report holds what was judged so far. The error is a
// verdict.Misused (wrong configuration) or a verdict.Unjudged (the endpoint does not answer); a failed verdict is no error.
func Run(ctx context.Context, config Config, progress func(Progress)) (report.Report, error) {
	s, err := open(ctx, config)
	if err != nil {
		return report.Report{}, err
	}
	defer s.close()
	s.begin(ctx)
	for i, c := range s.checks {
		if ctx.Err() != nil {
			break
		}
		step := Progress{Number: i + 1, Total: len(s.checks), Check: c}
		tell(progress, step)
		result := s.judge(ctx, c)
		step.Result = &result
		tell(progress, step)
	}
	return s.report(), nil
}

func tell(progress func(Progress), step Progress) {
	if progress != nil {
		progress(step)
	}
}

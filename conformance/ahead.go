package conformance

import (
	"context"
	"sync"

	"github.com/fairground/fairground/conformance/check"
)

// maxConcurrency bounds how many checks run at a time; each of them may send sixteen calls at once.
const maxConcurrency = 64

// ahead runs checks beside each other, in registry order as workers become free, while whoever reports them takes the results one after
// the other. Checks share nothing but the order book and the premises, which are safe for that: a premise that two checks need at once
// is run by one of them, and the other waits.
type ahead struct{ results map[string]chan check.Result }

// begin starts the workers, unless the checks are to run one after the other.
func (s *session) begin(ctx context.Context) {
	if s.config.Concurrency <= 1 {
		return
	}
	s.ahead = &ahead{results: map[string]chan check.Result{}}
	jobs := make(chan check.Check, len(s.checks))
	for _, c := range s.checks {
		s.ahead.results[c.ID] = make(chan check.Result, 1)
		jobs <- c
	}
	close(jobs)
	var workers sync.WaitGroup
	for range s.config.Concurrency {
		workers.Go(func() {
			for c := range jobs {
				s.ahead.results[c.ID] <- s.bench().Run(ctx, c)
			}
		})
	}
	s.closers = append(s.closers, workers.Wait)
}

// result runs a check, or waits for the worker that does. Every check is asked for once.
func (a *ahead) result(ctx context.Context, s *session, c check.Check) check.Result {
	if a == nil {
		return s.bench().Run(ctx, c)
	}
	return <-a.results[c.ID]
}

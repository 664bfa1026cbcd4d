package conformance

import (
	"context"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/report"
	"github.com/fairground/fairground/wording"
)

// judge carries out one check and keeps its result. After an interrupt, checks are no longer begun.
func (s *session) judge(ctx context.Context, c check.Check) check.Result {
	if ctx.Err() != nil {
		return s.notRun(c)
	}
	result := s.ahead.result(ctx, s, c)
	if result.Outcome == check.Errored && ctx.Err() != nil {
		return s.notRun(c) // what was half done proves nothing
	}
	if _, waived := s.waivers[c.ID]; waived && (result.Outcome == check.Failed || result.Outcome == check.Warned) {
		result.Outcome = check.Waived
	}
	s.results[c.ID] = result
	return result
}

// bench makes the bench of one check.
func (s *session) bench() *check.Bench {
	return check.NewBench(check.BenchConfig{
		Endpoint: s.endpoint, Edition: s.edition, Contract: s.contract, Courier: s.courier,
		Orders: s.orders, OrderQueryReachable: s.reachable, Features: s.features, Seed: s.config.Seed, Wall: s.config.Wall,
		TestFlag: s.config.TestFlag, Patience: s.config.Patience, Premises: s.premises,
		Products: s.config.Products, Buyer: s.config.Buyer,
	})
}

func (s *session) notRun(c check.Check) check.Result {
	return check.Result{Check: c, Outcome: check.Skipped, Message: wording.Of(
		"Not judged: the run was interrupted before.", "未判定：运行在此之前被中断。")}
}

// report makes the report of what has been judged so far; a check that has not been is skipped and says so.
func (s *session) report() report.Report {
	results := make([]check.Result, 0, len(s.checks))
	interrupted := false
	for _, c := range s.checks {
		result, ok := s.results[c.ID]
		if !ok {
			interrupted = true
			result = s.notRun(c)
		}
		results = append(results, result)
	}
	now := s.config.Wall()
	r := report.New(report.Header{
		Version: s.config.Version, GeneratedAt: now, Took: now.Sub(s.started),
		Contract: s.contract.ID, Edition: s.edition.ID, Switches: s.config.Switches, Endpoint: s.config.Endpoint,
		Features: s.features, Seed: s.config.Seed, Interrupted: interrupted, Notices: append(s.notices, s.needlessWaivers()...),
	}, results, s.waivers, s.config.AccessKey, s.credential.SecretKey)
	if s.baseline != nil {
		r.Compare(*s.baseline)
	}
	return r
}

// needlessWaivers tells which waivers could be taken out, because their check passes.
func (s *session) needlessWaivers() []wording.Text {
	var notices []wording.Text
	for _, c := range s.checks {
		if _, waived := s.waivers[c.ID]; waived && s.results[c.ID].Outcome == check.Passed {
			notices = append(notices, wording.Format("%s passes: its waiver is no longer needed.", "%s 已通过：不再需要豁免。", c.ID))
		}
	}
	return notices
}

package conformance

import (
	"strings"
	"testing"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/report"
)

// Test judges an endpoint inside a merchant's own `go test`: every check is a subtest named by its id, so that -run selects them. A
// required check that fails is an error with its reason and evidence; a warning is logged; a check that cannot apply is skipped. Wrong
// configuration and an endpoint that does not answer end the test at once. It returns the report.
func Test(t *testing.T, config Config) report.Report {
	t.Helper()
	s, err := open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	for _, c := range s.checks {
		t.Run(c.ID, func(t *testing.T) { s.speak(t, s.judge(t.Context(), c)) })
	}
	return s.report()
}

// speak ends a subtest as its check ended.
func (s *session) speak(t *testing.T, result check.Result) {
	t.Helper()
	switch result.Outcome {
	case check.Failed, check.Errored:
		t.Error(s.explain(result))
	case check.Warned, check.Waived:
		t.Log(string(result.Outcome) + ": " + s.explain(result))
	case check.Skipped:
		t.Skip(result.Message.In(s.config.Language))
	}
}

// explain tells a result in full, secrets masked, as the terminal report would.
func (s *session) explain(result check.Result) string {
	single := report.New(report.Header{}, []check.Result{result}, s.waivers, s.config.AccessKey, s.credential.SecretKey)
	return strings.TrimSpace(single.Checks[0].Plain(s.config.Language))
}

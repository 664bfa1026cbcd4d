package conformance_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/conformance"
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/merchant"
)

// The line under "Try again" is copied into a shell: it must work there, with the access key in the environment and nowhere else, and
// bring the very answer that the report complains about.
func TestThePrintedLineSendsTheRequestAgain(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not there: %v", tool, err)
		}
	}
	tools := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(tools, "fairground"), "..")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	for flaw, want := range map[string]struct{ id, answer string }{
		"missing-result-message":        {"envelope/result-message", `"resultCode":"000000"`}, // signed anew
		"bad-signature-answers-success": {"signature/verified", `"resultCode":"000000"`},      // kept as it was forged
		"ignores-timestamp":             {"signature/stale", `"resultCode":"000000"`},         // signed anew, and old again
		"parameters-by-position":        {"tolerance/parameter-order", "HTTP/1.1 400"},        // in the order that was refused
	} {
		t.Run(flaw, func(t *testing.T) {
			t.Parallel()
			judged := play(t, merchant.Config{Flaw: flaw}, nil).all()
			judged.Only, judged.Patience = []string{"saas-v2/" + want.id}, 100*time.Millisecond
			r, err := conformance.Run(t.Context(), judged, nil)
			if err != nil {
				t.Fatal(err)
			}
			c := r.Checks[0]
			if c.Outcome == check.Passed || strings.Contains(c.Curl, accessKey) {
				t.Fatalf("%s %s\n%s", c.Outcome, c.ID, c.Curl)
			}
			again := exec.CommandContext(t.Context(), "bash", "-c", c.Curl)
			again.Env = append(os.Environ(), "PATH="+tools+":"+os.Getenv("PATH"), "FAIRGROUND_ACCESS_KEY="+accessKey)
			said, err := again.Output()
			if err != nil || !strings.Contains(strings.ReplaceAll(string(said), `": "`, `":"`), want.answer) {
				t.Errorf("%v\n%s\n%s", err, c.Curl, said)
			}
		})
	}
}

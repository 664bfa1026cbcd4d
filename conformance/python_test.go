package conformance_test

import (
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/fairground/fairground/conformance"
	"github.com/fairground/fairground/conformance/report"
	"github.com/fairground/fairground/spec"
)

// A merchant in another language, written by reading the pages alone, keeps the suite from demanding what only Go programs do.
func TestTheMerchantInPythonPasses(t *testing.T) {
	t.Parallel()
	const program = "testdata/merchant_python/merchant.py"
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed, so the merchant in Python was not tried")
	}
	if _, err := os.Stat(program); err != nil {
		t.Fatal(err)
	}
	address, openAPI := freeAddress(), freeAddress()
	process := exec.Command(python, program, "--listen", address, "--access-key", accessKey, "--open-api", "http://"+openAPI,
		"--ak", spec.Sandbox().AccessKeyID, "--sk", spec.Sandbox().SecretKey)
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = process.Process.Kill()
		_ = process.Wait()
	})
	waitFor(t, address)
	for _, contract := range conformance.Contracts() {
		t.Run(contract, func(t *testing.T) {
			passesAllButAdvice(t, judge(t, conformance.Config{
				Contract: contract, Endpoint: "http://" + address + "/produce", AccessKey: accessKey,
				Features: []string{conformance.AllFeatures}, OpenAPIListen: openAPI,
			}))
		})
	}
}

func passesAllButAdvice(t *testing.T, r report.Report) {
	t.Helper()
	if r.Verdict == report.Passed && r.Summary.Passed > 50 {
		return
	}
	for _, c := range r.Checks {
		if c.Outcome == "failed" || c.Outcome == "error" {
			t.Errorf("%s %s\n%s", c.ID, c.Outcome, c.Plain("en"))
		}
	}
	t.Errorf("verdict %s, %+v", r.Verdict, r.Summary)
}

func waitFor(t *testing.T, address string) {
	t.Helper()
	for range 200 {
		connection, err := net.Dial("tcp", address)
		if err == nil {
			_ = connection.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("nothing listens at %s", address)
}

package conformance_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/conformance"
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/conformance/report"
	"github.com/fairground/fairground/verdict"
)

// asCommand makes the test binary behave as the command, because Ginkgo allows one run per process and an interrupt needs a process.
const asCommand = "FAIRGROUND_CONFORMANCE_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	debug.SetGCPercent(800) // the gallery makes half a million short-lived requests in little memory
	if os.Getenv(asCommand) == "" {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := root()
	root.SetArgs(os.Args[1:])
	exit, text := verdict.Of(root.ExecuteContext(ctx))
	if !text.IsZero() {
		_, _ = os.Stderr.WriteString("fairground: " + text.EN + "\n")
	}
	os.Exit(int(exit))
}

func root() *cobra.Command {
	root := &cobra.Command{Use: "fairground", SilenceErrors: true, SilenceUsage: true, Version: "test"}
	root.PersistentFlags().String("language", "en", "")
	root.AddCommand(conformance.ConformanceCommand(), conformance.ChecksCommand())
	return root
}

// outcome is how a command ended.
type outcome struct {
	exit     verdict.Exit
	out, err string
}

// command prepares a process that runs the command in a folder of its own.
func command(t *testing.T, arguments ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0], arguments...)
	c.Env = append(os.Environ(), asCommand+"=1")
	c.Dir = t.TempDir()
	var out, err bytes.Buffer
	c.Stdout, c.Stderr = &out, &err
	return c
}

func finish(t *testing.T, c *exec.Cmd) outcome {
	t.Helper()
	err := c.Wait()
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) {
		t.Fatal(err)
	}
	return outcome{verdict.Exit(c.ProcessState.ExitCode()), c.Stdout.(*bytes.Buffer).String(), c.Stderr.(*bytes.Buffer).String()}
}

func call(t *testing.T, arguments ...string) (outcome, string) {
	t.Helper()
	c := command(t, arguments...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return finish(t, c), c.Dir
}

func aimed(endpoint string, more ...string) []string {
	return append([]string{"conformance", "--contract", "saas-v2", "--endpoint", endpoint, "--access-key", accessKey, "--open-api-listen", "off"}, more...)
}

func TestBadInputIsOneSentenceAndWritesNothing(t *testing.T) {
	t.Parallel()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = busy.Close() })
	for name, c := range map[string]struct {
		arguments []string
		says      string
	}{
		"no contract":       {[]string{"conformance"}, "--contract saas-v2"},
		"unknown contract":  {[]string{"conformance", "--contract", "saas-v9"}, "use saas-v2"},
		"no endpoint":       {[]string{"conformance", "--contract", "saas-v2"}, "--endpoint"},
		"no scheme":         {aimed("merchant.example/x"), "must begin with http:// or https://"},
		"other scheme":      {aimed("ftp://merchant.example/x"), "must begin with http:// or https://"},
		"no host":           {aimed("http:///x"), "names no host"},
		"no URL":            {aimed("http://[::1/x"), "is no URL"},
		"user information":  {aimed("http://user:secret@merchant.example/x"), "must not carry a user name"},
		"fragment":          {aimed("http://merchant.example/x#y"), "fragment"},
		"no key":            {[]string{"conformance", "--contract", "saas-v2", "--endpoint", "http://127.0.0.1:1/"}, "--access-key"},
		"unknown edition":   {aimed("http://127.0.0.1:1/", "--edition", "mars"), "use cn"},
		"unknown feature":   {aimed("http://127.0.0.1:1/", "--features", "perod"), "period"},
		"unknown check":     {aimed("http://127.0.0.1:1/", "--only", "saas-v2/create/none-such-at-all"), "fairground checks"},
		"switch without =":  {aimed("http://127.0.0.1:1/", "--switch", "live-test-flag"), "NAME=VALUE"},
		"unknown switch":    {aimed("http://127.0.0.1:1/", "--switch", "live-flag=0"), "live-flag"},
		"half a credential": {aimed("http://127.0.0.1:1/", "--ak", "x"), "--ak and --sk belong together"},
		"baseline":          {aimed("http://127.0.0.1:1/", "--baseline", "none.json"), "--baseline none.json cannot be read"},
		"unwritable":        {aimed("http://127.0.0.1:1/", "--json", "no/such/folder/r.json"), "--json no/such/folder/r.json cannot be written"},
		"same file twice":   {aimed("http://127.0.0.1:1/", "--json", "r", "--junit", "./r"), "both name"},
		"seed":              {aimed("http://127.0.0.1:1/", "--seed", "0"), "--seed 0"},
		"busy address": {[]string{"conformance", "--contract", "saas-v2", "--endpoint", "http://127.0.0.1:1/", "--access-key", "k",
			"--open-api-listen", busy.Addr().String()}, "cannot be listened on"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, folder := call(t, append(c.arguments, "--summary", "s.md")...)
			if got.exit != verdict.Usage || !strings.Contains(got.err, c.says) || strings.Count(got.err, "\n") != 1 || got.out != "" {
				t.Errorf("exit %d, out %q, err %q", got.exit, got.out, got.err)
			}
			if strings.Contains(got.err, "secret") {
				t.Error("a password is shown")
			}
			if left, _ := os.ReadDir(folder); len(left) > 0 {
				t.Errorf("%s was left behind", left[0].Name())
			}
		})
	}
}

func TestAnEndpointThatIsNotThere(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // connects and never says a word
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	for name, endpoint := range map[string]string{
		"refused": "http://127.0.0.1:1/", "unknown host": "http://no-such-host.invalid/", "silent": "http://" + silent.Addr().String() + "/",
		"no TLS": strings.Replace(plain.URL, "http:", "https:", 1), "forbidden": "http://169.254.169.254/latest/meta-data/",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			started := time.Now()
			got, folder := call(t, aimed(endpoint, "--json", "r.json")...)
			if got.exit != verdict.NoVerdict || strings.Count(got.err, "\n") != 1 || got.out != "" || !strings.Contains(got.err, "nothing was judged") {
				t.Errorf("exit %d, out %q, err %q", got.exit, got.out, got.err)
			}
			if took := time.Since(started); took > 8*time.Second { // 5 s, and the start of a process on a busy machine
				t.Errorf("took %s", took)
			}
			if left, _ := os.ReadDir(folder); len(left) > 0 {
				t.Errorf("%s was left behind", left[0].Name())
			}
		})
	}
}

func TestTheCommandPassesTheRightMerchant(t *testing.T) {
	t.Parallel()
	endpoint, openAPI := playFor(t, merchant.Config{}, nil)
	got, folder := call(t, aimed(endpoint, "--open-api-listen", openAPI, "--json", "r.json", "--junit", "r.xml", "--summary", "r.md")...)
	if got.exit != verdict.Good || !strings.HasPrefix(got.out, "PASSED") || got.err != "" {
		t.Errorf("exit %d, out %s, err %s", got.exit, got.out, got.err)
	}
	r := read(t, filepath.Join(folder, "r.json"))
	if r.Verdict != report.Passed || r.Tool.Version != "test" || r.Summary.Passed == 0 {
		t.Errorf("the JSON report says %+v", r.Summary)
	}
	for _, name := range []string{"r.xml", "r.md"} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheCommandFailsAWrongMerchantAndABaselineForgives(t *testing.T) {
	t.Parallel()
	endpoint, openAPI := playFor(t, merchant.Config{Flaw: oneFlaw(t)}, nil)
	got, folder := call(t, aimed(endpoint, "--open-api-listen", openAPI, "--json", "r.json")...)
	if got.exit != verdict.Failed || !strings.HasPrefix(got.out, "FAILED") || strings.Contains(got.out, accessKey) {
		t.Fatalf("exit %d, out %s, err %s", got.exit, got.out, got.err)
	}
	earlier := filepath.Join(folder, "r.json")
	again, _ := call(t, aimed(endpoint, "--open-api-listen", openAPI, "--baseline", earlier)...)
	if again.exit != verdict.Good || !strings.HasPrefix(again.out, "PASSED: no new failure") {
		t.Errorf("exit %d, out %s, err %s", again.exit, again.out, again.err)
	}
	var waivers strings.Builder
	for _, id := range by(read(t, earlier), check.Failed) {
		waivers.WriteString("- {id: " + id + ", reason: corrected in release 9}\n")
	}
	path := filepath.Join(folder, "waivers.yaml")
	if err := os.WriteFile(path, []byte(waivers.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	waived, _ := call(t, aimed(endpoint, "--open-api-listen", openAPI, "--waivers", path)...)
	if waived.exit != verdict.Good || !strings.Contains(waived.out, "corrected in release 9") {
		t.Errorf("exit %d, out %s, err %s", waived.exit, waived.out, waived.err)
	}
}

func TestAnInterruptKeepsWhatWasJudged(t *testing.T) {
	t.Parallel()
	calls := make(chan struct{}, 1000)
	endpoint, openAPI := playFor(t, merchant.Config{}, func(right http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if len(calls) > 20 {
				time.Sleep(200 * time.Millisecond)
			}
			right.ServeHTTP(w, r)
			calls <- struct{}{}
		})
	})
	c := command(t, aimed(endpoint, "--open-api-listen", openAPI, "--json", "r.json")...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); len(calls) < 25 && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond)
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	got := finish(t, c)
	if got.exit != verdict.NoVerdict || !strings.HasPrefix(got.out, "NO VERDICT: the run was interrupted") {
		t.Errorf("exit %d, out %s, err %s", got.exit, got.out, got.err)
	}
	r := read(t, filepath.Join(c.Dir, "r.json"))
	if !r.Interrupted || r.Summary.Passed == 0 || r.Summary.Skipped == 0 || r.Summary.Failed > 0 || r.Summary.Error > 0 {
		t.Errorf("interrupted %v, %+v", r.Interrupted, r.Summary)
	}
}

func read(t *testing.T, path string) report.Report {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, err := report.ReadJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// oneFlaw is any flaw that a required check of every merchant catches.
func oneFlaw(t *testing.T) string {
	t.Helper()
	for _, flaw := range merchant.FlawsOf("saas-v2") {
		if flaw.Family == "create" && !flaw.Advisory {
			return flaw.Name
		}
	}
	t.Fatal("there is no such flaw")
	return ""
}

func TestChecksAreListedWithoutRunning(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"table", "json", "markdown"} {
		for _, language := range []string{"en", "zh"} {
			var out bytes.Buffer
			command := root()
			command.SetOut(&out)
			command.SetArgs([]string{"checks", "--format", format, "--language", language})
			if err := command.Execute(); err != nil || !strings.Contains(out.String(), "saas-v2/create/") {
				t.Errorf("%s: %v\n%.300s", format, err, out.String())
			}
		}
	}
	command := root()
	command.SetArgs([]string{"checks", "--format", "xml"})
	if exit, text := verdict.Of(command.Execute()); exit != verdict.Usage || !strings.Contains(text.EN, "table, json or markdown") {
		t.Errorf("exit %d, %s", exit, text.EN)
	}
}

package probe_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/probe"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

const key = "probe-access-key"

// merchant answers with a result code that a test may change, after it has checked signature and test flag.
type merchant struct {
	*httptest.Server
	code  atomic.Value
	calls atomic.Int64
}

func newMerchant(t *testing.T) *merchant {
	t.Helper()
	m := &merchant{}
	m.code.Store("000000")
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.calls.Add(1)
		body, _ := io.ReadAll(r.Body)
		query := r.URL.Query()
		var members map[string]any
		_ = json.Unmarshal(body, &members)
		code := m.code.Load().(string)
		if !sign.VerifyV2(key, query.Get("signature"), query.Get("timestamp"), query.Get("nonce"), body) || members["testFlag"] != "1" {
			code = "000001"
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"resultCode":%q,"resultMsg":"m","instanceId":"i","info":[]}`, code)
	}))
	t.Cleanup(m.Close)
	return m
}

const someCases = `cases:
  - {name: create, activity: newInstance, members: {orderId: CS1, orderLineId: CS1-000001}}
  - {activity: releaseInstance, members: {instanceId: i}}
`

type outcome struct {
	exit     verdict.Exit
	text     string
	out, err string
}

func run(t *testing.T, arguments ...string) outcome {
	t.Helper()
	var out, messages bytes.Buffer
	command := probe.Command()
	command.SetArgs(arguments)
	command.SetOut(&out)
	command.SetErr(&messages)
	command.SilenceErrors, command.SilenceUsage = true, true
	exit, text := verdict.Of(command.ExecuteContext(t.Context()))
	return outcome{exit, text.EN, out.String(), messages.String()}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAllCasesPass(t *testing.T) {
	t.Parallel()
	m := newMerchant(t)
	got := run(t, "--endpoint", m.URL, "--access-key", key, "--cases", write(t, "c.yaml", someCases), "--json")
	if got.exit != verdict.Good || m.calls.Load() != 2 || strings.Count(got.out, "\n") != 1 {
		t.Fatalf("%+v after %d calls", got, m.calls.Load())
	}
	var line struct {
		Schema string
		Run    struct {
			Passed  bool
			Ledgers map[string]market.Ledger
			Results []probe.Result
		}
	}
	if err := json.Unmarshal([]byte(got.out), &line); err != nil || !line.Run.Passed || line.Run.Ledgers["create"].Runs != 1 || line.Run.Results[0].Status != 200 {
		t.Errorf("%v %+v", err, line)
	}
	if strings.Contains(got.out+got.err, key) {
		t.Error("the access key leaked")
	}
}

func TestAFailingCaseExitsWithOneAndGivesANotice(t *testing.T) {
	t.Parallel()
	m := newMerchant(t)
	m.code.Store("000005")
	hooked := make(chan probe.Delivery, 4)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var delivery probe.Delivery
		if json.NewDecoder(r.Body).Decode(&delivery) == nil {
			hooked <- delivery
		}
	}))
	defer hook.Close()
	got := run(t, "--endpoint", m.URL, "--access-key", key, "--cases", write(t, "c.yaml", someCases), "--notice-webhook", hook.URL)
	if got.exit != verdict.Failed || !strings.Contains(got.text, "000005") || !strings.Contains(got.out, `"probe-failed"`) {
		t.Errorf("%+v", got)
	}
	select {
	case delivery := <-hooked:
		if delivery.Notice.Kind != "probe-failed" || delivery.Schema == "" {
			t.Errorf("delivered %+v", delivery)
		}
	default:
		t.Error("the webhook got nothing")
	}
}

func TestAnEndpointThatIsNotThereExitsWithThree(t *testing.T) {
	t.Parallel()
	m := newMerchant(t)
	address := m.URL
	m.Close()
	got := run(t, "--endpoint", address, "--access-key", key, "--cases", write(t, "c.yaml", someCases))
	if got.exit != verdict.NoVerdict {
		t.Errorf("%+v", got)
	}
}

func TestWrongUsageExitsWithTwoAndSendsNothing(t *testing.T) {
	t.Parallel()
	m := newMerchant(t)
	good := write(t, "c.yaml", someCases)
	for want, arguments := range map[string][]string{
		"--cases is missing":           {"--endpoint", m.URL, "--access-key", key},
		"--endpoint is missing":        {"--access-key", key, "--cases", good},
		"--access-key is missing":      {"--endpoint", m.URL, "--cases", good},
		"not an http or https":         {"--endpoint", "ftp://x", "--access-key", key, "--cases", good},
		"c.yaml:2":                     {"--endpoint", m.URL, "--access-key", key, "--cases", write(t, "c.yaml", "cases:\n  - {activity: none}")},
		"cannot be read":               {"--endpoint", m.URL, "--access-key", key, "--cases", "/none/c.yaml"},
		"--contract is":                {"--endpoint", m.URL, "--access-key", key, "--cases", good, "--contract", "saas-v1"},
		"edition":                      {"--endpoint", m.URL, "--access-key", key, "--cases", good, "--edition", "mars"},
		"probe-times":                  {"--endpoint", m.URL, "--access-key", key, "--cases", good, "--switch", "probe-times=25:00"},
		"not name=value":               {"--endpoint", m.URL, "--access-key", key, "--cases", good, "--switch", "x"},
		"cannot be used":               {"--endpoint", m.URL, "--access-key", key, "--cases", good, "--state", write(t, "s.json", "{")},
		"too often":                    {"--endpoint", m.URL, "--access-key", key, "--cases", good, "--every", "1ms"},
		"--notice-webhook is not":      {"--endpoint", m.URL, "--access-key", key, "--cases", good, "--notice-webhook", "hooks"},
		"keeps probes of saas-v1":      {"--endpoint", m.URL, "--access-key", key, "--cases", good, "--state", write(t, "s.json", `{"schema":"fairground.probe-state/1","contract":"saas-v1","cases":{},"notices":0}`)},
		"a file that is not there yet": {"--write-example", good},
	} {
		if got := run(t, arguments...); got.exit != verdict.Usage || !strings.Contains(got.text, want) {
			t.Errorf("%v: %+v, want %q", arguments, got, want)
		}
	}
	if m.calls.Load() != 0 {
		t.Errorf("%d calls were sent", m.calls.Load())
	}
}

func TestTheExampleIsAFileThatCanBeUsed(t *testing.T) {
	t.Parallel()
	m := newMerchant(t)
	path := filepath.Join(t.TempDir(), "cases.yaml")
	if got := run(t, "--write-example", path); got.exit != verdict.Good {
		t.Fatalf("%+v", got)
	}
	if got := run(t, "--endpoint", m.URL, "--access-key", key, "--cases", path); got.exit != verdict.Good {
		t.Errorf("%+v", got)
	}
	if got := run(t, "--write-example", "-", "--contract", "saas-v1"); got.exit != verdict.Good || !strings.Contains(got.out, "expireInstance") {
		t.Errorf("%+v", got)
	}
}

func TestTheStateGoesOnFromRunToRun(t *testing.T) {
	t.Parallel()
	m := newMerchant(t)
	state := filepath.Join(t.TempDir(), "state.json")
	arguments := []string{"--endpoint", m.URL, "--access-key", key, "--cases", write(t, "c.yaml", someCases), "--state", state}
	run(t, arguments...)
	m.code.Store("000005")
	run(t, arguments...)
	kept, err := probe.LoadState(state, "saas-v2")
	if err != nil {
		t.Fatal(err)
	}
	ledger := kept.Cases["create"]
	if ledger.Runs != 2 || ledger.Passed != 1 || ledger.FailingStreak != 1 || ledger.Results["000005"] != 1 || ledger.Latency.Count != 2 || kept.Notices != 1 {
		t.Errorf("kept %+v", kept)
	}
	text, _ := os.ReadFile(state)
	if bytes.Contains(text, []byte(key)) {
		t.Error("the access key leaked into the state")
	}
}

// Five failing days in a row, two runs each, and the repair.
func TestFailingDaysAreForetold(t *testing.T) {
	t.Parallel()
	edition, err := spec.EditionByID("cn")
	if err != nil {
		t.Fatal(err)
	}
	state, kinds := probe.NewState("saas-v2"), []string{}
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, clock.Beijing)
	for i := range 12 {
		run := probe.Run{At: at.AddDate(0, 0, i/2).Add(time.Duration(i%2) * 6 * time.Hour), Passed: i == 11, Results: []probe.Result{{Name: "x", Passed: i == 11}}}
		for _, notice := range state.Add(run, edition) {
			if notice.Kind != "probe-failed" {
				kinds = append(kinds, fmt.Sprintf("%s@%d", notice.Kind, i))
			}
			if notice.Text.EN == "" || notice.Text.ZH == "" {
				t.Errorf("half a notice: %+v", notice)
			}
		}
	}
	if got := strings.Join(kinds, " "); got != "trade-frozen@9 probe-recovered@11" {
		t.Errorf("notices %s", got)
	}
}

func TestItRunsAgainUntilItIsInterrupted(t *testing.T) {
	t.Parallel()
	m := newMerchant(t)
	arguments := []string{"--endpoint", m.URL, "--access-key", key, "--cases", write(t, "c.yaml", someCases), "--every", "1s"}
	command := probe.Command()
	command.SetArgs(arguments)
	command.SetOut(io.Discard)
	command.SetErr(io.Discard)
	ctx, cancel := contextUntil(t, func() bool { return m.calls.Load() >= 4 })
	defer cancel()
	if exit, text := verdict.Of(command.ExecuteContext(ctx)); exit != verdict.Good {
		t.Errorf("%d %v", exit, text)
	}
}

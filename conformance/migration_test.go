package conformance_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/conformance"
	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/conformance/report"
	"github.com/fairground/fairground/verdict"
)

// migrate judges a merchant under both contracts.
func migrate(t *testing.T, config merchant.Config, wrap func(http.Handler) http.Handler) report.Migration {
	t.Helper()
	judged := play(t, config, wrap).all()
	judged.Contract, judged.Patience = "", 100*time.Millisecond
	m, err := conformance.Migrate(t.Context(), judged, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func line(t *testing.T, m report.Migration, id string) report.Difference {
	t.Helper()
	i := slices.IndexFunc(m.Differences, func(d report.Difference) bool { return d.ID == id })
	if i < 0 {
		t.Fatalf("there is no difference %s", id)
	}
	return m.Differences[i]
}

// getOnly stands for a merchant who speaks SaaS V1.0 alone.
func getOnly(merchant http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			http.Error(w, "GET only", http.StatusMethodNotAllowed)
			return
		}
		merchant.ServeHTTP(w, r)
	})
}

func TestAMerchantOfBothContractsIsReady(t *testing.T) {
	t.Parallel()
	m := migrate(t, merchant.Config{}, nil)
	if m.Verdict != report.Ready {
		t.Fatalf("%s: %s", m.Verdict, m.Headline())
	}
	for _, d := range m.Differences {
		if d.Progress != report.Done && d.Progress != report.NoWork {
			t.Errorf("%s is %s: failed %v, warned %v, skipped %v", d.ID, d.Progress, d.Failed, d.Warned, d.Skipped)
		}
		if (d.Progress == report.NoWork) != (len(d.Passed) == 0) {
			t.Errorf("%s is proven by no check, or is no work and proven", d.ID)
		}
	}
}

func TestAMerchantOfTheOldContractLearnsItsWork(t *testing.T) {
	t.Parallel()
	m := migrate(t, merchant.Config{}, getOnly)
	if m.Verdict != report.NotReady || m.Reports[0].Verdict != report.Passed || m.Reports[1].Verdict != report.Failed {
		t.Fatalf("%s: %s", m.Verdict, m.Headline())
	}
	method := line(t, m, "method")
	if method.Progress != report.ToDo || !slices.Contains(method.Failed, "saas-v2/transport/http-200") || method.Reason == nil {
		t.Errorf("POST instead of GET is not told: %+v", method)
	}
	var terminal, markdown, junit, document bytes.Buffer
	for _, err := range []error{
		report.WriteMigrationTerminal(&terminal, m, report.Screen{Language: "en"}), report.WriteMigrationMarkdown(&markdown, m, "zh"),
		report.WriteMigrationJUnit(&junit, m, "en"), report.WriteMigrationJSON(&document, m),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for text, parts := range map[string][]string{
		terminal.String(): {"NOT READY", "✗ Method and body: to do", "saas-v2/transport/http-200"},
		markdown.String(): {"尚不能迁移", "请求方法与报文", "saas-v2/transport/http-200"},
		junit.String():    {`name="saas-v1/create"`, `name="saas-v2/create"`},
	} {
		for _, part := range parts {
			if !strings.Contains(text, part) {
				t.Errorf("%q is missing in\n%s", part, text[:min(len(text), 3000)])
			}
		}
	}
	var read report.Migration
	if err := json.Unmarshal(document.Bytes(), &read); err != nil || read.Schema != report.MigrationSchema || len(read.Reports) != 2 {
		t.Errorf("the document cannot be read again: %v, %s", err, read.Schema)
	}
}

func TestABrokenOldContractComesFirst(t *testing.T) {
	t.Parallel()
	m := migrate(t, merchant.Config{Flaw: "v1-body-sign-missing"}, nil)
	if m.Verdict != report.Broken || !strings.HasPrefix(m.Headline().EN, "BROKEN") {
		t.Fatalf("%s: %s", m.Verdict, m.Headline())
	}
}

func TestMigrationRefusesWhatBelongsToOneContract(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*conformance.Config){
		"a selection":        func(c *conformance.Config) { c.Only = []string{"create"} },
		"an unknown feature": func(c *conformance.Config) { c.Features = []string{"periods"} },
	} {
		config := conformance.Config{Endpoint: "http://127.0.0.1:1/", AccessKey: "key"}
		change(&config)
		if _, err := conformance.Migrate(t.Context(), config, nil); exitOf(err) != 2 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// exitOf is the exit code with which a command ends after an error.
func exitOf(err error) int {
	exit, _ := verdict.Of(err)
	return int(exit)
}

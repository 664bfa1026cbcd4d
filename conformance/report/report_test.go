package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/wording"
)

// everyWriter renders a report in every way there is.
func everyWriter(t *testing.T, r Report) map[string]string {
	t.Helper()
	result := map[string]string{}
	write := func(name string, f func(io.Writer) error) {
		var b bytes.Buffer
		if err := f(&b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		result[name] = b.String()
	}
	write("json", func(w io.Writer) error { return WriteJSON(w, r) })
	for _, language := range []wording.Language{wording.English, wording.Chinese} {
		write("junit "+string(language), func(w io.Writer) error { return WriteJUnit(w, r, language) })
		write("markdown "+string(language), func(w io.Writer) error { return WriteMarkdown(w, r, language) })
		write("terminal "+string(language), func(w io.Writer) error { return WriteTerminal(w, r, Screen{Language: language}) })
	}
	return result
}

func TestNoWriterLeaksASecret(t *testing.T) {
	t.Parallel()
	secrets := []string{accessKey, `key/with+signs&\"quotes\"`, "key%2Fwith", signature, strings.ToLower(signature), "user:pass"}
	for name, text := range everyWriter(t, sample()) {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows %q", name, secret)
			}
		}
		if name == "json" && !strings.Contains(text, signature[:6]+hidden) {
			t.Error("the beginning of a signature stays readable for comparison")
		}
	}
}

func TestShortSignatureOfANegativeCheckStaysReadable(t *testing.T) {
	t.Parallel()
	if got := newMask(nil).text("https://m.example/?signature=ABCDEF&nonce=1"); !strings.Contains(got, "signature=ABCDEF&") {
		t.Errorf("got %s", got)
	}
}

func TestAShortSecretIsHiddenWhereItStandsAlone(t *testing.T) {
	t.Parallel()
	got := newMask([]string{"K"}).text(`{"key":"K","name":"KELVIN K"} OK`)
	if want := `{"key":"` + hidden + `","name":"KELVIN ` + hidden + `"} OK`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestJSONFollowsItsSchemaAndComesBack(t *testing.T) {
	t.Parallel()
	text := everyWriter(t, sample())["json"]
	validate(t, text)
	again, err := ReadJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteJSON(&b, again); err != nil || b.String() != text {
		t.Errorf("reading and writing changed the report: %v", err)
	}
	if !strings.Contains(text, `"generatedAt": "2026-11-21T02:00:00Z"`) {
		t.Error("times are UTC")
	}
}

func TestSchemaRefusesWhatIsNoReport(t *testing.T) {
	t.Parallel()
	schema := compile(t)
	for _, broken := range []string{`{}`, `{"schema":"fairground.report/2"}`, `[]`} {
		document, _ := jsonschema.UnmarshalJSON(strings.NewReader(broken))
		if schema.Validate(document) == nil {
			t.Errorf("%s passes the schema", broken)
		}
	}
}

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(SchemaDocument()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("report.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t *testing.T, text string) {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := compile(t).Validate(document); err != nil {
		t.Error(err)
	}
}

func TestReadingRefusesOtherDocuments(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{", `{"schema":"fairground.report/9"}`, "[1]"} {
		if _, err := ReadJSON(strings.NewReader(text)); err == nil {
			t.Errorf("%q was read as a report", text)
		}
	}
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		outcomes    []check.Outcome
		interrupted bool
		want        Verdict
	}{
		"all passed":          {[]check.Outcome{check.Passed, check.Passed}, false, Passed},
		"warnings pass":       {[]check.Outcome{check.Warned, check.Skipped, check.Waived}, false, Passed},
		"a failure fails":     {[]check.Outcome{check.Passed, check.Failed}, false, Failed},
		"failure over error":  {[]check.Outcome{check.Errored, check.Failed}, false, Failed},
		"an error is no pass": {[]check.Outcome{check.Passed, check.Errored}, false, None},
		"unknown is no pass":  {[]check.Outcome{"green"}, false, None},
		"nothing is no pass":  {nil, false, None},
		"all skipped":         {[]check.Outcome{check.Skipped}, false, None},
		"interrupted":         {[]check.Outcome{check.Passed}, true, None},
		"interrupted, failed": {[]check.Outcome{check.Failed}, true, Failed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var results []check.Result
			for _, outcome := range c.outcomes {
				results = append(results, check.Result{Check: definition("a", check.Required), Outcome: outcome})
			}
			header := sampleHeader()
			header.Interrupted = c.interrupted
			if got := New(header, results, nil).Verdict; got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestBaselineFailsOnlyNewFailures(t *testing.T) {
	t.Parallel()
	of := func(outcomes map[string]check.Outcome) Report {
		var results []check.Result
		for _, name := range []string{"a", "b", "c", "d"} {
			results = append(results, check.Result{Check: definition(name, check.Required), Outcome: outcomes[name]})
		}
		return New(sampleHeader(), results, nil)
	}
	earlier := of(map[string]check.Outcome{"a": check.Failed, "b": check.Failed, "c": check.Passed, "d": check.Failed})
	now := of(map[string]check.Outcome{"a": check.Failed, "b": check.Passed, "c": check.Passed, "d": check.Skipped})
	now.Compare(earlier)
	if now.Verdict != Passed || !slices.Equal(now.Baseline.Known, []string{"saas-v2/create/a"}) ||
		!slices.Equal(now.Baseline.Fixed, []string{"saas-v2/create/b"}) || len(now.Baseline.New) != 0 {
		t.Errorf("verdict %s, %+v", now.Verdict, *now.Baseline)
	}
	worse := of(map[string]check.Outcome{"a": check.Failed, "b": check.Passed, "c": check.Failed, "d": check.Passed})
	worse.Compare(earlier)
	if worse.Verdict != Failed || !slices.Equal(worse.Baseline.New, []string{"saas-v2/create/c"}) {
		t.Errorf("verdict %s, %+v", worse.Verdict, *worse.Baseline)
	}
	for name, text := range everyWriter(t, worse) {
		if name == "json" {
			validate(t, text)
		}
	}
}

func TestJUnitIsWellFormedAndCountsRight(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "zh"} {
		text := everyWriter(t, sample())["junit "+language]
		var document junitSuites
		if err := xml.Unmarshal([]byte(text), &document); err != nil {
			t.Fatal(err)
		}
		if document.Tests != 7 || document.Failures != 2 || document.Errors != 1 || document.Skipped != 2 {
			t.Errorf("tests %d, failures %d, errors %d, skipped %d", document.Tests, document.Failures, document.Errors, document.Skipped)
		}
		warned := document.Suites[0].Cases[3]
		if warned.Failure != nil || warned.Skipped != nil || warned.SystemOut == "" {
			t.Error("a warning is a passed case that speaks")
		}
	}
}

func TestMarkdownCannotBeBrokenOut(t *testing.T) {
	t.Parallel()
	text := everyWriter(t, sample())["markdown en"]
	if strings.Contains(text, "<script") || strings.Contains(text, "\n## PASSED") {
		t.Error("what the merchant sent became markup")
	}
	if strings.Count(text, "<pre>") != strings.Count(text, "</pre>") || strings.Count(text, "<details>") != strings.Count(text, "</details>") {
		t.Error("a block does not end where it should")
	}
	if !strings.HasPrefix(text, "## FAILED") {
		t.Errorf("the verdict comes first, got %.40q", text)
	}
}

func TestHostileBytesNeverReachTheTerminal(t *testing.T) {
	t.Parallel()
	for name, text := range everyWriter(t, sample()) {
		if name == "json" {
			continue // JSON escapes control characters itself
		}
		for _, bad := range []string{"\x1b", "\x07", "\u202e", "\x00"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s carries %q", name, bad)
			}
		}
	}
	var parsed map[string]any
	if err := json.Unmarshal([]byte(everyWriter(t, sample())["json"]), &parsed); err != nil {
		t.Error(err)
	}
}

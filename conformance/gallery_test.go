package conformance_test

import (
	"bytes"
	"flag"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/fairground/fairground/conformance"
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/merchant"
)

var update = flag.Bool("update", false, "write testdata/gallery.yaml anew from what happens; every line of the difference wants a reason")

const galleryFile = "testdata/gallery.yaml"

// exhibit is what the checks must say about one flaw: exactly this, no more and no less.
type exhibit struct {
	Flaw   string   `yaml:"flaw"`
	Failed []string `yaml:"failed,flow"`
	Warned []string `yaml:"warned,flow"`
}

const galleryHead = `# The gallery: for each flaw of the practice merchant, exactly which checks fail and which warn (saas-v2/ is left out).
# A check that builds on one that fails is skipped and does not stand here.
`

// The gallery puts the suite itself on trial. A check that no flaw makes fail may be one that cannot fail.
func TestGallery(t *testing.T) {
	t.Parallel()
	expected := readGallery(t)
	shown := make([]exhibit, len(merchant.FlawsOf("saas-v2")))
	t.Run("flaws", func(t *testing.T) {
		for i, flaw := range merchant.FlawsOf("saas-v2") {
			t.Run(flaw.Name, func(t *testing.T) {
				t.Parallel()
				shown[i] = show(t, flaw)
				if want, ok := expected[flaw.Name]; !*update && (!ok || !same(want, shown[i])) {
					t.Errorf("failed %q\nwarned %q\nand the gallery says\nfailed %q\nwarned %q",
						shown[i].Failed, shown[i].Warned, want.Failed, want.Warned)
				}
				if len(shown[i].Failed)+len(shown[i].Warned) == 0 {
					t.Error("the suite does not find this flaw")
				}
				if !flaw.Advisory && len(shown[i].Failed) == 0 {
					t.Error("a documented must is not met, but no required check fails: mark it Advisory, or raise the check")
				}
				if flaw.Advisory && len(shown[i].Failed) > 0 {
					t.Errorf("only advice is not met, but required checks fail: %q", shown[i].Failed)
				}
			})
		}
	})
	if *update {
		writeGallery(t, shown)
	}
	caught := map[string]bool{}
	for _, e := range shown {
		for _, id := range slices.Concat(e.Failed, e.Warned) {
			caught["saas-v2/"+id] = true
		}
	}
	checks, err := conformance.Checks("saas-v2")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !caught[c.ID] {
			t.Errorf("no flaw is caught by %s", c.ID)
		}
	}
	for name := range expected {
		if !slices.ContainsFunc(shown, func(e exhibit) bool { return e.Flaw == name }) {
			t.Errorf("the gallery has %s, which is no flaw any more", name)
		}
	}
}

// switches are the settings of the edition under which a flaw shows best: slowness against a short advice, and the refusal of an absent
// testFlag where live calls carry one.
var switches = map[string]map[string]string{
	"answers-slowly":           {"answer-advice": "20ms"},
	"answers-too-late":         {"answer-limit": "100ms"},
	"rejects-test-flag-absent": {"live-test-flag": "0"},
}

// show runs the suite against one flaw.
func show(t *testing.T, flaw merchant.Flaw) exhibit {
	t.Helper()
	config := merchant.Config{Flaw: flaw.Name, Delay: 25 * time.Millisecond}
	if flaw.Name == "answers-too-late" {
		config.Delay = 200 * time.Millisecond
	}
	const most = 12 // a hundred purchases for each flaw would take half of the time
	stage := play(t, config, func(m http.Handler) http.Handler {
		m.(*merchant.Merchant).LimitQueries(most)
		return m
	})
	judged := stage.all()
	judged.Patience = 100 * time.Millisecond
	judged.Switches = map[string]string{"query-limit": strconv.Itoa(most)}
	maps.Copy(judged.Switches, switches[flaw.Name])
	r := judge(t, judged)
	for _, c := range r.Checks {
		if c.Outcome == check.Errored {
			t.Errorf("the suite broke in %s: %s", c.ID, c.Message.EN)
		}
	}
	return exhibit{flaw.Name, short(by(r, check.Failed)), short(by(r, check.Warned))}
}

func short(ids []string) []string {
	for i, id := range ids {
		ids[i] = strings.TrimPrefix(id, "saas-v2/")
	}
	return ids
}

func same(a, b exhibit) bool {
	return slices.Equal(a.Failed, b.Failed) && slices.Equal(a.Warned, b.Warned)
}

func readGallery(t *testing.T) map[string]exhibit {
	t.Helper()
	content, err := os.ReadFile(galleryFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	var entries []exhibit
	if err := yaml.Unmarshal(content, &entries); err != nil && !*update {
		t.Fatalf("%s: %v", galleryFile, err)
	}
	result := map[string]exhibit{}
	for _, e := range entries {
		result[e.Flaw] = e
	}
	return result
}

func writeGallery(t *testing.T, shown []exhibit) {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(galleryHead)
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(shown); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(galleryFile, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestTheRightMerchantPassesEverything(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]merchant.Config{
		"sync":                        {},
		"async":                       {Async: 30 * time.Millisecond},
		"async with the success code": {Async: 30 * time.Millisecond, AsyncCode: "000000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spotless(t, judge(t, play(t, config, nil).all()))
		})
	}
}

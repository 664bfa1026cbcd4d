package conformance_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/fairground/fairground/conformance"
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/conformance/report"
)

// exhibition is a gallery: a contract, and the file that says what its checks must say about each flaw.
type exhibition struct {
	contract, file string
	// switches are the settings of the edition under which a flaw shows best.
	switches map[string]map[string]string
	// surroundings names the checks that no fault of the merchant's own program can fail, only what stands in front of it; the tests
	// of the contract's checks hold them.
	surroundings []string
}

var saasV1 = exhibition{contract: "saas-v1", file: "testdata/gallery-saas-v1.yaml", switches: switchesV1, surroundings: surroundingsV1}

// The gallery of SaaS V1.0.
func TestGalleryOfSaaSV1(t *testing.T) {
	t.Parallel()
	saasV1.run(t)
}

func (e exhibition) run(t *testing.T) {
	t.Helper()
	expected, flaws := e.read(t), merchant.FlawsOf(e.contract)
	shown := make([]exhibit, len(flaws))
	t.Run("flaws", func(t *testing.T) {
		for i, flaw := range flaws {
			t.Run(flaw.Name, func(t *testing.T) {
				t.Parallel()
				shown[i] = e.show(t, flaw)
				e.hold(t, flaw, shown[i], expected)
			})
		}
	})
	if *update {
		e.write(t, shown)
	}
	e.complete(t, shown)
	for name := range expected {
		if !slices.ContainsFunc(shown, func(s exhibit) bool { return s.Flaw == name }) {
			t.Errorf("the gallery has %s, which is no flaw any more", name)
		}
	}
}

// hold compares what was shown with what the gallery says.
func (e exhibition) hold(t *testing.T, flaw merchant.Flaw, shown exhibit, expected map[string]exhibit) {
	t.Helper()
	if want, ok := expected[flaw.Name]; !*update && (!ok || !same(want, shown)) {
		t.Errorf("failed %q\nwarned %q\nand the gallery says\nfailed %q\nwarned %q", shown.Failed, shown.Warned, want.Failed, want.Warned)
	}
	if len(shown.Failed)+len(shown.Warned) == 0 {
		t.Error("the suite does not find this flaw")
	}
	if flaw.Advisory && len(shown.Failed) > 0 {
		t.Errorf("only advice is not met, but required checks fail: %q", shown.Failed)
	}
}

// complete makes sure that every check is seen failing.
func (e exhibition) complete(t *testing.T, shown []exhibit) {
	t.Helper()
	caught := map[string]bool{}
	for _, s := range shown {
		for _, id := range slices.Concat(s.Failed, s.Warned, e.surroundings) {
			caught[e.contract+"/"+id] = true
		}
	}
	checks, err := conformance.Checks(e.contract)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !caught[c.ID] {
			t.Errorf("no flaw is caught by %s", c.ID)
		}
	}
}

// show runs the suite against one flaw.
func (e exhibition) show(t *testing.T, flaw merchant.Flaw) exhibit {
	t.Helper()
	judged := play(t, merchant.Config{Flaw: flaw.Name, Delay: 25 * time.Millisecond}, nil).all()
	judged.Contract, judged.Patience, judged.Switches = e.contract, 100*time.Millisecond, e.switches[flaw.Name]
	r := judge(t, judged)
	for _, c := range r.Checks {
		if c.Outcome == check.Errored {
			t.Errorf("the suite broke in %s: %s", c.ID, c.Message.EN)
		}
	}
	return exhibit{flaw.Name, e.short(r, check.Failed), e.short(r, check.Warned)}
}

func (e exhibition) short(r report.Report, outcome check.Outcome) []string {
	ids := by(r, outcome)
	for i := range ids {
		ids[i] = strings.TrimPrefix(ids[i], e.contract+"/")
	}
	return ids
}

func (e exhibition) read(t *testing.T) map[string]exhibit {
	t.Helper()
	content, err := os.ReadFile(e.file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	var entries []exhibit
	if err := yaml.Unmarshal(content, &entries); err != nil && !*update {
		t.Fatalf("%s: %v", e.file, err)
	}
	result := map[string]exhibit{}
	for _, entry := range entries {
		result[entry.Flaw] = entry
	}
	return result
}

func (e exhibition) write(t *testing.T, shown []exhibit) {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(strings.Replace(galleryHead, "saas-v2/", e.contract+"/", 1))
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(shown); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(e.file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// switchesV1 are the settings of the edition under which a flaw shows best: the refusal of testFlag 0 where live calls carry none.
var switchesV1 = map[string]map[string]string{"v1-test-flag-zero-refused": {"v1-live-test-flag": "absent"}}

// surroundingsV1 are the checks of SaaS V1.0 that only broken surroundings make fail.
var surroundingsV1 = []string{
	"transport/http-200",
	"transport/post-refused",
	"envelope/json-object",
	"envelope/documented-codes",
	"create/simultaneous-orders",
	"create/period",
	"create/monthly",
	"create/package",
	"create/quantities",
	"create/order-amounts",
	"body-sign/refusal-exact-bytes",
	"body-sign/concurrent",
	"details/concurrent",
	"details/front-end-url",
	"secret/encrypt-type",
	"signature/slightly-old",
	"signature/slightly-ahead",
	"tolerance/trial-flag-zero",
	"tolerance/connection-close",
	"tolerance/accept-header",
	"refresh/with-product",
	"refresh/bare",
	"refresh/converts-trial-with-product",
	"expire/details-while-frozen",
	"expire/without-order",
	"release/with-amount",
	"release/without-order",
	"release/other-instances-stay",
	"upgrade/without-quantity",
	"status/thaws-ten-times",
	"query/usage-decimals",
	"query/only-asked-instances",
	"query/read-only",
	"query/concurrent",
	"query/lost-answer",
	"lifecycle/one-off-works",
	"lifecycle/on-demand-works",
	"lifecycle/package-works",
	"debug-case/release",
	"debug-case/renew",
	"debug-case/renew-with-product",
	"debug-case/expire",
	"debug-case/convert",
	"debug-case/upgrade",
	"debug-case/query",
	"debug-case/freeze",
	"debug-case/thaw",
}

package scenarios_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/fairground/fairground/scenarios"
	"github.com/fairground/fairground/simulator/market"
)

// The failing histories of rapid are kept as scenario files instead of as bytes that only rapid can read.
func init() { _ = flag.Set("rapid.nofailfile", "true") }

// history is a story of random steps, in the shape of its file.
type history struct {
	Scenario string            `yaml:"scenario"`
	Chapter  string            `yaml:"chapter"`
	Title    map[string]string `yaml:"title"`
	Lesson   map[string]string `yaml:"lesson"`
	Contract string            `yaml:"contract"`
	Edition  string            `yaml:"edition"`
	Start    time.Time         `yaml:"start"`
	Seed     uint64            `yaml:"seed"`
	Refusals string            `yaml:"refusals"`
	Practice map[string]any    `yaml:"practice,omitempty"`
	Steps    []map[string]any  `yaml:"steps"`
}

// kinds are the faults that are ordered. Concurrent duplicates are left out: which answer comes last is real chance, and a history that
// fails only now and then cannot be made smaller. The suite judges them.
var kinds = []string{"lost-answer", "refused-connection", "slow-answer", "duplicate"}

// drawHistory invents what buyers do and what goes wrong: a purchase first, then up to seven steps.
func drawHistory(t *rapid.T, flaw string) history {
	h := history{
		Scenario: "drawn-history", Chapter: "faults", Contract: "saas-v2", Edition: rapid.SampledFrom([]string{"cn", "intl"}).Draw(t, "edition"),
		Title:  map[string]string{"en": "A history drawn at random", "zh": "随机抽取的历史"},
		Lesson: map[string]string{"en": "Whatever buyers and the network do, the rules of the market hold.", "zh": "无论买家和网络如何，市场规则始终成立。"},
		Start:  time.Date(2026, 1, 15, 2, 0, 0, 0, time.UTC), Seed: 1, Refusals: "allowed",
	}
	if flaw != "" {
		h.Practice = map[string]any{"flaw": flaw}
	}
	h.Steps = append(h.Steps, rapid.SliceOfN(rapid.Custom(drawFault), 0, 2).Draw(t, "faults first")...)
	h.Steps = append(h.Steps, map[string]any{"buy": map[string]any{
		"product": rapid.SampledFrom([]string{"standard-month", "standard-year", "lifetime", "metered"}).Draw(t, "product"), "buyer": "V3", "as": "a",
	}})
	h.Steps = append(h.Steps, rapid.SliceOfN(rapid.Custom(drawStep), 0, 7).Draw(t, "steps")...)
	return h
}

func drawStep(t *rapid.T) map[string]any {
	switch act := rapid.SampledFrom([]string{"fault", "advance", "renew", "retract", "violate", "lift", "unsubscribe", "close", "open-details"}).Draw(t, "act"); act {
	case "fault":
		return drawFault(t)
	case "advance":
		return map[string]any{act: map[string]any{"by": rapid.SampledFrom([]string{"1h", "4h", "2d", "8d", "31d", "200d"}).Draw(t, "by")}}
	default:
		return map[string]any{act: map[string]any{"subscription": "a"}}
	}
}

func drawFault(t *rapid.T) map[string]any {
	return map[string]any{"fault": map[string]any{
		"activity": rapid.SampledFrom([]string{"newInstance", "refreshInstance", "updateInstanceStatus", "releaseInstance"}).Draw(t, "activity"),
		"kind":     rapid.SampledFrom(kinds).Draw(t, "kind"),
		"times":    rapid.IntRange(1, 6).Draw(t, "times"),
	}}
}

// broken says which rule of the market a telling breaks, and nothing when all hold.
func broken(telling *scenarios.Telling) string {
	if telling.Unmet != nil {
		return telling.Unmet.Text.EN
	}
	named, released := map[string]string{}, map[string]string{} // by subscription; a release by the call that brought it
	for _, record := range telling.Records {
		id := record.SubscriptionID
		if call := released[id]; call != "" && call != record.CallID { // a duplicated release is still the same call
			return fmt.Sprintf("%s was called after %s was released", record.Activity, id)
		}
		if record.Activity == "releaseInstance" && record.Outcome.Verdict == market.Accepted {
			released[id] = record.CallID
		}
		if name := record.Outcome.InstanceID; name != "" {
			if named[id] != "" && named[id] != name {
				return fmt.Sprintf("%s got the instance %s and then %s", id, named[id], name)
			}
			named[id] = name
		}
	}
	return brokenSteps(telling)
}

func brokenSteps(telling *scenarios.Telling) string {
	for _, step := range telling.Transitions {
		row := slices.IndexFunc(market.Table(), func(r market.Row) bool { return r.ID == step.Row })
		if row < 0 {
			return "no row of the table explains " + step.Row
		}
		if step.To != market.PhaseAutoRefunded {
			continue
		}
		for _, record := range telling.Records {
			if record.SubscriptionID == step.SubscriptionID && record.Activity == "newInstance" && record.At.After(step.At) {
				return "newInstance was called for a refunded order"
			}
		}
	}
	return ""
}

// told plays a history exactly as the file that it is written to would be played.
func told(ctx context.Context, h history) (broke string, content []byte, err error) {
	if content, err = yaml.Marshal(h); err != nil {
		return "", nil, err
	}
	story, err := scenarios.Read("drawn-history.yaml", content)
	if err != nil {
		return "", content, err
	}
	house := scenarios.House{Stand: practice}
	telling, err := house.Play(ctx, story)
	if err != nil {
		return "", content, err
	}
	return broken(telling), content, nil
}

// keepsRules is the property: whatever happens, the rules hold. A history that breaks one is written to the file; the last one that
// rapid tries is the smallest.
func keepsRules(ctx context.Context, flaw, file string) func(*rapid.T) {
	return func(t *rapid.T) {
		broke, content, err := told(ctx, drawHistory(t, flaw))
		if err != nil {
			t.Fatalf("the history could not be played: %v\n%s", err, content)
		}
		if broke != "" {
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
			t.Fatalf("%s; play it again with: fairground run %s", broke, file)
		}
	}
}

// TestRandomHistoriesKeepTheRules plays random buyers and a random network against the right merchant, from end to end.
func TestRandomHistoriesKeepTheRules(t *testing.T) {
	t.Parallel()
	file := filepath.Join(os.TempDir(), fmt.Sprintf("fairground-history-%d.yaml", os.Getpid()))
	rapid.Check(t, keepsRules(t.Context(), "", file))
}

// TestAFailingHistoryShrinksToAScenarioFile plants a broken rule, a merchant that opens an instance anew at every call, and expects a
// short scenario file that shows it again when it is played as it is.
func TestAFailingHistoryShrinksToAScenarioFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "drawn-history.yaml")
	listener := &overheard{name: t.Name()}
	done := make(chan struct{})
	go func() {
		defer close(done)
		rapid.Check(listener, keepsRules(t.Context(), "new-instance-each-retry", file))
	}()
	<-done
	if !listener.failed {
		t.Fatal("a merchant that opens an instance anew at every call kept all rules")
	}
	if !strings.Contains(listener.said, "fairground run "+file) {
		t.Errorf("the failure does not say how to see it again: %s", listener.said)
	}
	story, err := scenarios.Open(file)
	if err != nil {
		t.Fatalf("the written history is no scenario: %v", err)
	}
	if len(story.Steps) > 4 {
		t.Errorf("the history was shrunk to %d steps only", len(story.Steps))
	}
	house := scenarios.House{Stand: practice}
	telling, err := house.Play(t.Context(), story)
	if err != nil {
		t.Fatal(err)
	}
	if broken(telling) == "" {
		t.Error("the written file does not show what was broken")
	}
}

// overheard takes the place of a *testing.T for a check that is meant to fail.
type overheard struct {
	name, said string
	failed     bool
}

func (o *overheard) Helper()                           {}
func (o *overheard) Name() string                      { return o.name }
func (o *overheard) Log(args ...any)                   { o.said += fmt.Sprintln(args...) }
func (o *overheard) Logf(format string, args ...any)   { o.said += fmt.Sprintf(format+"\n", args...) }
func (o *overheard) Skip(...any)                       { runtime.Goexit() }
func (o *overheard) Skipf(string, ...any)              { runtime.Goexit() }
func (o *overheard) SkipNow()                          { runtime.Goexit() }
func (o *overheard) Error(args ...any)                 { o.Log(args...); o.Fail() }
func (o *overheard) Errorf(format string, args ...any) { o.Logf(format, args...); o.Fail() }
func (o *overheard) Fatal(args ...any)                 { o.Log(args...); o.FailNow() }
func (o *overheard) Fatalf(format string, args ...any) { o.Logf(format, args...); o.FailNow() }
func (o *overheard) FailNow()                          { o.Fail(); runtime.Goexit() }
func (o *overheard) Fail()                             { o.failed = true }
func (o *overheard) Failed() bool                      { return o.failed }

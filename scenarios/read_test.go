package scenarios

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

const head = `scenario: test
chapter: purchase
title: {en: A test, zh: 测试}
lesson: {en: None, zh: 无}
start: 2026-01-15T10:00:00+08:00
seed: 1
steps:
`

func TestEveryEmbeddedStoryCanBeTold(t *testing.T) {
	t.Parallel()
	stories, err := All()
	if err != nil {
		t.Fatal(err)
	}
	if len(stories) < 10 {
		t.Fatalf("only %d stories", len(stories))
	}
	for _, story := range stories {
		if story.Name+".yaml" != story.file {
			t.Errorf("%s calls itself %s", story.file, story.Name)
		}
	}
}

// TestStoriesFollowTheSchema keeps the schema that editors use and the stories that people copy from in step.
func TestStoriesFollowTheSchema(t *testing.T) {
	t.Parallel()
	schema, err := jsonschema.NewCompiler().Compile("scenario.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Names() {
		content, err := os.ReadFile(name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var document any
		if err := yaml.Unmarshal(content, &document); err != nil {
			t.Fatal(err)
		}
		encoded, err := json.Marshal(stringTimes(document))
		if err != nil {
			t.Fatal(err)
		}
		instance, err := jsonschema.UnmarshalJSON(strings.NewReader(string(encoded)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(instance); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// stringTimes lets the JSON encoder spell what YAML reads as times.
func stringTimes(value any) any { return value }

func TestAStoryThatCannotBeToldIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ steps, want string }{
		"unknown member":        {"  - purchase: {product: standard-year}\n", "test.yaml:8: field purchase not found"},
		"two acts in a step":    {"  - buy: {product: standard-year, as: a}\n    advance: {by: 1d}\n", "test.yaml:8: a step says exactly one thing"},
		"empty step":            {"  - {}\n", "test.yaml:8: a step says exactly one thing, this one says 0"},
		"unknown product":       {"  - buy: {product: nothing, as: a}\n", `test.yaml:8: there is no product "nothing"; the catalogue has standard-year`},
		"unknown buyer":         {"  - buy: {product: standard-year, buyer: V9, as: a}\n", `test.yaml:8: there is no buyer "V9"; use a level (V0 to V5)`},
		"nameless purchase":     {"  - buy: {product: standard-year}\n", "test.yaml:8: buy needs `as`"},
		"name taken twice":      {"  - buy: {product: standard-year, as: a}\n  - buy: {product: standard-year, as: a}\n", `test.yaml:9: the name "a" is taken`},
		"unknown subscription":  {"  - renew: {subscription: b}\n", `test.yaml:8: no earlier step bought a subscription called "b"`},
		"unknown activity":      {"  - fault: {activity: getLicense, kind: lost-answer}\n", `test.yaml:8: saas-v2 has no activity "getLicense"; it has newInstance`},
		"unknown fault":         {"  - fault: {activity: newInstance, kind: earthquake}\n", `test.yaml:8: fault "earthquake" is not known; use one of lost-answer`},
		"span not understood":   {"  - advance: {by: soon}\n", "test.yaml:8: by: the span \"soon\" is not understood"},
		"time before the start": {"  - advance: {to: 2020-01-01}\n", "test.yaml:8: to lies before the start of the story"},
		"two ways to advance":   {"  - advance: {by: 1d, next: 2}\n", "test.yaml:8: advance takes one of by, to, until or next"},
		"impossible phase":      {"  - buy: {product: standard-year, as: a}\n  - expect: {subscription: a, phase: happy}\n", `test.yaml:9: phase "happy" is not known`},
		"refused advance":       {"  - advance: {by: 1d}\n    refused: T1\n", "test.yaml:8: refused goes with something a buyer does"},
		"appeal by nobody":      {"  - buy: {product: supervised-year, as: a}\n  - appeal: {subscription: a, by: me}\n", `test.yaml:9: by "me" is not known; use buyer or seller`},
		"unknown decision":      {"  - buy: {product: supervised-year, as: a}\n  - decide: {subscription: a, decision: shrug}\n", `test.yaml:9: decision "shrug" is not known`},
		"enabling time":         {"  - buy: {product: supervised-year, as: a}\n  - deliver: {subscription: a, file: f, enabled: soon}\n", "test.yaml:9: enabled: "},
		"delivery of nothing":   {"  - deliver: {subscription: b, file: f}\n", `test.yaml:8: no earlier step bought a subscription called "b"`},
		"arrears of nobody":     {"  - arrears: {}\n", "test.yaml:8: name a subscription or a buyer, one of them"},
		"debt of a stranger":    {"  - pay-debt: {buyer: V9}\n", `test.yaml:8: there is no buyer "V9"`},
		"delisted stranger":     {"  - delist: {product: nothing}\n", `test.yaml:8: there is no product "nothing"`},
		"unknown track":         {"  - buy: {product: joint-year, as: a, track: moon}\n", `test.yaml:8: track "moon" is not known`},
		"unknown notice":        {"  - buy: {product: standard-year, as: a}\n  - expect: {subscription: a, told: [gossip]}\n", `test.yaml:9: there is no kind of notice "gossip"`},
		"unknown stage":         {"  - buy: {product: supervised-year, as: a}\n  - expect: {subscription: a, stage: coffee}\n", `test.yaml:9: stage "coffee" is not known`},
		"two new acts":          {"  - buy: {product: supervised-year, as: a}\n  - accept: {subscription: a}\n    approve-refund: {subscription: a}\n", "test.yaml:9: a step says exactly one thing, this one says 2"},
		"broken YAML":           {"  - buy: [\n", "test.yaml:"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Read("test.yaml", []byte(head+c.steps))
			exit, text := verdict.Of(err)
			if exit != verdict.Usage || !strings.Contains(text.EN, c.want) {
				t.Errorf("exit %d: %s\nwant: %s", exit, text.EN, c.want)
			}
			if text.In(wording.Chinese) == "" {
				t.Error("nothing is said in Chinese")
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(head + "  - buy: {product: standard-year, as: a}\n"))
	f.Add([]byte("steps: [{buy: {}}]"))
	f.Add([]byte("- 1\n- 2"))
	f.Fuzz(func(t *testing.T, content []byte) {
		story, err := Read("fuzz.yaml", content)
		if exit, text := verdict.Of(err); err != nil && (exit != verdict.Usage || text.IsZero()) {
			t.Fatalf("exit %d, %q", exit, text.EN)
		}
		if err == nil && len(story.Steps) == 0 {
			t.Fatal("a story without steps was accepted")
		}
	})
}

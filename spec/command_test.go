package spec_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// editions runs `fairground editions …` and returns what it wrote.
func editions(t *testing.T, arguments ...string) (string, error) {
	t.Helper()
	command := spec.EditionsCommand()
	command.PersistentFlags().String("language", "en", "")
	command.SilenceErrors, command.SilenceUsage = true, true
	var out strings.Builder
	command.SetOut(&out)
	command.SetErr(&out)
	command.SetArgs(arguments)
	err := command.ExecuteContext(t.Context())
	return out.String(), err
}

func TestEveryEditionIsListedInBothLanguages(t *testing.T) {
	t.Parallel()
	english, err := editions(t, "list")
	chinese, _ := editions(t, "list", "--language", "zh")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range spec.Editions() {
		edition, _ := spec.EditionByID(id)
		if !strings.Contains(english, edition.Title.EN) || !strings.Contains(english, edition.Host.Value) || !strings.Contains(chinese, edition.Title.ZH) {
			t.Errorf("%s is missing:\n%s\n%s", id, english, chinese)
		}
	}
}

func TestShowNamesEverySettingWithItsSource(t *testing.T) {
	t.Parallel()
	text, err := editions(t, "show", "eu")
	if err != nil {
		t.Fatal(err)
	}
	edition, _ := spec.EditionByID("eu")
	for _, setting := range edition.Settings() {
		if !strings.Contains(text, "\n"+setting.Name+"\n") || !strings.Contains(text, setting.Source+"\n") {
			t.Errorf("%s or its source is missing", setting.Name)
		}
	}
}

// TestDiffTellsWhatDiffersAndNothingElse lays the command beside the settings themselves.
func TestDiffTellsWhatDiffersAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{{"cn", "intl"}, {"intl", "eu"}, {"eu", "cn"}} {
		text, err := editions(t, "diff", pair[0], pair[1], "--json")
		if err != nil {
			t.Fatal(err)
		}
		var document struct {
			Schema      string
			Differences []spec.SettingDifference
		}
		if err := json.Unmarshal([]byte(text), &document); err != nil || document.Schema != spec.EditionsSchema {
			t.Fatalf("%v, schema %q", err, document.Schema)
		}
		var told, want []string
		for _, difference := range document.Differences {
			told = append(told, difference.Name)
		}
		before, _ := spec.EditionByID(pair[0])
		after, _ := spec.EditionByID(pair[1])
		later := map[string]string{}
		for _, setting := range after.Settings() {
			later[setting.Name] = setting.Value
		}
		for _, setting := range before.Settings() {
			if later[setting.Name] != setting.Value {
				want = append(want, setting.Name)
			}
		}
		if !slices.Equal(told, want) || len(told) == 0 {
			t.Errorf("%v: told %v, want %v", pair, told, want)
		}
	}
}

func TestDiffGivesBothSidesWithSourceAndNote(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "zh"} {
		text, err := editions(t, "diff", "cn", "intl", "--language", language)
		if err != nil {
			t.Fatal(err)
		}
		before, _ := spec.EditionByID("cn")
		after, _ := spec.EditionByID("intl")
		for _, difference := range spec.Differences(before, after) {
			for id, side := range map[string]*spec.SettingInfo{"cn": difference.Before, "intl": difference.After} {
				note := wording.Wrap(side.Note.In(wording.Language(language)), 92)[0]
				if !strings.Contains(text, "  "+id) || !strings.Contains(text, note) || !strings.Contains(text, side.Source) {
					t.Errorf("%s of %s is not told:\n%s", difference.Name, id, text)
				}
			}
		}
		for line := range strings.Lines(text) {
			if wording.Columns(strings.TrimSuffix(line, "\n")) > 100 && !strings.Contains(line, "http") {
				t.Errorf("too wide: %s", line)
			}
		}
	}
}

func TestAnEditionDoesNotDifferFromItself(t *testing.T) {
	t.Parallel()
	text, err := editions(t, "diff", "cn", "cn")
	if err != nil || !strings.Contains(text, ": 0 of ") {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestWrongWordsAreRefusedWithTheRightOnes(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{{"show", "mars"}, {"diff", "cn"}, {"show"}, {"diff", "cn", "mars"}} {
		text, err := editions(t, arguments...)
		if exit, sentence := verdict.Of(err); exit != verdict.Usage || !strings.Contains(sentence.EN, "intl") || sentence.ZH == "" || text != "" {
			t.Errorf("%v: %v %q", arguments, err, text)
		}
	}
}

package scenarios_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/scenarios"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

// typed runs a command the way a person types it.
func typed(t *testing.T, command *cobra.Command, arguments ...string) (verdict.Exit, string, string) {
	t.Helper()
	command.PersistentFlags().String("language", "en", "")
	command.SilenceErrors, command.SilenceUsage = true, true
	var out strings.Builder
	command.SetOut(&out)
	command.SetErr(io.Discard)
	command.SetArgs(arguments)
	exit, text := verdict.Of(command.ExecuteContext(t.Context()))
	return exit, out.String(), text.EN
}

func run(t *testing.T, stand scenarios.Stand, arguments ...string) (verdict.Exit, string, string) {
	t.Helper()
	return typed(t, scenarios.RunCommand(stand), arguments...)
}

func replay(t *testing.T, stand scenarios.Stand, arguments ...string) (verdict.Exit, string, string) {
	t.Helper()
	return typed(t, scenarios.ReplayCommand(stand), arguments...)
}

func TestARunIsRecordedAndReplayed(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file, again := filepath.Join(folder, "run.json"), filepath.Join(folder, "again.json")
	if exit, out, text := run(t, practice, "renew-in-grace", "upgrade", "--record", file, "--seed", "77", "--switch", "freeze-at=expiry"); exit == verdict.Usage {
		t.Fatal(out, text)
	}
	recording, err := scenarios.OpenRecording(file)
	if err != nil {
		t.Fatal(err)
	}
	if story := recording.Stories[1]; len(recording.Stories) != 2 || story.Scenario != "upgrade" || story.Seed != 77 || story.Switches["freeze-at"] != "expiry" {
		t.Errorf("%+v", recording.Stories[1].StoryHead)
	}
	_, out, _ := replay(t, practice, file, "--record", again)
	if !strings.HasPrefix(out, "NOTHING CHANGED") {
		t.Error(out)
	}
	if exit, out, _ := replay(t, practice, file, "--against", again, "--language", "zh"); !strings.HasPrefix(out, "没有变化") {
		t.Error(exit, out)
	}
	if left, _ := os.ReadDir(folder); len(left) != 2 {
		t.Errorf("something was left behind: %v", left)
	}
}

func TestARunThatFailedIsRecordedAndItsRepairIsGoodNews(t *testing.T) {
	t.Parallel()
	file, fixed := filepath.Join(t.TempDir(), "run.json"), filepath.Join(t.TempDir(), "fixed.json")
	if exit, _, _ := run(t, flawed("no-instance-id"), "renew-in-grace", "--record", file); exit != verdict.Failed {
		t.Fatalf("exit %d", exit)
	}
	if exit, out, _ := replay(t, flawed("no-instance-id"), file); exit != verdict.Failed || !strings.Contains(out, "NOTHING CHANGED") || !strings.Contains(out, "✗ line") {
		t.Errorf("an expectation is as unmet as it was, exit %d:\n%s", exit, out)
	}
	exit, out, _ := replay(t, practice, file, "--json", "--record", fixed)
	if exit != verdict.Good || !strings.Contains(out, `"verdict": "better"`) {
		t.Errorf("exit %d:\n%s", exit, out)
	}
	follows(t, "replay.schema.json", []byte(out))
	if exit, out, _ := replay(t, practice, fixed, "--against", file, "--json"); exit != verdict.Failed || !strings.Contains(out, `"verdict": "worse"`) {
		t.Errorf("exit %d:\n%s", exit, out)
	}
}

func TestAnEndpointThatIsGoneGivesNoVerdict(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	exit, out, text := replay(t, practice, "testdata/recording.json", "--endpoint", server.URL, "--access-key", accessKey, "--open-api-listen", "127.0.0.1:0")
	if exit != verdict.NoVerdict || !strings.HasPrefix(out, "NO VERDICT") || !strings.Contains(text, "see that your service runs") {
		t.Errorf("exit %d %s:\n%s", exit, text, out)
	}
}

func TestAMerchantThatAnswersOtherwiseIsShownSideBySide(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write([]byte("<h1>\x1b[31moops</h1>"))
	}))
	defer server.Close()
	for language, words := range map[string][]string{
		"en": {"WORSE: ", "before ", "HTTP 200 application/json", "HTTP 500", `\x1b[31moops`, "outcome: accepted → rejected", "story came true: ✓ → ✗"},
		"zh": {"变差：", "之前", "HTTP 500", "结果：accepted → rejected", "故事符合期望：✓ → ✗"},
	} {
		exit, out, _ := replay(t, practice, "testdata/recording.json", "--endpoint", server.URL, "--access-key", accessKey,
			"--open-api-listen", "127.0.0.1:0", "--language", language)
		for _, word := range words {
			if exit != verdict.Failed || !strings.Contains(out, word) || strings.Contains(out, "\x1b") {
				t.Errorf("exit %d, %q is missing:\n%s", exit, word, out)
			}
		}
	}
}

func TestMisuseIsRefusedBeforeAnythingIsPlayed(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	cut := filepath.Join(folder, "cut.json")
	if err := os.WriteFile(cut, kept(t)[:9000], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, arguments := range [][]string{
		{}, {"a", "b"}, {filepath.Join(folder, "none.json")}, {folder}, {cut}, {"happy-year.yaml"},
		{"testdata/recording.json", "--endpoint", "merchant"}, {"testdata/recording.json", "--endpoint", "https://m.example"},
		{"testdata/recording.json", "--against", "testdata/recording.json", "--endpoint", "https://m.example", "--access-key", "k"},
		{"testdata/recording.json", "--against", cut}, {"testdata/recording.json", "--record", filepath.Join(folder, "none", "a.json")},
	} {
		if exit, out, text := replay(t, refuse(t), arguments...); exit != verdict.Usage || out != "" || text == "" {
			t.Errorf("%v: exit %d %q %q", arguments, exit, out, text)
		}
	}
	for _, path := range []string{folder, filepath.Join(folder, "none", "a.json")} {
		if exit, _, text := run(t, refuse(t), "happy-year", "--record", path); exit != verdict.Usage {
			t.Errorf("%s: exit %d %s", path, exit, text)
		}
	}
	if left, _ := os.ReadDir(folder); len(left) != 1 {
		t.Errorf("something was left behind: %v", left)
	}
}

// refuse stands nothing up: whoever asks for it plays something.
func refuse(t *testing.T) scenarios.Stand {
	return func(context.Context, scenarios.Practice, string) (string, string, func(), error) {
		t.Error("something was played")
		return "", "", func() {}, verdict.Misused("played", "已播放")
	}
}

func TestARunThatCannotBePlayedLeavesTheOldRecording(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "run.json")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := func(context.Context, scenarios.Practice, string) (string, string, func(), error) {
		return "", "", nil, verdict.Unjudged("no port", "没有端口")
	}
	if exit, _, _ := run(t, broken, "happy-year", "--record", file); exit != verdict.NoVerdict {
		t.Errorf("exit %d", exit)
	}
	if content, _ := os.ReadFile(file); string(content) != "old" {
		t.Errorf("%q", content)
	}
}

// TestAStoryFileWithoutNameAndSeedIsReplayedWithThoseItHad: ids follow from both, so others would make other requests.
func TestAStoryFileWithoutNameAndSeedIsReplayedWithThoseItHad(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	story, err := os.ReadFile("renew-in-grace.yaml")
	if err != nil {
		t.Fatal(err)
	}
	own, file := filepath.Join(folder, "my-story.yaml"), filepath.Join(folder, "run.json")
	nameless := regexp.MustCompile(`(?m)^(scenario|seed): .*\n`).ReplaceAllString(string(story), "")
	if err := os.WriteFile(own, []byte(nameless), 0o600); err != nil {
		t.Fatal(err)
	}
	if exit, out, text := run(t, practice, own, "--record", file); exit != verdict.Good {
		t.Fatal(out, text)
	}
	recording, err := scenarios.OpenRecording(file)
	if err != nil {
		t.Fatal(err)
	}
	if head := recording.Stories[0].StoryHead; head.Scenario != "my-story" || head.Seed != spec.Sandbox().Seed {
		t.Errorf("a later default could make other requests: %+v", head)
	}
	if exit, out, text := replay(t, practice, file); exit != verdict.Good || !strings.HasPrefix(out, "NOTHING CHANGED") {
		t.Error(out, text)
	}
}

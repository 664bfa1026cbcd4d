package demo

import (
	"bytes"
	"net"
	"strings"
	"testing"

	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// TestTheDemonstrationShowsAStoryAndAVerdict runs what the README promises first, in both languages.
func TestTheDemonstrationShowsAStoryAndAVerdict(t *testing.T) {
	t.Parallel()
	for language, want := range map[wording.Language][]string{
		wording.English: {"● accepted", "came true", "PASSED"}, wording.Chinese: {"● 成功", "符合期望", "通过"},
	} {
		var out, messages bytes.Buffer
		config := Config{Story: "renew-in-retention", Features: []string{"all"}, OpenAPIListen: anyPort, Exit: true, Language: language}
		if err := Run(t.Context(), config, &out, &messages); err != nil {
			t.Fatal(err)
		}
		for _, text := range want {
			if !strings.Contains(out.String(), text) {
				t.Errorf("%s: %q is not shown in\n%s", language, text, out.String())
			}
		}
	}
}

func TestAStoryThatIsNotKnownIsMisuse(t *testing.T) {
	t.Parallel()
	err := Run(t.Context(), Config{Story: "nothing", OpenAPIListen: anyPort, Exit: true}, &bytes.Buffer{}, &bytes.Buffer{})
	if exit, _ := verdict.Of(err); exit != verdict.Usage {
		t.Errorf("exit %d, want %d", exit, verdict.Usage)
	}
}

func TestReachable(t *testing.T) {
	t.Parallel()
	everywhere := &net.TCPAddr{IP: net.IPv6unspecified, Port: 8080}
	if got := reachable(everywhere); got != "127.0.0.1:8080" {
		t.Errorf("%s is shown as %s", everywhere, got)
	}
}

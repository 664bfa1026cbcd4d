package scenarios_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/fairground/fairground/scenarios"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// flawed stands a practice merchant up that has a flaw whatever the story says.
func flawed(flaw string) scenarios.Stand {
	return func(ctx context.Context, p scenarios.Practice, openAPI string) (string, string, func(), error) {
		p.Flaw = flaw
		return practice(ctx, p, openAPI)
	}
}

// recorded plays stories against a merchant and returns the recording.
func recorded(t *testing.T, house scenarios.House, names ...string) *scenarios.Recording {
	t.Helper()
	recording := &scenarios.Recording{Version: "test"}
	for _, name := range names {
		story, err := scenarios.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		telling, err := house.Play(t.Context(), story)
		if err != nil {
			t.Fatal(err)
		}
		played, err := house.Record(telling)
		if err != nil {
			t.Fatal(err)
		}
		recording.Stories = append(recording.Stories, played)
	}
	return recording
}

func replayed(t *testing.T, before *scenarios.Recording, stand scenarios.Stand) scenarios.Comparison {
	t.Helper()
	house := scenarios.House{Stand: stand}
	after, err := house.Replay(t.Context(), "test.json", before)
	if err != nil {
		t.Fatal(err)
	}
	return scenarios.Compare(before, after)
}

func exitOf(c scenarios.Comparison) verdict.Exit {
	exit, _ := verdict.Of(c.Verdict())
	return exit
}

func written(t *testing.T, c scenarios.Comparison, language wording.Language) string {
	t.Helper()
	var text strings.Builder
	if err := c.Write(&text, language, 100); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func TestTheSameMerchantAnswersAsItDid(t *testing.T) {
	t.Parallel()
	before := recorded(t, scenarios.House{Stand: practice}, scenarios.Names()...)
	comparison := replayed(t, before, practice)
	if comparison.Weight() != scenarios.Same || exitOf(comparison) != verdict.Good {
		t.Error(written(t, comparison, wording.English))
	}
}

func TestAMerchantThatGotWorseIsTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		flaw, story string
		aspect      scenarios.Aspect
	}{
		{"created-201", "renew-in-grace", scenarios.AspectStatus},
		{"text-plain-content-type", "renew-in-grace", scenarios.AspectContentType},
		{"result-code-200", "renew-in-grace", scenarios.AspectResultCode},
		{"no-instance-id", "renew-in-grace", scenarios.AspectMembers},
		{"query-without-info", "renew-in-grace", scenarios.AspectDescribed},
		{"new-instance-each-retry", "lost-answer-on-purchase", scenarios.AspectInstance},
	} {
		t.Run(c.flaw, func(t *testing.T) {
			t.Parallel()
			before := recorded(t, scenarios.House{Stand: practice}, c.story)
			comparison := replayed(t, before, flawed(c.flaw))
			if comparison.Weight() != scenarios.Worse || exitOf(comparison) != verdict.Failed || !speaksOf(comparison, c.aspect) {
				t.Errorf("%s\n%s", written(t, comparison, wording.English), written(t, comparison, wording.Chinese))
			}
			back := scenarios.Compare(comparison.After, comparison.Before)
			if back.Weight() != scenarios.Better || exitOf(back) != verdict.Good {
				t.Errorf("the repaired merchant is not told to be better:\n%s", written(t, back, wording.English))
			}
		})
	}
}

func speaksOf(c scenarios.Comparison, aspect scenarios.Aspect) bool {
	for _, story := range c.Stories {
		for _, difference := range story.Differences {
			if slices.ContainsFunc(difference.Changes, func(change scenarios.Change) bool { return change.What == aspect }) {
				return true
			}
		}
	}
	return false
}

// FuzzCompare: whatever two merchants answer, the comparison ends, and what is shown cannot command the terminal.
func FuzzCompare(f *testing.F) {
	f.Add([]byte(`{"resultCode":"000000","instanceId":"a"}`), []byte(`{"resultCode":0,"info":[{"instanceId":"b"}]}`), "application/json;charset=utf8", 200)
	f.Add([]byte("\xff\x1b[31m"), []byte(`[[[["\u202e"]]]]`), ";;=\x00", -1)
	f.Fuzz(func(t *testing.T, was, is []byte, contentType string, status int) {
		run := func(body []byte) *scenarios.Recording {
			x := scenarios.RecordedExchange{
				Activity: contentType, Attempt: status, Request: scenarios.RecordedRequest{Body: is},
				Response: &scenarios.RecordedResponse{Status: status, Headers: scenarios.Headers{"Content-Type": {scenarios.Bytes(contentType)}}, Body: body},
			}
			return &scenarios.Recording{Stories: []scenarios.Recorded{{Exchanges: []scenarios.RecordedExchange{x, x}}}}
		}
		comparison := scenarios.Compare(run(was), run(is))
		for _, language := range []wording.Language{wording.English, wording.Chinese} {
			if text := written(t, comparison, language); strings.ContainsAny(text, "\x1b\x00\u202e\r") || !utf8.ValidString(text) {
				t.Errorf("%q", text)
			}
		}
		if err := comparison.WriteJSON(io.Discard); err != nil {
			t.Error(err)
		}
	})
}

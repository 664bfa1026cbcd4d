package report

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/fairground/fairground/wording"
)

var update = flag.Bool("update", false, "write the golden files anew; review the difference")

// The terminal text is for people, so the golden files are meant to be read.
func TestTerminalText(t *testing.T) {
	t.Parallel()
	for _, language := range []wording.Language{wording.English, wording.Chinese} {
		text := everyWriter(t, sample())["terminal "+string(language)]
		path := "testdata/terminal." + string(language) + ".txt"
		if *update {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if text != string(want) {
			t.Errorf("%s differs; look at it and run with -update:\n%s", path, text)
		}
	}
}

func TestTheFirstFailureIsShownInFull(t *testing.T) {
	t.Parallel()
	text := everyWriter(t, sample())["terminal en"]
	order := []string{"FAILED: 2 of", "Title of same-order", "Reason", "/instanceId", `"i-1"`, "POST https", markSign, "In production",
		"Advice", "https://support.example/page.html", "curl --include", "More failures (1)", "Could not be judged (1)", "Warnings (1)", "7 checks"}
	from := 0
	for _, part := range order {
		at := strings.Index(text[from:], part)
		if at < 0 {
			t.Fatalf("%q is missing or in the wrong place:\n%s", part, text)
		}
		from += at
	}
}

func TestLinesFitTheScreen(t *testing.T) {
	t.Parallel()
	r := sample()
	for _, language := range []wording.Language{wording.English, wording.Chinese} {
		for _, width := range []int{40, 60, 100} {
			var b bytes.Buffer
			if err := WriteTerminal(&b, r, Screen{Language: language, Width: width}); err != nil {
				t.Fatal(err)
			}
			for line := range strings.SplitSeq(b.String(), "\n") {
				unwrapped := strings.Contains(line, "curl ") || strings.Contains(line, markSign) || strings.Contains(line, "saas-v2/")
				if columns(line) > width && !unwrapped {
					t.Errorf("%d columns at width %d: %q", columns(line), width, line)
				}
			}
		}
	}
}

func TestColoursOnlyWhenAllowed(t *testing.T) {
	var b bytes.Buffer
	if ScreenOf(&b, wording.English).Color {
		t.Error("a buffer is no terminal")
	}
	_ = WriteTerminal(&b, sample(), Screen{Language: wording.English, Color: true})
	if !strings.Contains(b.String(), "\x1b[31") {
		t.Error("no colour although allowed")
	}
}

func TestWrapChinese(t *testing.T) {
	t.Parallel()
	lines := wrap("重复的订单得到了另一个实例，客户将得到两个实例。请按订单行保存实例。", 24)
	for _, line := range lines {
		if columns(line) > 26 {
			t.Errorf("%d columns: %s", columns(line), line)
		}
		if strings.HasPrefix(line, "，") || strings.HasPrefix(line, "。") {
			t.Errorf("a line begins with a closing mark: %s", line)
		}
	}
	if strings.Join(lines, "") != "重复的订单得到了另一个实例，客户将得到两个实例。请按订单行保存实例。" {
		t.Errorf("text was lost: %q", lines)
	}
}

func TestPlaceFindsTheLine(t *testing.T) {
	t.Parallel()
	body := `{"info":[{"instanceId":"a"},{"instanceId":"b","appInfo":{"a/b":1}}],"resultCode":"000000"}`
	for pointer, want := range map[string]string{
		"/info/1/instanceId":    `"instanceId": "b"`,
		"/info/1/appInfo/a~1b":  `"a/b": 1`,
		"/resultCode":           `"resultCode": "000000"`,
		"/info/1/appInfo/other": `"appInfo": {`,
		"/info":                 `"info": [`,
	} {
		p := place(body, pointer)
		if p.mark < 0 || !strings.Contains(p.lines[p.mark], want) {
			t.Errorf("%s: marked %d of %q", pointer, p.mark, p.lines)
		}
		if p.exact == strings.HasSuffix(pointer, "other") {
			t.Errorf("%s: exact %v", pointer, p.exact)
		}
	}
	if place("no json", "/a").mark != -1 {
		t.Error("a body that is no JSON has no marked line")
	}
}

func FuzzWriters(f *testing.F) {
	f.Add(hostile, "/a", 60)
	f.Add(`{"a":[1,{"b":null}]}`, "/a/1/b", 40)
	f.Fuzz(func(t *testing.T, answer, pointer string, width int) {
		result := failure("fuzzed", answer)
		result.Pointer = pointer
		result.Message = wording.Of(answer, pointer)
		r := New(sampleHeader(), sampleResults()[:1], nil, accessKey)
		r.Checks = append(r.Checks, convert(result, newMask([]string{accessKey})))
		r.conclude()
		validate(t, everyWriter(t, r)["json"])
		var b bytes.Buffer
		if err := WriteTerminal(&b, r, Screen{Width: width}); err != nil || strings.Contains(b.String(), "\x1b") {
			t.Errorf("terminal: %v", err)
		}
	})
}

package conformance

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/verdict"
)

func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWaivers(t *testing.T) {
	t.Parallel()
	path := file(t, `
- id: saas-v2/create/opens
  reason: corrected in release 9
  until: 2026-12-31
- {id: saas-v2/upgrade/expands, reason: not sold yet}
- {id: saas-v2/create/same-order, reason: old, until: 2026-11-20}
`)
	now := time.Date(2026, 11, 21, 0, 0, 1, 0, clock.Beijing)
	reasons, notices, err := readWaivers(path, few(), now)
	if err != nil || len(reasons) != 2 || reasons["saas-v2/create/opens"] != "corrected in release 9" {
		t.Errorf("reasons %v, %v", reasons, err)
	}
	if len(notices) != 1 || !strings.Contains(notices[0].EN, "saas-v2/create/same-order expired") {
		t.Errorf("an expired waiver is told, got %v", notices)
	}
	reasons, _, _ = readWaivers(path, few(), now.Add(-2*time.Second))
	if len(reasons) != 3 {
		t.Error("a waiver holds until the end of its last day in Beijing")
	}
}

func TestBadWaivers(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		"- id: saas-v2/create/opens":                                  ":1: the waiver for saas-v2/create/opens has no reason",
		"\n- {id: saas-v2/create/open, reason: x}":                    ":2: there is no check \"saas-v2/create/open\": did you mean saas-v2/create/opens",
		"- {id: saas-v2/create/opens, reason: x, until: soon}":        "until \"soon\" is no day",
		"- {id: saas-v2/create/opens, reason: x, untill: 2026-12-31}": "\"untill\" is not a member",
		"- just text": "has the form",
		"id: x":       "is no list of waivers",
		"- [":         "is no list of waivers",
		"- {id: saas-v2/create/opens, reason: x}\n- {id: saas-v2/create/opens, reason: y}": "waived twice",
	} {
		_, _, err := readWaivers(file(t, content), few(), time.Now())
		exit, text := verdict.Of(err)
		if exit != verdict.Usage || !strings.Contains(text.EN, want) || text.ZH == "" {
			t.Errorf("%q: exit %d, %s", content, exit, text.EN)
		}
	}
	if reasons, _, err := readWaivers(file(t, ""), few(), time.Now()); err != nil || len(reasons) != 0 {
		t.Errorf("an empty file allows nothing, got %v, %v", reasons, err)
	}
	_, _, err := readWaivers("no/such/file", few(), time.Now())
	if exit, text := verdict.Of(err); exit != verdict.Usage || !strings.Contains(text.EN, "--waivers no/such/file cannot be read") {
		t.Errorf("exit %d, %s", exit, text.EN)
	}
}

func FuzzWaivers(f *testing.F) {
	f.Add("- {id: saas-v2/create/opens, reason: x, until: 2026-12-31}")
	f.Fuzz(func(t *testing.T, content string) {
		_, _, err := readWaivers(file(t, content), few(), time.Now())
		if exit, _ := verdict.Of(err); err != nil && exit != verdict.Usage {
			t.Error(err)
		}
	})
}

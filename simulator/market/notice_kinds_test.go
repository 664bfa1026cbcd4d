package market

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The table of notices and the code that sends them name the same kinds.
func TestEveryKindOfNoticeIsSentSomewhereAndNoOther(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	must(t, err)
	sent := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || file == "notice_kinds.go" {
			continue
		}
		text, err := os.ReadFile(file)
		must(t, err)
		for _, word := range regexp.MustCompile(`"[a-z]+(-[a-z]+)*"`).FindAllString(string(text), -1) {
			sent[strings.Trim(word, `"`)] = true
		}
		for _, match := range regexp.MustCompile(`(?:notify\(|Kind:\s*)"([a-z-]+)"`).FindAllStringSubmatch(string(text), -1) {
			if _, known := noticeKinds[match[1]]; !known {
				t.Errorf("%s sends a notice of the kind %q, which the table does not know", file, match[1])
			}
		}
	}
	seen := map[string]bool{}
	for _, kind := range NoticeKinds() {
		if !sent[kind.ID] {
			t.Errorf("nothing sends a notice of the kind %q", kind.ID)
		}
		if seen[kind.ID] || kind.Event.EN == "" || kind.Event.ZH == "" || kind.Receiver == "" || kind.Category == "" || len(kind.Channels) == 0 || kind.Clause == "" {
			t.Errorf("half a row, or a second one: %+v", kind)
		}
		seen[kind.ID] = true
	}
}

// What is published to be notified (business-rules.md 4.4, 6.5, 6.7, 8.1, 8.4): every event has its row with the published category.
func TestPublishedNoticesHaveTheirCategories(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]string{
		"call-failed": "501 seller", "order-failed": "101 seller", "unsubscribed": "101 seller", "renewed": "renewal seller", "service-accepted": "101 seller",
		"supervision-overdue": "101 seller", "appeal-decided": "501 seller", "sold-out": "501 seller", "unaccepted": "501 seller",
		"unaccepted-contact": "501 sales-contact", "expiry-reminder": "expiry buyer", "trial-reminder": "expiry buyer", "auto-renew-failed": "renewal buyer",
	} {
		if got := noticeKinds[kind]; got.Category+" "+got.Receiver != want {
			t.Errorf("%s goes to %s %s, want %s", kind, got.Category, got.Receiver, want)
		}
	}
}

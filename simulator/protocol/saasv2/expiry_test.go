package saasv2_test

import (
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/protocol/saasv2"
)

func TestExpireTimeIsUTCInBothForms(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 1, 7, 59, 59, 123_999_999, time.FixedZone("Beijing", 8*3600))
	if got := saasv2.ExpireTime(at, 14); got != "20251231235959" {
		t.Errorf("14 digits: %s", got)
	}
	if got := saasv2.ExpireTime(at, 17); got != "20251231235959123" {
		t.Errorf("17 digits: %s", got)
	}
	for text, want := range map[string]time.Time{
		"20251231235959":    time.Date(2025, 12, 31, 23, 59, 59, 0, time.UTC),
		"20221124023618256": time.Date(2022, 11, 24, 2, 36, 18, 256e6, time.UTC),
	} {
		if got, err := saasv2.ParseExpireTime(text); err != nil || !got.Equal(want) {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "2025", "2025-12-31 00:00:00", "20251331235959", "202512312359591", "20251231235959.1", "20251231235959x23"} {
		if got, err := saasv2.ParseExpireTime(text); err == nil {
			t.Errorf("%q was read as %s", text, got)
		}
	}
}

func FuzzParseExpireTime(f *testing.F) {
	f.Add("20251231235959")
	f.Add("20221124023618256")
	f.Fuzz(func(t *testing.T, text string) {
		if at, err := saasv2.ParseExpireTime(text); err == nil && saasv2.ExpireTime(at, len(text)) != text {
			t.Errorf("%q was read as %s and written %q", text, at, saasv2.ExpireTime(at, len(text)))
		}
	})
}

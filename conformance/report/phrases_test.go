package report

import (
	"testing"

	"github.com/fairground/fairground/wording"
)

// TestPhrases: words are said in the language of the reader, values of the wire stay as they are.
func TestPhrases(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"absent":                         "缺失",
		"another id than i-1":            "不同于 i-1 的 ID",
		"an element with instanceId i-1": "包含 instanceId i-1 的元素",
		"at most 255 characters":         "最多 255 个字符",
		"000000":                         "000000",
		"HTTP 200 with a resultCode other than 000000": "HTTP 200，且 resultCode 不为 000000",
	} {
		if got := phrase(text, wording.Chinese); got != want {
			t.Errorf("%q is said as %q, want %q", text, got, want)
		}
		if got := phrase(text, wording.English); got != text {
			t.Errorf("%q became %q in English", text, got)
		}
	}
}

package wording_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/fairground/fairground/wording"
)

func TestLinesFitTheirColumnsInBothLanguages(t *testing.T) {
	t.Parallel()
	if got := wording.Wrap("one two three four five six seven", 20); !slices.Equal(got, []string{"one two three four", "five six seven"}) {
		t.Errorf("%q", got)
	}
	for _, line := range wording.Wrap("宽限期结束，实例已被冻结，但数据必须保留，因为买家会在保留期内续费。", 21) {
		if wording.Columns(line) > 21 || []rune(line)[0] == '，' {
			t.Errorf("%q takes %d columns", line, wording.Columns(line))
		}
	}
}

func TestWhatCouldCommandATerminalIsShownByItsNumber(t *testing.T) {
	t.Parallel()
	if got := wording.Visible("a\x1b[31m\u202eb\nc", false); got != `a\x1b[31m\u202eb c` {
		t.Errorf("%q", got)
	}
}

func TestPaddingCountsChineseTwice(t *testing.T) {
	t.Parallel()
	if got := wording.Pad("续费", 6) + "|"; got != "续费  |" {
		t.Errorf("%q", got)
	}
	if wording.WidthOf(&bytes.Buffer{}) != 100 {
		t.Error("a pipe has the usual width")
	}
}

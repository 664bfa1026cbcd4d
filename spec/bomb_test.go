package spec

import (
	"strings"
	"testing"
	"time"
)

// A file of aliases that multiply must be refused, not unfolded.
func TestAMarketFileOfMultiplyingAliasesIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	text := "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
	for i := range 9 {
		from, to := string(rune('0'+i)), string(rune('1'+i))
		text += "a" + to + ": &a" + to + " [" + strings.TrimSuffix(strings.Repeat("*a"+from+",", 10), ",") + "]\n"
	}
	for _, body := range []string{text, "products:\n- &p {name: x, upgrades: &u [" + strings.Repeat("x,", 2_000) + "x]}\n" + strings.Repeat("- {name: y, upgrades: *u}\n", 500)} {
		started := time.Now()
		if _, err := ParseMarketFile("m.yaml", []byte(body)); err == nil {
			t.Error("accepted")
		}
		if took := time.Since(started); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
	}
}

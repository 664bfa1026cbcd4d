package market

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fairground/fairground/wording"
)

func TestTableHasEveryRowInOrderAndInBothLanguages(t *testing.T) {
	t.Parallel()
	rows := Table()
	equal(t, "rows", len(rows), 28)
	for i, row := range rows {
		equal(t, "row", row.ID, fmt.Sprintf("T%d", i+1))
		if row.Event.EN == "" || row.Event.ZH == "" || row.Clause == "" {
			t.Errorf("%s lacks words or its clause", row.ID)
		}
		if row.Absent.IsZero() && !row.OfProduct && (len(row.From) == 0 || len(row.To) == 0) {
			t.Errorf("%s is played and leads nowhere", row.ID)
		}
		if len(row.Intents) > 0 && row.Failure.IsZero() && row.Absent.IsZero() {
			t.Errorf("%s makes a call and does not say what its failure brings", row.ID)
		}
	}
}

// The code names rows; a row that is played must be named somewhere, and every name must be a row.
func TestEveryPlayedRowIsNamedInTheCode(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	must(t, err)
	var code strings.Builder
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || file == "table.go" || file == "diagram.go" {
			continue
		}
		text, err := os.ReadFile(file)
		must(t, err)
		code.Write(text)
	}
	for _, row := range Table() {
		named := strings.Contains(code.String(), `"`+row.ID+`"`) || strings.Contains(code.String(), `"`+strings.ToLower(row.ID)+`-`)
		if row.Absent.IsZero() && !named {
			t.Errorf("%s is said to be played and no code names it", row.ID)
		}
	}
}

func TestDiagramDrawsWhatIsPlayed(t *testing.T) {
	t.Parallel()
	english, chinese := Diagram(), DiagramIn(wording.Chinese)
	for _, line := range []string{"stateDiagram-v2\n", "[*] --> PendingPayment: T1", "Frozen --> Released: T22", "Grace --> Active: T20", "Changing --> Active: T14", "Provisioning --> Supervising: T7", "Supervising --> Active: T8", "Supervising --> Refunded: T9", "AutoRefunded --> [*]"} {
		if !strings.Contains(english, line) {
			t.Errorf("the diagram lacks %q:\n%s", line, english)
		}
	}
	for _, line := range []string{"T25 ", "Active --> Changing: T13", "PendingPayment --> Active"} {
		if strings.Contains(english, line) {
			t.Errorf("the diagram draws %q, which nobody plays", line)
		}
	}
	if !strings.Contains(chinese, "宽限期结束") || strings.Contains(chinese, "Changing --> Active: T14 an") {
		t.Errorf("the Chinese diagram speaks English:\n%s", chinese)
	}
}

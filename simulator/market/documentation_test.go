package market

import (
	"flag"
	"os"
	"testing"

	"github.com/fairground/fairground/wording"
)

var writeDocumentation = flag.Bool("write-documentation", false, "write docs/transitions*.md anew")

// TestTheDocumentationIsTheTable keeps docs/transitions*.md what the table says. After a change of the table:
// go test ./simulator/market -run Documentation -write-documentation
func TestTheDocumentationIsTheTable(t *testing.T) {
	t.Parallel()
	for language, file := range map[wording.Language]string{
		wording.English: "../../docs/transitions.md", wording.Chinese: "../../docs/transitions.zh-CN.md",
	} {
		want := Documentation(language)
		if *writeDocumentation {
			if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is not what the table says: run this test with -write-documentation and review the difference", file)
		}
	}
}

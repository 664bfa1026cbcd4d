package spec

import "testing"

func TestEmbeddedDocumentsCompile(t *testing.T) {
	t.Parallel()
	if err := Load(); err != nil {
		t.Fatal(err)
	}
}

// Every command pays this once at its start.
func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		if _, err := compile(embedded); err != nil {
			b.Fatal(err)
		}
	}
}

// A market pays this when it is opened with switches.
func BenchmarkWith(b *testing.B) {
	edition := edition(b, "cn")
	for b.Loop() {
		if _, err := edition.With(map[string]string{"freeze-at": "expiry"}); err != nil {
			b.Fatal(err)
		}
	}
}

package spec

import "testing"

func TestEmbeddedDocumentsCompile(t *testing.T) {
	t.Parallel()
	if err := Load(); err != nil {
		t.Fatal(err)
	}
}

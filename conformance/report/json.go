package report

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
)

//go:embed report.schema.json
var schemaDocument []byte

// SchemaDocument returns the JSON Schema (2020-12) that describes the JSON report.
func SchemaDocument() []byte { return append([]byte(nil), schemaDocument...) }

// WriteJSON writes the report as one indented JSON document.
func WriteJSON(w io.Writer, r Report) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(r); err != nil {
		return fmt.Errorf("write the JSON report: %w", err)
	}
	return nil
}

// readLimit bounds an earlier report; a real one with every check failing is far smaller.
const readLimit = 256 << 20

// ReadJSON reads a report that WriteJSON wrote. A document with another version mark is an error. Members it does not know are
// ignored, because a newer Fairground may have added them under the same mark.
func ReadJSON(from io.Reader) (Report, error) {
	var r Report
	decoder := json.NewDecoder(io.LimitReader(from, readLimit))
	if err := decoder.Decode(&r); err != nil {
		return Report{}, fmt.Errorf("this is no JSON report: %w", err)
	}
	if r.Schema != Schema {
		return Report{}, fmt.Errorf("its schema is %q and not %q", r.Schema, Schema)
	}
	return r, nil
}

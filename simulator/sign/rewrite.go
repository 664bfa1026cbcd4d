package sign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The rewrites are what merchant frameworks do to a JSON body between the socket and the signature check. Each returns false when the
// body is no JSON object.

// node is a JSON value that remembers the order of members. Scalars and names are kept as JSON text.
type node struct {
	open    byte // '{', '[' or 0 for a scalar
	names   []string
	values  []node
	literal string
}

// parse reads a JSON object in the order of its members. json.Valid bounds the nesting, so the recursion below is bounded too.
func parse(body []byte) (node, bool) {
	if !json.Valid(body) {
		return node{}, false
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	root := read(decoder)
	return root, root.open == '{'
}

func read(decoder *json.Decoder) node {
	token, err := decoder.Token()
	if err != nil {
		return node{literal: "null"}
	}
	delimiter, nested := token.(json.Delim)
	if !nested {
		return node{literal: literal(token)}
	}
	result := node{open: byte(delimiter)}
	for decoder.More() {
		if delimiter == '{' {
			result.names = append(result.names, read(decoder).literal)
		}
		result.values = append(result.values, read(decoder))
	}
	_, _ = decoder.Token()
	return result
}

func literal(token json.Token) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(token) != nil {
		return "null"
	}
	return strings.TrimSuffix(text.String(), "\n")
}

// style is how a node is written: what follows a colon and a comma, and the indentation of one level (empty: all in one line).
type style struct{ colon, comma, indent string }

func (n node) write(text *strings.Builder, s style, depth int) {
	if n.open == 0 {
		text.WriteString(n.literal)
		return
	}
	text.WriteByte(n.open)
	for i, value := range n.values {
		if i > 0 {
			text.WriteString(s.comma)
		}
		s.line(text, depth+1)
		if n.names != nil {
			text.WriteString(n.names[i] + s.colon)
		}
		value.write(text, s, depth+1)
	}
	if len(n.values) > 0 {
		s.line(text, depth)
	}
	text.WriteByte(n.open + 2) // } and ] stand two places behind { and [ in ASCII
}

func (s style) line(text *strings.Builder, depth int) {
	if s.indent != "" {
		text.WriteString("\n" + strings.Repeat(s.indent, depth))
	}
}

func rewrite(body []byte, s style, change func(*node)) ([]byte, bool) {
	root, isObject := parse(body)
	if !isObject {
		return nil, false
	}
	if change != nil {
		change(&root)
	}
	var text strings.Builder
	root.write(&text, s, 0)
	return []byte(text.String()), true
}

var compact = style{":", ",", ""}

// sortTop orders the members of the top level, as the official sample does, and drops members whose value is null.
func sortTop(descending bool) func(*node) {
	return func(n *node) {
		order := make([]int, 0, len(n.names))
		for i := range n.names {
			if n.values[i].literal != "null" {
				order = append(order, i)
			}
		}
		slices.SortStableFunc(order, func(a, b int) int {
			if descending {
				a, b = b, a
			}
			return strings.Compare(n.names[a], n.names[b])
		})
		sorted := node{open: n.open, names: []string{}}
		for _, i := range order {
			sorted.names, sorted.values = append(sorted.names, n.names[i]), append(sorted.values, n.values[i])
		}
		*n = sorted
	}
}

// Normalise returns a JSON object as the marketplace puts it on the wire: compact, top-level members sorted ascending by name, members
// with null left out, nothing escaped that need not be. It reports false when the body is no JSON object.
func Normalise(body []byte) ([]byte, bool) { return rewrite(body, compact, sortTop(false)) }

// escaped writes characters that match as \uXXXX, in UTF-16 units as JSON wants it.
func escaped(body []byte, match func(rune) bool, format string) []byte {
	var text strings.Builder
	for _, r := range string(body) {
		if !match(r) {
			text.WriteRune(r)
			continue
		}
		units := []uint16{uint16(r)}
		if r > 0xFFFF {
			high, low := utf16.EncodeRune(r)
			units = []uint16{uint16(high), uint16(low)}
		}
		for _, unit := range units {
			fmt.Fprintf(&text, format, unit)
		}
	}
	return []byte(text.String())
}

func beyondASCII(r rune) bool { return r >= utf8.RuneSelf }

// latin1 is the UTF-8 text of a body whose bytes were taken for Latin-1 characters.
func latin1(body []byte) []byte {
	var text strings.Builder
	for _, b := range body {
		text.WriteRune(rune(b))
	}
	return []byte(text.String())
}

// questionMarks is a body after a trip through an encoding without its characters.
func questionMarks(body []byte) []byte {
	return []byte(strings.Map(func(r rune) rune {
		if beyondASCII(r) {
			return '?'
		}
		return r
	}, string(body)))
}

// unquoted is the text of a JSON string literal.
func unquoted(literal string) string {
	var text string
	if json.Unmarshal([]byte(literal), &text) != nil {
		return literal
	}
	return text
}

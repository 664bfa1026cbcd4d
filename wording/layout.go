package wording

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"
	"golang.org/x/text/width"
)

// Visible makes text from a merchant safe to show: control characters (terminal commands among them), characters that reverse the
// writing direction and invisible ones are shown by their number. Line feeds and tabs stay where lines are allowed.
func Visible(text string, lines bool) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\r' && lines: // the line feed beside it does the work
		case (r == '\n' || r == '\t') && lines:
			b.WriteRune(r)
		case r == '\n' || r == '\t':
			b.WriteByte(' ')
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Columns is the number of terminal columns a text takes: Chinese characters and full-width punctuation take two.
func Columns(text string) int {
	n := 0
	for _, r := range text {
		n += columnsOf(r)
	}
	return n
}

func columnsOf(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// closing marks may not begin a line in Chinese typesetting.
const closing = "，。；：！？、）》」』”’…,.;:!?)"

// Wrap breaks a text into lines of at most limit columns: between words where there are spaces, between any two characters in
// Chinese (never before a closing mark), and inside a word only when it is longer than a line.
func Wrap(text string, limit int) []string {
	limit = max(limit, 20)
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, wrapParagraph(paragraph, limit)...)
	}
	return lines
}

func wrapParagraph(text string, limit int) []string {
	var lines []string
	line, used := "", 0
	for _, piece := range pieces(text) {
		for {
			n := Columns(piece)
			if used+Columns(strings.TrimRight(piece, " ")) <= limit {
				line, used = line+piece, used+n
				break
			}
			if used > 0 {
				lines = append(lines, strings.TrimRight(line, " "))
				line, used = "", 0
				piece = strings.TrimLeft(piece, " ")
				continue
			}
			head, rest := split(piece, limit)
			lines = append(lines, head)
			piece = rest
		}
	}
	return append(lines, strings.TrimRight(line, " "))
}

// pieces cuts a text where a line may end. A piece keeps the spaces that follow it.
func pieces(text string) []string {
	var result []string
	runes := []rune(text)
	start := 0
	for i := 1; i < len(runes); i++ {
		before, here := runes[i-1], runes[i]
		breakable := before == ' ' && here != ' ' ||
			(columnsOf(before) == 2 || columnsOf(here) == 2) && here != ' ' && !strings.ContainsRune(closing, here) &&
				!strings.ContainsRune("（《「『“‘(", before)
		if breakable {
			result = append(result, string(runes[start:i]))
			start = i
		}
	}
	if start < len(runes) {
		result = append(result, string(runes[start:]))
	}
	return result
}

func split(word string, limit int) (head, rest string) {
	used := 0
	for i, r := range word {
		if used += columnsOf(r); used > limit && i > 0 {
			return word[:i], word[i:]
		}
	}
	return word, ""
}

// The bounds of a page on a terminal, in columns, and the width of a page that goes elsewhere.
const (
	narrowest, widest, usual = 40, 120, 100
)

// WidthOf is the width in columns to lay text out for: that of the terminal within reason, 100 for a file or a pipe.
func WidthOf(w io.Writer) int {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return usual
	}
	columns, _, err := term.GetSize(int(file.Fd()))
	if err != nil || columns <= 0 {
		return usual
	}
	return min(max(columns, narrowest), widest)
}

// Pad fills a text with spaces to a number of columns; a longer text stays as it is.
func Pad(text string, limit int) string {
	return text + strings.Repeat(" ", max(0, limit-Columns(text)))
}

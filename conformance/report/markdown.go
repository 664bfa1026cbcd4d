package report

import (
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/wording"
)

// WriteMarkdown writes the report as Markdown for the summary page of a CI run: the verdict, the counts, every failure with its
// evidence folded away, the warnings. Whatever a merchant sent is escaped, in text and inside the evidence, so that it can neither
// become markup nor end the block it stands in.
func WriteMarkdown(w io.Writer, r Report, language wording.Language) error {
	m := &markdown{language: language}
	m.add("## %s\n\n", inline(r.Headline().In(language)))
	m.add("%s · %s · <code>%s</code>\n\n", inline(r.Contract), inline(r.Edition), html.EscapeString(visible(r.Endpoint, false)))
	m.summary(r)
	for _, c := range r.freshFailures() {
		m.failure(c, "❌")
	}
	for _, c := range r.with(check.Errored) {
		m.failure(c, "⚠️")
	}
	m.list(wordWarnings, r.with(check.Warned))
	m.list(wordKnown, r.knownFailures())
	m.list(wordWaivers, r.with(check.Waived))
	if r.Baseline != nil && len(r.Baseline.Fixed) > 0 {
		m.add("\n### %s (%d)\n\n", wordFixed.In(language), len(r.Baseline.Fixed))
		for _, id := range r.Baseline.Fixed {
			m.add("- %s\n", code(id))
		}
	}
	if len(r.Notices) > 0 {
		m.add("\n### %s\n\n", wordNotices.In(language))
		for _, notice := range r.Notices {
			m.add("- %s\n", inline(notice.In(language)))
		}
	}
	m.add("\n%s\n", inline(wording.Format("fairground %s, seed %d, %.2f s", "fairground %s，种子 %d，用时 %.2f 秒",
		r.Tool.Version, r.Seed, r.Took/1000).In(language)))
	_, err := io.WriteString(w, m.b.String())
	return err
}

type markdown struct {
	b        strings.Builder
	language wording.Language
}

func (m *markdown) add(format string, arguments ...any) { fmt.Fprintf(&m.b, format, arguments...) }

func (m *markdown) summary(r Report) {
	m.add("| %s | %s |\n|---|---:|\n", wordOutcome.In(m.language), wordCount.In(m.language))
	for _, c := range r.counts() {
		if c.n > 0 {
			word := outcomeWords[c.outcome]
			m.add("| %s | %d |\n", word.In(m.language), c.n)
		}
	}
}

func (m *markdown) failure(c Check, sign string) {
	m.add("\n### %s %s\n\n", sign, inline(c.Title.In(m.language)))
	level := levelWords[c.Level]
	m.add("%s · %s\n\n", code(c.ID), level.In(m.language))
	m.field(wordReason, c.message(m.language))
	m.codeField(wordPlace, c.Pointer)
	m.codeField(wordExpected, phrase(c.Expected, m.language))
	m.codeField(wordGot, phrase(c.Got, m.language))
	m.field(wordForecast, c.forecast(m.language))
	m.field(wordAdvice, c.Advice.In(m.language))
	m.clause(c.Clause)
	x := c.deciding()
	if x == nil {
		return
	}
	m.add("\n<details><summary>%s</summary>\n\n", wordEvidence.In(m.language))
	m.block(append(append(earlierLines(c), ""), evidenceLines(c, *x, m.language)...))
	if c.Curl != "" {
		m.block([]string{visible(c.Curl, false)})
		if hint := c.hint(); !hint.IsZero() {
			m.add("%s\n\n", inline(hint.In(m.language)))
		}
	}
	m.add("</details>\n")
}

func (m *markdown) field(label wording.Text, text string) {
	if text != "" {
		m.add("- **%s** %s\n", label.In(m.language), inline(text))
	}
}

// clause links to a page. Escaped text would not be linked by every reader.
func (m *markdown) clause(address string) {
	if !strings.HasPrefix(address, "https://") {
		m.field(wordClause, address)
		return
	}
	escaped := html.EscapeString(address)
	m.add("- **%s** <a href=\"%s\">%s</a>\n", wordClause.In(m.language), escaped, inline(address))
}

func (m *markdown) codeField(label wording.Text, text string) {
	if text != "" {
		m.add("- **%s** %s\n", label.In(m.language), code(text))
	}
}

// block writes lines as preformatted HTML. A block that begins with <pre> ends at </pre> alone, which escaped text cannot contain; a
// fenced block would end at the merchant's own fence.
func (m *markdown) block(lines []string) {
	text := strings.TrimLeft(strings.Join(lines, "\n"), "\n")
	m.add("<pre>\n%s\n</pre>\n\n", html.EscapeString(text))
}

func (m *markdown) list(title wording.Text, checks []Check) {
	if len(checks) == 0 {
		return
	}
	m.add("\n### %s (%d)\n\n", title.In(m.language), len(checks))
	for _, c := range checks {
		why := c.message(m.language)
		if c.Waiver != "" {
			why = c.Waiver
		}
		m.add("- %s %s\n", code(c.ID), inline(why))
	}
}

// code shows a text as inline code. Markdown still reads the inside of an inline HTML element, so its signs are escaped as well.
func code(text string) string { return "<code>" + inline(text) + "</code>" }

// inline escapes a text for a Markdown line: HTML characters as entities, every sign with a meaning as a number.
func inline(text string) string {
	var b strings.Builder
	for _, r := range visible(text, false) {
		switch {
		case strings.ContainsRune("<>&\"'\\`*_{}[]#|~@!", r):
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

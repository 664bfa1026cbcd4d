package report

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/wording"
)

// Screen says how text is laid out for a person.
type Screen struct {
	// Language of the text.
	Language wording.Language
	// Width in columns; 0 means 100.
	Width int
	// Color allows colours; they never carry meaning alone.
	Color bool
	// Terminal: a person is looking, so a line may be written over.
	Terminal bool
}

// ScreenOf finds out what a writer can show: colours only on a terminal and only when NO_COLOR is unset or empty and TERM is not
// "dumb"; the width of the terminal, between 40 and 120 columns.
func ScreenOf(w io.Writer, language wording.Language) Screen {
	screen := Screen{Language: language, Width: 100}
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return screen
	}
	screen.Terminal = true
	screen.Color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
		screen.Width = min(max(width, 40), 120)
	}
	return screen
}

// WriteTerminal writes the report for a person in a hurry: the verdict, the first failure in full, the other failures in short, the
// warnings in one line each, the counts and the time.
func WriteTerminal(w io.Writer, r Report, s Screen) error {
	p := &page{screen: s, width: cmp.Or(s.Width, 100)}
	p.verdict(r)
	failures := r.freshFailures()
	if len(failures) > 0 {
		p.full(failures[0])
		p.section(wordOthers, len(failures)-1)
		for _, c := range failures[1:] {
			p.brief(c)
		}
	}
	p.list(wordErrors, red, r.with(check.Errored))
	p.list(wordWarnings, yellow, r.with(check.Warned))
	p.list(wordWaivers, dim, r.with(check.Waived))
	p.skipped(r.with(check.Skipped))
	p.baseline(r)
	if len(r.Notices) > 0 {
		p.section(wordNotices, len(r.Notices))
		for _, notice := range r.Notices {
			p.text("  ", visible(notice.In(s.Language), false))
		}
	}
	p.counts(r)
	_, err := io.WriteString(w, p.b.String())
	return err
}

// The colours, as ANSI codes.
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	bold   = "1"
	dim    = "2"
)

// page collects the text.
type page struct {
	b      strings.Builder
	screen Screen
	width  int
}

func (p *page) paint(code, text string) string {
	if !p.screen.Color || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p *page) line(parts ...string) {
	p.b.WriteString(strings.TrimRight(strings.Join(parts, ""), " "))
	p.b.WriteByte('\n')
}

// text writes a wrapped text, every line behind the indent.
func (p *page) text(indent, text string) {
	for _, line := range wrap(text, p.width-columns(indent)) {
		p.line(indent, line)
	}
}

// field writes a labelled text; its lines stand below each other.
func (p *page) field(label wording.Text, text string) {
	if text == "" {
		return
	}
	name := label.In(p.screen.Language)
	const labelColumns = 15
	head := "  " + p.paint(dim, name) + strings.Repeat(" ", max(1, labelColumns-2-columns(name)))
	for _, line := range wrap(visible(text, true), p.width-labelColumns) {
		p.line(head, line)
		head = strings.Repeat(" ", labelColumns)
	}
}

func (p *page) section(title wording.Text, n int) {
	if n > 0 {
		p.line()
		p.line(p.paint(bold, fmt.Sprintf("%s (%d)", title.In(p.screen.Language), n)))
	}
}

func (p *page) verdict(r Report) {
	color := map[Verdict]string{Passed: green, Failed: red, None: yellow}[r.Verdict]
	p.line(p.paint(color+";"+bold, r.Headline().In(p.screen.Language)))
	p.text("", visible(fmt.Sprintf("%s · %s · %s", r.Contract, r.Edition, r.Endpoint), false))
}

func (p *page) heading(c Check) {
	language := p.screen.Language
	p.line()
	for i, line := range wrap(visible(c.Title.In(language), false), p.width-2) {
		sign := "  "
		if i == 0 {
			sign = p.paint(red, "✗ ")
		}
		p.line(sign, p.paint(bold, line))
	}
	level := levelWords[c.Level]
	p.line("  ", p.paint(dim, c.ID+" · "+level.In(language)))
}

// full shows a failure with everything that helps.
func (p *page) full(c Check) {
	language := p.screen.Language
	p.heading(c)
	p.line()
	p.field(wordReason, c.message(language))
	p.field(wordPlace, c.Pointer)
	p.field(wordExpected, phrase(c.Expected, language))
	p.field(wordGot, phrase(c.Got, language))
	if earlier := earlierLines(c); len(earlier) > 0 {
		p.line()
		p.line("  ", p.paint(dim, wordEarlier.In(language)))
		for _, line := range earlier {
			p.text("    ", line)
		}
	}
	if x := c.deciding(); x != nil {
		p.line()
		p.line("  ", p.paint(dim, wordRequest.In(language)))
		for _, line := range evidenceLines(c, *x, language) {
			if strings.HasPrefix(line, markSign) {
				p.line("    ", p.paint(red, line))
				continue
			}
			p.text("    ", line)
		}
	}
	p.line()
	p.field(wordForecast, c.forecast(language))
	p.field(wordAdvice, c.Advice.In(language))
	p.field(wordClause, c.Clause)
	if c.Curl != "" {
		// Never wrapped: it is there to be copied.
		p.line("  ", p.paint(dim, wordAgain.In(language)))
		p.line("    ", visible(c.Curl, false))
		if hint := c.hint(); !hint.IsZero() {
			p.text("    ", hint.In(language))
		}
	}
}

// brief shows a further failure in a few lines.
func (p *page) brief(c Check) {
	language := p.screen.Language
	p.heading(c)
	p.field(wordReason, c.message(language))
	p.field(wordPlace, c.Pointer)
	p.field(wordExpected, phrase(c.Expected, language))
	p.field(wordGot, phrase(c.Got, language))
	p.field(wordAdvice, c.Advice.In(language))
	p.field(wordClause, c.Clause)
}

// list shows one entry per check: its id and why.
func (p *page) list(title wording.Text, color string, checks []Check) {
	p.section(title, len(checks))
	for _, c := range checks {
		why := c.message(p.screen.Language)
		if c.Waiver != "" {
			why = c.Waiver
		}
		lines := wrap(c.ID+"  "+visible(why, false), p.width-6)
		p.line("  ", p.paint(color, "! "), lines[0])
		for _, line := range lines[1:] {
			p.line("      ", line)
		}
	}
}

// skipped groups the skipped checks by reason, because one feature that is not claimed skips many.
func (p *page) skipped(checks []Check) {
	p.section(wordSkips, len(checks))
	numbers := map[string]int{}
	var reasons []string
	for _, c := range checks {
		reason := c.message(p.screen.Language)
		if numbers[reason]++; numbers[reason] == 1 {
			reasons = append(reasons, reason)
		}
	}
	for _, reason := range reasons {
		p.text("  ", visible(fmt.Sprintf("%d × %s", numbers[reason], reason), false))
	}
}

func (p *page) baseline(r Report) {
	if r.Baseline == nil {
		return
	}
	p.line()
	p.line(p.paint(bold, wordBaseline.In(p.screen.Language)))
	for _, group := range []struct {
		title wording.Text
		ids   []string
	}{{wordNew, r.Baseline.New}, {wordKnown, r.Baseline.Known}, {wordFixed, r.Baseline.Fixed}} {
		p.text("  ", visible(fmt.Sprintf("%s (%d) %s", group.title.In(p.screen.Language), len(group.ids), strings.Join(group.ids, " ")), false))
	}
}

func (p *page) counts(r Report) {
	language := p.screen.Language
	var parts []string
	for _, c := range r.counts() {
		if c.n > 0 {
			word := outcomeWords[c.outcome]
			parts = append(parts, fmt.Sprintf("%d %s", c.n, word.In(language)))
		}
	}
	total := wording.Format("%d checks: %s, in %.2f s", "共 %d 项检查：%s，用时 %.2f 秒",
		r.Summary.Total(), strings.Join(parts, wordComma.In(language)), r.Took/1000).In(language)
	p.line()
	p.text("", total)
}

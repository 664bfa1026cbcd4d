package scenarios

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/wording"
)

// bodyLines bounds how many lines of a body are shown side by side.
const bodyLines = 40

// comparisonPage writes a comparison for a person.
type comparisonPage struct {
	out      strings.Builder
	language wording.Language
	width    int
}

// Write says what changed: the verdict, the gravest difference in full with both answers side by side, every other in a line or two.
func (c Comparison) Write(out io.Writer, language wording.Language, width int) error {
	p := &comparisonPage{language: language, width: width}
	p.wrapped("", c.headline())
	first := c.first()
	if first != nil && (first.Before != nil || first.After != nil) {
		p.full(first)
	} else {
		first = nil
	}
	for i := range c.Stories {
		p.story(&c.Stories[i], first)
	}
	for _, name := range c.OnlyBefore {
		p.wrapped("", wording.Format("~ %s is in the earlier recording only", "~ %s 仅存在于之前的录制中", wording.Visible(name, false)))
	}
	for _, name := range c.OnlyAfter {
		p.wrapped("", wording.Format("~ %s is in the later recording only", "~ %s 仅存在于之后的录制中", wording.Visible(name, false)))
	}
	_, err := io.WriteString(out, p.out.String())
	return err
}

// first is the difference to show in full: the first of the gravest that have an answer.
func (c Comparison) first() *Difference {
	for _, weight := range weights {
		for i := range c.Stories {
			for j := range c.Stories[i].Differences {
				if d := &c.Stories[i].Differences[j]; d.Weight == weight && (d.Before != nil || d.After != nil) {
					return d
				}
			}
		}
	}
	return nil
}

func (p *comparisonPage) line(text string) {
	p.out.WriteString(strings.TrimRight(text, " "))
	p.out.WriteByte('\n')
}

func (p *comparisonPage) wrapped(indent string, text wording.Text) {
	for i, line := range wording.Wrap(text.In(p.language), p.width-wording.Columns(indent)-2) {
		if i > 0 {
			line = "  " + line
		}
		p.line(indent + line)
	}
}

func (p *comparisonPage) heading(d *Difference) string {
	return fmt.Sprintf("%s %s  %s  [%s]", weightSigns[d.Weight], d.At.In(clock.Beijing).Format("2006-01-02 15:04"),
		wording.Visible(d.title().In(p.language), false), weightWords[d.Weight].In(p.language))
}

// story lists the differences of one story.
func (p *comparisonPage) story(s *StoryComparison, shown *Difference) {
	if len(s.Differences) == 0 && s.Consequences == 0 && s.After.CameTrue {
		return
	}
	p.line("")
	p.line(wording.Visible(s.Scenario, false))
	if !s.After.CameTrue {
		p.wrapped("  ", wording.Format("✗ line %[1]d: %[2]s", "✗ 第 %[1]d 行：%[2]s", s.After.Line, wording.Visible(s.After.Unmet.In(p.language), false)))
	}
	for i := range s.Differences {
		d := &s.Differences[i]
		p.line("  " + p.heading(d))
		if d == shown {
			p.line("      " + wording.Of("shown above", "详见上文").In(p.language))
			continue
		}
		p.changes("      ", d)
	}
	if s.Consequences > 0 {
		p.wrapped("  ", wording.Format("~ %d further requests differ as a consequence", "~ 另有 %d 个请求因此不同", s.Consequences))
	}
}

func (p *comparisonPage) changes(indent string, d *Difference) {
	for _, change := range d.Changes {
		text := change.text(p.language)
		p.wrapped(indent, wording.Of(text, text))
	}
}

// full shows both answers of a difference side by side.
func (p *comparisonPage) full(d *Difference) {
	p.line("")
	p.line(p.heading(d))
	p.changes("  ", d)
	p.line("")
	half := (p.width - 7) / 2
	p.row(half, " ", wording.Of("before", "之前").In(p.language), wording.Of("now", "现在").In(p.language))
	p.row(half, " ", strings.Repeat("─", half), strings.Repeat("─", half))
	if request := d.Before; request != nil && d.After != nil {
		p.columns(half, lines(request.Request.Body), lines(d.After.Request.Body), "→ ")
	}
	p.columns(half, p.answer(d.Before), p.answer(d.After), "")
}

// columns writes two lists of lines beside each other and marks the rows that differ.
func (p *comparisonPage) columns(half int, before, after []string, lead string) {
	rows := beside(before, after)
	for i, row := range rows[:min(len(rows), bodyLines)] {
		mark := " "
		if row.before != row.after {
			mark = "≠"
		}
		if i > 0 {
			lead = strings.Repeat(" ", wording.Columns(lead))
		}
		left, right := wording.Wrap(lead+row.before, half), wording.Wrap(lead+row.after, half)
		for j := range max(len(left), len(right)) {
			p.row(half, mark, at(left, j), at(right, j))
		}
	}
	if more := len(rows) - bodyLines; more > 0 {
		p.line(wording.Format("  … %d further lines", "  …… 另有 %d 行", more).In(p.language))
	}
}

func (p *comparisonPage) row(half int, mark, left, right string) {
	p.line("  " + wording.Pad(left, half) + " " + mark + " " + right)
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// answer is an answer as lines.
func (p *comparisonPage) answer(x *RecordedExchange) []string {
	if x == nil {
		return []string{wording.Of("no such call", "没有此调用").In(p.language)}
	}
	var result []string
	if x.Response != nil {
		kind := wording.Visible(x.Response.Headers.first("Content-Type"), false)
		result = append(result, fmt.Sprintf("HTTP %d %s", x.Response.Status, kind))
		result = append(result, lines(x.Response.Body)...)
	}
	if x.Failure != nil {
		result = append(result, wording.Visible(string(x.Failure.Kind)+": "+x.Failure.Detail, false))
	}
	outcome := "= " + wording.Visible(string(x.Outcome.Verdict), false)
	if reason := x.Outcome.Reason.In(p.language); reason != "" {
		outcome += ": " + wording.Visible(reason, false)
	}
	return append(result, outcome)
}

// lines lays a body out for reading: JSON indented with its members in the order of their names, so that two bodies can be laid beside
// each other; anything else as it is. Nothing in it can command the terminal.
func lines(body []byte) []string {
	text := string(body)
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) == nil && !decoder.More() {
		var indented bytes.Buffer
		encoder := json.NewEncoder(&indented)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if encoder.Encode(value) == nil {
			text = strings.TrimSuffix(indented.String(), "\n")
		}
	}
	if text == "" {
		return nil
	}
	return strings.Split(wording.Visible(strings.ToValidUTF8(text, "�"), true), "\n")
}

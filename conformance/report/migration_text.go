package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/fairground/fairground/wording"
)

// progressWords are the kinds of progress in words, with the sign that stands in front.
var progressWords = map[Progress]struct {
	sign string
	text wording.Text
}{
	Done:      {"✓", wording.Of("done", "已完成")},
	ToDo:      {"✗", wording.Of("to do", "待完成")},
	Improve:   {"!", wording.Of("could be better", "建议改进")},
	NotJudged: {"-", wording.Of("not judged", "未判定")},
	NoWork:    {"·", wording.Of("nothing to do", "无需处理")},
}

var (
	wordDifference = wording.Of("Difference", "差异")
	wordProgress   = wording.Of("State", "状态")
	wordProof      = wording.Of("Failed checks", "未通过的检查")
	wordChanges    = wording.Of("What changes", "迁移差异")
)

// WriteMigrationMarkdown writes the migration as Markdown: the table of differences first, then both reports.
func WriteMigrationMarkdown(w io.Writer, m Migration, language wording.Language) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", inline(m.Headline().In(language)))
	fmt.Fprintf(&b, "## %s\n\n| %s | %s | %s | %s | %s |\n|---|---|---|---|---|\n", wordChanges.In(language), wordProgress.In(language),
		wordDifference.In(language), inline(m.From), inline(m.To), wordProof.In(language))
	for _, d := range m.Differences {
		word := progressWords[d.Progress]
		proofs := make([]string, len(d.Failed))
		for i, id := range d.Failed {
			proofs[i] = code(id)
		}
		fmt.Fprintf(&b, "| %s %s | %s | %s | %s | %s |\n", word.sign, word.text.In(language), inline(d.Topic.In(language)), inline(d.From.In(language)),
			inline(d.To.In(language)), strings.Join(proofs, " "))
	}
	b.WriteString("\n")
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the summary of the migration: %w", err)
	}
	for _, r := range m.Reports {
		if _, err := fmt.Fprintf(w, "\n# %s\n\n", inline(r.Contract)); err != nil {
			return fmt.Errorf("write the summary of the migration: %w", err)
		}
		if err := WriteMarkdown(w, r, language); err != nil {
			return err
		}
	}
	return nil
}

// WriteMigrationTerminal writes the migration for a person in a hurry: the verdict, the differences line by line with the first reason of
// what is to do, and what is wrong under the present contract, in full. The evidence of the new contract is in the files.
func WriteMigrationTerminal(w io.Writer, m Migration, s Screen) error {
	p := &page{screen: s, width: cmp.Or(s.Width, 100)}
	p.text("", m.Headline().In(s.Language))
	p.text("", "")
	for _, d := range m.Differences {
		word := progressWords[d.Progress]
		p.text("", fmt.Sprintf("%s %s: %s", word.sign, d.Topic.In(s.Language), word.text.In(s.Language)))
		if d.Progress != ToDo && d.Progress != NotJudged {
			continue
		}
		p.text("    ", fmt.Sprintf("%s: %s", m.From, d.From.In(s.Language)))
		p.text("    ", fmt.Sprintf("%s: %s", m.To, d.To.In(s.Language)))
		if len(d.Failed) > 0 {
			p.text("    ", strings.Join(d.Failed, ", "))
		}
		if d.Reason != nil {
			p.text("    ", visible(d.Reason.In(s.Language), false))
		}
	}
	p.text("", "")
	for _, r := range m.Reports {
		p.text("", fmt.Sprintf("%s  %s", r.Contract, r.Headline().In(s.Language)))
	}
	if _, err := io.WriteString(w, p.b.String()); err != nil {
		return fmt.Errorf("show the migration: %w", err)
	}
	if m.Verdict != Broken {
		return nil
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("show the migration: %w", err)
	}
	return WriteTerminal(w, m.Reports[0], s)
}

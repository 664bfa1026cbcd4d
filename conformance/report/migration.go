package report

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/wording"
)

// MigrationSchema is the version mark of the JSON document of a migration. The rules of Schema hold for it.
const MigrationSchema = "fairground.migration/1"

// Readiness is what a migration run says as a whole.
type Readiness string

// The readinesses.
const (
	// Ready: no required check of either contract failed.
	Ready Readiness = "ready"
	// NotReady: the present contract holds, and required checks of the new one fail: that is the work to do.
	NotReady Readiness = "not-ready"
	// Broken: required checks of the present contract fail already; correct those first.
	Broken Readiness = "broken"
	// Unknown: nothing failed, but one of the runs came to no verdict.
	Unknown Readiness = "none"
)

// Progress is how far one line of the table of differences is.
type Progress string

// The kinds of progress.
const (
	// Done: every check that proves the line and could be judged passed.
	Done Progress = "done"
	// ToDo: at least one of them failed.
	ToDo Progress = "to-do"
	// Improve: none failed, and at least one was warned.
	Improve Progress = "improve"
	// NotJudged: none of them could be judged, because a feature is not claimed or something more basic fails.
	NotJudged Progress = "not-judged"
	// NoWork: the new contract asks for nothing here.
	NoWork Progress = "no-work"
)

// Migration is one endpoint judged under its present contract and under the one it is to speak.
type Migration struct {
	// Schema is always MigrationSchema.
	Schema  string    `json:"schema"`
	Verdict Readiness `json:"verdict"`
	// From and To are the contracts.
	From string `json:"from"`
	To   string `json:"to"`
	// Differences is what changes between the two, line by line, with what the endpoint has of it.
	Differences []Difference `json:"differences"`
	// Reports are the reports of the two runs, the present contract first; each is a document of its own schema.
	Reports []Report `json:"reports"`
}

// Difference is one line of the table of differences.
type Difference struct {
	ID    string       `json:"id"`
	Topic wording.Text `json:"topic"`
	From  wording.Text `json:"from"`
	To    wording.Text `json:"to"`
	// Progress says how far the endpoint is.
	Progress Progress `json:"progress"`
	// Passed, Failed, Warned and Skipped are the checks of the new contract that prove the line, by outcome.
	Passed  []string `json:"passed"`
	Failed  []string `json:"failed"`
	Warned  []string `json:"warned"`
	Skipped []string `json:"skipped"`
	// Reason is what the first failed check found.
	Reason *wording.Text `json:"reason,omitempty"`
}

// Add counts a check among the proofs of the line.
func (d *Difference) Add(c Check) {
	switch c.Outcome {
	case check.Passed, check.Waived:
		d.Passed = append(d.Passed, c.ID)
	case check.Failed:
		d.Failed = append(d.Failed, c.ID)
		if len(d.Failed) == 1 {
			d.Reason = c.Message
		}
	case check.Warned:
		d.Warned = append(d.Warned, c.ID)
	default:
		d.Skipped = append(d.Skipped, c.ID)
	}
}

// Concluded returns the line with its progress. noWork marks a line that asks for nothing.
func (d Difference) Concluded(noWork bool) Difference {
	for _, list := range []*[]string{&d.Passed, &d.Failed, &d.Warned, &d.Skipped} {
		if *list == nil {
			*list = []string{} // an empty list is easier to read than null
		}
	}
	switch {
	case noWork:
		d.Progress = NoWork
	case len(d.Failed) > 0:
		d.Progress = ToDo
	case len(d.Warned) > 0:
		d.Progress = Improve
	case len(d.Passed) > 0:
		d.Progress = Done
	default:
		d.Progress = NotJudged
	}
	return d
}

// NewMigration sums two runs up.
func NewMigration(from, to Report, differences []Difference) Migration {
	m := Migration{Schema: MigrationSchema, From: from.Contract, To: to.Contract, Differences: differences, Reports: []Report{from, to}}
	switch {
	case from.Verdict == Failed:
		m.Verdict = Broken
	case to.Verdict == Failed:
		m.Verdict = NotReady
	case from.Verdict == Passed && to.Verdict == Passed:
		m.Verdict = Ready
	default:
		m.Verdict = Unknown
	}
	return m
}

// Headline says in one sentence how far the migration is.
func (m Migration) Headline() wording.Text {
	from, to := len(m.Reports[0].freshFailures()), len(m.Reports[1].freshFailures())
	open := 0
	for _, d := range m.Differences {
		if d.Progress == ToDo {
			open++
		}
	}
	switch m.Verdict {
	case Ready:
		return wording.Format("READY: the endpoint meets %s and %s", "可以迁移：该地址同时满足 %s 与 %s", m.From, m.To)
	case NotReady:
		return wording.Format("NOT READY: %[1]s holds, %[3]d checks of %[2]s fail; %[4]d of %[5]d differences are still to do",
			"尚不能迁移：%[1]s 满足，%[2]s 有 %[3]d 项检查未通过；%[5]d 项差异中还有 %[4]d 项待完成", m.From, m.To, to, open, len(m.Differences))
	case Broken:
		return wording.Format("BROKEN: %[2]d checks of %[1]s, which is in use now, fail; correct those first", "现有协议异常：当前使用的 %[1]s 有 %[2]d 项检查未通过，请先修复", m.From, from)
	}
	return wording.Of("NO VERDICT: one of the two runs came to no verdict", "无法判定：两次运行中有一次未得出结论")
}

// WriteMigrationJSON writes the migration as one indented JSON document.
func WriteMigrationJSON(w io.Writer, m Migration) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(m); err != nil {
		return fmt.Errorf("write the JSON of the migration: %w", err)
	}
	return nil
}

// WriteMigrationJUnit writes both runs as one JUnit document; the names of its suites begin with the contract.
func WriteMigrationJUnit(w io.Writer, m Migration, language wording.Language) error {
	return writeJUnit(w, "fairground "+m.From+" → "+m.To, language, m.Reports...)
}

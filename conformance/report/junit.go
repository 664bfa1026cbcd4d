package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/wording"
)

// The JUnit document in the shape that Jenkins, GitLab, GitHub actions and Azure read: one suite for each family, one case for each
// check. encoding/xml replaces what XML cannot carry, so the document is well-formed whatever a merchant sent.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Timestamp  string          `xml:"timestamp,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
		took       float64
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Name      string       `xml:"name,attr"`
		ClassName string       `xml:"classname,attr"`
		Time      string       `xml:"time,attr"`
		Failure   *junitDetail `xml:"failure"`
		Error     *junitDetail `xml:"error"`
		Skipped   *junitDetail `xml:"skipped"`
		SystemOut string       `xml:"system-out,omitempty"`
	}
	junitDetail struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes the report as JUnit XML: failures for failed checks, errors for those the suite could not judge, skipped for
// skipped and waived ones and for failures known from the baseline; a warning is a passed case that speaks in its system-out.
func WriteJUnit(w io.Writer, r Report, language wording.Language) error {
	return writeJUnit(w, "fairground "+r.Contract, language, r)
}

func writeJUnit(w io.Writer, name string, language wording.Language, reports ...Report) error {
	document := junitSuites{Name: name}
	took := 0.0
	for _, r := range reports {
		took += r.Took
		document.Suites = append(document.Suites, r.junitSuites(language)...)
	}
	document.Time = seconds(took)
	for i := range document.Suites {
		suite := &document.Suites[i]
		suite.Time = seconds(suite.took)
		document.Tests += suite.Tests
		document.Failures += suite.Failures
		document.Errors += suite.Errors
		document.Skipped += suite.Skipped
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write the JUnit report: %w", err)
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("write the JUnit report: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// junitSuites are the families of a report, in the order of its checks.
func (r Report) junitSuites(language wording.Language) []junitSuite {
	var suites []junitSuite
	position := map[string]int{}
	for _, c := range r.Checks {
		at, ok := position[c.Family]
		if !ok {
			at = len(suites)
			position[c.Family] = at
			suites = append(suites, r.junitSuite(c.Family))
		}
		suites[at].add(c.junit(r.Contract, language), c.Took)
	}
	return suites
}

func (r Report) junitSuite(family string) junitSuite {
	return junitSuite{
		Name:      r.Contract + "/" + family,
		Timestamp: r.GeneratedAt.Format("2006-01-02T15:04:05"),
		Properties: []junitProperty{
			{"contract", r.Contract}, {"edition", r.Edition}, {"endpoint", visible(r.Endpoint, false)},
			{"features", strings.Join(r.Features, ",")}, {"seed", fmt.Sprint(r.Seed)}, {"version", r.Tool.Version},
		},
	}
}

func (s *junitSuite) add(c junitCase, took float64) {
	s.Tests++
	s.took += took
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

func (c Check) junit(contract string, language wording.Language) junitCase {
	result := junitCase{Name: c.ID, ClassName: contract + "." + c.Family, Time: seconds(c.Took)}
	message := visible(c.message(language), false)
	detail := &junitDetail{Message: message, Type: string(c.Level)}
	switch {
	case c.Outcome == check.Skipped:
		result.Skipped = &junitDetail{Message: message}
	case c.Outcome == check.Waived:
		word := outcomeWords[check.Waived]
		result.Skipped = &junitDetail{Message: visible(word.In(language)+": "+c.Waiver, false)}
		result.SystemOut = c.Plain(language)
	case c.Outcome == check.Failed && c.Known:
		result.Skipped = &junitDetail{Message: wordKnownMark.In(language) + ": " + message}
		result.SystemOut = c.Plain(language)
	case c.Outcome == check.Failed:
		detail.Text = c.Plain(language)
		result.Failure = detail
	case c.Outcome == check.Warned:
		result.SystemOut = c.Plain(language)
	case c.Outcome != check.Passed:
		detail.Text = c.Plain(language)
		result.Error = detail
	}
	return result
}

// Plain tells everything about a check as lines of plain text.
func (c Check) Plain(language wording.Language) string {
	var b strings.Builder
	field := func(label wording.Text, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s: %s\n", label.In(language), visible(text, false))
		}
	}
	b.WriteString(c.Title.In(language) + "\n")
	field(wordReason, c.message(language))
	field(wordPlace, c.Pointer)
	field(wordExpected, phrase(c.Expected, language))
	field(wordGot, phrase(c.Got, language))
	field(wordForecast, c.forecast(language))
	field(wordAdvice, c.Advice.In(language))
	field(wordClause, c.Clause)
	field(wordAgain, c.Curl)
	for _, line := range earlierLines(c) {
		b.WriteString("\n" + line)
	}
	if x := c.deciding(); x != nil {
		b.WriteString("\n" + strings.Join(evidenceLines(c, *x, language), "\n") + "\n")
	}
	return b.String()
}

func seconds(milliseconds float64) string { return fmt.Sprintf("%.3f", milliseconds/1000) }

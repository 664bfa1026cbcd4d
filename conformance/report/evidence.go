package report

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/fairground/fairground/wording"
)

// bodyLines is how many lines of a body are shown at most; around the marked place when there is one.
const bodyLines = 40

// headersShown are the headers that say something to a person; the others stand in the JSON report.
var headersShown = []string{"Content-Type", "Content-Length", "Transfer-Encoding", "Location", "Authorization", "X-Sdk-Date"}

// evidenceLines renders one exchange as plain text lines: the request, and the answer with the place marked. The text is safe to show
// on a terminal; other writers escape it further.
func evidenceLines(c Check, x Exchange, language wording.Language) []string {
	lines := []string{visible(x.Request.Method+" "+x.Request.URL, false)}
	lines = append(lines, headerLines(x.Request.Headers)...)
	lines = append(lines, bodyBlock(place(x.Request.Body, ""), c, language)...)
	lines = append(lines, "")
	if x.Failure != nil {
		lines = append(lines, visible(wordNoAnswer.In(language)+": "+x.Failure.Kind+": "+x.Failure.Detail, false))
	}
	if x.Response == nil {
		return lines
	}
	status := fmt.Sprintf("%s: HTTP %d %s (%.1f ms)", wordAnswer.In(language), x.Response.Status, http.StatusText(x.Response.Status), x.Took)
	if x.Failure != nil {
		status += ", " + wordLostAnswer.In(language)
	}
	lines = append(lines, status)
	lines = append(lines, headerLines(x.Response.Headers)...)
	return append(lines, bodyBlock(place(x.Response.Body, c.Pointer), c, language)...)
}

func headerLines(headers map[string]string) []string {
	var lines []string
	for _, name := range headersShown {
		for _, spelling := range []string{name, strings.ToLower(name)} {
			if value, ok := headers[spelling]; ok {
				lines = append(lines, visible(name+": "+value, false))
				break
			}
		}
	}
	return lines
}

// markSign stands at the beginning of the marked line.
const markSign = "▶ "

func bodyBlock(p placed, c Check, language wording.Language) []string {
	if len(p.lines) == 1 && p.lines[0] == "" {
		return nil
	}
	from, to := 0, len(p.lines)
	if to > bodyLines {
		from = max(0, min(p.mark-bodyLines/2, to-bodyLines))
		to = from + bodyLines
	}
	var lines []string
	if from > 0 {
		lines = append(lines, "  …")
	}
	for i, line := range p.lines[from:to] {
		line = visible(line, false)
		if i+from == p.mark {
			lines = append(lines, markSign+line+"   ◀ "+markNote(p, c, language))
			continue
		}
		lines = append(lines, "  "+line)
	}
	if to < len(p.lines) {
		lines = append(lines, "  …")
	}
	return lines
}

func markNote(p placed, c Check, language wording.Language) string {
	note := wordHere.In(language)
	if !p.exact {
		note = wordMissingHere.In(language) + ": " + c.Pointer
	}
	if c.Expected != "" {
		note += wordComma.In(language) + strings.ToLower(wordExpected.In(language)) + " " + cut(phrase(c.Expected, language), 80)
	}
	return visible(note, false)
}

// oneLine sums an exchange up: what was asked and what came back.
func oneLine(x Exchange) string {
	what := x.Request.Method
	if activity := member(x.Request.Body, "activity"); activity != "" {
		what += " " + activity
	}
	if x.Fault != "" {
		what += " [" + x.Fault + "]"
	}
	came := "–"
	switch {
	case x.Response != nil:
		came = "HTTP " + itoa(x.Response.Status)
		if code := member(x.Response.Body, "resultCode"); code != "" {
			came += " " + code
		}
	case x.Failure != nil:
		came = x.Failure.Kind
	}
	return visible(fmt.Sprintf("%s → %s (%.1f ms)", what, came, x.Took), false)
}

// member reads one text member of a JSON object, "" when there is none.
func member(body, name string) string {
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(body), &object) != nil {
		return ""
	}
	var value string
	if json.Unmarshal(object[name], &value) != nil {
		return ""
	}
	return cut(value, 40)
}

// earlierShown is how many exchanges before the deciding one are summed up.
const earlierShown = 6

// earlierLines sums up what happened before the deciding exchange.
func earlierLines(c Check) []string {
	if len(c.Exchanges) < 2 {
		return nil
	}
	earlier := c.Exchanges[:len(c.Exchanges)-1]
	left := c.Left
	if len(earlier) > earlierShown {
		left += len(earlier) - earlierShown
		earlier = earlier[len(earlier)-earlierShown:]
	}
	var lines []string
	if left > 0 {
		lines = append(lines, "… ("+itoa(left)+")")
	}
	for _, x := range earlier {
		lines = append(lines, oneLine(x))
	}
	return slices.Clip(lines)
}

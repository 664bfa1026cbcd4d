package report

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/wording"
)

// Limits that keep a report readable and a hostile merchant from filling the disk: the last exchanges decide, so earlier ones of a
// long check are left out, and bodies are cut.
const (
	exchangesKept = 20
	bodyKept      = 16 << 10
	sentenceKept  = 2000
)

var noReason = wording.Of("The check gave no reason.", "检查没有给出原因。")

// New makes the report of a run. The results stay in the order given. Every occurrence of a secret, in any of the spellings it takes
// on the wire, and every signature is masked. waivers holds the reasons of waived checks by check id and may be nil.
func New(h Header, results []check.Result, waivers map[string]string, secrets ...string) Report {
	mask := newMask(secrets)
	features := slices.Sorted(slices.Values(h.Features))
	r := Report{
		Schema:      Schema,
		Tool:        Tool{Name: "fairground", Version: h.Version},
		GeneratedAt: h.GeneratedAt.UTC(),
		Took:        milliseconds(h.Took),
		Contract:    h.Contract,
		Edition:     h.Edition,
		Switches:    h.Switches,
		Endpoint:    mask.text(withoutUser(h.Endpoint)),
		Features:    append([]string{}, features...),
		Seed:        h.Seed,
		Interrupted: h.Interrupted,
		Notices:     h.Notices,
		Checks:      make([]Check, 0, len(results)),
	}
	for _, result := range results {
		c := convert(result, mask)
		c.Waiver = mask.text(waivers[c.ID])
		if c.Outcome != check.Waived {
			c.Waiver = ""
		}
		r.Checks = append(r.Checks, c)
	}
	r.conclude()
	return r
}

// conclude counts the outcomes and derives the verdict from them.
func (r *Report) conclude() {
	r.Summary = Summary{}
	failed := false
	for _, c := range r.Checks {
		switch c.Outcome {
		case check.Passed:
			r.Summary.Passed++
		case check.Failed:
			r.Summary.Failed++
			failed = failed || !c.Known
		case check.Warned:
			r.Summary.Warned++
		case check.Waived:
			r.Summary.Waived++
		case check.Skipped:
			r.Summary.Skipped++
		default:
			r.Summary.Error++
		}
	}
	switch {
	case failed:
		r.Verdict = Failed
	case r.Summary.Error > 0 || r.Interrupted || r.Summary.judged() == 0:
		r.Verdict = None
	default:
		r.Verdict = Passed
	}
}

func convert(result check.Result, mask mask) Check {
	c := Check{
		ID: result.Check.ID, Family: result.Check.Family, Level: result.Check.Level, Feature: result.Check.Feature,
		Outcome: result.Outcome, Title: result.Check.Title, Advice: result.Check.Advice, Clause: result.Check.Clause,
		Took: milliseconds(result.Took),
	}
	if !slices.Contains(check.Outcomes, c.Outcome) {
		c.Outcome = check.Errored // an outcome nobody knows is never a pass
	}
	if c.Outcome == check.Passed {
		return c
	}
	c.Message, c.Forecast = mask.wording(result.Message), mask.wording(result.Forecast)
	if c.Message == nil {
		c.Message = &noReason
	}
	if c.Outcome == check.Skipped {
		return c
	}
	c.Pointer, c.Expected, c.Got = mask.short(result.Pointer), mask.short(result.Expected), mask.short(result.Got)
	evidence := result.Evidence
	c.Curl = mask.text(result.Curl)
	if len(evidence) > 0 {
		c.Curl = again(evidence, mask)
	}
	if len(evidence) > exchangesKept {
		c.Left = len(evidence) - exchangesKept
		evidence = evidence[c.Left:]
	}
	for _, x := range evidence {
		c.Exchanges = append(c.Exchanges, convertExchange(x, mask))
	}
	return c
}

func convertExchange(x courier.Exchange, mask mask) Exchange {
	e := Exchange{
		Request: Request{
			Method: x.Request.Method, URL: mask.text(withoutUser(x.Request.URL)),
			Headers: headers(x.Request.Header, mask), Body: body(x.Request.Body, mask),
		},
		Fault: string(x.Fault),
		Took:  milliseconds(x.Took),
	}
	if x.Response != nil {
		e.Response = &Response{
			Status: x.Response.Status, Headers: headers(x.Response.Header, mask), Body: body(x.Response.Body, mask),
		}
	}
	if x.Failure != nil {
		e.Failure = &Failure{Kind: string(x.Failure.Kind), Detail: mask.short(x.Failure.Detail)}
	}
	return e
}

func headers(h http.Header, mask mask) map[string]string {
	result := make(map[string]string, len(h))
	for name, values := range h {
		// Masked together with its name, because the name is what tells that a value is a signature.
		line := mask.short(name + ": " + strings.Join(values, ", "))
		masked, value, _ := strings.Cut(line, ": ")
		result[masked] = value
	}
	return result
}

func body(raw []byte, mask mask) string {
	return cut(mask.text(strings.ToValidUTF8(string(raw), "\uFFFD")), bodyKept)
}

// cut shortens a text to at most limit bytes, at a character's edge, and marks the place.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit] + "…"
}

func withoutUser(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return address
	}
	u.User = nil
	return u.String()
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Round(10*time.Microsecond)) / float64(time.Millisecond)
}

func (m mask) wording(t wording.Text) *wording.Text {
	if t.IsZero() {
		return nil
	}
	masked := wording.Of(m.short(t.EN), m.short(t.In(wording.Chinese)))
	return &masked
}

func (m mask) short(s string) string {
	return cut(m.text(strings.ToValidUTF8(s, "\uFFFD")), sentenceKept)
}

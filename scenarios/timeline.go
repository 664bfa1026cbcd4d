package scenarios

import (
	"fmt"
	"io"
	"sort"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/wording"
)

// width is the number of characters of a drawn timeline.
const width = 72

// bands draw the phases of a subscription.
var bands = map[market.Phase]rune{
	market.PhasePendingPayment: '·', market.PhaseProvisioning: '·', market.PhasePolling: '·', market.PhaseSupervising: '┄',
	market.PhaseActive: '━', market.PhaseChanging: '≈', market.PhaseSuspended: '╳', market.PhaseGrace: '▒', market.PhaseFrozen: '░',
	market.PhaseCancelled: ' ', market.PhaseReleased: ' ', market.PhaseRefunded: ' ', market.PhaseAutoRefunded: ' ',
}

// legend explains the bands that a timeline uses.
var legend = []struct {
	phase market.Phase
	text  wording.Text
}{
	{market.PhaseProvisioning, wording.Of("opening", "开通中")},
	{market.PhaseSupervising, wording.Of("under supervision", "服务监管中")},
	{market.PhaseActive, wording.Of("active", "使用中")},
	{market.PhaseChanging, wording.Of("changing", "变更中")},
	{market.PhaseSuspended, wording.Of("frozen for a violation", "违规冻结")},
	{market.PhaseGrace, wording.Of("grace", "宽限期")},
	{market.PhaseFrozen, wording.Of("retention, frozen", "保留期（已冻结）")},
}

// Draw writes the timeline of every subscription: its phases as a band, its calls as marks above (● accepted, ○ pending, ✗ failed), the
// dates below.
func (t *Telling) Draw(out io.Writer, language wording.Language) {
	used := map[rune]bool{}
	for _, subscription := range t.Subscriptions {
		band, marks := t.band(subscription.ID), t.marks(subscription.ID)
		for _, symbol := range band {
			used[symbol] = true
		}
		fmt.Fprintf(out, "  %-12s %s\n  %-12s %s\n", "", strings.TrimRight(string(marks), " "), subscription.Name, strings.TrimRight(string(band), " "))
	}
	from, until := t.From.In(clock.Beijing).Format(time.DateOnly), t.Until.In(clock.Beijing).Format(time.DateOnly)
	fmt.Fprintf(out, "  %-12s %s%s%s\n", "", from, strings.Repeat(" ", max(width-len(from)-len(until), 1)), until)
	var words []string
	for _, entry := range legend {
		if used[bands[entry.phase]] {
			words = append(words, string(bands[entry.phase])+" "+entry.text.In(language))
		}
	}
	calls := wording.Of("● accepted  ○ pending  ✗ failed", "● 成功  ○ 处理中  ✗ 失败").In(language)
	fmt.Fprintf(out, "  %-12s %s   %s\n", "", strings.Join(words, "  "), calls)
}

// column is the place of a business time in the drawing.
func (t *Telling) column(at time.Time) int {
	whole := t.Until.Sub(t.From)
	if whole <= 0 {
		return 0
	}
	return min(max(int(float64(width-1)*float64(at.Sub(t.From))/float64(whole)), 0), width-1)
}

func (t *Telling) band(subscriptionID string) []rune {
	band := []rune(strings.Repeat(" ", width))
	for _, step := range t.Transitions {
		if step.SubscriptionID != subscriptionID {
			continue
		}
		symbol, ok := bands[step.To]
		if !ok {
			symbol = '?'
		}
		for i := t.column(step.At); i < width; i++ {
			band[i] = symbol
		}
	}
	return band
}

func (t *Telling) marks(subscriptionID string) []rune {
	marks := []rune(strings.Repeat(" ", width))
	for _, record := range t.Records {
		if record.SubscriptionID != subscriptionID {
			continue
		}
		column := t.column(record.At)
		if mark := symbol(record.Outcome.Verdict); rank(mark) > rank(marks[column]) {
			marks[column] = mark
		}
	}
	return marks
}

func symbol(v market.Verdict) rune {
	switch v {
	case market.Accepted:
		return '●'
	case market.Pending:
		return '○'
	}
	return '✗'
}

// rank lets a failure be seen where several calls fall on one character.
func rank(mark rune) int { return strings.IndexRune(" ○●✗", mark) }

// line is one thing that happened, for the list of a story.
type line struct {
	at    time.Time
	order int
	text  string
}

// List writes what happened in order: what people did, every attempt with its outcome.
func (t *Telling) List(out io.Writer, language wording.Language) {
	var lines []line
	for i, step := range t.Steps {
		if t.Scenario.Steps[i].Expect == nil && t.Scenario.Steps[i].Advance == nil {
			lines = append(lines, line{at: step.At, text: "  " + step.Text.In(language)})
		}
	}
	for _, record := range t.Records {
		lines = append(lines, line{at: record.At, order: 1, text: t.recordLine(record, language)})
	}
	sort.SliceStable(lines, func(i, j int) bool {
		if !lines[i].at.Equal(lines[j].at) {
			return lines[i].at.Before(lines[j].at)
		}
		return lines[i].order < lines[j].order
	})
	for _, line := range lines {
		fmt.Fprintf(out, "  %s  %s\n", line.at.In(clock.Beijing).Format("2006-01-02 15:04"), line.text)
	}
}

func (t *Telling) recordLine(record protocol.Record, language wording.Language) string {
	text := fmt.Sprintf("%c   → %-22s %-9s", symbol(record.Outcome.Verdict), record.Activity, record.Outcome.Verdict)
	if record.Attempt > 1 {
		text += wording.Format(" attempt %d", " 第 %d 次", record.Attempt).In(language)
	}
	if record.Outcome.Verdict != market.Accepted && !record.Outcome.Reason.IsZero() {
		text += "  " + record.Outcome.Reason.In(language)
	}
	return text
}

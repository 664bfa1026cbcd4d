package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/clock"
)

// compareStory compares two runs of one story.
func compareStory(before, after *Recorded) StoryComparison {
	s := StoryComparison{Scenario: before.Scenario, Before: before.End, After: after.End}
	if changes := compareRules(before.StoryHead, after.StoryHead); len(changes) > 0 {
		s.Differences = append(s.Differences, Difference{Weight: Changed, At: before.Start, Changes: changes})
	}
	names := newNaming()
	for _, p := range align(before.Exchanges, after.Exchanges) {
		s.pair(p, names)
	}
	s.transitions(before.Transitions, after.Transitions, polled(before.Exchanges, after.Exchanges))
	s.notices(before.Notices, after.Notices)
	s.end()
	return s
}

func (s *StoryComparison) pair(p pair, names *naming) {
	if p.attempt != poll {
		s.Answers++
	}
	difference := Difference{
		At: p.either().At, Subscription: p.subscription, Activity: p.activity, Call: p.call, Attempt: p.attempt, Delivery: p.delivery,
		LastAttempt: p.attempt,
		Before:      p.before, After: p.after, Weight: Changed,
	}
	switch {
	case p.after == nil:
		difference.Changes = []Change{{What: AspectAnswer, Before: string(p.before.Outcome.Verdict), After: none}}
	case p.before == nil:
		difference.Changes = []Change{{What: AspectAnswer, Before: none, After: string(p.after.Outcome.Verdict)}}
		if unreached(p.after) {
			difference.Weight = Gone
		}
	default:
		request := compareRequests(p, names)
		difference.Weight, difference.Changes = compareAnswers(p, names)
		if len(difference.Changes) == 0 && len(request) > 0 && len(s.Differences) > 0 {
			s.Consequences++
			return
		}
		difference.Changes = append(difference.Changes, request...)
		if difference.Weight == Same && len(request) > 0 {
			difference.Weight = Changed
		}
	}
	if len(difference.Changes) > 0 && !s.continues(difference) {
		s.Differences = append(s.Differences, difference)
	}
}

// continues lengthens the last difference by one more attempt that one run alone made. A call that is polled all day long would fill
// the page otherwise.
func (s *StoryComparison) continues(d Difference) bool {
	if len(s.Differences) == 0 || d.Changes[0].What != AspectAnswer {
		return false
	}
	last := &s.Differences[len(s.Differences)-1]
	if last.Subscription != d.Subscription || last.Activity != d.Activity || last.Call != d.Call || last.Weight != d.Weight ||
		last.LastAttempt+1 != d.Attempt || !slices.Equal(last.Changes, d.Changes) {
		return false
	}
	last.LastAttempt = d.Attempt
	return true
}

// compareRules tells whether the runs were asked the same.
func compareRules(before, after StoryHead) []Change {
	var changes []Change
	add := func(name, was, is string) {
		if was != is {
			changes = append(changes, Change{What: AspectRules, Before: name + " " + was, After: name + " " + is})
		}
	}
	add("contract", before.Contract, after.Contract)
	add("edition", before.Edition, after.Edition)
	add("seed", fmt.Sprint(before.Seed), fmt.Sprint(after.Seed))
	add("switches", switchText(before.Switches), switchText(after.Switches))
	if before.Source != after.Source {
		changes = append(changes, Change{What: AspectRules, Before: "scenario", After: "scenario′"})
	}
	return changes
}

func switchText(switches map[string]string) string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(switches)) {
		pairs = append(pairs, name+"="+switches[name])
	}
	if len(pairs) == 0 {
		return none
	}
	return strings.Join(pairs, " ")
}

// transitions compares the rows that each subscription took, and when it took them where the rows are the same. The times of a
// subscription that was polled mean nothing: the merchant opened it in real time while business time flew.
func (s *StoryComparison) transitions(before, after []RecordedTransition, polled map[string]bool) {
	was, is := steps(before), steps(after)
	for _, subscription := range union(was, is) {
		rows, later := was[subscription], is[subscription]
		for i := range max(len(rows), len(later)) {
			if i < len(rows) && i < len(later) && rows[i].Row == later[i].Row && (polled[subscription] || rows[i].At.Equal(later[i].At)) {
				continue
			}
			s.Differences = append(s.Differences, Difference{
				Weight: Changed, At: stepTime(rows, later, i), Subscription: subscription,
				Changes: []Change{{What: AspectTransitions, Before: stepText(rows, i), After: stepText(later, i)}},
			})
			break
		}
	}
}

func steps(transitions []RecordedTransition) map[string][]RecordedTransition {
	result := map[string][]RecordedTransition{}
	for _, step := range transitions {
		result[step.Subscription] = append(result[step.Subscription], step)
	}
	return result
}

func stepTime(before, after []RecordedTransition, i int) time.Time {
	if i < len(before) {
		return before[i].At
	}
	return after[i].At
}

// stepText is a step with those that follow it, "T5 (active) 2026-03-02 …".
func stepText(rows []RecordedTransition, i int) string {
	if i >= len(rows) {
		return none
	}
	text := fmt.Sprintf("%s (%s) %s", rows[i].Row, rows[i].To, clock.Spell(rows[i].At))
	const following = 4
	for _, step := range rows[i+1 : min(len(rows), i+1+following)] {
		text += ", " + step.Row
	}
	if len(rows) > i+1+following {
		text += ", …"
	}
	return text
}

// notices compares who was told of what how often. Texts are not compared: they quote ids and the merchant's own messages.
func (s *StoryComparison) notices(before, after []RecordedNotice) {
	was, is := told(before), told(after)
	for _, who := range union(was, is) {
		if was[who] == is[who] {
			continue
		}
		subscription, receiver, _ := strings.Cut(who, "\x00")
		s.Differences = append(s.Differences, Difference{
			Weight: Changed, At: s.After.Until, Subscription: subscription,
			Changes: []Change{{What: AspectNotices, Before: fmt.Sprintf("%s × %d", receiver, was[who]), After: fmt.Sprintf("%s × %d", receiver, is[who])}},
		})
	}
}

func told(notices []RecordedNotice) map[string]int {
	counts := map[string]int{}
	for _, notice := range notices {
		counts[notice.Subscription+"\x00"+notice.Receiver+" "+notice.Category]++
	}
	return counts
}

func union[V any](a, b map[string]V) []string {
	keys := append(slices.Collect(maps.Keys(a)), slices.Collect(maps.Keys(b))...)
	slices.Sort(keys)
	return slices.Compact(keys)
}

// end compares whether the story came true. What an unreachable endpoint spoils is not the merchant's answer.
func (s *StoryComparison) end() {
	was, is := endText(s.Before), endText(s.After)
	if was == is {
		return
	}
	difference := Difference{Weight: Changed, At: s.After.Until, Changes: []Change{{What: AspectStory, Before: was, After: is}}}
	switch {
	case s.Before.CameTrue && s.gone():
		difference.Weight = Gone
	case s.Before.CameTrue:
		difference.Weight = Worse
	case s.After.CameTrue:
		difference.Weight = Better
	}
	s.Differences = append(s.Differences, difference)
}

func endText(end StoryEnd) string {
	if end.CameTrue {
		return "✓"
	}
	return fmt.Sprintf("✗ %d", end.Line)
}

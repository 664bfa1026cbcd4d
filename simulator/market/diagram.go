package market

import (
	"fmt"
	"strings"

	"github.com/fairground/fairground/wording"
)

// Diagram draws the table as a mermaid state diagram, in English.
func Diagram() string { return DiagramIn(wording.English) }

// DiagramIn draws the table as a mermaid state diagram, in a language. Rows that no market plays yet are left out; a row that keeps the
// phase is drawn once, on the phase it is mostly about.
func DiagramIn(language wording.Language) string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, row := range Table() {
		if !row.Absent.IsZero() {
			continue
		}
		for _, edge := range row.edges() {
			fmt.Fprintf(&b, "    %s --> %s: %s %s\n", state(edge[0]), state(edge[1]), row.ID, label(row.Event.In(language)))
		}
	}
	for _, phase := range []Phase{PhaseCancelled, PhaseAutoRefunded, PhaseReleased} {
		fmt.Fprintf(&b, "    %s --> [*]\n", state(phase))
	}
	return b.String()
}

// edges are the steps that a row really allows: not every phase of From leads to every phase of To.
func (r Row) edges() [][2]Phase {
	var edges [][2]Phase
	for _, from := range r.From {
		for _, to := range r.To {
			if r.Allows(from, to) && (from != to || from == r.From[0]) {
				edges = append(edges, [2]Phase{from, to})
			}
		}
	}
	return edges
}

// Allows tells whether a step from one phase to another may be explained by the row.
func (r Row) Allows(from, to Phase) bool {
	contains := func(list []Phase, phase Phase) bool {
		for _, known := range list {
			if known == phase {
				return true
			}
		}
		return false
	}
	if !contains(r.From, from) || !contains(r.To, to) {
		return false
	}
	switch r.ID {
	case "T2":
		return from == to && from != PhasePendingPayment || from == PhasePendingPayment && to == PhaseCancelled
	case "T13", "T15":
		return from == to
	case "T5", "T14":
		return from != to
	case "T16":
		return from == to && from != PhaseActive && from != PhaseSuspended || from != to && (from == PhaseActive && to == PhaseSuspended || from == PhaseSuspended && to == PhaseActive)
	case "T9":
		return from == PhaseSupervising && to == PhaseRefunded || from == PhaseRefunded && to == PhaseReleased
	case "T23":
		return from == PhaseActive && to == PhaseRefunded || from == PhaseRefunded && to == PhaseReleased
	}
	return true
}

func state(p Phase) string {
	if p == "" {
		return "[*]"
	}
	var b strings.Builder
	for _, word := range strings.Split(string(p), "-") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// label keeps a sentence from ending the line of the diagram early.
func label(sentence string) string {
	return strings.NewReplacer(":", " ", ";", ",", "\n", " ").Replace(sentence)
}

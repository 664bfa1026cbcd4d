package check

import (
	"fmt"
	"strings"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// Entry is one check as its family writes it down, for a contract whose checks talk to the merchant through a D: a bench that speaks
// the contract.
type Entry[D any] struct {
	// Name is the last part of the check's id.
	Name          string
	Title, Advice wording.Text
	Level         Level
	// Activity is the activity whose failure the forecast is about; Feature is what a merchant claims for the check to run.
	Activity, Feature string
	// Clause overrides that of the activity.
	Clause string
	// Assumes names the checks ("create/opens") that must hold before this one can be judged.
	Assumes []string
	Judge   func(D)
}

// Family is a group of entries, the middle part of their ids.
type Family[D any] struct {
	Name    string
	Entries []Entry[D]
}

// Assemble makes the checks of a contract from its families, in their order. converse makes a D of the bench of a check. It panics when
// the families contradict themselves (an id twice, a premise that does not exist): that is a fault of the program and shows in every
// test.
func Assemble[D any](contract *spec.Contract, families []Family[D], converse func(*Bench) D) []Check {
	a := assembly[D]{contract: contract, converse: converse, entries: map[string]Entry[D]{}, family: map[string]string{}, built: map[string]Check{}}
	var order []string
	for _, family := range families {
		for _, entry := range family.Entries {
			id := strings.Join([]string{contract.ID, family.Name, entry.Name}, "/")
			if _, twice := a.entries[id]; twice {
				panic("two checks have the id " + id)
			}
			a.entries[id], a.family[id] = entry, family.Name
			order = append(order, id)
		}
	}
	checks := make([]Check, len(order))
	for i, id := range order {
		checks[i] = a.check(id, nil)
	}
	return checks
}

type assembly[D any] struct {
	contract *spec.Contract
	converse func(*Bench) D
	entries  map[string]Entry[D]
	family   map[string]string
	built    map[string]Check
}

// check builds the check of an id after its premises. dependents are the checks on the way to it, so that no check can come to wait for
// itself.
func (a *assembly[D]) check(id string, dependents []string) Check {
	if known, ok := a.built[id]; ok {
		return known
	}
	entry, ok := a.entries[id]
	if !ok {
		panic(fmt.Sprintf("the check %s, which others assume, does not exist: %v", id, dependents))
	}
	for _, dependent := range dependents {
		if dependent == id {
			panic(fmt.Sprintf("the check %s assumes itself: %v", id, dependents))
		}
	}
	premises := make([]Check, len(entry.Assumes))
	for i, name := range entry.Assumes {
		premises[i] = a.check(a.contract.ID+"/"+name, append(dependents, id))
	}
	clause := entry.Clause
	if activity := a.contract.Named(entry.Activity); clause == "" && activity != nil {
		clause = activity.Clause
	}
	a.built[id] = Check{
		ID: id, Family: a.family[id], Title: entry.Title, Advice: entry.Advice, Level: entry.Level, Clause: clause,
		Activity: entry.Activity, Feature: entry.Feature,
		Judge: func(bench *Bench) {
			for _, premise := range premises {
				bench.Assume(premise)
			}
			entry.Judge(a.converse(bench))
		},
	}
	return a.built[id]
}

// Package saasv2 holds the checks of the contract saas-v2: what a merchant that follows the SaaS access guide V2.0 must do, and what a
// careful one does besides.
//
// Checks returns them as values. Each family stands in files of its own; an entry of a family is a title, advice, a level, a clause and
// a body that talks to the merchant through a dialogue (dialogue.go). A dialogue speaks the contract: it builds genuine requests
// (instance.go, orders.go), spoils them layer by layer on demand (message.go), and judges answers as the marketplace does. Effects are
// proven through the merchant's own queryInstance and nothing else, so a check never guesses how a merchant is built.
//
// Three rules keep the verdicts fair. Only documented musts are required; advice is recommended. Where the sources disagree a merchant
// who follows either passes. And a check whose ground is missing (newInstance does not succeed) points at the check that reports it.
package saasv2

import (
	"fmt"
	"strings"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// Contract is the id of the contract, the first part of every check's id.
const Contract = "saas-v2"

// The pages of the guide that the spec has no activity for.
const (
	guide         = "https://support.huaweicloud.com/accessg-marketplace/"
	requirements  = guide + "zh-cn_topic_0070649475.html"
	signaturePage = guide + "zh-cn_topic_0070649476.html"
	codesPage     = guide + "zh-cn_topic_0070649421.html"
	faqPage       = guide + "access_topic_0000008.html"
	consolePage   = guide + "zh-cn_topic_0070649478.html"
	overviewPage  = guide + "zh-cn_topic_0070649414.html"
	orderPage     = guide + "zh-cn_topic_0070649350.html"
	fieldNotes    = "field notes"
)

// entry is one check as its family writes it down.
type entry struct {
	name     string
	title    wording.Text
	advice   wording.Text
	level    check.Level
	activity string
	feature  string
	// clause overrides that of the activity.
	clause string
	// assumes names the checks ("create/opens") that must hold before this one can be judged.
	assumes         []string
	needsOrderQuery bool
	judge           func(*dialogue)
}

// family is a group of entries, the middle part of their ids.
type family struct {
	name    string
	entries []entry
}

// text is short for wording.Of; nearly every line of a family needs it.
func text(english, chinese string) wording.Text { return wording.Of(english, chinese) }

// families lists all families in the order in which a merchant's developer is best served: the first failure explains the later ones.
func families(contract *spec.Contract) []family {
	return []family{
		transportFamily(), envelopeFamily(), acceptedFamily(), createFamily(contract), queryFamily(contract),
		refreshFamily(contract), statusFamily(contract), releaseFamily(contract), upgradeFamily(contract), renewalChangeFamily(contract),
		signatureFamily(), orderQueryFamily(), lifecycleFamily(), toleranceFamily(), debugCaseFamily(),
	}
}

// Checks returns all checks of the contract, in a fixed order. It panics when the embedded documents are broken, which spec.Load
// reports properly at the start of every program.
func Checks() []check.Check {
	contract, err := spec.ContractByID(Contract)
	if err != nil {
		panic(fmt.Errorf("read the contract of the checks: %w", err))
	}
	type place struct {
		group string
		entry entry
	}
	var waiting []place
	var order []string
	for _, group := range families(contract) {
		for _, e := range group.entries {
			waiting = append(waiting, place{group.name, e})
			order = append(order, identity(group.name, e.name))
		}
	}
	known := map[string]check.Check{}
	for len(waiting) > 0 { // premises first, so that no check can come to wait for itself
		left := waiting[:0:0]
		for _, p := range waiting {
			if !stand(p.entry.assumes, known) {
				left = append(left, p)
				continue
			}
			c := build(contract, p.group, p.entry, known)
			if _, twice := known[c.ID]; twice {
				panic("two checks have the id " + c.ID)
			}
			known[c.ID] = c
		}
		if len(left) == len(waiting) {
			panic(fmt.Sprintf("the check %s assumes one that does not exist, or itself: %v", left[0].entry.name, left[0].entry.assumes))
		}
		waiting = left
	}
	all := make([]check.Check, len(order))
	for i, id := range order {
		all[i] = known[id]
	}
	return all
}

func identity(group, name string) string { return strings.Join([]string{Contract, group, name}, "/") }

// stand reports whether all premises are built.
func stand(names []string, known map[string]check.Check) bool {
	for _, name := range names {
		if _, ok := known[Contract+"/"+name]; !ok {
			return false
		}
	}
	return true
}

// build makes the check of an entry, whose premises are known.
func build(contract *spec.Contract, group string, e entry, known map[string]check.Check) check.Check {
	id := identity(group, e.name)
	premises := make([]check.Check, len(e.assumes))
	for i, name := range e.assumes {
		premises[i] = known[Contract+"/"+name]
	}
	clause := e.clause
	if activity := contract.Named(e.activity); clause == "" && activity != nil {
		clause = activity.Clause
	}
	return check.Check{
		ID: id, Family: group, Title: e.title, Advice: e.advice, Level: e.level, Clause: clause,
		Activity: e.activity, Feature: e.feature, NeedsOrderQuery: e.needsOrderQuery,
		Judge: func(bench *check.Bench) {
			if id == Contract+"/"+describes && bench.Config().TestFlag == "1" {
				bench.Skip(text("The run sends debugging calls (testFlag 1); a merchant need not act on them, so effects cannot be judged.",
					"本次运行发送的是调测请求（testFlag 为 1），商家无需办理实际业务，因此无法判定业务效果。"))
			}
			for _, premise := range premises {
				if bench.Claims(premise.Feature) { // what is not sold can be no ground for anything
					bench.Assume(premise)
				}
			}
			e.judge(converse(bench))
		},
	}
}

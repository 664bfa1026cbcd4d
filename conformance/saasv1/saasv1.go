// Package saasv1 holds the checks of the contract saas-v1: what a merchant that follows the SaaS access guide V1.0 must do, and what a
// careful one does besides.
//
// Checks returns them as values. Each family stands in files of its own; an entry of a family is a title, advice, a level and a body
// that talks to the merchant through a dialogue (dialogue.go). A dialogue speaks the contract: it builds genuine requests
// (purchase.go), spoils them layer by layer on demand (message.go), and reads answers as the marketplace does (answer.go).
//
// Two things are judged apart from everything else, so that one fault is one failure: Body-Sign (bodysign.go) and encrypted
// credentials (secret.go). Everywhere else an answer counts by its status, its form and its result code alone.
//
// V1.0 has no query that every merchant must serve. What a period product's merchant can be asked at any time is newInstance itself:
// the marketplace repeats it live whenever the buyer opens the resource details, and the answer names the instance. Effects are proven
// through that, through queryInstance where it is mandatory, and through later calls, so that a check never guesses how a merchant is
// built. Only documented musts are required; where sources disagree a merchant who follows either passes.
package saasv1

import (
	"fmt"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// Contract is the id of the contract, the first part of every check's id.
const Contract = "saas-v1"

// The pages of the guide that the spec has no activity for.
const (
	guide        = "https://support.huaweicloud.com/accessg-marketplace/"
	tokenPage    = guide + "zh-cn_topic_0070649156.html"
	bodySignPage = guide + "zh-cn_topic_0070649157.html"
	secretPage   = "https://support.huaweicloud.com/intl/en-us/accessg-marketplace/en-us_topic_0070649063.html"
	codesPage    = guide + "zh-cn_topic_0070649057.html"
	faqPage      = guide + "zh-cn_topic_0082027567.html"
	overviewPage = guide + "saas_topic_0000001.html"
	fieldNotes   = "field notes"
)

// The activities of the contract.
const (
	newInstance     = "newInstance"
	refreshInstance = "refreshInstance"
	expireInstance  = "expireInstance"
	releaseInstance = "releaseInstance"
	upgrade         = "upgrade"
	instanceStatus  = "instanceStatus"
	queryInstance   = "queryInstance"
)

// The result codes that the checks name; what they mean stands in the contract.
const (
	success         = "000000"
	notAuthentic    = "000001"
	unknownInstance = "000003"
	processing      = "000004"
)

// The checks that others build on.
const (
	opens   = "create/opens"
	begins  = "create/instance-id-usable"
	details = "details/same-instance"
	renews  = "refresh/renews"
	expires = "expire/expires"
	frees   = "release/releases"
	raises  = "upgrade/upgrades"
	changes = "status/freezes-and-thaws"
	queried = "query/describes"
)

// How often "again and again" is, one after the other and at once.
const (
	manyTimes = 10
	atOnce    = 16
)

type (
	entry  = check.Entry[*dialogue]
	family = check.Family[*dialogue]
)

// text is short for wording.Of; nearly every line of a family needs it.
func text(english, chinese string) wording.Text { return wording.Of(english, chinese) }

// families lists all families in the order in which a merchant's developer is best served: the first failure explains the later ones.
func families(contract *spec.Contract) []family {
	return []family{
		transportFamily(), envelopeFamily(), createFamily(contract), bodySignFamily(), detailsFamily(), secretFamily(), signatureFamily(),
		toleranceFamily(), refreshFamily(contract), expireFamily(contract), releaseFamily(contract), upgradeFamily(contract),
		statusFamily(contract), queryFamily(contract), lifecycleFamily(), debugCaseFamily(),
	}
}

// Checks returns all checks of the contract, in a fixed order. It panics when the embedded documents are broken, which spec.Load
// reports properly at the start of every program.
func Checks() []check.Check {
	contract, err := spec.ContractByID(Contract)
	if err != nil {
		panic(fmt.Errorf("read the contract of the checks: %w", err))
	}
	return check.Assemble(contract, families(contract), converse)
}

// asking fills in the activity of every entry of a family that does not name another one.
func asking(activity string, entries []entry) []entry {
	for i := range entries {
		if entries[i].Activity == "" {
			entries[i].Activity = activity
		}
	}
	return entries
}

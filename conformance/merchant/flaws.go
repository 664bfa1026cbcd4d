package merchant

import (
	"slices"
	"strings"

	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// Flaw is one deliberate fault: what a merchant does who made one plausible mistake.
type Flaw struct {
	// Name is the word of --flaw. Names never change meaning.
	Name string
	// Contract is the one that suffers: "saas-v2" or "saas-v1". Names of V1.0 flaws begin with "v1-".
	Contract string
	// Family is the part of the contract that suffers: "transport", "signature", "envelope", "debug-case", "create", "query",
	// "refresh", "status", "release", "upgrade" or "renewal-change"; SaaS V1.0 also has "body-sign", "secrets" and "expire".
	Family string
	// Title says what the merchant does wrong.
	Title wording.Text
	// Story says how a sensible developer comes to do so.
	Story wording.Text
	// Advisory: only documented advice is not met; the marketplace would put up with it.
	Advisory bool

	apply func(*behaviour)
}

// Contracts are the contracts that the merchant speaks, the current one first.
func Contracts() []string { return []string{contractV2, contractV1} }

// Flaws returns every flaw, contract by contract and family by family.
func Flaws() []Flaw {
	var all []Flaw
	for _, contract := range Contracts() {
		all = append(all, FlawsOf(contract)...)
	}
	return all
}

// FlawsOf returns the flaws under one contract, family by family; none for a contract that the merchant does not speak.
func FlawsOf(contract string) []Flaw {
	var flaws []Flaw
	switch contract {
	case contractV2:
		flaws = flawsV2()
	case contractV1:
		flaws = flawsV1()
	}
	for i := range flaws {
		flaws[i].Contract = contract
	}
	return flaws
}

func flawsV2() []Flaw {
	return slices.Concat(transportFlaws(), answerFlaws(), signatureFlaws(), payloadFlaws(), envelopeFlaws(), debugFlaws(),
		createFlaws(), purchaseFlaws(), queryFlaws(), usageFlaws(), refreshFlaws(), statusFlaws(), releaseFlaws(), upgradeFlaws(), narrowFlaws(), memberFlaws(), lateFlaws(), guardFlaws())
}

// FlawNamed returns the flaw of a name. An unknown name is a verdict.Misused that offers the nearest ones.
func FlawNamed(name string) (Flaw, error) {
	all := Flaws()
	for _, flaw := range all {
		if flaw.Name == name {
			return flaw, nil
		}
	}
	near := strings.Join(nearest(name, all, 3), ", ")
	return Flaw{}, verdict.Misused("flaw %q is not known: did you mean %s? `fairground merchant flaws` lists all",
		"没有名为 %q 的缺陷：是否想用 %s？可用 `fairground merchant flaws` 列出全部", name, near)
}

func nearest(name string, all []Flaw, count int) []string {
	names := make([]string, 0, len(all))
	for _, flaw := range all {
		names = append(names, flaw.Name)
	}
	distances := make(map[string]int, len(names))
	for _, candidate := range names {
		distances[candidate] = distance(name, candidate)
		if name != "" && strings.Contains(candidate, name) {
			distances[candidate] = 0 // somebody typed a part of it
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return distances[a] - distances[b] })
	return names[:min(count, len(names))]
}

// distance counts the single-letter changes between two names.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

package market

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// Readiness says which debugging cases a product needs before it can be published, and which of them are saved.
type Readiness struct {
	Product string `json:"product"`
	// Ready tells that nothing is missing.
	Ready bool   `json:"ready"`
	Needs []Need `json:"needs"`
}

// Need is one case that a product needs.
type Need struct {
	Contract string `json:"contract"`
	Activity string `json:"activity"`
	// Members are the preset parameters by which the case must be told apart, such as the charging mode; empty when any case will do.
	Members map[string]string `json:"members,omitempty"`
	// Why says where the need comes from, Clause where that is published.
	Why    wording.Text `json:"why"`
	Clause string       `json:"clause"`
	// CaseID is the saved case that meets the need, empty when none does.
	CaseID string `json:"caseId,omitempty"`
}

// Readiness reports on a product, of that id or name. An unknown product has no needs and is not ready.
func (m *Market) Readiness(named string) Readiness {
	p := m.Product(named)
	if p == nil {
		return Readiness{Product: named}
	}
	report := Readiness{Product: p.Name, Ready: true}
	for _, need := range m.needs(p) {
		for _, entry := range m.SavedCases(need.Contract) {
			if (entry.ProductID == "" || entry.ProductID == p.ID) && need.metBy(entry) {
				need.CaseID = entry.ID
				break
			}
		}
		report.Ready = report.Ready && need.CaseID != ""
		report.Needs = append(report.Needs, need)
	}
	return report
}

// needs lists what a product needs: the activities that its contract's document demands for its billing mode (x-billing-modes), and what
// the publishing rules add.
func (m *Market) needs(p *Product) []Need {
	var needs []Need
	modes := m.modesOf(p)
	if contract := m.rules.contracts[p.Contract]; contract != nil {
		for _, activity := range contract.Activities {
			if slices.ContainsFunc(modes, func(mode ChargingMode) bool { return m.demands(activity, p, mode) }) {
				needs = append(needs, Need{Contract: contract.ID, Activity: activity.Name, Clause: activity.Clause, Why: wording.Format(
					"%[1]s products must serve %[2]s", "%[1]s 商品必须实现 %[2]s", p.ChargingMode, activity.Name)})
			}
		}
	}
	for _, rule := range spec.PublishingRules() {
		if !m.applies(rule, p, modes) {
			continue
		}
		contract := rule.CasesOf
		if contract == "" {
			contract = p.Contract
		}
		for _, activity := range rule.Activities {
			need := Need{Contract: contract, Activity: activity, Members: rule.Members, Why: rule.Why, Clause: rule.Clause}
			at := slices.IndexFunc(needs, func(n Need) bool { return n.Contract == contract && n.Activity == activity && len(n.Members) == 0 })
			if at >= 0 && len(rule.Members) > 0 { // the rule says more exactly what the document demands anyway
				needs[at] = need
				continue
			}
			if at < 0 {
				needs = append(needs, need)
			}
		}
	}
	return needs
}

// modesOf are the charging modes of a product and of the items it sells along.
func (m *Market) modesOf(p *Product) []ChargingMode {
	modes := []ChargingMode{p.ChargingMode}
	for _, named := range p.Items {
		if item := m.Products[m.index.related(p, named)]; item != nil && !slices.Contains(modes, item.ChargingMode) {
			modes = append(modes, item.ChargingMode)
		}
	}
	return modes
}

// demands tells whether the contract's document demands an activity. Optional ones are demanded where the product offers what they are for.
func (m *Market) demands(a *spec.Activity, p *Product, mode ChargingMode) bool {
	if m.switchedOff(a, p, mode) {
		return false
	}
	switch a.BillingModes[string(mode)] {
	case spec.Must:
		return true
	case spec.Optional:
		switch a.Feature {
		case featureUpgrade:
			return len(p.Upgrades) > 0
		case featureRenewalChange:
			return len(p.Upgrades) > 0 && m.rules.edition.RenewalChange.Value
		}
	}
	return false
}

// switchedOff tells whether a setting of the edition took an activity away that the contract's document has for a charging mode, such as
// the status interface of packages (saas-v2 C16).
func (m *Market) switchedOff(a *spec.Activity, p *Product, mode ChargingMode) bool {
	documented, spoken := false, false
	for _, intent := range spec.Intents() {
		documented = documented || m.rules.contracts[p.Contract].Activity(intent, string(mode)) == a
		if now := m.rules.activity(p.Contract, intent, mode); now != nil && now.Name == a.Name {
			spoken = true
		}
	}
	return documented && !spoken
}

// The features of contracts whose activities a product with upgrade rules needs.
const (
	featureUpgrade       = "upgrade"
	featureRenewalChange = "renewal-change"
)

func (m *Market) applies(rule spec.PublishingRule, p *Product, modes []ChargingMode) bool {
	return (len(rule.Contracts) == 0 || slices.Contains(rule.Contracts, p.Contract)) &&
		(len(rule.Modes) == 0 || slices.ContainsFunc(modes, func(mode ChargingMode) bool { return slices.Contains(rule.Modes, string(mode)) })) &&
		(!rule.Trial || p.TrialDays > 0) && (!rule.Joint || p.Joint) && (!rule.Upgrades || len(p.Upgrades) > 0)
}

func (n Need) metBy(entry *Case) bool {
	if entry.Activity != n.Activity {
		return false
	}
	for name, want := range n.Members {
		value, present := entry.Members[name]
		if got := strings.TrimSpace(fmt.Sprint(value)); present != (want != "") || present && want != spec.AnyValue && got != want {
			return false
		}
	}
	return true
}

// Missing lists the needs that no saved case meets.
func (r Readiness) Missing() []Need {
	return slices.DeleteFunc(slices.Clone(r.Needs), func(n Need) bool { return n.CaseID != "" })
}

// Text says in one sentence what is missing.
func (r Readiness) Text() wording.Text {
	missing := r.Missing()
	if len(missing) == 0 {
		return wording.Format("%s is ready to be published", "商品 %s 可以发布", r.Product)
	}
	var names []string
	for _, need := range missing {
		name := need.Contract + "/" + need.Activity
		for _, member := range sortedNames(need.Members) {
			if value := need.Members[member]; value == "" {
				name += " without " + member
			} else if value == spec.AnyValue {
				name += " with " + member
			} else {
				name += " " + member + "=" + value
			}
		}
		names = append(names, name)
	}
	list := strings.Join(names, ", ")
	return wording.Format("%[1]s cannot be published: no saved debug case for %[2]s. Debug and save them first",
		"商品 %[1]s 不能发布：缺少调测用例（%[2]s）。请先调测并保存", r.Product, list)
}

func sortedNames(members map[string]string) []string {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

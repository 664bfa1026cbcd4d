package spec

import (
	"fmt"
	"io/fs"

	"github.com/fairground/fairground/wording"
)

// AnyValue stands in PublishingRule.Members for a member that must be preset, to whatever value.
const AnyValue = "*"

// PublishingRule is one rule about the debugging cases that must be saved before a product can be published, beyond what a contract's
// document says with x-billing-modes. It is read from marketplace/publishing.yaml. A condition that is left out holds for every product.
type PublishingRule struct {
	// ID names the rule.
	ID string `yaml:"id"`
	// Contracts are the contracts, Modes the charging modes of the products that the rule is about.
	Contracts []string `yaml:"contracts"`
	Modes     []string `yaml:"modes"`
	// Trial, Joint and Upgrades narrow it to products with a trial, of joint operation, with upgrade rules.
	Trial    bool `yaml:"trial"`
	Joint    bool `yaml:"joint"`
	Upgrades bool `yaml:"upgrades"`
	// CasesOf is the contract that the cases belong to; empty means the product's own. Activities need a case each.
	CasesOf    string   `yaml:"cases-of"`
	Activities []string `yaml:"activities"`
	// Members are preset parameters that the case must have: a value, AnyValue for any, or "" for a member that must be absent.
	Members map[string]string `yaml:"members"`
	Why     wording.Text      `yaml:"why"`
	Clause  string            `yaml:"clause"`
}

// PublishingRules returns the rules, in the order of the document.
func PublishingRules() []PublishingRule {
	return append([]PublishingRule(nil), loaded().publishing...)
}

func compilePublishing(files fs.FS, name string) ([]PublishingRule, error) {
	doc, err := readDocument(files, name)
	if err != nil {
		return nil, err
	}
	var content struct {
		Rules []PublishingRule `yaml:"rules"`
	}
	if err := doc.decode("", &content); err != nil {
		return nil, err
	}
	for i, rule := range content.Rules {
		at := fmt.Sprintf("/rules/%d", i)
		switch {
		case rule.ID == "" || rule.Clause == "" || rule.Why.EN == "" || rule.Why.ZH == "":
			return nil, doc.fault(at, "a rule needs id, why (en, zh) and clause")
		case len(rule.Activities) == 0:
			return nil, doc.fault(at, "rule %s names no activities", rule.ID)
		}
	}
	return content.Rules, nil
}

package scenarios

import (
	"maps"
	"slices"
	"strings"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// DebugStep debugs a case in the console and saves it when it passes (调测并保存用例). Refused with rule case-failed when it does not.
type DebugStep struct {
	Activity string `yaml:"activity"`
	// Name is what the case is called; the activity's name when absent.
	Name string `yaml:"name"`
	// Product bounds the case to one product.
	Product string `yaml:"product"`
	// Members are the preset parameters; those of the contract's own example when absent.
	Members map[string]any `yaml:"members"`
	// Subscription presets the instance, order and order line of a subscription of the story, where the activity has such members.
	Subscription string `yaml:"subscription"`
}

func (s *DebugStep) check(c *checker, line int) error {
	if err := c.activity(line, s.Activity); err != nil {
		return err
	}
	if s.Product != "" {
		if err := c.product(line, s.Product); err != nil {
			return err
		}
	}
	if s.Subscription != "" {
		if err := c.subscription(line, s.Subscription); err != nil {
			return err
		}
	}
	activity := c.contract.Named(s.Activity)
	if err := activity.CheckPresets(s.presets(activity)); err != nil {
		return c.complain(line, "%v", "%v", err)
	}
	c.cases = append(c.cases, s.name())
	return nil
}

func (s *DebugStep) name() string {
	if s.Name == "" {
		return s.Activity
	}
	return s.Name
}

// presets are the members of the example with those of the step over them.
func (s *DebugStep) presets(activity *spec.Activity) map[string]any {
	if s.Members != nil && s.Subscription == "" {
		return s.Members
	}
	members := activity.ExamplePresets()
	if members == nil {
		members = map[string]any{}
	}
	maps.Copy(members, s.Members)
	return members
}

func (s *DebugStep) command(p *player) market.Command {
	contract, err := spec.ContractByID(p.Contract)
	if err != nil {
		return market.DebugCase{Contract: p.Contract, Activity: s.Activity} // refused, and says why
	}
	activity := contract.Named(s.Activity)
	members := s.presets(activity)
	if s.Subscription != "" {
		p.stage.View(func(m *market.Market) {
			subscription := m.Subscription(p.id(s.Subscription))
			if subscription == nil {
				return
			}
			for name, value := range map[string]string{
				"instanceId": subscription.InstanceID, "orderId": subscription.OrderID, "orderLineId": subscription.OrderLineID,
			} {
				if _, said := s.Members[name]; !said && activity.RequestField(name) != nil {
					members[name] = value
				}
			}
		})
	}
	return market.DebugCase{Contract: p.Contract, Activity: s.Activity, Title: s.name(), Product: s.Product, Members: members}
}

func (s *DebugStep) sentence() wording.Text {
	return wording.Format("the seller debugs the case %s", "商家调测用例 %s", s.name())
}

// RunCaseStep sends a saved case again by hand.
type RunCaseStep struct {
	Case string `yaml:"case"`
}

func (s *RunCaseStep) check(c *checker, line int) error { return c.caseNamed(line, s.Case) }

func (s *RunCaseStep) command(*player) market.Command { return market.RunCase{Case: s.Case} }

func (s *RunCaseStep) sentence() wording.Text {
	return wording.Format("the seller runs the case %s again", "商家重新执行用例 %s", s.Case)
}

// DeleteCaseStep deletes a saved case.
type DeleteCaseStep struct {
	Case string `yaml:"case"`
}

func (s *DeleteCaseStep) check(c *checker, line int) error { return c.caseNamed(line, s.Case) }

func (s *DeleteCaseStep) command(*player) market.Command { return market.DeleteCase{Case: s.Case} }

func (s *DeleteCaseStep) sentence() wording.Text {
	return wording.Format("the seller deletes the case %s", "商家删除用例 %s", s.Case)
}

func (c *checker) caseNamed(line int, name string) error {
	if slices.Contains(c.cases, name) {
		return nil
	}
	return c.complain(line, "no earlier step debugged a case called %[1]q; known here: %[2]s", "之前没有步骤调测过名为 %[1]q 的用例；已知：%[2]s",
		name, strings.Join(c.cases, ", "))
}

// DraftStep makes a product that is not published yet.
type DraftStep struct {
	Name string `yaml:"name"`
	// Like is the product of the catalogue that it takes everything else from.
	Like      string `yaml:"like"`
	Joint     bool   `yaml:"joint"`
	TrialDays int    `yaml:"trial-days"`
}

func (s *DraftStep) check(c *checker, line int) error {
	if err := c.product(line, s.Like); err != nil {
		return err
	}
	model, _ := productNamed(c.products, s.Like)
	if _, taken := productNamed(c.products, s.Name); taken || s.Name == "" {
		return c.complain(line, "a draft needs a name of its own, not %q", "新商品需要一个未使用的名称，而不是 %q", s.Name)
	}
	draft := *model
	draft.Name, draft.ID = s.Name, ""
	c.products = append(c.products, &draft)
	return nil
}

func (s *DraftStep) command(*player) market.Command {
	return market.DraftProduct{Title: s.Name, Like: s.Like, Joint: s.Joint, TrialDays: s.TrialDays}
}

func (s *DraftStep) sentence() wording.Text {
	return wording.Format("the seller drafts %[1]s, like %[2]s", "商家按 %[2]s 新建商品 %[1]s", s.Name, s.Like)
}

// PublishStep puts a draft on sale.
type PublishStep struct {
	Product string `yaml:"product"`
}

func (s *PublishStep) check(c *checker, line int) error { return c.product(line, s.Product) }

func (s *PublishStep) command(*player) market.Command { return market.Publish{Product: s.Product} }

func (s *PublishStep) sentence() wording.Text {
	return wording.Format("the seller publishes %s", "商家发布商品 %s", s.Product)
}

// EditStep edits a product on the market; its saved cases are replayed.
type EditStep struct {
	Product string `yaml:"product"`
	Title   string `yaml:"title"`
}

func (s *EditStep) check(c *checker, line int) error { return c.product(line, s.Product) }

func (s *EditStep) command(*player) market.Command {
	return market.EditProduct{Product: s.Product, Title: s.Title}
}

func (s *EditStep) sentence() wording.Text {
	return wording.Format("the seller edits %s", "商家修改商品 %s", s.Product)
}

// LiftFreezeStep is the marketplace lifting the freeze of a product's trade.
type LiftFreezeStep struct {
	Product string `yaml:"product"`
}

func (s *LiftFreezeStep) check(c *checker, line int) error { return c.product(line, s.Product) }

func (s *LiftFreezeStep) command(*player) market.Command {
	return market.LiftTradeFreeze{Product: s.Product}
}

func (s *LiftFreezeStep) sentence() wording.Text {
	return wording.Format("the marketplace lifts the freeze of %s", "云商店解除商品 %s 的交易冻结", s.Product)
}

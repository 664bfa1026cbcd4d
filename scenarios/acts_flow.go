package scenarios

import (
	"reflect"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/wording"
)

// act is a step that knows by itself how it is checked, carried out and told.
type act interface {
	check(*checker, int) error
	command(*player) market.Command
	sentence() wording.Text
}

// act returns the act of a step, or nil when the step is of another kind.
func (s *Step) act() act {
	value := reflect.ValueOf(*s)
	for i := range value.NumField() {
		if !value.Type().Field(i).IsExported() || value.Field(i).Kind() != reflect.Pointer || value.Field(i).IsNil() {
			continue
		}
		if found, is := value.Field(i).Interface().(act); is {
			return found
		}
	}
	return nil
}

// RequirementStep is the buyer submitting the requirement of a supervised order.
type RequirementStep struct {
	Subscription string `yaml:"subscription"`
	Text         string `yaml:"text"`
}

// ConfirmStep is the seller confirming it.
type ConfirmStep struct {
	Subscription string `yaml:"subscription"`
}

// RejectStep is the seller sending it back.
type RejectStep struct {
	Subscription string `yaml:"subscription"`
	Reason       string `yaml:"reason"`
}

// ReviewStep is Huawei reviewing the acceptance file.
type ReviewStep struct {
	Subscription string `yaml:"subscription"`
	Rejected     bool   `yaml:"rejected"`
	Reason       string `yaml:"reason"`
}

// AcceptStep is the buyer accepting the delivery.
type AcceptStep struct {
	Subscription string `yaml:"subscription"`
}

// ReturnStep is the buyer sending the delivery back.
type ReturnStep struct {
	Subscription string `yaml:"subscription"`
	Reason       string `yaml:"reason"`
}

// ApproveStep is the seller agreeing to a refund.
type ApproveStep struct {
	Subscription string `yaml:"subscription"`
}

// DenyStep is the seller refusing a refund.
type DenyStep struct {
	Subscription string `yaml:"subscription"`
	Reason       string `yaml:"reason"`
}

// InvoiceStep issues an invoice for the last order of a subscription.
type InvoiceStep struct {
	Subscription string `yaml:"subscription"`
}

// UninvoiceStep takes that invoice back.
type UninvoiceStep struct {
	Subscription string `yaml:"subscription"`
}

// ViolateStep freezes a subscription for a violation.
type ViolateStep struct {
	Subscription   string `yaml:"subscription"`
	PublicSecurity bool   `yaml:"public-security"`
}

// AutoRenewStep lets a subscription renew itself, or ends that.
type AutoRenewStep struct {
	Subscription string `yaml:"subscription"`
	Off          bool   `yaml:"off"`
	Days         int    `yaml:"days"`
	Times        int    `yaml:"times"`
}

// DeclineStep sets the expiry policy to no renewal, or takes that back.
type DeclineStep struct {
	Subscription string `yaml:"subscription"`
	Undo         bool   `yaml:"undo"`
}

func (s *RequirementStep) check(c *checker, line int) error {
	return c.subscription(line, s.Subscription)
}

func (s *RequirementStep) command(p *player) market.Command {
	return market.SubmitRequirement{Subscription: p.id(s.Subscription), Requirement: s.Text}
}

func (s *RequirementStep) sentence() wording.Text {
	return wording.Format("the buyer submits the requirement for %s", "买家提交 %s 的需求", s.Subscription)
}

func (s *ConfirmStep) check(c *checker, line int) error { return c.subscription(line, s.Subscription) }

func (s *ConfirmStep) command(p *player) market.Command {
	return market.ConfirmRequirement{Subscription: p.id(s.Subscription)}
}

func (s *ConfirmStep) sentence() wording.Text {
	return wording.Format("the seller confirms the requirement for %s", "商家确认 %s 的需求", s.Subscription)
}

func (s *RejectStep) check(c *checker, line int) error { return c.subscription(line, s.Subscription) }

func (s *RejectStep) command(p *player) market.Command {
	return market.RejectRequirement{Subscription: p.id(s.Subscription), Reason: s.Reason}
}

func (s *RejectStep) sentence() wording.Text {
	return wording.Format("the seller rejects the requirement for %s", "商家驳回 %s 的需求", s.Subscription)
}

func (s *ReviewStep) check(c *checker, line int) error { return c.subscription(line, s.Subscription) }

func (s *ReviewStep) command(p *player) market.Command {
	return market.HuaweiReview{Subscription: p.id(s.Subscription), Rejected: s.Rejected, Reason: s.Reason}
}

func (s *ReviewStep) sentence() wording.Text {
	return wording.Format("Huawei reviews the acceptance file of %s", "华为云复核 %s 的验收文件", s.Subscription)
}

func (s *AcceptStep) check(c *checker, line int) error { return c.subscription(line, s.Subscription) }

func (s *AcceptStep) command(p *player) market.Command {
	return market.AcceptService{Subscription: p.id(s.Subscription)}
}

func (s *AcceptStep) sentence() wording.Text {
	return wording.Format("the buyer accepts %s", "买家验收 %s", s.Subscription)
}

func (s *ReturnStep) check(c *checker, line int) error { return c.subscription(line, s.Subscription) }

func (s *ReturnStep) command(p *player) market.Command {
	return market.RejectDelivery{Subscription: p.id(s.Subscription), Reason: s.Reason}
}

func (s *ReturnStep) sentence() wording.Text {
	return wording.Format("the buyer rejects the delivery of %s", "买家驳回 %s 的交付", s.Subscription)
}

func (s *ApproveStep) check(c *checker, line int) error { return c.subscription(line, s.Subscription) }

func (s *ApproveStep) command(p *player) market.Command {
	return market.ApproveRefund{Subscription: p.id(s.Subscription)}
}

func (s *ApproveStep) sentence() wording.Text {
	return wording.Format("the seller approves the refund of %s", "商家同意 %s 的退款", s.Subscription)
}

func (s *DenyStep) check(c *checker, line int) error { return c.subscription(line, s.Subscription) }

func (s *DenyStep) command(p *player) market.Command {
	return market.RejectRefund{Subscription: p.id(s.Subscription), Reason: s.Reason}
}

func (s *DenyStep) sentence() wording.Text {
	return wording.Format("the seller rejects the refund of %s", "商家驳回 %s 的退款", s.Subscription)
}

func (s *InvoiceStep) check(c *checker, line int) error { return c.subscription(line, s.Subscription) }

func (s *InvoiceStep) command(p *player) market.Command {
	return market.InvoiceOrder{Order: p.lastOrder(s.Subscription)}
}

func (s *InvoiceStep) sentence() wording.Text {
	return wording.Format("an invoice is issued for the last order of %s", "%s 的最近订单已开票", s.Subscription)
}

func (s *UninvoiceStep) check(c *checker, line int) error {
	return c.subscription(line, s.Subscription)
}

func (s *UninvoiceStep) command(p *player) market.Command {
	return market.ReturnInvoice{Order: p.lastOrder(s.Subscription)}
}

func (s *UninvoiceStep) sentence() wording.Text {
	return wording.Format("the invoice for the last order of %s is returned", "%s 的最近订单已退票", s.Subscription)
}

func (s *ViolateStep) check(c *checker, line int) error { return c.subscription(line, s.Subscription) }

func (s *ViolateStep) command(p *player) market.Command {
	return market.Violate{Subscription: p.id(s.Subscription), PublicSecurity: s.PublicSecurity}
}

func (s *ViolateStep) sentence() wording.Text {
	return wording.Format("%s is frozen for a violation", "%s 因违规被冻结", s.Subscription)
}

func (s *AutoRenewStep) check(c *checker, line int) error {
	return c.subscription(line, s.Subscription)
}

func (s *AutoRenewStep) command(p *player) market.Command {
	return market.SetAutoRenew{Subscription: p.id(s.Subscription), On: !s.Off, Days: s.Days, Times: s.Times}
}

func (s *AutoRenewStep) sentence() wording.Text {
	return wording.Format("the buyer sets the auto renewal of %s", "买家设置 %s 的自动续费", s.Subscription)
}

func (s *DeclineStep) check(c *checker, line int) error { return c.subscription(line, s.Subscription) }

func (s *DeclineStep) command(p *player) market.Command {
	return market.DeclineRenewal{Subscription: p.id(s.Subscription), Undo: s.Undo}
}

func (s *DeclineStep) sentence() wording.Text {
	return wording.Format("the buyer declines the renewal of %s", "买家将 %s 的到期策略设为不续费", s.Subscription)
}

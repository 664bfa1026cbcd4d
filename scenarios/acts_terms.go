package scenarios

import (
	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/wording"
)

// DeliverStep is the seller delivering a supervised service.
type DeliverStep struct {
	Subscription string `yaml:"subscription"`
	// File is the name of the acceptance file.
	File string `yaml:"file"`
	// Enabled is the actual enabling time, a moment; absent when none is entered.
	Enabled string `yaml:"enabled"`
}

func (s *DeliverStep) check(c *checker, line int) error {
	if s.Enabled != "" {
		if _, err := clock.ParseMoment(s.Enabled); err != nil {
			return c.complain(line, "enabled: %v", "enabled：%v", err)
		}
	}
	return c.subscription(line, s.Subscription)
}

func (s *DeliverStep) command(p *player) market.Command {
	command := market.Deliver{Subscription: p.id(s.Subscription), File: s.File}
	if s.Enabled != "" {
		command.EnabledAt, _ = clock.ParseMoment(s.Enabled)
	}
	return command
}

func (s *DeliverStep) sentence() wording.Text {
	return wording.Format("the seller delivers %[1]s with %[2]s", "商家交付 %[1]s，验收文件为 %[2]s", s.Subscription, s.File)
}

// AppealStep is buyer or seller appealing to operations.
type AppealStep struct {
	Subscription string `yaml:"subscription"`
	// By is buyer or seller.
	By     string `yaml:"by"`
	Reason string `yaml:"reason"`
}

func (s *AppealStep) check(c *checker, line int) error {
	if s.By != market.PartyBuyer && s.By != market.PartySeller {
		return c.complain(line, "by %q is not known; use buyer or seller", "未知的 by %q；可用：buyer、seller", s.By)
	}
	return c.subscription(line, s.Subscription)
}

func (s *AppealStep) command(p *player) market.Command {
	return market.Appeal{Subscription: p.id(s.Subscription), By: s.By, Reason: s.Reason}
}

func (s *AppealStep) sentence() wording.Text {
	return wording.Format("the %[2]s appeals about %[1]s", "%[2]s 就 %[1]s 提出申诉", s.Subscription, s.By)
}

// DecideStep is operations deciding an appeal.
type DecideStep struct {
	Subscription string `yaml:"subscription"`
	// Decision is continue, accept or refund; Amount what is refunded, everything when absent.
	Decision string `yaml:"decision"`
	Amount   int64  `yaml:"amount"`
}

func (s *DecideStep) check(c *checker, line int) error {
	switch s.Decision {
	case market.DecisionContinue, market.DecisionAccept, market.DecisionRefund:
		return c.subscription(line, s.Subscription)
	}
	return c.complain(line, "decision %q is not known; use continue, accept or refund", "未知的 decision %q；可用：continue、accept、refund", s.Decision)
}

func (s *DecideStep) command(p *player) market.Command {
	return market.DecideAppeal{Subscription: p.id(s.Subscription), Decision: s.Decision, Amount: s.Amount}
}

func (s *DecideStep) sentence() wording.Text {
	return wording.Format("operations decide about %[1]s: %[2]s", "运营人员就 %[1]s 裁决：%[2]s", s.Subscription, s.Decision)
}

// RefundStep is the buyer asking for a negotiated refund.
type RefundStep struct {
	Subscription string `yaml:"subscription"`
	// Amount is in hundredths of the currency.
	Amount int64 `yaml:"amount"`
}

func (s *RefundStep) check(c *checker, line int) error { return c.subscription(line, s.Subscription) }

func (s *RefundStep) command(p *player) market.Command {
	return market.RequestRefund{Subscription: p.id(s.Subscription), Amount: s.Amount}
}

func (s *RefundStep) sentence() wording.Text {
	return wording.Format("the buyer asks for a refund of %[2]d hundredths for %[1]s", "买家申请退还 %[1]s 的款项 %[2]d（单位：分）", s.Subscription, s.Amount)
}

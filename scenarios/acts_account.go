package scenarios

import (
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/wording"
)

// ArrearsStep lets a buyer owe money for one subscription, or for everything billed by use.
type ArrearsStep struct {
	Subscription string `yaml:"subscription"`
	Buyer        string `yaml:"buyer"`
}

func (s *ArrearsStep) check(c *checker, line int) error {
	return c.whose(line, s.Subscription, s.Buyer)
}

func (s *ArrearsStep) command(p *player) market.Command {
	if s.Buyer != "" {
		return market.FallIntoArrears{Buyer: p.buyer(s.Buyer)}
	}
	return market.FallIntoArrears{Subscription: p.id(s.Subscription)}
}

func (s *ArrearsStep) sentence() wording.Text {
	return wording.Format("%s falls into arrears", "%s 欠费", s.Subscription+s.Buyer)
}

// DebtStep ends that.
type DebtStep struct {
	Subscription string `yaml:"subscription"`
	Buyer        string `yaml:"buyer"`
}

func (s *DebtStep) check(c *checker, line int) error { return c.whose(line, s.Subscription, s.Buyer) }

func (s *DebtStep) command(p *player) market.Command {
	if s.Buyer != "" {
		return market.PayDebt{Buyer: p.buyer(s.Buyer)}
	}
	return market.PayDebt{Subscription: p.id(s.Subscription)}
}

func (s *DebtStep) sentence() wording.Text {
	return wording.Format("the debt of %s is paid", "%s 的欠款已还清", s.Subscription+s.Buyer)
}

// whose checks that a step about money names a subscription or a buyer, one of them.
func (c *checker) whose(line int, subscription, buyer string) error {
	switch {
	case (subscription == "") == (buyer == ""):
		return c.complain(line, "name a subscription or a buyer, one of them", "subscription 与 buyer 须且只能填写一个")
	case buyer != "":
		return c.buyer(line, buyer)
	}
	return c.subscription(line, subscription)
}

// BalanceStep says what a buyer's account holds; auto renewals are charged from it.
type BalanceStep struct {
	Buyer string `yaml:"buyer"`
	// Amount is in hundredths of the currency.
	Amount int64 `yaml:"amount"`
}

func (s *BalanceStep) check(c *checker, line int) error { return c.buyer(line, s.Buyer) }

func (s *BalanceStep) command(p *player) market.Command {
	return market.SetBalance{Buyer: p.buyer(s.Buyer), Amount: s.Amount}
}

func (s *BalanceStep) sentence() wording.Text {
	return wording.Format("the account of %[1]s holds %[2]d hundredths", "%[1]s 的账户余额为 %[2]d（单位：分）", s.Buyer, s.Amount)
}

// TopUpStep adds to it.
type TopUpStep struct {
	Buyer  string `yaml:"buyer"`
	Amount int64  `yaml:"amount"`
}

func (s *TopUpStep) check(c *checker, line int) error { return c.buyer(line, s.Buyer) }

func (s *TopUpStep) command(p *player) market.Command {
	return market.TopUp{Buyer: p.buyer(s.Buyer), Amount: s.Amount}
}

func (s *TopUpStep) sentence() wording.Text {
	return wording.Format("%[1]s tops the account up by %[2]d hundredths", "%[1]s 充值 %[2]d（单位：分）", s.Buyer, s.Amount)
}

// StopStep stops the sale of a product.
type StopStep struct {
	Product string `yaml:"product"`
}

func (s *StopStep) check(c *checker, line int) error { return c.product(line, s.Product) }

func (s *StopStep) command(*player) market.Command { return market.SuspendSales{Product: s.Product} }

func (s *StopStep) sentence() wording.Text {
	return wording.Format("the sale of %s is stopped", "商品 %s 停售", s.Product)
}

// ResumeStep ends that.
type ResumeStep struct {
	Product string `yaml:"product"`
}

func (s *ResumeStep) check(c *checker, line int) error { return c.product(line, s.Product) }

func (s *ResumeStep) command(*player) market.Command { return market.ResumeSales{Product: s.Product} }

func (s *ResumeStep) sentence() wording.Text {
	return wording.Format("the sale of %s is resumed", "商品 %s 恢复销售", s.Product)
}

// DelistStep takes a product off the market for good.
type DelistStep struct {
	Product string `yaml:"product"`
}

func (s *DelistStep) check(c *checker, line int) error { return c.product(line, s.Product) }

func (s *DelistStep) command(*player) market.Command { return market.Delist{Product: s.Product} }

func (s *DelistStep) sentence() wording.Text {
	return wording.Format("%s is delisted", "商品 %s 下架", s.Product)
}

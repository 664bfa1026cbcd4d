package scenarios

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/store"
	"github.com/fairground/fairground/wording"
)

// onSale is how a story spells the standing of a product on sale, which has no word in the market.
const onSale = "on-sale"

var salesWords = []string{onSale, string(market.Draft), string(market.SalesStopped), string(market.TradeFrozen), string(market.Delisted)}

// ProductExpectation says what must be true of a product. Members that are absent expect nothing.
type ProductExpectation struct {
	Product string `yaml:"product"`
	// Sales is on-sale, draft, stopped, frozen or delisted.
	Sales  string `yaml:"sales"`
	Hidden *bool  `yaml:"hidden"`
	// FailingDays is the number of failing days in a row.
	FailingDays *int `yaml:"failing-days"`
	// Missing are the activities without the saved case that publishing needs, in order.
	Missing []string `yaml:"missing"`
	// Notices are the kinds of notices about products and cases since the last expectation of them, a run of equal ones once.
	Notices []string `yaml:"notices"`
}

// CaseExpectation says what must be true of a debugging case.
type CaseExpectation struct {
	Case  string `yaml:"case"`
	Saved *bool  `yaml:"saved"`
	// Runs and Passed count its probes, FailingStreak the last ones that failed in a row.
	Runs          *int `yaml:"runs"`
	Passed        *int `yaml:"passed"`
	FailingStreak *int `yaml:"failing-streak"`
}

func (c *checker) expectProduct(line int, e *ProductExpectation) error {
	if e.Sales != "" && !slices.Contains(salesWords, e.Sales) {
		return c.complain(line, "sales %[1]q is not known; use one of %[2]s", "未知的 sales %[1]q；可用：%[2]s", e.Sales, strings.Join(salesWords, ", "))
	}
	for _, activity := range e.Missing {
		if err := c.activity(line, activity); err != nil {
			return err
		}
	}
	for _, kind := range e.Notices {
		if !slices.ContainsFunc(market.NoticeKinds(), func(k market.NoticeKind) bool { return k.ID == kind }) {
			return c.complain(line, "there is no kind of notice %q", "没有名为 %q 的通知", kind)
		}
	}
	return c.product(line, e.Product)
}

func (c *checker) expectCase(line int, e *CaseExpectation) error { return c.caseNamed(line, e.Case) }

// expectProduct compares a product with what the story expects; the text says the first thing that differs.
func (p *player) expectProduct(ctx context.Context, e *ProductExpectation) (wording.Text, error) {
	var product market.Product
	var missing []string
	p.stage.View(func(m *market.Market) {
		if found := m.Product(p.Contract + "/" + e.Product); found != nil {
			product = *found
			for _, need := range m.Readiness(found.ID).Missing() {
				missing = append(missing, need.Activity)
			}
		}
	})
	sales := string(product.Sales)
	if product.Sales == market.OnSale {
		sales = onSale
	}
	switch {
	case e.Sales != "" && e.Sales != sales:
		return wording.Format("%[1]s should be %[2]s and is %[3]s", "商品 %[1]s 应为 %[2]s，实际为 %[3]s", e.Product, e.Sales, sales), nil
	case e.Hidden != nil && *e.Hidden != product.Hidden:
		return wording.Format("%[1]s should be hidden: %[2]t", "商品 %[1]s 是否隐藏应为 %[2]t", e.Product, *e.Hidden), nil
	case e.FailingDays != nil && *e.FailingDays != product.Probing.FailingDays:
		return wording.Format("%[1]s should have %[2]d failing days in a row and has %[3]d", "商品 %[1]s 应连续失败 %[2]d 天，实际为 %[3]d 天",
			e.Product, *e.FailingDays, product.Probing.FailingDays), nil
	case e.Missing != nil && !slices.Equal(e.Missing, missing):
		return wording.Format("%[1]s should miss the cases [%[2]s] and misses [%[3]s]", "商品 %[1]s 缺少的用例应为 [%[2]s]，实际为 [%[3]s]",
			e.Product, strings.Join(e.Missing, ", "), strings.Join(missing, ", ")), nil
	case e.Notices != nil:
		return p.expectProductNotices(ctx, e)
	}
	return wording.Text{}, nil
}

func (p *player) expectProductNotices(ctx context.Context, e *ProductExpectation) (wording.Text, error) {
	seen := p.cursor("product " + e.Product)
	id := ""
	p.stage.View(func(m *market.Market) { id = m.Product(p.Contract + "/" + e.Product).ID })
	notices, err := all(func(after int64) ([]market.Notice, error) {
		return p.stage.Notices(ctx, store.Page{After: after, Limit: pageSize})
	}, seen.notice, func(n market.Notice) int64 { return n.Sequence })
	if err != nil {
		return wording.Text{}, fmt.Errorf("read the notices about %s: %w", e.Product, err)
	}
	got := []string{}
	for _, notice := range notices {
		seen.notice = max(seen.notice, notice.Sequence)
		about := notice.ProductID == id || notice.ProductID == "" && notice.CaseID != ""
		if about && (len(got) == 0 || got[len(got)-1] != notice.Kind) {
			got = append(got, notice.Kind)
		}
	}
	if slices.Equal(got, e.Notices) {
		return wording.Text{}, nil
	}
	return wording.Format("the notices should be [%[1]s] and were [%[2]s]", "通知应为 [%[1]s]，实际为 [%[2]s]", strings.Join(e.Notices, ", "), strings.Join(got, ", ")), nil
}

func (p *player) expectCase(e *CaseExpectation) wording.Text {
	var report market.LedgerReport
	saved := false
	p.stage.View(func(m *market.Market) { report, saved = m.Ledger(p.Contract + "/" + e.Case) })
	if e.Saved != nil && *e.Saved != saved {
		return wording.Format("the case %[1]s should be saved: %[2]t", "用例 %[1]s 是否已保存应为 %[2]t", e.Case, *e.Saved)
	}
	for _, count := range []struct {
		english, chinese string
		want             *int
		got              int
	}{
		{"probes", "拨测次数", e.Runs, report.Ledger.Runs},
		{"passed probes", "通过次数", e.Passed, report.Ledger.Passed},
		{"failed probes in a row", "连续失败次数", e.FailingStreak, report.Ledger.FailingStreak},
	} {
		if count.want != nil && *count.want != count.got {
			return wording.Format("the case %[1]s should have %[2]d %[4]v and has %[3]d", "用例 %[1]s 的%[4]v应为 %[2]d，实际为 %[3]d",
				e.Case, *count.want, count.got, wording.Of(count.english, count.chinese))
		}
	}
	return wording.Text{}
}

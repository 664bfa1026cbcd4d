package market

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/wording"
)

// EventProbe: the saved cases of a contract are due to be probed (T26).
const EventProbe = "probe"

func probeKey(contract string) string { return "probe " + contract }

// Probing follows the address, not the product: a case is sent once in a run, however many products are sold through the endpoint. Every
// product that is probed then counts the run for itself, by the cases that cover it.

// probedProducts lists the products of a contract that are probed, by id. A product whose trade was frozen is neither stopped nor
// delisted, and only a probe can show that it has been repaired: it stays in.
func (m *Market) probedProducts(contract string) []*Product {
	var probed []*Product
	for _, id := range slices.Sorted(maps.Keys(m.Products)) {
		product := m.Products[id]
		if product.Contract == contract && (product.Sales == OnSale || product.Sales == TradeFrozen) {
			probed = append(probed, product)
		}
	}
	return probed
}

// dueCases lists the saved cases of a contract that cover at least one product that is probed.
func (m *Market) dueCases(contract string) []*Case {
	products := m.probedProducts(contract)
	return slices.DeleteFunc(m.SavedCases(contract), func(entry *Case) bool { return !slices.ContainsFunc(products, entry.covers) })
}

// planProbes puts the next probe on the agenda, or takes it off when there is nothing to probe.
func (c *change) planProbes(contract string) {
	if len(c.m.dueCases(contract)) == 0 {
		c.withdraw(probeKey(contract))
		return
	}
	if _, planned := c.m.agenda.keys[probeKey(contract)]; !planned {
		c.schedule(c.nextProbe(), Event{Kind: EventProbe, Contract: contract})
	}
}

// nextProbe is the next time of day at which probes run, in Beijing.
func (c *change) nextProbe() time.Time {
	offsets := c.m.rules.edition.ProbeOffsets()
	year, month, day := c.now.In(clock.Beijing).Date()
	midnight := time.Date(year, month, day, 0, 0, 0, 0, clock.Beijing)
	for _, offset := range offsets {
		if at := midnight.Add(offset); at.After(c.now) {
			return plain(at)
		}
	}
	return plain(midnight.AddDate(0, 0, 1).Add(offsets[0]))
}

// probe is T26: every saved case is sent, once.
func (c *change) probe(contract string) {
	for _, entry := range c.m.dueCases(contract) {
		c.sendCase(entry, PurposeProbe, "T26")
	}
	c.planProbes(contract)
}

// judgeRun judges a run of probes when the last of its cases is answered.
func (c *change) judgeRun(call *Call) {
	if call.Purpose != PurposeProbe {
		return
	}
	for _, id := range c.m.lanes[""] {
		if other := c.m.Calls[id]; other.Purpose == PurposeProbe && other.Contract == call.Contract {
			return
		}
	}
	run := call.CreatedAt
	c.noteFailedRun(call.Contract, run)
	for _, product := range c.m.probedProducts(call.Contract) {
		if passed, probed := c.runOf(product, run); probed {
			failedDay := product.Probing.Add(run, passed, c.m.rules.edition)
			c.products.add(product)
			if failedDay {
				c.escalate(product)
			}
		}
	}
	c.planProbes(call.Contract)
}

// runOf tells how a run went for a product, and whether any case of it was in the run.
func (c *change) runOf(p *Product, run time.Time) (passed, probed bool) {
	good, bad := 0, 0
	for _, entry := range c.m.SavedCases(p.Contract) {
		if !entry.covers(p) || !entry.Ledger.LastAt.Equal(run) {
			continue
		}
		if entry.Ledger.FailingStreak > 0 {
			bad++
		} else {
			good++
		}
	}
	if c.m.rules.edition.ProbePass.Value == probeAnyCase {
		return good > 0, good+bad > 0
	}
	return bad == 0, good+bad > 0
}

// noteFailedRun tells the seller of a run in which a case failed: one message for the run, naming the cases.
func (c *change) noteFailedRun(contract string, run time.Time) {
	var failed []string
	var first *Case
	for _, entry := range c.m.SavedCases(contract) {
		if entry.Ledger.LastAt.Equal(run) && entry.Ledger.FailingStreak > 0 {
			failed = append(failed, entry.Name)
			if first == nil {
				first = entry
			}
		}
	}
	if first == nil {
		return
	}
	c.send(Notice{Kind: "probe-failed", CaseID: first.ID, ProductID: first.ProductID, Text: wording.Format(
		"the probe of %[1]s failed in %[2]d case(s) (%[3]s); the first: %[4]v. After %[5]d failing days in a row trade is frozen and the product hidden",
		"%[1]s 接口拨测失败 %[2]d 个用例（%[3]s），首个失败原因：%[4]v。连续失败 %[5]d 天将冻结交易并隐藏商品",
		stamp(run), len(failed), strings.Join(failed, ", "), first.Ledger.Exception, c.m.rules.edition.ProbeFailingDays.Value)})
}

// escalate is what the marketplace does about a product after a failing day.
func (c *change) escalate(p *Product) {
	edition, days := c.m.rules.edition, p.Probing.FailingDays
	switch {
	case p.Sales == OnSale && days >= edition.ProbeFailingDays.Value && edition.ProbeThen.Value == thenNotice:
		c.send(Notice{Kind: "probe-limit", ProductID: p.ID, Text: wording.Format(
			"the probes of %[1]s have failed for %[2]d days in a row: trade would be frozen and the product hidden",
			"商品 %[1]s 已连续 %[2]d 天拨测失败：将被冻结交易并隐藏", p.Name, days)})
	case p.Sales == OnSale && days >= edition.ProbeFailingDays.Value:
		p.Sales, p.Hidden = TradeFrozen, true
		c.products.add(p)
		c.send(Notice{Kind: "trade-frozen", ProductID: p.ID, Text: wording.Format(
			"the probes of %[1]s have failed for %[2]d days in a row: its trade is frozen and the product hidden. Repair the interface, or it is delisted",
			"商品 %[1]s 已连续 %[2]d 天拨测失败：交易已冻结，商品已隐藏。请尽快修复接口，否则商品将被下架", p.Name, days)})
	case p.Sales == TradeFrozen && edition.ProbeDelistDays.Value > 0 && days >= edition.ProbeDelistDays.Value:
		c.delist(p, wording.Format("its probes have failed for %d days in a row", "已连续 %d 天拨测失败", days))
	}
}

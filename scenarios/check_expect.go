package scenarios

import (
	"slices"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/market"
)

// expect checks that what is expected can come true at all: phases, rows, notices and activities are known ones.
func (c *checker) expect(line int, expectation *Expectation) error {
	if err := c.subscription(line, expectation.Subscription); err != nil {
		return err
	}
	if expectation.Phase != "" && !slices.Contains(phases, market.Phase(expectation.Phase)) {
		return c.complain(line, "phase %[1]q is not known; use one of %[2]s", "未知的 phase %[1]q；可用：%[2]s", expectation.Phase, joined(phases))
	}
	if expectation.Order != "" && !slices.Contains(statuses, market.OrderStatus(expectation.Order)) {
		return c.complain(line, "order status %[1]q is not known; use one of %[2]s", "未知的订单状态 %[1]q；可用：%[2]s", expectation.Order, joined(statuses))
	}
	if expectation.Expires != "" {
		if _, err := clock.ParseMoment(expectation.Expires); err != nil {
			return c.complain(line, "expires: %v", "expires：%v", err)
		}
	}
	for _, kind := range expectation.Told {
		if !slices.ContainsFunc(market.NoticeKinds(), func(k market.NoticeKind) bool { return k.ID == kind }) {
			return c.complain(line, "there is no kind of notice %q", "没有名为 %q 的通知", kind)
		}
	}
	if expectation.Stage != "" && !slices.Contains(stages, market.Stage(expectation.Stage)) {
		return c.complain(line, "stage %[1]q is not known; use one of %[2]s", "未知的 stage %[1]q；可用：%[2]s", expectation.Stage, joined(stages))
	}
	for _, activity := range expectation.Calls {
		if err := c.activity(line, activity); err != nil {
			return err
		}
	}
	for activity := range expectation.Attempts {
		if err := c.activity(line, activity); err != nil {
			return err
		}
	}
	for _, row := range expectation.Transitions {
		if !slices.ContainsFunc(market.Table(), func(r market.Row) bool { return r.ID == row }) {
			return c.complain(line, "the transition table has no row %q", "状态迁移表中没有 %q 这一行", row)
		}
	}
	return nil
}

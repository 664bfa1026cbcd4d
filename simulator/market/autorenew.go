package market

import (
	"slices"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/wording"
)

func (x SetAutoRenew) do(c *change) error {
	s, err := c.found(x.Subscription)
	if err != nil {
		return err
	}
	if err := c.checkAlive(s); err != nil {
		return err
	}
	if err := c.checkPeriod(s); err != nil {
		return err
	}
	switch {
	case x.Days < 0 || x.Times < 0:
		return refuse("auto-renew-numbers", clauseAutoRenew, "days and times cannot be negative: leave them out or use a positive number", "天数和次数不能为负，请填写正数或不填")
	case !x.On && (x.Days != 0 || x.Times != 0):
		return refuse("auto-renew-numbers", clauseAutoRenew, "auto renewal is being ended, so it has no days and no times: leave them out", "关闭自动续费时无需填写天数和次数")
	case x.On && s.Trial:
		return refuse("auto-renew-trial", clauseAutoRenew, "the subscription %s is a trial: convert it before it can renew itself", "资源 %s 为试用资源，请先转正再开通自动续费", s.ID)
	case x.On == s.AutoRenew.On && !x.On:
		return refuse("auto-renew-off", clauseAutoRenew, "the subscription %s does not renew itself: there is nothing to end", "资源 %s 未开通自动续费，无需关闭", s.ID)
	}
	s.AutoRenew = AutoRenew{}
	if x.On {
		s.AutoRenew = AutoRenew{On: true, Days: x.Days, Times: x.Times}
		s.RenewalDeclined = false
		if x.Days == 0 {
			s.AutoRenew.Days = c.m.rules.edition.AutoRenewDays.Value
		}
	}
	c.subscriptions.add(s)
	c.watchRenewal(s)
	return nil
}

func (x DeclineRenewal) do(c *change) error {
	s, err := c.found(x.Subscription)
	if err != nil {
		return err
	}
	if err := c.checkAlive(s); err != nil {
		return err
	}
	if err := c.checkPeriod(s); err != nil {
		return err
	}
	if s.RenewalDeclined != x.Undo {
		return refuse("expiry-policy", clauseAutoRenew, "the expiry policy of %s is that already: nothing changes", "资源 %s 的到期策略已是如此，无需更改", s.ID)
	}
	s.RenewalDeclined = !x.Undo
	if s.RenewalDeclined {
		s.AutoRenew = AutoRenew{}
	}
	c.subscriptions.add(s)
	c.watchRenewal(s)
	return nil
}

func (x SetBalance) do(c *change) error {
	b := c.m.Buyer(x.Buyer)
	switch {
	case b == nil:
		return unknownBuyer(x.Buyer)
	case x.Amount < 0:
		return refuse("balance", "", "a balance cannot be negative: use 0 or more", "余额不能为负，请填写不小于 0 的金额")
	}
	c.charge(b, x.Amount)
	return nil
}

func (x TopUp) do(c *change) error {
	b := c.m.Buyer(x.Buyer)
	switch {
	case b == nil:
		return unknownBuyer(x.Buyer)
	case x.Amount <= 0:
		return refuse("balance", "", "a top-up adds an amount: use more than 0", "充值金额必须大于 0")
	case b.Balance == nil:
		return refuse("balance-unlimited", "", "the balance of %s never runs out: set a balance first", "客户 %s 的余额不受限制，请先设置余额", b.Name)
	}
	c.charge(b, *b.Balance+x.Amount)
	return nil
}

// charge replaces a balance. It is never written through, so that copies stay what they were.
func (c *change) charge(b *Buyer, balance int64) {
	b.Balance = &balance
	c.buyers.add(b)
}

// watchRenewal plans what is due before the end of the last term: the next reminder and the next attempt of auto renewal.
func (c *change) watchRenewal(s *Subscription) {
	c.withdraw(EventReminder + " " + s.ID)
	c.withdraw(EventAutoRenew + " " + s.ID)
	if s.ExpiresAt().IsZero() || ended(s.Phase) {
		return
	}
	c.planReminder(s)
	if s.AutoRenew.On {
		e := c.m.rules.edition
		first := hourOn(clock.AddPeriod(s.ExpiresAt(), -s.AutoRenew.Days, "day"), e.AutoRenewHour.Value)
		c.planAutoRenew(s, first)
	}
}

// ended phases are those from which nothing leads on.
func ended(p Phase) bool {
	switch p {
	case PhaseReleased, PhaseRefunded, PhaseAutoRefunded, PhaseCancelled:
		return true
	}
	return false
}

// planAutoRenew puts the first attempt that is not in the past on the agenda, unless time has run out for it.
func (c *change) planAutoRenew(s *Subscription, at time.Time) {
	for at.Before(c.now) {
		at = clock.AddPeriod(at, 1, "day")
	}
	_, until := c.m.Ends(s)
	if c.m.rules.edition.AutoRenewUntil.Value == "expiry" {
		until = s.ExpiresAt()
	}
	if at.Before(until) {
		c.schedule(at, Event{Kind: EventAutoRenew, SubscriptionID: s.ID})
	}
}

// hourOn is a full hour, Beijing time, of the day of a moment.
func hourOn(day time.Time, hour int) time.Time {
	y, m, d := day.In(clock.Beijing).Date()
	return time.Date(y, m, d, hour, 0, 0, 0, clock.Beijing).UTC()
}

// renewAutomatically charges one renewal by the smallest period that is sold, as a renewal by hand would be (T10, T20, T21). What stands
// in its way is told to the buyer on the days that are published, and tried again the next day.
func (c *change) renewAutomatically(s *Subscription) {
	if s == nil || !s.AutoRenew.On || ended(s.Phase) {
		return
	}
	product := c.m.smallestPeriod(c.m.Products[s.lastProduct()])
	b, fee := c.m.Buyers[s.BuyerID], price(product, s.lastQuantity())
	refusal, _ := c.checkRenewal(s, product, renewedPeriods(product, 1), "").(*Refusal)
	if refusal == nil && b.Balance != nil && *b.Balance < fee {
		refusal = refuse("balance-short", clauseAutoRenew, "the balance of %s is too low for %s: top it up", "余额 %s 不足以支付 %s，请充值", money(*b.Balance), money(fee))
	}
	if refusal != nil {
		c.noteAutoRenewFailed(s, refusal)
		c.planAutoRenew(s, clock.AddPeriod(hourOn(c.now, c.m.rules.edition.AutoRenewHour.Value), 1, "day"))
		return
	}
	if b.Balance != nil {
		c.charge(b, *b.Balance-fee)
	}
	o := c.placeRenewal(OrderRenew, s, product, 1, s.lastQuantity())
	o.Automatic = true
	if s.AutoRenew.Times > 0 {
		if s.AutoRenew.Times--; s.AutoRenew.Times == 0 {
			s.AutoRenew = AutoRenew{}
		}
	}
	c.enter(o)
	c.notify("auto-renewed", s, "", o.ID, wording.Format("%s renewed itself for %s (order %s)", "资源 %s 已自动续费 %s（订单 %s）", name(s), money(fee), o.ID))
	c.payRenewal(s, o)
}

// smallestPeriod is the product of the same specification with the smallest period that is on sale; the product itself when there is none.
func (m *Market) smallestPeriod(held *Product) *Product {
	days := func(p *Product) int {
		return map[string]int{"day": 1, "month": 31, "year": 366}[p.PeriodUnit] * max(p.PeriodCount, 1)
	}
	best := held
	for _, p := range m.Products {
		if p.SKU != held.SKU || p.Contract != held.Contract || p.ChargingMode != Period || p.Sales != OnSale {
			continue
		}
		if best.Sales != OnSale || days(p) < days(best) || days(p) == days(best) && p.ID < best.ID {
			best = p
		}
	}
	return best
}

// noteAutoRenewFailed tells the buyer, on the days that are published: some days before expiry and on the day, then before release.
func (c *change) noteAutoRenewFailed(s *Subscription, why *Refusal) {
	e := c.m.rules.edition
	_, release := c.m.Ends(s)
	before := slices.Contains(e.RenewalFailureDays.Value, daysBetween(c.now, s.ExpiresAt()))
	after := s.Phase != PhaseActive && slices.Contains(e.ReleaseWarningDays.Value, daysBetween(c.now, release))
	if !before && !after {
		return
	}
	c.notify("auto-renew-failed", s, "", "", wording.Format("%s could not renew itself: %v; it expires at %s and is released at %s", "资源 %s 自动续费失败：%v。到期时间 %s，释放时间 %s",
		name(s), why.Text, stamp(s.ExpiresAt()), stamp(release)))
}

// daysBetween counts midnights in Beijing from one moment to another; negative when the other is earlier.
func daysBetween(from, to time.Time) int {
	return int(clock.StartOfDay(to).Sub(clock.StartOfDay(from)) / (24 * time.Hour))
}

package market

import (
	"slices"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

func (x FallIntoArrears) do(c *change) error {
	list, err := c.debtors(x.Subscription, x.Buyer, func(s *Subscription) bool { return !s.InArrears })
	if err != nil {
		return err
	}
	for _, s := range list {
		c.owe(s)
	}
	return nil
}

func (x PayDebt) do(c *change) error {
	list, err := c.debtors(x.Subscription, x.Buyer, func(s *Subscription) bool { return s.InArrears })
	if err != nil {
		return err
	}
	for _, s := range list {
		c.settleDebt(s)
	}
	return nil
}

// debtors lists the pay-per-use subscriptions that a command about money means: the one named, or those of the buyer that match.
func (c *change) debtors(named, buyerNamed string, matches func(*Subscription) bool) ([]*Subscription, error) {
	if (named == "") == (buyerNamed == "") {
		return nil, refuse("arrears-whose", clauseGrace, "say whose arrears are meant: name a subscription or a buyer, one of them", "请指明欠费的资源或客户，二者选其一")
	}
	if named != "" {
		s, err := c.found(named)
		if err != nil {
			return nil, err
		}
		return []*Subscription{s}, c.checkDebtor(s, matches)
	}
	b := c.m.Buyer(buyerNamed)
	if b == nil {
		return nil, unknownBuyer(buyerNamed)
	}
	var list []*Subscription
	for _, s := range c.m.Subscriptions {
		if s.BuyerID == b.ID && c.checkDebtor(s, matches) == nil {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return nil, refuse("arrears-nothing", clauseGrace, "the buyer %s has no pay-per-use resource that this could change: buy one first", "客户 %s 没有适用的按需资源，请先购买", b.Name)
	}
	slices.SortFunc(list, compareSubscriptions)
	return list, nil
}

func (c *change) checkDebtor(s *Subscription, matches func(*Subscription) bool) error {
	if err := c.checkAlive(s); err != nil {
		return err
	}
	switch {
	case s.ChargingMode != OnDemand:
		return refuse("arrears-mode", clauseGrace, "%s is paid in advance: only pay-per-use resources fall into arrears", "%s 为预付费商品，只有按需资源会欠费", c.m.Products[s.ProductID].Name)
	case !matches(s) && s.InArrears:
		return refuse("arrears-already", clauseGrace, "the buyer of %s owes money already: let the debt be paid first", "资源 %s 已欠费，请先还款", s.ID)
	case !matches(s):
		return refuse("no-arrears", clauseGrace, "the buyer of %s owes nothing: there is no debt to pay", "资源 %s 没有欠费，无需还款", s.ID)
	}
	return nil
}

// owe is T18: the resource still runs in its grace period; a buyer without one is frozen at once.
func (c *change) owe(s *Subscription) {
	lengths := c.m.rules.edition.OnDemandLengths.Value[c.m.Buyers[s.BuyerID].Level]
	s.InArrears = true
	s.GraceEndsAt = addDays(c.now, lengths.Grace)
	s.RetentionEndsAt = addDays(s.GraceEndsAt, lengths.Retention)
	c.notify("arrears", s, "", "", wording.Format("you owe money for %s: pay before %s, or it is frozen and then released at %s", "资源 %s 已欠费，请于 %s 前还款，否则将被冻结并于 %s 释放",
		name(s), stamp(s.GraceEndsAt), stamp(s.RetentionEndsAt)))
	if lengths.Grace == 0 {
		c.freezeResource(s, "T18", wording.Of("the buyer owes money and has no grace period, the resource is frozen", "客户欠费且无宽限期，资源被冻结"))
		return
	}
	c.move(s, PhaseGrace, "T18", "", "", wording.Of("the buyer owes money, the grace period begins", "客户欠费，进入宽限期"))
	c.schedule(s.GraceEndsAt, Event{Kind: EventGraceEnd, SubscriptionID: s.ID})
}

// settleDebt is T20 in grace, T21 in retention, where the freeze ends too. A violation that stands keeps the resource frozen.
func (c *change) settleDebt(s *Subscription) {
	row, frozen := "T20", s.Phase == PhaseFrozen
	if frozen {
		row = "T21"
	}
	s.InArrears = false
	s.GraceEndsAt, s.RetentionEndsAt = noTime, noTime
	c.withdraw("subscription " + s.ID)
	to := PhaseActive
	if s.Suspended {
		to = PhaseSuspended
	}
	c.move(s, to, row, "", "", wording.Of("the buyer paid the debt", "客户已还清欠款"))
	if frozen && !s.Suspended {
		c.tell(s, Call{Intent: spec.IntentThawArrears, Transition: row})
	}
}

// unknownBuyer refuses a buyer that is not in the catalogue.
func unknownBuyer(named string) *Refusal {
	return refuse("unknown-buyer", "", "there is no buyer %q: use an id or name of the catalogue", "目录中没有客户 %q，请使用目录中的 ID 或名称", named)
}

// compareSubscriptions orders by age: ids carry the sequence.
func compareSubscriptions(a, b *Subscription) int {
	if a.ID < b.ID {
		return -1
	}
	return 1
}

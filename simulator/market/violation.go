package market

import (
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

func (v Violate) do(c *change) error {
	s, err := c.found(v.Subscription)
	if err != nil {
		return err
	}
	if err := c.checkAlive(s); err != nil {
		return err
	}
	switch {
	case s.Suspended:
		return refuse("suspended-already", clauseFrozen, "the subscription %s is frozen for a violation already: lift that first", "资源 %s 已因违规被冻结，请先解除", s.ID)
	case s.Phase != PhaseActive:
		return refuse("violation-not-active", clauseAccess, "the subscription %s is %s: only an active one is frozen for a violation", "资源 %s 处于“%s”状态，只有使用中的资源才会因违规被冻结", s.ID, phaseNames[s.Phase])
	}
	s.Suspended, s.PublicSecurity = true, v.PublicSecurity
	cause := wording.Of("the buyer broke rules, the resource is frozen", "客户违规，资源被冻结")
	if v.PublicSecurity {
		cause = wording.Of("public security had the resource frozen", "资源被公安冻结")
	}
	c.move(s, PhaseSuspended, "T16", "", "", cause)
	c.tell(s, Call{Intent: spec.IntentFreezeViolation, Transition: "T16"})
	return nil
}

// A violation may be lifted after expiry, too. In grace the resource is usable again; in retention it stays frozen for being expired,
// so the merchant is told nothing.
func (v LiftViolation) do(c *change) error {
	s, err := c.found(v.Subscription)
	if err != nil {
		return err
	}
	if err := c.checkAlive(s); err != nil {
		return err
	}
	if !s.Suspended {
		return refuse("not-suspended", clauseAccess, "the subscription %s is not frozen for a violation: there is nothing to lift", "资源 %s 未因违规被冻结，无需解除", s.ID)
	}
	held := s.PublicSecurity
	s.Suspended, s.PublicSecurity = false, false
	to := s.Phase
	if to == PhaseSuspended {
		to = PhaseActive
	}
	c.move(s, to, "T16", "", "", wording.Of("the violation was lifted", "违规已解除"))
	if to != PhaseFrozen {
		c.tell(s, Call{Intent: spec.IntentThawViolation, Transition: "T16"})
	} else if held && !c.now.Before(s.RetentionEndsAt) {
		// Its time ran out while it could not be released.
		c.schedule(c.now, Event{Kind: EventRetentionEnd, SubscriptionID: s.ID})
	}
	return nil
}

func (x OpenDetails) do(c *change) error {
	s, err := c.found(x.Subscription)
	if err != nil {
		return err
	}
	if err := c.checkAlive(s); err != nil {
		return err
	}
	if s.Phase == PhaseFrozen {
		return refuse("details-frozen", clauseGrace, "the subscription %s is frozen: renew it before its details can be opened", "资源 %s 已冻结，请续费后再查看详情", s.ID)
	}
	c.move(s, s.Phase, "T15", "", "", wording.Of("the buyer opened the resource details", "客户查看了资源详情"))
	c.tell(s, Call{Intent: spec.IntentInspect, OrderID: s.OrderID, OrderLineID: s.OrderLineID, Transition: "T15"})
	return nil
}

// stamp writes a business time for people, in Beijing time.
func stamp(t time.Time) string { return t.In(clock.Beijing).Format("2006-01-02 15:04:05") }

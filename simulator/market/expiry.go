package market

import (
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// watchExpiry puts the end of the last paid term on the agenda in place of whatever stood there for the subscription.
func (c *change) watchExpiry(s *Subscription) {
	s.GraceEndsAt, s.RetentionEndsAt = noTime, noTime
	if expiry := s.ExpiresAt(); !expiry.IsZero() {
		c.schedule(expiry, Event{Kind: EventExpiry, SubscriptionID: s.ID})
	}
	c.watchRenewal(s)
}

// forget takes everything off the agenda that would still happen to a subscription that has come to its end.
func (c *change) forget(s *Subscription) {
	c.withdraw("subscription " + s.ID)
	c.withdraw(EventReminder + " " + s.ID)
	c.withdraw(EventAutoRenew + " " + s.ID)
	c.dropSupervision(s)
}

// expire is T17. A change that is still being delivered is let finish first; it puts the expiry on the agenda again.
func (c *change) expire(s *Subscription) {
	if s.Phase != PhaseActive && s.Phase != PhaseSuspended || c.now.Before(s.ExpiresAt()) {
		return
	}
	s.GraceEndsAt, s.RetentionEndsAt = c.m.rules.ends(s.ExpiresAt(), c.m.Buyers[s.BuyerID].Level)
	if s.GraceEndsAt.After(s.ExpiresAt()) {
		c.move(s, PhaseGrace, "T17", "", "", wording.Of("the paid period is over, the grace period begins", "有效期已结束，进入宽限期"))
		c.schedule(s.GraceEndsAt, Event{Kind: EventGraceEnd, SubscriptionID: s.ID})
		return
	}
	c.freezeResource(s, "T17", wording.Of("the paid period is over and there is no grace period", "有效期已结束且无宽限期，资源被冻结"))
}

// freeze is T19.
func (c *change) freeze(s *Subscription) {
	if s.Phase == PhaseGrace && !c.now.Before(s.GraceEndsAt) {
		c.freezeResource(s, "T19", wording.Of("the grace period is over, the retention period begins", "宽限期已结束，进入保留期"))
	}
}

// freezeResource begins retention: after expiry, or for arrears.
func (c *change) freezeResource(s *Subscription, row string, cause wording.Text) {
	c.move(s, PhaseFrozen, row, "", "", cause)
	intent := spec.IntentFreezeExpired
	if s.InArrears {
		intent = spec.IntentFreezeArrears
	}
	c.tell(s, Call{Intent: intent, Transition: row})
	c.schedule(s.RetentionEndsAt, Event{Kind: EventRetentionEnd, SubscriptionID: s.ID})
}

// release is T22: the resource is gone at the end of retention, whether the merchant can be told at once or not.
func (c *change) release(s *Subscription) {
	if s.Phase != PhaseFrozen || c.now.Before(s.RetentionEndsAt) || s.PublicSecurity {
		return // what public security froze stays until that is lifted
	}
	c.cancelUnpaid(s)
	c.forget(s)
	s.ReleasedAt = c.now
	c.move(s, PhaseReleased, "T22", "", "", wording.Of("the retention period is over, the resource is released", "保留期已结束，资源被释放"))
	c.tell(s, Call{Intent: spec.IntentReleaseExpired, Transition: "T22"})
}

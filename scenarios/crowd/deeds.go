package crowd

import (
	"time"

	"github.com/fairground/fairground/simulator/market"
)

// buy is the purchase; what follows is planned when the subscription is known (see settled).
func buy(_ *year, l *life, _ *market.Subscription) market.Command {
	return market.Buy{Product: l.product.Name, Buyer: l.buyer, Trial: l.trial}
}

// settle plans a life after its purchase.
func (l *life) settle(y *year, now time.Time) {
	if l.chance(50) {
		y.plan(l.within(now, 1, 30), l, look)
	}
	if l.product.Supervised {
		y.plan(l.within(now, 1, 3), l, supervise)
	}
	if l.chance(chanceRegret) {
		y.plan(l.within(now, 1, 4), l, regret)
	}
	if l.chance(chanceViolate) {
		y.plan(l.within(now, 10, 60), l, violate)
	}
	switch l.product.ChargingMode {
	case market.Period:
		if l.chance(chanceUpgrade) && len(l.product.Upgrades) > 0 {
			y.plan(l.within(now, 6, 25), l, upgrade)
		}
		if l.chance(chanceAuto) && !l.trial {
			y.plan(l.within(now, 1, 5), l, autoRenew)
		}
		y.plan(now.Add(day), l, think)
	case market.OnDemand:
		if l.chance(chanceArrears) {
			y.plan(l.within(now, 20, 90), l, owe)
		}
		if l.chance(chanceClose) {
			y.plan(l.within(now, 60, 240), l, closeIt)
		}
	case market.OnDemandPackage:
		if l.chance(chanceClose) {
			y.plan(l.within(now, 30, 120), l, closeIt)
		}
	}
}

func look(_ *year, _ *life, s *market.Subscription) market.Command {
	if s.Phase != market.PhaseActive {
		return nil
	}
	return market.OpenDetails{Subscription: s.ID}
}

func regret(_ *year, _ *life, s *market.Subscription) market.Command {
	return market.Unsubscribe{Subscription: s.ID}
}

func violate(y *year, l *life, s *market.Subscription) market.Command {
	if gone(s.Phase) {
		return nil
	}
	y.plan(l.within(y.now, 1, 10), l, lift)
	return market.Violate{Subscription: s.ID}
}

func lift(_ *year, _ *life, s *market.Subscription) market.Command {
	if !s.Suspended {
		return nil
	}
	return market.LiftViolation{Subscription: s.ID}
}

func upgrade(_ *year, l *life, s *market.Subscription) market.Command {
	return market.Upgrade{Subscription: s.ID, Product: l.product.Upgrades[l.dice.IntN(len(l.product.Upgrades))]}
}

func autoRenew(_ *year, l *life, s *market.Subscription) market.Command {
	return market.SetAutoRenew{Subscription: s.ID, On: true, Times: l.dice.IntN(4)}
}

func owe(y *year, l *life, s *market.Subscription) market.Command {
	if gone(s.Phase) {
		return nil
	}
	if l.chance(75) {
		y.plan(l.within(y.now, 1, 25), l, payDebt)
	}
	return market.FallIntoArrears{Subscription: s.ID}
}

func payDebt(_ *year, _ *life, s *market.Subscription) market.Command {
	if !s.InArrears {
		return nil
	}
	return market.PayDebt{Subscription: s.ID}
}

func closeIt(_ *year, _ *life, s *market.Subscription) market.Command {
	if gone(s.Phase) {
		return nil
	}
	return market.CloseResource{Subscription: s.ID}
}

// think is the buyer wondering what shall come after the paid period. While nothing is known of its end yet, it thinks again later.
func think(y *year, l *life, s *market.Subscription) market.Command {
	expires := s.ExpiresAt()
	switch {
	case gone(s.Phase):
		return nil
	case expires.IsZero() || expires.Before(y.now):
		y.plan(l.within(y.now, 5, 10), l, think)
		return nil
	case s.AutoRenew.On:
		y.plan(l.within(expires, 2, 3), l, think)
		return nil
	}
	before := latest(l.within(expires, -12, -2), y.now.Add(time.Hour))
	switch dice := l.dice.IntN(100); {
	case dice < chanceOnTime:
		y.plan(before, l, renew)
	case dice < chanceOnTime+chanceChange:
		y.plan(before, l, changeRenewal)
	case dice < chanceOnTime+chanceChange+chanceRetract:
		y.plan(before, l, renew)
		y.plan(before.Add(2*time.Hour), l, retract)
	case dice < chanceOnTime+chanceChange+chanceRetract+chanceLate:
		y.plan(l.within(expires, 1, 20), l, renew)
	}
	return nil
}

func renew(y *year, l *life, s *market.Subscription) market.Command {
	if gone(s.Phase) {
		return nil
	}
	y.plan(y.now.Add(day), l, think)
	if s.Trial {
		return market.ConvertTrial{Subscription: s.ID}
	}
	return market.Renew{Subscription: s.ID}
}

func retract(_ *year, _ *life, s *market.Subscription) market.Command {
	return market.RetractRenewal{Subscription: s.ID}
}

func changeRenewal(y *year, l *life, s *market.Subscription) market.Command {
	if gone(s.Phase) || s.Trial {
		return nil
	}
	y.plan(y.now.Add(day), l, think)
	if len(l.product.Upgrades) > 0 && s.ProductID == l.product.ID {
		return market.ChangeRenewal{Subscription: s.ID, Product: l.product.Upgrades[0]}
	}
	return market.ChangeRenewal{Subscription: s.ID, Quantity: s.Quantity + 10}
}

// supervise takes the next step of service supervision, and now and then sends one back.
func supervise(y *year, l *life, s *market.Subscription) market.Command {
	if s.Supervision == nil || gone(s.Phase) {
		return nil
	}
	back := l.chance(chanceRejected)
	step := map[market.Stage][2]market.Command{
		market.StageRequirement:  {market.SubmitRequirement{Subscription: s.ID, Requirement: "open it for the whole team"}},
		market.StageConfirmation: {market.ConfirmRequirement{Subscription: s.ID}, market.RejectRequirement{Subscription: s.ID, Reason: "too little is said"}},
		market.StageDelivery:     {market.Deliver{Subscription: s.ID, File: "acceptance.pdf"}},
		market.StageReview:       {market.HuaweiReview{Subscription: s.ID}, market.HuaweiReview{Subscription: s.ID, Rejected: true, Reason: "not readable"}},
		market.StageAcceptance:   {market.AcceptService{Subscription: s.ID}, market.RejectDelivery{Subscription: s.ID, Reason: "not what was asked for"}},
	}[s.Supervision.Stage]
	if step[0] == nil && s.Phase != market.PhaseProvisioning && s.Phase != market.PhasePolling {
		return nil // the flow is over
	}
	y.plan(l.within(y.now, 1, 4), l, supervise)
	if back && step[1] != nil {
		return step[1]
	}
	return step[0]
}

// gone tells whether a subscription is over for good.
func gone(phase market.Phase) bool {
	switch phase {
	case market.PhaseReleased, market.PhaseRefunded, market.PhaseAutoRefunded, market.PhaseCancelled:
		return true
	}
	return false
}

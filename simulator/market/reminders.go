package market

import (
	"fmt"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/wording"
)

// planReminder puts the next reminder of the coming end on the agenda: trials and paid terms have days of their own. A buyer who declined
// renewal is reminded of nothing.
func (c *change) planReminder(s *Subscription) {
	if s.RenewalDeclined {
		return
	}
	var next time.Time
	for _, days := range c.reminderDays(s) {
		at := hourOn(clock.AddPeriod(s.ExpiresAt(), -days, "day"), c.m.rules.edition.ReminderHour.Value)
		if at.After(c.now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	if !next.IsZero() {
		c.schedule(next, Event{Kind: EventReminder, SubscriptionID: s.ID})
	}
}

func (c *change) reminderDays(s *Subscription) []int {
	if s.Trial {
		return c.m.rules.edition.TrialReminders.Value
	}
	return c.m.rules.edition.ExpiryReminders.Value
}

// remind tells the buyer that the end is near, and plans the next reminder.
func (c *change) remind(s *Subscription) {
	if s == nil || ended(s.Phase) || s.ExpiresAt().IsZero() || s.RenewalDeclined {
		return
	}
	kind, wish := "expiry-reminder", wording.Of("renew it to keep it", "请及时续费")
	if s.Trial {
		kind, wish = "trial-reminder", wording.Of("convert it to keep it", "如需继续使用请转正")
	}
	c.notify(kind, s, "", "", wording.Format("%s ends at %s, in %d days: %v", "资源 %s 将于 %s 到期（剩余 %d 天），%v", name(s), stamp(s.ExpiresAt()), daysBetween(c.now, s.ExpiresAt()), wish))
	c.planReminder(s)
}

// daysOf spells a span of whole days for people, and any other span as it is.
func daysOf(d time.Duration) wording.Text {
	if const24 := 24 * time.Hour; d%const24 == 0 {
		return wording.Format("%d days", "%d 天", int(d/const24))
	}
	return wording.Of(fmt.Sprint(d), fmt.Sprint(d))
}

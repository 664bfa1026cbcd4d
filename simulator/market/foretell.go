package market

import "time"

// Ends foretells when the grace and the retention of a subscription end if nobody renews it: by its last paid term, the edition and
// the buyer's level. Both are the zero time for a subscription that never expires.
func (m *Market) Ends(s *Subscription) (grace, retention time.Time) {
	if s.ExpiresAt().IsZero() {
		return noTime, noTime
	}
	return m.rules.ends(s.ExpiresAt(), m.Buyers[s.BuyerID].Level)
}

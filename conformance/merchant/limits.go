package merchant

// LimitQueries sets how many ids one queryInstance may carry, for an edition with another limit than the published one. A flaw that
// changes the limit keeps its own.
func (m *Merchant) LimitQueries(most int) {
	if m.way.queryLimit == queryLimit {
		m.way.queryLimit = most
	}
}

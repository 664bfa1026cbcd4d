package gateway

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/fairground/fairground/simulator/clock"
)

// mock returns a mock order of the edition's site, as the real service answers it: created at the moment of the call, with the
// expiry that follows from that (open-api.md 6.4).
func (g *Gateway) mock(orderID string) (order, bool) {
	if !slices.Contains(g.config.Edition.MockOrders.Value, orderID) {
		return order{}, false
	}
	documented := g.surface.api.MockOrder(orderID)
	if documented == nil {
		return order{}, false
	}
	result, err := decode(documented.Order)
	if err != nil {
		panic(fmt.Sprintf("mock order %s: %v", orderID, err)) // the tests of this package read them all
	}
	now := g.config.Now()
	result.CreateTime = now.UTC().Format(timeLayout)
	for i := range result.Lines {
		if line := &result.Lines[i]; line.ExpireTime != "" {
			line.ExpireTime = g.expireTime(mockExpiry(now, *line))
		}
	}
	return result, true
}

// mockExpiry is the end of the last day of the period, in Beijing time.
func mockExpiry(now time.Time, l line) time.Time {
	return clock.PeriodEnd(now, max(l.PeriodNumber, 1), l.PeriodType)
}

func decode(documented map[string]any) (result order, err error) {
	text, err := json.Marshal(documented)
	if err != nil {
		return order{}, err
	}
	err = json.Unmarshal(text, &result)
	return result, err
}

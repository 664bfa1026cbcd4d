package crowd

import (
	"math/rand/v2"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
)

// life is what one buyer does with one purchase. Its dice are its own, so that no life depends on the answers to another.
type life struct {
	number       int
	dice         *rand.Rand
	product      *market.Product
	buyer        string
	trial        bool
	subscription string // empty until it is bought
}

// deed is something that a life does at a moment.
type deed struct {
	at     time.Time
	number int // ties go in the order in which they were planned
	life   *life
	do     act
}

// act looks at the subscription as it stands, nil before the purchase, and says what is wished for: nothing when it makes no sense any
// more. It plans what comes later.
type act func(*year, *life, *market.Subscription) market.Command

const day = 24 * time.Hour

// The chances in a hundred.
const (
	chanceFault    = 6  // a deed whose next call goes wrong on the way
	chanceLong     = 3  // of those: for the whole window of attempts
	chanceTrial    = 25 // of a product that offers one
	chanceRegret   = 6  // unsubscribed within the days without reason
	chanceViolate  = 3
	chanceUpgrade  = 12
	chanceAuto     = 12 // renews itself
	chanceOnTime   = 62 // renewed before the end; then by order: with a change, given back, late, never
	chanceChange   = 6
	chanceRetract  = 4
	chanceLate     = 14
	chanceArrears  = 35
	chanceClose    = 40
	chanceRejected = 10 // a step of supervision that is sent back
)

func (l *life) chance(of int) bool { return l.dice.IntN(100) < of }

// within is a moment in the opening hours of one of the days from least to most after a moment.
func (l *life) within(after time.Time, least, most int) time.Time {
	return hour(after.Add(time.Duration(least+l.dice.IntN(most-least+1))*day), 9+l.dice.IntN(12))
}

// hour is a full hour of the Beijing day of a moment.
func hour(of time.Time, hour int) time.Time {
	year, month, day := of.In(clock.Beijing).Date()
	return time.Date(year, month, day, hour, 0, 0, 0, clock.Beijing).UTC()
}

// mishaps are the faults that strike: the merchant may have done its work or not, and cannot know what the marketplace saw.
var mishaps = []courier.Fault{courier.LostAnswer, courier.LostAnswer, courier.LostAnswer, courier.RefusedConnection, courier.SlowAnswer, courier.Duplicate}

// invent makes the lives of the crowd: what each buys and when, over the first two thirds of the time.
func (y *year) invent(products []*market.Product, buyers []*market.Buyer) {
	items := map[string]bool{}
	for _, product := range products {
		for _, item := range product.Items {
			items[item] = true
		}
	}
	limited := map[string]bool{}
	span := max(y.until.Sub(y.config.StartedAt)*2/3, time.Hour)
	for left, number := y.config.Subscriptions, 0; left > 0; number++ {
		l := &life{number: number, dice: rand.New(rand.NewPCG(y.config.Seed, uint64(number)))} //nolint:gosec // a story, no secret
		buyer := buyers[l.dice.IntN(len(buyers))]
		for l.product == nil {
			product := products[l.dice.IntN(len(products))]
			key := product.ID + buyer.ID
			if items[product.Name] || len(product.Items) >= left || (product.LimitCount > 0 && limited[key]) {
				continue
			}
			l.product, limited[key] = product, true
		}
		l.buyer = buyer.Name
		l.trial = l.product.TrialDays > 0 && l.chance(chanceTrial)
		left -= 1 + len(l.product.Items)
		at := y.config.StartedAt.Add(time.Duration(l.dice.Int64N(int64(span)))).Truncate(time.Hour)
		y.plan(latest(at, y.config.StartedAt), l, buy)
	}
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

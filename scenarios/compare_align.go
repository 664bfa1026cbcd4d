package scenarios

import "slices"

// place says which exchange of a story an exchange is. Ids of calls are not used: they are numbered through, so one attempt more would
// shift all that follow.
type place struct {
	subscription, activity  string
	call, attempt, delivery int
}

// pair is one exchange in both recordings; one side is nil where there was none.
type pair struct {
	place
	before, after *RecordedExchange
}

// poll stands in the place of the attempt's number for answers that were good and yet are asked for again: "not yet". A merchant
// opens an instance in real time while business time flies, so how many of them there are, and whether there are any, means nothing.
// Those that both runs have are compared.
const poll = 0

// align puts the exchanges of two runs side by side, in the order of business time.
func align(before, after []RecordedExchange) []pair {
	later := map[place]*RecordedExchange{}
	placesAfter := places(after)
	for i := range after {
		later[placesAfter[i]] = &after[i]
	}
	var pairs []pair
	for i, where := range places(before) {
		if where.attempt != poll || later[where] != nil {
			pairs = append(pairs, pair{place: where, before: &before[i], after: later[where]})
		}
		delete(later, where)
	}
	for i, where := range placesAfter {
		if where.attempt != poll && later[where] == &after[i] {
			pairs = append(pairs, pair{place: where, after: &after[i]})
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return a.either().At.Compare(b.either().At) })
	return pairs
}

func (p pair) either() *RecordedExchange {
	if p.before != nil {
		return p.before
	}
	return p.after
}

// places names the exchanges of one run.
func places(exchanges []RecordedExchange) []place {
	type lane struct{ subscription, activity string }
	calls := map[lane]map[string]int{}
	seen, polls, last := map[place]int{}, map[string]int{}, map[string]int{}
	for _, x := range exchanges {
		last[x.CallID] = max(last[x.CallID], x.Attempt)
	}
	result := make([]place, len(exchanges))
	for i, x := range exchanges {
		key := lane{x.Subscription, x.Activity}
		if calls[key] == nil {
			calls[key] = map[string]int{}
		}
		if calls[key][x.CallID] == 0 {
			calls[key][x.CallID] = len(calls[key]) + 1
		}
		where := place{subscription: x.Subscription, activity: x.Activity, call: calls[key][x.CallID], attempt: x.Attempt - polls[x.CallID]}
		if good(&x) && x.Attempt < last[x.CallID] {
			if x.Delivery == 1 {
				polls[x.CallID]++
			}
			where.attempt = poll
		}
		seen[where]++
		where.delivery = seen[where]
		result[i] = where
	}
	return result
}

// polled are the subscriptions of which a run was told "not yet" and asked again.
func polled(runs ...[]RecordedExchange) map[string]bool {
	result := map[string]bool{}
	for _, run := range runs {
		for i, where := range places(run) {
			if where.attempt == poll {
				result[run[i].Subscription] = true
			}
		}
	}
	return result
}

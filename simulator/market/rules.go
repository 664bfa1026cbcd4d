package market

import (
	"time"

	"github.com/fairground/fairground/spec"
)

// rules are the edition and the contracts of a market, asked by setting and never by id.
type rules struct {
	edition *spec.Edition
	// contracts are those that products are sold under and that cases can be debugged for.
	contracts map[string]*spec.Contract
	activity  func(contract string, intent spec.Intent, mode ChargingMode) *spec.Activity
}

func newRules(e *spec.Edition, contracts map[string]*spec.Contract) rules {
	spoken := make(map[string]*spec.Contract, len(contracts))
	for id, contract := range contracts {
		spoken[id] = contract.Under(e)
	}
	return rules{edition: e, contracts: contracts, activity: func(contract string, intent spec.Intent, mode ChargingMode) *spec.Activity {
		known := spoken[contract]
		if known == nil {
			return nil
		}
		activity := known.Activity(intent, string(mode))
		if activity == nil && intent == spec.IntentAccept && e.AcceptanceCall.Value == "create-again" {
			return known.Activity(spec.IntentProvision, string(mode)) // business rules U6
		}
		return activity
	}}
}

// policy returns how long a failing call is tried again. Queries asked on behalf of a waiting buyer get one attempt, whatever the
// activity's policy says: the buyer is looking at the page.
func (r rules) policy(call *Call, mode ChargingMode) spec.RetryPolicy {
	if call.Intent == spec.IntentInspect || call.Intent == spec.IntentCheckChange {
		return spec.RetryPolicy{Then: thenBlock}
	}
	if call.Intent == spec.IntentPoll {
		return spec.RetryPolicy{Window: r.edition.PollLimit.Value, Interval: r.edition.PollInterval.Value, Then: thenStop}
	}
	activity := r.activity(call.Contract, call.Intent, mode)
	if activity == nil {
		return spec.RetryPolicy{Then: thenStop}
	}
	if call.Intent == spec.IntentAccept {
		return r.edition.Retry["accept"].Value // the same activity as a purchase, but no order hangs on it
	}
	return r.edition.Retry[activity.Retry].Value
}

// What happens after the window of a retry policy (spec.RetryPolicy.Then).
const (
	thenRefund = "refund"
	thenStop   = "stop"
	thenBlock  = "block"
)

// freezeAtExpiry is the switch of the published conflict about the freeze moment (business rules C1).
func (r rules) freezeAtExpiry() bool { return r.edition.FreezeAt.Value == "expiry" }

// ends returns when grace and retention end for a period that ended at expiry. Under freeze-at=expiry the SaaS guides are followed:
// they know only one frozen period "of at most 15 days, by customer level" after expiry, which is the retention; there is no grace.
func (r rules) ends(expiry time.Time, level string) (grace, retention time.Time) {
	lengths := r.edition.PeriodLengths.Value[level]
	if r.freezeAtExpiry() {
		lengths.Grace = 0
	}
	grace = addDays(expiry, lengths.Grace)
	return grace, addDays(grace, lengths.Retention)
}

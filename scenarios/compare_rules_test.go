package scenarios

import (
	"fmt"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
)

// answers makes a story of answers, one minute apart, all of one call unless the answer says otherwise.
func answers(exchanges ...RecordedExchange) *Recording {
	for i := range exchanges {
		x := &exchanges[i]
		x.At = time.Date(2026, 1, 1, 0, i, 0, 0, time.UTC)
		x.Activity, x.Subscription, x.Delivery = "newInstance", "shop", 1
		if x.CallID == "" {
			x.CallID = "call-1"
		}
		if x.Attempt == 0 {
			x.Attempt = i + 1
		}
	}
	return &Recording{Stories: []Recorded{{StoryHead: StoryHead{Scenario: "test"}, Exchanges: exchanges, End: StoryEnd{CameTrue: true}}}}
}

func answer(verdict market.Verdict, body string) RecordedExchange {
	return RecordedExchange{
		Outcome:  RecordedOutcome{Verdict: verdict},
		Response: &RecordedResponse{Status: 200, Headers: Headers{"Content-Type": {Bytes("application/json")}}, Body: Bytes(body)},
	}
}

func failed(kind courier.FailureKind, fault courier.Fault) RecordedExchange {
	return RecordedExchange{Fault: fault, Outcome: RecordedOutcome{Verdict: market.Lost}, Failure: &courier.Failure{Kind: kind}}
}

func of(x RecordedExchange, callID, subscription string) RecordedExchange {
	x.CallID, x.Subscription, x.Attempt = callID, subscription, 1
	return x
}

// TestWhatADifferenceWeighs is the rule book of replays.
func TestWhatADifferenceWeighs(t *testing.T) {
	t.Parallel()
	accepted, pending, rejected := answer(market.Accepted, `{}`), answer(market.Pending, `{}`), answer(market.Rejected, `{}`)
	for name, c := range map[string]struct {
		before, after *Recording
		want          Weight
	}{
		"the same":                       {answers(accepted), answers(accepted), Same},
		"accepted and now rejected":      {answers(accepted), answers(rejected), Worse},
		"accepted and now timed out":     {answers(accepted), answers(failed(courier.TimedOut, "")), Worse},
		"accepted and now nobody there":  {answers(accepted), answers(failed(courier.Unreachable, "")), Gone},
		"refused on purpose, both times": {answers(failed(courier.Unreachable, courier.RefusedConnection)), answers(failed(courier.Unreachable, courier.RefusedConnection)), Same},
		"rejected and now accepted":      {answers(rejected), answers(accepted), Better},
		"opened at once, now later":      {answers(accepted), answers(pending), Changed},
		"opening, now refused":           {answers(pending), answers(rejected), Worse},
		"a poll more":                    {answers(pending, accepted), answers(pending, pending, pending, accepted), Same},
		"no poll any more":               {answers(pending, pending, accepted), answers(accepted), Same},
		"never ready any more":           {answers(pending, accepted), answers(pending, pending, rejected), Worse},
		"a retry more":                   {answers(accepted), answers(rejected, accepted), Worse},
		"a retry less":                   {answers(rejected, accepted), answers(accepted), Better},
		"another message":                {answers(answer(market.Accepted, `{"resultMsg":"a"}`)), answers(answer(market.Accepted, `{"resultMsg":"b"}`)), Same},
		"a member more":                  {answers(accepted), answers(answer(market.Accepted, `{"note":1}`)), Changed},
		"a member of another type":       {answers(answer(market.Accepted, `{"a":1}`)), answers(answer(market.Accepted, `{"a":"1"}`)), Changed},
		"another code, still rejected":   {answers(answer(market.Rejected, `{"resultCode":"000002"}`)), answers(answer(market.Rejected, `{"resultCode":"000005"}`)), Changed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Compare(c.before, c.after); got.Weight() != c.want {
				t.Errorf("%s, want %s: %+v", got.Weight(), c.want, got.Stories[0].Differences)
			}
		})
	}
}

// TestInstancesAreComparedByTheirPattern: names differ from merchant to merchant, what they stand for must not.
func TestInstancesAreComparedByTheirPattern(t *testing.T) {
	t.Parallel()
	named := func(first, second string, otherSubscription bool) *Recording {
		a, b := answer(market.Accepted, fmt.Sprintf(`{"instanceId":%q}`, first)), answer(market.Accepted, fmt.Sprintf(`{"instanceId":%q}`, second))
		recording := answers(of(a, "call-1", ""), of(b, "call-2", ""))
		if otherSubscription {
			recording.Stories[0].Exchanges[1].Subscription = "other"
		}
		return recording
	}
	for name, c := range map[string]struct {
		before, after *Recording
		want          Weight
	}{
		"only the names differ":                     {named("a", "a", false), named("x", "x", false), Same},
		"names change places":                       {named("a", "b", true), named("b", "a", true), Same},
		"one subscription gets a second instance":   {named("a", "a", false), named("x", "y", false), Worse},
		"one subscription keeps its instance now":   {named("a", "b", false), named("x", "x", false), Better},
		"two subscriptions share an instance":       {named("a", "b", true), named("x", "x", true), Worse},
		"two subscriptions share it no longer":      {named("a", "a", true), named("x", "y", true), Better},
		"the second instance was there all the way": {named("a", "b", false), named("x", "y", false), Same},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Compare(c.before, c.after); got.Weight() != c.want {
				t.Errorf("%s, want %s: %+v", got.Weight(), c.want, got.Stories[0].Differences)
			}
		})
	}
}

func TestRequestsAreComparedUpToTheNamesOfInstances(t *testing.T) {
	t.Parallel()
	asks := func(instance, body, target string) *Recording {
		second := answer(market.Accepted, `{}`)
		second.Request = RecordedRequest{Method: "POST", Target: target, Body: Bytes(body)}
		return answers(of(answer(market.Accepted, fmt.Sprintf(`{"instanceId":%q}`, instance)), "call-1", ""), of(second, "call-2", ""))
	}
	before := asks("a", `{"businessId":"1","instanceId":"a,a","n":1}`, "/")
	for name, c := range map[string]struct {
		before, after *Recording
		want          Weight
	}{
		"renamed":                 {before, asks("x", `{"businessId":"2","instanceId":"x,x","n":1}`, "/"), Same},
		"another instance":        {before, asks("x", `{"businessId":"1","instanceId":"x,z","n":1}`, "/"), Changed},
		"another number":          {before, asks("a", `{"businessId":"1","instanceId":"a,a","n":2}`, "/"), Changed},
		"signed anew":             {asks("a", "", "/p?instanceId=a&authToken=***&timeStamp=1"), asks("x", "", "/q?instanceId=x&authToken=***&timeStamp=2"), Same},
		"another query parameter": {asks("a", "", "/p?instanceId=a&scene=TRIAL"), asks("x", "", "/p?instanceId=x"), Changed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Compare(c.before, c.after); got.Weight() != c.want {
				t.Errorf("%s, want %s: %+v", got.Weight(), c.want, got.Stories[0].Differences)
			}
		})
	}
}

func TestStoriesArePairedByNameAndRulesAreCompared(t *testing.T) {
	t.Parallel()
	story := func(name string, seed uint64) Recorded {
		return Recorded{StoryHead: StoryHead{Scenario: name, Seed: seed}, End: StoryEnd{CameTrue: true}}
	}
	before := &Recording{Stories: []Recorded{story("a", 1), story("b", 1), story("a", 2)}}
	after := &Recording{Stories: []Recorded{story("a", 1), story("a", 2), story("c", 1)}}
	c := Compare(before, after)
	if fmt.Sprint(len(c.Stories), c.OnlyBefore, c.OnlyAfter) != "2 [b] [c]" || c.Weight() != Changed || len(c.Stories[1].Differences) != 0 {
		t.Errorf("%+v", c)
	}
	c = Compare(before, &Recording{Stories: []Recorded{story("a", 3)}})
	if d := c.Stories[0].Differences; len(d) != 1 || d[0].Changes[0].What != AspectRules || c.Verdict() != nil {
		t.Errorf("%+v", c)
	}
}

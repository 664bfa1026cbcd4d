package scenarios

import (
	"encoding/json"
	"fmt"
	"mime"
	"strconv"
	"strings"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
)

// The members of an answer whose values are compared.
const (
	memberResultCode = "resultCode"
	memberInstanceID = "instanceId"
)

// none stands where one of two runs has nothing.
const none = "–"

// compareAnswers compares the answers of a pair that both runs have.
func compareAnswers(p pair, names *naming) (Weight, []Change) {
	var changes []Change
	add := func(what Aspect, before, after string) {
		if before != after {
			changes = append(changes, Change{What: what, Before: before, After: after})
		}
	}
	add(AspectOutcome, string(p.before.Outcome.Verdict), string(p.after.Outcome.Verdict))
	add(AspectDescribed, described(p.before), described(p.after))
	add(AspectFailure, failureOf(p.before), failureOf(p.after))
	weight := outcomeWeight(p)
	if p.before.Response != nil && p.after.Response != nil {
		before, after := p.before.Response, p.after.Response
		add(AspectStatus, strconv.Itoa(before.Status), strconv.Itoa(after.Status))
		add(AspectContentType, mediaType(before), mediaType(after))
		was, wasJSON := decoded(before.Body)
		is, isJSON := decoded(after.Body)
		add(AspectResultCode, resultCode(was), resultCode(is))
		if membersBefore, membersAfter := shapes(was, wasJSON, is, isJSON); membersBefore != membersAfter {
			add(AspectMembers, membersBefore, membersAfter)
		}
		instances, instanceWeight := names.compare(p, was, is)
		changes, weight = append(changes, instances...), heavier(weight, instanceWeight)
	}
	if len(changes) > 0 {
		weight = heavier(weight, Changed)
	}
	return weight, changes
}

// outcomeWeight weighs what the attempts were worth. An asynchronous answer is as good as a finished one.
func outcomeWeight(p pair) Weight {
	before, after := good(p.before), good(p.after)
	switch {
	case unreached(p.after) && !unreached(p.before):
		return Gone
	case before && !after, before && p.before.Outcome.Described && !p.after.Outcome.Described:
		return Worse
	case after && !before, after && p.after.Outcome.Described && !p.before.Outcome.Described:
		return Better
	}
	return Same
}

func good(x *RecordedExchange) bool {
	return x.Outcome.Verdict == market.Accepted || x.Outcome.Verdict == market.Pending
}

// unreached tells that nobody was there, without a fault having been ordered. That says nothing about the merchant's answers.
func unreached(x *RecordedExchange) bool {
	return x.Fault == courier.NoFault && x.Failure != nil && (x.Failure.Kind == courier.Unreachable || x.Failure.Kind == courier.Interrupted)
}

func described(x *RecordedExchange) string {
	if x.Outcome.Described {
		return "✓"
	}
	return none
}

func failureOf(x *RecordedExchange) string {
	if x.Failure == nil {
		return none
	}
	return string(x.Failure.Kind)
}

// mediaType is the content type in one spelling, whatever its case and spaces.
func mediaType(response *RecordedResponse) string {
	value := response.Headers.first("Content-Type")
	kind, parameters, err := mime.ParseMediaType(value)
	if err != nil {
		return value
	}
	for name, parameter := range parameters {
		parameters[name] = strings.ToLower(parameter)
	}
	return mime.FormatMediaType(kind, parameters)
}

func decoded(body []byte) (value any, ok bool) {
	if json.Unmarshal(body, &value) != nil {
		return nil, false
	}
	return value, true
}

func resultCode(body any) string {
	if members, ok := body.(map[string]any); ok {
		if code, ok := members[memberResultCode]; ok {
			return fmt.Sprint(code)
		}
	}
	return none
}

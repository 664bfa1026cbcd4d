package scenarios

import (
	"maps"
	"slices"
	"time"

	"github.com/fairground/fairground/verdict"
)

// Weight says how much a difference matters.
type Weight string

// The weights, from the one that matters most.
const (
	// Worse: what the marketplace accepted it accepts no longer, or an instance is confused with another.
	Worse Weight = "worse"
	// Gone: the merchant could not be reached, so its answer is not known.
	Gone Weight = "unreachable"
	// Better: what failed is accepted now.
	Better Weight = "better"
	// Changed: different, and as good to the marketplace.
	Changed Weight = "changed"
	// Same: nothing differs that matters.
	Same Weight = "same"
)

var weights = []Weight{Worse, Gone, Better, Changed, Same}

// heavier is the one of two weights that matters more.
func heavier(a, b Weight) Weight {
	return weights[min(slices.Index(weights, a), slices.Index(weights, b))]
}

// Comparison is what changed between two recordings, answer by answer.
//
// Compared are: the outcome, the HTTP status, the content type, the resultCode, which members an answer has and of what type, and which
// answers speak of one and the same instance. Instances are compared by their pattern, because two merchants name theirs differently.
// Not compared are the values of all other members (times, addresses, first passwords, messages), headers besides the content type,
// nonces, timestamps, signatures, businessId and how long an answer took: they differ from run to run and mean nothing.
type Comparison struct {
	Before, After *Recording
	Stories       []StoryComparison
	// OnlyBefore and OnlyAfter are stories that one recording has and the other has not.
	OnlyBefore, OnlyAfter []string
}

// StoryComparison is what changed in one story.
type StoryComparison struct {
	Scenario      string
	Before, After StoryEnd
	// Answers is the number of answers that were compared.
	Answers     int
	Differences []Difference
	// Consequences counts further requests that differ only because the story went another way before.
	Consequences int
}

// Difference is one answer, or one part of a story, that is not as it was.
type Difference struct {
	Weight       Weight
	At           time.Time
	Subscription string
	Activity     string
	// Call counts the calls of an activity for a subscription, from 1; Attempt and Delivery are those of the exchange.
	Call, Attempt, Delivery int
	// LastAttempt is the last attempt of a row of attempts that differ alike; otherwise it is Attempt.
	LastAttempt int
	Changes     []Change
	// Before and After are the exchanges; nil where there was none.
	Before, After *RecordedExchange
}

// Change is one thing that differs, as text.
type Change struct {
	What          Aspect
	Before, After string

	where place // the other answer that a change of instance is about
}

// Aspect names what is compared.
type Aspect string

// The aspects.
const (
	AspectRules       Aspect = "rules"        // scenario, edition, switches or seed
	AspectRequest     Aspect = "request"      // the request itself, up to the names of instances
	AspectAnswer      Aspect = "answer"       // there is an answer in one recording only
	AspectOutcome     Aspect = "outcome"      // what the attempt was worth
	AspectDescribed   Aspect = "described"    // the answer to a query holds the instance's data
	AspectFailure     Aspect = "failure"      // why there is no answer
	AspectStatus      Aspect = "status"       // HTTP status
	AspectContentType Aspect = "content-type" // media type
	AspectResultCode  Aspect = "result-code"  // resultCode
	AspectMembers     Aspect = "members"      // which members, of what type
	AspectInstance    Aspect = "instance"     // which answers speak of the same instance
	AspectTransitions Aspect = "transitions"  // the steps of a subscription
	AspectNotices     Aspect = "notices"      // who was told how often
	AspectStory       Aspect = "story"        // whether the story came true
)

// Compare compares two recordings, story by story. Neither changes.
func Compare(before, after *Recording) Comparison {
	c := Comparison{Before: before, After: after}
	waiting := map[string][]int{} // places of the later stories by name: a story may have been played several times
	for i, story := range after.Stories {
		waiting[story.Scenario] = append(waiting[story.Scenario], i)
	}
	for i := range before.Stories {
		name := before.Stories[i].Scenario
		if len(waiting[name]) == 0 {
			c.OnlyBefore = append(c.OnlyBefore, name)
			continue
		}
		c.Stories = append(c.Stories, compareStory(&before.Stories[i], &after.Stories[waiting[name][0]]))
		waiting[name] = waiting[name][1:]
	}
	for _, name := range slices.Sorted(maps.Keys(waiting)) {
		c.OnlyAfter = append(c.OnlyAfter, slices.Repeat([]string{name}, len(waiting[name]))...)
	}
	return c
}

// Weight is that of the heaviest difference.
func (c Comparison) Weight() Weight {
	weight := Same
	if len(c.OnlyBefore)+len(c.OnlyAfter) > 0 {
		weight = Changed
	}
	for _, story := range c.Stories {
		weight = heavier(weight, story.Weight())
	}
	return weight
}

// Weight is that of the heaviest difference of the story.
func (s StoryComparison) Weight() Weight {
	weight := Same
	for _, difference := range s.Differences {
		weight = heavier(weight, difference.Weight)
	}
	return weight
}

// count is the number of answers with a difference of some weight.
func (c Comparison) count(weight Weight) int {
	n := 0
	for _, story := range c.Stories {
		for _, difference := range story.Differences {
			if difference.Weight == weight {
				n++
			}
		}
	}
	return n
}

func (c Comparison) answers() int {
	n := 0
	for _, story := range c.Stories {
		n += story.Answers
	}
	return n
}

// unmet are the stories that did not come true in the later run, other than for an endpoint that could not be reached.
func (c Comparison) unmet() int {
	n := 0
	for _, story := range c.Stories {
		if !story.After.CameTrue && !story.gone() {
			n++
		}
	}
	return n
}

func (s StoryComparison) gone() bool {
	return slices.ContainsFunc(s.Differences, func(d Difference) bool { return d.Weight == Gone })
}

// Verdict is the error with which a command ends: none when nothing changed for the worse and every story of the later run came true.
func (c Comparison) Verdict() error {
	switch worse, unmet := c.count(Worse), c.unmet(); {
	case worse > 0:
		return verdict.Unmet("the answers became worse than they were (%d)", "响应与之前相比变差（%d 处）", worse)
	case unmet > 0:
		return verdict.Unmet("%[1]d of %[2]d stories did not come true", "%[2]d 个故事中有 %[1]d 个未如期望", unmet, len(c.Stories))
	case c.count(Gone) > 0:
		return verdict.Unjudged("the endpoint could not be reached: see that your service runs, then replay again", "无法访问接口：请确认服务已启动后重新回放")
	}
	return nil
}

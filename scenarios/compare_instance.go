package scenarios

import (
	"fmt"
	"slices"
	"strings"
)

// naming learns which instance of one run is which of another. Two merchants, or one merchant twice, name their instances differently;
// what must stay is the pattern: the same instance for the same subscription, another one for another.
type naming struct {
	after, before map[string]string  // the name in the other run
	first         map[[2]string]pair // where two names were first seen together
	seenBefore    map[string]pair    // where a name was first seen
	seenAfter     map[string]pair
}

func newNaming() *naming {
	return &naming{
		after: map[string]string{}, before: map[string]string{}, first: map[[2]string]pair{},
		seenBefore: map[string]pair{}, seenAfter: map[string]pair{},
	}
}

// compare looks at every instance that both answers name at the same place.
func (n *naming) compare(p pair, before, after any) ([]Change, Weight) {
	weight := Same
	var changes []Change
	is := map[string]string{}
	collectInstances("", after, func(pointer, id string) { is[pointer] = id })
	collectInstances("", before, func(pointer, id string) {
		if other, ok := is[pointer]; ok {
			change, found := n.learn(p, id, other)
			weight = heavier(weight, found)
			changes = append(changes, change...)
		}
	})
	return changes, weight
}

// learn takes two names for what should be one instance. Breaking up what one subscription had as one is worse, and so is giving two
// subscriptions one instance; the other way round it is better.
func (n *naming) learn(p pair, before, after string) ([]Change, Weight) {
	names := [2]string{before, after}
	if _, known := n.first[names]; known {
		return nil, Same
	}
	n.first[names] = p
	other, split := n.after[before]
	earlier, joined := n.before[after]
	split, joined = split && other != after, joined && earlier != before
	if !split {
		n.after[before], n.seenBefore[before] = after, p
	}
	if !joined {
		n.before[after], n.seenAfter[after] = before, p
	}
	switch {
	case split:
		return instanceChange(n.seenBefore[before], p, true)
	case joined:
		return instanceChange(n.seenAfter[after], p, false)
	}
	return nil, Same
}

// What an answer has to do with the instance that an earlier answer named.
const (
	sameInstance  = "same"
	otherInstance = "other"
)

func instanceChange(first, here pair, split bool) ([]Change, Weight) {
	change := Change{What: AspectInstance, Before: otherInstance, After: sameInstance, where: first.place}
	if split {
		change.Before, change.After = sameInstance, otherInstance
	}
	if split == (first.subscription == here.subscription) {
		return []Change{change}, Worse
	}
	return []Change{change}, Better
}

// collectInstances visits every instance id of a body, in the order of the members' names.
func collectInstances(pointer string, value any, visit func(pointer, id string)) {
	switch typed := value.(type) {
	case map[string]any:
		for _, name := range sortedNames(typed) {
			if id, ok := typed[name].(string); ok && name == memberInstanceID {
				visit(pointer+"/"+name, id)
				continue
			}
			collectInstances(pointer+"/"+name, typed[name], visit)
		}
	case []any:
		for i, item := range typed {
			collectInstances(fmt.Sprintf("%s/%d", pointer, i), item, visit)
		}
	}
}

func sortedNames(members map[string]any) []string {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// same tells whether two texts of requests are one, up to the names of instances. queryInstance lists several, separated by commas.
func (n *naming) same(before, after string) bool {
	if before == after {
		return true
	}
	was, is := strings.Split(before, ","), strings.Split(after, ",")
	if len(was) != len(is) {
		return false
	}
	for i := range was {
		if _, known := n.first[[2]string{was[i], is[i]}]; !known && was[i] != is[i] {
			return false
		}
	}
	return true
}

package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// shapesShown bounds how many members are named in one difference.
const shapesShown = 6

// shapes tells which members only one of two bodies has, with their types; two equal texts when there are none.
func shapes(before any, beforeJSON bool, after any, afterJSON bool) (string, string) {
	if !beforeJSON || !afterJSON {
		words := map[bool]string{true: "JSON", false: "no JSON"}
		return words[beforeJSON], words[afterJSON]
	}
	was, is := map[string]bool{}, map[string]bool{}
	shape("", before, was)
	shape("", after, is)
	return without(was, is), without(is, was)
}

// shape collects every member of a value as "pointer type". All items of a list count as one, written "*".
func shape(pointer string, value any, into map[string]bool) {
	switch typed := value.(type) {
	case map[string]any:
		into[pointer+" object"] = true
		for name, member := range typed {
			shape(pointer+"/"+name, member, into)
		}
	case []any:
		into[pointer+" array"] = true
		for _, item := range typed {
			shape(pointer+"/*", item, into)
		}
	case string:
		into[pointer+" string"] = true
	case float64:
		into[pointer+" number"] = true
	case bool:
		into[pointer+" boolean"] = true
	default:
		into[pointer+" null"] = true
	}
}

// without lists what a has and b has not.
func without(a, b map[string]bool) string {
	var only []string
	for _, member := range slices.Sorted(maps.Keys(a)) {
		if !b[member] {
			only = append(only, strings.TrimSpace(member))
		}
	}
	if len(only) == 0 {
		return none
	}
	if more := len(only) - shapesShown; more > 0 {
		only = append(only[:shapesShown], fmt.Sprintf("+%d", more))
	}
	return strings.Join(only, ", ")
}

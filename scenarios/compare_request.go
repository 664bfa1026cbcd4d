package scenarios

import (
	"bytes"
	"fmt"
	"strconv"
)

// volatileRequest are the members of a request that are new in every run that went another way before.
var volatileRequest = map[string]bool{"businessId": true}

// compareRequests tells where two requests differ first, up to the names of instances.
func compareRequests(p pair, names *naming) []Change {
	if p.before.Request.Method != p.after.Request.Method {
		return []Change{{What: AspectRequest, Before: p.before.Request.Method, After: p.after.Request.Method}}
	}
	if bytes.Equal(p.before.Request.Body, p.after.Request.Body) {
		return nil
	}
	was, wasJSON := decoded(p.before.Request.Body)
	is, isJSON := decoded(p.after.Request.Body)
	if !wasJSON || !isJSON {
		return []Change{{What: AspectRequest, Before: shown(p.before.Request.Body), After: shown(p.after.Request.Body)}}
	}
	if pointer, before, after, differ := names.difference("", was, is); differ {
		return []Change{{What: AspectRequest, Before: pointer + " " + before, After: pointer + " " + after}}
	}
	return nil
}

// difference finds the first place where two values differ.
func (n *naming) difference(pointer string, before, after any) (place, was, is string, differ bool) {
	switch typed := before.(type) {
	case map[string]any:
		if other, ok := after.(map[string]any); ok {
			return n.memberDifference(pointer, typed, other)
		}
	case []any:
		if other, ok := after.([]any); ok && len(other) == len(typed) {
			for i := range typed {
				if place, was, is, differ := n.difference(pointer+"/"+strconv.Itoa(i), typed[i], other[i]); differ {
					return place, was, is, true
				}
			}
			return "", "", "", false
		}
	case string:
		if other, ok := after.(string); ok && n.same(typed, other) {
			return "", "", "", false
		}
	default:
		if fmt.Sprint(before) == fmt.Sprint(after) {
			return "", "", "", false
		}
	}
	return pointer, brief(before), brief(after), true
}

func (n *naming) memberDifference(pointer string, before, after map[string]any) (place, was, is string, differ bool) {
	for _, name := range sortedNames(before) {
		if volatileRequest[name] {
			continue
		}
		other, there := after[name]
		if !there {
			return pointer + "/" + name, brief(before[name]), none, true
		}
		if place, was, is, differ := n.difference(pointer+"/"+name, before[name], other); differ {
			return place, was, is, true
		}
	}
	for _, name := range sortedNames(after) {
		if _, there := before[name]; !there && !volatileRequest[name] {
			return pointer + "/" + name, none, brief(after[name]), true
		}
	}
	return "", "", "", false
}

// brief is a value on one short line.
func brief(value any) string {
	encoded, err := encode(value)
	if err != nil {
		return none
	}
	return shown(encoded)
}

package scenarios

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// volatileRequest are the members and query parameters of a request that are new in every run: what signs it, and the business id,
// which follows from the number of the call and so from everything that happened before.
var volatileRequest = map[string]bool{
	"businessId": true, "signature": true, "timestamp": true, "nonce": true, "authToken": true, "timeStamp": true,
}

// compareRequests tells where two requests differ first, up to the names of instances.
func compareRequests(p pair, names *naming) []Change {
	if p.before.Request.Method != p.after.Request.Method {
		return []Change{{What: AspectRequest, Before: p.before.Request.Method, After: p.after.Request.Method}}
	}
	if len(p.before.Request.Body) == 0 && len(p.after.Request.Body) == 0 {
		return names.requestChange(parameters(p.before.Request.Target), parameters(p.after.Request.Target))
	}
	if bytes.Equal(p.before.Request.Body, p.after.Request.Body) {
		return nil
	}
	was, wasJSON := decoded(p.before.Request.Body)
	is, isJSON := decoded(p.after.Request.Body)
	if !wasJSON || !isJSON {
		return []Change{{What: AspectRequest, Before: shown(p.before.Request.Body), After: shown(p.after.Request.Body)}}
	}
	return names.requestChange(was, is)
}

func (n *naming) requestChange(before, after any) []Change {
	if pointer, was, is, differ := n.difference("", before, after); differ {
		return []Change{{What: AspectRequest, Before: pointer + " " + was, After: pointer + " " + is}}
	}
	return nil
}

// parameters are the query parameters of a request without a body, whose members they are.
func parameters(target string) map[string]any {
	members := map[string]any{}
	if _, query, found := strings.Cut(target, "?"); found {
		values, _ := url.ParseQuery(query) // what cannot be read is left out of both
		for name := range values {
			members[name] = strings.Join(values[name], "&")
		}
	}
	return members
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

package spec

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/fairground/fairground/verdict"
)

// filledIn are the members that the debugging console fills in by itself, with a value that stands for them in checks. A business id may
// be preset all the same.
var filledIn = map[string]any{"activity": "", "testFlag": "1", businessID: "00000000-0000-4000-8000-000000000000"}

const businessID = "businessId"

// CheckPresets refuses preset parameters of a debugging case (调测用例) that the activity does not document or that break its schema. The
// error is a verdict.Misused.
func (a *Activity) CheckPresets(members map[string]any) error {
	var known []string
	whole := map[string]any{}
	for _, field := range a.Request {
		value, own := filledIn[field.Name]
		if own {
			whole[field.Name] = value
		}
		if !own || field.Name == businessID {
			known = append(known, field.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !slices.Contains(known, name) {
			return verdict.Misused("%s has no preset parameter %q; did you mean %v?", "%s 没有预置参数 %q，是否想用 %v？", a.Name, name, Near(name, known))
		}
	}
	whole["activity"] = a.Name
	maps.Copy(whole, members)
	body, err := json.Marshal(whole)
	if err != nil {
		return verdict.Misused("the preset parameters of %s cannot be written as JSON: %v", "%s 的预置参数无法写成 JSON：%v", a.Name, err)
	}
	if violations := a.CheckRequest(body); len(violations) > 0 {
		return verdict.Misused("the preset parameters of %[1]s: %[2]v", "%[1]s 的预置参数有误：%[2]v", a.Name, violations[0].Text)
	}
	return nil
}

// ExamplePresets are the preset parameters of the example that the contract's document gives for an activity; the map is the caller's.
func (a *Activity) ExamplePresets() map[string]any {
	presets := maps.Clone(a.example)
	for _, field := range a.Request {
		if _, own := filledIn[field.Name]; own || field.Encrypted { // the example's ciphertext was made with another key
			delete(presets, field.Name)
		}
	}
	return presets
}

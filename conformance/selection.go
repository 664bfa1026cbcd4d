package conformance

import (
	"path"
	"slices"
	"strings"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

// selected returns the checks that the patterns name, in registry order. A pattern that names nothing is an error that offers what
// it may have meant; a selection of which nothing can run, because no feature of it is claimed, is one too. Neither may end green.
func selected(all []check.Check, patterns, features []string) ([]check.Check, error) {
	wanted := map[string]bool{}
	for _, pattern := range patterns {
		matched := 0
		for _, c := range all {
			if matches(strings.TrimSpace(pattern), c) {
				wanted[c.ID] = true
				matched++
			}
		}
		if matched == 0 {
			return nil, verdict.Misused("--only %q selects no check: did you mean %s? `fairground checks` lists all",
				"--only %q 未选中任何检查：是否想用 %s？可用 `fairground checks` 列出全部", pattern, list(nearChecks(pattern, all)))
		}
	}
	chosen := slices.DeleteFunc(slices.Clone(all), func(c check.Check) bool { return len(patterns) > 0 && !wanted[c.ID] })
	if len(chosen) == 0 {
		return nil, verdict.Misused("no check is selected: leave --only out to run all", "没有选中任何检查：不加 --only 即运行全部")
	}
	return chosen, claimed(chosen, features)
}

// claimed makes sure that at least one of the checks can run.
func claimed(checks []check.Check, features []string) error {
	var missing []string
	for _, c := range checks {
		if c.Feature == "" || slices.Contains(features, c.Feature) {
			return nil
		}
		missing = append(missing, c.Feature)
	}
	slices.Sort(missing)
	return verdict.Misused("none of the selected checks can run: add --features %s", "选中的检查都无法运行：请加上 --features %s",
		strings.Join(slices.Compact(missing), ","))
}

// matches tells whether a pattern names a check: by its id, its family, or with wildcards.
func matches(pattern string, c check.Check) bool {
	if pattern == "" {
		return false
	}
	if pattern == c.ID || pattern == c.Family || strings.HasPrefix(c.ID, strings.TrimSuffix(pattern, "/")+"/") {
		return true
	}
	ok, err := path.Match(pattern, c.ID)
	return err == nil && ok
}

func nearChecks(pattern string, all []check.Check) []string {
	var names []string
	for _, c := range all {
		names = append(names, c.ID)
		if !slices.Contains(names, c.Family) {
			names = append(names, c.Family)
		}
	}
	near := spec.Near(strings.ToLower(pattern), names)
	if len(near) == len(names) { // nothing resembles it: the families are the better offer
		near = slices.DeleteFunc(near, func(name string) bool { return strings.Contains(name, "/") })
	}
	return near
}

// claims understands the claimed features.
func claims(contract *spec.Contract, values []string) ([]string, error) {
	var features []string
	for _, value := range values {
		value = strings.TrimSpace(value)
		switch {
		case value == AllFeatures:
			features = append(features, contract.Features...)
		case slices.Contains(contract.Features, value):
			features = append(features, value)
		default:
			return nil, verdict.Misused("feature %q is not known for %s: use %s or all", "%[2]s 没有特性 %[1]q：可用 %[3]s 或 all",
				value, contract.ID, list(contract.Features))
		}
	}
	if len(values) == 0 && slices.Contains(contract.Features, "period") {
		features = append(features, "period")
	}
	slices.Sort(features)
	return slices.Compact(features), nil
}

func list(names []string) string { return strings.Join(names, ", ") }

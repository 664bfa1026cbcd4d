package spec

import (
	"slices"
	"strings"
)

// Near returns the known names that resemble a wrong one, best first and at most four, or all known ones when none does. Rooms use it
// to offer what a person may have meant.
func Near(wrong string, known []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	var found []candidate
	for _, name := range known {
		distance := editDistance(strings.ToLower(wrong), name)
		if distance <= max(2, len(wrong)/3) || (wrong != "" && strings.Contains(name, strings.ToLower(wrong))) {
			found = append(found, candidate{name, distance})
		}
	}
	if len(found) == 0 {
		return known
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.distance - b.distance })
	names := make([]string, 0, 4)
	for _, one := range found[:min(4, len(found))] {
		names = append(names, one.name)
	}
	return names
}

// editDistance is the Levenshtein distance of two short texts.
func editDistance(a, b string) int {
	if len(a) > 64 { // names are short; a hostile text is far from all of them anyway
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}

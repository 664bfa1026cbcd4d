package protocol

import "slices"

// WorstFirst sorts findings so that those which fail the attempt come first; otherwise the order in which they were found stays.
func WorstFirst(findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		switch {
		case a.Fatal == b.Fatal:
			return 0
		case a.Fatal:
			return -1
		}
		return 1
	})
}

// Worst returns the finding that decided the attempt, or nil when none is fatal.
func Worst(findings []Finding) *Finding {
	for i := range findings {
		if findings[i].Fatal {
			return &findings[i]
		}
	}
	return nil
}

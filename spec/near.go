package spec

// Near returns the known names that resemble a wrong one, best first, or all known ones when none does. Rooms use it to offer what a
// person may have meant.
func Near(wrong string, known []string) []string { return near(wrong, known) }

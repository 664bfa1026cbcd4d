package scenarios

// row is two lines beside each other; an empty one stands where the other list has a line more.
type row struct{ before, after string }

// besideLimit bounds the lines that are laid beside each other; a longer body is not read side by side by anybody.
const besideLimit = 400

// beside lays two lists of lines beside each other so that as many equal lines as possible stand in one row.
func beside(before, after []string) []row {
	before, after = before[:min(len(before), besideLimit)], after[:min(len(after), besideLimit)]
	common := commonLines(before, after)
	var rows []row
	var left, right []string // lines that have no partner yet
	flush := func() {
		for i := range max(len(left), len(right)) {
			rows = append(rows, row{at(left, i), at(right, i)})
		}
		left, right = nil, nil
	}
	i, j := 0, 0
	for i < len(before) || j < len(after) {
		switch {
		case i < len(before) && j < len(after) && before[i] == after[j]:
			flush()
			rows = append(rows, row{before[i], after[j]})
			i, j = i+1, j+1
		case j == len(after) || i < len(before) && common[i+1][j] >= common[i][j+1]:
			left = append(left, before[i])
			i++
		default:
			right = append(right, after[j])
			j++
		}
	}
	flush()
	return rows
}

// commonLines counts, for every pair of places, how many lines the rests from there on have in common, in order.
func commonLines(before, after []string) [][]int {
	common := make([][]int, len(before)+1)
	for i := range common {
		common[i] = make([]int, len(after)+1)
	}
	for i := len(before) - 1; i >= 0; i-- {
		for j := len(after) - 1; j >= 0; j-- {
			if before[i] == after[j] {
				common[i][j] = common[i+1][j+1] + 1
				continue
			}
			common[i][j] = max(common[i+1][j], common[i][j+1])
		}
	}
	return common
}

package clock

import (
	"strconv"
	"strings"

	"github.com/fairground/fairground/verdict"
)

// Mode says how a business clock relates to real time, as written on the command line: "manual", "wall" or "paced:N".
type Mode string

// The modes without a number; see Paced for the third.
const (
	// Manual stands still until advanced.
	Manual Mode = "manual"
	// Wall follows real time and may be ahead of it.
	Wall Mode = "wall"
)

// FastestPace is the largest N of paced:N: a year in about half a minute.
const FastestPace = 1_000_000

const pacedPrefix = "paced:"

// Paced is the mode in which pace virtual seconds pass in one real second. ParseMode checks the limits (1 to FastestPace).
func Paced(pace int) Mode { return Mode(pacedPrefix + strconv.Itoa(pace)) }

// ParseMode reads the value of a --clock flag. The error names the three spellings and is a misuse (exit code 2).
func ParseMode(value string) (Mode, error) {
	switch mode := Mode(value); mode {
	case Manual, Wall:
		return mode, nil
	}
	digits, paced := strings.CutPrefix(value, pacedPrefix)
	if !paced {
		return "", verdict.Misused(`clock mode %q is not known: use manual, wall or paced:N (N virtual seconds per second, such as paced:3600)`,
			`时钟模式 %q 无法识别：请使用 manual、wall 或 paced:N（每秒推进 N 个虚拟秒，例如 paced:3600）`, value)
	}
	pace, err := strconv.Atoi(digits)
	if err != nil || pace < 1 || pace > FastestPace {
		return "", verdict.Misused("clock mode %q needs a whole number from 1 to %d after the colon, such as paced:3600",
			"时钟模式 %q 的冒号后须为 1 到 %d 之间的整数，例如 paced:3600", value, FastestPace)
	}
	return Paced(pace), nil
}

// Pace returns how many virtual seconds pass in one real second: 0 for Manual (and for anything ParseMode would refuse), 1 for Wall.
func (m Mode) Pace() int {
	if m == Wall {
		return 1
	}
	digits, paced := strings.CutPrefix(string(m), pacedPrefix)
	if !paced {
		return 0
	}
	pace, err := strconv.Atoi(digits)
	if err != nil || pace < 1 || pace > FastestPace {
		return 0
	}
	return pace
}

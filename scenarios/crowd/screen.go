package crowd

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/wording"
)

// screen shows progress: one line that is written over on a terminal, a plain line for each month of business time elsewhere.
type screen struct {
	out      io.Writer
	language wording.Language
	terminal bool
	shown    string // on a terminal the line that stands there, else the last month told
}

func newScreen(out io.Writer, language wording.Language) *screen {
	file, isFile := out.(*os.File)
	return &screen{out: out, language: language, terminal: isFile && term.IsTerminal(int(file.Fd()))}
}

// barWidth is the number of characters of the bar.
const barWidth = 24

func (s *screen) show(p Progress) {
	if !s.terminal {
		if month := p.Now.In(clock.Beijing).Format("2006-01"); month != s.shown {
			s.shown = month
			fmt.Fprintln(s.out, s.line(p))
		}
		return
	}
	s.shown = s.bar(p) + " " + s.line(p)
	fmt.Fprintf(s.out, "\r\x1b[2K%s", s.shown)
}

func (s *screen) line(p Progress) string {
	speed := 0.0
	if p.Took > 0 {
		speed = float64(p.Calls) / p.Took.Seconds()
	}
	return wording.Format("%[1]s · %[2]d subscriptions · %[3]d calls · %.0[4]f a second", "%[1]s · %[2]d 个订阅 · %[3]d 次调用 · 每秒 %.0[4]f 次",
		date(p.Now), p.Subscriptions, p.Calls, speed).In(s.language)
}

func (s *screen) bar(p Progress) string {
	done := 0
	if whole := p.Until.Sub(p.From); whole > 0 {
		done = min(max(int(barWidth*p.Now.Sub(p.From)/whole), 0), barWidth)
	}
	return strings.Repeat("━", done) + strings.Repeat("─", barWidth-done)
}

// end leaves the last line standing.
func (s *screen) end() {
	if s.terminal && s.shown != "" {
		fmt.Fprintln(s.out)
	}
}

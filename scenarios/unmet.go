package scenarios

import (
	"fmt"
	"io"
	"strings"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/wording"
)

// excerpt bounds how much of a body is shown, in characters.
const excerpt = 400

// write shows the last exchange of the subscription concerned, when there was one.
func (u *Unmet) write(out io.Writer, language wording.Language) {
	if u.Record == nil {
		return
	}
	exchange := u.Record.Exchange
	fmt.Fprintf(out, "\n  %s\n", wording.Format("the last call was %[1]s (attempt %[2]d, %[3]s):", "最近一次调用是 %[1]s（第 %[2]d 次，%[3]s）：",
		u.Record.Activity, u.Record.Attempt, u.Record.Outcome.Verdict).In(language))
	fmt.Fprintf(out, "    → %s\n", shown(exchange.Request.Body))
	switch {
	case exchange.Response != nil:
		fmt.Fprintf(out, "    ← HTTP %d %s\n", exchange.Response.Status, shown(exchange.Response.Body))
	case exchange.Failure != nil:
		fmt.Fprintf(out, "    ← %s: %s\n", exchange.Failure.Kind, exchange.Failure.Detail)
	}
	if !u.Record.Outcome.Reason.IsZero() {
		fmt.Fprintf(out, "    %s\n", u.Record.Outcome.Reason.In(language))
	}
	if exchange.Fault != courier.NoFault {
		fmt.Fprintf(out, "    %s\n", wording.Format("a fault was ordered: %s", "已安排故障：%s", exchange.Fault).In(language))
	}
}

// shown makes a body fit for a terminal: one line, no control characters, not too long.
func shown(body []byte) string {
	text := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(string(body), "�"))
	if characters := []rune(text); len(characters) > excerpt {
		return string(characters[:excerpt]) + " …"
	}
	return text
}

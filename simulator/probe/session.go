package probe

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/wording"
)

// session is one use of the command: one run, or many.
type session struct {
	prober   *Prober
	state    *State
	path     string
	webhook  *Webhook
	courier  *courier.Courier
	json     bool
	language wording.Language
	out      io.Writer
	messages io.Writer
	log      *slog.Logger
}

// run probes once, or again and again until it is interrupted; it ends as the last whole run did.
func (s *session) run(ctx context.Context, every time.Duration) error {
	var last error
	for first := true; ; first = false {
		run := s.prober.Once(ctx)
		if run.Interrupted() && !first {
			return last
		}
		if last = run.Err(); run.Interrupted() {
			return last
		}
		if err := s.keep(ctx, run); err != nil {
			return err
		}
		if every == 0 || !wait(ctx, every) {
			return last
		}
	}
}

// keep writes a run down everywhere: the ledgers, standard output, the webhook.
func (s *session) keep(ctx context.Context, run Run) error {
	notices := s.state.Add(run, s.prober.Edition)
	if err := s.state.Save(s.path); err != nil {
		return err
	}
	s.table(run)
	if s.json {
		if err := s.line("run", s.report(run)); err != nil {
			return err
		}
	}
	for _, notice := range notices {
		if err := s.line("notice", notice); err != nil {
			return err
		}
		if s.webhook == nil {
			continue
		}
		// A notice that is due is delivered even when the command is being interrupted; its tries are bounded.
		if err := s.webhook.Deliver(context.WithoutCancel(ctx), notice); err != nil {
			s.log.Warn("a notice was not delivered", "error", err)
		}
	}
	return nil
}

// line writes {"schema": …, "run": …} or {"schema": …, "notice": …}.
func (s *session) line(kind string, content any) error {
	text, err := json.Marshal(map[string]any{"schema": "fairground.probe/1", kind: content})
	if err != nil {
		return fmt.Errorf("write the %s: %w", kind, err)
	}
	_, err = s.out.Write(append(text, '\n'))
	return err
}

// report is a run with the ledgers as they stand after it.
type report struct {
	Run
	Contract string                   `json:"contract"`
	Ledgers  map[string]market.Ledger `json:"ledgers"`
	Days     market.Streak            `json:"days"`
	Budget   market.Budget            `json:"budget"`
}

func (s *session) report(run Run) report {
	ledgers := map[string]market.Ledger{}
	for _, result := range run.Results {
		ledgers[result.Name] = s.state.Cases[result.Name]
	}
	return report{Run: run, Contract: s.state.Contract, Ledgers: ledgers, Days: s.state.Days, Budget: market.BudgetOf(s.state.Days, s.prober.Edition)}
}

// table is the run for people.
func (s *session) table(run Run) {
	say(s.messages, "%s\n", run.At.In(clock.Beijing).Format("2006-01-02 15:04:05"))
	for _, result := range run.Results {
		ledger := s.state.Cases[result.Name]
		mark, code := "●", result.ResultCode
		if !result.Passed {
			mark = "✗"
		}
		if code == "" {
			code = string(result.Verdict)
		}
		say(s.messages, "  %s %-26s %-9s %9.1f ms  %6.2f %%\n", mark, result.Name, code, float64(result.Took)/float64(time.Millisecond), 100*ledger.Availability())
		if !result.Passed {
			say(s.messages, "      %s\n", strings.ReplaceAll(result.Text.In(s.language), "\n", " "))
		}
	}
	budget := market.BudgetOf(s.state.Days, s.prober.Edition)
	if budget.FailingDays > 0 {
		say(s.messages, "  %s\n", wording.Format("%[1]d failing day(s) in a row; after %[2]d the trade of the product is frozen",
			"已连续 %[1]d 天拨测失败；连续 %[2]d 天将冻结商品交易", budget.FailingDays, budget.AllowedDays).In(s.language))
	}
}

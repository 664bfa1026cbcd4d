package market

import (
	"slices"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// Ledger is what the probes of one case brought, oldest first where there is an order. The zero Ledger is empty and ready.
type Ledger struct {
	// Runs is the number of probes, Passed how many of them passed.
	Runs   int `json:"runs"`
	Passed int `json:"passed"`
	// Results counts the result codes of the answers; an answer without one counts under the verdict ("lost", "rejected").
	Results map[string]int `json:"results,omitempty"`
	// Latency is real time; it is the only thing in a market that another run does not repeat.
	Latency Latency `json:"latency,omitzero"`
	// PassingStreak and FailingStreak count the last runs, one of them is 0; LongestFailing is the longest failing streak ever.
	PassingStreak  int `json:"passingStreak,omitempty"`
	FailingStreak  int `json:"failingStreak,omitempty"`
	LongestFailing int `json:"longestFailing,omitempty"`
	// LastAt is when the case was last probed, LastPassedAt when it last passed; business time.
	LastAt       time.Time `json:"lastAt,omitzero"`
	LastPassedAt time.Time `json:"lastPassedAt,omitzero"`
	// Exception is why the last run failed; empty when it passed.
	Exception wording.Text `json:"exception,omitzero"`
	// Days is how the last days of the case went.
	Days Streak `json:"days,omitzero"`
}

// Latency sums up how long answers took, in real time.
type Latency struct {
	Count int           `json:"count"`
	Least time.Duration `json:"leastNanoseconds"`
	Most  time.Duration `json:"mostNanoseconds"`
	Sum   time.Duration `json:"sumNanoseconds"`
	// Up counts the answers that took at most each of LatencyBounds; those above the last one are in Count alone.
	Up []int `json:"upToBounds,omitempty"`
}

// LatencyBounds are the bounds by which Latency counts: from what nobody notices to the marketplace's time limit.
var LatencyBounds = []time.Duration{
	100 * time.Millisecond, 300 * time.Millisecond, time.Second, 3 * time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second,
}

func (l *Latency) add(took time.Duration) {
	if took <= 0 {
		return
	}
	if l.Count == 0 || took < l.Least {
		l.Least = took
	}
	l.Count, l.Sum, l.Most = l.Count+1, l.Sum+took, max(l.Most, took)
	up := append(make([]int, 0, len(LatencyBounds)), l.Up...)
	for len(up) < len(LatencyBounds) {
		up = append(up, 0)
	}
	for i, bound := range LatencyBounds {
		if took <= bound {
			up[i]++
		}
	}
	l.Up = up
}

// Mean is the mean of all answers; 0 when there was none.
func (l Latency) Mean() time.Duration {
	if l.Count == 0 {
		return 0
	}
	return l.Sum / time.Duration(l.Count)
}

// ProbeResult is one probe of one case.
type ProbeResult struct {
	// At is business time; Took is real time.
	At         time.Time
	Passed     bool
	Verdict    Verdict
	ResultCode string
	Exception  wording.Text
	Took       time.Duration
}

// Add writes a probe down. The edition says how many runs a day has and when a day fails.
func (l *Ledger) Add(r ProbeResult, e *spec.Edition) {
	l.Runs++
	results := map[string]int{}
	for code, count := range l.Results {
		results[code] = count
	}
	code := r.ResultCode
	if code == "" {
		code = string(r.Verdict)
	}
	results[code]++
	l.Results = results
	l.Latency.add(r.Took)
	l.LastAt = r.At
	if r.Passed {
		l.Passed, l.LastPassedAt, l.Exception = l.Passed+1, r.At, wording.Text{}
		l.PassingStreak, l.FailingStreak = l.PassingStreak+1, 0
	} else {
		l.Exception = r.Exception
		l.PassingStreak, l.FailingStreak = 0, l.FailingStreak+1
		l.LongestFailing = max(l.LongestFailing, l.FailingStreak)
	}
	l.Days.Add(r.At, r.Passed, e)
}

// Availability is the share of probes that passed, from 0 to 1; 1 before the first.
func (l *Ledger) Availability() float64 {
	if l.Runs == 0 {
		return 1
	}
	return float64(l.Passed) / float64(l.Runs)
}

func (l Ledger) copy() Ledger {
	twin := l
	if l.Results != nil {
		twin.Results = map[string]int{}
		for code, count := range l.Results {
			twin.Results[code] = count
		}
	}
	twin.Latency.Up = slices.Clone(l.Latency.Up)
	return twin
}

// Streak counts consecutive failing days. A day is one in Beijing.
type Streak struct {
	// Day is the day of the last run (2006-01-02), Failed how many of its runs failed, Passed how many passed.
	Day    string `json:"day,omitempty"`
	Passed int    `json:"passed,omitempty"`
	Failed int    `json:"failed,omitempty"`
	// FailingDays is the number of failing days in a row up to and including Day.
	FailingDays int `json:"failingDays,omitempty"`
}

// Add counts a run and tells whether it made its day a failing one. Nothing is published about when a day fails (business-rules U1); the
// setting probe-day decides:
//
//   - every-run: a day fails when all its runs failed, and a passing run ends the streak at once. A day with fewer runs than usual
//     (a case saved at noon) neither counts nor ends the streak.
//   - any-run: one failing run makes a failing day; only a day without any ends the streak.
func (s *Streak) Add(at time.Time, passed bool, e *spec.Edition) (failedDay bool) {
	day := at.In(clock.Beijing).Format(time.DateOnly)
	if day != s.Day {
		if e.ProbeDay.Value == probeAnyRun && s.Day != "" && s.Failed == 0 {
			s.FailingDays = 0
		}
		s.Day, s.Passed, s.Failed = day, 0, 0
	}
	if passed {
		s.Passed++
		if e.ProbeDay.Value != probeAnyRun {
			s.FailingDays = 0
		}
		return false
	}
	s.Failed++
	needed := len(e.ProbeTimes.Value)
	if e.ProbeDay.Value == probeAnyRun {
		needed = 1
	}
	if s.Failed != needed || s.Passed > 0 && e.ProbeDay.Value != probeAnyRun {
		return false
	}
	s.FailingDays++
	return true
}

// The values of the settings probe-day, probe-pass and the others of probing.
const (
	probeAnyRun  = "any-run"
	probeAnyCase = "any-case"
	thenNotice   = "notice"
	countsPassed = "success"
)

// LedgerReport is a ledger as it is shown: with what follows from it.
type LedgerReport struct {
	CaseID   string `json:"caseId"`
	Name     string `json:"name"`
	Contract string `json:"contract"`
	Activity string `json:"activity"`
	// Product is the name of the product that the case belongs to, empty for a case of the whole endpoint.
	Product string    `json:"product,omitempty"`
	SavedAt time.Time `json:"savedAt"`
	Ledger  Ledger    `json:"ledger"`
	// Availability is from 0 to 1. Budget is how much may still fail.
	Availability float64       `json:"availability"`
	MeanLatency  time.Duration `json:"meanLatencyNanoseconds"`
	Budget       Budget        `json:"budget"`
}

// Budget is the error budget of a case: the marketplace publishes no share of probes that must pass, only a number of failing days.
type Budget struct {
	AllowedDays int `json:"allowedDays"`
	FailingDays int `json:"failingDays"`
	// LeftDays is how many more failing days in a row it takes until trade is frozen; 0 when that point is reached.
	LeftDays int `json:"leftDays"`
}

// BudgetOf is what a streak leaves of the days that an edition allows.
func BudgetOf(s Streak, e *spec.Edition) Budget {
	allowed := e.ProbeFailingDays.Value
	return Budget{AllowedDays: allowed, FailingDays: s.FailingDays, LeftDays: max(0, allowed-s.FailingDays)}
}

// Ledger returns the ledger of a saved case, of that id or name; false when there is none.
func (m *Market) Ledger(named string) (LedgerReport, bool) {
	entry := m.Case(named)
	if entry == nil || entry.SavedAt.IsZero() {
		return LedgerReport{}, false
	}
	report := LedgerReport{
		CaseID: entry.ID, Name: entry.Name, Contract: entry.Contract, Activity: entry.Activity, SavedAt: entry.SavedAt, Ledger: entry.Ledger.copy(),
		Availability: entry.Ledger.Availability(), MeanLatency: entry.Ledger.Latency.Mean(), Budget: BudgetOf(entry.Ledger.Days, m.rules.edition),
	}
	if product := m.Products[entry.ProductID]; product != nil {
		report.Product = product.Name
	}
	return report, true
}

package check

import (
	"slices"
	"sync"

	"github.com/fairground/fairground/wording"
)

// Premises remembers for one run whether the basic checks hold on which others build, so that a merchant whose newInstance does not
// work reads that once and not eighty times. It is safe for concurrent use.
type Premises struct {
	selected []string
	mu       sync.Mutex
	known    map[string]*premise
}

type premise struct {
	once   sync.Once
	result Result
}

// NewPremises makes an empty memory. The ids are the checks selected for the run: a failed premise that is among them is reported
// by itself, so the checks that build on it are skipped; one that is not selected would go unseen, so they fail with its reason.
func NewPremises(selected ...string) *Premises {
	return &Premises{selected: selected, known: map[string]*premise{}}
}

func (p *Premises) of(id string) *premise {
	p.mu.Lock()
	defer p.mu.Unlock()
	known, ok := p.known[id]
	if !ok {
		known = &premise{}
		p.known[id] = known
	}
	return known
}

// Assume makes sure that another check holds before this one goes on: it is carried out once per run, here or by the runner. When it does
// not hold, this check ends as skipped with the root cause (or, when the premise is not part of the run, as failed with it).
func (b *Bench) Assume(other Check) {
	if other.ID == b.check.ID {
		return
	}
	premise := b.config.Premises.of(other.ID)
	premise.once.Do(func() { premise.result = NewBench(apart(b.config)).carryOut(b.ctx, other) })
	result := premise.result
	switch result.Outcome {
	case Failed, Warned, Errored:
		b.blame(result)
	case Skipped:
		b.Skip(result.Message)
	}
}

// blame ends the check on account of a premise that does not hold.
func (b *Bench) blame(result Result) {
	text := wording.Format("Not judged, because %s does not hold: %s", "未判定，因为 %s 不成立：%s", result.Check.ID, result.Message)
	switch {
	case result.Outcome == Errored:
		b.stop(ending{outcome: Errored, text: text})
	case slices.Contains(b.config.Premises.selected, result.Check.ID):
		b.Skip(text)
	}
	place := Place{Pointer: result.Pointer, Expected: result.Expected, Got: result.Got}
	if n := len(result.Evidence); n > 0 {
		place.Answer = &result.Evidence[n-1]
	}
	b.Fail(place, text)
}

// apart makes the configuration for running a premise: another seed keeps its invented orders apart from those of a check with the same
// id in a run of its own. The premise of a premise has that other seed already; turned back, its orders would come twice.
func apart(config BenchConfig) BenchConfig {
	if !config.premise {
		config.Seed = ^config.Seed
		config.premise = true
	}
	return config
}

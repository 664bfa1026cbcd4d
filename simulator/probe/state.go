package probe

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// stateSchema names the form of the file that keeps the ledgers.
const stateSchema = "fairground.probe-state/1"

// largestState bounds the file, in bytes.
const largestState = 8 << 20

// State is what is remembered between runs: a ledger per case, and how the last days went.
type State struct {
	Schema   string `json:"schema"`
	Contract string `json:"contract"`
	// Cases holds the ledgers by the name of the case. A case that leaves the file keeps its ledger.
	Cases map[string]market.Ledger `json:"cases"`
	// Days counts failing days of the endpoint as a whole. Frozen tells that the marketplace would have frozen trade by now.
	Days   market.Streak `json:"days,omitzero"`
	Frozen bool          `json:"frozen,omitempty"`
	// Notices counts the notices, so that their ids never repeat.
	Notices int64 `json:"notices"`
}

// NewState is the state before the first run.
func NewState(contract string) *State {
	return &State{Schema: stateSchema, Contract: contract, Cases: map[string]market.Ledger{}}
}

// LoadState reads the state of earlier runs; a file that is not there yet is an empty state. A file that cannot be understood, or belongs
// to another contract, is a verdict.Misused: it is never overwritten.
func LoadState(path, contract string) (*State, error) {
	if path == "" {
		return NewState(contract), nil
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return NewState(contract), nil
	}
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(io.LimitReader(file, largestState+1))
	if err != nil {
		return nil, unreadable(path, err)
	}
	var state State
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&state); err != nil || state.Schema != stateSchema {
		if err == nil {
			err = fmt.Errorf("its schema is %q and not %q", state.Schema, stateSchema)
		}
		return nil, unreadable(path, err)
	}
	if state.Contract != contract {
		return nil, verdict.Misused("--state %s keeps probes of %s and not of %s: name another file", "--state %s 保存的是 %s 的拨测记录，不是 %s：请换一个文件",
			path, state.Contract, contract)
	}
	if state.Cases == nil {
		state.Cases = map[string]market.Ledger{}
	}
	return &state, nil
}

func unreadable(path string, err error) error {
	return verdict.Misused("--state %[1]s cannot be used (%[2]v): name another file, or move this one away", "--state %[1]s 无法使用（%[2]v）：请换一个文件或移走该文件", path, err)
}

// Save writes the state beside the file and puts it in its place, so that a crash leaves the old one whole.
func (s *State) Save(path string) error {
	if path == "" {
		return nil
	}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	beside, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return unreadable(path, err)
	}
	_, err = beside.Write(append(text, '\n'))
	if err = errors.Join(err, beside.Sync(), beside.Close()); err == nil {
		err = os.Rename(beside.Name(), path)
	}
	if err != nil {
		_ = os.Remove(beside.Name())
		return unreadable(path, err)
	}
	return nil
}

// Add writes a run into the ledgers and returns the notices that the marketplace would send: one for a failed run, one when trade would be
// frozen, one when it would be lifted. A run that was cancelled counts for nothing.
func (s *State) Add(run Run, e *spec.Edition) []market.Notice {
	if run.Interrupted() {
		return nil
	}
	for _, result := range run.Results {
		ledger := s.Cases[result.Name]
		ledger.Add(market.ProbeResult{
			At: run.At, Passed: result.Passed, Verdict: result.Verdict, ResultCode: result.ResultCode, Exception: result.Text, Took: result.Took,
		}, e)
		s.Cases[result.Name] = ledger
	}
	failedDay := s.Days.Add(run.At, run.Passed, e)
	var notices []market.Notice
	if failed := run.Failed(); len(failed) > 0 {
		names := make([]string, len(failed))
		for i, result := range failed {
			names[i] = result.Name
		}
		notices = append(notices, s.notice("probe-failed", run, wording.Format(
			"the probe failed in %[1]d case(s) (%[2]s); the first: %[3]v", "接口拨测失败 %[1]d 个用例（%[2]s），首个失败原因：%[3]v",
			len(failed), strings.Join(names, ", "), failed[0].Text)))
	}
	switch limit := e.ProbeFailingDays.Value; {
	case failedDay && s.Days.FailingDays >= limit && !s.Frozen:
		s.Frozen = true
		notices = append(notices, s.notice("trade-frozen", run, wording.Format(
			"the probes have failed for %d days in a row: the marketplace would now freeze the trade of the product and hide it",
			"已连续 %d 天拨测失败：云商店将冻结商品交易并隐藏商品", s.Days.FailingDays)))
	case s.Frozen && s.Days.FailingDays == 0:
		s.Frozen = false
		notices = append(notices, s.notice("probe-recovered", run, wording.Of(
			"the probes pass again: ask the marketplace to lift the freeze, if there is one", "拨测已恢复正常：如交易已被冻结，请联系云商店解除")))
	}
	return notices
}

func (s *State) notice(kind string, run Run, text wording.Text) market.Notice {
	s.Notices++
	return market.Notice{
		ID: fmt.Sprintf("notice-%06d", s.Notices), Sequence: s.Notices, At: run.At, Channels: []string{"mail", "sms", "in-site"}, Kind: kind,
		Receiver: "seller", Category: market.CategoryOperations, Text: text,
	}
}

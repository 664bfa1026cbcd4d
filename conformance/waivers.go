package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// waiver allows one check to fail until the end of a day.
type waiver struct {
	ID     string `yaml:"id"`
	Reason string `yaml:"reason"`
	// Until is the last day, yyyy-mm-dd in Beijing time; empty never ends.
	Until string `yaml:"until"`

	line int
}

// fileLimit bounds the files a person writes by hand.
const fileLimit = 1 << 20

// readWaivers reads a waiver file. It returns the reasons by check id, and notices about waivers that have expired: those no longer
// allow anything, which is the moment to tell, not to stop.
func readWaivers(path string, all []check.Check, now time.Time) (map[string]string, []wording.Text, error) {
	if path == "" {
		return nil, nil, nil
	}
	entries, err := parseWaivers(path)
	if err != nil {
		return nil, nil, err
	}
	reasons := map[string]string{}
	var notices []wording.Text
	for _, w := range entries {
		if err := w.check(path, all, reasons); err != nil {
			return nil, nil, err
		}
		expired, err := w.expired(path, now)
		if err != nil {
			return nil, nil, err
		}
		if expired {
			notices = append(notices, wording.Format("The waiver for %s expired at the end of %s, so it allows nothing any more.",
				"对 %s 的豁免已于 %s 到期，不再生效。", w.ID, w.Until))
			continue
		}
		reasons[w.ID] = w.Reason
	}
	return reasons, notices, nil
}

func parseWaivers(path string) ([]waiver, error) {
	content, err := readFile(path, "--waivers")
	if err != nil {
		return nil, err
	}
	var nodes []yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(content)).Decode(&nodes); err != nil && !errors.Is(err, io.EOF) {
		return nil, verdict.Misused("%s is no list of waivers: %s; write entries of the form `- {id: …, reason: …, until: 2026-12-31}`",
			"%s 不是豁免列表：%s；每一项应写作 `- {id: …, reason: …, until: 2026-12-31}`", path, err.Error())
	}
	entries := make([]waiver, len(nodes))
	for i, node := range nodes {
		if problem := unknownMember(node); problem != "" {
			return nil, verdict.Misused("%s:%d: %q is not a member of a waiver: use id, reason, until",
				"%s:%d：豁免项中没有 %q：可用 id、reason、until", path, node.Line, problem)
		}
		if err := node.Decode(&entries[i]); err != nil {
			return nil, verdict.Misused("%s:%d: a waiver has the form `{id: …, reason: …, until: 2026-12-31}`",
				"%s:%d：豁免项应写作 `{id: …, reason: …, until: 2026-12-31}`", path, node.Line)
		}
		entries[i].line = node.Line
	}
	return entries, nil
}

func unknownMember(node yaml.Node) string {
	if node.Kind != yaml.MappingNode {
		return ""
	}
	for i := 0; i < len(node.Content); i += 2 {
		if name := node.Content[i].Value; !slices.Contains([]string{"id", "reason", "until"}, name) {
			return name
		}
	}
	return ""
}

func (w waiver) check(path string, all []check.Check, known map[string]string) error {
	if !slices.ContainsFunc(all, func(c check.Check) bool { return c.ID == w.ID }) {
		return verdict.Misused("%s:%d: there is no check %q: did you mean %s?", "%s:%d：没有检查 %q：是否想用 %s？",
			path, w.line, w.ID, list(nearIDs(w.ID, all)))
	}
	if w.Reason == "" {
		return verdict.Misused("%s:%d: the waiver for %s has no reason: write one, so that others know why it is allowed to fail",
			"%s:%d：对 %s 的豁免没有写明原因：请填写 reason", path, w.line, w.ID)
	}
	if _, twice := known[w.ID]; twice {
		return verdict.Misused("%s:%d: %s is waived twice: keep one entry", "%s:%d：%s 被重复豁免：请只保留一项", path, w.line, w.ID)
	}
	return nil
}

// expired tells whether the last day is over, in Beijing time.
func (w waiver) expired(path string, now time.Time) (bool, error) {
	if w.Until == "" {
		return false, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, w.Until, clock.Beijing)
	if err != nil {
		return false, verdict.Misused("%s:%d: until %q is no day: write it as 2026-12-31", "%s:%d：until 的值 %q 不是日期：请写作 2026-12-31",
			path, w.line, w.Until)
	}
	return now.After(clock.EndOfDay(day)), nil
}

func nearIDs(id string, all []check.Check) []string {
	var ids []string
	for _, c := range all {
		ids = append(ids, c.ID)
	}
	near := spec.Near(id, ids)
	return near[:min(len(near), 4)]
}

// readFile reads a file that a flag names.
func readFile(path, flag string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, cannotRead(path, flag, err)
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, fileLimit+1))
	if err != nil {
		return nil, cannotRead(path, flag, err)
	}
	if len(content) > fileLimit {
		return nil, cannotRead(path, flag, fmt.Errorf("it is larger than %d bytes", fileLimit))
	}
	return content, nil
}

func cannotRead(path, flag string, err error) error {
	var failed *os.PathError
	if errors.As(err, &failed) {
		err = failed.Err
	}
	return verdict.Misused("%s %s cannot be read: %s", "%s %s 无法读取：%s", flag, path, err.Error())
}

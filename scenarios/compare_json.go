package scenarios

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/fairground/fairground/wording"
)

// ReplaySchema marks the JSON of a comparison and its version; replay.schema.json describes it.
const ReplaySchema = "fairground.replay/1"

type comparisonDocument struct {
	Schema     string           `json:"schema"`
	Verdict    Weight           `json:"verdict"`
	Headline   wording.Text     `json:"headline"`
	Before     recordingMark    `json:"before"`
	After      recordingMark    `json:"after"`
	Summary    comparisonCounts `json:"summary"`
	Stories    []storyDocument  `json:"stories"`
	OnlyBefore []string         `json:"onlyBefore"`
	OnlyAfter  []string         `json:"onlyAfter"`
}

type recordingMark struct {
	Version    string    `json:"version"`
	RecordedAt time.Time `json:"recordedAt"`
}

// comparisonCounts are numbers of answers, of differences by weight, and of stories that did not come true in the later run.
type comparisonCounts struct {
	Answers     int `json:"answers"`
	Worse       int `json:"worse"`
	Unreachable int `json:"unreachable"`
	Better      int `json:"better"`
	Changed     int `json:"changed"`
	Unmet       int `json:"unmet"`
}

type storyDocument struct {
	Scenario     string               `json:"scenario"`
	Verdict      Weight               `json:"verdict"`
	Before       StoryEnd             `json:"before"`
	After        StoryEnd             `json:"after"`
	Answers      int                  `json:"answers"`
	Differences  []differenceDocument `json:"differences"`
	Consequences int                  `json:"consequences"`
}

type differenceDocument struct {
	Weight       Weight            `json:"weight"`
	At           time.Time         `json:"at"`
	Subscription string            `json:"subscription,omitempty"`
	Activity     string            `json:"activity,omitempty"`
	Call         int               `json:"call,omitempty"`
	Attempt      int               `json:"attempt,omitempty"`
	LastAttempt  int               `json:"lastAttempt,omitempty"`
	Delivery     int               `json:"delivery,omitempty"`
	Changes      []changeDocument  `json:"changes"`
	BeforeEntry  int               `json:"beforeEntry,omitempty"`
	Before       *RecordedExchange `json:"before,omitempty"`
	After        *RecordedExchange `json:"after,omitempty"`
}

type changeDocument struct {
	What   Aspect       `json:"what"`
	Before string       `json:"before"`
	After  string       `json:"after"`
	Text   wording.Text `json:"text"`
}

// WriteJSON writes the comparison as one indented JSON document.
func (c Comparison) WriteJSON(out io.Writer) error {
	document := comparisonDocument{
		Schema: ReplaySchema, Verdict: c.Weight(), Headline: c.headline(),
		Before:  recordingMark{Version: c.Before.Version, RecordedAt: c.Before.RecordedAt},
		After:   recordingMark{Version: c.After.Version, RecordedAt: c.After.RecordedAt},
		Stories: []storyDocument{}, OnlyBefore: append([]string{}, c.OnlyBefore...), OnlyAfter: append([]string{}, c.OnlyAfter...),
		Summary: comparisonCounts{
			Answers: c.answers(), Worse: c.count(Worse), Unreachable: c.count(Gone), Better: c.count(Better), Changed: c.count(Changed), Unmet: c.unmet(),
		},
	}
	for _, story := range c.Stories {
		document.Stories = append(document.Stories, story.document())
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("write the comparison: %w", err)
	}
	return nil
}

func (s StoryComparison) document() storyDocument {
	document := storyDocument{
		Scenario: s.Scenario, Verdict: s.Weight(), Before: s.Before, After: s.After, Answers: s.Answers,
		Differences: []differenceDocument{}, Consequences: s.Consequences,
	}
	for _, d := range s.Differences {
		difference := differenceDocument{
			Weight: d.Weight, At: d.At, Subscription: d.Subscription, Activity: d.Activity, Call: d.Call, Attempt: d.Attempt,
			Delivery: d.Delivery, Changes: []changeDocument{}, Before: d.Before, After: d.After,
		}
		if d.Before != nil {
			difference.BeforeEntry = d.Before.entry
		}
		for _, change := range d.Changes {
			difference.Changes = append(difference.Changes, changeDocument{
				What: change.What, Before: change.Before, After: change.After,
				Text: wording.Of(change.text(wording.English), change.text(wording.Chinese)),
			})
		}
		document.Differences = append(document.Differences, difference)
	}
	return document
}

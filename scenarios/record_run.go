package scenarios

import (
	"cmp"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// recorder collects the stories of a run. A nil recorder, of a run that is not recorded, does nothing.
type recorder struct {
	file      *recordingFile
	recording Recording
	command   *cobra.Command
}

// newRecorder makes the recorder for --record; nil when the path is empty.
func newRecorder(command *cobra.Command, path string) (*recorder, error) {
	if path == "" {
		return nil, nil
	}
	file, err := createRecording(path)
	if err != nil {
		return nil, err
	}
	return &recorder{file: file, command: command, recording: Recording{Version: versionOf(command), RecordedAt: time.Now().UTC()}}, nil
}

// versionOf is the version of the program as its root command knows it.
func versionOf(command *cobra.Command) string { return cmp.Or(command.Root().Version, "development") }

func (r *recorder) add(house *House, telling *Telling) error {
	if r == nil {
		return nil
	}
	recorded, err := house.Record(telling)
	if err != nil {
		return err
	}
	r.recording.Stories = append(r.recording.Stories, recorded)
	return nil
}

func (r *recorder) save() error {
	if r == nil {
		return nil
	}
	if err := r.file.save(r.recording); err != nil {
		return verdict.Unjudged("the stories were played, but not recorded: %v", "故事已播放，但录制失败：%v", err)
	}
	fmt.Fprintln(r.command.ErrOrStderr(), wording.Format("recorded in %[1]s; play it again with: fairground replay %[1]s",
		"已录制到 %[1]s；重新播放：fairground replay %[1]s", r.file.path).In(languageOf(r.command)))
	return nil
}

func (r *recorder) discard() {
	if r != nil {
		r.file.discard()
	}
}

// Record makes the recording of a story that was told in this house, without the secrets of the house.
func (h *House) Record(telling *Telling) (Recorded, error) {
	story := telling.Scenario
	config, err := h.Config(story, protocol.Endpoint{})
	if err != nil {
		return Recorded{}, err
	}
	head := StoryHead{
		Scenario: story.Name, Source: string(story.source), Contract: story.Contract, Edition: cmp.Or(config.Edition, spec.Sandbox().Edition),
		Switches: config.Switches, Seed: config.Seed, Start: story.Start, Merchant: ownMerchant,
	}
	if head.Switches == nil {
		head.Switches = map[string]string{}
	}
	if h.Endpoint == "" {
		head.Merchant = practiceMerchant
	}
	return newRecorded(head, telling), nil
}

// story is the recorded story, ready to be told again; house gets the rules that it was told by.
func (r *Recorded) story(file string, house House) (*Scenario, House, error) {
	story, err := Read(file+"#"+r.Scenario, []byte(r.Source))
	if err != nil {
		return nil, house, err
	}
	story.Name = r.Scenario // a file without a name was named after itself, and requests follow from the name
	house.Edition, house.Seed, house.Switches = r.Edition, r.Seed, nil
	for name, value := range r.Switches {
		house.Switches = append(house.Switches, name+"="+value)
	}
	return story, house, nil
}

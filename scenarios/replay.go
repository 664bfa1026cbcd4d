package scenarios

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// ReplayCommand is `fairground replay`: it plays a recorded run again and tells what changed, answer by answer.
func ReplayCommand(stand Stand) *cobra.Command {
	sandbox := spec.Sandbox()
	house := House{Stand: stand}
	var against, record string
	command := &cobra.Command{
		Use:   "replay FILE",
		Short: "Play a recorded run again and tell what changed · 重新播放录制的运行并说明变化",
		Long: `Plays the stories of a file that "fairground run --record" wrote once more, with the same seed, edition and faults, against your endpoint or
the practice merchant, and compares every answer with the recorded one. Requests are signed anew with the key given here.
With --against a second recording takes the place of the endpoint.

Compared are outcome, HTTP status, content type, resultCode, the members of an answer and which answers speak of the same instance.
Not compared are the values of other members, nonces, timestamps and how long an answer took.

Exit codes: 0 nothing became worse · 1 something became worse, or a story did not come true · 2 wrong usage, or a file that was cut or
altered · 3 the endpoint could not be reached.`,
		Args: func(_ *cobra.Command, arguments []string) error {
			if len(arguments) != 1 {
				return verdict.Misused(`name one recorded file; "fairground run SCENARIO --record FILE" writes one`,
					`请指定一个录制文件；可用 fairground run SCENARIO --record FILE 生成`)
			}
			return nil
		},
		RunE: func(command *cobra.Command, arguments []string) error {
			house.openAPIChosen = command.Flag("open-api-listen").Changed
			return replay(command, house, arguments[0], against, record)
		},
	}
	flags := command.Flags()
	flags.StringVar(&house.Endpoint, "endpoint", "", "your production address; without it the practice merchant is called")
	flags.StringVar(&house.AccessKey, "access-key", "", "the access key of the endpoint")
	flags.StringVar(&house.OpenAPIListen, "open-api-listen", sandbox.OpenAPIListen, "where the marketplace's open APIs are served for the merchant's order queries")
	flags.StringVar(&house.AccessKeyID, "ak", sandbox.AccessKeyID, "access key id (AK) that your order queries are signed with")
	flags.StringVar(&house.SecretKey, "sk", "", "secret key (SK) of that id; without it the sandbox's published one")
	flags.StringVar(&against, "against", "", "compare with this later recording instead of playing")
	flags.StringVar(&record, "record", "", "write the new run to this file as well")
	flags.Bool("json", false, "write the comparison as JSON")
	return command
}

func replay(command *cobra.Command, house House, path, against, record string) error {
	if against != "" && (house.Endpoint != "" || record != "") {
		return verdict.Misused("--against compares two files and plays nothing: leave --endpoint and --record away",
			"--against 只比较两个文件，不会播放：请去掉 --endpoint 和 --record")
	}
	if err := house.check(); err != nil {
		return err
	}
	before, err := OpenRecording(path)
	if err != nil {
		return err
	}
	if len(before.Stories) == 0 {
		return verdict.Misused("%s holds no story: record a run first", "%s 中没有故事：请先录制一次运行", path)
	}
	after, err := later(command, house, before, path, against, record)
	if err != nil {
		return err
	}
	comparison := Compare(before, after)
	if len(comparison.Stories) == 0 {
		return verdict.Misused("the two recordings have no story in common: %[1]s holds %[2]s", "两个录制文件没有相同的故事：%[1]s 中有 %[2]s",
			path, strings.Join(comparison.OnlyBefore, ", "))
	}
	if asJSON, _ := command.Flags().GetBool("json"); asJSON {
		err = comparison.WriteJSON(command.OutOrStdout())
	} else {
		err = comparison.Write(command.OutOrStdout(), languageOf(command), wording.WidthOf(command.OutOrStdout()))
	}
	if err != nil {
		return verdict.Unjudged("the comparison could not be written: %v", "无法写出比较结果：%v", err)
	}
	return comparison.Verdict()
}

// later is the run to compare with: a second recording, or the stories played again.
func later(command *cobra.Command, house House, before *Recording, path, against, record string) (*Recording, error) {
	if against != "" {
		return OpenRecording(against)
	}
	writer, err := newRecorder(command, record)
	if err != nil {
		return nil, err
	}
	defer writer.discard()
	after, err := house.Replay(command.Context(), path, before)
	if err != nil {
		return nil, err
	}
	after.Version = versionOf(command)
	if writer != nil {
		writer.recording = *after
	}
	return after, writer.save()
}

// Replay plays every story of a recording again in this house and returns the new recording. All stories are read before the first is
// played. The name of the file is for errors.
func (h *House) Replay(ctx context.Context, file string, before *Recording) (*Recording, error) {
	after := &Recording{RecordedAt: time.Now().UTC()}
	stories, houses := make([]*Scenario, len(before.Stories)), make([]House, len(before.Stories))
	for i := range before.Stories {
		var err error
		if stories[i], houses[i], err = before.Stories[i].story(file, *h); err != nil {
			return nil, err
		}
	}
	for i, story := range stories {
		telling, err := houses[i].Play(ctx, story)
		if err != nil {
			return nil, unplayed(story, err)
		}
		recorded, err := houses[i].Record(telling)
		if err != nil {
			return nil, err
		}
		after.Stories = append(after.Stories, recorded)
	}
	return after, nil
}

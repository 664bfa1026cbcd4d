package scenarios

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// Stand builds the practice merchant that plays the merchant's part when a story is run without an endpoint. It returns the address of
// the merchant, its access key and a function that takes it down.
type Stand func(ctx context.Context, practice Practice, openAPI string) (endpoint, accessKey string, stop func(), err error)

// RunCommand is `fairground run`: it plays stories and ends with exit code 1 when an expectation was not met.
func RunCommand(stand Stand) *cobra.Command {
	sandbox := spec.Sandbox()
	var house House
	command := &cobra.Command{
		Use:   "run SCENARIO…",
		Short: "Play named stories against your endpoint · 对您的接口播放场景故事",
		Long: `Plays one or more stories, each in a market of its own in virtual time. A story is named (see "fairground scenarios list") or a YAML file;
"all" plays every story that comes with Fairground. Without --endpoint the built-in practice merchant plays your part.`,
		Args: func(_ *cobra.Command, arguments []string) error {
			if len(arguments) == 0 {
				return verdict.Misused(`name a scenario, a YAML file, or "all"; "fairground scenarios list" lists them`,
					`请指定场景名、YAML 文件或 all；可用 fairground scenarios list 查看`)
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return append(Names(), "all"), cobra.ShellCompDirectiveDefault
		},
		RunE: func(command *cobra.Command, arguments []string) error {
			house.Stand = stand
			house.openAPIChosen = command.Flag("open-api-listen").Changed
			return runStories(command, house, arguments)
		},
	}
	flags := command.Flags()
	flags.StringVar(&house.Endpoint, "endpoint", "", "your production address; without it the practice merchant is called")
	flags.StringVar(&house.AccessKey, "access-key", "", "the access key of the endpoint")
	flags.StringVar(&house.OpenAPIListen, "open-api-listen", sandbox.OpenAPIListen, "where the marketplace's open APIs are served for the merchant's order queries")
	flags.StringVar(&house.AccessKeyID, "ak", sandbox.AccessKeyID, "access key id (AK) that your order queries are signed with")
	flags.StringVar(&house.SecretKey, "sk", "", "secret key (SK) of that id; without it the sandbox's published one")
	flags.StringVar(&house.Edition, "edition", "", "play in this edition instead of the story's own: "+strings.Join(spec.Editions(), ", "))
	flags.StringArrayVar(&house.Switches, "switch", nil, "set one setting of the edition otherwise, as name=value (repeatable)")
	flags.Uint64Var(&house.Seed, "seed", 0, "seed of every invented value; 0 takes the story's own")
	flags.StringVar(&house.Market, "market", "", "YAML file with products of your own, named like those of the stories (standard-year …), as for serve")
	flags.String("record", "", "write seed, edition, stories and every exchange to this file, secrets masked, for \"fairground replay\"")
	flags.Bool("timeline", true, "draw the timeline of each story")
	flags.Bool("json", false, "write the outcome of each story as one JSON line")
	return command
}

func runStories(command *cobra.Command, house House, arguments []string) error {
	stories, err := openAll(arguments)
	if err != nil {
		return err
	}
	if err := house.check(); err != nil {
		return err
	}
	path, _ := command.Flags().GetString("record")
	record, err := newRecorder(command, path)
	if err != nil {
		return err
	}
	defer record.discard()
	failed := 0
	for i, story := range stories {
		telling, err := house.Play(command.Context(), story)
		if err != nil {
			return unplayed(story, err)
		}
		if telling.Unmet != nil {
			failed++
		}
		if err := record.add(&house, telling); err != nil {
			return err
		}
		if err := show(command, telling, i == 0); err != nil {
			return err
		}
	}
	if err := record.save(); err != nil {
		return err
	}
	if failed > 0 {
		return verdict.Unmet("%[1]d of %[2]d stories did not come true", "%[2]d 个故事中有 %[1]d 个未如期望", failed, len(stories))
	}
	return nil
}

// show writes how one story went, as the flags ask for it.
func show(command *cobra.Command, telling *Telling, first bool) error {
	language, out := languageOf(command), command.OutOrStdout()
	if asJSON, _ := command.Flags().GetBool("json"); asJSON {
		if err := json.NewEncoder(out).Encode(telling.summary(language)); err != nil {
			return fmt.Errorf("write the outcome: %w", err)
		}
		return nil
	}
	if !first {
		fmt.Fprintln(out)
	}
	drawn, _ := command.Flags().GetBool("timeline")
	telling.Write(out, language, drawn)
	return nil
}

// unplayed turns what stopped a story into the right exit code: no verdict, unless it says otherwise itself.
func unplayed(story *Scenario, err error) error {
	if exit, _ := verdict.Of(err); exit == verdict.Usage {
		if known, ok := err.(*verdict.Error); ok {
			return known
		}
	}
	if context.Cause(context.Background()) == nil && strings.Contains(err.Error(), context.Canceled.Error()) {
		return verdict.Unjudged("interrupted while playing %s", "播放 %s 时被中断", story.Name)
	}
	return verdict.Unjudged("%[1]s could not be played: %[2]v", "%[1]s 无法播放：%[2]v", story.Name, err)
}

func openAll(arguments []string) ([]*Scenario, error) {
	var stories []*Scenario
	for _, argument := range arguments {
		if argument == "all" {
			every, err := All()
			if err != nil {
				return nil, err
			}
			stories = append(stories, every...)
			continue
		}
		story, err := Open(argument)
		if err != nil {
			return nil, err
		}
		stories = append(stories, story)
	}
	return stories, nil
}

// Write says how a story went: what happened, its timeline, and the expectation that was not met.
func (t *Telling) Write(out io.Writer, language wording.Language, drawn bool) {
	fmt.Fprintf(out, "%s — %s (%s, %s)\n\n", t.Scenario.Title.In(language), t.Scenario.Name, t.Scenario.Contract, t.Scenario.Edition)
	t.List(out, language)
	if drawn && len(t.Subscriptions) > 0 {
		fmt.Fprintln(out)
		t.Draw(out, language)
	}
	fmt.Fprintln(out)
	if t.Unmet == nil {
		span := t.Until.Sub(t.From).Round(time.Hour)
		fmt.Fprintln(out, wording.Format("✓ came true: %[1]d calls sent, %[2]d days of business time, %[3]s of yours",
			"✓ 符合期望：共发送 %[1]d 次调用，业务时间 %[2]d 天，实际用时 %[3]s", t.Attempts, int(span.Hours()/24), t.Took.Round(time.Millisecond)).In(language))
		return
	}
	fmt.Fprintf(out, "✗ %s:%d: %s\n", t.Unmet.File, t.Unmet.Line, t.Unmet.Text.In(language))
	t.Unmet.write(out, language)
}

// summary is the machine's view of a telling.
func (t *Telling) summary(language wording.Language) map[string]any {
	result := map[string]any{
		"scenario": t.Scenario.Name, "contract": t.Scenario.Contract, "edition": t.Scenario.Edition, "passed": t.Unmet == nil,
		"attempts": t.Attempts, "from": t.From.Format(time.RFC3339), "until": t.Until.Format(time.RFC3339), "ms": t.Took.Milliseconds(),
	}
	if t.Unmet != nil {
		result["line"], result["unmet"] = t.Unmet.Line, t.Unmet.Text.In(language)
	}
	return result
}

// ScenariosCommand is `fairground scenarios`: list, show and validate stories without running them.
func ScenariosCommand() *cobra.Command {
	command := &cobra.Command{Use: "scenarios", Short: "List, show and check stories · 列出、查看和校验场景"}
	command.AddCommand(listCommand(), showCommand(), validateCommand())
	return command
}

func listCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the stories that come with Fairground · 列出内置场景", Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			stories, err := All()
			if err != nil {
				return err
			}
			table := tabwriter.NewWriter(command.OutOrStdout(), 0, 4, 2, ' ', 0)
			for _, story := range stories {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", story.Chapter, story.Name, story.Contract, story.Title.In(languageOf(command)))
			}
			return table.Flush()
		},
	}
}

func showCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show SCENARIO", Short: "Show what a story teaches and its text · 查看场景的说明与原文", Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, arguments []string) error {
			story, err := Open(arguments[0])
			if err != nil {
				return err
			}
			language := languageOf(command)
			fmt.Fprintf(command.OutOrStdout(), "%s\n\n%s\n\n", story.Title.In(language), story.Lesson.In(language))
			_, err = command.OutOrStdout().Write(story.source)
			return err
		},
	}
}

func validateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "validate FILE…", Short: "Check stories without running them · 只校验场景，不运行", Args: cobra.MinimumNArgs(1),
		RunE: func(command *cobra.Command, arguments []string) error {
			for _, argument := range arguments {
				story, err := Open(argument)
				if err != nil {
					return err
				}
				fmt.Fprintln(command.OutOrStdout(), wording.Format("%[1]s can be told: %[2]d steps", "%[1]s 可以播放：共 %[2]d 步",
					story.Name, len(story.Steps)).In(languageOf(command)))
			}
			return nil
		},
	}
}

func languageOf(command *cobra.Command) wording.Language {
	if flag := command.Flag("language"); flag != nil {
		if language, err := wording.ParseLanguage(flag.Value.String()); err == nil {
			return language
		}
	}
	return wording.English
}

// checkAddress refuses what is no http(s) address with one sentence.
func checkAddress(flag, address string) error {
	parsed, err := url.Parse(address)
	if err != nil || (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Host == "" {
		return verdict.Misused("--%[1]s %[2]q is no address: write it like https://shop.example.com/saasproduce",
			"--%[1]s %[2]q 不是合法的地址：请写成 https://shop.example.com/saasproduce 的形式", flag, address)
	}
	return nil
}

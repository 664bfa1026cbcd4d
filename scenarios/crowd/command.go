package crowd

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/scenarios"
	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// Command is `fairground crowd`: a year of a market full of people in one command.
func Command(stand scenarios.Stand) *cobra.Command {
	config := Config{Stand: stand}
	var span string
	var switches []string
	defaults := spec.Sandbox()
	command := &cobra.Command{
		Use:   "crowd",
		Short: "Let a crowd of invented buyers live a year with your endpoint · 让一群虚拟买家与您的接口共度一年",
		Long: `Fills a market with invented subscriptions of every billing mode and lets the time pass: renewals in time and late, upgrades, trials,
unsubscriptions, violations, arrears, supervision, and calls that go wrong on the way. Without --endpoint the built-in practice merchant is
called. The seed decides every life: with --concurrency 1 two runs send the same bodies in the same order.

Standard output carries the summary, standard error the progress. With --data the market stays in that folder; look at it with
"fairground serve --data FOLDER". Ctrl-C ends the year early, with the summary so far.

Exit codes: 0 the time has passed · 2 wrong usage or configuration · 3 interrupted, or the sandbox failed.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			var err error
			if config.For, err = clock.ParseSpan(span); err != nil {
				return err
			}
			if config.Switches, err = pairs(switches); err != nil {
				return err
			}
			return live(command, config)
		},
	}
	flags := command.Flags()
	flags.IntVar(&config.Subscriptions, "subscriptions", 1000, "how many subscriptions are bought")
	flags.StringVar(&span, "for", "1y", "how much business time passes, such as 1y, 6mo or 90d")
	flags.Uint64Var(&config.Seed, "seed", defaults.Seed, "seed of every life and every invented value")
	flags.StringVar(&config.Contract, "contract", defaults.Contract, "contract that everything is sold under")
	flags.StringVar(&config.Endpoint, "endpoint", "", "your production address; without it the practice merchant is called")
	flags.StringVar(&config.AccessKey, "access-key", "", "the access key of the endpoint")
	flags.StringVar(&config.OpenAPIListen, "open-api-listen", "", "where order queries are answered meanwhile (default "+defaults.OpenAPIListen+" with --endpoint, else any free port)")
	flags.StringVar(&config.AccessKeyID, "ak", defaults.AccessKeyID, "access key id (AK) that your order queries are signed with")
	flags.StringVar(&config.SecretKey, "sk", "", "secret key (SK) of that id; without it the sandbox's published one")
	flags.StringVar(&config.Edition, "edition", defaults.Edition, "rule set: "+strings.Join(spec.Editions(), ", "))
	flags.StringArrayVar(&switches, "switch", nil, "set one setting of the edition otherwise, as name=value (repeatable)")
	flags.IntVar(&config.Concurrency, "concurrency", 16, "how many subscriptions are called at once")
	flags.StringVar(&config.Data, "data", "", "keep the market in this folder; without it everything stays in memory")
	flags.BoolVar(&config.Ratio, "ratio", false, "compare the calls a second with a bare loop of the same bodies (practice merchant only)")
	flags.Bool("json", false, "write the summary as JSON")
	return command
}

func live(command *cobra.Command, config Config) error {
	language, err := wording.ParseLanguage(spoken(command))
	if err != nil {
		return verdict.Misused("%v", "%v", err)
	}
	if config.Endpoint != "" && config.OpenAPIListen == "" {
		config.OpenAPIListen = spec.Sandbox().OpenAPIListen
	}
	screen := newScreen(command.ErrOrStderr(), language)
	config.Progress = screen.show
	summary, lived := Run(command.Context(), config)
	screen.end()
	if summary != nil {
		if err := write(command, summary, language); err != nil {
			return verdict.Unjudged("the summary could not be written: %v", "无法写出汇总：%v", err)
		}
	}
	var known *verdict.Error
	switch {
	case lived == nil:
		return nil
	case command.Context().Err() != nil && summary != nil:
		return verdict.Unjudged("interrupted on %s: the summary tells how far the crowd came", "已于业务时间 %s 中断：汇总为截至此时的结果", date(summary.Until))
	case errors.As(lived, &known):
		return known
	}
	return verdict.Unjudged("the crowd could not go on: %v", "人群无法继续：%v", lived)
}

func write(command *cobra.Command, summary *Summary, language wording.Language) error {
	if asJSON, _ := command.Flags().GetBool("json"); asJSON {
		return json.NewEncoder(command.OutOrStdout()).Encode(summary)
	}
	return summary.Write(command.OutOrStdout(), language)
}

func spoken(command *cobra.Command) string {
	if flag := command.Flag("language"); flag != nil {
		return flag.Value.String()
	}
	return string(wording.English)
}

func pairs(switches []string) (map[string]string, error) {
	if len(switches) == 0 {
		return nil, nil //nolint:nilnil // none were given
	}
	settings := map[string]string{}
	for _, pair := range switches {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, verdict.Misused("--switch %q is not of the form name=value", "--switch %q 应为 名称=值 的形式", pair)
		}
		settings[name] = value
	}
	return settings, nil
}

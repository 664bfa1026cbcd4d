package demo

import (
	"github.com/spf13/cobra"

	"github.com/fairground/fairground/conformance"
	"github.com/fairground/fairground/simulator"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// anyPort lets the system choose: a demonstration that ends by itself must not fail because something else runs on this machine.
const anyPort = "127.0.0.1:0"

// Command is `fairground demo`.
func Command() *cobra.Command {
	sandbox := spec.Sandbox()
	var config Config
	command := &cobra.Command{
		Use:   "demo",
		Short: "Show a sandbox, a practice merchant, a whole story and the suite · 演示：沙箱、练习商家、完整故事与全部检查",
		Long: `Stands a sandbox and the practice merchant up, plays one whole story, runs the conformance suite and prints the verdict. The
sandbox then stays with its console until Ctrl-C; with --exit it ends. With --endpoint your own merchant is shown instead.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			language, err := wording.ParseLanguage(command.Flag("language").Value.String())
			if err != nil {
				return verdict.Misused("%v", "%v", err)
			}
			config.Language = language
			if config.Exit && !command.Flag("open-api-listen").Changed {
				config.OpenAPIListen = anyPort
			}
			if err := simulator.CheckListen(config.Listen, config.Token); err != nil && !config.Exit {
				return err
			}
			return Run(command.Context(), config, command.OutOrStdout(), command.ErrOrStderr())
		},
	}
	flags := command.Flags()
	flags.BoolVar(&config.Exit, "exit", false, "end after the verdict")
	flags.StringVar(&config.Story, "story", "renew-in-retention", "the story to play, a name or a YAML file")
	flags.StringVar(&config.Endpoint, "endpoint", "", "your production address; without it the practice merchant is shown")
	flags.StringVar(&config.AccessKey, "access-key", "", "the access key of your endpoint")
	flags.StringSliceVar(&config.Features, "features", []string{conformance.AllFeatures}, "what the merchant sells, or all")
	flags.StringVar(&config.Listen, "listen", sandbox.ControlListen, "address of the console")
	flags.StringVar(&config.OpenAPIListen, "open-api-listen", sandbox.OpenAPIListen, "address of the open APIs")
	flags.StringVar(&config.AccessKeyID, "ak", "", "access key id (AK) of the merchant's order queries; default: the sandbox's own")
	flags.StringVar(&config.SecretKey, "sk", "", "secret key (SK) of that id")
	flags.StringVar(&config.Market, "market", "", "YAML file with products of your own, named like those of the story")
	flags.StringVar(&config.Token, "token", "", "token that opens the console; needed to listen beyond loopback")
	return command
}

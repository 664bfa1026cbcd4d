// Command fairground is the sandbox marketplace for merchants: it gathers the commands of the rooms, reads settings for them and ends
// with the exit code of the verdict package. It decides nothing itself.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/conformance"
	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/demo"
	"github.com/fairground/fairground/scenarios"
	"github.com/fairground/fairground/scenarios/crowd"
	"github.com/fairground/fairground/simulator"
	"github.com/fairground/fairground/simulator/probe"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	exit := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(int(exit))
}

// run is the whole command with its edges as arguments, so that tests can be users.
func run(ctx context.Context, arguments []string, in io.Reader, out, errors io.Writer) verdict.Exit {
	root := command()
	root.SetArgs(arguments)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errors)
	exit, text := verdict.Of(root.ExecuteContext(ctx))
	if !text.IsZero() {
		fmt.Fprintln(errors, "fairground:", text.In(spoken(root)))
	}
	return exit
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use:   "fairground",
		Short: "A sandbox marketplace for merchants of Huawei Cloud KooGallery · 华为云云商店商家沙箱",
		Long: `Fairground plays the marketplace: it sells a merchant's product to invented buyers, lets time pass, calls the merchant's
production endpoint as the marketplace would, and judges every answer.

Every flag can also be set by a variable (FAIRGROUND_ACCESS_KEY for --access-key) or in a YAML file given with --config.
A flag beats a variable, a variable beats the file, the file beats the default.

Exit codes: 0 good · 1 a required check failed or an expectation was not met · 2 wrong usage or configuration · 3 no verdict.`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		PersistentPreRunE: applySettings,
		Version:           version(),
	}
	root.SetVersionTemplate("fairground {{.Version}}\n")
	flags := root.PersistentFlags()
	flags.String("language", string(wording.English), "language of reports and messages: en or zh")
	flags.String("config", "", "YAML file with flag values, by flag name or under a command's name")
	flags.Bool("print-config", false, "print the settings this command would run with, secrets masked, and stop")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return misusedFlag(err) })
	root.AddCommand(
		demo.Command(),
		simulator.ServeCommand(),
		conformance.ConformanceCommand(),
		conformance.ChecksCommand(),
		scenarios.RunCommand(demo.Stand),
		scenarios.ScenariosCommand(),
		scenarios.ReplayCommand(demo.Stand),
		crowd.Command(demo.Stand),
		spec.EditionsCommand(),
		sign.SignCommand(),
		sign.VerifyCommand(),
		merchant.MerchantCommand(),
		probe.Command(),
		healthCommand(),
	)
	refuseStrayArguments(root)
	return root
}

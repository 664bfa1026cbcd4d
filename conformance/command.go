package conformance

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/report"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// options are the flags of the command as they are read.
type options struct {
	config               Config
	switches             []string
	products             []string
	json, junit, summary string
}

// ConformanceCommand returns `fairground conformance`: judge an endpoint, write the reports, end with the verdict.
//
// An interrupt ends the run cleanly: what was judged so far is reported and written, the rest is skipped, and the exit code is 1 when
// something had failed already and 3 otherwise.
func ConformanceCommand() *cobra.Command {
	var o options
	command := &cobra.Command{
		Use:   "conformance --contract C --endpoint URL --access-key KEY",
		Short: "Judge a merchant's endpoint against a contract",
		Long: `Calls the endpoint as the marketplace would, in every way the documentation lets one find a fault, and says what is wrong, why, what
the marketplace would have done next, and how to reproduce it.

With --contract saas-v1,saas-v2 the endpoint is judged under both guides and the report says what a migration changes: each difference
with the V2.0 checks that prove it done. It ends with 0 when no required check of either contract fails, and with 1 when one does: under
V1.0 the endpoint is broken as it stands, under V2.0 that is the work left. JSON is one document (fairground.migration/1) with both
reports in it, JUnit has the suites of both.

For the checks of order queries of V2.0, set the base URL of the open APIs in the merchant's program to http://127.0.0.1:8081 (or to
--open-api-listen) and its AK/SK to --ak/--sk.`,
		Example: `  fairground conformance --contract saas-v2 --endpoint https://merchant.example/produce --access-key KEY
  fairground conformance --contract saas-v2 --endpoint http://127.0.0.1:18300/ --access-key KEY --features all --junit report.xml
  fairground conformance --contract saas-v2 --endpoint http://127.0.0.1:18300/ --access-key KEY --only 'saas-v2/signature/*'
  fairground conformance --contract saas-v1,saas-v2 --endpoint http://127.0.0.1:18300/ --access-key KEY --summary migration.md`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd) },
	}
	o.declare(command)
	return command
}

func (o *options) declare(command *cobra.Command) {
	sandbox := spec.Sandbox()
	f, c := command.Flags(), &o.config
	f.StringVar(&c.Contract, "contract", "", "contract to judge: "+strings.Join(Contracts(), ", ")+"; saas-v1,saas-v2 tells what a migration changes")
	f.StringVar(&c.Endpoint, "endpoint", "", "the merchant's production address (http or https URL)")
	f.StringVar(&c.AccessKey, "access-key", "", "the key that the endpoint verifies signatures with")
	f.StringVar(&c.Edition, "edition", spec.Editions()[0], "rules of the site: "+strings.Join(spec.Editions(), ", "))
	f.StringArrayVar(&o.switches, "switch", nil, "change one setting of the edition, NAME=VALUE (repeatable)")
	f.StringSliceVar(&c.Features, "features", nil, "what the merchant sells: period (default), one-off, on-demand, package, trial, upgrade, renewal-change, or all")
	f.StringVar(&c.OpenAPIListen, "open-api-listen", "", "serve the order query here, or off (default "+sandbox.OpenAPIListen+" when it is free)")
	f.StringVar(&c.AccessKeyID, "ak", "", "access key id with which the merchant signs order queries (default "+sandbox.AccessKeyID+")")
	f.StringVar(&c.SecretKey, "sk", "", "secret key with which the merchant signs order queries (default: that of the sandbox)")
	f.StringSliceVar(&c.Only, "only", nil, "run only these checks: ids, families, or patterns such as saas-v2/create/*")
	f.StringVar(&c.Waivers, "waivers", "", "YAML file of failures that are allowed: a list of {id, reason, until}")
	f.StringVar(&c.Baseline, "baseline", "", "an earlier --json report: only failures that it does not have fail the run")
	f.StringVar(&o.json, "json", "", "write the report as JSON to this file")
	f.StringVar(&o.junit, "junit", "", "write the report as JUnit XML to this file")
	f.StringVar(&o.summary, "summary", "", "write the report as Markdown to this file, for the page of a CI run")
	f.StringArrayVar(&o.products, "product", nil, "a product of your own, MODE=PRODUCTID[:SKU[:LINEARVALUE]], when your program opens no other (repeatable; MODE: "+strings.Join(uses, ", ")+")")
	f.StringVar(&c.Market, "market", "", "YAML file that describes your products and buyers, as for serve")
	f.Uint64Var(&c.Seed, "seed", 0, "seed of the invented ids; a merchant that keeps its data needs a new one for every run (default: fresh)")
	f.StringVar(&c.TestFlag, "test-flag", "", "testFlag of every call: 1 marks debugging calls (default: as in live calls of the edition)")
	f.DurationVar(&c.Patience, "patience", check.DefaultPatience, "how long to wait for a merchant that opens asynchronously")
	f.IntVar(&c.Concurrency, "concurrency", 1, "how many checks run at a time; more than 1 shortens the run against a slow merchant")
	f.BoolVar(&c.InsecureTLS, "insecure-tls", false, "accept any certificate of the endpoint, for a trial with a self-signed one")
}

func (o *options) run(cmd *cobra.Command) error {
	language, err := spoken(cmd)
	if err != nil {
		return err
	}
	config := o.config
	config.Language, config.Version = language, cmp.Or(cmd.Root().Version, moduleVersion())
	if config.Switches, err = settings(o.switches); err != nil {
		return err
	}
	if config.Products, err = ParseProducts(o.products); err != nil {
		return err
	}
	if config.Seed == 0 && cmd.Flags().Changed("seed") {
		return verdict.Misused("--seed 0 is not possible: give a number from 1, or leave it out for a fresh one", "--seed 不能为 0：请填写正整数，或不填以随机生成")
	}
	if both, err := migrationOf(config.Contract); err != nil {
		return err
	} else if both {
		return o.migrate(cmd, config)
	}
	files := reportFiles(o.json, o.junit, o.summary, language)
	if err := files.check(); err != nil {
		return err
	}
	r, err := Suite(cmd.Context(), config, progressOn(cmd.ErrOrStderr(), language))
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	if err := report.WriteTerminal(out, r, report.ScreenOf(out, language)); err != nil {
		return fmt.Errorf("show the report: %w", err)
	}
	if err := files.write(r); err != nil {
		return err
	}
	return Exit(r)
}

// migrate judges the endpoint under both contracts and tells what a migration changes.
func (o *options) migrate(cmd *cobra.Command, config Config) error {
	var m report.Migration
	files := migrationFiles(o.json, o.junit, o.summary, config.Language, &m)
	err := files.check()
	if err != nil {
		return err
	}
	if m, err = Migrate(cmd.Context(), config, progressOn(cmd.ErrOrStderr(), config.Language)); err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	if err := report.WriteMigrationTerminal(out, m, report.ScreenOf(out, config.Language)); err != nil {
		return err
	}
	if err := files.write(m.Reports[1]); err != nil {
		return err
	}
	return migrationExit(m)
}

// Exit is the error with which a command ends after a run: nil when the verdict is passed, a verdict.Unmet when it is failed, a
// verdict.Unjudged when there is none.
func Exit(r report.Report) error {
	headline := r.Headline()
	switch r.Verdict {
	case report.Passed:
		return nil
	case report.Failed:
		return verdict.Unmet("%s; correct them and run again", "%s；请修改后重新运行", headline)
	}
	return verdict.Unjudged("%s", "%s", headline)
}

func settings(values []string) (map[string]string, error) {
	result := map[string]string{}
	for _, value := range values {
		name, setting, ok := strings.Cut(value, "=")
		if !ok || name == "" {
			return nil, verdict.Misused("--switch %q has no value: write it as NAME=VALUE", "--switch %q 缺少取值：请写作 NAME=VALUE", value)
		}
		result[strings.TrimSpace(name)] = strings.TrimSpace(setting)
	}
	return result, nil
}

// spoken reads the root's --language flag.
func spoken(cmd *cobra.Command) (wording.Language, error) {
	flag := cmd.Flag("language")
	if flag == nil {
		return wording.English, nil
	}
	language, err := wording.ParseLanguage(flag.Value.String())
	if err != nil {
		return "", verdict.Misused("%s", "%s", err.Error())
	}
	return language, nil
}

// quiet is how long a run may say nothing on a terminal; the suite against a quick merchant is done before.
const quiet = 2 * time.Second

// progressOn shows on a terminal, in one line that is written over, which check is running. Elsewhere it stays silent.
func progressOn(w io.Writer, language wording.Language) func(Progress) {
	if !report.ScreenOf(w, language).Terminal {
		return nil
	}
	started := time.Now()
	shown := false
	return func(p Progress) {
		last := p.Number == p.Total && p.Result != nil
		if last && shown {
			fmt.Fprint(w, "\r\x1b[K")
		}
		if p.Result == nil && time.Since(started) > quiet {
			shown = true
			fmt.Fprintf(w, "\r\x1b[K%d/%d %s", p.Number, p.Total, p.Check.ID)
		}
	}
}

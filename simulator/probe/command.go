package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/protocol/wires"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// flags are the flags of the command as they were given.
type flags struct {
	endpoint, accessKey, contract string
	cases, state, webhook         string
	edition                       string
	switches                      []string
	every                         time.Duration
	json, insecure                bool
	example                       string
}

// shortestEvery keeps a slip of the finger from flooding an endpoint.
const shortestEvery = time.Second

// Command is "fairground probe".
func Command() *cobra.Command {
	var given flags
	command := &cobra.Command{
		Use:   "probe",
		Short: "Probe an endpoint with saved debugging cases · 用已保存的调测用例拨测生产地址",
		Long: `Sends every case of a file to your endpoint, as the marketplace does each morning and afternoon while a product is on sale, judges the
answers by the console's rules and says what the marketplace would do next.

  fairground probe --write-example cases.yaml
  fairground probe --endpoint https://merchant.example/produce --access-key KEY --cases cases.yaml --state probe.json

Standard output carries JSON lines: every notice, and with --json every run. The table for people goes to standard error. With --every it
runs on until it is interrupted.

Exit codes: 0 all cases passed · 1 a case failed · 2 wrong usage or configuration · 3 the endpoint was not reached.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error { return given.run(command) },
	}
	defaults, set := spec.Sandbox(), command.Flags()
	set.StringVar(&given.endpoint, "endpoint", "", "the merchant's production address")
	set.StringVar(&given.accessKey, "access-key", "", "the merchant's access key, which signs the calls")
	set.StringVar(&given.contract, "contract", "", "contract that the endpoint serves (default what the file of cases says)")
	set.StringVar(&given.cases, "cases", "", "YAML file of debugging cases")
	set.StringVar(&given.state, "state", "", "JSON file that keeps the ledgers between runs; without it every run stands alone")
	set.StringVar(&given.webhook, "notice-webhook", "", "address that receives every notice as a POST of JSON")
	set.DurationVar(&given.every, "every", 0, "run again after this time, such as 12h, until interrupted")
	set.BoolVar(&given.json, "json", false, "write every run as a JSON line, too")
	set.StringVar(&given.edition, "edition", defaults.Edition, "rule set: cn, intl or eu")
	set.StringArrayVar(&given.switches, "switch", nil, "rule of the edition set otherwise, as name=value; may be repeated")
	set.BoolVar(&given.insecure, "insecure-tls", false, "accept any certificate of the endpoint")
	set.StringVar(&given.example, "write-example", "", "write a file of cases to start from (- for standard output) and stop")
	return command
}

func (f *flags) run(command *cobra.Command) error {
	language, err := spoken(command)
	if err != nil {
		return err
	}
	if f.example != "" {
		return f.writeExample(command.OutOrStdout())
	}
	session, err := f.session(command, language)
	if err != nil {
		return err
	}
	defer session.courier.Close()
	ctx, stop := signal.NotifyContext(command.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	return session.run(ctx, f.every)
}

// writeExample writes a file of cases, and never over one that is there.
func (f *flags) writeExample(out io.Writer) error {
	id := f.contract
	if id == "" {
		id = spec.Sandbox().Contract
	}
	contract, err := spec.ContractByID(id)
	if err != nil {
		return err
	}
	text, err := spec.ExampleCases(contract)
	if err != nil {
		return err
	}
	if f.example == "-" {
		_, err = out.Write(text)
		return err
	}
	file, err := os.OpenFile(filepath.Clean(f.example), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return verdict.Misused("--write-example %[1]s: %[2]v; name a file that is not there yet", "--write-example %[1]s：%[2]v；请指定尚不存在的文件", f.example, err)
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

// session checks everything before anything is sent.
func (f *flags) session(command *cobra.Command, language wording.Language) (*session, error) {
	if f.cases == "" {
		return nil, verdict.Misused("--cases is missing: name a file of cases; --write-example makes one to start from",
			"缺少 --cases：请指定用例文件，可用 --write-example 生成示例")
	}
	if f.every != 0 && f.every < shortestEvery {
		return nil, verdict.Misused("--every %s is too often: use at least %s, such as 12h", "--every %s 过于频繁：至少为 %s，例如 12h", f.every, shortestEvery)
	}
	file, err := spec.LoadCasesFile(f.cases)
	if err != nil {
		return nil, err
	}
	if f.contract != "" && f.contract != file.Contract {
		return nil, verdict.Misused("--contract is %[1]s and %[2]s holds cases of %[3]s: use the file's contract or another file",
			"--contract 为 %[1]s，而 %[2]s 是 %[3]s 的用例：请使用文件中的接口协议或换一个文件", f.contract, f.cases, file.Contract)
	}
	edition, err := f.rules()
	if err != nil {
		return nil, err
	}
	if err := f.checkEndpoint(); err != nil {
		return nil, err
	}
	endpoint := protocol.Endpoint{URL: f.endpoint, AccessKey: f.accessKey}
	wire, able := wires.All(edition, map[string]protocol.Endpoint{file.Contract: endpoint})[file.Contract].(protocol.CaseWire)
	if !able {
		return nil, verdict.Misused("the contract %s cannot be probed", "接口协议 %s 不支持拨测", file.Contract)
	}
	state, err := LoadState(f.state, file.Contract)
	if err != nil {
		return nil, err
	}
	defaults := spec.Sandbox()
	made := courier.New(courier.Config{
		Limit: edition.AnswerLimit.Value, MaxBytes: defaults.AnswerBytes, UserAgent: defaults.UserAgent, AllowPrivate: true, InsecureTLS: f.insecure,
	})
	s := &session{
		prober: &Prober{Wire: wire, Edition: edition, Endpoint: endpoint, Cases: casesOf(file), Courier: made},
		state:  state, path: f.state, courier: made, json: f.json, language: language, out: command.OutOrStdout(), messages: command.ErrOrStderr(),
		log: slog.New(slog.NewTextHandler(command.ErrOrStderr(), nil)),
	}
	if f.webhook != "" {
		if s.webhook, err = NewWebhook(f.webhook, made); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func casesOf(file *spec.CasesFile) []market.Case {
	cases := make([]market.Case, len(file.Cases))
	for i, entry := range file.Cases {
		cases[i] = market.Case{Contract: file.Contract, Activity: entry.Activity, Name: entry.Name, Members: entry.Members}
	}
	return cases
}

func (f *flags) rules() (*spec.Edition, error) {
	plain, err := spec.EditionByID(f.edition)
	if err != nil {
		return nil, err
	}
	switches := map[string]string{}
	for _, pair := range f.switches {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, verdict.Misused("--switch %q is not name=value: write it like --switch probe-day=any-run",
				"--switch %q 不是 name=value 的形式：例如 --switch probe-day=any-run", pair)
		}
		switches[name] = value
	}
	return plain.With(switches)
}

func (f *flags) checkEndpoint() error {
	address, err := url.Parse(f.endpoint)
	switch {
	case f.endpoint == "":
		return verdict.Misused("--endpoint is missing: give the production address to probe", "缺少 --endpoint：请给出要拨测的生产地址")
	case err != nil || address.Scheme != "http" && address.Scheme != "https" || address.Hostname() == "":
		return verdict.Misused("--endpoint %q is not an http or https address: write it like https://merchant.example/produceAPI",
			"--endpoint %q 不是 http 或 https 地址：请写成 https://merchant.example/produceAPI 的形式", f.endpoint)
	case address.User != nil || address.Fragment != "":
		return verdict.Misused("--endpoint must not have a user name or a fragment: remove them", "--endpoint 不能包含用户名或片段（#）：请删除")
	case f.accessKey == "":
		return verdict.Misused("--access-key is missing: give the key that the merchant checks signatures with", "缺少 --access-key：请给出商家用于校验签名的密钥")
	}
	return nil
}

func spoken(command *cobra.Command) (wording.Language, error) {
	flag := command.Flag("language")
	if flag == nil {
		return wording.English, nil
	}
	language, err := wording.ParseLanguage(flag.Value.String())
	if err != nil {
		return "", verdict.Misused("--language must be en or zh", "--language 只能是 en 或 zh")
	}
	return language, nil
}

// wait waits for the next run; false when the command is interrupted first.
func wait(ctx context.Context, d time.Duration) bool {
	pause(ctx, d)
	return ctx.Err() == nil
}

func say(out io.Writer, format string, arguments ...any) {
	_, _ = fmt.Fprintf(out, format, arguments...)
}

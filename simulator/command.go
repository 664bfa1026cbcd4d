package simulator

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// serveFlags are the flags of the command as they were given.
type serveFlags struct {
	listen, openAPIListen         string
	data, market                  string
	contract, endpoint, accessKey string
	accessKeyID, secretKey        string
	edition, clock, token         string
	switches                      []string
	seed                          uint64
	noticeWebhook                 string
	concurrency                   int
	insecure                      bool
}

// ServeCommand is "fairground serve": a sandbox that runs until it is interrupted.
func ServeCommand() *cobra.Command {
	var given serveFlags
	command := &cobra.Command{
		Use:   "serve",
		Short: "Run a sandbox marketplace · 运行沙箱云商店",
		Long: `Runs a sandbox: a marketplace with invented buyers that calls your endpoint, the open APIs that you call back, and a console.

  fairground serve --endpoint http://127.0.0.1:18300/ --access-key KEY
  curl -H 'Content-Type: application/json' -d '{"command":"buy","product":"standard-year","buyer":"…"}' \
       http://127.0.0.1:8080/api/markets/default/commands

Without --endpoint the sandbox runs all the same: every call fails as it would with a merchant that is down.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return given.run(command)
		},
	}
	defaults, flags := spec.Sandbox(), command.Flags()
	flags.StringVar(&given.listen, "listen", defaults.ControlListen, "address of the console and its API; beyond loopback it needs --token")
	flags.StringVar(&given.openAPIListen, "open-api-listen", defaults.OpenAPIListen, "address of the open APIs that the merchant calls")
	flags.StringVar(&given.data, "data", "", "folder that keeps the sandbox; without it everything lives in memory")
	flags.StringVar(&given.contract, "contract", "saas-v2", "contract that the endpoint serves")
	flags.StringVar(&given.endpoint, "endpoint", "", "the merchant's production address")
	flags.StringVar(&given.accessKey, "access-key", "", "the merchant's access key, which signs the calls")
	flags.StringVar(&given.accessKeyID, "ak", "", "access key id (AK) with which the merchant signs calls to the open APIs")
	flags.StringVar(&given.secretKey, "sk", "", "secret key (SK) to it")
	flags.StringVar(&given.edition, "edition", "", "rule set: cn, intl or eu (default cn, or what the data folder says)")
	flags.StringVar(&given.clock, "clock", "", "business clock: manual, wall or paced:N virtual seconds a second (default manual)")
	flags.StringVar(&given.market, "market", "", "YAML file that describes products, buyers, endpoints and edition")
	flags.StringArrayVar(&given.switches, "switch", nil, "rule of the edition set otherwise, as name=value; may be repeated")
	flags.StringVar(&given.token, "token", "", "token that opens the console")
	flags.StringVar(&given.noticeWebhook, "notice-webhook", "", "address that receives every notice as a POST of JSON")
	flags.Uint64Var(&given.seed, "seed", 0, "seed of everything invented (default 1)")
	flags.IntVar(&given.concurrency, "concurrency", 0, "subscriptions that are called at once (default 4)")
	flags.BoolVar(&given.insecure, "insecure-tls", false, "accept any certificate of the endpoint")
	return command
}

func (f *serveFlags) run(command *cobra.Command) error {
	config, err := f.config()
	if err != nil {
		return err
	}
	if config.Language, err = language(command); err != nil {
		return err
	}
	config.Log = slog.New(slog.NewTextHandler(command.ErrOrStderr(), nil))
	if err := CheckListen(f.listen, f.token); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(command.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	// The addresses come first: a busy port must not leave a data folder behind.
	control, err := listen(ctx, "listen", f.listen)
	if err != nil {
		return err
	}
	defer func() { _ = control.Close() }()
	openAPI, err := listen(ctx, "open-api-listen", f.openAPIListen)
	if err != nil {
		return err
	}
	defer func() { _ = openAPI.Close() }()
	config.OpenAPI = "http://" + openAPI.Addr().String()
	sandbox, err := Open(ctx, config)
	if err != nil {
		return err
	}
	defer func() { _ = sandbox.Close() }()
	greet(command.ErrOrStderr(), config, control)
	return sandbox.serve(ctx, control, openAPI)
}

func (s *Sandbox) serve(ctx context.Context, control, openAPI net.Listener) error {
	if err := s.Serve(ctx, control, openAPI); err != nil {
		failure := verdict.Unjudged("the sandbox had to stop: %v", "沙箱被迫停止：%v", err)
		failure.Cause = err
		return failure
	}
	return nil
}

// config turns flags into a configuration; the market file fills in what they leave open.
func (f *serveFlags) config() (Config, error) {
	config := Config{Data: f.data, Edition: f.edition, Seed: f.seed, Concurrency: f.concurrency, Token: f.token, InsecureTLS: f.insecure, NoticeWebhook: f.noticeWebhook}
	if f.clock != "" {
		mode, err := clock.ParseMode(f.clock)
		if err != nil {
			return config, err
		}
		config.Clock = mode
	}
	for _, text := range f.switches {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return config, verdict.Misused("--switch %q is not name=value: write it like --switch freeze-at=expiry",
				"--switch %q 不是 name=value 的形式：例如 --switch freeze-at=expiry", text)
		}
		if config.Switches == nil {
			config.Switches = map[string]string{}
		}
		config.Switches[name] = value
	}
	if _, err := spec.ContractByID(f.contract); err != nil {
		return config, err
	}
	if (f.accessKeyID == "") != (f.secretKey == "") {
		return config, verdict.Misused("--ak and --sk belong together: give both or neither", "--ak 与 --sk 必须同时给出，或都不给出")
	}
	if f.accessKeyID != "" {
		config.Credentials = []sign.Credential{{AccessKeyID: f.accessKeyID, SecretKey: f.secretKey}}
	}
	if f.endpoint != "" {
		config.Endpoints = map[string]protocol.Endpoint{f.contract: {URL: f.endpoint, AccessKey: f.accessKey}}
	}
	if f.market == "" {
		return config, nil
	}
	file, err := spec.LoadMarketFile(f.market)
	if err != nil {
		return config, err
	}
	return config, config.Apply(file)
}

func language(command *cobra.Command) (wording.Language, error) {
	flag := command.Flag("language")
	if flag == nil {
		return wording.English, nil
	}
	spoken, err := wording.ParseLanguage(flag.Value.String())
	if err != nil {
		return "", verdict.Misused("--language must be en or zh", "--language 只能是 en 或 zh")
	}
	return spoken, nil
}

// greet says where the sandbox is, once it is ready.
func greet(out io.Writer, config Config, control net.Listener) {
	say := func(text wording.Text) { _, _ = fmt.Fprintln(out, text.In(config.Language)) }
	say(wording.Format("console      http://%s/", "控制台    http://%s/", control.Addr()))
	say(wording.Format("control API  http://%s/api/markets/%s", "控制接口  http://%s/api/markets/%s", control.Addr(), marketOf(config)))
	say(wording.Format("open APIs    %s", "开放接口  %s", config.OpenAPI))
	for contract, address := range config.addresses() {
		say(wording.Format("merchant     %[2]s (%[1]s)", "商家地址  %[2]s（%[1]s）", contract, address))
	}
}

func marketOf(config Config) string {
	if config.Market == "" {
		return DefaultMarket
	}
	return config.Market
}

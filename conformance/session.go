package conformance

import (
	"context"
	"math/rand/v2"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/report"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// session is one run: everything understood and everything open.
type session struct {
	config   Config
	judged   judged
	contract *spec.Contract
	edition  *spec.Edition
	endpoint protocol.Endpoint
	features []string
	checks   []check.Check
	waivers  map[string]string
	baseline *report.Report
	notices  []wording.Text

	courier    *courier.Courier
	orders     *check.OrderBook
	reachable  bool // the merchant's order queries reach this run
	credential sign.Credential
	premises   *check.Premises
	closers    []func()

	started time.Time
	results map[string]check.Result
	ahead   *ahead // nil while checks run one after the other
}

// open understands a configuration, starts what the run needs and makes sure that the endpoint answers. It writes nothing. Wrong
// configuration is a verdict.Misused, an endpoint that does not answer a verdict.Unjudged. The caller closes the session.
func open(ctx context.Context, config Config) (*session, error) {
	s, err := understand(config)
	if err != nil {
		return nil, err
	}
	if err := s.serveOrderQuery(); err != nil {
		s.close()
		return nil, err
	}
	if err := s.greet(ctx); err != nil {
		s.close()
		return nil, err
	}
	s.started = s.config.Wall()
	return s, nil
}

// understand checks a configuration completely before anything is started.
func understand(config Config) (*session, error) {
	s := &session{config: withDefaults(config), results: map[string]check.Result{}}
	for _, step := range []func() error{s.readContract, s.readEndpoint, s.readCredential, s.readSelection, s.readProducts, s.readBaseline} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	s.premises = check.NewPremises(ids(s.checks)...)
	s.courier = courier.New(courier.Config{
		Limit: s.edition.AnswerLimit.Value, AllowPrivate: true, InsecureTLS: s.config.InsecureTLS, Wall: s.config.Wall,
	})
	s.closers = append(s.closers, s.courier.Close)
	return s, nil
}

func withDefaults(config Config) Config {
	if config.Edition == "" {
		config.Edition = spec.Editions()[0]
	}
	if config.Seed == 0 {
		config.Seed = rand.Uint64() >> 11 // whole in every JSON reader
	}
	if config.Wall == nil {
		config.Wall = time.Now
	}
	if config.Language == "" {
		config.Language = wording.English
	}
	if config.Version == "" {
		config.Version = moduleVersion()
	}
	return config
}

func (s *session) readContract() (err error) {
	if s.config.Contract == "" {
		return verdict.Misused("say which contract to judge: --contract %s", "请指定要检查的接口协议：--contract %s", strings.Join(Contracts(), "|"))
	}
	if s.judged, err = judgedContract(s.config.Contract); err != nil {
		return err
	}
	if s.contract, err = spec.ContractByID(s.config.Contract); err != nil {
		return err
	}
	if s.edition, err = spec.EditionByID(s.config.Edition); err != nil {
		return err
	}
	s.edition, err = s.edition.With(s.config.Switches)
	return err
}

func (s *session) readEndpoint() error {
	if err := checkAddress(s.config.Endpoint); err != nil {
		return err
	}
	if s.config.AccessKey == "" {
		return verdict.Misused("give the merchant's access key with --access-key", "请用 --access-key 提供商家的接入密钥（key）")
	}
	if s.config.TestFlag != "" && s.config.TestFlag != "0" && s.config.TestFlag != "1" {
		return verdict.Misused("--test-flag %q is not known: use 0 or 1, or leave it out", "--test-flag 不支持 %q：请用 0 或 1，或不填", s.config.TestFlag)
	}
	if s.config.Concurrency < 0 || s.config.Concurrency > maxConcurrency {
		return verdict.Misused("--concurrency %d is not possible: give a number from 1 to %d", "--concurrency %d 不可用：请填写 1 到 %d 的数字", s.config.Concurrency, maxConcurrency)
	}
	if s.config.Patience < 0 {
		return verdict.Misused("--patience %s is negative: give a time such as 5s", "--patience %s 为负数：请填写时长，例如 5s", s.config.Patience)
	}
	s.endpoint = protocol.Endpoint{URL: s.config.Endpoint, AccessKey: s.config.AccessKey}
	return nil
}

// checkAddress refuses every address that could not be a production address, saying what is wrong with it.
func checkAddress(address string) error {
	if address == "" {
		return verdict.Misused("give the merchant's address with --endpoint", "请用 --endpoint 提供商家的生产地址")
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return verdict.Misused("--endpoint %q is no URL: write it as https://host/path", "--endpoint %q 不是有效地址：请写作 https://host/path", address)
	case u.Scheme != "http" && u.Scheme != "https":
		return verdict.Misused("--endpoint %q must begin with http:// or https://", "--endpoint %q 须以 http:// 或 https:// 开头", address)
	case u.User != nil:
		return verdict.Misused("--endpoint must not carry a user name or password: write it as %s://%s%s",
			"--endpoint 不能带用户名或密码：请写作 %s://%s%s", u.Scheme, u.Host, u.Path)
	case u.Hostname() == "":
		return verdict.Misused("--endpoint %q names no host: write it as https://host/path", "--endpoint %q 缺少主机名：请写作 https://host/path", address)
	case u.Fragment != "" || strings.HasSuffix(address, "#"):
		return verdict.Misused("--endpoint %q has a fragment (#…), which is never sent: leave it out", "--endpoint %q 带有片段（#…），不会被发送：请去掉", address)
	}
	return nil
}

func (s *session) readCredential() error {
	sandbox := spec.Sandbox()
	s.credential = sign.Credential{AccessKeyID: s.config.AccessKeyID, SecretKey: s.config.SecretKey}
	if (s.credential.AccessKeyID == "") != (s.credential.SecretKey == "") {
		return verdict.Misused("--ak and --sk belong together: give both or none", "--ak 与 --sk 须同时提供，或都不提供")
	}
	if s.credential.AccessKeyID == "" {
		s.credential = sign.Credential{AccessKeyID: sandbox.AccessKeyID, SecretKey: sandbox.SecretKey}
	}
	return nil
}

func (s *session) readSelection() (err error) {
	if s.features, err = claims(s.contract, s.config.Features); err != nil {
		return err
	}
	all := s.judged.checks()
	if s.checks, err = selected(all, s.config.Only, s.features); err != nil {
		return err
	}
	s.waivers, s.notices, err = readWaivers(s.config.Waivers, all, s.config.Wall())
	return err
}

func (s *session) readBaseline() error {
	if s.config.Baseline == "" {
		return nil
	}
	file, err := os.Open(s.config.Baseline)
	if err != nil {
		return cannotRead(s.config.Baseline, "--baseline", err)
	}
	defer file.Close()
	earlier, err := report.ReadJSON(file)
	if err != nil {
		return verdict.Misused("--baseline %s is no report of an earlier run (%s): give a file written with --json",
			"--baseline %s 不是以前运行的报告（%s）：请使用 --json 写出的文件", s.config.Baseline, err.Error())
	}
	if earlier.Contract != s.contract.ID {
		return verdict.Misused("--baseline %s is about %s and not about %s: give a report of the same contract",
			"--baseline %s 针对的是 %s 而不是 %s：请使用同一接口协议的报告", s.config.Baseline, earlier.Contract, s.contract.ID)
	}
	if earlier.Edition != s.edition.ID {
		s.notices = append(s.notices, wording.Format("The baseline was made with edition %s, this run uses %s.",
			"基线使用的站点版本是 %s，本次运行使用 %s。", earlier.Edition, s.edition.ID))
	}
	s.baseline = &earlier
	return nil
}

func (s *session) close() {
	for i := len(s.closers) - 1; i >= 0; i-- {
		s.closers[i]()
	}
	s.closers = nil
}

func ids(checks []check.Check) []string {
	var result []string
	for _, c := range checks {
		result = append(result, c.ID)
	}
	return result
}

func moduleVersion() string {
	const module = "github.com/fairground/fairground"
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, dependency := range build.Deps {
		if dependency.Path == module {
			return dependency.Version
		}
	}
	if build.Main.Path == module && build.Main.Version != "" {
		return build.Main.Version
	}
	return "unknown"
}

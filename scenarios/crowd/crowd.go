// Package crowd fills a market with a crowd of invented buyers and lets a year of their lives pass: purchases of every billing mode,
// renewals in time and late, upgrades, trials, unsubscriptions, violations, arrears, supervision, and calls that go wrong on the way.
// Everything is decided by the seed: with a concurrency of 1, two runs send the same bodies in the same order.
//
// Run lives the year and returns a Summary. What the crowd does is in life.go and deeds.go, how it is paced in year.go, the comparison
// with a bare loop in ratio.go. A crowd finds what a single story cannot: how a merchant holds up under many subscriptions at once.
package crowd

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/fairground/fairground/scenarios"
	"github.com/fairground/fairground/simulator"
	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

// mostSubscriptions keeps a slip of the finger from filling the memory.
const mostSubscriptions = 100_000

// Config says which crowd lives, how long, and whom it meets.
type Config struct {
	// Subscriptions is how many are bought; the purchase of several billing items opens several.
	Subscriptions int
	// For is how much business time passes.
	For clock.Span
	// Seed decides every life; 0 takes the sandbox's own.
	Seed uint64
	// Contract is what the invented catalogue is sold under; Edition and Switches are the rules. Empty means the sandbox's own.
	Contract, Edition string
	Switches          map[string]string
	// Endpoint and AccessKey name the merchant; without an endpoint Stand builds the practice merchant.
	Endpoint, AccessKey string
	Stand               scenarios.Stand
	// OpenAPIListen is where order queries are answered meanwhile. AccessKeyID and SecretKey sign them; empty means the published pair.
	OpenAPIListen          string
	AccessKeyID, SecretKey string
	// Concurrency is how many subscriptions are called at once.
	Concurrency int
	// Data is the folder in which the market is kept; empty keeps it in memory. A folder in which a market lives already is refused.
	Data string
	// StartedAt is the business time of the first day; zero means DefaultStart.
	StartedAt time.Time
	// Ratio compares the calls a second with those of a bare loop of the same bodies afterwards; only with the practice merchant.
	Ratio bool
	// Progress is told how far the year has come, often; nil means nobody is.
	Progress func(Progress)
}

// DefaultStart is where the year of a crowd begins when nothing else is said: always the same moment, so that the seed decides all.
var DefaultStart = time.Date(2026, 1, 1, 9, 0, 0, 0, clock.Beijing)

// Check refuses what is wrong before anything is opened and fills in the defaults.
func (c *Config) Check() error {
	defaults := spec.Sandbox()
	if c.Seed == 0 {
		c.Seed = defaults.Seed
	}
	if c.Contract == "" {
		c.Contract = defaults.Contract
	}
	if c.StartedAt.IsZero() {
		c.StartedAt = DefaultStart
	}
	if c.OpenAPIListen == "" {
		c.OpenAPIListen = "127.0.0.1:0"
	}
	if _, err := spec.ContractByID(c.Contract); err != nil {
		return err
	}
	switch {
	case c.Subscriptions < 1 || c.Subscriptions > mostSubscriptions:
		return verdict.Misused("--subscriptions must be from 1 to %d", "--subscriptions 须为 1 到 %d", mostSubscriptions)
	case c.For.IsZero():
		return verdict.Misused("--for must be some time, such as 1y or 3mo", "--for 须为一段时间，例如 1y 或 3mo")
	case c.Concurrency < 1:
		return verdict.Misused("--concurrency must be from 1 to 1024", "--concurrency 须为 1 到 1024")
	case c.Ratio && c.Endpoint != "":
		return verdict.Misused("--ratio sends every call a second time, so it is only for the practice merchant: leave --endpoint or --ratio away",
			"--ratio 会把每次调用再发送一遍，因此仅适用于练习商家：请去掉 --endpoint 或 --ratio")
	case c.Ratio && c.Contract != ratioContract:
		return verdict.Misused("--ratio is measured with the contract %s: leave --contract or --ratio away", "--ratio 只能用契约 %s 测量：请去掉 --contract 或 --ratio", ratioContract)
	}
	return nil
}

// credentials sign the order queries of the merchant.
func (c *Config) credentials() []sign.Credential {
	defaults := spec.Sandbox()
	credential := sign.Credential{AccessKeyID: c.AccessKeyID, SecretKey: c.SecretKey}
	if credential.AccessKeyID == "" {
		credential.AccessKeyID = defaults.AccessKeyID
	}
	if credential.SecretKey == "" {
		credential.SecretKey = defaults.SecretKey
	}
	return []sign.Credential{credential}
}

// Run lets the crowd live. When ctx ends early, the Summary tells how far it came and the error is ctx.Err(); what was learned is stored.
func Run(ctx context.Context, config Config) (*Summary, error) {
	if err := config.Check(); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", config.OpenAPIListen)
	if err != nil {
		return nil, verdict.Misused("the open APIs cannot be served at %[1]s: choose another --open-api-listen",
			"无法在 %[1]s 提供开放接口：请用 --open-api-listen 换一个地址", config.OpenAPIListen)
	}
	defer listener.Close()
	openAPI := "http://" + listener.Addr().String()
	endpoint := protocol.Endpoint{URL: config.Endpoint, AccessKey: config.AccessKey}
	if config.Endpoint == "" {
		address, key, stop, err := config.Stand(context.WithoutCancel(ctx), scenarios.Practice{}, openAPI)
		if err != nil {
			return nil, err
		}
		defer stop()
		endpoint = protocol.Endpoint{URL: address, AccessKey: key}
	}
	sandbox, err := config.open(ctx, endpoint)
	if err != nil {
		return nil, err
	}
	defer sandbox.Close()
	server := &http.Server{Handler: sandbox.OpenAPI, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	year := newYear(config, sandbox.Engine)
	lived := year.live(ctx)
	summary, err := year.summary(context.WithoutCancel(ctx), sandbox.Store)
	if err != nil || lived != nil || !config.Ratio {
		return summary, firstOf(lived, err)
	}
	summary.Ratio, err = compare(ctx, config, sandbox, summary, openAPI)
	return summary, err
}

func firstOf(failures ...error) error {
	for _, failure := range failures {
		if failure != nil {
			return failure
		}
	}
	return nil
}

// open makes the sandbox with the crowd's catalogue and refuses a market that others live in.
func (c *Config) open(ctx context.Context, endpoint protocol.Endpoint) (*simulator.Sandbox, error) {
	products, buyers := market.DefaultCatalogue(c.Seed, c.Contract)
	buyers = append(buyers, market.DefaultBuyers(c.Seed, c.buyers())...)
	sandbox, err := simulator.Open(ctx, simulator.Config{
		Data: c.Data, Edition: c.Edition, Switches: c.Switches, Endpoints: map[string]protocol.Endpoint{c.Contract: endpoint},
		Credentials: c.credentials(), Products: products, Buyers: buyers, Seed: c.Seed, StartedAt: c.StartedAt.UTC(), Concurrency: c.Concurrency,
	})
	if err != nil {
		return nil, err
	}
	lived := false
	sandbox.Engine.View(func(m *market.Market) { lived = m.Sequence > 0 || !m.StartedAt.Equal(c.StartedAt) || m.Seed != c.Seed })
	if lived {
		_ = sandbox.Close()
		return nil, verdict.Misused("a market lives in the data folder %s already: name an empty folder for the crowd", "数据目录 %s 中已有市场：请为人群指定一个空目录", c.Data)
	}
	return sandbox, nil
}

// buyers is how many people the crowd has beside the catalogue's own: some buy more than once.
func (c *Config) buyers() int { return c.Subscriptions/2 + 1 }

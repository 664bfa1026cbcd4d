// Package simulator assembles a running sandbox: the store, a market with its engine, the open APIs that merchants call back, and the
// console. Each part lives in a room of its own below this package; here they only meet.
//
// New makes a Sandbox that can be driven from Go (Engine) and served (Serve, or the two handlers). It is quick: the marketplace's
// documents are compiled on first use, everything else costs milliseconds.
package simulator

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/console"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/engine"
	"github.com/fairground/fairground/simulator/gateway"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/probe"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/protocol/wires"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/simulator/store"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// DefaultMarket is the id of the market of a sandbox that names none.
const DefaultMarket = "default"

// Config says what a sandbox is. The zero Config is one in memory, without a merchant, with the defaults of spec/sandbox/defaults.yaml.
type Config struct {
	// Data is the folder of the store; empty keeps everything in memory.
	Data string
	// Market is the id of the market; empty means DefaultMarket.
	Market string
	// Edition is "cn", "intl" or "eu"; empty means what the data say, else the default. Switches set rules otherwise, by kebab-case name.
	Edition  string
	Switches map[string]string
	// Endpoints are the merchant's production addresses with their access keys, by contract.
	Endpoints map[string]protocol.Endpoint
	// Credentials may call the open APIs; none means the sandbox's own published pair.
	Credentials []sign.Credential
	// Products and Buyers are the catalogue of a new market; none means an invented one. Seed decides what is invented; 0 means the default.
	Products []*market.Product
	Buyers   []*market.Buyer
	Seed     uint64
	// StartedAt is where the business clock of a new market starts; zero means the real time. Clock is its mode; empty means manual.
	StartedAt time.Time
	Clock     clock.Mode
	// Concurrency is how many subscriptions are called at once; 0 means the default.
	Concurrency int
	// Token opens the console; it is needed to listen beyond loopback.
	Token string
	// OpenAPI is the address of the open APIs, for show on the console.
	OpenAPI  string
	Language wording.Language
	// RefusePrivate refuses merchants at private and loopback addresses, for a sandbox that many share.
	RefusePrivate bool
	// InsecureTLS accepts any certificate of the merchant.
	InsecureTLS bool
	// NoticeWebhook is an address that receives every notice as a POST of JSON; empty means nobody does.
	NoticeWebhook string
	// Log takes what goes wrong inside; nil means nowhere.
	Log *slog.Logger
	// Watch is told of every request to the open APIs; nil means nobody is.
	Watch func(gateway.Visit)
}

// Sandbox is a marketplace that runs. Close it at the end.
type Sandbox struct {
	// Engine moves the market; Store keeps it.
	Engine *engine.Engine
	Store  store.Store
	// OpenAPI serves what merchants call, Console what people and programs drive the sandbox with.
	OpenAPI http.Handler
	Console http.Handler

	config  Config
	courier *courier.Courier
	stop    context.CancelFunc
}

// New assembles a sandbox. Wrong configuration is an error of package verdict, and leaves nothing behind.
func New(config Config) (*Sandbox, error) { return Open(context.Background(), config) }

// Open is New with a context for reading the data.
func Open(ctx context.Context, config Config) (*Sandbox, error) {
	edition, err := config.check()
	if err != nil {
		return nil, err
	}
	kept, err := store.Open(ctx, config.Data)
	if err != nil {
		return nil, err
	}
	s := &Sandbox{config: config, Store: kept}
	if err := s.assemble(ctx, edition); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// check refuses what is wrong before anything is opened and fills in the defaults. The edition is nil when the data decide it.
func (c *Config) check() (*spec.Edition, error) {
	defaults := spec.Sandbox()
	if c.Market == "" {
		c.Market = DefaultMarket
	}
	if c.Seed == 0 {
		c.Seed = defaults.Seed
	}
	if c.Concurrency == 0 {
		c.Concurrency = defaults.Concurrency
	}
	if c.Concurrency < 0 || c.Concurrency > 1024 {
		return nil, verdict.Misused("--concurrency must be from 1 to 1024", "--concurrency 须为 1 到 1024")
	}
	if len(c.Credentials) == 0 {
		c.Credentials = []sign.Credential{{AccessKeyID: defaults.AccessKeyID, SecretKey: defaults.SecretKey}}
	}
	for contract, endpoint := range c.Endpoints {
		if err := checkEndpoint(contract, endpoint); err != nil {
			return nil, err
		}
	}
	if err := c.checkCatalogue(); err != nil {
		return nil, err
	}
	if c.NoticeWebhook != "" {
		if _, err := probe.NewWebhook(c.NoticeWebhook, nil); err != nil {
			return nil, err
		}
	}
	if c.Edition == "" && len(c.Switches) == 0 {
		return nil, nil
	}
	if c.Edition == "" {
		c.Edition = defaults.Edition
	}
	plain, err := spec.EditionByID(c.Edition)
	if err != nil {
		return nil, err
	}
	return plain.With(c.Switches)
}

// checkCatalogue starts a market on the side, so that a catalogue that cannot be sold from leaves no data folder behind.
func (c *Config) checkCatalogue() error {
	if len(c.Products) == 0 {
		return nil
	}
	edition, err := spec.EditionByID(spec.Sandbox().Edition)
	if err != nil {
		return err
	}
	contracts := map[string]*spec.Contract{}
	for _, contract := range spec.Contracts() {
		contracts[contract.ID] = contract
	}
	_, err = market.New(market.Header{ID: c.Market}, edition, contracts, c.Products, c.Buyers)
	return err
}

func checkEndpoint(contract string, endpoint protocol.Endpoint) error {
	if _, err := spec.ContractByID(contract); err != nil {
		return err
	}
	address, err := url.Parse(endpoint.URL)
	switch {
	case err != nil || (address.Scheme != "http" && address.Scheme != "https") || address.Hostname() == "":
		return verdict.Misused("--endpoint %q is not an http or https address: write it like https://merchant.example/produceAPI",
			"--endpoint %q 不是 http 或 https 地址：请写成 https://merchant.example/produceAPI 的形式", endpoint.URL)
	case address.User != nil || address.Fragment != "":
		return verdict.Misused("--endpoint must not have a user name or a fragment: remove them", "--endpoint 不能包含用户名或片段（#）：请删除")
	case endpoint.AccessKey == "":
		return verdict.Misused("--access-key is missing: give the key that the merchant checks signatures with",
			"缺少 --access-key：请给出商家用于校验签名的密钥")
	}
	return nil
}

func (s *Sandbox) assemble(ctx context.Context, edition *spec.Edition) error {
	wired, err := s.wired(ctx, edition)
	if err != nil {
		return err
	}
	defaults := spec.Sandbox()
	s.courier = courier.New(courier.Config{
		Limit: wired.AnswerLimit.Value, MaxBytes: defaults.AnswerBytes, UserAgent: defaults.UserAgent,
		AllowPrivate: !s.config.RefusePrivate, InsecureTLS: s.config.InsecureTLS,
	})
	s.Engine, err = engine.Open(ctx, engine.Config{
		Store: s.Store, Courier: s.courier, Wires: wires.All(wired, s.config.Endpoints), Endpoints: s.config.Endpoints,
		Edition: wired, Switches: s.config.Switches, Products: s.config.Products, Buyers: s.config.Buyers, Seed: s.config.Seed,
		StartedAt: s.config.StartedAt, Clock: s.config.Clock, Concurrency: s.config.Concurrency,
	}, s.config.Market)
	if err != nil {
		return err
	}
	s.OpenAPI = gateway.New(gateway.Config{
		Edition: wired, Credentials: s.config.Credentials, Orders: orders{s.Engine}, Now: s.Engine.Now, Watch: s.config.Watch, Log: s.config.Log,
	})
	closing, stop := context.WithCancel(context.Background())
	s.stop = stop
	if err := s.forward(closing); err != nil {
		return err
	}
	s.Console = console.New(closing, console.Config{
		Engine: s.Engine, Token: s.config.Token, Secrets: s.secrets(), Endpoints: s.config.addresses(), OpenAPI: s.config.OpenAPI, Language: s.config.Language,
	})
	return nil
}

// forward lets the notices go to the webhook, beside the market and never in its way.
func (s *Sandbox) forward(closing context.Context) error {
	if s.config.NoticeWebhook == "" {
		return nil
	}
	webhook, err := probe.NewWebhook(s.config.NoticeWebhook, s.courier)
	if err != nil {
		return err
	}
	var after int64
	s.Engine.View(func(m *market.Market) { after = m.Sequence })
	go webhook.Follow(closing, s.Engine, after, s.config.Log)
	return nil
}

// wired is the edition that the wires speak: the given one, or that of the stored market, or the default.
func (s *Sandbox) wired(ctx context.Context, given *spec.Edition) (*spec.Edition, error) {
	if given != nil {
		return given, nil
	}
	id, switches := spec.Sandbox().Edition, map[string]string(nil)
	headers, err := s.Store.Markets(ctx)
	if err != nil {
		return nil, err
	}
	for _, header := range headers {
		if header.ID == s.config.Market {
			id, switches = header.Edition, header.Switches
		}
	}
	plain, err := spec.EditionByID(id)
	if err != nil {
		return nil, err
	}
	return plain.With(switches)
}

func (s *Sandbox) secrets() []string {
	var secrets []string
	for _, endpoint := range s.config.Endpoints {
		secrets = append(secrets, endpoint.AccessKey)
	}
	for _, credential := range s.config.Credentials {
		secrets = append(secrets, credential.SecretKey)
	}
	if s.config.Token != "" {
		secrets = append(secrets, s.config.Token)
	}
	return secrets
}

// addresses are the endpoints for show; a merchant may have put the key into the address.
func (c Config) addresses() map[string]string {
	addresses := map[string]string{}
	for contract, endpoint := range c.Endpoints {
		addresses[contract] = strings.ReplaceAll(endpoint.URL, endpoint.AccessKey, "******")
	}
	return addresses
}

// Close ends what is under way and releases the data. It may be called more than once.
func (s *Sandbox) Close() error {
	if s.stop != nil {
		s.stop()
	}
	if s.courier != nil {
		s.courier.Close()
	}
	kept := s.Store
	if s.Store = nil; kept == nil {
		return nil
	}
	return kept.Close()
}

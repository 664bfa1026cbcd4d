package scenarios

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

// House is where stories are played: which merchant is called, and where the marketplace's open APIs are served meanwhile.
type House struct {
	// Endpoint is the merchant's production address and AccessKey its key; without an endpoint Stand builds the practice merchant.
	Endpoint, AccessKey string
	Stand               Stand
	// OpenAPIListen is the address at which order queries are answered.
	OpenAPIListen string
	// AccessKeyID and SecretKey are what order queries are signed with; empty means the sandbox's published pair.
	AccessKeyID, SecretKey string
	// Edition, Switches ("name=value") and Seed take the place of the story's own when they are set.
	Edition  string
	Switches []string
	Seed     uint64
	// Market is the path of a market file whose products and buyers play the parts of the invented ones with the same names.
	Market string

	openAPIChosen bool
}

// check refuses what is wrong before anything is played.
func (h *House) check() error {
	if h.Endpoint == "" {
		return nil
	}
	if err := checkAddress("endpoint", h.Endpoint); err != nil {
		return err
	}
	if h.AccessKey == "" {
		return verdict.Misused("--access-key is missing: give the key that your endpoint checks signatures with",
			"缺少 --access-key：请给出您的接口用于校验签名的密钥")
	}
	return nil
}

// Play plays one story in a market of its own, in memory.
func (h *House) Play(ctx context.Context, story *Scenario) (*Telling, error) {
	listener, err := h.listen()
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	endpoint := protocol.Endpoint{URL: h.Endpoint, AccessKey: h.AccessKey}
	if h.Endpoint == "" {
		address, key, stop, err := h.Stand(ctx, story.Practice, "http://"+listener.Addr().String())
		if err != nil {
			return nil, err
		}
		defer stop()
		endpoint = protocol.Endpoint{URL: address, AccessKey: key}
	}
	sandbox, err := h.Build(story, endpoint)
	if err != nil {
		return nil, err
	}
	defer sandbox.Close()
	server := &http.Server{Handler: sandbox.OpenAPI, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	telling, err := Play(ctx, story, sandbox.Engine)
	if telling != nil {
		telling.secrets = h.secrets(endpoint)
	}
	return telling, err
}

// secrets are what may stand in the exchanges of a run and in no recording of it.
func (h *House) secrets(endpoint protocol.Endpoint) []string {
	secrets := []string{endpoint.AccessKey}
	for _, credential := range h.credentials() {
		secrets = append(secrets, credential.SecretKey)
	}
	return secrets
}

// listen opens the address of the open APIs. Against the practice merchant any free port will do; against a merchant of somebody else
// only the address that merchant was told.
func (h *House) listen() (net.Listener, error) {
	address := h.OpenAPIListen
	if h.Endpoint == "" && !h.openAPIChosen {
		address = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, verdict.Misused("the open APIs cannot be served at %[1]s (%[2]v): choose another --open-api-listen",
			"无法在 %[1]s 提供开放接口（%[2]v）：请用 --open-api-listen 换一个地址", address, errors.Unwrap(err))
	}
	return listener, nil
}

// Build makes the sandbox that a story is played in, standing at the story's start.
func (h *House) Build(story *Scenario, endpoint protocol.Endpoint) (*simulator.Sandbox, error) {
	config, err := h.Config(story, endpoint)
	if err != nil {
		return nil, err
	}
	return simulator.New(config)
}

// Config is the configuration of that sandbox.
func (h *House) Config(story *Scenario, endpoint protocol.Endpoint) (simulator.Config, error) {
	seed := cmp.Or(h.Seed, story.Seed, spec.Sandbox().Seed)
	edition := story.Edition
	if h.Edition != "" {
		edition = h.Edition
	}
	switches := maps.Clone(story.Switches)
	for _, pair := range h.Switches {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return simulator.Config{}, verdict.Misused("--switch %q is not of the form name=value", "--switch %q 应为 名称=值 的形式", pair)
		}
		if switches == nil {
			switches = map[string]string{}
		}
		switches[name] = value
	}
	products, buyers := market.DefaultCatalogue(seed, story.Contract)
	if h.Market != "" {
		var err error
		if products, buyers, err = h.cast(story, products, buyers); err != nil {
			return simulator.Config{}, err
		}
	}
	return simulator.Config{
		Market: story.Name, Edition: edition, Switches: switches, Products: products, Buyers: buyers, Seed: seed, StartedAt: story.Start,
		Endpoints: map[string]protocol.Endpoint{story.Contract: endpoint}, Credentials: h.credentials(), Concurrency: 1,
	}, nil
}

func (h *House) credentials() []sign.Credential {
	sandbox := spec.Sandbox()
	credential := sign.Credential{AccessKeyID: h.AccessKeyID, SecretKey: h.SecretKey}
	if credential.AccessKeyID == "" {
		credential.AccessKeyID = sandbox.AccessKeyID
	}
	if credential.SecretKey == "" {
		credential.SecretKey = sandbox.SecretKey
	}
	return []sign.Credential{credential}
}

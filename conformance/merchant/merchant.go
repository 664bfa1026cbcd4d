// Package merchant is the practice merchant: a small, right SaaS V2.0 merchant in memory that a newcomer can point the sandbox at, and
// that puts the conformance suite on trial.
//
// It is a stranger to the simulator. It was written from the published pages alone, the way a merchant's developer would write it, and
// shares no rule with the simulator except the signature primitives. Its parameter table (parameters.go) and its reading of the order
// query (purchase.go) repeat what spec/ says on purpose: they are the second reader of the same pages, and a test lays both side by side.
//
// One request goes through ServeHTTP → behaviour.process: authenticate (authenticate.go), understand (parameters.go), act
// (activities.go), render (answer.go). Everything that a flaw may change is a field of behaviour (behaviour.go); a flaw (flaws*.go)
// replaces one of them, as one plausible human mistake would.
//
// What is modelled: the seven base activities. What is not: the joint-operation kit, persistence, metering (usage values are invented).
package merchant

import (
	"net/http"
	"sync"
	"time"

	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

// Config describes a practice merchant. The zero Config, given an AccessKey, is a right merchant beside a sandbox with default addresses.
type Config struct {
	// AccessKey is the key bound to the basic interfaces. Empty means the sandbox default.
	AccessKey string
	// OpenAPI is the base address of the marketplace's open APIs, without the path. Empty means the sandbox default on loopback.
	OpenAPI string
	// Credential is the AK/SK that signs order queries. Empty means the sandbox default.
	Credential sign.Credential
	// Async is how long opening an instance takes. 0 opens at once; otherwise newInstance answers AsyncCode and queryInstance
	// describes the instance when so much time has passed on Wall.
	Async time.Duration
	// AsyncCode is what newInstance answers while the instance is opening: "000004" (default) or "000000", both documented.
	AsyncCode string
	// Flaw is the name of one deliberate fault (see Flaws); empty means none. New panics on an unknown name: check with FlawNamed.
	Flaw string
	// Delay is how long the slow flaws keep the marketplace waiting, in real time; 0 means 6 s, which is above the 5 s advice.
	Delay time.Duration
	// Wall tells real time; nil means time.Now.
	Wall func() time.Time
	// Client carries order queries; nil means a client of 5 s that follows no redirect.
	Client *http.Client
}

// Merchant is the practice merchant. It is an http.Handler, safe for concurrent use.
type Merchant struct {
	config  Config
	way     behaviour
	nonces  nonceMemory
	flights flights

	mu        sync.Mutex
	instances map[string]*Instance // by instance id
	purchases map[string]string    // idempotency key of newInstance → instance id
	debug     map[string]string    // the same for debugging requests, which open nothing
	queries   []OrderQuery
}

// New makes a merchant without instances. It panics when Config.Flaw is not one of Flaws.
func New(config Config) *Merchant {
	m := &Merchant{
		config:    config.withDefaults(),
		way:       right(),
		instances: map[string]*Instance{},
		purchases: map[string]string{},
		debug:     map[string]string{},
	}
	m.flights.under = map[string]*flight{}
	m.nonces.seen = map[string]time.Time{}
	if config.Flaw != "" {
		flaw, err := FlawNamed(config.Flaw)
		if err != nil {
			panic(err)
		}
		flaw.apply(&m.way)
	}
	return m
}

func (c Config) withDefaults() Config {
	sandbox := spec.Sandbox()
	if c.AccessKey == "" {
		c.AccessKey = sandbox.AccessKey
	}
	if c.OpenAPI == "" {
		c.OpenAPI = "http://" + sandbox.OpenAPIListen
	}
	if c.Credential == (sign.Credential{}) {
		c.Credential = sign.Credential{AccessKeyID: sandbox.AccessKeyID, SecretKey: sandbox.SecretKey}
	}
	if c.AsyncCode == "" {
		c.AsyncCode = codePending
	}
	if c.Delay == 0 {
		c.Delay = 6 * time.Second
	}
	if c.Wall == nil {
		c.Wall = time.Now
	}
	if c.Client == nil {
		c.Client = orderQueryClient()
	}
	return c
}

// check finds out whether a Config given by a person makes sense.
func (c Config) check() error {
	if c.AsyncCode != "" && c.AsyncCode != codePending && c.AsyncCode != codeSuccess {
		return verdict.Misused("--async-code %q is not possible: use %s (being processed) or %s (success, still opening)",
			"--async-code 不支持 %q：请使用 %s（处理中）或 %s（成功但仍在开通）", c.AsyncCode, codePending, codeSuccess)
	}
	if c.Async < 0 {
		return verdict.Misused("--async %s is negative: give how long opening takes, such as 5s",
			"--async 不能为负数（%s）：请填写开通所需时长，例如 5s", c.Async)
	}
	if c.Flaw != "" {
		if _, err := FlawNamed(c.Flaw); err != nil {
			return err
		}
	}
	return nil
}

// ServeHTTP answers one call of the marketplace.
func (m *Merchant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answered := false
	defer func() {
		failure := recover()
		if failure == nil || answered {
			return
		}
		if failure == http.ErrAbortHandler {
			panic(failure)
		}
		// A careful merchant never lets a programming error become an error page: the marketplace would not even find a result code.
		m.way.render(failed(codeInternal, "internal error")).send(w)
	}()
	reply := m.way.serve(m, w, r)
	answered = true
	reply.send(w)
}

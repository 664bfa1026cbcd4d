// Package merchant is the practice merchant: a small, right merchant in memory that a newcomer can point the sandbox at, and that puts
// the conformance suite on trial. It speaks SaaS V2.0 and SaaS V1.0 at the same address.
//
// It is a stranger to the simulator. It was written from the published pages alone, the way a merchant's developer would write it, and
// shares no rule with the simulator except the signature primitives. Its parameter table (parameters.go) and its reading of the order
// query (purchase.go) repeat what spec/ says on purpose: they are the second reader of the same pages, and a test lays both side by side.
//
// One request goes through ServeHTTP → behaviour.process: authenticate (authenticate.go), understand (parameters.go), act
// (activities.go), render (answer.go). Everything that a flaw may change is a field of behaviour (behaviour.go); a flaw (flaws*.go)
// replaces one of them, as one plausible human mistake would.
//
// SaaS V1.0 goes the same way in files of its own (v1*.go): the query instead of the body, a token instead of a signature, and every
// answer sealed with Body-Sign. What was sold under one contract is not known under the other.
//
// What is modelled: the seven base activities of each contract. What is not: the joint-operation kit, persistence, metering (usage values are invented).
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
	// KeyV1 is the Key of SaaS V1.0, which a merchant has one of for all purposes. Empty means AccessKey.
	KeyV1 string
	// EncryptType is how V1.0 credentials are encrypted, and how V1.0 sends the buyer's contact: "1" is AES-256 (default), "2" AES-128.
	EncryptType string
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

	mu      sync.Mutex
	ledger         // what was sold under SaaS V2.0
	v1      ledger // what was sold under SaaS V1.0
	queries []OrderQuery
}

// New makes a merchant without instances. It panics when Config.Flaw is not one of Flaws.
func New(config Config) *Merchant {
	m := &Merchant{
		config: config.withDefaults(),
		way:    right(),
		ledger: newLedger(),
		v1:     newLedger(),
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
	if c.KeyV1 == "" {
		c.KeyV1 = c.AccessKey
	}
	if c.EncryptType == "" {
		c.EncryptType = encryptAES256
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
	if c.EncryptType != "" && c.EncryptType != encryptAES256 && c.EncryptType != encryptAES128 {
		return verdict.Misused("--encrypt-type %q is not possible: use %s (AES-256) or %s (AES-128)",
			"--encrypt-type 不支持 %q：请使用 %s（AES-256）或 %s（AES-128）", c.EncryptType, encryptAES256, encryptAES128)
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
		m.broken(r).send(w)
	}()
	reply := m.contractOf(r)(m, w, r)
	answered = true
	reply.send(w)
}

// contractOf picks the contract that a request speaks. Both live at one address, because a merchant has one production address and
// its products move from one contract to the other one by one.
func (m *Merchant) contractOf(r *http.Request) func(*Merchant, http.ResponseWriter, *http.Request) reply {
	if speaksV1(r) {
		return m.way.v1.serve
	}
	return m.way.serve
}

// broken is the answer to a call during which the program failed.
func (m *Merchant) broken(r *http.Request) reply {
	result := failed(codeInternal, "internal error")
	if speaksV1(r) {
		return m.sealed(result, m.way.v1.render(result))
	}
	return m.way.render(result)
}

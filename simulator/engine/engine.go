// Package engine is the only place that joins the rooms of the simulator. It takes a command or the next due event, asks the market
// what it means, stores the decision, puts the calls that became ready on the wire, lets the market learn the outcomes and stores
// those together with the exchanges. Nothing is sent before the decision that demands it is stored, so a crash at any instant loses
// nothing: what was on its way is sent again after the restart, which every contract allows.
//
// One Engine moves one market. Do carries out a command, Advance lets time pass from event to event, Follow keeps up with a clock
// that runs by itself. Moves queue up behind each other; reading (View, Records, …) is possible at any time.
//
// Calls of different subscriptions go out at once, up to Config.Concurrency; calls of one subscription in their order. Outcomes are
// learned in the order in which the calls were sent, whichever answer came first, so that the same seed gives the same story; with
// concurrency 1 the merchant sees the same bodies in the same order too.
package engine

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/store"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

// DefaultConcurrency is how many subscriptions are called at once when the configuration leaves it open.
const DefaultConcurrency = 8

// Carrier carries requests; *courier.Courier is one.
type Carrier interface {
	// Carry sends once.
	Carry(ctx context.Context, request courier.Request, fault courier.Fault) courier.Exchange
	// CarryAll sends the copies of a request for the duplicate faults; the last exchange counts.
	CarryAll(ctx context.Context, requests []courier.Request, fault courier.Fault) []courier.Exchange
}

// Config says what an Engine works with. Store, Courier and Wires are needed, the rest has defaults.
type Config struct {
	// Store keeps the market. The engine does not close it.
	Store   store.Store
	Courier Carrier
	// Wires speak the contracts, by contract id.
	Wires map[string]protocol.Wire
	// Endpoints are the merchant's addresses by contract id. Calls of a contract without one fail as unreachable.
	Endpoints map[string]protocol.Endpoint
	// Edition is the rule set with its switches applied; nil means the one the market was stored with, "cn" for a new market.
	Edition *spec.Edition
	// Switches are the settings of Edition that were set otherwise, kept with the market.
	Switches map[string]string
	// Products and Buyers are the catalogue of a new market; none means the invented catalogue of every wire's contract.
	Products []*market.Product
	Buyers   []*market.Buyer
	// Seed decides every invented value of a new market.
	Seed uint64
	// StartedAt is the business time at which a new market begins; zero means the real time, to the second.
	StartedAt time.Time
	// Clock is the mode of the business clock; empty means manual.
	Clock clock.Mode
	// Concurrency is how many subscriptions are called at once; 0 means DefaultConcurrency, 1 one after the other.
	Concurrency int
	// Wall tells real time; nil means time.Now.
	Wall func() time.Time
	// Nonce makes the nonce of a request; nil means 32 random hexadecimal characters.
	Nonce func() string
}

// Engine moves one market. Its methods may be called from several goroutines.
type Engine struct {
	config   Config
	edition  *spec.Edition
	marketID string
	clock    *clock.Clock

	// moving holds one token: whoever has it may move the market.
	moving chan struct{}
	// broken is why the market cannot be moved any more, read and written with the moving token.
	broken error

	mu     sync.RWMutex // guards market; written with the moving token
	market *market.Market

	records  int64 // number of the last record, with the moving token
	faults   faults
	watchers watchers
}

// Open loads a market from the store, or creates it there. Calls that were on their way when the market was last held are sent
// again by the next move.
func Open(ctx context.Context, config Config, marketID string) (*Engine, error) {
	if config.Concurrency <= 0 {
		config.Concurrency = DefaultConcurrency
	}
	if config.Wall == nil {
		config.Wall = time.Now
	}
	if config.Nonce == nil {
		config.Nonce = randomNonce
	}
	e := &Engine{config: config, marketID: marketID, moving: make(chan struct{}, 1)}
	contracts, err := config.contracts()
	if err != nil {
		return nil, err
	}
	state, err := config.Store.LoadMarket(ctx, marketID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		err = e.create(ctx, contracts)
	case err == nil:
		err = e.restore(ctx, state, contracts)
	}
	if err != nil {
		return nil, err
	}
	e.clock = clock.New(e.market.Now, config.Clock, config.Wall)
	return e, nil
}

func (c Config) contracts() (map[string]*spec.Contract, error) {
	contracts := make(map[string]*spec.Contract, len(c.Wires))
	for id := range c.Wires {
		contract, err := spec.ContractByID(id)
		if err != nil {
			return nil, err
		}
		contracts[id] = contract
	}
	return contracts, nil
}

func (e *Engine) create(ctx context.Context, contracts map[string]*spec.Contract) error {
	var err error
	if e.edition = e.config.Edition; e.edition == nil {
		if e.edition, err = spec.EditionByID("cn"); err != nil {
			return err
		}
	}
	started := e.config.StartedAt
	if started.IsZero() {
		started = e.config.Wall().UTC().Truncate(time.Second)
	}
	header := market.Header{ID: e.marketID, Edition: e.edition.ID, Switches: e.config.Switches, Seed: e.config.Seed, StartedAt: started, Now: started}
	products, buyers := e.config.Products, e.config.Buyers
	if len(products) == 0 {
		products, buyers = e.config.invented(contracts)
	}
	if e.market, err = market.New(header, e.edition, contracts, products, buyers); err != nil {
		return fmt.Errorf("create market %q: %w", e.marketID, err)
	}
	if err := e.config.Store.CreateMarket(ctx, e.market.Snapshot()); err != nil {
		return fmt.Errorf("keep market %q: %w", e.marketID, err)
	}
	return nil
}

// sold are the contracts that an invented catalogue sells under: those that the merchant has an endpoint for or, before there is any,
// the sandbox's own.
func (c Config) sold(contracts map[string]*spec.Contract) []string {
	known := sortedKeys(contracts)
	served := slices.DeleteFunc(slices.Clone(known), func(id string) bool { return c.Endpoints[id].URL == "" })
	usual := spec.Sandbox().Contract
	switch {
	case len(served) > 0:
		return served
	case contracts[usual] != nil:
		return []string{usual}
	}
	return known
}

// invented gathers the catalogues of the contracts that are sold; the buyers are the same people for each.
func (c Config) invented(contracts map[string]*spec.Contract) ([]*market.Product, []*market.Buyer) {
	var products []*market.Product
	buyers := c.Buyers
	for _, id := range c.sold(contracts) {
		more, people := market.DefaultCatalogue(c.Seed, id)
		products = append(products, more...)
		if len(buyers) == 0 {
			buyers = people
		}
	}
	return products, buyers
}

func (e *Engine) restore(ctx context.Context, state market.Snapshot, contracts map[string]*spec.Contract) error {
	if e.edition = e.config.Edition; e.edition == nil {
		plain, err := spec.EditionByID(state.Header.Edition)
		if err == nil {
			e.edition, err = plain.With(state.Header.Switches)
		}
		if err != nil {
			return err
		}
	}
	if e.edition.ID != state.Header.Edition {
		return verdict.Misused("the market %q was begun with edition %s: use that edition, or another data folder",
			"市场 %q 以版本 %s 创建：请使用该版本，或换一个数据目录", e.marketID, state.Header.Edition)
	}
	if e.config.Switches != nil {
		state.Header.Switches = e.config.Switches
	}
	restored, err := market.Restore(state, e.edition, contracts)
	if err != nil {
		return fmt.Errorf("restore market %q: %w", e.marketID, err)
	}
	e.market = restored
	last, err := e.config.Store.LastRecordID(ctx, e.marketID)
	if err != nil {
		return err
	}
	if last != "" {
		if e.records, err = strconv.ParseInt(last, 10, 64); err != nil {
			return fmt.Errorf("restore market %q: the record id %q is no number", e.marketID, last)
		}
	}
	return nil
}

// randomNonce makes a nonce that no merchant has seen before.
func randomNonce() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails
	return hex.EncodeToString(random[:])
}

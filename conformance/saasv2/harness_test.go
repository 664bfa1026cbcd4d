package saasv2_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/conformance/saasv2"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/gateway"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
)

const accessKey = "demo-access-key-0000000000000001"

var credential = sign.Credential{AccessKeyID: "AKCHECKS", SecretKey: "secret-of-the-checks"}

// market is a merchant with the marketplace around it, ready to be judged.
type market struct {
	config check.BenchConfig
	checks []check.Check
}

// set changes how a market is built.
type set struct {
	merchant merchant.Config
	handler  func(http.Handler) http.Handler
	edition  string
	testFlag string
	seed     uint64
}

// build starts the practice merchant (or a wrapped one) and an order query for it.
func build(t testing.TB, s set) market {
	t.Helper()
	if s.edition == "" {
		s.edition = "cn"
	}
	edition, err := spec.EditionByID(s.edition)
	if err != nil {
		t.Fatal(err)
	}
	contract, err := spec.ContractByID(saasv2.Contract)
	if err != nil {
		t.Fatal(err)
	}
	orders := check.NewOrderBook()
	openAPI := httptest.NewServer(gateway.New(gateway.Config{
		Edition: edition, Credentials: []sign.Credential{credential}, Orders: orders, Watch: orders.Watch,
	}))
	t.Cleanup(openAPI.Close)
	s.merchant.AccessKey, s.merchant.OpenAPI, s.merchant.Credential = accessKey, openAPI.URL, credential
	var handler http.Handler = merchant.New(s.merchant)
	if s.handler != nil {
		handler = s.handler(handler)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	carrier := courier.New(courier.Config{AllowPrivate: true, Limit: 2 * time.Second})
	t.Cleanup(carrier.Close)
	checks := saasv2.Checks()
	selected := make([]string, len(checks))
	for i := range checks {
		selected[i] = checks[i].ID
	}
	return market{checks: checks, config: check.BenchConfig{
		Endpoint: protocol.Endpoint{URL: server.URL + "/saas", AccessKey: accessKey}, Edition: edition, Contract: contract, Courier: carrier,
		Orders: orders, OrderQueryReachable: true, Features: contract.Features, Seed: s.seed, TestFlag: s.testFlag,
		Patience: 500 * time.Millisecond, Premises: check.NewPremises(selected...),
	}}
}

// judge runs all checks and returns the results by id.
func (m market) judge(ctx context.Context) map[string]check.Result {
	results := map[string]check.Result{}
	for _, c := range m.checks {
		results[c.ID] = check.NewBench(m.config).Run(ctx, c)
	}
	return results
}

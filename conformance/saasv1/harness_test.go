package saasv1_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/conformance/saasv1"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/spec"
)

const accessKey = "demo-access-key-0000000000000001"

// market is a merchant with what it takes to judge it.
type market struct {
	config check.BenchConfig
	checks []check.Check
}

// set changes how a market is built.
type set struct {
	merchant merchant.Config
	handler  func(http.Handler) http.Handler
	edition  string
	switches map[string]string
	testFlag string
}

// build starts the practice merchant, or a wrapped one.
func build(t testing.TB, s set) market {
	t.Helper()
	if s.edition == "" {
		s.edition = "cn"
	}
	edition, err := spec.EditionByID(s.edition)
	if err == nil {
		edition, err = edition.With(s.switches)
	}
	if err != nil {
		t.Fatal(err)
	}
	contract, err := spec.ContractByID(saasv1.Contract)
	if err != nil {
		t.Fatal(err)
	}
	s.merchant.AccessKey = accessKey
	var handler http.Handler = merchant.New(s.merchant)
	if s.handler != nil {
		handler = s.handler(handler)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	carrier := courier.New(courier.Config{AllowPrivate: true, Limit: 2 * time.Second})
	t.Cleanup(carrier.Close)
	checks := saasv1.Checks()
	selected := make([]string, len(checks))
	for i := range checks {
		selected[i] = checks[i].ID
	}
	return market{checks: checks, config: check.BenchConfig{
		Endpoint: protocol.Endpoint{URL: server.URL + "/saas", AccessKey: accessKey}, Edition: edition, Contract: contract, Courier: carrier,
		Features: contract.Features, Seed: 1, TestFlag: s.testFlag, Patience: 100 * time.Millisecond, Premises: check.NewPremises(selected...),
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

// one runs a single check.
func (m market) one(t *testing.T, name string) check.Result {
	t.Helper()
	i := slices.IndexFunc(m.checks, func(known check.Check) bool { return known.ID == saasv1.Contract+"/"+name })
	if i < 0 {
		t.Fatalf("there is no check %s", name)
	}
	return check.NewBench(m.config).Run(t.Context(), m.checks[i])
}

package conformance_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/fairground/fairground/conformance"
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/conformance/report"
	"github.com/fairground/fairground/simulator/gateway"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
)

const accessKey = "key-of-the-tests-0123456789"

// stage is a practice merchant with an order query of its own, both on loopback.
type stage struct {
	endpoint *httptest.Server
	orders   *check.OrderBook
}

// play puts a merchant on a stage. wrap, which may be nil, changes how its answers travel.
func play(t testing.TB, config merchant.Config, wrap func(http.Handler) http.Handler) stage {
	t.Helper()
	edition, err := spec.EditionByID("cn")
	if err != nil {
		t.Fatal(err)
	}
	sandbox := spec.Sandbox()
	orders := check.NewOrderBook()
	openAPI := httptest.NewServer(gateway.New(gateway.Config{
		Edition: edition, Orders: orders, Watch: orders.Watch,
		Credentials: []sign.Credential{{AccessKeyID: sandbox.AccessKeyID, SecretKey: sandbox.SecretKey}},
	}))
	t.Cleanup(openAPI.Close)
	config.AccessKey, config.OpenAPI = accessKey, openAPI.URL
	var handler http.Handler = merchant.New(config)
	if wrap != nil {
		handler = wrap(handler)
	}
	endpoint := httptest.NewServer(handler)
	t.Cleanup(endpoint.Close)
	return stage{endpoint: endpoint, orders: orders}
}

// playFor puts a merchant on a stage whose order query the run itself is to serve, at the address returned.
func playFor(t testing.TB, config merchant.Config, wrap func(http.Handler) http.Handler) (endpoint, openAPI string) {
	t.Helper()
	openAPI = freeAddress()
	config.AccessKey, config.OpenAPI = accessKey, "http://"+openAPI
	var handler http.Handler = merchant.New(config)
	if wrap != nil {
		handler = wrap(handler)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL + "/produce", openAPI
}

// freeAddress is a loopback address that is free at the moment.
func freeAddress() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// all is the configuration that claims everything.
func (s stage) all() conformance.Config {
	return conformance.Config{
		Contract: "saas-v2", Endpoint: s.endpoint.URL + "/produce", AccessKey: accessKey, Features: []string{conformance.AllFeatures},
		Orders: s.orders, Version: "test",
	}
}

// judge runs the suite and fails the test when there is no report.
func judge(t testing.TB, config conformance.Config) report.Report {
	t.Helper()
	r, err := conformance.Run(context.Background(), config, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// by lists the ids of the checks with an outcome.
func by(r report.Report, outcome check.Outcome) []string {
	ids := []string{}
	for _, c := range r.Checks {
		if c.Outcome == outcome {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// spotless demands that every check passed.
func spotless(t *testing.T, r report.Report) {
	t.Helper()
	for _, c := range r.Checks {
		if c.Outcome != check.Passed {
			t.Errorf("%s %s: %v\n%s", c.ID, c.Outcome, c.Message, c.Plain("en"))
		}
	}
	if r.Verdict != report.Passed {
		t.Errorf("verdict %s", r.Verdict)
	}
}

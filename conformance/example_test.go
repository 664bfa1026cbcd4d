package conformance_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/fairground/fairground/conformance"
	"github.com/fairground/fairground/conformance/merchant"
)

// Run judges any http.Handler; here the practice merchant.
func ExampleRun() {
	openAPI := freeAddress() // where the merchant sends its order queries
	endpoint := httptest.NewServer(merchant.New(merchant.Config{AccessKey: "key", OpenAPI: "http://" + openAPI}))
	defer endpoint.Close()
	report, err := conformance.Run(context.Background(), conformance.Config{
		Contract: "saas-v2", Endpoint: endpoint.URL, AccessKey: "key",
		Only:          []string{"saas-v2/signature"},
		OpenAPIListen: openAPI,
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Verdict, report.Summary.Failed)
	// Output: passed 0
}

// Inside a merchant's own `go test`, every check becomes a subtest: write this as func TestMerchant(t *testing.T).
func ExampleTest() {
	_ = func(t *testing.T) {
		endpoint := httptest.NewServer(merchant.New(merchant.Config{AccessKey: "key"}))
		defer endpoint.Close()
		conformance.Test(t, conformance.Config{
			Contract: "saas-v2", Endpoint: endpoint.URL, AccessKey: "key",
			Features: []string{"period", "upgrade"},
		})
	}
}

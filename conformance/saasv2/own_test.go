package saasv2_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/simulator/gateway"
	sandbox "github.com/fairground/fairground/simulator/market"
)

// ownProducts is the catalogue of a merchant that opens nothing else.
var ownProducts = check.Products{
	"PERIOD":        {{ID: "MINE-YEAR", SKU: "sku-year", Quantity: 3}, {ID: "MINE-MONTH", SKU: "sku-year"}},
	"ONE_TIME":      {{ID: "MINE-ONCE"}},
	"ON_DEMAND":     {{ID: "MINE-METER"}, {ID: "MINE-METER-2"}},
	"ON_DEMAND_PKG": {{ID: "MINE-PACK"}, {ID: "MINE-PACK-2"}},
	"UPGRADE":       {{ID: "MINE-BEST", SKU: "sku-best", Quantity: 50}},
}

// picky is the practice merchant with a catalogue: it looks each purchase up and refuses products that are not its own.
func picky(t *testing.T, products check.Products) *market {
	t.Helper()
	made := &market{}
	*made = build(t, set{merchant: merchant.Config{}, handler: func(right http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			if stranger := made.stranger(r, body); stranger != "" {
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprintf(w, `{"resultCode":"000002","resultMsg":"product %s is not ours"}`, stranger)
				return
			}
			right.ServeHTTP(w, r)
		})
	}})
	made.config.Products = products
	return made
}

// stranger is the product of a request's order that is not in the catalogue.
func (m *market) stranger(r *http.Request, body []byte) string {
	var call struct {
		OrderID     string `json:"orderId"`
		ProductInfo struct {
			ProductID string `json:"productId"`
		} `json:"productInfo"`
	}
	_ = json.Unmarshal(body, &call)
	asked := []string{call.ProductInfo.ProductID}
	m.config.Orders.Watch(gateway.Visit{OrderID: call.OrderID, Accepted: true}) // as if it had asked
	if sold, known, _ := m.config.Orders.Sold(r.Context(), call.OrderID); known {
		for _, line := range sold.Order.Lines {
			asked = append(asked, line.ProductID)
		}
	}
	for _, id := range asked {
		if id != "" && !strings.HasPrefix(id, "MINE-") {
			return id
		}
	}
	return ""
}

// A program that opens only what it sells passes when the run sells that.
func TestOwnProductsAreSoldThroughout(t *testing.T) {
	t.Parallel()
	made := picky(t, ownProducts)
	for id, result := range made.judge(t.Context()) {
		if result.Outcome == check.Failed || result.Outcome == check.Errored || result.Outcome == check.Warned || result.Outcome == check.Skipped {
			t.Errorf("%s %s: %s", id, result.Outcome, result.Message.EN)
		}
	}
}

// What is not named is skipped with a sentence that says how to name it.
func TestASecondItemThatIsNotNamedIsAskedFor(t *testing.T) {
	t.Parallel()
	made := picky(t, check.Products{"ON_DEMAND": {{ID: "MINE-METER"}}})
	made.config.Features = []string{"on-demand"}
	result := made.judge(t.Context())["saas-v2/create/on-demand-items"]
	if result.Outcome != check.Skipped || !strings.Contains(result.Message.EN, "--product ON_DEMAND=") {
		t.Errorf("%s: %s", result.Outcome, result.Message.EN)
	}
}

func TestDressKeepsWhatTheMerchantLeavesOpen(t *testing.T) {
	t.Parallel()
	invented := sandbox.Product{ID: "OFFI1", SKU: "s", Quantity: 10, PeriodUnit: "year", PeriodCount: 1, Price: 5}
	got := check.Dress(invented, sandbox.Product{ID: "MINE", PeriodUnit: "month"})
	if got.ID != "MINE" || got.SKU != "s" || got.Quantity != 10 || got.PeriodUnit != "month" || got.PeriodCount != 1 || got.Price != 5 {
		t.Errorf("%+v", got)
	}
}

// When the first call is refused, the one sentence that matters says why.
func TestAFirstCallThatIsRefusedIsExplained(t *testing.T) {
	t.Parallel()
	refusing := func(code string) func(http.Handler) http.Handler {
		return func(http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprintf(w, `{"resultCode":%q,"resultMsg":"no"}`, code)
			})
		}
	}
	for name, c := range map[string]struct {
		id   string
		set  set
		says string
	}{
		"expects seconds":              {"create/opens", set{merchant: merchant.Config{Flaw: "timestamp-in-seconds"}}, "expects seconds"},
		"another formula":              {"signature/accepted", set{merchant: merchant.Config{Flaw: "signature-plain-sha256"}}, "saas-v2/signature/plain-sha256"},
		"refuses the signature":        {"signature/accepted", set{handler: refusing("000001")}, "another signature"},
		"refuses a parameter":          {"create/opens", set{handler: refusing("000002")}, "milliseconds"},
		"fails without an order query": {"create/opens", set{handler: refusing("000005")}, "--open-api-listen"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := build(t, c.set)
			for _, judged := range made.checks {
				if judged.ID == "saas-v2/"+c.id {
					result := check.NewBench(made.config).Run(t.Context(), judged)
					if result.Outcome != check.Failed || !strings.Contains(result.Message.EN, c.says) || result.Message.ZH == "" {
						t.Errorf("%s: %s", result.Outcome, result.Message.EN)
					}
				}
			}
		})
	}
}

// A program that asked for the order and refuses it all the same is told of --product.
func TestARefusedInventedProductIsExplained(t *testing.T) {
	t.Parallel()
	made := picky(t, nil)
	for _, judged := range made.checks {
		if judged.ID != "saas-v2/create/opens" {
			continue
		}
		result := check.NewBench(made.config).Run(t.Context(), judged)
		if result.Outcome != check.Failed || !strings.Contains(result.Message.EN, "--product") || !strings.Contains(result.Message.ZH, "--product") {
			t.Errorf("%s: %s", result.Outcome, result.Message.EN)
		}
	}
}

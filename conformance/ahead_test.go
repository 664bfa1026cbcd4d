package conformance_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/fairground/fairground/conformance"
	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/verdict"
)

// A run of several checks at a time tells the same, in the same order, as one after the other; against a slow merchant it tells it sooner.
func TestConcurrentChecksTellTheSameInTheSameOrder(t *testing.T) {
	t.Parallel()
	slow := func(right http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(2 * time.Millisecond)
			right.ServeHTTP(w, r)
		})
	}
	told := func(concurrency int) (outcomes []string) {
		config := play(t, merchant.Config{Flaw: "order-id-only-key"}, slow).all()
		config.Concurrency = concurrency
		for _, c := range judge(t, config).Checks {
			outcomes = append(outcomes, c.ID+" "+string(c.Outcome))
		}
		return outcomes
	}
	alone, together := told(1), told(8)
	if len(alone) == 0 || len(alone) != len(together) {
		t.Fatalf("%d checks one after the other, %d at a time", len(alone), len(together))
	}
	for i := range alone {
		if alone[i] != together[i] {
			t.Errorf("place %d: %s one after the other, %s at a time", i, alone[i], together[i])
		}
	}
}

func TestProductsOfOnesOwnAreRead(t *testing.T) {
	t.Parallel()
	products, err := conformance.ParseProducts([]string{"PERIOD=OFFI1:sku-1:50", "on-demand=OFFI2", "ON_DEMAND=OFFI3"})
	if err != nil {
		t.Fatal(err)
	}
	if p := products["PERIOD"]; len(p) != 1 || p[0].ID != "OFFI1" || p[0].SKU != "sku-1" || p[0].Quantity != 50 {
		t.Errorf("%+v", p)
	}
	if p := products["ON_DEMAND"]; len(p) != 2 || p[1].ID != "OFFI3" {
		t.Errorf("%+v", p)
	}
	for _, wrong := range []string{"PERIOD", "PERIOD=", "YEARLY=OFFI1", "PERIOD=a:b:none", "PERIOD=a:b:0", "PERIOD=a:b:1:2"} {
		if _, err := conformance.ParseProducts([]string{wrong}); err == nil {
			t.Errorf("%s was taken", wrong)
		} else if exit, _ := verdict.Of(err); exit != verdict.Usage {
			t.Errorf("%s ends with %v: %v", wrong, exit, err)
		}
	}
}

package scenarios_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/fairground/fairground/scenarios"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/verdict"
)

// A story sells what the merchant's own market file calls by the story's names.
func TestStoriesSellOwnProductsByName(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "market.yaml")
	text := "products:\n- {id: MINE-YEAR, sku: sku-year, name: standard-year, charging-mode: PERIOD, period-unit: year}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	house := scenarios.House{Market: file}
	story, err := scenarios.Open("happy-year")
	if err != nil {
		t.Fatal(err)
	}
	config, err := house.Config(story, protocol.Endpoint{})
	if err != nil {
		t.Fatal(err)
	}
	for _, product := range config.Products {
		if product.Name == "standard-year" && (product.ID != "MINE-YEAR" || product.SKU != "sku-year" || len(product.Upgrades) == 0) {
			t.Errorf("%+v", product)
		}
	}
	metered, err := scenarios.Open("on-demand-closed")
	if err != nil {
		t.Fatal(err)
	}
	_, err = house.Config(metered, protocol.Endpoint{})
	if exit, _ := verdict.Of(err); err == nil || exit != verdict.Usage {
		t.Errorf("a product that is not named: %v", err)
	}
}

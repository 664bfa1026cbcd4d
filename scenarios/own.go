package scenarios

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fairground/fairground/simulator"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

// cast puts the products and buyers of the merchant's own market file into the places of the invented ones that have the same names, so
// that stories sell what the merchant's program knows. A story that sells a product which the file does not name cannot be told.
func (h *House) cast(story *Scenario, products []*market.Product, buyers []*market.Buyer) ([]*market.Product, []*market.Buyer, error) {
	file, err := spec.LoadMarketFile(h.Market)
	if err != nil {
		return nil, nil, err
	}
	var described simulator.Config
	if err := described.Apply(file); err != nil {
		return nil, nil, err
	}
	own := slices.DeleteFunc(described.Products, func(p *market.Product) bool { return p.Contract != story.Contract })
	if len(own) > 0 {
		for _, name := range story.products() {
			if _, named := productNamed(own, name); !named {
				return nil, nil, verdict.Misused("%[1]s sells %[2]s, which %[3]s does not name: call the product of yours that plays its part %[2]s there",
					"%[1]s 销售 %[2]s，而 %[3]s 中没有该名称：请在其中将对应的商品命名为 %[2]s", story.Name, name, h.Market)
			}
		}
	}
	for _, product := range own {
		if invented, known := productNamed(products, product.Name); known {
			dress(invented, product)
			continue
		}
		products = append(products, product)
	}
	for _, buyer := range described.Buyers {
		if invented, known := buyerNamed(buyers, buyer.Name); known {
			*invented = *buyer
			continue
		}
		buyers = append(buyers, buyer)
	}
	return products, buyers, nil
}

// dress lets the merchant's product count where it says something; the length of the period stays that of the story.
func dress(invented, own *market.Product) {
	invented.ID = cmp.Or(own.ID, invented.ID)
	invented.SKU = cmp.Or(own.SKU, invented.SKU)
	invented.Title = cmp.Or(own.Title, invented.Title)
	invented.Price = cmp.Or(own.Price, invented.Price)
	invented.Quantity = cmp.Or(own.Quantity, invented.Quantity)
}

// products lists the names of the products that a story sells.
func (s *Scenario) products() []string {
	var names []string
	add := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, step := range s.Steps {
		if step.Buy != nil {
			add(step.Buy.Product)
		}
		for _, change := range []*WithProduct{step.Renew, step.Convert, step.Change, step.Upgrade} {
			if change != nil {
				add(change.Product)
			}
		}
	}
	slices.SortFunc(names, strings.Compare)
	return names
}

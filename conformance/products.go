package conformance

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

// uses are what a product can be named for.
var uses = []string{
	string(market.Period), string(market.OneTime), string(market.OnDemand), string(market.OnDemandPackage),
	check.ForTrial, check.ForUpgrade, check.ForChange,
}

// needed says which products a claimed feature needs, once a merchant names products at all: one of any of these uses.
var needed = map[string][]string{
	"period": {string(market.Period)}, "one-off": {string(market.OneTime)}, "on-demand": {string(market.OnDemand)},
	"package": {string(market.OnDemandPackage)}, "trial": {check.ForTrial, string(market.Period)},
	"upgrade": {check.ForUpgrade, check.ForChange}, "renewal-change": {check.ForChange, check.ForUpgrade},
}

// ParseProducts reads products of the merchant's own, each written MODE=PRODUCTID[:SKU[:LINEARVALUE]]. A mode may come several times:
// the second PERIOD product is another period type, the second ON_DEMAND one another billing item. Errors are verdict.Misused.
func ParseProducts(values []string) (check.Products, error) {
	var products check.Products
	for _, value := range values {
		use, product, err := parseProduct(value)
		if err != nil {
			return nil, err
		}
		if products == nil {
			products = check.Products{}
		}
		products[use] = append(products[use], product)
	}
	return products, nil
}

func parseProduct(value string) (use string, product market.Product, err error) {
	use, rest, found := strings.Cut(value, "=")
	use = strings.ReplaceAll(strings.ToUpper(strings.TrimSpace(use)), "-", "_")
	parts := strings.Split(strings.TrimSpace(rest), ":")
	if !found || parts[0] == "" || len(parts) > 3 {
		return "", product, verdict.Misused("--product %q is not understood: write it as MODE=PRODUCTID[:SKU[:LINEARVALUE]], for example PERIOD=OFFI461867333479178240",
			"无法理解 --product %q：请写作 MODE=PRODUCTID[:SKU[:LINEARVALUE]]，例如 PERIOD=OFFI461867333479178240", value)
	}
	if !slices.Contains(uses, use) {
		return "", product, verdict.Misused("--product %q is for an unknown mode: use one of %s", "--product %q 的 MODE 未知：可用 %s", value, strings.Join(uses, ", "))
	}
	product.ID = parts[0]
	if len(parts) > 1 {
		product.SKU = parts[1]
	}
	if len(parts) > 2 {
		if product.Quantity, err = strconv.Atoi(parts[2]); err != nil || product.Quantity < 1 {
			return "", product, verdict.Misused("--product %q has the linear value %q: give a number from 1, or leave it out",
				"--product %q 的线性属性值为 %q：请填写正整数，或不填", value, parts[2])
		}
	}
	return use, product, nil
}

// readProducts completes the merchant's own products from the market file and makes sure that every claimed feature has one.
func (s *session) readProducts() error {
	if s.config.Market != "" {
		if err := s.readMarket(); err != nil {
			return err
		}
	}
	if len(s.config.Products) == 0 {
		return nil
	}
	for _, feature := range s.features {
		if wanted := needed[feature]; len(wanted) > 0 {
			if _, ok := s.config.Products.Named(0, wanted...); !ok {
				return verdict.Misused("--features %[1]s needs a product of yours: add --product %[2]s=PRODUCTID, or do not claim %[1]s",
					"--features %[1]s 需要您自己的商品：请添加 --product %[2]s=PRODUCTID，或不声明 %[1]s", feature, wanted[0])
			}
		}
	}
	return nil
}

// readMarket takes products and the buyer from the market file; what the configuration names by itself stays in front.
func (s *session) readMarket() error {
	file, err := spec.LoadMarketFile(s.config.Market)
	if err != nil {
		return err
	}
	var described simulator.Config
	if err := described.Apply(file); err != nil {
		return err
	}
	if s.config.Buyer.ID == "" && len(described.Buyers) > 0 {
		s.config.Buyer = *described.Buyers[0]
		s.config.Buyer.ID = cmp.Or(s.config.Buyer.ID, s.config.Buyer.Name)
	}
	products := check.Products{}
	for use, named := range s.config.Products {
		products[use] = slices.Clone(named)
	}
	for use, named := range sorted(described.Products, s.contract.ID) {
		products[use] = append(products[use], named...)
	}
	s.config.Products = products
	return nil
}

// sorted lists the products of a market file by use. The first PERIOD product is one that can be upgraded, when there is any, and the
// second one of another period type.
func sorted(all []*market.Product, contract string) check.Products {
	products, named := check.Products{}, map[string]market.Product{}
	for _, product := range all {
		if product.Contract == contract {
			named[product.Name] = *product
			products[string(product.ChargingMode)] = append(products[string(product.ChargingMode)], *product)
		}
	}
	period := products[string(market.Period)]
	slices.SortStableFunc(period, func(a, b market.Product) int { return min(1, len(b.Upgrades)) - min(1, len(a.Upgrades)) })
	if len(period) == 0 {
		return products
	}
	first := period[0]
	rest := slices.DeleteFunc(slices.Clone(period[1:]), func(p market.Product) bool { return p.PeriodUnit == first.PeriodUnit })
	products[string(market.Period)] = append([]market.Product{first}, rest...)
	for _, product := range period {
		if product.TrialDays > 0 {
			products[check.ForTrial] = append(products[check.ForTrial], product)
		}
	}
	for _, target := range first.Upgrades {
		if product, known := named[target]; known {
			products[check.ForUpgrade] = append(products[check.ForUpgrade], product)
		}
	}
	return products
}

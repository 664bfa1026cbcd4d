package simulator

import (
	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
)

// Apply fills in from a market file what the configuration leaves open: what was said on the command line stands.
func (c *Config) Apply(file *spec.MarketFile) error {
	defaults := spec.Sandbox()
	if c.Market == "" {
		c.Market = file.Market
	}
	if c.Edition == "" {
		c.Edition = file.Edition
	}
	for name, value := range file.Switches {
		if c.Switches == nil {
			c.Switches = map[string]string{}
		}
		if _, said := c.Switches[name]; !said {
			c.Switches[name] = value
		}
	}
	if c.Seed == 0 && file.Seed != nil {
		c.Seed = *file.Seed
	}
	if c.StartedAt.IsZero() {
		c.StartedAt = file.Start
	}
	if c.Clock == "" && file.Clock != "" {
		mode, err := clock.ParseMode(file.Clock)
		if err != nil {
			return err
		}
		c.Clock = mode
	}
	for _, endpoint := range file.Endpoints {
		contract := endpoint.Contract
		if contract == "" {
			contract = defaults.Contract
		}
		if c.Endpoints == nil {
			c.Endpoints = map[string]protocol.Endpoint{}
		}
		if _, said := c.Endpoints[contract]; !said {
			c.Endpoints[contract] = protocol.Endpoint{URL: endpoint.URL, AccessKey: endpoint.AccessKey}
		}
	}
	if len(c.Credentials) == 0 {
		for _, pair := range file.Credentials {
			c.Credentials = append(c.Credentials, sign.Credential{AccessKeyID: pair.AccessKeyID, SecretKey: pair.SecretKey})
		}
	}
	c.applyCatalogue(file)
	return nil
}

func (c *Config) applyCatalogue(file *spec.MarketFile) {
	contract := spec.Sandbox().Contract
	for _, p := range file.Products {
		if p.Contract == "" {
			p.Contract = contract
		}
		c.Products = append(c.Products, &market.Product{
			ID: p.ID, Name: p.Name, Title: p.Title, SKU: p.SKU, Contract: p.Contract, ChargingMode: market.ChargingMode(p.ChargingMode),
			PeriodUnit: p.PeriodUnit, PeriodCount: p.PeriodCount, TrialDays: p.TrialDays, Price: p.Price, Quantity: p.Quantity,
			Upgrades: p.Upgrades, Items: p.Items, Supervised: p.Supervised,
			Opening: p.Opening, Joint: p.Joint, LimitCount: p.LimitCount, LimitQuantity: p.LimitQuantity, LimitUntilExpiry: p.LimitUntilExpiry,
			Audience: p.Audience, SoldTo: p.SoldTo, Stock: p.Stock,
		})
	}
	for _, b := range file.Buyers {
		c.Buyers = append(c.Buyers, &market.Buyer{
			ID: b.ID, Name: b.Name, RealName: b.RealName, Type: b.Type, Level: b.Level, Mobile: b.Mobile, Email: b.Email,
			UserID: b.UserID, UserName: b.UserName, Track: b.Track, Balance: b.Balance,
		})
	}
}

package market

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

// New starts a market with a catalogue. The header names it and gives its seed and StartedAt (business time); Now, Sequence and Counter
// go on from what it says. Contracts are those that the products are sold under, by id. The products and buyers are copied. A catalogue
// that cannot be sold from is a *verdict.Error that names what is wrong.
func New(h Header, e *spec.Edition, contracts map[string]*spec.Contract, products []*Product, buyers []*Buyer) (*Market, error) {
	for _, product := range products {
		if contracts[product.Contract] == nil {
			return nil, verdict.Misused("product %q is sold under the contract %q, which this market does not have: give it one of %s",
				"商品 %q 使用的接入方式 %q 不在本市场中，请改用以下之一：%s", product.Name, product.Contract, sortedKeys(contracts))
		}
	}
	return create(h, newRules(e, contracts), products, buyers)
}

func create(h Header, r rules, products []*Product, buyers []*Buyer) (*Market, error) {
	if r.edition == nil {
		return nil, errors.New("a market needs an edition")
	}
	h.StartedAt = plain(h.StartedAt)
	if h.Now = plain(h.Now); h.Now.Before(h.StartedAt) {
		h.Now = h.StartedAt
	}
	return assemble(Snapshot{Header: h, Products: products, Buyers: buyers}, r)
}

// Restore goes on where a snapshot was taken.
func Restore(s Snapshot, e *spec.Edition, contracts map[string]*spec.Contract) (*Market, error) {
	if e == nil {
		return nil, errors.New("a market needs an edition")
	}
	return assemble(s, newRules(e, contracts))
}

func assemble(s Snapshot, r rules) (*Market, error) {
	m := &Market{
		Header: s.Header, rules: r,
		Products: map[string]*Product{}, Buyers: map[string]*Buyer{}, Orders: map[string]*Order{},
		Subscriptions: map[string]*Subscription{}, Calls: map[string]*Call{}, Cases: map[string]*Case{}, lanes: map[string][]string{},
		index: newIndex(),
	}
	m.Switches = maps.Clone(s.Header.Switches)
	if err := m.adoptCatalogue(s.Products, s.Buyers); err != nil {
		return nil, err
	}
	for _, subscription := range s.Subscriptions {
		m.Subscriptions[subscription.ID] = subscription.copy()
	}
	calls := slices.Clone(s.Calls)
	slices.SortFunc(calls, func(a, b *Call) int { return cmp.Compare(a.Sequence, b.Sequence) })
	for _, call := range calls {
		m.Calls[call.ID] = call.copy()
		if call.unresolved() {
			m.lanes[call.SubscriptionID] = append(m.lanes[call.SubscriptionID], call.ID)
		}
	}
	orders := slices.Clone(s.Orders)
	slices.SortFunc(orders, compareOrders)
	for _, order := range orders {
		m.Orders[order.ID] = order.copy()
	}
	for _, order := range orders {
		m.index.addOrder(m, m.Orders[order.ID])
	}
	for _, subscription := range s.Subscriptions {
		m.index.addInstance(m.Subscriptions[subscription.ID])
	}
	for _, entry := range s.Cases {
		m.Cases[entry.ID] = entry.copy()
	}
	for _, event := range s.Events {
		m.agenda.add(eventKey(event), event)
	}
	return m, nil
}

func (m *Market) adoptCatalogue(products []*Product, buyers []*Buyer) error {
	for _, product := range products {
		if m.Products[product.ID] != nil {
			return verdict.Misused("two products have the id %q: give each its own", "有两个商品的 ID 都是 %q，请分别设置", product.ID)
		}
		m.Products[product.ID] = product.copy()
		if !m.index.addProduct(m, m.Products[product.ID]) {
			return verdict.Misused("two products have the name %q: give each its own", "有两个商品的名称都是 %q，请分别命名", product.Name)
		}
	}
	for _, product := range products {
		if err := m.checkProduct(product); err != nil {
			return err
		}
	}
	for _, buyer := range buyers {
		if m.Buyers[buyer.ID] != nil {
			return verdict.Misused("two buyers have the id %q: give each its own", "有两个客户的 ID 都是 %q，请分别设置", buyer.ID)
		}
		twin := *buyer
		m.Buyers[buyer.ID] = &twin
		if !m.index.addBuyer(&twin) {
			return verdict.Misused("two buyers have the name %q: give each its own", "有两个客户的名称都是 %q，请分别命名", buyer.Name)
		}
		if buyer.Track != "" && buyer.Track != TrackEmpowerment && buyer.Track != TrackBase {
			return verdict.Misused("buyer %q has the track %q: use empowerment or base, or leave it out", "客户 %q 的 track %q 无效，请使用 empowerment、base 或不填", buyer.Name, buyer.Track)
		}
		if _, known := m.rules.edition.PeriodLengths.Value[buyer.Level]; !known {
			return verdict.Misused("buyer %q has the level %q: use one of %s", "客户 %q 的等级 %q 无效，请使用以下之一：%s",
				buyer.Name, buyer.Level, sortedKeys(m.rules.edition.PeriodLengths.Value))
		}
	}
	return nil
}

func (m *Market) checkProduct(p *Product) error {
	for _, named := range slices.Concat(p.Upgrades, p.Items) {
		if m.index.related(p, named) == "" {
			return verdict.Misused("product %q names %q, which is not in the catalogue: add it or take the name out",
				"商品 %q 引用了目录中不存在的 %q，请添加该商品或删除引用", p.Name, named)
		}
	}
	if err := checkSale(p); err != nil {
		return err
	}
	switch p.ChargingMode {
	case Period:
		if p.PeriodUnit != "year" && p.PeriodUnit != "month" && p.PeriodUnit != "day" {
			return verdict.Misused("product %q has the period %q: use year, month or day", "商品 %q 的周期类型 %q 无效，请使用 year、month 或 day", p.Name, p.PeriodUnit)
		}
	case OneTime, OnDemand, OnDemandPackage:
	default:
		return verdict.Misused("product %q has the charging mode %q: use PERIOD, ONE_TIME, ON_DEMAND or ON_DEMAND_PKG",
			"商品 %q 的计费模式 %q 无效，请使用 PERIOD、ONE_TIME、ON_DEMAND 或 ON_DEMAND_PKG", p.Name, p.ChargingMode)
	}
	return nil
}

// Snapshot copies the whole state. Lists are in a fixed order (catalogue by id, the rest by age), so that equal markets give equal
// snapshots.
func (m *Market) Snapshot() Snapshot {
	s := Snapshot{Header: m.Header, Events: m.agenda.list()}
	s.Header.Switches = maps.Clone(m.Switches)
	for _, id := range slices.Sorted(maps.Keys(m.Products)) {
		s.Products = append(s.Products, m.Products[id].copy())
	}
	for _, id := range slices.Sorted(maps.Keys(m.Buyers)) {
		twin := *m.Buyers[id]
		s.Buyers = append(s.Buyers, &twin)
	}
	for _, order := range m.Orders {
		s.Orders = append(s.Orders, order.copy())
	}
	slices.SortFunc(s.Orders, compareOrders)
	for _, id := range slices.Sorted(maps.Keys(m.Subscriptions)) {
		s.Subscriptions = append(s.Subscriptions, m.Subscriptions[id].copy())
	}
	for _, call := range m.Calls {
		s.Calls = append(s.Calls, call.copy())
	}
	slices.SortFunc(s.Calls, func(a, b *Call) int { return cmp.Compare(a.Sequence, b.Sequence) })
	for _, id := range slices.Sorted(maps.Keys(m.Cases)) {
		s.Cases = append(s.Cases, m.Cases[id].copy())
	}
	return s
}

func compareOrders(a, b *Order) int {
	if c := a.CreatedAt.Compare(b.CreatedAt); c != 0 {
		return c
	}
	return cmp.Compare(a.Number, b.Number)
}

func sortedKeys[V any](known map[string]V) string {
	return fmt.Sprint(slices.Sorted(maps.Keys(known)))
}

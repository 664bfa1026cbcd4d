package market

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

func TestDefaultCatalogueSellsEveryBillingModeToEveryLevel(t *testing.T) {
	t.Parallel()
	products, buyers := DefaultCatalogue(0, "saas-v2")
	again, people := DefaultCatalogue(0, "saas-v2")
	equal(t, "same seed, same products", fmt.Sprint(listed(products)), fmt.Sprint(listed(again)))
	equal(t, "same seed, same buyers", fmt.Sprint(listed(buyers)), fmt.Sprint(listed(people)))
	other, same := DefaultCatalogue(0, "saas-v1")
	equal(t, "other contract, same buyers", fmt.Sprint(listed(same)), fmt.Sprint(listed(buyers)))
	if other[0].ID == products[0].ID {
		t.Error("products of two contracts need ids of their own")
	}
	modes, levels, chinese, latin := map[ChargingMode]bool{}, map[string]bool{}, false, false
	ids := map[string]bool{}
	for _, p := range products {
		modes[p.ChargingMode] = true
		if !regexp.MustCompile(`^OFFI\d{18}$`).MatchString(p.ID) || ids[p.ID] {
			t.Errorf("product id %q", p.ID)
		}
		ids[p.ID] = true
	}
	for _, b := range buyers {
		levels[b.Level] = true
		if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(b.ID) || ids[b.ID] {
			t.Errorf("buyer id %q", b.ID)
		}
		ids[b.ID] = true
		if strings.ContainsFunc(b.RealName, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			chinese = true
		} else {
			latin = true
		}
	}
	equal(t, "modes", len(modes), 4)
	equal(t, "levels", len(levels), 6)
	equal(t, "names", chinese && latin, true)
	for _, name := range []string{"standard-year", "standard-month", "premium-year", "lifetime", "metered", "package"} {
		if newWorld(t).m.Product(name) == nil {
			t.Errorf("no product %q", name)
		}
	}
}

func listed[T any](list []*T) []T {
	var values []T
	for _, value := range list {
		values = append(values, *value)
	}
	return values
}

func TestCatalogueThatCannotBeSoldFromIsRefused(t *testing.T) {
	t.Parallel()
	edition, err := spec.EditionByID("cn")
	must(t, err)
	contract, err := spec.ContractByID("saas-v2")
	must(t, err)
	for name, spoil := range map[string]func(*Product, *Product, *Buyer, *Buyer){
		"contract":   func(p, _ *Product, _, _ *Buyer) { p.Contract = "saas-v9" },
		"id":         func(p, q *Product, _, _ *Buyer) { p.ID = q.ID },
		"name":       func(p, q *Product, _, _ *Buyer) { p.Name = q.Name },
		"mode":       func(p, _ *Product, _, _ *Buyer) { p.ChargingMode = "RENT" },
		"period":     func(p, _ *Product, _, _ *Buyer) { p.PeriodUnit = "week" },
		"upgrades":   func(p, _ *Product, _, _ *Buyer) { p.Upgrades = []string{"nothing"} },
		"opening":    func(p, _ *Product, _, _ *Buyer) { p.Opening = "soon" },
		"late":       func(p, _ *Product, _, _ *Buyer) { p.Opening = OpenAfterAcceptance },
		"audience":   func(p, _ *Product, _, _ *Buyer) { p.Audience = "friends" },
		"limit":      func(p, _ *Product, _, _ *Buyer) { p.LimitCount = -1 },
		"track":      func(_, _ *Product, b, _ *Buyer) { b.Track = "moon" },
		"level":      func(_, _ *Product, b, _ *Buyer) { b.Level = "V9" },
		"buyer id":   func(_, _ *Product, b, c *Buyer) { b.ID = c.ID },
		"buyer name": func(_, _ *Product, b, c *Buyer) { b.Name = c.Name },
	} {
		products, buyers := DefaultCatalogue(1, "saas-v2")
		spoil(products[0], products[1], buyers[0], buyers[1])
		_, err := New(Header{ID: "m", StartedAt: noon}, edition, map[string]*spec.Contract{"saas-v2": contract}, products, buyers)
		exit, text := verdict.Of(err)
		if err == nil || exit != verdict.Usage || text.ZH == "" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestTwoContractsMayUseTheSameNames(t *testing.T) {
	t.Parallel()
	edition, err := spec.EditionByID("cn")
	must(t, err)
	contract, err := spec.ContractByID("saas-v2")
	must(t, err)
	first, buyers := DefaultCatalogue(1, "saas-v2")
	second, _ := DefaultCatalogue(1, "saas-v1")
	m, err := New(Header{ID: "m", StartedAt: noon}, edition, map[string]*spec.Contract{"saas-v2": contract, "saas-v1": contract}, append(first, second...), buyers)
	must(t, err)
	equal(t, "bare name", m.Product("standard-year").Contract, "saas-v1")
	equal(t, "qualified name", m.Product("saas-v2/standard-year").Contract, "saas-v2")
	if !m.lists(m.Product("saas-v2/standard-year"), m.Product("saas-v2/premium-year")) {
		t.Error("an upgrade stays inside its contract")
	}
}

func TestIdsFollowFromTheSeed(t *testing.T) {
	t.Parallel()
	a, b := NewIds(42), NewIds(42)
	seen := map[string]bool{}
	for range 10_000 {
		id := a.Order(noon)
		equal(t, "same seed", id, b.Order(noon))
		if !regexp.MustCompile(`^CS2603021200[0-9A-Z]{5}$`).MatchString(id) || seen[id] {
			t.Fatalf("order id %q is wrong or repeats", id)
		}
		seen[id] = true
	}
	m := newWorld(t).m
	equal(t, "business id", m.BusinessID("call-000001", 1), m.BusinessID("call-000001", 1))
	if m.BusinessID("call-000001", 1) == m.BusinessID("call-000001", 2) || m.BusinessID("call-000001", 1) == m.BusinessID("call-000002", 1) {
		t.Error("every attempt of every call has its own business id")
	}
	if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(m.BusinessID("c", 1)) {
		t.Errorf("business id %q is no UUID", m.BusinessID("c", 1))
	}
}

func TestNewOrderInventsConsistentOrders(t *testing.T) {
	t.Parallel()
	products, buyers := DefaultCatalogue(1, "saas-v2")
	month := products[1]
	expiry := beijing(2026, 3, 31, 23, 59, 59)
	for _, c := range []struct {
		draft  OrderDraft
		expire time.Time
		paid   int64
		unit   string
	}{
		{OrderDraft{Type: OrderNew, Product: month}, beijing(2026, 4, 2, 23, 59, 59), 19_900, "month"},
		{OrderDraft{Type: OrderNew, Product: month, Quantity: 20, Periods: 3}, beijing(2026, 6, 2, 23, 59, 59), 3 * 39_800, "month"},
		{OrderDraft{Type: OrderTrial, Product: month}, beijing(2026, 3, 17, 23, 59, 59), 0, "day"},
		{OrderDraft{Type: OrderRenew, Product: month, Expiry: expiry}, beijing(2026, 4, 30, 23, 59, 59), 19_900, "month"},
		{OrderDraft{Type: OrderChange, Product: month, Expiry: expiry}, expiry, 19_900, "month"},
		{OrderDraft{Type: OrderUnsubscribe, Product: month, Expiry: expiry, Cancels: "CS1"}, expiry, -19_900, "month"},
		{OrderDraft{Type: OrderNew, Product: products[4]}, noTime, 499_000, ""},
	} {
		c.draft.Buyer, c.draft.CreatedAt = buyers[0], noon
		o := NewOrder(NewIds(3), c.draft)
		equal(t, string(o.Type)+" expiry", o.Lines[0].ExpireAt, c.expire)
		equal(t, string(o.Type)+" paid", o.Lines[0].Paid, c.paid)
		equal(t, string(o.Type)+" unit", o.Lines[0].PeriodUnit, c.unit)
		equal(t, string(o.Type)+" line", o.Lines[0].ID, o.ID+"-000001")
		equal(t, string(o.Type)+" buyer", o.BuyerID, buyers[0].ID)
	}
}

package market

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/brianvoe/gofakeit/v7"
)

// DefaultCatalogue invents what a market without a file of its own sells under a contract, one product for each billing mode, and to
// whom: buyers of every level, some with Chinese and some with Latin names. The same seed gives the same catalogue.
func DefaultCatalogue(seed uint64, contract string) ([]*Product, []*Buyer) {
	// The people are the same under every contract, the products are not.
	return inventProducts(gofakeit.New(mixed(seed, contract)), contract), inventBuyers(gofakeit.New(mixed(seed, "buyers")))
}

// mixed makes a seed of its own for a part of the catalogue. It is never 0, which to gofakeit means a random one.
func mixed(seed uint64, part string) uint64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", seed, part))
	return binary.BigEndian.Uint64(sum[:8]) | 1
}

func inventProducts(fake *gofakeit.Faker, contract string) []*Product {
	standard, premium := fake.UUID(), fake.UUID()
	product := func(name, title, sku string, mode ChargingMode, price int64) *Product {
		return &Product{
			ID: "OFFI" + fake.DigitN(18), Name: name, Title: title, SKU: sku, Contract: contract, ChargingMode: mode, Price: price, Quantity: 10,
		}
	}
	period := func(p *Product, unit string) *Product {
		p.PeriodUnit, p.PeriodCount = unit, 1
		return p
	}
	month := period(product("standard-month", "云上协作,标准版,10 用户,包月", standard, Period, 19_900), "month")
	year := period(product("standard-year", "云上协作,标准版,10 用户,包年", standard, Period, 199_000), "year")
	best := period(product("premium-year", "云上协作,高级版,50 用户,包年", premium, Period, 899_000), "year")
	bestMonth := period(product("premium-month", "云上协作,高级版,50 用户,包月", premium, Period, 89_900), "month")
	month.TrialDays = 15
	best.Quantity, bestMonth.Quantity = 50, 50
	year.Upgrades = []string{best.Name}
	month.Upgrades = []string{bestMonth.Name, best.Name}
	lifetime := product("lifetime", "云上协作,终身版,一次性", fake.UUID(), OneTime, 499_000)
	metered := product("metered", "云上协作,短信,按需", fake.UUID(), OnDemand, 0)
	meteredMedia := product("metered-media", "云上协作,彩信,按需", fake.UUID(), OnDemand, 0)
	bundle := product("metered-bundle", "云上协作,短信与彩信,按需", metered.SKU, OnDemand, 0)
	bundle.Items = []string{meteredMedia.Name}
	parcel := product("package", "云上协作,1000 条短信,按需套餐包", fake.UUID(), OnDemandPackage, 9_900)
	for _, p := range []*Product{lifetime, metered, meteredMedia, bundle} {
		p.Quantity = 0
	}
	parcel.Quantity = 1000
	products := []*Product{year, month, best, bestMonth, lifetime, metered, meteredMedia, bundle, parcel}
	// Later inventions stand at the end, so that a seed keeps the ids it has always given.
	delivered := fake.UUID()
	supervisedYear := period(product("supervised-year", "云上协作,交付版,10 用户,包年", delivered, Period, 299_000), "year")
	supervisedMonth := period(product("supervised-month", "云上协作,交付版,10 用户,包月", delivered, Period, 29_900), "month")
	supervisedOnce := product("supervised-once", "云上协作,私有部署,一次性", fake.UUID(), OneTime, 1_999_000)
	late := period(product("accepted-year", "云上协作,交付版,验收后开通,包年", fake.UUID(), Period, 399_000), "year")
	joint := period(product("joint-year", "云上协作,联营交付版,包年", fake.UUID(), Period, 6_000_000), "year")
	limited := period(product("limited-month", "云上协作,体验版,限购,包月", fake.UUID(), Period, 100), "month")
	for _, p := range []*Product{supervisedYear, supervisedMonth, supervisedOnce, late, joint} {
		p.Supervised = true
	}
	supervisedOnce.Quantity, limited.Quantity = 0, 1
	late.Opening, joint.Joint = OpenAfterAcceptance, true
	limited.LimitCount, limited.LimitUntilExpiry = 1, true
	return append(products, supervisedYear, supervisedMonth, supervisedOnce, late, joint, limited)
}

var (
	surnames   = []string{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "欧阳", "司马"}
	givenNames = []string{"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳", "一诺", "子涵", "宇轩", "欣怡"}
	cities     = []string{"深圳", "贵阳", "杭州", "成都", "西安", "武汉"}
	trades     = []string{"星图", "云帆", "启明", "海纳", "青禾", "远望"}
	industries = []string{"软件", "科技", "贸易", "教育", "医疗", "物流"}
)

// inventBuyers makes two buyers of each level, a person and an enterprise, one of them with a Chinese name.
func inventBuyers(fake *gofakeit.Faker) []*Buyer {
	var buyers []*Buyer
	for level := 0; level <= 5; level++ {
		chinese, latin := inventChinese(fake, level%2), inventLatin(fake, 1-level%2)
		for i, buyer := range []*Buyer{chinese, latin} {
			buyer.ID = fake.HexUint(128)[2:]
			buyer.Level = fmt.Sprintf("V%d", level)
			buyer.Name = fmt.Sprintf("buyer-v%d-%c", level, 'a'+i)
			buyer.Mobile = "1" + fake.RandomString([]string{"38", "59", "86"}) + "0000" + fake.DigitN(4)
			buyer.Email = buyer.Name + "@example.com"
			if buyer.Type == 1 {
				buyer.UserID, buyer.UserName = fake.HexUint(128)[2:], buyer.Name+"_operator"
			}
			buyers = append(buyers, buyer)
		}
	}
	return buyers
}

// DefaultBuyers invents a crowd of buyers beside those of DefaultCatalogue: of every level alike, persons and enterprises, named crowd-0001
// and so on. The same seed and number give the same people.
func DefaultBuyers(seed uint64, number int) []*Buyer {
	fake := gofakeit.New(mixed(seed, "crowd"))
	crowd := make([]*Buyer, 0, number+11)
	for len(crowd) < number {
		crowd = append(crowd, inventBuyers(fake)...)
	}
	for i, buyer := range crowd {
		buyer.Name = fmt.Sprintf("crowd-%04d", i+1)
		buyer.Email = buyer.Name + "@example.com"
		if buyer.Type == 1 {
			buyer.UserName = buyer.Name + "_operator"
		}
	}
	return crowd[:number]
}

func inventChinese(fake *gofakeit.Faker, kind int) *Buyer {
	if kind == 0 {
		return &Buyer{RealName: fake.RandomString(surnames) + fake.RandomString(givenNames)}
	}
	return &Buyer{Type: kind, RealName: fake.RandomString(cities) + fake.RandomString(trades) + fake.RandomString(industries) + "有限公司"}
}

func inventLatin(fake *gofakeit.Faker, kind int) *Buyer {
	if kind == 0 {
		return &Buyer{RealName: fake.FirstName() + " " + fake.LastName()}
	}
	return &Buyer{Type: kind, RealName: fake.LastName() + " & " + fake.LastName() + " Ltd."}
}

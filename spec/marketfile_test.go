package spec

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/verdict"
)

const goodMarket = `# a whole market
market: demo
edition: eu
switches:
  freeze-at: expiry
  expire-time-digits: 17
  renewal-change: true
seed: 7
start: 2026-01-01T00:00:00+08:00
clock: paced:60
endpoints:
  - contract: saas-v2
    url: https://merchant.example.com/saas
    access-key: secret
credentials:
  - {access-key-id: AK, secret-key: SK}
products:
  - name: standard-year
    charging-mode: PERIOD
    period-unit: year
    period-count: 1
    price: 10000
    upgrades: [premium-year]
  - name: premium-year
    charging-mode: PERIOD
    period-unit: year
    trial-days: 15
  - {name: lifetime, charging-mode: ONE_TIME, price: 5}
buyers:
  - {name: zhang, real-name: 张三, level: V3, type: 0, email: zhang@example.com}
`

func TestMarketFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "market.yaml")
	if err := os.WriteFile(path, []byte(goodMarket), 0o600); err != nil {
		t.Fatal(err)
	}
	market, err := LoadMarketFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if market.Edition != "eu" || market.Switches["expire-time-digits"] != "17" || market.Switches["renewal-change"] != "true" || *market.Seed != 7 {
		t.Errorf("head: %+v", market)
	}
	if want := time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC); !market.Start.Equal(want) {
		t.Errorf("start %v, want %v", market.Start, want)
	}
	if len(market.Products) != 3 || market.Products[0].Upgrades[0] != "premium-year" || market.Buyers[0].RealName != "张三" {
		t.Errorf("goods: %+v %+v", market.Products, market.Buyers)
	}
	if market.Endpoints[0].AccessKey != "secret" || market.Credentials[0].SecretKey != "SK" {
		t.Error("keys are lost")
	}
}

func TestAnAlmostEmptyMarketFileIsEnough(t *testing.T) {
	t.Parallel()
	market, err := ParseMarketFile("m.yaml", []byte("edition: cn\n"))
	if err != nil || market.Seed != nil || !market.Start.IsZero() {
		t.Errorf("%+v, %v", market, err)
	}
}

func TestAWrongMarketFileIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ name, old, replacement, place, problem string }{
		{"no YAML", "seed: 7", "seed: [7", "m.yaml:", ""},
		{"tab", "seed: 7", "\tseed: 7", "m.yaml:7: ", "tab"},
		{"unknown member", "seed: 7", "sed: 7", "m.yaml:8: ", "sed"},
		{"unknown product member", "    price: 10000", "    prize: 10000", "m.yaml:22: ", "prize"},
		{"negative price", "price: 10000", "price: -1", "m.yaml:22: ", "price"},
		{"unknown edition", "edition: eu", "edition: moon", "m.yaml:3: ", `edition "moon" is not known; use cn, eu, intl`},
		{"unknown switch", "freeze-at: expiry", "freez-at: expiry", "m.yaml:5: ", "did you mean freeze-at"},
		{"wrong switch value", "freeze-at: expiry", "freeze-at: never", "m.yaml:5: ", "grace-end, expiry"},
		{"unknown charging mode", "charging-mode: ONE_TIME", "charging-mode: ONCE", "m.yaml:28: ", "PERIOD"},
		{"period without unit", "    period-unit: year\n    period-count: 1\n", "", "m.yaml:18: ", "period-unit"},
		{"unknown contract", "contract: saas-v2", "contract: saas-v9", "m.yaml:12: ", "use saas-v1, saas-v2"},
		{"no address", "url: https://merchant.example.com/saas", "url: merchant", "m.yaml:13: ", "url"},
		{"no key", "    access-key: secret\n", "", "m.yaml:12: ", "access-key"},
		{"unknown upgrade", "[premium-year]", "[premium]", "m.yaml:23: ", "product premium is not in this file"},
		{"product twice", "name: lifetime", "name: premium-year", "m.yaml:28: ", "premium-year is there twice"},
		{"trial too long", "trial-days: 15", "trial-days: 500", "m.yaml:27: ", "a trial has 3 to 180 days"},
		{"unknown level", "level: V3", "level: V9", "m.yaml:30: ", "V0"},
		{"start is no time", "2026-01-01T00:00:00+08:00", "soon", "m.yaml:9: ", "date-time"},
		{"wrong clock", "clock: paced:60", "clock: fast", "m.yaml:10: ", "clock"},
		{"the same name twice", "seed: 7", "seed: 7\nseed: 8", "m.yaml:9: ", "seed"},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(goodMarket, one.old) {
				t.Fatalf("the good file does not hold %q", one.old)
			}
			market, err := ParseMarketFile("m.yaml", []byte(strings.Replace(goodMarket, one.old, one.replacement, 1)))
			exit, text := verdict.Of(err)
			if market != nil || exit != verdict.Usage || !strings.Contains(text.EN, one.place) || !strings.Contains(text.EN, one.problem) {
				t.Errorf("accepted: %t, exit %d: %s", market != nil, exit, text.EN)
			}
			if text.ZH == "" || text.ZH == text.EN || strings.Contains(text.EN+text.ZH, "%!") {
				t.Errorf("Chinese: %s", text.ZH)
			}
		})
	}
}

func TestAMarketFileThatCannotBeReadIsMisuse(t *testing.T) {
	t.Parallel()
	huge := filepath.Join(t.TempDir(), "huge.yaml")
	if err := os.WriteFile(huge, []byte(strings.Repeat("# filler\n", 200_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{filepath.Join(t.TempDir(), "none.yaml"): "no such file", huge: "at most 1 MiB", t.TempDir(): "cannot be read"} {
		_, err := LoadMarketFile(path)
		if exit, text := verdict.Of(err); exit != verdict.Usage || !strings.Contains(text.EN, want) {
			t.Errorf("%s: %d %s", path, exit, text.EN)
		}
	}
}

func FuzzParseMarketFile(f *testing.F) {
	f.Add([]byte(goodMarket))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("a: &a\n  b: *a\nseed: 1"))
	f.Add([]byte("? [1]\n: 2"))
	f.Add([]byte("products: !!binary x"))
	f.Fuzz(func(t *testing.T, text []byte) {
		market, err := ParseMarketFile("m.yaml", text)
		if (market == nil) == (err == nil) {
			t.Fatalf("market: %t, %v", market != nil, err)
		}
		if exit, sentence := verdict.Of(err); err != nil && (exit != verdict.Usage || sentence.ZH == "") {
			t.Errorf("%q: %v", text, err)
		}
	})
}

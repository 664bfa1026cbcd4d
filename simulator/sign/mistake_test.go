package sign_test

import (
	"bytes"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/fairground/fairground/simulator/sign"
)

// The table "typical mistakes" of saas-v2.md 14.1, and the diagnostic variants of 14.5.
func TestV2MistakesOfTheReference(t *testing.T) {
	t.Parallel()
	v := v2Vectors[0]
	for id, want := range map[string]string{
		"sort-descending":       "C5EE71BE9AD81894A5CEA57B821307D4CAEF93EF9536CCF3052424256CCBC9BE",
		"json-spaced":           "996ACDD61202E5E68FF9A79566001D137717CC3321B305EBD9B161B24DBDE067",
		"body-plain-sha256":     "7AABD050D3B313A1F347D52B2F3E945935938B6A94578BBECDEADE2D594ABCDC",
		"body-not-hashed":       "3C363E6D6D07E10D24B5A85CCC0CA61C043BA48CA3844C910A7D55922E00D719",
		"inner-hash-upper-case": "EADFF66C2953DA0CF29B2BBF02D150AD6784841D0BC6CBAAD731B891765363AD",
		"timestamp-in-seconds":  "3036A3B97264C5FCC69423D859F8BDCCFF7D39909D7096AD6D03A83521ADE004",
	} {
		got, shows := v2Mistake(t, id).V2Signature(v.key, v.nonce, v.timestamp, []byte(v.body))
		if !shows || got != want {
			t.Errorf("%s = %s, %v; want %s", id, got, shows, want)
		}
		if found := sign.ExplainV2(v.key, strings.ToLower(want), v.timestamp, v.nonce, []byte(v.body)); len(found) != 1 || found[0].ID != id {
			t.Errorf("%s was explained by %v", id, found)
		}
	}
	kit := kitVectors[0]
	for id, want := range map[string]string{
		"kit-body-hashed":      "47E72225C70EDD4C28A75FFE9C6B5A9F1946AA76298AFDCB5163B33B576E2BB0",
		"json-unicode-escaped": "896C472E90E4EAC89AFD77D859EA48818FD5D5666C87ECA5F4ECA0DC1ECED08C",
	} {
		got, shows := v2Mistake(t, id).KitSignature(kit.key, kit.nonce, kit.timestamp, []byte(kit.body))
		if !shows || got != want {
			t.Errorf("kit %s = %s, %v; want %s", id, got, shows, want)
		}
		if found := sign.ExplainKit(kit.key, want, kit.timestamp, kit.nonce, []byte(kit.body)); len(found) != 1 || found[0].ID != id {
			t.Errorf("kit %s was explained by %v", id, found)
		}
	}
}

func v2Mistake(t *testing.T, id string) sign.V2Mistake {
	t.Helper()
	table := sign.V2Mistakes()
	i := slices.IndexFunc(table, func(m sign.V2Mistake) bool { return m.ID == id })
	if i < 0 {
		t.Fatalf("no mistake %q", id)
	}
	return table[i]
}

// A body and a key on which every mistake shows: unsorted, not compact, every special character, key text that is both hex and Base64.
const (
	trickyBody = " {\"b\": \"张三\",\"a\":\"</R&D='x'>\",\"c\":null}\n"
	trickyKey  = "0123456789abcdef0123456789ABCDEF"
)

// Every mistake shows on a tricky body, leads to a value of its own, and is the explanation of that value.
func TestEveryV2MistakeIsFound(t *testing.T) {
	t.Parallel()
	for _, kit := range []bool{false, true} {
		values := map[string]string{}
		for _, m := range sign.V2Mistakes() {
			compute, explain := m.V2Signature, sign.ExplainV2
			if kit {
				compute, explain = m.KitSignature, sign.ExplainKit
			}
			wrong, shows := compute(trickyKey, "Nonce-1", "1767225600000", []byte(trickyBody))
			if onlyOne := strings.HasPrefix(m.ID, "kit-") || m.ID == "body-not-hashed" || strings.HasPrefix(m.ID, "inner-") || m.ID == "both-arguments-swapped"; !shows {
				if !onlyOne || strings.HasPrefix(m.ID, "kit-") == kit {
					t.Errorf("kit %v: %s does not show", kit, m.ID)
				}
				continue
			}
			if other, taken := values[wrong]; taken && m.ID != "body-missing" && m.ID != "body-empty" {
				t.Errorf("kit %v: %s and %s lead to the same value", kit, m.ID, other)
			}
			values[wrong] = m.ID
			found := explain(trickyKey, wrong, "1767225600000", "Nonce-1", []byte(trickyBody))
			if len(found) != 1 || found[0].ID != m.ID && !(kit && found[0].ID == "body-empty") {
				t.Errorf("kit %v: %s was explained by %v", kit, m.ID, found)
			}
		}
	}
}

func TestTwoMistakesAtOnceAreNamedTogether(t *testing.T) {
	t.Parallel()
	// What PHP's json_encode does to a body by default.
	body := []byte(`{"a":"https://例子","b":"1"}`)
	php := []byte(`{"a":"https:\/\/\u4f8b\u5b50","b":"1"}`)
	wrong := sign.V2(demoKey, "n", "1767225600000", php).Signature
	found := sign.ExplainV2(demoKey, wrong, "1767225600000", "n", body)
	if len(found) != 2 || found[0].ID != "json-unicode-escaped" || found[1].ID != "json-slash-escaped" {
		t.Errorf("got %v", found)
	}
}

func TestNoMistakeIsInvented(t *testing.T) {
	t.Parallel()
	v := v2Vectors[0]
	if found := sign.ExplainV2(v.key, v.signature, v.timestamp, v.nonce, []byte(v.body)); found != nil {
		t.Errorf("a right signature was explained by %v", found)
	}
	other := sign.V2(fieldKey, v.nonce, v.timestamp, []byte(v.body)).Signature
	if found := sign.ExplainV2(v.key, other, v.timestamp, v.nonce, []byte(v.body)); found != nil {
		t.Errorf("a signature with another key was explained by %v", found)
	}
}

func TestEveryAKSKMistakeIsFound(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("POST", "http://127.0.0.1:8081/a%20b/c?b=&z=a+b%2f~&a=%E8%AE%A2", nil)
	r.Header.Set("Content-Type", "application/json; charset=UTF-8")
	body := []byte("{\"a\":1}\n")
	pair := sign.Credential{AccessKeyID: "AK", SecretKey: "0123456789abcdef"}
	sign.SignRequest(r, body, pair, v1Time(t))
	right := parsed(t, r)
	if found := sign.ExplainAKSK(r, body, right, pair.SecretKey); found != nil {
		t.Errorf("a right signature was explained by %v", found)
	}
	for _, m := range sign.AKSKMistakes() {
		wrong, shows := m.Signature(r, body, right, pair.SecretKey)
		if !shows {
			t.Errorf("%s does not show", m.ID)
			continue
		}
		a := right
		a.Signature = wrong
		if found := sign.ExplainAKSK(r, body, a, pair.SecretKey); len(found) != 1 || found[0].ID != m.ID {
			t.Errorf("%s was explained by %v", m.ID, found)
		}
	}
}

func TestMistakesAreWrittenWithCare(t *testing.T) {
	t.Parallel()
	var all []sign.Mistake
	for _, m := range sign.V2Mistakes() {
		all = append(all, m.Mistake)
	}
	v2 := len(all)
	for _, m := range sign.AKSKMistakes() {
		all = append(all, m.Mistake)
	}
	seen := map[string]bool{}
	for i, m := range all {
		if i == v2 {
			clear(seen)
		}
		if seen[m.ID] || m.ID == "" || m.ID != strings.ToLower(m.ID) || strings.Contains(m.ID, " ") {
			t.Errorf("id %q", m.ID)
		}
		seen[m.ID] = true
		if !strings.HasSuffix(m.Text.EN, ".") || !strings.HasSuffix(m.Text.ZH, "。") {
			t.Errorf("%s: %q / %q", m.ID, m.Text.EN, m.Text.ZH)
		}
	}
}

func TestNormaliseIsTheWireForm(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		trickyBody:        `{"a":"</R&D='x'>","b":"张三"}`,
		v2Vectors[0].body: v2Vectors[0].body,
		`{ "b" : {"z":1, "a":null}, "a": 1.50 , "c":[ 1, {} , [] ]}`: `{"a":1.50,"b":{"z":1,"a":null},"c":[1,{},[]]}`,
		`{}`: `{}`,
	} {
		got, ok := sign.Normalise([]byte(body))
		if !ok || string(got) != want {
			t.Errorf("Normalise(%q) = %q, %v; want %q", body, got, ok, want)
		}
	}
	for _, body := range []string{"", "[1]", `"x"`, "{", `{"a":1}{}`, strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000)} {
		if got, ok := sign.Normalise([]byte(body)); ok {
			t.Errorf("Normalise(%.20q) = %.20q", body, got)
		}
	}
}

func FuzzExplainV2(f *testing.F) {
	f.Add(trickyKey, "00", "1767225600000", "n", []byte(trickyBody))
	f.Add("", "", "", "", []byte(nil))
	f.Fuzz(func(t *testing.T, key, signature, timestamp, nonce string, body []byte) {
		sign.ExplainKit(key, signature, timestamp, nonce, body)
		if found := sign.ExplainV2(key, signature, timestamp, nonce, body); len(found) > 2 {
			t.Errorf("%v", found)
		}
		if again, ok := sign.Normalise(body); ok {
			if twice, ok := sign.Normalise(again); !ok || !bytes.Equal(again, twice) {
				t.Errorf("Normalise(%q) is not stable: %q, %q", body, again, twice)
			}
		}
	})
}

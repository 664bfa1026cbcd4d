package merchant_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/simulator/sign"
)

// The keys of the reference's worked examples (saas-v1 9).
const (
	keyA = "6b1f0c7e-3d52-4a8e-9f10-2c4d5e6f7a8b"
	keyB = "sandbox-key-0001"
)

func TestTheWorkedExamplesOfV1AreAuthentic(t *testing.T) {
	t.Parallel()
	const create = `activity=newInstance&amount=10&businessId=3f0c2b1a-5d4e-4f6a-8b7c-9d0e1f2a3b4c&chargingMode=1&customerId=68cbc86abc2018ab880d92f36422fa0e&customerName=sandbox_buyer&email=Zz9Yy8Xx7Ww6Vv5UQFyh1gnMp6jsUP7m3%2BGA73KXDkVpxFNYEYqXc9luq60%3D&expireTime=20260131235959&mobilePhone=A1b2C3d4E5f6G7h8a%2BnrnpvnklLO8YHbV71LSA%3D%3D&orderAmount=100.5&orderId=CS2501010000SANDBX&periodNumber=1&periodType=year&productId=00301-666666-0--0&provisionType=1&saasExtendParams=W3sibmFtZSI6ImVtYWlsRG9tYWluTmFtZSIsInZhbHVlIjoidGVzdC5leGFtcGxlLmNvbSJ9XQ%3D%3D&skuCode=d0abcd12-0000-4000-8000-000000000001&testFlag=1&timeStamp=20250131080910123&authToken=`
	const published = `activity=newInstance&businessId=61e834ba-7b97-4418-b8f7-e5345137278c&customerId=68cbc86abc2018ab880d92f36422fa0e&expireTime=20200727153156&orderId=CS1906666666ABCDE&productId=00301-666666-0--0&testFlag=1&timeStamp=20200727073711903&authToken=`
	const instance = `instanceId=3f0c2b1a-5d4e-4f6a-8b7c-9d0e1f2a3b4c`
	for _, example := range []struct{ key, raw, code string }{
		{"xxxxxxx", published + `Gzbfjf9LHRBcI3bFVi%2B%2BsLinCNOBF6qa7is1fvjEgYQ%3D`, "000000"},
		{keyA, create + `cDaLx6bzf22K%2B8zG7LFNNUw5gky%2FsGs7VRJO3WNsWs4%3D`, "000000"},
		{keyA, create + `x5SpA6jGxcA2IQ2cPRNQc17XZ08zCyCVjEgpjkB93Cw%3D`, "000001"},       // values left encoded
		{keyA, create + `GjLoG1SXVmOE3UiMKACWNbzwIfZvpykj8g%2BWqeFfDgQ%3D`, "000001"},     // key without timeStamp
		{keyA, create + `U6W3676N6snyf%2FIOH0w%2FzNGCnSEA%2FeNmI1gYDWpj3nY%3D`, "000001"}, // + turned into blanks
		{keyA, create, "000001"},
		{keyB, create + `cDaLx6bzf22K%2B8zG7LFNNUw5gky%2FsGs7VRJO3WNsWs4%3D`, "000001"},
		{keyB, `activity=refreshInstance&expireTime=20270131235959&` + instance + `&orderId=CS2601010000SANDBX&productId=00301-666666-0--0&testFlag=1&timeStamp=20260131080910123&trialToFormal=1&authToken=v3IcslUHfDLX2zHjW6Chs7idxt7AoZ8Ib3cL8Cbmy3s%3D`, "000000"},
		{keyB, `activity=expireInstance&` + instance + `&orderId=CS2501010000SANDBX&testFlag=1&timeStamp=20260201000000000&authToken=jGqmq2DDNK5JXihiR1wi4GoV7kb%2Fx8PvlBD9qMQIdt4%3D`, "000000"},
		{keyB, `activity=releaseInstance&` + instance + `&orderAmount=100&orderId=CS2501010000SANDBX&testFlag=1&timeStamp=20260216000000000&authToken=DiBGMcA5PboHxF53tSYWYbQ6Ii3ERRSt%2Btr9x6uGScA%3D`, "000000"},
		{keyB, `activity=upgrade&amount=20&` + instance + `&orderId=CS2501020000SANDBX&productId=00301-666688-0--0&skuCode=d0abcd12-0000-4000-8000-000000000002&testFlag=1&timeStamp=20250201080910123&authToken=YCEAIl59IsiC0Eb8oV%2B0%2BAl0ESLpdVX6VzgRBJ%2FIB8Q%3D`, "000000"},
		{keyB, `activity=instanceStatus&` + instance + `&instanceStatus=FREEZE&testFlag=1&timeStamp=20250201080910123&authToken=ko4gtIH5UtwKLuHSjkekuyFwq3HpsHoaZRR4SZqZDB0%3D`, "000000"},
		{keyB, `activity=queryInstance&instanceId=ins-0001%2Cins-0002&testFlag=1&timeStamp=20260131080910123&authToken=sZD678HpaLhfuiXAPT6gd5l6UNi%2BpAcWb%2FIwY76GUIQ%3D`, "000000"},
	} {
		s := newShopV1(merchant.Config{KeyV1: example.key})
		a := s.get(example.raw)
		expectCode(t, a.sent, example.code)
		expectSealed(t, example.key, a)
	}
}

func TestTheTokenOfIndependentMerchantCode(t *testing.T) {
	t.Parallel()
	s := newShopV1(merchant.Config{KeyV1: "sandbox-key-0123456789abcdef0123456789"})
	// customerId and productId are missing: the call is authentic and then refused for that.
	a := s.get("businessId=biz-1&activity=newInstance&customerName=%E5%BC%A0%E4%B8%89%20%2B%E5%85%AC%E5%8F%B8&orderId=CS0001&testFlag=1" +
		"&timeStamp=20260101120000123&authToken=8S%2BZzPyAElQxypaIome7zT9XYTWwGJP4UrP8xXBOIDM%3D")
	expectCode(t, a.sent, "000002")
}

func TestEveryChangeToARequestBreaksItsToken(t *testing.T) {
	t.Parallel()
	s := newShopV1(merchant.Config{})
	right := buyV1("CS1").with("timeStamp", stampV1, "productId", "", "future", "值 +%&=")
	token := "&authToken=" + escaped(tokenV1(accessKey, stampV1, right.message()))
	for _, name := range right.names() {
		for about, q := range map[string]queryV1{"altered": right.with(name, right[name]+"x"), "dropped": right.without(name)} {
			if a := s.get(q.address(q.names()) + token); a.code() != "000001" {
				t.Errorf("%s %s: %s", name, about, a.raw)
			}
		}
	}
	for _, added := range []string{"&zone=1", "&orderId=CS1", "&orderId=", "&x", "&=", "&%zz=1"} {
		if a := s.get(right.address(right.names()) + token + added); a.code() != "000001" {
			t.Errorf("%s: %s", added, a.raw)
		}
	}
	if len(s.Instances()) != 0 {
		t.Fatal("something was opened")
	}
	// Where the parameters stand in the address is nobody's business.
	names := right.names()
	for i := range len(names) / 2 {
		names[i], names[len(names)-1-i] = names[len(names)-1-i], names[i]
	}
	if a := s.get(right.address(names) + token); a.code() != "000002" { // productId is empty
		t.Fatal(a.raw)
	}
}

func TestV1IsGetAndV2IsPostAtOneAddress(t *testing.T) {
	t.Parallel()
	s := newShopV1(merchant.Config{})
	one := expectV1(t, s.callV1(buyV1("CS1").with("businessId", "same")), "000000").instance()
	two := expectCode(t, s.call(create("CS1", map[string]any{"businessId": "same"})), "000000").instance()
	if one == two || s.Instances()[one].Contract != "saas-v1" || s.Instances()[two].Contract != "saas-v2" || s.Purchases()["CS1"] != 2 {
		t.Fatalf("%q and %q: %+v", one, two, s.Instances())
	}
	// A product speaks one contract.
	expectV1(t, s.callV1(askV1(two)), "000003")
	expectCode(t, s.call(query(one)), "000003")
	expectCode(t, s.call(release(one)), "000000")
	if s.Instances()[one].Released {
		t.Fatal("released under the other contract")
	}
	q := askV1(one).with("timeStamp", stampV1)
	raw := q.address(q.names()) + "&authToken=" + escaped(tokenV1(accessKey, stampV1, q.message()))
	if a := s.request(http.MethodPost, raw); a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "GET" {
		t.Fatalf("%d %s", a.status, a.raw)
	} else {
		expectSealed(t, accessKey, a)
	}
	if a := s.get(""); a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "POST" {
		t.Fatalf("%d %s", a.status, a.raw)
	}
	expectV1(t, s.get("activity=newInstance"), "000001")
	expectV1(t, s.get("timeStamp="+stampV1), "000001")
}

func TestThePurchaseIsReadInFull(t *testing.T) {
	t.Parallel()
	s := newShopV1(merchant.Config{})
	extensions := base64.StdEncoding.EncodeToString([]byte(`[{"name":"域名","value":"a+b%&=c"},{"name":"ip","value":"::1"}]`))
	q := buyV1("CS1").with("mobilePhone", secret("13800138000"), "email", secret("buyer@example.com"), "saasExtendParams", extensions,
		"trialFlag", "1", "periodType", "day", "customerName", "张三 +公司 100%&=", "future", "")
	id := expectV1(t, s.callV1(q), "000000").instance()
	got := s.Instances()[id]
	if got.MobilePhone != "13800138000" || got.Email != "buyer@example.com" || got.Extensions["域名"] != "a+b%&=c" || !got.Trial ||
		got.Quantity != 10 || got.SKUCode != "sku-1" || got.ChargingMode != "PERIOD" ||
		!got.ExpireTime.Equal(time.Date(2027, 1, 1, 15, 59, 59, 0, time.UTC)) {
		t.Fatalf("%+v", got)
	}
	small, err := sign.Encrypt("13900139000", accessKey, "", sign.AES128)
	if err != nil {
		t.Fatal(err)
	}
	id = expectV1(t, s.callV1(buyV1("CS2").with("mobilePhone", small)), "000000").instance()
	if got := s.Instances()[id].MobilePhone; got != "13900139000" {
		t.Fatal(got)
	}
	for name, value := range map[string]string{"mobilePhone": "13800138000", "email": "buyer@example.com", "saasExtendParams": `[{"name":"a"}]`,
		"chargingMode": "2", "orderAmount": "1.2345", "amount": "ten", "expireTime": "20271301000000", "trialFlag": "yes", "testFlag": "2",
		"customerId": "", "orderId": strings.Repeat("o", 65), "timeStamp": "yesterday"} {
		if a := s.callV1(buyV1("CS3").with(name, value)); a.code() != "000002" {
			t.Errorf("%s=%s: %s", name, value, a.raw)
		}
	}
	if s.Purchases()["CS3"] != 0 {
		t.Fatal("opened all the same")
	}
}

func TestTheDetailsAreTheSameAtEveryCall(t *testing.T) {
	t.Parallel()
	for encryptType, bits := range map[string]int{"1": sign.AES256, "2": sign.AES128} {
		s := newShopV1(merchant.Config{EncryptType: encryptType})
		first := expectV1(t, s.callV1(buyV1("CS1")), "000000")
		again := expectV1(t, s.callV1(buyV1("CS1").with("businessId", "other", "acceptanceTime", "20260102030405")), "000000")
		if first.raw != again.raw || first.instance() != "biz-CS1" || first.members["encryptType"] != encryptType {
			t.Fatalf("%s\n%s", first.raw, again.raw)
		}
		info, _ := expectV1(t, s.callV1(askV1("biz-CS1")), "000000").info()[0].(map[string]any)
		queried, _ := info["appInfo"].(map[string]any)
		if _, metered := info["usageInfo"]; metered {
			t.Fatal("usage of a period instance")
		}
		for name, want := range map[string]string{"userName": "administrator", "password": "change-me-at-first-login"} {
			for _, appInfo := range []map[string]any{first.appInfo(), queried} {
				value, _ := appInfo[name].(string)
				if plain, err := sign.Decrypt(value, accessKey, bits); err != nil || plain != want || len(value) > 128 {
					t.Fatalf("%s: %q, %v", name, plain, err)
				}
			}
		}
		if !strings.Contains(first.raw, `\u`) || strings.ContainsFunc(first.raw, func(r rune) bool { return r > 127 }) {
			t.Fatal("the memo is not escaped")
		}
	}
}

func TestOnDemandItemsOfOneOrderHaveAnInstanceEach(t *testing.T) {
	t.Parallel()
	s := newShopV1(merchant.Config{})
	one := expectV1(t, s.callV1(onDemandV1("CS1", "p1")), "000000").instance()
	two := expectV1(t, s.callV1(onDemandV1("CS1", "p2").with("businessId", "biz-CS1")), "000000").instance()
	if one == two || expectV1(t, s.callV1(onDemandV1("CS1", "p2")), "000000").instance() != two {
		t.Fatal(one, two)
	}
	bundle := expectV1(t, s.callV1(onDemandV1("CS1", "p3").with("chargingMode", "5")), "000000").instance()
	raw := expectV1(t, s.callV1(askV1(one+","+bundle)), "000000")
	if len(raw.info()) != 2 || strings.Count(raw.raw, "usageValue") != 2 || !strings.Contains(raw.raw, "relatedInstanceId") {
		t.Fatal(raw.raw)
	}
}

func TestSixteenDuplicatesOfAV1PurchaseOpenOneInstance(t *testing.T) {
	t.Parallel()
	s := newShopV1(merchant.Config{})
	answers := make([]sentV1, 16)
	together(16, func(i int) sent {
		answers[i] = s.callV1(buyV1("CS1").with("businessId", strings.Repeat("b", i+1)))
		return answers[i].sent
	})
	for _, a := range answers {
		if expectV1(t, a, "000000").raw != answers[0].raw {
			t.Fatalf("%s\n%s", a.raw, answers[0].raw)
		}
	}
	if s.Purchases()["CS1"] != 1 {
		t.Fatal(s.Instances())
	}
	id := answers[0].instance()
	for _, q := range []queryV1{renewV1(id, "CSR"), expireV1(id, "CS1"), statusV1(id, "NORMAL"), upgradeV1(id, "CSU"), askV1(id), releaseV1(id, "CS1")} {
		together(16, func(int) sent {
			a := s.callV1(q)
			if a.code() != "000000" {
				t.Error(a.raw)
			}
			return a.sent
		})
	}
	if got := s.Instances()[id]; len(got.Applied) != 2 || !got.Released || got.Quantity != 20 || got.ProductID != "product-2" {
		t.Fatalf("%+v", got)
	}
	racing := newShopV1(merchant.Config{Flaw: "v1-race-on-duplicates"})
	together(16, func(i int) sent { return racing.callV1(buyV1("CS1").with("businessId", strings.Repeat("b", i+1))).sent })
	if len(racing.Instances()) < 2 {
		t.Error("v1-race-on-duplicates opened one instance")
	}
}

func TestThePasswordInTheAnswerIsOfTheKeyOfV1(t *testing.T) {
	t.Parallel()
	s := newShopV1(merchant.Config{KeyV1: keyB})
	q := buyV1("CS1").with("timeStamp", stampV1)
	a := s.get(q.address(q.names()) + "&authToken=" + escaped(tokenV1(keyB, stampV1, q.message())))
	expectSealed(t, keyB, a)
	value, _ := a.appInfo()["password"].(string)
	if _, err := sign.Decrypt(value, keyB, sign.AES256); err != nil {
		t.Fatal(err)
	}
	expectCode(t, s.call(debugging(create("CS1"))), "000000") // V2.0 keeps its own key
}

func TestTheHeaderNameOnTheWire(t *testing.T) {
	t.Parallel()
	for flaw, want := range map[string]string{"": "\r\nBody-Sign: ", "v1-body-sign-lower-case-name": "\r\nbody-sign: ", "v1-body-sign-one-capital": "\r\nBody-sign: "} {
		if head := headOverHTTP11(t, newShopV1(merchant.Config{Flaw: flaw})); !strings.Contains(head, want) {
			t.Errorf("%q: %s", flaw, head)
		}
	}
}

package merchant_test

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/spec"
)

func TestALifeUnderV1(t *testing.T) {
	t.Parallel()
	s := newShopV1(merchant.Config{})
	id := expectV1(t, s.callV1(buyV1("CS1").with("trialFlag", "1", "periodType", "day")), "000000").instance()
	is := func(frozen bool, year int) {
		t.Helper()
		if got := s.Instances()[id]; got.Frozen != frozen || got.ExpireTime.Year() != year {
			t.Fatalf("%+v", got)
		}
	}
	expectV1(t, s.callV1(expireV1(id, "CS1").without("orderId")), "000000") // as in the published example
	expectV1(t, s.callV1(expireV1(id, "CS1")), "000000")
	is(true, 2027)
	expectV1(t, s.callV1(renewV1(id, "CSR1").with("trialToFormal", "1", "productId", "")), "000000") // extends and thaws
	is(false, 2028)
	expectV1(t, s.callV1(expireV1(id, "CS1")), "000000")
	expectV1(t, s.callV1(renewV1(id, "CSR1")), "000000") // a late repeat changes nothing
	is(true, 2028)
	expectV1(t, s.callV1(renewV1(id, "CSR2").with("expireTime", "20290101235959", "productId", "product-9")), "000000")
	is(false, 2029)
	expectV1(t, s.callV1(statusV1(id, "FREEZE")), "000000")
	expectV1(t, s.callV1(renewV1(id, "CSR3").with("orderAmount", "-100", "expireTime", "20280101235959")), "000000") // given back
	is(true, 2028)
	expectV1(t, s.callV1(statusV1(id, "NORMAL")), "000000")
	expectV1(t, s.callV1(upgradeV1(id, "CSU1").with("saasExtendParams", "W10=")), "000000")
	if got := s.Instances()[id]; got.Trial || got.ProductID != "product-2" || got.Quantity != 20 {
		t.Fatalf("%+v", got)
	}
	expectV1(t, s.callV1(releaseV1(id, "CS1")), "000000")
	expectV1(t, s.callV1(releaseV1(id, "CS1")), "000000")
	expectV1(t, s.callV1(upgradeV1(id, "CSU1")), "000000") // a late repeat
	for _, q := range []queryV1{renewV1(id, "CSR9"), expireV1(id, "CS1"), statusV1(id, "FREEZE"), upgradeV1(id, "CSU9"), askV1(id), releaseV1("nobody", "CS1")} {
		expectV1(t, s.callV1(q), "000003")
	}
	if again := expectV1(t, s.callV1(buyV1("CS1")), "000000"); again.instance() != id {
		t.Fatal("opened again")
	}
}

func TestDebuggingUnderV1DoesNoBusiness(t *testing.T) {
	t.Parallel()
	s := newShopV1(merchant.Config{})
	const mock = "huaweitest123456"
	first := expectV1(t, s.callV1(buyV1("CS1906666666ABCDE").debugging()), "000000")
	for range 2 { // twice a day, in any order
		for _, q := range []queryV1{releaseV1(mock, "CS1"), askV1(mock), askV1(first.instance() + "," + mock), statusV1(mock, "NORMAL"), upgradeV1(mock, "CSU"),
			expireV1(mock, "CS1"), renewV1(mock, "CSR"), releaseV1(first.instance(), "CS1")} {
			expectV1(t, s.callV1(q.debugging()), "000000")
		}
		if again := expectV1(t, s.callV1(buyV1("CS1906666666ABCDE").with("businessId", "new").debugging()), "000000"); again.raw != first.raw {
			t.Fatalf("%s\n%s", first.raw, again.raw)
		}
	}
	if len(s.Instances()) != 0 {
		t.Fatal(s.Instances())
	}
	expectV1(t, s.callV1(askV1(first.instance())), "000003")
}

func TestQueryingManyUnderV1(t *testing.T) {
	t.Parallel()
	s := newShopV1(merchant.Config{})
	id := expectV1(t, s.callV1(buyV1("CS1")), "000000").instance()
	list := func(count int) string { return strings.TrimSuffix(strings.Repeat(id+",", count), ",") }
	if got := expectV1(t, s.callV1(askV1(list(100))), "000000").info(); len(got) != 100 {
		t.Fatal(len(got))
	}
	expectV1(t, s.callV1(askV1(list(101))), "000002")
	expectV1(t, s.callV1(askV1(id+",")), "000002")
	if got := expectV1(t, s.callV1(askV1("nobody,"+id)), "000000").info(); len(got) != 1 {
		t.Fatal(len(got))
	}
	expectV1(t, s.callV1(queryV1{"activity": "danceInstance"}), "000002")
}

// What the merchant answers must be what the contract document describes, in every billing mode and debugging or not.
func TestTheAnswersKeepToTheContractDocument(t *testing.T) {
	t.Parallel()
	contract, err := spec.ContractByID("saas-v1")
	if err != nil {
		t.Fatal(err)
	}
	s := newShopV1(merchant.Config{})
	keeps := func(q queryV1) sentV1 {
		t.Helper()
		a := s.callV1(q)
		for _, violation := range contract.Named(q["activity"]).CheckAnswer([]byte(a.raw)) {
			t.Errorf("%s: %+v in %s", q["activity"], violation, a.raw)
		}
		return a
	}
	for mode, product := range map[string]string{"0": "p0", "1": "p1", "3": "p3", "5": "p5"} {
		id := keeps(buyV1("CS"+mode).with("chargingMode", mode, "productId", product)).instance()
		for _, q := range []queryV1{askV1(id), statusV1(id, "FREEZE"), renewV1(id, "CSR"), upgradeV1(id, "CSU"), expireV1(id, "CS"), releaseV1(id, "CS"), askV1(id)} {
			keeps(q)
			keeps(q.debugging())
		}
	}
}

// Whatever comes as a query, the merchant answers with a sealed result code and opens nothing without a token.
func FuzzTheQueryOfV1(f *testing.F) {
	q := buyV1("CS1").with("timeStamp", stampV1)
	f.Add(q.address(q.names()))
	f.Add("activity=queryInstance&instanceId=%2C&timeStamp=1&authToken=")
	f.Add("activity=newInstance&authToken=%zz&&=&a=b=c;d&\xff=+")
	f.Fuzz(func(t *testing.T, raw string) {
		s := newShopV1(merchant.Config{})
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, &http.Request{Method: http.MethodGet, URL: &url.URL{RawQuery: raw + "&authToken="}, Header: http.Header{}})
		if len(recorder.Header()["Body-Sign"]) != 1 || !strings.Contains(recorder.Body.String(), `"resultCode":"000001"`) || len(s.Instances()) != 0 {
			t.Fatalf("%q: %v %s", raw, recorder.Header(), recorder.Body)
		}
	})
}

// Any parameter with any text is authentic when it is rightly signed, and is never a reason to break.
func FuzzARightlySignedParameterOfV1(f *testing.F) {
	f.Add("customerName", "张三 +公司 100%&='\"<>\x00")
	f.Add("saasExtendParams", base64.StdEncoding.EncodeToString([]byte(`[{"name":"a","value":"b"}]`)))
	f.Add("", "")
	f.Add("timeStamp", "20260101000000000")
	f.Add("mobilePhone", "A1b2C3d4E5f6G7h8AAAA")
	f.Fuzz(func(t *testing.T, name, value string) {
		a := newShopV1(merchant.Config{}).callV1(buyV1("CS1").with(name, value))
		if code := a.code(); name != "authToken" && code != "000000" && code != "000002" {
			t.Fatalf("%q=%q: %s", name, value, a.raw)
		}
		expectSealed(t, accessKey, a)
	})
}

package gateway_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fairground/fairground/simulator/gateway"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
)

func TestEveryDocumentedCodeCanBeMet(t *testing.T) {
	t.Parallel()
	const mock = "orderId=MOCKPERIODYEARNEW"
	unsigned := func(method, target string) func(*bench) *http.Request {
		return func(*bench) *http.Request { return request(method, target, "") }
	}
	signed := func(rawQuery string) func(*bench) *http.Request {
		return func(b *bench) *http.Request { return query(b, rawQuery) }
	}
	cases := []struct {
		name    string
		request func(*bench) *http.Request
		status  int
		code    string
		text    string
	}{
		{"success", signed(mock), 200, "MKT.0000", "Success"},
		{"unknown path", unsigned("GET", "/"), 404, "APIGW.0101", "has not been published"},
		{"path with a final slash", signedPath(path + "/?" + mock), 404, "APIGW.0101", "has not been published"},
		{"wrong method", unsigned("POST", path), 404, "APIGW.0101", "The API does not exist."},
		{"unsigned", unsigned("GET", path+"?"+mock), 401, "APIGW.0301", "Authorization header is missing"},
		{"missing parameter", signed("orderLineId=x"), 400, "MKT.0101", "orderId is missing"},
		{"empty parameter", signed("orderId="), 400, "MKT.0101", "orderId is missing"},
		{"no query", signed(""), 400, "MKT.0101", "orderId is missing"},
		{"surplus parameter", signed(mock + "&page=1"), 400, "MKT.0101", `"page" is not defined`},
		{"other letter case", signed("orderid=MOCKPERIODYEARNEW"), 400, "MKT.0101", `"orderid" is not defined`},
		{"twice", signed(mock + "&" + mock), 400, "MKT.0101", "orderId is given 2 times"},
		{"too long", signed("orderId=" + strings.Repeat("a", 65)), 500, "MKT.0100", "longer than 64"},
		{"line too long", signed(mock + "&orderLineId=" + strings.Repeat("a", 65)), 500, "MKT.0100", "longer than 64"},
		{"64 characters", signed("orderId=" + strings.Repeat("%E4%BD%A0", 64)), 500, "MKT.0100", "there is no order"},
		{"control characters", signed("orderId=a%00"), 500, "MKT.0100", "illegal characters"},
		{"unknown order", signed("orderId=CS404"), 500, "MKT.0100", `there is no order "CS404"`},
		{"unknown line", signed(mock + "&orderLineId=x"), 500, "MKT.0100", `has no line "x"`},
		{"failure of ours", signed("orderId=BROKEN"), 500, "MKT.0999", "System internal error."},
		{"defect of ours", signed("orderId=PANIC"), 500, "MKT.0999", "System internal error."},
	}
	b := newBench(t, nil, sold())
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			a := b.send(t, tc.request(b))
			if a.status != tc.status || a.Code+a.ErrorCode != tc.code || !strings.Contains(a.Message+a.ErrorMessage, tc.text) {
				t.Errorf("%d %s", a.status, a.body)
			}
			if strings.Contains(string(a.body), "goroutine") || strings.Contains(string(a.body), "disk") {
				t.Errorf("the inside shows: %s", a.body)
			}
			if documented := spec.OrderQuery().Code(a.Code); documented != nil && (a.Extra != nil) != (documented.Extra) {
				t.Errorf("extra_info %v of %s", a.Extra, a.Code)
			}
		})
	}
}

func signedPath(target string) func(*bench) *http.Request {
	return func(b *bench) *http.Request {
		r := request(http.MethodGet, target, "")
		sign.SignRequest(r, nil, key, b.wall)
		return r
	}
}

func TestSizesAreBounded(t *testing.T) {
	t.Parallel()
	b := newBench(t, map[string]string{"body-limit": "10"}, nil)
	withBody := func(body string, length int64) *http.Request {
		r := request(http.MethodGet, path+"?orderId=MOCKPERIODYEARNEW", body)
		sign.SignRequest(r, []byte(body), key, sent)
		r.ContentLength = length
		return r
	}
	manyHeaders := query(b, "orderId=MOCKPERIODYEARNEW")
	manyHeaders.Header.Set("X-A", strings.Repeat("a", 40_000))
	for name, tc := range map[string]struct {
		request *http.Request
		status  int
	}{
		"body of the limit":    {withBody("0123456789", 10), 200},
		"body over the limit":  {withBody("0123456789a", 11), 413},
		"chunked body over it": {withBody("0123456789a", -1), 413},
		"address":              {request("GET", path+"?orderId="+strings.Repeat("a", 9000), ""), 414},
		"headers":              {manyHeaders, 494},
	} {
		if a := b.send(t, tc.request); a.status != tc.status || a.status != 200 && a.ErrorCode != "APIGW.0201" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

func TestMockOrdersAnswerAsTheRealServiceDoes(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"cn", "intl", "eu"} {
		e, err := spec.EditionByID(id)
		if err != nil {
			t.Fatal(err)
		}
		for _, documented := range spec.OrderQuery().MockOrders {
			b := benchOf(e, nil)
			a := b.send(t, query(b, "orderId="+documented.OrderID+"&orderLineId="+documented.OrderID+"-000001"))
			known := strings.Contains(" "+strings.Join(e.MockOrders.Value, " ")+" ", " "+documented.OrderID+" ")
			if known != (a.status == 200) {
				t.Errorf("%s, %s: %d %s", id, documented.OrderID, a.status, a.body)
			}
			if found := spec.OrderQuery().CheckAnswer(a.body); known && len(found) > 0 {
				t.Errorf("%s breaks its document: %v", documented.OrderID, found)
			}
		}
	}
	// The capture of 2024-11-21 (open-api.md 6.4), at its own moment; its expiry is in Beijing time.
	b := newBench(t, map[string]string{"order-expire-time": "beijing"}, nil)
	a := b.send(t, query(b, "orderId=MOCKPERIODYEARNEW"))
	for _, want := range []string{`"createTime":"20241121010846"`, `"expireTime":"20251121235959"`, `"email":null`, `"customerType":0`, `"extendParams":[]`, `"linearValue":50`} {
		if !strings.Contains(string(a.Order), want) {
			t.Errorf("%s lacks %s", a.Order, want)
		}
	}
}

func TestSandboxOrders(t *testing.T) {
	t.Parallel()
	const whole = `{"orderId":"CS1","orderType":"NEW","createTime":"20250131020304","orderLine":[` +
		`{"orderLineId":"CS1-000001","chargingMode":"PERIOD","periodType":"year","periodNumber":1,"expireTime":"20260131155959",` +
		`"productInfo":[{"productId":"OFFI1","skuCode":"sku-1","linearValue":50,"productName":"产品"}],"extendParams":[],"currency":"100","currencyAfterDiscount":"99.5"},` +
		`{"orderLineId":"CS1-000002","chargingMode":"ONE_TIME","productInfo":[{"productId":"OFFI2","skuCode":"sku-2","linearValue":3}],"extendParams":[],` +
		`"currency":"-0.05","currencyAfterDiscount":"-1000000000000000"}],` +
		`"buyerInfo":{"mobilePhone":"186","email":null,"customerId":"c1","customerName":"n1","customerRealName":"测试","customerType":1,"userId":null,"userName":null},` +
		`"extendParams":[{"name":"n","value":"<v>"}]}`
	b := newBench(t, nil, sold())
	a := b.send(t, query(b, "orderId=CS1"))
	if string(a.Order) != whole {
		t.Errorf("got  %s\nwant %s", a.Order, whole)
	}
	if found := spec.OrderQuery().CheckAnswer(a.body); len(found) > 0 {
		t.Errorf("the answer breaks its document: %v", found)
	}
	if a := b.send(t, query(b, "orderId=CS1&orderLineId=CS1-000002")); strings.Contains(string(a.Order), "000001") || !strings.Contains(string(a.Order), "CS1-000002") {
		t.Errorf("one line was asked for: %s", a.Order)
	}
	beijing := newBench(t, map[string]string{"order-expire-time": "beijing", "order-code-prefix": "CBC."}, sold())
	if a := beijing.send(t, query(beijing, "orderId=CS1")); a.Code != "CBC.0000" || !strings.Contains(string(a.Order), `"expireTime":"20260131235959"`) {
		t.Errorf("by switch: %s", a.body)
	}
}

func TestTheWatcherSeesEveryVisit(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil, sold())
	b.send(t, query(b, "orderId=CS1&orderLineId=CS1-000002"))
	b.send(t, request("GET", "/nowhere", ""))
	want := gateway.Visit{At: b.business, Method: "GET", Path: path, OrderID: "CS1", OrderLineID: "CS1-000002", Status: 200, Code: "MKT.0000", AccessKeyID: key.AccessKeyID, Accepted: true}
	if len(b.visits) != 2 || b.visits[0] != want || b.visits[1].Code != "APIGW.0101" || b.visits[1].Accepted {
		t.Errorf("visits %+v", b.visits)
	}
}

// The values of a hostile query must come back as JSON, whatever they are, and no code outside the document.
func FuzzOrderQuery(f *testing.F) {
	f.Add("orderId=CS1", "", "20250115T083000Z")
	f.Add("orderId=%zz&;", "SDK-HMAC-SHA256 Access=a, SignedHeaders=x-sdk-date, Signature=b", "x")
	f.Add("orderId=\x00&orderLineId=<script>", "SDK-HMAC-SHA256 Access="+key.AccessKeyID+", SignedHeaders=host;x-sdk-date, Signature=00", "20250115T083000Z")
	b := newBench(f, map[string]string{"lock-after": "1000000000"}, sold())
	f.Fuzz(func(t *testing.T, rawQuery, authorization, date string) {
		r := request(http.MethodGet, path, "")
		r.URL = &url.URL{Scheme: "https", Host: "m.example", Path: path, RawQuery: rawQuery}
		r.Header["Authorization"], r.Header["X-Sdk-Date"] = []string{authorization}, []string{date}
		b.send(t, r)
		r = request(http.MethodGet, path, "")
		r.URL = &url.URL{Scheme: "https", Host: "m.example", Path: path, RawQuery: rawQuery}
		sign.SignRequest(r, nil, key, sent)
		a := b.send(t, r)
		if a.Code == "MKT.0999" || a.Code != "" && spec.OrderQuery().Code(a.Code) == nil {
			t.Errorf("%q: %s", rawQuery, a.body)
		}
		b.mutex.Lock()
		b.visits = nil
		b.mutex.Unlock()
	})
}

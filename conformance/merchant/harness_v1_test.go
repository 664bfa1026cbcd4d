package merchant_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/simulator/sign"
)

// stampV1 is now as a timeStamp.
const stampV1 = "20260101000000000"

// shopV1 is a merchant under test, spoken to in SaaS V1.0.
type shopV1 struct{ shop }

func newShopV1(config merchant.Config) shopV1 { return shopV1{newShop(config)} }

// sentV1 is an answer as it came, with its Body-Sign.
type sentV1 struct {
	sent
	header http.Header
}

func (a sentV1) appInfo() map[string]any {
	appInfo, _ := a.members["appInfo"].(map[string]any)
	return appInfo
}

// query is a V1.0 request: names and plain values.
type queryV1 map[string]string

func (q queryV1) with(also ...string) queryV1 {
	result := queryV1{}
	for name, value := range q {
		result[name] = value
	}
	for i := 0; i+1 < len(also); i += 2 {
		result[also[i]] = also[i+1]
	}
	return result
}

func (q queryV1) without(name string) queryV1 {
	result := q.with()
	delete(result, name)
	return result
}

func (q queryV1) debugging() queryV1 { return q.with("testFlag", "1") }

// names are in the order of their bytes.
func (q queryV1) names() []string {
	var names []string
	for name := range q {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// tokenV1 is the token by the formula of the guide, written out a second time.
func tokenV1(key, timeStamp, message string) string {
	mac := hmac.New(sha256.New, []byte(key+timeStamp))
	mac.Write([]byte(message))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func (q queryV1) message() string {
	var parts []string
	for _, name := range q.names() {
		parts = append(parts, name+"="+q[name])
	}
	return strings.Join(parts, "&")
}

// escaped encodes a value with %20 for a blank.
func escaped(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

// address writes the query in a given order of names.
func (q queryV1) address(names []string) string {
	var parts []string
	for _, name := range names {
		parts = append(parts, escaped(name)+"="+escaped(q[name]))
	}
	return strings.Join(parts, "&")
}

// callV1 sends a rightly signed request.
func (s shopV1) callV1(q queryV1) sentV1 {
	q = q.with()
	if _, given := q["timeStamp"]; !given {
		q["timeStamp"] = stampV1
	}
	return s.get(q.address(q.names()) + "&authToken=" + escaped(tokenV1(accessKey, q["timeStamp"], q.message())))
}

func (s shopV1) get(raw string) sentV1 { return s.request(http.MethodGet, raw) }

func (s shopV1) request(method, raw string) (answer sentV1) {
	request := httptest.NewRequest(method, "/saas?"+raw, http.NoBody)
	recorder := httptest.NewRecorder()
	defer func() {
		if failure := recover(); failure != nil {
			answer = sentV1{sent: sent{aborted: true}}
		}
	}()
	s.ServeHTTP(recorder, request)
	header := recorder.Header()
	answer = sentV1{sent{status: recorder.Code, contentType: header.Get("Content-Type"), raw: recorder.Body.String()}, header}
	_ = json.Unmarshal(recorder.Body.Bytes(), &answer.members)
	return answer
}

// expectV1 wants a code in an answer that the marketplace can read, Body-Sign included.
func expectV1(t *testing.T, a sentV1, code string) sentV1 {
	t.Helper()
	expectCode(t, a.sent, code)
	expectSealed(t, accessKey, a)
	return a
}

func expectSealed(t *testing.T, key string, a sentV1) {
	t.Helper()
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(a.raw))
	want := fmt.Sprintf(`sign_type="HMAC-SHA256", signature= "%s"`, base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	if got := a.header["Body-Sign"]; len(got) != 1 || got[0] != want {
		t.Fatalf("Body-Sign: %q instead of %q", got, want)
	}
	if message, _ := a.members["resultMsg"].(string); message == "" {
		t.Fatalf("no resultMsg: %s", a.raw)
	}
}

func secret(plain string) string {
	value, err := sign.Encrypt(plain, accessKey, "A1b2C3d4E5f6G7h8", sign.AES256)
	if err != nil {
		panic(err)
	}
	return value
}

func buyV1(order string) queryV1 {
	return queryV1{
		"activity": "newInstance", "customerId": "customer-1", "customerName": "sandbox_buyer", "businessId": "biz-" + order,
		"orderId": order, "skuCode": "sku-1", "productId": "product-1", "chargingMode": "1", "periodType": "year", "periodNumber": "1",
		"expireTime": "20270101235959", "orderAmount": "100.5", "amount": "10", "provisionType": "1", "testFlag": "0",
	}
}

func onDemandV1(order, product string) queryV1 {
	q := buyV1(order).with("productId", product, "chargingMode", "0")
	for _, name := range []string{"periodType", "periodNumber", "expireTime"} {
		q = q.without(name)
	}
	return q
}

func renewV1(id, order string) queryV1 {
	return queryV1{"activity": "refreshInstance", "orderId": order, "instanceId": id, "expireTime": "20280101235959",
		"periodType": "year", "periodNumber": "1", "orderAmount": "100", "testFlag": "0"}
}

func expireV1(id, order string) queryV1 {
	return queryV1{"activity": "expireInstance", "orderId": order, "instanceId": id}
}

func releaseV1(id, order string) queryV1 {
	return queryV1{"activity": "releaseInstance", "orderId": order, "instanceId": id, "orderAmount": "100"}
}

func upgradeV1(id, order string) queryV1 {
	return queryV1{"activity": "upgrade", "orderId": order, "instanceId": id, "skuCode": "sku-2", "productId": "product-2", "amount": "20"}
}

func statusV1(id, status string) queryV1 {
	return queryV1{"activity": "instanceStatus", "instanceId": id, "instanceStatus": status, "testFlag": "0"}
}

func askV1(ids string) queryV1 {
	return queryV1{"activity": "queryInstance", "instanceId": ids, "testFlag": "0"}
}

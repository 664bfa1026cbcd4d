package spec

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestMockOrdersAreValidAnswers(t *testing.T) {
	t.Parallel()
	query := OrderQuery()
	recorded := 0
	for _, mock := range query.MockOrders {
		body := encode(t, map[string]any{"resultCode": query.Codes[0].Code, "resultMsg": "Success", "orderInfo": mock.Order})
		if found := query.CheckAnswer(body); found != nil {
			t.Errorf("%s: %+v", mock.OrderID, found)
		}
		lines, _ := mock.Order["orderLine"].([]any)
		if len(lines) != 1 || lines[0].(map[string]any)["orderLineId"] != mock.OrderID+"-000001" {
			t.Errorf("%s: odd lines %v", mock.OrderID, lines)
		}
		if mock.Recorded {
			recorded++
		}
	}
	if len(query.MockOrders) != 9 || recorded != 1 {
		t.Errorf("%d mock orders, %d recorded", len(query.MockOrders), recorded)
	}
}

// The answer recorded from the real service (open-api.md 6.4), letter for letter.
const recordedYear = `{"orderId":"MOCKPERIODYEARNEW","orderType":"NEW","createTime":"20241121090846",
  "orderLine":[{"orderLineId":"MOCKPERIODYEARNEW-000001","chargingMode":"PERIOD","periodType":"year","periodNumber":1,
    "expireTime":"20251121235959",
    "productInfo":[{"productId":"OFFI846204237451911168","skuCode":"0a4d1578-5295-46a7-92d4-7c803dccc51d","linearValue":50,
                    "productName":"MOCK测试商品,测试规格,基础版,包周期"}],
    "extendParams":[{"name":"emailDomainName","value":"test.xxxx.com"},{"name":"ip","value":"127.0.0.1"}],
    "currency":"100","currencyAfterDiscount":"100"}],
  "buyerInfo":{"mobilePhone":"18688888888","email":null,"customerId":"459bbbec25d24749b2eb83be37b602a8","customerName":"mock_user_01",
    "customerRealName":"测试用户1","customerType":0,"userId":null,"userName":null},
  "extendParams":[]}`

func TestTheRecordedMockOrderIsServedAsRecorded(t *testing.T) {
	t.Parallel()
	var want any
	if err := json.Unmarshal([]byte(recordedYear), &want); err != nil {
		t.Fatal(err)
	}
	if got, want := string(encode(t, OrderQuery().MockOrder("MOCKPERIODYEARNEW").Order)), string(encode(t, want)); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if OrderQuery().MockOrder("CS0001") != nil {
		t.Error("an invented order is a mock order")
	}
}

func TestOrderQueryIsTheDocumentedOne(t *testing.T) {
	t.Parallel()
	query := OrderQuery()
	if query.Method != "GET" || query.Path != "/api/mkp-openapi-public/global/v1/order/query" {
		t.Errorf("%s %s", query.Method, query.Path)
	}
	if got := shape(query.Parameters); got != "orderId!64 orderLineId64" {
		t.Errorf("parameters %s", got)
	}
	for code, status := range map[string]int{"MKT.0000": 200, "MKT.0999": 500, "MKT.0100": 500, "MKT.0101": 400, "MKT.0199": 400, "MKT.0150": 401,
		"MKT.0151": 401, "MKT.0154": 401, "MKT.0250": 406, "MKT.9001": 500, "MKT.9002": 500, "MKT.9003": 500, "MKT.9004": 500, "CBC.0250": 406} {
		if known := query.Code(code); known == nil || known.Status != status || known.Meaning.ZH == "" {
			t.Errorf("%s: %+v", code, known)
		}
	}
	if query.Code("MKT.1") != nil || query.Code("") != nil || query.Code(".") != nil || query.Code("0000") != nil {
		t.Error("a code that does not exist is known")
	}
	if found := query.CheckAnswer([]byte(`{"resultCode":"MKT.0000"}`)); len(found) != 1 || found[0].Pointer != "/resultMsg" {
		t.Errorf("%+v", found)
	}
	if found := query.CheckAnswer([]byte(`{"resultCode":"MKT.0000","resultMsg":"","orderInfo":{"orderId":"1","orderType":"OLD","createTime":"1","orderLine":[]}}`)); len(found) < 2 {
		t.Errorf("%+v", found)
	}
}

func TestGatewayErrorsHaveTheirDocumentedStatus(t *testing.T) {
	t.Parallel()
	var names []string
	for _, one := range Gateway() {
		if slices.Contains(names, one.Name) {
			t.Errorf("%s is there twice", one.Name)
		}
		names = append(names, one.Name)
	}
	for name, want := range map[string]struct {
		code   string
		status int
	}{"api-unknown": {"APIGW.0101", 404}, "body-too-large": {"APIGW.0201", 413}, "headers-too-large": {"APIGW.0201", 494}, "signature-wrong": {"APIGW.0301", 401},
		"key-locked": {"APIGW.0301", 401}, "throttled": {"APIGW.0308", 429}, "not-authorized": {"APIGW.0302", 403}} {
		if got := GatewayErrorNamed(name); got.Code != want.code || got.Status != want.status {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

package merchant_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/simulator/sign"
)

const accessKey = "demo-access-key-0000000000000001"

// now is the time of the reference's worked examples: 1767225600000 ms.
var now = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

var credential = sign.Credential{AccessKeyID: "AKDEMO", SecretKey: "secret-of-the-demo"}

// marketplace is the order query as the merchant sees it. Orders are named for what they are: CSOD… is on demand, CSPK… a package,
// CSTR… a trial, CSNO… unknown; anything else is one year.
type marketplace struct {
	down  atomic.Bool
	calls atomic.Int32
	delay time.Duration
}

func (p *marketplace) RoundTrip(r *http.Request) (*http.Response, error) {
	p.calls.Add(1)
	time.Sleep(p.delay)
	status, body := p.answer(r)
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func (p *marketplace) answer(r *http.Request) (int, string) {
	orderID, lineID := r.URL.Query().Get("orderId"), r.URL.Query().Get("orderLineId")
	authorization, err := sign.ParseAuthorization(r.Header.Get("Authorization"))
	if err != nil {
		return 401, `{"error_code":"APIGW.0301","error_msg":"no authorization"}`
	}
	if _, err := sign.Verify(r, nil, authorization, credential.SecretKey); err != nil || authorization.Access != credential.AccessKeyID {
		return 401, `{"error_code":"APIGW.0301","error_msg":"verify aksk signature fail"}`
	}
	if p.down.Load() || strings.HasPrefix(orderID, "CSNO") {
		return 500, `{"resultCode":"MKT.0100","resultMsg":"Failure of input parameter"}`
	}
	kind, mode := "NEW", "PERIOD"
	switch orderID[:min(4, len(orderID))] {
	case "CSOD":
		mode = "ON_DEMAND"
	case "CSPK":
		mode = "ON_DEMAND_PKG"
	case "CSOO":
		mode = "ONE_TIME"
	case "CSTR":
		kind = "TRIAL"
	}
	if strings.HasSuffix(lineID, "-PKG") {
		mode = "ON_DEMAND_PKG"
	}
	return 200, fmt.Sprintf(`{"resultCode":"MKT.0000","resultMsg":"Success","futureMember":{"a":1},"orderInfo":{"orderId":%q,"orderType":%q,
		"createTime":"20260101000000","orderLine":[{"orderLineId":%q,"chargingMode":%q,"periodType":"year","periodNumber":1,
		"expireTime":"20270101155959","productInfo":[{"productId":"OFFI-%s","skuCode":"sku-1","linearValue":20,"productName":"示例"}],
		"extendParams":[],"currency":"100","currencyAfterDiscount":"100"}],"buyerInfo":{"email":null,"customerType":0}}}`,
		orderID, kind, lineID, mode, orderID)
}

// shop is a merchant under test with its marketplace, driven without a socket.
type shop struct {
	*merchant.Merchant
	market *marketplace
	wall   *atomic.Int64 // ms
	nonce  *atomic.Int64
}

func newShop(config merchant.Config) shop {
	s := shop{market: &marketplace{}, wall: &atomic.Int64{}, nonce: &atomic.Int64{}}
	s.wall.Store(now.UnixMilli())
	config.AccessKey, config.Credential, config.OpenAPI = accessKey, credential, "http://open-api.example"
	config.Client = &http.Client{Transport: s.market}
	config.Wall = func() time.Time { return time.UnixMilli(s.wall.Load()).UTC() }
	config.Delay = time.Millisecond
	s.Merchant = merchant.New(config)
	return s
}

// sent is an answer as it came.
type sent struct {
	status      int
	contentType string
	raw         string
	members     map[string]any
	aborted     bool
}

func (a sent) code() string     { code, _ := a.members["resultCode"].(string); return code }
func (a sent) instance() string { id, _ := a.members["instanceId"].(string); return id }
func (a sent) info() []any      { info, _ := a.members["info"].([]any); return info }

// body writes a JSON body as the marketplace does: sorted, compact, UTF-8, no HTML escaping.
func body(members map[string]any) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(members); err != nil {
		panic(err)
	}
	return bytes.TrimRight(buffer.Bytes(), "\n")
}

// call sends a rightly signed request with a fresh nonce.
func (s shop) call(members map[string]any) sent { return s.post(body(members)) }

func (s shop) post(payload []byte) sent {
	nonce := fmt.Sprintf("nonce%011d", s.nonce.Add(1))
	stamp := strconv.FormatInt(s.wall.Load(), 10)
	return s.send(payload, sign.V2(accessKey, nonce, stamp, payload).Signature, stamp, nonce, nil)
}

func (s shop) send(payload []byte, signature, stamp, nonce string, change func(*http.Request)) (answer sent) {
	query := url.Values{"signature": {signature}, "timestamp": {stamp}, "nonce": {nonce}}
	for name := range query {
		if query.Get(name) == "" {
			query.Del(name)
		}
	}
	request := httptest.NewRequest(http.MethodPost, "/saas?"+query.Encode(), bytes.NewReader(payload))
	request.Header.Set("Content-Type", "application/json;charset=utf8")
	request.Header.Set("Accept", "application/json")
	if change != nil {
		change(request)
	}
	recorder := httptest.NewRecorder()
	defer func() {
		if failure := recover(); failure != nil {
			answer = sent{aborted: true}
		}
	}()
	s.ServeHTTP(recorder, request)
	answer = sent{status: recorder.Code, contentType: recorder.Header().Get("Content-Type"), raw: recorder.Body.String()}
	_ = json.Unmarshal(recorder.Body.Bytes(), &answer.members)
	return answer
}

func create(order string, also ...map[string]any) map[string]any {
	return with(map[string]any{"activity": "newInstance", "orderId": order, "orderLineId": order + "-000001", "businessId": "biz-" + order}, also...)
}

func query(ids string) map[string]any {
	return map[string]any{"activity": "queryInstance", "instanceId": ids}
}

func refresh(id, order, scene string, also ...map[string]any) map[string]any {
	return with(map[string]any{"activity": "refreshInstance", "scene": scene, "orderId": order, "orderLineId": order + "-000001",
		"instanceId": id, "expireTime": "20280101155959"}, also...)
}

func status(id, value string) map[string]any {
	return map[string]any{"activity": "updateInstanceStatus", "instanceId": id, "status": value}
}

func release(id string, also ...map[string]any) map[string]any {
	return with(map[string]any{"activity": "releaseInstance", "instanceId": id}, also...)
}

func upgrade(id, order string) map[string]any {
	return map[string]any{"activity": "upgradeInstance", "instanceId": id, "orderId": order, "orderLineId": order + "-000001"}
}

func changeCheck(id string, product any) map[string]any {
	return map[string]any{"activity": "changeInstanceCheck", "instanceId": id, "productInfo": product}
}

func debugging(members map[string]any) map[string]any {
	return with(members, map[string]any{"testFlag": "1"})
}

func with(members map[string]any, also ...map[string]any) map[string]any {
	result := maps.Clone(members)
	for _, more := range also {
		maps.Copy(result, more)
	}
	return result
}

func expectCode(t *testing.T, a sent, code string) sent {
	t.Helper()
	if a.status != http.StatusOK || a.contentType != "application/json" || a.code() != code {
		t.Fatalf("want %s in HTTP 200 application/json, got HTTP %d %s: %s", code, a.status, a.contentType, a.raw)
	}
	return a
}

package saasv2_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/protocol/saasv2"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
)

const accessKey = "demo-access-key-0000000000000001"

func edition(t testing.TB, switches map[string]string) *spec.Edition {
	t.Helper()
	e, err := spec.EditionByID("cn")
	if err == nil {
		e, err = e.With(switches)
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func contract(t testing.TB) *spec.Contract {
	t.Helper()
	c, err := spec.ContractByID(saasv2.Contract)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// subject has everything that any activity needs; a renewal of 云 to the yearly product.
func subject(activity string, intent spec.Intent) protocol.Subject {
	monthly := market.Product{ID: "OFFI1", SKU: "sku-1", ChargingMode: "PERIOD", Quantity: 10}
	return protocol.Subject{
		Call:         market.Call{ID: "call-1", Activity: activity, Intent: intent, OrderID: "CS2", OrderLineID: "CS2-000001", ExpireAt: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)},
		Order:        market.Order{ID: "CS2", Type: "RENEW"},
		Line:         market.OrderLine{ID: "CS2-000001", ProductID: "OFFI1"},
		Subscription: market.Subscription{ID: "s1", InstanceID: "i+/=1", ProductID: "OFFI1"},
		Product:      monthly, Target: monthly,
	}
}

var attempt = protocol.Attempt{Number: 1, BusinessID: "b-1", SignedAt: time.UnixMilli(1767225600000), Nonce: "0123456789abcdef"}

func body(t *testing.T, e *spec.Edition, s protocol.Subject) string {
	t.Helper()
	request, err := saasv2.New(e).Compose(s, attempt, protocol.Endpoint{URL: "https://m.example/p", AccessKey: accessKey})
	if err != nil {
		t.Fatal(err)
	}
	return string(request.Body)
}

func TestEveryActivityHasItsDocumentedBody(t *testing.T) {
	t.Parallel()
	cases := []struct {
		activity string
		intent   spec.Intent
		want     string
	}{
		{"newInstance", spec.IntentProvision, `{"activity":"newInstance","businessId":"b-1","orderId":"CS2","orderLineId":"CS2-000001"}`},
		{"queryInstance", spec.IntentPoll, `{"activity":"queryInstance","instanceId":"i+/=1"}`},
		{"queryInstance", spec.IntentInspect, `{"activity":"queryInstance","instanceId":"i+/=1"}`},
		{"refreshInstance", spec.IntentRenew, `{"activity":"refreshInstance","expireTime":"20270101000000","instanceId":"i+/=1","orderId":"CS2","orderLineId":"CS2-000001","scene":"RENEWAL"}`},
		{"refreshInstance", spec.IntentConvert, `{"activity":"refreshInstance","expireTime":"20270101000000","instanceId":"i+/=1","orderId":"CS2","orderLineId":"CS2-000001","scene":"TRIAL_TO_FORMAL"}`},
		{"refreshInstance", spec.IntentRetract, `{"activity":"refreshInstance","expireTime":"20270101000000","instanceId":"i+/=1","orderId":"CS2","orderLineId":"CS2-000001","scene":"UNSUBSCRIBE_RENEWAL_PERIOD"}`},
		{"refreshInstance", spec.IntentRenewChange, `{"activity":"refreshInstance","expireTime":"20270101000000","instanceId":"i+/=1","orderId":"CS2","orderLineId":"CS2-000001","scene":"RENEWAL_CHANGE"}`},
		{"updateInstanceStatus", spec.IntentFreezeExpired, `{"activity":"updateInstanceStatus","instanceId":"i+/=1","status":"FREEZE"}`},
		{"updateInstanceStatus", spec.IntentFreezeViolation, `{"activity":"updateInstanceStatus","instanceId":"i+/=1","status":"FREEZE"}`},
		{"updateInstanceStatus", spec.IntentThawRenewed, `{"activity":"updateInstanceStatus","instanceId":"i+/=1","status":"UNFREEZE"}`},
		{"updateInstanceStatus", spec.IntentThawArrears, `{"activity":"updateInstanceStatus","instanceId":"i+/=1","status":"UNFREEZE"}`},
		{"releaseInstance", spec.IntentReleaseExpired, `{"activity":"releaseInstance","instanceId":"i+/=1"}`},
		{"releaseInstance", spec.IntentReleaseUnsubscribed, `{"activity":"releaseInstance","instanceId":"i+/=1","orderId":"CS2","orderLineId":"CS2-000001"}`},
		{"upgradeInstance", spec.IntentUpgrade, `{"activity":"upgradeInstance","instanceId":"i+/=1","orderId":"CS2","orderLineId":"CS2-000001"}`},
		{"changeInstanceCheck", spec.IntentCheckChange, `{"activity":"changeInstanceCheck","instanceId":"i+/=1","productInfo":{"linearValue":10,"productId":"OFFI1","skuCode":"sku-1"}}`},
	}
	for _, tc := range cases {
		got := body(t, edition(t, nil), subject(tc.activity, tc.intent))
		if got != tc.want {
			t.Errorf("%s for %s:\n got %s\nwant %s", tc.activity, tc.intent, got, tc.want)
		}
		if found := contract(t).Named(tc.activity).CheckRequest([]byte(got)); len(found) > 0 {
			t.Errorf("%s for %s breaks its own document: %v", tc.activity, tc.intent, found)
		}
	}
}

func TestWhereSourcesDisagreeTheEditionDecides(t *testing.T) {
	t.Parallel()
	retract := subject("refreshInstance", spec.IntentRetract)
	retract.Order.Cancels = "CS1"
	longer := subject("refreshInstance", spec.IntentRenew)
	longer.Target = market.Product{ID: "OFFI2"}
	debug := subject("queryInstance", spec.IntentInspect)
	debug.Call.Debug = true
	cases := []struct {
		name, setting, value, want string
		subject                    protocol.Subject
	}{
		{"live flag", "live-test-flag", "0", `"testFlag":"0"`, subject("queryInstance", spec.IntentPoll)},
		{"debugging flag", "live-test-flag", "0", `"testFlag":"1"`, debug},
		{"debugging flag by default", "live-test-flag", "absent", `"testFlag":"1"`, debug},
		{"17 digits", "expire-time-digits", "17", `"expireTime":"20270101000000000"`, longer},
		{"new period type", "expire-time-digits", "14", `"productId":"OFFI2"`, longer},
		{"retraction names the refund", "retract-order", "refund-order", `"orderId":"CS2","orderLineId":"CS2-000001"`, retract},
		{"retraction names the renewal", "retract-order", "renewal-order", `"orderId":"CS1","orderLineId":"CS1-000001"`, retract},
		{"thaw", "thaw-value", "NORMAL", `"status":"NORMAL"`, subject("updateInstanceStatus", spec.IntentThawRenewed)},
		{"a freeze is a freeze", "thaw-value", "NORMAL", `"status":"FREEZE"`, subject("updateInstanceStatus", spec.IntentFreezeExpired)},
		{"descending", "sort-direction", "descending", `{"instanceId":"i+/=1","activity":"queryInstance"}`, subject("queryInstance", spec.IntentPoll)},
	}
	for _, tc := range cases {
		if got := body(t, edition(t, map[string]string{tc.setting: tc.value}), tc.subject); !strings.Contains(got, tc.want) {
			t.Errorf("%s: %s lacks %s", tc.name, got, tc.want)
		}
	}
}

func TestAReleaseWithoutAnOrderNamesNone(t *testing.T) {
	t.Parallel()
	s := subject("releaseInstance", spec.IntentReleaseUnsubscribed)
	s.Call.OrderID, s.Call.OrderLineID = "", ""
	if got := body(t, edition(t, nil), s); strings.Contains(got, "order") {
		t.Errorf("a closed resource has no unsubscription order: %s", got)
	}
}

func TestComposingWithoutWhatIsNeededIsAnErrorAndNeverAPanic(t *testing.T) {
	t.Parallel()
	wire := saasv2.New(edition(t, nil))
	endpoint := protocol.Endpoint{URL: "https://m.example/p", AccessKey: accessKey}
	for _, activity := range contract(t).Activities {
		if _, err := wire.Compose(protocol.Subject{Call: market.Call{Activity: activity.Name}}, protocol.Attempt{}, endpoint); err == nil {
			t.Errorf("%s was composed of nothing", activity.Name)
		}
	}
	if _, err := wire.Compose(subject("expireInstance", spec.IntentRenew), attempt, endpoint); err == nil {
		t.Error("an activity of another contract was composed")
	}
	for _, broken := range []protocol.Endpoint{{URL: "https://m.example"}, {AccessKey: "k"}, {URL: "m.example", AccessKey: "k"}, {URL: "ftp://m", AccessKey: "k"}, {URL: "http://%zz", AccessKey: "k"}} {
		if _, err := wire.Compose(subject("queryInstance", spec.IntentPoll), attempt, broken); err == nil {
			t.Errorf("composed for %+v", broken)
		}
	}
}

// Vector 14.1 of saas-v2.md.
func TestTheSignatureStandsInTheQuery(t *testing.T) {
	t.Parallel()
	payload := []byte(`{"activity":"newInstance","businessId":"11111111-2222-4333-8444-555555555555","orderId":"CS2601010000DEMO1","orderLineId":"CS2601010000DEMO1-000001","testFlag":"1"}`)
	const signature = "06BE48E859A8E3FEABE35488AE87532D578F8F0D0649EE99D40F6B476F745BD7"
	const query = "signature=" + signature + "&timestamp=1767225600000&nonce=A1B2C3D4E5F60718293A4B5C6D7E8F90"
	for endpoint, want := range map[string]string{
		"https://m.example/saas":             "https://m.example/saas?" + query,
		"https://m.example/saas?":            "https://m.example/saas?" + query,
		"https://m.example:8443/a?b=%41&c#x": "https://m.example:8443/a?b=%41&c&" + query,
		" http://m.example ":                 "http://m.example?" + query,
	} {
		got, err := saasv2.Address(endpoint, accessKey, "1767225600000", "A1B2C3D4E5F60718293A4B5C6D7E8F90", payload, edition(t, nil))
		if err != nil || got != want {
			t.Errorf("%s:\n got %s, %v\nwant %s", endpoint, got, err, want)
		}
	}
	lower, _ := saasv2.Address("https://m.example", accessKey, "1767225600000", "A1B2C3D4E5F60718293A4B5C6D7E8F90", payload, edition(t, map[string]string{"signature-case": "lower"}))
	if !strings.Contains(lower, "signature="+strings.ToLower(signature)) {
		t.Errorf("lower case: %s", lower)
	}
}

func TestWhatIsSentIsWhatWasSigned(t *testing.T) {
	t.Parallel()
	for unit, timestamp := range map[string]string{"milliseconds": "1767225600000", "seconds": "1767225600"} {
		request, err := saasv2.New(edition(t, map[string]string{"timestamp-unit": unit})).Compose(
			subject("newInstance", spec.IntentProvision), attempt, protocol.Endpoint{URL: "https://m.example/p?x=1", AccessKey: accessKey})
		if err != nil {
			t.Fatal(err)
		}
		address, _ := url.Parse(request.URL)
		q := address.Query()
		if q.Get("timestamp") != timestamp || q.Get("x") != "1" ||
			!sign.VerifyV2(accessKey, q.Get("signature"), q.Get("timestamp"), q.Get("nonce"), request.Body) {
			t.Errorf("%s: %s", unit, request.URL)
		}
		if request.Method != "POST" || request.Header.Get("Accept") != "application/json" || request.Header.Get("Content-Type") != "application/json;charset=utf8" {
			t.Errorf("%s %v", request.Method, request.Header)
		}
	}
}

package saasv1_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/protocol/saasv1"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
)

const key = "6b1f0c7e-3d52-4a8e-9f10-2c4d5e6f7a8b"

func edition(t *testing.T, id string, switches map[string]string) *spec.Edition {
	t.Helper()
	plain, err := spec.EditionByID(id)
	if err != nil {
		t.Fatal(err)
	}
	switched, err := plain.With(switches)
	if err != nil {
		t.Fatal(err)
	}
	return switched
}

func subject(intent spec.Intent, activity string) protocol.Subject {
	product := market.Product{ID: "P-YEAR", SKU: "SKU-1", ChargingMode: market.Period, PeriodUnit: "year", PeriodCount: 1, Quantity: 10}
	line := market.OrderLine{
		ID: "CS1-000001", ProductID: "P-YEAR", ChargingMode: market.Period, PeriodUnit: "year", PeriodCount: 1, Quantity: 10, Paid: 10050,
		ExpireAt: time.Date(2026, 1, 31, 23, 59, 59, 0, clock.Beijing),
	}
	return protocol.Subject{
		Call:  market.Call{ID: "call-1", Intent: intent, Activity: activity, OrderID: "CS1"},
		Order: market.Order{ID: "CS1", Type: market.OrderNew, CreatedAt: time.Date(2025, 1, 31, 16, 9, 10, 0, clock.Beijing)}, Line: line,
		Subscription: market.Subscription{ID: "s1", OrderID: "CS1", OrderLineID: "CS1-000001", InstanceID: "i+/=1", ProductID: "P-YEAR", ChargingMode: market.Period},
		Product:      product, Target: product,
		Buyer: market.Buyer{ID: "customer-1", Name: "买家 +1", Mobile: "13800138000", Email: "buyer@example.com", UserID: "u-1", UserName: "operator"},
	}
}

var attempt = protocol.Attempt{
	Number: 1, BusinessID: "3f0c2b1a-5d4e-4f6a-8b7c-9d0e1f2a3b4c", SignedAt: time.Date(2025, 1, 31, 16, 9, 10, 123_000_000, clock.Beijing), Nonce: "nonce-1",
}

// compose makes the call and hands back its decoded parameters, after the token was verified as a merchant would.
func compose(t *testing.T, e *spec.Edition, s protocol.Subject) map[string]string {
	t.Helper()
	request, err := saasv1.New(e).Compose(s, attempt, protocol.Endpoint{URL: "https://merchant.example/produce", AccessKey: key})
	if err != nil {
		t.Fatal(err)
	}
	if request.Method != "GET" || len(request.Body) != 0 {
		t.Errorf("%s with a body of %d bytes", request.Method, len(request.Body))
	}
	address, err := url.Parse(request.URL)
	if err != nil {
		t.Fatal(err)
	}
	if raw := address.RawQuery; strings.ContainsAny(raw, "+ /,\"") || !strings.Contains(raw, "&authToken=") {
		t.Errorf("the query is not strictly encoded: %s", raw)
	}
	parameters, err := sign.ParseQuery(address.RawQuery)
	if err != nil {
		t.Fatal(err)
	}
	values := sign.ParameterMap(parameters)
	if !sign.VerifyAuthToken(key, values["authToken"], values) {
		t.Errorf("the token does not verify: %s", request.URL)
	}
	contract, err := spec.ContractByID(saasv1.Contract)
	if err != nil {
		t.Fatal(err)
	}
	for name := range values {
		if name != "authToken" && name != "timeStamp" && contract.Named(s.Call.Activity).RequestField(name) == nil {
			t.Errorf("%s is no documented parameter of %s", name, s.Call.Activity)
		}
	}
	return values
}

func expect(t *testing.T, values map[string]string, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got, present := values[name]; got != value || present != (value != "") {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
}

func TestANewPurchaseCarriesTheWholeOrder(t *testing.T) {
	t.Parallel()
	s := subject(spec.IntentProvision, "newInstance")
	s.Line.Parameters = []market.Parameter{{Name: "域名", Value: "<a&b>"}}
	values := compose(t, edition(t, "cn", nil), s)
	expect(t, values, map[string]string{
		"activity": "newInstance", "timeStamp": "20250131080910123", "customerId": "customer-1", "customerName": "买家 +1", "businessId": attempt.BusinessID,
		"orderId": "CS1", "skuCode": "SKU-1", "productId": "P-YEAR", "testFlag": "0", "trialFlag": "", "expireTime": "20260131235959", "chargingMode": "1",
		"amount": "10", "periodType": "year", "periodNumber": "1", "orderAmount": "100.5", "provisionType": "1", "acceptanceTime": "", "userId": "", "userName": "",
	})
	extra, err := base64.StdEncoding.DecodeString(values["saasExtendParams"])
	if err != nil || string(extra) != `[{"name":"域名","value":"<a&b>"}]` {
		t.Errorf("saasExtendParams %s: %v", extra, err)
	}
	for name, want := range map[string]string{"mobilePhone": "13800138000", "email": "buyer@example.com"} {
		if plain, err := sign.Decrypt(values[name], key, sign.AES256); err != nil || plain != want {
			t.Errorf("%s decrypts to %q: %v", name, plain, err)
		}
	}
	if values["mobilePhone"][:16] == values["email"][:16] {
		t.Error("two values share an IV")
	}
	again := compose(t, edition(t, "cn", nil), s)
	if again["mobilePhone"] != values["mobilePhone"] {
		t.Error("the same attempt is not the same request")
	}
}

func TestEveryChargingModeHasItsNumber(t *testing.T) {
	t.Parallel()
	for mode, want := range map[market.ChargingMode][3]string{
		market.OnDemand: {"0", "", "20991231235959"}, market.Period: {"1", "20260131235959", "20260131235959"}, market.OneTime: {"3", "", "20991231235959"},
		market.OnDemandPackage: {"5", "20260131235959", "20260131235959"},
	} {
		s := subject(spec.IntentProvision, "newInstance")
		s.Line.ChargingMode, s.Subscription.ChargingMode = mode, mode
		if mode != market.Period {
			s.Line.ExpireAt, s.Line.PeriodUnit, s.Line.PeriodCount = time.Time{}, "", 0
		}
		values := compose(t, edition(t, "cn", nil), s)
		expect(t, values, map[string]string{"chargingMode": want[0], "expireTime": want[1]})
		if (values["periodType"] != "") != (mode == market.Period) {
			t.Errorf("%s: periodType %q", mode, values["periodType"])
		}
		expect(t, compose(t, edition(t, "cn", map[string]string{"v1-create-expire-time": "always"}), s), map[string]string{"expireTime": want[2]})
	}
}

func TestTrialsAndTheirConversion(t *testing.T) {
	t.Parallel()
	s := subject(spec.IntentProvision, "newInstance")
	s.Order.Type, s.Line.PeriodUnit, s.Line.PeriodCount, s.Line.Paid = market.OrderTrial, "day", 15, 0
	expect(t, compose(t, edition(t, "cn", nil), s), map[string]string{"trialFlag": "1", "periodType": "day", "periodNumber": "15", "orderAmount": "0"})
	c := subject(spec.IntentConvert, "refreshInstance")
	c.Call.OrderID, c.Order = "CS2", market.Order{ID: "CS2", Type: market.OrderTrialToFormal}
	c.Call.ExpireAt = time.Date(2027, 1, 31, 23, 59, 59, 0, clock.Beijing)
	expect(t, compose(t, edition(t, "cn", nil), c), map[string]string{
		"orderId": "CS2", "instanceId": "i+/=1", "trialToFormal": "1", "expireTime": "20270131235959", "productId": "", "periodType": "year", "orderAmount": "100.5",
	})
	c.Call.Intent = spec.IntentRenew
	c.Call.ProductID, c.Target = "P-MONTH", market.Product{ID: "P-MONTH", SKU: "SKU-1"}
	expect(t, compose(t, edition(t, "cn", map[string]string{"v1-expire-time-zone": "utc"}), c),
		map[string]string{"trialToFormal": "", "productId": "P-MONTH", "expireTime": "20270131155959"})
}

func TestARenewalThatIsGivenBackIsNegative(t *testing.T) {
	t.Parallel()
	s := subject(spec.IntentRetract, "refreshInstance")
	s.Order, s.Call.OrderID = market.Order{ID: "CS9", Type: market.OrderUnsubscribe, Cancels: "CS8"}, "CS9"
	s.Line = market.OrderLine{ProductID: "P-YEAR", ChargingMode: market.Period, Paid: -10000}
	s.Call.ExpireAt = time.Date(2026, 1, 31, 23, 59, 59, 0, clock.Beijing)
	expect(t, compose(t, edition(t, "cn", nil), s), map[string]string{"orderId": "CS9", "orderAmount": "-100", "expireTime": "20260131235959", "periodType": "", "trialToFormal": ""})
	expect(t, compose(t, edition(t, "cn", map[string]string{"v1-retract-amount": "absent"}), s), map[string]string{"orderAmount": ""})
}

func TestExpiryAndReleaseNameThePurchase(t *testing.T) {
	t.Parallel()
	for intent, activity := range map[spec.Intent]string{
		spec.IntentFreezeExpired: "expireInstance", spec.IntentReleaseExpired: "releaseInstance", spec.IntentReleaseUnsubscribed: "releaseInstance",
	} {
		s := subject(intent, activity)
		s.Call.OrderID, s.Order, s.Line.Paid = "CS7", market.Order{ID: "CS7", Type: market.OrderUnsubscribe}, -10050
		amount := ""
		if intent == spec.IntentReleaseUnsubscribed {
			amount = "100.5"
		}
		expect(t, compose(t, edition(t, "cn", nil), s), map[string]string{"orderId": "CS1", "instanceId": "i+/=1", "orderAmount": amount})
		expect(t, compose(t, edition(t, "cn", map[string]string{"v1-end-order": "left-out", "v1-live-test-flag": "absent"}), s), map[string]string{"orderId": "", "testFlag": ""})
	}
}

func TestAnUpgradeNamesTheNewTotal(t *testing.T) {
	t.Parallel()
	s := subject(spec.IntentUpgrade, "upgrade")
	s.Call.OrderID, s.Call.Quantity, s.Call.ProductID = "CS3", 50, "P-BEST"
	s.Target = market.Product{ID: "P-BEST", SKU: "SKU-2"}
	expect(t, compose(t, edition(t, "cn", nil), s), map[string]string{"orderId": "CS3", "skuCode": "SKU-2", "productId": "P-BEST", "amount": "50", "saasExtendParams": ""})
	s.Call.Quantity = 12345
	if _, err := saasv1.New(edition(t, "intl", nil)).Compose(s, attempt, protocol.Endpoint{URL: "https://a.example", AccessKey: key}); err == nil {
		t.Error("five digits were sent to a site that knows four")
	}
}

func TestFreezeThawAndQuery(t *testing.T) {
	t.Parallel()
	for intent, want := range map[spec.Intent]string{spec.IntentFreezeViolation: "FREEZE", spec.IntentThawViolation: "NORMAL", spec.IntentThawArrears: "NORMAL"} {
		expect(t, compose(t, edition(t, "cn", nil), subject(intent, "instanceStatus")), map[string]string{"instanceStatus": want, "orderId": "", "instanceId": "i+/=1"})
	}
	s := subject(spec.IntentPoll, "queryInstance")
	s.Call.Debug = true
	expect(t, compose(t, edition(t, "cn", nil), s), map[string]string{"instanceId": "i+/=1", "testFlag": "1"})
}

// After an upgrade the details are still asked for with the product of the purchase: orderId and productId make two calls the same.
func TestOpeningTheDetailsRepeatsThePurchase(t *testing.T) {
	t.Parallel()
	s := subject(spec.IntentInspect, "newInstance")
	s.Product, s.Target = market.Product{ID: "P-BEST", SKU: "SKU-2"}, market.Product{ID: "P-YEAR", SKU: "SKU-1"}
	expect(t, compose(t, edition(t, "cn", nil), s), map[string]string{"orderId": "CS1", "productId": "P-YEAR", "skuCode": "SKU-1", "expireTime": "20260131235959"})
	s.Call.Intent, s.Call.AcceptedAt = spec.IntentAccept, time.Date(2025, 3, 1, 12, 0, 0, 0, clock.Beijing)
	expect(t, compose(t, edition(t, "cn", nil), s), map[string]string{"acceptanceTime": "20250301120000"})
}

func TestWhatAnEditionLeavesOutIsNotSent(t *testing.T) {
	t.Parallel()
	s := subject(spec.IntentProvision, "newInstance")
	expect(t, compose(t, edition(t, "cn", map[string]string{
		"v1-customer-name": "left-out", "v1-sku-code": "left-out", "v1-sensitive-values": "left-out", "v1-iam-user": "sent",
	}), s), map[string]string{"customerName": "", "skuCode": "", "mobilePhone": "", "email": "", "userId": "u-1", "userName": "operator"})
}

// An endpoint may have a query of its own: it is kept, and a merchant who signs all that arrives gets the same token.
func TestTheQueryOfTheEndpointTakesPartInTheToken(t *testing.T) {
	t.Parallel()
	parameters := map[string]string{"activity": "queryInstance", "instanceId": "a,b c", "timeStamp": "20250131080910123"}
	address, err := saasv1.Address("https://a.example/p?tenant=%E4%B8%80#x", key, parameters, nil)
	if err != nil {
		t.Fatal(err)
	}
	read, err := sign.ParseQuery(sign.QueryOf(address))
	if err != nil || !strings.HasPrefix(address, "https://a.example/p?tenant=%E4%B8%80&activity=queryInstance&instanceId=a%2Cb%20c&") {
		t.Fatalf("%s: %v", address, err)
	}
	if values := sign.ParameterMap(read); !sign.VerifyAuthToken(key, values["authToken"], values) {
		t.Errorf("%s does not verify", address)
	}
	for _, wrong := range []string{"", "ftp://a", "https://", "https://a.example/?activity=x", "https://a.example/?a=%zz"} {
		if _, err := saasv1.Address(wrong, key, parameters, nil); err == nil {
			t.Errorf("%q was accepted", wrong)
		}
	}
	if got := saasv1.Query(map[string]string{"a": "+/=, "}, edition(t, "cn", map[string]string{"v1-query-encoding": "older-examples"})); got != "a=+/=,%20" {
		t.Errorf("older examples: %s", got)
	}
}

func TestAmountsHaveNoNeedlessZeros(t *testing.T) {
	t.Parallel()
	for hundredths, want := range map[int64]string{0: "0", 5: "0.05", 10: "0.1", 10050: "100.5", 10000: "100", -10050: "-100.5", 100000: "1000"} {
		if got := saasv1.Amount(hundredths); got != want {
			t.Errorf("%d is %s, want %s", hundredths, got, want)
		}
	}
}

func TestACallWithoutItsInstanceIsNotSent(t *testing.T) {
	t.Parallel()
	s := subject(spec.IntentRenew, "refreshInstance")
	s.Subscription.InstanceID = ""
	if _, err := saasv1.New(edition(t, "cn", nil)).Compose(s, attempt, protocol.Endpoint{URL: "https://a.example", AccessKey: key}); err == nil || !strings.Contains(err.Error(), "instanceId") {
		t.Errorf("%v", err)
	}
	s.Call.Activity = "updateInstanceStatus"
	if _, err := saasv1.New(edition(t, "cn", nil)).Compose(s, attempt, protocol.Endpoint{URL: "https://a.example", AccessKey: key}); err == nil {
		t.Error("an activity of V2 was composed")
	}
}

package spec

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func saasV1(t testing.TB) *Contract {
	t.Helper()
	contract, err := ContractByID("saas-v1")
	if err != nil {
		t.Fatal(err)
	}
	return contract
}

// The tables of saas-v1.md 4.1–4.7, written down a second time on purpose. A trailing ! marks a mandatory member; the number is the
// documented length. What one page calls mandatory and another optional, or leaves out of its example, is not demanded here.
var documentedParametersV1 = map[string]string{
	"newInstance": "activity!20 customerId!100 customerName64 userId64 userName64 mobilePhone0 email0 businessId!64 orderId!64 skuCode64 productId!64 testFlag2 " +
		"trialFlag2 expireTime20 chargingMode3 saasExtendParams2048 amount0 diskSize0 bandWidth0 periodType10 periodNumber0 orderAmount0 provisionType0 acceptanceTime20",
	"refreshInstance": "activity!20 orderId!64 instanceId!64 productId64 expireTime!20 trialToFormal2 periodType10 periodNumber0 orderAmount0 testFlag2",
	"expireInstance":  "activity!20 instanceId!64 orderId64 testFlag2",
	"releaseInstance": "activity!20 instanceId!64 orderId64 orderAmount0 testFlag2",
	"upgrade":         "activity!20 instanceId!64 orderId!64 skuCode!64 productId!64 amount0 diskSize0 bandWidth0 saasExtendParams2048 testFlag2",
	"instanceStatus":  "activity!32 instanceId!64 instanceStatus!32 testFlag2",
	"queryInstance":   "activity!20 instanceId!0 testFlag2",
}

func TestParametersOfV1AreThoseOfThePublishedTables(t *testing.T) {
	t.Parallel()
	contract := saasV1(t)
	if contract.Method != "GET" || shape(contract.Parameters) != "authToken!50 timeStamp!20" || len(contract.Activities) != len(documentedParametersV1) {
		t.Errorf("%s, parameters %s, %d activities", contract.Method, shape(contract.Parameters), len(contract.Activities))
	}
	for _, activity := range contract.Activities {
		if got := shape(activity.Request); got != documentedParametersV1[activity.Name] {
			t.Errorf("%s\n got %s\nwant %s", activity.Name, got, documentedParametersV1[activity.Name])
		}
		if !strings.HasPrefix(activity.Retry, "v1-") {
			t.Errorf("%s shares the retry policy %s with another contract", activity.Name, activity.Retry)
		}
		visit := func(path string, field *Field) {
			if field.Description.EN == "" || field.Description.ZH == "" || !strings.HasPrefix(field.Clause, "https://support.huaweicloud.com/") {
				t.Errorf("%s is not described: %+v", path, field)
			}
		}
		everyField(activity.Request, activity.Name+" request", visit)
		everyField(activity.Answer, activity.Name+" answer", visit)
	}
	if got := shape(contract.Named("newInstance").Answer); got != "resultCode!6 resultMsg255 encryptType3 instanceId!64 appInfo0" {
		t.Errorf("answer %s", got)
	}
	if got := shape(contract.Named("newInstance").AnswerField("appInfo").Members); got != "frontEndUrl!512 adminUrl512 userName128 password128 memo1024" {
		t.Errorf("appInfo %s", got)
	}
	if len(contract.ResultCodes) != 14 || contract.ResultCode("000106") == nil {
		t.Errorf("%d result codes", len(contract.ResultCodes))
	}
}

// The V1 column of T3 to T24 (business-rules.md 12.2).
func TestIntentsOfV1(t *testing.T) {
	t.Parallel()
	switched, err := edition(t, "cn").With(map[string]string{"v1-period-status-calls": "true"})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		intent                          Intent
		period, oneTime, demand, parcel string
	}{
		{IntentProvision, "newInstance", "newInstance", "newInstance", "newInstance"},
		{IntentPoll, "", "", "", ""},
		{IntentInspect, "newInstance", "newInstance", "newInstance", "newInstance"},
		{IntentAccept, "newInstance", "newInstance", "newInstance", "newInstance"},
		{IntentRenew, "refreshInstance", "", "", ""},
		{IntentConvert, "refreshInstance", "", "", ""},
		{IntentRetract, "refreshInstance", "", "", ""},
		{IntentRenewChange, "", "", "", ""},
		{IntentCheckChange, "", "", "", ""},
		{IntentUpgrade, "upgrade", "", "", ""},
		{IntentFreezeExpired, "expireInstance", "", "instanceStatus", "instanceStatus"},
		{IntentFreezeViolation, "", "", "instanceStatus", "instanceStatus"},
		{IntentThawRenewed, "", "", "instanceStatus", "instanceStatus"},
		{IntentThawViolation, "", "", "instanceStatus", "instanceStatus"},
		{IntentReleaseExpired, "releaseInstance", "releaseInstance", "releaseInstance", "releaseInstance"},
		{IntentReleaseUnsubscribed, "releaseInstance", "releaseInstance", "releaseInstance", "releaseInstance"},
	} {
		for mode, want := range map[string]string{"PERIOD": one.period, "ONE_TIME": one.oneTime, "ON_DEMAND": one.demand, "ON_DEMAND_PKG": one.parcel} {
			got := ""
			if activity := saasV1(t).Under(edition(t, "cn")).Activity(one.intent, mode); activity != nil {
				got = activity.Name
			}
			if got != want {
				t.Errorf("%s for %s is %q, want %q", one.intent, mode, got, want)
			}
		}
	}
	if activity := saasV1(t).Under(switched).Activity(IntentFreezeViolation, "PERIOD"); activity == nil || activity.Name != "instanceStatus" {
		t.Errorf("with v1-period-status-calls a violation of a period product calls %v", activity)
	}
	if activity := saasV1(t).Under(switched).Activity(IntentFreezeExpired, "PERIOD"); activity == nil || activity.Name != "expireInstance" {
		t.Errorf("with v1-period-status-calls the expiry of a period product calls %v", activity)
	}
}

func TestEveryConflictOfV1IsASwitchInEveryEdition(t *testing.T) {
	t.Parallel()
	for _, id := range Editions() {
		known := map[string]bool{}
		for _, setting := range edition(t, id).Settings() {
			known[setting.Conflict] = true
		}
		for number := 1; number <= 15; number++ {
			if !known[fmt.Sprintf("saas-v1 C%d", number)] {
				t.Errorf("%s: no setting for saas-v1 C%d", id, number)
			}
		}
	}
}

// Values of a query are text; the schema takes them as such.
func TestTheExampleCallsOfV1Hold(t *testing.T) {
	t.Parallel()
	request := map[string]string{
		"activity": "newInstance", "amount": "10", "businessId": "b", "chargingMode": "1", "customerId": "c", "orderId": "o", "productId": "p",
		"orderAmount": "100.5", "periodNumber": "1", "periodType": "year", "expireTime": "20260131235959", "testFlag": "1",
	}
	check := func() []Violation {
		body, err := json.Marshal(request)
		if err != nil {
			t.Fatal(err)
		}
		return saasV1(t).Named("newInstance").CheckRequest(body)
	}
	if found := check(); found != nil {
		t.Errorf("%+v", found)
	}
	request["chargingMode"] = "2"
	delete(request, "orderId")
	if found := check(); len(found) != 2 {
		t.Errorf("%+v", found)
	}
	answer := `{"resultCode":"000000","encryptType":2,"instanceId":"i","appInfo":{"frontEndUrl":"https://a"}}`
	if found := saasV1(t).Named("newInstance").CheckAnswer([]byte(answer)); found != nil {
		t.Errorf("%+v", found)
	}
	if found := saasV1(t).Named("newInstance").CheckAnswer([]byte(`{"resultCode":"000005"}`)); found != nil {
		t.Errorf("a failure needs no instanceId: %+v", found)
	}
}

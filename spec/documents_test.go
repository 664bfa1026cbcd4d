package spec

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// everyField walks all fields of a list, with their paths.
func everyField(fields []Field, path string, visit func(path string, field *Field)) {
	for i := range fields {
		at := path + "." + fields[i].Name
		visit(at, &fields[i])
		everyField(fields[i].Members, at, visit)
	}
}

func saas(t testing.TB) *Contract {
	t.Helper()
	contract, err := ContractByID("saas-v2")
	if err != nil {
		t.Fatal(err)
	}
	return contract
}

func TestEveryFieldIsDescribedInBothLanguagesAndNamesItsClause(t *testing.T) {
	t.Parallel()
	seen := 0
	visit := func(path string, field *Field) {
		seen++
		if field.Description.EN == "" || field.Description.ZH == "" {
			t.Errorf("%s lacks a description", path)
		}
		if !strings.HasPrefix(field.Clause, "https://support.huaweicloud.com/") {
			t.Errorf("%s lacks a clause: %q", path, field.Clause)
		}
		if !strings.ContainsFunc(field.Description.ZH, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }) {
			t.Errorf("%s: the Chinese description holds no Chinese: %q", path, field.Description.ZH)
		}
		for _, value := range field.Values {
			if _, told := field.Meanings[value]; len(field.Values) > 1 && field.Meanings != nil && !told {
				t.Errorf("%s: the value %s has no meaning", path, value)
			}
		}
	}
	for _, activity := range saas(t).Activities {
		everyField(activity.Request, activity.Name+" request", visit)
		everyField(activity.Answer, activity.Name+" answer", visit)
	}
	everyField(saas(t).Parameters, "saas-v2 parameter", visit)
	if got := shape(saas(t).Parameters); got != "signature!0 timestamp!0 nonce!0" {
		t.Errorf("parameters %s", got)
	}
	everyField(OrderQuery().Answer, "order query", visit)
	everyField(OrderQuery().Parameters, "order query parameter", visit)
	if seen < 80 {
		t.Errorf("only %d fields were seen", seen)
	}
}

// The tables of saas-v2.md 5.1–5.7, written down a second time on purpose: a document that drifts from them must be noticed.
// A trailing ! marks a mandatory member; the number is the documented length.
var documentedMembers = map[string][2]string{
	"newInstance":          {"activity!20 orderId!64 orderLineId!64 businessId!64 testFlag2", "resultCode!6 resultMsg255 instanceId!64"},
	"queryInstance":        {"activity!20 instanceId!0 testFlag2", "resultCode!6 resultMsg255 encryptType3 info0"},
	"refreshInstance":      {"activity!20 scene!64 orderId!64 orderLineId!64 instanceId!64 productId64 expireTime!20 testFlag2", "resultCode!6 resultMsg255"},
	"updateInstanceStatus": {"activity!32 instanceId!64 status!32 testFlag2", "resultCode!6 resultMsg255"},
	"releaseInstance":      {"activity!32 instanceId!64 orderId64 orderLineId64 testFlag2", "resultCode!6 resultMsg255"},
	"upgradeInstance":      {"activity!32 instanceId!64 orderId!64 orderLineId!64 testFlag2", "resultCode!6 resultMsg255"},
	"changeInstanceCheck":  {"activity!32 instanceId!64 productInfo!0 testFlag2", "resultCode!6 resultMsg255"},
}

func shape(fields []Field) string {
	var parts []string
	for _, field := range fields {
		mark := ""
		if field.Mandatory {
			mark = "!"
		}
		parts = append(parts, field.Name+mark+strconv.Itoa(field.MaxLength))
	}
	return strings.Join(parts, " ")
}

func TestMembersAreThoseOfThePublishedTables(t *testing.T) {
	t.Parallel()
	contract := saas(t)
	if len(contract.Activities) != len(documentedMembers) {
		t.Fatalf("%d activities, want %d", len(contract.Activities), len(documentedMembers))
	}
	for _, activity := range contract.Activities {
		want := documentedMembers[activity.Name]
		if got := shape(activity.Request); got != want[0] {
			t.Errorf("%s request\n got %s\nwant %s", activity.Name, got, want[0])
		}
		if got := shape(activity.Answer); got != want[1] {
			t.Errorf("%s answer\n got %s\nwant %s", activity.Name, got, want[1])
		}
	}
	info := contract.Named("queryInstance").AnswerField("info")
	for _, one := range []struct{ name, members string }{
		{"", "instanceId!64 appInfo0 usageInfo0"},
		{"appInfo", "frontEndUrl!512 adminUrl512 userName128 password128 memo1024"},
		{"usageInfo", "relatedInstanceId64 usageValue!0 statisticalTime!20 dashboardUrl512"},
	} {
		members := info.Members
		if one.name != "" {
			members = FieldNamed(info.Members, one.name).Members
		}
		if got := shape(members); got != one.members {
			t.Errorf("info %s\n got %s\nwant %s", one.name, got, one.members)
		}
	}
}

func TestIntentsNameTheActivityForEachChargingMode(t *testing.T) {
	t.Parallel()
	contract := saas(t)
	for _, one := range []struct {
		intent     Intent
		mode, want string
	}{
		{IntentProvision, "ON_DEMAND", "newInstance"},
		{IntentInspect, "ONE_TIME", "queryInstance"},
		{IntentRenew, "PERIOD", "refreshInstance"},
		{IntentRenew, "ONE_TIME", ""},
		{IntentUpgrade, "PERIOD", "upgradeInstance"},
		{IntentUpgrade, "ON_DEMAND", ""},
		{IntentCheckChange, "PERIOD", "changeInstanceCheck"},
		{IntentFreezeExpired, "ON_DEMAND_PKG", "updateInstanceStatus"},
		{IntentReleaseUnsubscribed, "ONE_TIME", "releaseInstance"},
		{IntentAccept, "PERIOD", ""},
	} {
		got := ""
		if activity := contract.Activity(one.intent, one.mode); activity != nil {
			got = activity.Name
		}
		if got != one.want {
			t.Errorf("%s for %s is %q, want %q", one.intent, one.mode, got, one.want)
		}
	}
	if scene := contract.Named("refreshInstance").RequestField("scene").ByIntent[IntentRetract]; scene != "UNSUBSCRIBE_RENEWAL_PERIOD" {
		t.Errorf("the scene of retract is %q", scene)
	}
}

// exampleOf finds the published example of a schema in the document.
func examples(t *testing.T) (doc *openAPI, find func(schema string) []byte) {
	t.Helper()
	doc, err := readOpenAPI(embedded, "merchant/saas-v2.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return doc, func(schema string) []byte {
		text, err := json.Marshal(doc.api.Components.Schemas[schema].Value.Example)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
}

func TestPublishedExamplesAreValid(t *testing.T) {
	t.Parallel()
	_, example := examples(t)
	for _, activity := range saas(t).Activities {
		schema := strings.ToUpper(activity.Name[:1]) + activity.Name[1:] + "Request"
		body := example(schema)
		if len(body) < 20 {
			t.Fatalf("%s has no example", schema)
		}
		if found := activity.CheckRequest(body); found != nil {
			t.Errorf("%s: %v", schema, found)
		}
	}
	for schema, activity := range map[string]string{"NewInstanceAnswer": "newInstance", "QueryInstanceAnswer": "queryInstance", "PlainAnswer": "releaseInstance"} {
		if found := saas(t).Named(activity).CheckAnswer(example(schema)); found != nil {
			t.Errorf("%s: %v", schema, found)
		}
	}
	for _, vector := range []string{ // saas-v2.md 14.1–14.4
		`{"activity":"newInstance","businessId":"11111111-2222-4333-8444-555555555555","orderId":"CS2601010000DEMO1","orderLineId":"CS2601010000DEMO1-000001","testFlag":"1"}`,
		`{"activity":"queryInstance","instanceId":"11111111-2222-4333-8444-555555555555,66666666-7777-4888-8999-000000000000"}`,
		`{"activity":"refreshInstance","expireTime":"20270101000000","instanceId":"11111111-2222-4333-8444-555555555555","orderId":"CS2601010000DEMO2","orderLineId":"CS2601010000DEMO2-000001","productId":"OFFI000000000000000001","scene":"RENEWAL","testFlag":"1"}`,
		`{"activity":"updateInstanceStatus","instanceId":"11111111-2222-4333-8444-555555555555","status":"FREEZE"}`,
		`{"activity":"changeInstanceCheck","instanceId":"11111111-2222-4333-8444-555555555555","productInfo":{"linearValue":20,"productId":"OFFI000000000000000002","skuCode":"00000000-aaaa-4bbb-8ccc-dddddddddddd"},"testFlag":"1"}`,
	} {
		var head struct{ Activity string }
		if err := json.Unmarshal([]byte(vector), &head); err != nil {
			t.Fatal(err)
		}
		if found := saas(t).Named(head.Activity).CheckRequest([]byte(vector)); found != nil {
			t.Errorf("%s: %v", vector, found)
		}
	}
}

func TestDocumentRefusesABodyOfAnUnknownActivity(t *testing.T) {
	t.Parallel()
	doc, _ := examples(t)
	body := doc.api.Paths.Value("/").Post.RequestBody.Value.Content["application/json"].Schema.Value
	good := map[string]any{"activity": "releaseInstance", "instanceId": "i"}
	if err := body.VisitJSON(good); err != nil {
		t.Errorf("a good body is refused: %v", err)
	}
	good["activity"] = "destroyInstance"
	if err := body.VisitJSON(good); err == nil {
		t.Error("an unknown activity is accepted")
	}
}

// Our walk and the OpenAPI library must agree wherever they are meant to: the walk exists for sentences, nulls and character counts.
func TestWalkAgreesWithTheOpenAPILibrary(t *testing.T) {
	t.Parallel()
	doc, example := examples(t)
	for _, activity := range saas(t).Activities {
		name := strings.ToUpper(activity.Name[:1]) + activity.Name[1:] + "Request"
		schema := doc.api.Components.Schemas[name].Value
		for _, mutation := range mutations(t, example(name)) {
			agree(t, schema, activity.CheckRequest, mutation)
		}
	}
	query := saas(t).Named("queryInstance")
	for _, mutation := range mutations(t, example("QueryInstanceAnswer")) {
		agree(t, doc.api.Components.Schemas["QueryInstanceAnswer"].Value, query.CheckAnswer, mutation)
	}
}

func agree(t *testing.T, schema *openapi3.Schema, check func([]byte) []Violation, body []byte) {
	t.Helper()
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		t.Fatal(err)
	}
	theirs := schema.VisitJSON(value)
	if ours := check(body); (theirs == nil) != (ours == nil) {
		t.Errorf("%s\nlibrary: %v\nwalk: %v", body, theirs, ours)
	}
}

// mutations makes of a good document one for each top-level member and each of: missing, a number, an object, too long.
func mutations(t *testing.T, good []byte) [][]byte {
	t.Helper()
	var members map[string]any
	if err := json.Unmarshal(good, &members); err != nil {
		t.Fatal(err)
	}
	result := [][]byte{good}
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		kept := members[name]
		for _, wrong := range []any{nil, 7.5, true, map[string]any{}, []any{}, []any{map[string]any{}}, strings.Repeat("x", 70), strings.Repeat("x", 300)} {
			members[name] = wrong
			if wrong == nil {
				delete(members, name)
			}
			text, err := json.Marshal(members)
			if err != nil {
				t.Fatal(err)
			}
			result = append(result, text)
		}
		members[name] = kept
	}
	return result
}

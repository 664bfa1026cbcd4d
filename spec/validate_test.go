package spec

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestAnswers(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 600)
	for _, one := range []struct {
		name, activity, body string
		rule, pointer, text  string // of the first violation; rule "" = none
	}{
		{"plain success", "releaseInstance", `{"resultCode":"000000"}`, "", "", ""},
		{"unknown members", "releaseInstance", `{"resultCode":"000000","traceId":{"a":[1]},"n":null}`, "", "", ""},
		{"null members", "releaseInstance", `{"resultCode":"000000","resultMsg":null,"instanceId":null}`, "", "", ""},
		{"unknown result code", "releaseInstance", `{"resultCode":"000777"}`, "", "", ""},
		{"no result code", "releaseInstance", `{"resultMsg":"ok"}`, "required", "/resultCode", "resultCode is missing from the answer."},
		{"null result code", "releaseInstance", `{"resultCode":null}`, "required", "/resultCode", "resultCode is missing from the answer."},
		{"empty result code", "releaseInstance", `{"resultCode":""}`, "required", "/resultCode", "resultCode is empty in the answer."},
		{"result code as number", "releaseInstance", `{"resultCode":0}`, "type", "/resultCode", "resultCode must be a string and is a whole number."},
		{"seven digits of one source", "newInstance", `{"resultCode":"0000004","instanceId":"i"}`, "", "", ""},
		{"seven other digits", "newInstance", `{"resultCode":"0000000","instanceId":"i"}`, "length", "/resultCode", "resultCode has 7 characters, 6 are allowed."},
		{"opened without an id", "newInstance", `{"resultCode":"000000"}`, "required", "/instanceId", "instanceId is missing from the answer; with resultCode 000000 it must be there."},
		{"opening without an id", "newInstance", `{"resultCode":"000004","instanceId":null}`, "required", "/instanceId", "instanceId is missing from the answer; with resultCode 000004 it must be there."},
		{"opened with an empty id", "newInstance", `{"resultCode":"000000","instanceId":""}`, "required", "/instanceId", "instanceId is empty in the answer."},
		{"failed without an id", "newInstance", `{"resultCode":"000106"}`, "", "", ""},
		{"no info yet", "queryInstance", `{"resultCode":"000004"}`, "", "", ""},
		{"empty info", "queryInstance", `{"resultCode":"000000","info":[]}`, "", "", ""},
		{"info is no list", "queryInstance", `{"resultCode":"000000","info":{}}`, "type", "/info", "info must be an array and is an object."},
		{"info holds text", "queryInstance", `{"resultCode":"000000","info":["x"]}`, "type", "/info/0", "info[0] must be an object and is a string."},
		{"no address", "queryInstance", `{"resultCode":"000000","info":[{"instanceId":"i","appInfo":{}}]}`, "required", "/info/0/appInfo/frontEndUrl", "info[0].appInfo.frontEndUrl is missing from the answer."},
		{"address too long", "queryInstance", `{"resultCode":"000000","info":[{"instanceId":"i","appInfo":{"frontEndUrl":"` + long + `"}}]}`, "length", "/info/0/appInfo/frontEndUrl", "info[0].appInfo.frontEndUrl has 600 characters, 512 are allowed."},
		{"512 Chinese characters", "queryInstance", `{"resultCode":"000000","info":[{"instanceId":"i","appInfo":{"frontEndUrl":"` + strings.Repeat("网", 512) + `"}}]}`, "", "", ""},
		{"128 characters beyond the BMP", "queryInstance", `{"resultCode":"000000","info":[{"instanceId":"i","appInfo":{"frontEndUrl":"u","userName":"` + strings.Repeat("😀", 128) + `"}}]}`, "", "", ""},
		{"usage", "queryInstance", usage(`12.5`, `"20260101000000000"`), "", "", ""},
		{"usage as text", "queryInstance", usage(`"12.5"`, `"20260101000000000"`), "", "", ""},
		{"usage is no number", "queryInstance", usage(`"much"`, `"20260101000000000"`), "type", "/info/0/usageInfo/0/usageValue", "info[0].usageInfo[0].usageValue must be a number and is a string."},
		{"14 digits of time", "queryInstance", usage(`1`, `"20260101000000"`), "format", "/info/0/usageInfo/0/statisticalTime", `info[0].usageInfo[0].statisticalTime is "20260101000000", which is not of the form yyyyMMddHHmmssSSS.`},
		{"no time", "queryInstance", usage(`1`, `null`), "required", "/info/0/usageInfo/0/statisticalTime", "info[0].usageInfo[0].statisticalTime is missing from the answer."},
		{"encryptType as number", "queryInstance", `{"resultCode":"000000","encryptType":1}`, "", "", ""},
		{"encryptType as fraction", "queryInstance", `{"resultCode":"000000","encryptType":1.5}`, "type", "/encryptType", "encryptType must be a string and is a number."},
		{"a list", "releaseInstance", `[]`, "type", "", "The answer must be an object and is an array."},
		{"null", "releaseInstance", `null`, "type", "", "The answer must be an object and is null."},
		{"nothing", "releaseInstance", ``, "json", "", "The body of the answer is not JSON: it is empty."},
		{"a page", "releaseInstance", "\n<html>", "json", "", "The body of the answer is not JSON: it looks like HTML or XML."},
		{"cut", "releaseInstance", `{"resultCode":"0000`, "json", "", "The body of the answer is not JSON: it ends in the middle."},
		{"two values", "releaseInstance", `{"resultCode":"000000"}{}`, "json", "", "The body of the answer is not JSON: there is more text after the JSON value."},
		{"GBK", "releaseInstance", "{\"resultCode\":\"000000\",\"resultMsg\":\"\xb3\xc9\xb9\xa6\"}", "json", "", "The body of the answer is not JSON: it is not UTF-8."},
		{"worst first", "queryInstance", `{"resultCode":"0000000","resultMsg":7,"info":[{}]}`, "type", "/resultMsg", "resultMsg must be a string and is a whole number."},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			found := saas(t).Named(one.activity).CheckAnswer([]byte(one.body))
			if one.rule == "" {
				if found != nil {
					t.Fatalf("unexpected: %+v", found)
				}
				return
			}
			if len(found) == 0 {
				t.Fatal("nothing found")
			}
			first := found[0]
			if first.Rule != one.rule || first.Pointer != one.pointer || first.Text.EN != one.text {
				t.Errorf("got %s %q %q", first.Rule, first.Pointer, first.Text.EN)
			}
			if first.Text.ZH == "" || first.Text.ZH == first.Text.EN || strings.Contains(first.Text.ZH, "%!") {
				t.Errorf("Chinese sentence: %q", first.Text.ZH)
			}
		})
	}
}

func usage(value, at string) string {
	return `{"resultCode":"000000","info":[{"instanceId":"i","usageInfo":[{"usageValue":` + value + `,"statisticalTime":` + at + `}]}]}`
}

// Every documented restriction of every request member is enforced: missing, too long, of another type, outside the values.
func TestEveryRestrictionOfARequestIsEnforced(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, activity := range saas(t).Activities {
		good := map[string]any{}
		for _, field := range activity.Request {
			good[field.Name] = goodValue(&field)
		}
		if found := activity.CheckRequest(encode(t, good)); found != nil {
			t.Fatalf("%s: %+v", activity.Name, found)
		}
		for _, field := range activity.Request {
			expect := func(rule string, wrong any) {
				t.Helper()
				tried++
				found := activity.CheckRequest(encode(t, replaced(good, field.Name, wrong)))
				if len(found) == 0 || found[0].Rule != rule || found[0].Field != field.Name {
					t.Errorf("%s.%s: want %s, got %+v", activity.Name, field.Name, rule, found)
				}
			}
			if field.Mandatory {
				expect("required", nil)
			}
			expect("type", []any{})
			if field.Type == "string" {
				expect("type", 5)
			}
			if field.MaxLength > 0 && len(field.Values) == 0 && field.Format == "" {
				expect("length", strings.Repeat("长", field.MaxLength+1))
			}
			if len(field.Values) > 0 {
				expect("value", "UNHEARD_OF")
			}
			if field.pattern != nil {
				expect("format", "?")
			}
		}
	}
	if tried < 80 {
		t.Errorf("only %d wrong requests were tried", tried)
	}
}

func goodValue(field *Field) any {
	switch {
	case field.Type == "object":
		members := map[string]any{}
		for _, member := range field.Members {
			members[member.Name] = goodValue(&member)
		}
		return members
	case field.Type == "integer":
		return 3
	case len(field.Values) > 0:
		return field.Values[0]
	case field.Name == "expireTime":
		return "20270101000000"
	}
	return "1"
}

func replaced(members map[string]any, name string, value any) map[string]any {
	changed := map[string]any{}
	for key, kept := range members {
		changed[key] = kept
	}
	if changed[name] = value; value == nil {
		delete(changed, name)
	}
	return changed
}

func encode(t testing.TB, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestFindingsInOneAnswerAreBounded(t *testing.T) {
	t.Parallel()
	body := `{"resultCode":"000000","info":[` + strings.TrimSuffix(strings.Repeat("{},", 100_000), ",") + `]}`
	if found := saas(t).Named("queryInstance").CheckAnswer([]byte(body)); len(found) != maxViolations {
		t.Errorf("%d findings, want %d", len(found), maxViolations)
	}
}

func TestQuoteCutsAndEscapes(t *testing.T) {
	t.Parallel()
	if got := Quote("a\x1b[31m\n"); got != `"a\x1b[31m\n"` {
		t.Errorf("got %s", got)
	}
	if got := Quote(strings.Repeat("界", 500)); len([]rune(got)) != 83 {
		t.Errorf("got %d characters", len([]rune(got)))
	}
}

func FuzzCheckAnswer(f *testing.F) {
	for _, seed := range []string{`{"resultCode":"000000"}`, `[`, `{"resultCode":"000000","info":[{"instanceId":"i","appInfo":{"frontEndUrl":"u"}}]}`, "\ufeff{}", usage("1e400", `"x"`)} {
		f.Add([]byte(seed))
	}
	contract := saas(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, activity := range contract.Activities {
			for _, found := range activity.CheckAnswer(body) {
				if found.Rule == "" || found.Text.EN == "" || found.Text.ZH == "" || strings.Contains(found.Text.EN, "%!") {
					t.Errorf("%q: half a finding: %+v", body, found)
				}
			}
			if json.Valid(body) != (firstRule(activity.CheckRequest(body)) != "json") && validText(body) {
				t.Errorf("%q: json.Valid and the walk disagree", body)
			}
		}
	})
}

func firstRule(found []Violation) string {
	if len(found) == 0 {
		return ""
	}
	return found[0].Rule
}

func validText(body []byte) bool { return strings.ToValidUTF8(string(body), "") == string(body) }

func BenchmarkCheckAnswer(b *testing.B) {
	activity := saas(b).Named("queryInstance")
	body := []byte(`{"resultCode":"000000","resultMsg":"success.","info":[{"instanceId":"10e758d0-31ad-4c4b-8f1b-81d03469a10e","appInfo":{"frontEndUrl":"https://app.example.com","adminUrl":"https://app.example.com/admin","userName":"demo","password":"demo-pass","memo":"示例"},"usageInfo":[{"usageValue":12.5,"statisticalTime":"20260101000000000"}]}]}`)
	b.ReportAllocs()
	for b.Loop() {
		if found := activity.CheckAnswer(body); found != nil {
			b.Fatal(found)
		}
	}
}

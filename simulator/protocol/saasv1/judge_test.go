package saasv1_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/protocol/saasv1"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
)

const good = `{"resultCode":"000000","resultMsg":"success.","encryptType":"1","instanceId":"i-1","appInfo":{"frontEndUrl":"https://app.example.com"}}`

func answered(body string, change func(*courier.ResponseRecord)) courier.Exchange {
	response := courier.ResponseRecord{Status: 200, Body: []byte(body), Header: http.Header{
		"Content-Type": {"application/json"}, sign.BodySignHeader: {sign.FormatBodySign(sign.BodySign(key, []byte(body)))},
	}}
	if change != nil {
		change(&response)
	}
	return courier.Exchange{
		Request:  courier.RequestRecord{Method: "GET", URL: "https://a.example/?activity=newInstance&businessId=b-1&instanceId=i-1,i-2&timeStamp=20250131080910123&authToken=x"},
		Response: &response, Took: time.Second,
	}
}

func judged(t *testing.T, activity string, e *spec.Edition, x courier.Exchange) (protocol.Reading, saasv1.Answer) {
	t.Helper()
	contract, err := spec.ContractByID(saasv1.Contract)
	if err != nil {
		t.Fatal(err)
	}
	return saasv1.JudgeWithKey(contract.Named(activity), e, x, key)
}

func TestAGoodAnswerOpensTheInstanceAndDescribesIt(t *testing.T) {
	t.Parallel()
	reading, answer := judged(t, "newInstance", edition(t, "cn", nil), answered(good, nil))
	want := market.Outcome{Verdict: market.Accepted, ResultCode: "000000", InstanceID: "i-1", Described: true, BusinessID: "b-1"}
	if reading.Outcome != want || len(reading.Findings) != 0 || answer.AppInfo.FrontEndURL != "https://app.example.com" {
		t.Errorf("%+v", reading)
	}
}

// Each fault is told from every other, with the words of the debugging page.
func TestFaultsAreToldApart(t *testing.T) {
	t.Parallel()
	header := func(name, value string) func(*courier.ResponseRecord) {
		return func(r *courier.ResponseRecord) { r.Header.Del(sign.BodySignHeader); r.Header[name] = []string{value} }
	}
	signature := sign.BodySign(key, []byte(good))
	for _, one := range []struct {
		name, body   string
		change       func(*courier.ResponseRecord)
		code, zh, en string
	}{
		{"status", good, func(r *courier.ResponseRecord) { r.Status = 500 }, "http-status", "调测失败，接口响应httpCode=500", "500"},
		{"content type", good, func(r *courier.ResponseRecord) { r.Header.Set("Content-Type", "text/html") }, "content-type", "调测失败，响应content-type格式错误，返回的格式为text/html", "text/html"},
		{"no signature", good, func(r *courier.ResponseRecord) { r.Header.Del(sign.BodySignHeader) }, saasv1.CodeBodySignMissing, "缺少Body-Sign", "no Body-Sign"},
		{"letter case", good, header("Body-sign", sign.FormatBodySign(signature)), saasv1.CodeBodySignName, "Body-sign", "letter case"},
		{"letter case below net/http", good, func(r *courier.ResponseRecord) { r.Spelling = map[string]string{sign.BodySignHeader: "body-sign"} }, saasv1.CodeBodySignName, "body-sign", "letter case"},
		{"no quotes", good, header(sign.BodySignHeader, "sign_type=HMAC-SHA256, signature="+signature), saasv1.CodeBodySignForm, "双引号", "double quotes"},
		{"other bytes", good, header(sign.BodySignHeader, sign.FormatBodySign(sign.BodySign(key, []byte(good+"\n")))), saasv1.CodeBodySignValue, "响应Http Body签名校验失败，预期的签名值：" + signature, "line feed"},
		{"key and timeStamp", good, header(sign.BodySignHeader, sign.FormatBodySign(sign.BodySign(key+"20250131080910123", []byte(good)))), saasv1.CodeBodySignValue, "timeStamp", "access key alone"},
		{"wrong key", good, header(sign.BodySignHeader, sign.FormatBodySign(sign.BodySign("other", []byte(good)))), saasv1.CodeBodySignValue, "预期的签名值", "does not belong"},
		{"no JSON", "success", nil, "json", "调测失败，解析响应体失败", "not JSON"},
		{"number as code", `{"resultCode":0,"resultMsg":"a"}`, nil, "type", "补零", "zero-padded"},
		{"no code", `{"resultMsg":"a"}`, nil, "json", "resultCode", "resultCode"},
		{"error code", `{"resultCode":"000106","resultMsg":"sorry"}`, nil, "result-code", "调用失败，生产接口resultCode返回错误", "Sold out"},
		{"asynchronous", `{"resultCode":"000004","resultMsg":"wait","instanceId":"i"}`, nil, "result-code", "同步", "synchronous"},
		{"no instance", `{"resultCode":"000000","resultMsg":"a","appInfo":{"frontEndUrl":"x"}}`, nil, "missing-member", "缺少instanceId", "instanceId"},
		{"blank instance", `{"resultCode":"000000","resultMsg":"a","instanceId":"  "}`, nil, "missing-member", "缺少instanceId", "instanceId"},
		{"no front end", `{"resultCode":"000000","resultMsg":"a","instanceId":"i","appInfo":{"memo":"x"}}`, nil, "missing-member", "缺少frontEndUrl", "frontEndUrl"},
		{"long front end", `{"resultCode":"000000","resultMsg":"a","instanceId":"i","appInfo":{"frontEndUrl":"` + strings.Repeat("x", 513) + `"}}`, nil, "length", "字段frontEndUrl长度不合法", "513"},
		{"long password", `{"resultCode":"000000","resultMsg":"a","instanceId":"i","appInfo":{"frontEndUrl":"x","password":"` + strings.Repeat("x", 129) + `"}}`, nil, "length", "字段password长度不合法", "129"},
	} {
		reading, _ := judged(t, "newInstance", edition(t, "cn", nil), answered(one.body, one.change))
		if reading.Outcome.Verdict != market.Rejected || len(reading.Findings) == 0 || reading.Findings[0].Code != one.code ||
			!strings.Contains(reading.Findings[0].Text.ZH, one.zh) || !strings.Contains(reading.Findings[0].Text.EN, one.en) {
			t.Errorf("%s: %+v", one.name, reading)
		}
	}
}

func TestWhatSourcesDisagreeOnIsNoFault(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct{ activity, body, header string }{
		"no resultMsg":      {"refreshInstance", `{"resultCode":"000000"}`, ""},
		"no appInfo":        {"newInstance", `{"resultCode":"000000","resultMsg":"a","instanceId":"i"}`, ""},
		"number as type":    {"newInstance", `{"resultCode":"000000","resultMsg":"a","instanceId":"i","encryptType":1}`, ""},
		"usageInfos":        {"queryInstance", `{"resultCode":"000000","resultMsg":"a","info":[{"instanceId":"i-1","usageInfos":[{"usageValue":"1.5","statisticalTime":"20260131080000000"}]}]}`, ""},
		"space in the sign": {"releaseInstance", `{"resultCode":"000000","resultMsg":"success."}`, `sign_type="HMAC-SHA256", signature= "0PBt0Sb/J96M/+L3idSJBwdremFwVW+uh+Tq1zdRLhk="`},
	} {
		reading, answer := judged(t, one.activity, edition(t, "cn", nil), answered(one.body, func(r *courier.ResponseRecord) {
			if one.header != "" {
				r.Header.Set(sign.BodySignHeader, one.header)
			}
		}))
		if reading.Outcome.Verdict != market.Accepted || len(reading.Findings) != 0 {
			t.Errorf("%s: %+v", name, reading)
		}
		if name == "usageInfos" && (len(answer.Info) != 1 || len(answer.Info[0].Usage) != 1 || answer.Info[0].Usage[0].Value != "1.5") {
			t.Errorf("usage under its other name was not read: %+v", answer.Info)
		}
	}
	strict := edition(t, "cn", map[string]string{"v1-result-message": "required", "v1-front-end-url": "required", "v1-body-sign-name": "any-case"})
	reading, _ := judged(t, "newInstance", strict, answered(`{"resultCode":"000000","instanceId":"i"}`, nil))
	if reading.Outcome.Verdict != market.Rejected {
		t.Errorf("required members are not demanded: %+v", reading)
	}
	lower := answered(good, func(r *courier.ResponseRecord) {
		r.Header["body-sign"] = r.Header[sign.BodySignHeader]
		delete(r.Header, sign.BodySignHeader)
	})
	if reading, _ := judged(t, "newInstance", strict, lower); reading.Outcome.Verdict != market.Accepted {
		t.Errorf("any letter case: %+v", reading)
	}
}

// Credentials that cannot be read are remarks that name the step.
func TestCredentialsThatDoNotDecryptNameTheStep(t *testing.T) {
	t.Parallel()
	sealed := func(bits int) string {
		value, err := sign.Encrypt("P@ssw0rd!2024", key, "h7G6f5E4d3C2b1A0", bits)
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
	for value, one := range map[string][2]string{
		sealed(256):            {"", ""},
		"admin":                {"iv", "IV"},
		"h7G6f5E4d3C2b1A0!!!!": {"base64", "Base64"},
		"h7G6f5E4d3C2b1A0AAAA": {"length", "multiple of 16"},
		sealed(128):            {"padding", "128 bits"},
	} {
		body := `{"resultCode":"000000","resultMsg":"a","instanceId":"i","appInfo":{"frontEndUrl":"x","password":"` + value + `"}}`
		reading, _ := judged(t, "newInstance", edition(t, "cn", nil), answered(body, nil))
		if reading.Outcome.Verdict != market.Accepted {
			t.Errorf("%s: %+v", value, reading)
		}
		if one[0] == "" {
			if len(reading.Findings) != 0 {
				t.Errorf("%s: %+v", value, reading.Findings)
			}
			continue
		}
		if len(reading.Findings) != 1 || reading.Findings[0].Pointer != "/appInfo/password" || !strings.Contains(reading.Findings[0].Text.EN, one[1]) ||
			strings.Contains(reading.Findings[0].Text.EN, value) {
			t.Errorf("%s: %+v, want %v", value, reading.Findings, one)
		}
	}
	body := strings.Replace(good, `"encryptType":"1"`, `"encryptType":"AES"`, 1)
	if reading, _ := judged(t, "newInstance", edition(t, "cn", nil), answered(body, nil)); len(reading.Findings) != 1 || reading.Findings[0].Pointer != "/encryptType" {
		t.Errorf("%+v", reading.Findings)
	}
}

func TestNoAnswerIsALostAttempt(t *testing.T) {
	t.Parallel()
	for _, x := range []courier.Exchange{{}, {Failure: &courier.Failure{Kind: courier.TimedOut, Detail: "20s"}}} {
		reading, _ := judged(t, "newInstance", edition(t, "cn", nil), x)
		if reading.Outcome.Verdict != market.Lost || len(reading.Findings) != 1 || reading.Findings[0].Clause != saasv1.FAQ {
			t.Errorf("%+v", reading)
		}
	}
	wire := saasv1.New(edition(t, "cn", nil)).WithAccessKey(key)
	if reading := wire.Read(market.Call{Activity: "unknown"}, answered(good, nil)); reading.Outcome.Verdict != market.Rejected {
		t.Errorf("%+v", reading)
	}
	if reading := wire.Read(market.Call{Activity: "newInstance"}, answered(good, nil)); reading.Outcome.Verdict != market.Accepted || wire.Contract() != "saas-v1" {
		t.Errorf("%+v", reading)
	}
}

// FuzzJudge: whatever a merchant sends, judging ends in a verdict, and only a signed 000000 is a success.
func FuzzJudge(f *testing.F) {
	f.Add(good, 200)
	f.Add(`{"resultCode":"000000","info":[{"usageInfos":[null]}]}`, 200)
	plain, err := spec.EditionByID("cn")
	if err != nil {
		f.Fatal(err)
	}
	contract, err := spec.ContractByID(saasv1.Contract)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body string, status int) {
		x := answered(body, func(r *courier.ResponseRecord) { r.Status = status })
		for _, activity := range contract.Activities {
			reading, answer := saasv1.JudgeWithKey(activity, plain, x, key)
			if reading.Outcome.Verdict == market.Accepted && answer.ResultCode != "000000" || reading.Outcome.Verdict == market.Pending {
				t.Errorf("%s: %+v", activity.Name, reading)
			}
		}
	})
}

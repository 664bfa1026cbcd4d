package saasv2_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/protocol/saasv2"
	"github.com/fairground/fairground/simulator/sign"
)

// answered is an exchange in which a merchant answered well but for what change spoils.
func answered(body string, change ...func(*courier.Exchange)) courier.Exchange {
	x := courier.Exchange{
		Request: courier.RequestRecord{Body: []byte(`{"activity":"x","businessId":"b-1","instanceId":"i-1,i-2"}`)},
		Response: &courier.ResponseRecord{
			Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body),
		},
		Took: 10 * time.Millisecond,
	}
	for _, c := range change {
		c(&x)
	}
	return x
}

func header(name, value string) func(*courier.Exchange) {
	return func(x *courier.Exchange) { x.Response.Header.Set(name, value) }
}

func status(code int) func(*courier.Exchange) {
	return func(x *courier.Exchange) { x.Response.Status = code }
}

const good = `{"resultCode":"000000","resultMsg":"success."}`

// Each row is one rule of saas-v2.md 8.2, 10.2 or 15: what a merchant answers, what it is worth, which findings there are. A code in
// brackets is a remark.
func TestAnswersAreJudgedAsTheMarketplaceDoes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 65)
	cases := []struct {
		name, activity string
		x              courier.Exchange
		want           market.Verdict
		findings       string
	}{
		{"clean success", "releaseInstance", answered(good), market.Accepted, ""},
		{"success without resultMsg", "releaseInstance", answered(`{"resultCode":"000000"}`), market.Accepted, ""},
		{"nulls are absent", "releaseInstance", answered(`{"resultCode":"000000","instanceId":null,"info":null,"resultMsg":null}`), market.Accepted, ""},
		{"unknown members", "releaseInstance", answered(`{"resultCode":"000000","resultMsg":"","x":{"y":[1]}}`), market.Accepted, ""},
		{"charset utf8", "releaseInstance", answered(good, header("Content-Type", "application/json;charset=utf8")), market.Accepted, ""},
		{"charset, spaced and upper case", "releaseInstance", answered(good, header("Content-Type", `Application/JSON ; charset="UTF-8"`)), market.Accepted, ""},
		{"malformed parameter", "releaseInstance", answered(good, header("Content-Type", "application/json; charset")), market.Accepted, ""},
		{"no semicolon", "releaseInstance", answered(good, header("Content-Type", "application/json charset=UTF-8")), market.Accepted, ""},
		{"byte order mark", "releaseInstance", answered("\ufeff" + good), market.Accepted, "[byte-order-mark]"},
		{"white space around", "releaseInstance", answered(" \r\n" + good + "\n"), market.Accepted, ""},
		{"slow", "releaseInstance", answered(good, func(x *courier.Exchange) { x.Took = 6 * time.Second }), market.Accepted, "[slow]"},
		{"not UTF-8", "releaseInstance", answered("{\"resultCode\":\"000000\",\"resultMsg\":\"\xb3\xc9\"}"), market.Accepted, "[encoding]"},

		{"HTTP 500", "releaseInstance", answered(good, status(500)), market.Rejected, "http-status"},
		{"HTTP 201", "releaseInstance", answered(good, status(201)), market.Rejected, "http-status"},
		{"redirect", "releaseInstance", answered("", status(302)), market.Rejected, "http-status"},
		{"text/html", "releaseInstance", answered(good, header("Content-Type", "text/html")), market.Rejected, "content-type"},
		{"no content type", "releaseInstance", answered(good, func(x *courier.Exchange) { x.Response.Header = nil }), market.Rejected, "content-type"},
		{"application/json-patch+json", "releaseInstance", answered(good, header("Content-Type", "application/json-patch+json")), market.Rejected, "content-type"},
		{"empty", "releaseInstance", answered(""), market.Rejected, "json"},
		{"HTML", "releaseInstance", answered("<html>"), market.Rejected, "json"},
		{"two objects", "releaseInstance", answered(good + good), market.Rejected, "json"},
		{"a list", "releaseInstance", answered("[" + good + "]"), market.Rejected, "json"},
		{"gzip", "releaseInstance", answered("\x1f\x8b\x08", header("Content-Encoding", "gzip")), market.Rejected, "json [encoding]"},
		{"no resultCode", "releaseInstance", answered(`{"resultMsg":"x"}`), market.Rejected, "json"},
		{"null resultCode", "releaseInstance", answered(`{"resultCode":null}`), market.Rejected, "json"},
		{"number as resultCode", "releaseInstance", answered(`{"resultCode":0}`), market.Rejected, "type"},
		{"failure", "releaseInstance", answered(`{"resultCode":"000003","resultMsg":"no"}`), market.Rejected, "result-code"},
		{"undocumented failure", "releaseInstance", answered(`{"resultCode":"999999"}`), market.Rejected, "result-code"},
		{"short success", "releaseInstance", answered(`{"resultCode":"0"}`), market.Rejected, "result-code"},
		{"long resultMsg", "releaseInstance", answered(`{"resultCode":"000000","resultMsg":"` + strings.Repeat("长", 256) + `"}`), market.Accepted, "[length]"},

		{"opened", "newInstance", answered(`{"resultCode":"000000","instanceId":"i-1"}`), market.Accepted, ""},
		{"opening", "newInstance", answered(`{"resultCode":"000004","instanceId":"i-1"}`), market.Pending, ""},
		{"opening, seven digits", "newInstance", answered(`{"resultCode":"0000004","instanceId":"i-1"}`), market.Pending, "[length]"},
		{"opened without id", "newInstance", answered(good), market.Rejected, "missing-member"},
		{"opened with null id", "newInstance", answered(`{"resultCode":"000000","instanceId":null}`), market.Rejected, "missing-member"},
		{"opened with empty id", "newInstance", answered(`{"resultCode":"000000","instanceId":""}`), market.Rejected, "missing-member"},
		{"opening without id", "newInstance", answered(`{"resultCode":"000004"}`), market.Rejected, "missing-member"},
		{"sold out needs no id", "newInstance", answered(`{"resultCode":"000106"}`), market.Rejected, "result-code"},
		{"64 characters", "newInstance", answered(`{"resultCode":"000000","instanceId":"` + long[3:] + `"}`), market.Accepted, ""},
		{"65 characters", "newInstance", answered(`{"resultCode":"000000","instanceId":"` + long + `"}`), market.Rejected, "length"},
		{"id of the wrong type", "newInstance", answered(`{"resultCode":"000000","instanceId":{"a":1}}`), market.Rejected, "type"},
		{"only opening is asynchronous", "refreshInstance", answered(`{"resultCode":"000004"}`), market.Rejected, "result-code"},

		{"nothing to say yet", "queryInstance", answered(good), market.Accepted, ""},
		{"described", "queryInstance", answered(`{"resultCode":"000000","info":[{"instanceId":"i-2","appInfo":{"frontEndUrl":"https://a"}}]}`), market.Accepted, ""},
		{"details by mail", "queryInstance", answered(`{"resultCode":"000000","info":[{"instanceId":"i-1"}]}`), market.Accepted, ""},
		{"another instance", "queryInstance", answered(`{"resultCode":"000000","info":[{"instanceId":"i-9"}]}`), market.Accepted, "[other-instance]"},
		{"info without id", "queryInstance", answered(`{"resultCode":"000000","info":[{"appInfo":{"frontEndUrl":"https://a"}}]}`), market.Rejected, "missing-member"},
		{"appInfo without address", "queryInstance", answered(`{"resultCode":"000000","info":[{"instanceId":"i-1","appInfo":{"memo":"x"}}]}`), market.Rejected, "missing-member"},
		{"info is no list", "queryInstance", answered(`{"resultCode":"000000","info":{"instanceId":"i-1"}}`), market.Rejected, "type"},
		{"usage without value", "queryInstance", answered(`{"resultCode":"000000","info":[{"instanceId":"i-1","usageInfo":[{"statisticalTime":"20260101000000000"}]}]}`), market.Rejected, "missing-member"},
		{"usage without time, older name", "queryInstance", answered(`{"resultCode":"000000","info":[{"instanceId":"i-1","usageInfos":[{"usageValue":1.5}]}]}`), market.Rejected, "missing-member"},
		{"usage", "queryInstance", answered(`{"resultCode":"000000","info":[{"instanceId":"i-1","usageInfo":[{"usageValue":1.5,"statisticalTime":"20260101000000000"}]}]}`), market.Accepted, ""},
		{"address too long", "queryInstance", answered(`{"resultCode":"000000","info":[{"instanceId":"i-1","appInfo":{"frontEndUrl":"https://` + strings.Repeat("a", 512) + `"}}]}`), market.Rejected, "length"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			reading, _ := saasv2.Judge(contract(t).Named(tc.activity), edition(t, nil), tc.x)
			if reading.Outcome.Verdict != tc.want || spelled(reading.Findings) != tc.findings {
				t.Fatalf("%s, findings %q; want %s, %q\n%+v", reading.Outcome.Verdict, spelled(reading.Findings), tc.want, tc.findings, reading.Findings)
			}
			if reading.Outcome.BusinessID != "b-1" || reading.Outcome.Reason.IsZero() != (tc.want != market.Rejected) {
				t.Errorf("outcome %+v", reading.Outcome)
			}
			for _, finding := range reading.Findings {
				if finding.Text.EN == "" || finding.Text.ZH == "" || finding.Clause == "" {
					t.Errorf("finding %+v must speak both languages and name its clause", finding)
				}
			}
		})
	}
}

// spelled lists the codes of findings, remarks in brackets.
func spelled(findings []protocol.Finding) string {
	var codes []string
	for _, finding := range findings {
		if code := finding.Code; finding.Fatal {
			codes = append(codes, code)
		} else {
			codes = append(codes, "["+code+"]")
		}
	}
	return strings.Join(codes, " ")
}

func TestWithoutAnAnswerTheCallIsLost(t *testing.T) {
	t.Parallel()
	for kind, code := range map[courier.FailureKind]string{
		courier.Unreachable: "unreachable", courier.TimedOut: "timed-out", courier.TLSFailed: "tls", courier.Cut: "cut", courier.TooLarge: "too-large",
		courier.NotHTTP: "not-http", courier.Forbidden: "forbidden", courier.LostOnWay: "lost", courier.Interrupted: "interrupted", "": "unreachable",
	} {
		x := answered(`{"resultCode":"000000","instanceId":"i-1"}`, func(x *courier.Exchange) { x.Failure = &courier.Failure{Kind: kind, Detail: "why"} })
		reading, answer := saasv2.Judge(contract(t).Named("newInstance"), edition(t, nil), x)
		if reading.Outcome.Verdict != market.Lost || spelled(reading.Findings) != code || reading.Outcome.InstanceID != "" || answer.InstanceID != "" {
			t.Errorf("%s: %+v", kind, reading)
		}
	}
	reading, _ := saasv2.Judge(contract(t).Named("newInstance"), edition(t, nil), courier.Exchange{})
	if reading.Outcome.Verdict != market.Lost {
		t.Errorf("an empty exchange: %+v", reading)
	}
}

func TestTheMarketLearnsTheInstance(t *testing.T) {
	t.Parallel()
	wire := saasv2.New(edition(t, nil))
	reading := wire.Read(market.Call{Activity: "newInstance"}, answered(`{"resultCode":"000004","resultMsg":"later","instanceId":"i-7"}`))
	if o := reading.Outcome; o.InstanceID != "i-7" || o.ResultCode != "000004" || reading.ResultMessage != "later" {
		t.Errorf("%+v", reading)
	}
	for body, want := range map[string]bool{
		`{"resultCode":"000000","info":[{"instanceId":"i-2"}]}`:                      true,
		`{"resultCode":"000000","info":[{"instanceId":"i-9"},{"instanceId":"i-1"}]}`: true,
		`{"resultCode":"000000","info":[{"instanceId":"i-9"}]}`:                      false,
		`{"resultCode":"000000","info":[]}`:                                          false,
		`{"resultCode":"000000"}`:                                                    false,
		`{"resultCode":"000005","info":[{"instanceId":"i-1"}]}`:                      false,
	} {
		if got := wire.Read(market.Call{Activity: "queryInstance"}, answered(body)).Outcome.Described; got != want {
			t.Errorf("%s: described %t", body, got)
		}
	}
	if got := wire.Read(market.Call{Activity: "noSuch"}, answered(good)); got.Outcome.Verdict != market.Rejected {
		t.Errorf("an unknown activity: %+v", got)
	}
}

func TestSwitchesOfTheEditionDecideWhereSourcesDisagree(t *testing.T) {
	t.Parallel()
	created := `{"resultCode":"000000","resultMsg":"","instanceId":"i-1"}`
	withURL := `{"resultCode":"000000","resultMsg":"","instanceId":"i-1","appInfo":{"frontEndUrl":"https://a"}}`
	signed := header("Body-Sign", sign.FormatBodySign(sign.BodySign(accessKey, []byte(created))))
	cases := []struct {
		name, setting, value string
		x                    courier.Exchange
		want                 market.Verdict
		findings             string
	}{
		{"resultMsg asked for", "result-message", "required", answered(`{"resultCode":"000000","instanceId":"i-1"}`), market.Accepted, "[missing-member]"},
		{"frontEndUrl asked for", "create-front-end-url", "required", answered(created), market.Rejected, "missing-member"},
		{"frontEndUrl there", "create-front-end-url", "required", answered(withURL), market.Accepted, ""},
		{"signature asked for", "response-signature", "required", answered(created), market.Rejected, "answer-signature"},
		{"signature there", "response-signature", "required", answered(created, signed), market.Accepted, ""},
		{"signature right, not asked for", "response-signature", "not-required", answered(created, signed), market.Accepted, ""},
		{"signature wrong, not asked for", "response-signature", "not-required", answered(created+" ", signed), market.Accepted, "[answer-signature]"},
	}
	for _, tc := range cases {
		reading, _ := saasv2.JudgeWithKey(contract(t).Named("newInstance"), edition(t, map[string]string{tc.setting: tc.value}), tc.x, accessKey)
		if reading.Outcome.Verdict != tc.want || spelled(reading.Findings) != tc.findings {
			t.Errorf("%s: %s, %q; want %s, %q", tc.name, reading.Outcome.Verdict, spelled(reading.Findings), tc.want, tc.findings)
		}
	}
}

func TestAnnouncedEncryptionMustDecrypt(t *testing.T) {
	t.Parallel()
	sealed, err := sign.Encrypt("admin", accessKey, "abcdefghij012345", 256)
	if err != nil {
		t.Fatal(err)
	}
	info := func(encryptType, password string) string {
		return `{"resultCode":"000000",` + encryptType + `"info":[{"instanceId":"i-1","appInfo":{"frontEndUrl":"https://a","password":"` + password + `"}}]}`
	}
	plain := base64.StdEncoding.EncodeToString([]byte("plain"))
	for name, tc := range map[string]struct{ body, want string }{
		"plain":                {info("", "plain"), ""},
		"sealed":               {info(`"encryptType":"1",`, sealed), ""},
		"type as a number":     {info(`"encryptType":1,`, sealed), ""},
		"other key length":     {info(`"encryptType":"2",`, sealed), "[decryption]"},
		"announced, yet plain": {info(`"encryptType":"1",`, plain), "[decryption]"},
		"unknown type":         {info(`"encryptType":"9",`, sealed), "[decryption]"},
	} {
		reading, _ := saasv2.JudgeWithKey(contract(t).Named("queryInstance"), edition(t, nil), answered(tc.body), accessKey)
		if spelled(reading.Findings) != tc.want || reading.Outcome.Verdict != market.Accepted {
			t.Errorf("%s: %s %q, want %q", name, reading.Outcome.Verdict, spelled(reading.Findings), tc.want)
		}
	}
}

// Whatever a merchant answers, judging ends, does not panic and says the same every time.
func FuzzJudge(f *testing.F) {
	f.Add(200, "application/json", []byte(good))
	f.Add(200, "application/json", []byte(`{"resultCode":"000000","info":[null,{"instanceId":1,"appInfo":[],"usageInfos":{"a":null}}]}`))
	f.Add(200, ";", []byte("{\"resultCode\":\"\xff\"}"))
	activities, e := contract(f).Activities, edition(f, nil)
	f.Fuzz(func(t *testing.T, code int, contentType string, body []byte) {
		x := answered(string(body), status(code), header("Content-Type", contentType))
		for _, activity := range activities {
			first, _ := saasv2.JudgeWithKey(activity, e, x, accessKey)
			second, _ := saasv2.JudgeWithKey(activity, e, x, accessKey)
			if spelled(first.Findings) != spelled(second.Findings) || first.Outcome != second.Outcome {
				t.Fatalf("%+v, then %+v", first, second)
			}
			if first.Outcome.Verdict == market.Accepted && protocol.Worst(first.Findings) != nil {
				t.Fatalf("accepted with %+v", first.Findings)
			}
		}
	})
}

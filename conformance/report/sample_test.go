package report

import (
	"net/http"
	"strings"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// What a merchant must not be able to do to a report: command a terminal, close a block, become markup, become XML.
const hostile = "\x1b[31mred\x07\u202egnp.exe</pre></details><script>alert(1)</script>]]>|`x`\n```\n## PASSED\x00\xff"

const (
	accessKey = "key/with+signs&\"quotes\""
	payload   = `{"activity":"newInstance","businessId":"b-1","key":"` + accessKey + `"}`
)

// signature is a right one: a wrong one is no secret and may be shown.
var signature = sign.V2(accessKey, "n", "1767240000123", []byte(payload)).Signature

func exchange(answer string) courier.Exchange {
	return courier.Exchange{
		Request: courier.RequestRecord{
			Method: "POST", URL: "https://user:pass@merchant.example/produce?signature=" + signature + "&timestamp=1767240000123&nonce=n",
			Header: http.Header{"Content-Type": {"application/json"}, "X-Sign": {strings.ToLower(signature)}},
			Body:   []byte(payload),
		},
		Response:  &courier.ResponseRecord{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(answer)},
		Took:      1234 * time.Microsecond,
		StartedAt: time.UnixMilli(1767240000123),
	}
}

func definition(name string, level check.Level) check.Check {
	return check.Check{
		ID: "saas-v2/create/" + name, Family: "create", Level: level, Clause: "https://support.example/page.html",
		Title:  wording.Of("Title of "+name, name+" 的标题"),
		Advice: wording.Of("Store the instance by order line and answer it again.", "请按订单行保存实例，重复请求时返回同一实例。"),
	}
}

func failure(name, answer string) check.Result {
	return check.Result{
		Check: definition(name, check.Required), Outcome: check.Failed,
		Message:  wording.Of("The repeated order got another instance.", "重复的订单得到了另一个实例。"),
		Forecast: wording.Of("The buyer would own two instances.", "客户将得到两个实例。"),
		Pointer:  "/instanceId", Expected: `"i-1"`, Got: `"i-2"`,
		Evidence: []courier.Exchange{exchange(`{"resultCode":"000000","instanceId":"i-1"}`), exchange(answer)},
		Curl:     "curl -X POST 'https://merchant.example/produce?signature=" + signature + "' # " + accessKey,
		Took:     3 * time.Millisecond,
	}
}

func sampleHeader() Header {
	return Header{
		Version: "test", GeneratedAt: time.Date(2026, 11, 21, 10, 0, 0, 0, time.FixedZone("CST", 8*3600)), Took: 1500 * time.Millisecond,
		Contract: "saas-v2", Edition: "cn", Endpoint: "https://user:pass@merchant.example/produce", Features: []string{"trial", "period"}, Seed: 7,
	}
}

func sampleResults() []check.Result {
	return []check.Result{
		{Check: definition("plain", check.Required), Outcome: check.Passed, Took: time.Millisecond},
		failure("same-order-same-instance", `{"resultCode":"000000","resultMsg":"ok","instanceId":"i-2"}`),
		failure("hostile-answer", hostile),
		{Check: definition("advice", check.Recommended), Outcome: check.Warned, Message: wording.Of("Slow "+hostile, "慢"+hostile)},
		{Check: definition("trial", check.Required), Outcome: check.Skipped, Message: wording.Of("Not claimed.", "未声明。")},
		{Check: definition("allowed", check.Required), Outcome: check.Waived, Message: wording.Of("Known.", "已知。"), Evidence: []courier.Exchange{exchange("x")}},
		{Check: definition("broken", check.Required), Outcome: check.Errored, Message: wording.Of("The suite broke.", "测试程序出错。"),
			Evidence: []courier.Exchange{{Request: exchange("").Request, Failure: &courier.Failure{Kind: courier.TimedOut, Detail: "20s"}}}},
	}
}

func sample() Report {
	return New(sampleHeader(), sampleResults(), map[string]string{"saas-v2/create/allowed": "fixed in release 9"}, accessKey)
}

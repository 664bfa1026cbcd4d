package saasv1

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// read reads the answer of an exchange the way the marketplace does (saas-v1.md 1.2), Body-Sign and encryption left aside.
func (d *dialogue) read(activity string, exchange courier.Exchange) answer {
	got := answer{activity: activity, exchange: exchange}
	if !got.arrived() {
		failure := courier.Failure{Kind: courier.Unreachable, Detail: "no answer was recorded"}
		if exchange.Failure != nil {
			failure = *exchange.Failure
		}
		got.findings = []protocol.Finding{protocol.Unanswered(failure)}
		return got
	}
	known := d.activity(activity)
	for _, stage := range []func(){got.judgeStatus, got.judgeContentType, got.parse, func() { got.judgeResult(known) }} {
		if stage(); protocol.Worst(got.findings) != nil {
			break
		}
	}
	protocol.WorstFirst(got.findings)
	return got
}

func (a *answer) find(finding protocol.Finding) { a.findings = append(a.findings, finding) }

func (a *answer) judgeStatus() {
	if status := a.status(); status != http.StatusOK {
		a.find(protocol.WrongStatus(status))
	}
}

// judgeContentType compares the media type alone: parameters and letter case are the merchant's affair.
func (a *answer) judgeContentType() {
	if !declaredJSON(a.exchange.Response.Header) {
		a.find(protocol.WrongContentType(a.exchange.Response.Header.Get("Content-Type")))
	}
}

func declaredJSON(header http.Header) bool {
	declared := header.Get("Content-Type")
	kind, _, err := mime.ParseMediaType(declared)
	if err != nil { // a parameter that is not well-formed does not spoil the media type before it
		kind, _, _ = strings.Cut(declared, ";")
	}
	return strings.EqualFold(strings.TrimSpace(kind), "application/json")
}

func (a *answer) parse() {
	var why wording.Text
	if a.said, why = understand(a.exchange.Response.Body); !why.IsZero() {
		a.find(protocol.Unparsable(why))
	}
}

func (a *answer) judgeResult(activity *spec.Activity) {
	switch code, present := a.raw["resultCode"]; {
	case !present:
		a.find(protocol.Unparsable(wording.Of("it has no resultCode", "缺少resultCode")))
	case a.resultCode == "":
		a.find(protocol.Finding{Code: protocol.CodeType, Fatal: true, Pointer: "/resultCode", Expected: `"000000"`, Got: shown(code), Clause: activity.Clause,
			Text: wording.Format(`The resultCode is %[1]s. It must be text of six digits: "000000", not 0.`, `resultCode 为 %[1]s，应为六位数字的字符串："000000"，而不是 0。`, shown(code))})
	case a.resultCode != success:
		meaning := wording.Text{}
		if i := slices.IndexFunc(documented(), func(c spec.ResultCode) bool { return c.Code == a.resultCode }); i >= 0 {
			meaning = documented()[i].Meaning
		}
		finding := protocol.ErrorResult(a.resultCode, meaning, a.resultMessage)
		if a.resultCode == processing {
			finding.Text.EN += " V1.0 is synchronous: the answer to the call is the final result."
			finding.Text.ZH += "V1.0 为同步接口：响应即最终结果。"
		}
		a.find(finding)
	}
}

// documentedForm fails the check when an answer breaks the documented table. Credentials and resultMsg have checks of their own.
func (d *dialogue) documentedForm(got answer) {
	for _, violation := range d.activity(got.activity).CheckAnswer(got.exchange.Response.Body) {
		switch violation.Field {
		case "userName", "password", "encryptType", "resultMsg", "resultCode":
			continue
		}
		d.Fail(got.at(violation.Pointer, violation.Expected, violation.Got), violation.Text)
	}
}

func documented() []spec.ResultCode {
	contract, err := spec.ContractByID(Contract)
	if err != nil {
		return nil
	}
	return contract.ResultCodes
}

func shown(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(text)
}

// understand parses a body. What is wrong with it is half a sentence for the merchant.
func understand(body []byte) (said, wording.Text) {
	if len(bytes.TrimSpace(body)) == 0 {
		return said{}, wording.Of("it is empty", "响应体为空")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return said{}, wording.Of("it is not JSON: "+err.Error(), "不是合法的 JSON："+err.Error())
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return said{}, wording.Of("something follows after the JSON object", "JSON 对象之后还有多余内容")
	}
	members, ok := value.(map[string]any)
	if !ok {
		return said{}, wording.Of("it is JSON, but no object", "是 JSON，但不是对象")
	}
	return said{
		resultCode: plain(members["resultCode"]), resultMessage: plain(members["resultMsg"]), instanceID: plain(members["instanceId"]),
		encryptType: scalar(members["encryptType"]), appInfo: readAppInfo(members["appInfo"]), info: readInfo(members["info"]), raw: members,
	}, wording.Text{}
}

func readAppInfo(value any) *appInfo {
	members, ok := value.(map[string]any)
	if !ok {
		return nil
	}
	return &appInfo{plain(members["frontEndUrl"]), plain(members["adminUrl"]), plain(members["userName"]), plain(members["password"]), plain(members["memo"])}
}

func readInfo(value any) []instanceInfo {
	var result []instanceInfo
	for _, members := range objects(value) {
		info := instanceInfo{instanceID: plain(members["instanceId"]), appInfo: readAppInfo(members["appInfo"])}
		for _, name := range []string{"usageInfo", "usageInfos"} { // pages differ (saas-v1.md 4.7)
			for _, figure := range objects(members[name]) {
				info.usage = append(info.usage, usage{scalar(figure["usageValue"]), scalar(figure["statisticalTime"])})
			}
		}
		result = append(result, info)
	}
	return result
}

func objects(value any) []map[string]any {
	list, _ := value.([]any)
	var result []map[string]any
	for _, element := range list {
		if members, ok := element.(map[string]any); ok {
			result = append(result, members)
		}
	}
	return result
}

func plain(value any) string {
	text, _ := value.(string)
	return text
}

// scalar reads a member that merchants write as text or as a number.
func scalar(value any) string {
	if number, ok := value.(json.Number); ok {
		return number.String()
	}
	return plain(value)
}

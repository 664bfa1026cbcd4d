package saasv1

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// success is the only code that counts as success; 000004 is a failure like any other (saas-v1.md 1.3).
const success = "000000"

// usageMember is the documented name of usage in an answer.
const usageMember = "usageInfo"

// Judge reads the answer of one exchange the way the marketplace does (saas-v1.md 1.2): what the outcome is, what is wrong, what is odd.
// It is a pure function of the exchange. Where sources conflict, what either source allows is at most a remark.
func Judge(activity *spec.Activity, e *spec.Edition, x courier.Exchange) (protocol.Reading, Answer) {
	return JudgeWithKey(activity, e, x, "")
}

// JudgeWithKey is Judge with the merchant's access key, which is needed to check the value of Body-Sign and to decrypt credentials.
// With an empty key only the form of Body-Sign is checked.
func JudgeWithKey(activity *spec.Activity, e *spec.Edition, x courier.Exchange, accessKey string) (protocol.Reading, Answer) {
	j := &judge{activity: activity, edition: e, exchange: x, accessKey: accessKey, asked: readRequest(x.Request.URL)}
	verdict := j.decide()
	return j.reading(verdict), j.answer
}

// judge is the work on one exchange.
type judge struct {
	activity  *spec.Activity
	edition   *spec.Edition
	exchange  courier.Exchange
	accessKey string
	asked     asked
	answer    Answer
	findings  []protocol.Finding
}

func (j *judge) find(finding protocol.Finding) { j.findings = append(j.findings, worded(finding)) }

func (j *judge) findAny(finding *protocol.Finding) {
	if finding != nil {
		j.find(*finding)
	}
}

// decide walks through the marketplace's checks. Each stage builds on the one before, so the first that fails ends it. Body-Sign is
// checked over the raw bytes, before anything is parsed.
func (j *judge) decide() market.Verdict {
	if missing := protocol.NoAnswer(j.exchange); missing != nil {
		j.find(*missing)
		return market.Lost
	}
	for _, stage := range []func(){j.envelope, j.bodySign, j.parse, j.result, j.members, j.credentials} {
		if stage(); protocol.Worst(j.findings) != nil {
			return market.Rejected
		}
	}
	return market.Accepted
}

// reading sums the work up for the market. The answer of a newInstance describes the instance itself: nothing is polled.
func (j *judge) reading(verdict market.Verdict) protocol.Reading {
	protocol.WorstFirst(j.findings)
	outcome := market.Outcome{Verdict: verdict, ResultCode: j.answer.ResultCode, BusinessID: j.asked.businessID}
	if worst := protocol.Worst(j.findings); worst != nil {
		outcome.Reason = worst.Text
	}
	if verdict == market.Accepted {
		outcome.InstanceID = j.answer.InstanceID
		outcome.Described = j.creates() || slices.ContainsFunc(j.answer.Info, func(info InstanceInfo) bool {
			return slices.Contains(j.asked.instances(), info.InstanceID)
		})
	}
	return protocol.Reading{Outcome: outcome, ResultMessage: j.answer.ResultMessage, Findings: j.findings}
}

// creates tells whether the activity opens an instance.
func (j *judge) creates() bool { return j.activity.AnswerField("instanceId") != nil }

func (j *judge) envelope() {
	j.findAny(protocol.Slow(j.exchange.Took, j.edition.AnswerAdvice))
	if wrong := protocol.Status(j.exchange.Response.Status); wrong != nil {
		j.find(*wrong)
		return
	}
	j.findAny(protocol.ContentType(j.exchange.Response.Header))
}

func (j *judge) parse() {
	members, findings := protocol.Object(*j.exchange.Response, j.activity.Clause)
	for _, finding := range findings {
		j.find(finding)
	}
	if members != nil {
		j.answer = readAnswer(members)
	}
}

// result checks resultCode and resultMsg.
func (j *judge) result() {
	value, present := j.answer.Raw["resultCode"]
	code, isText := value.(string)
	switch {
	case !present:
		j.find(protocol.Unparsable(wording.Of("it has no resultCode", "缺少resultCode")))
		return
	case !isText:
		finding := protocol.WrongType("/resultCode", "resultCode", "string", protocol.Kind(value), j.activity.Clause)
		finding.Text.EN += ` Result codes are zero-padded text: "000000", not 0.`
		finding.Text.ZH += `结果码是补零的字符串："000000"，而不是 0。`
		j.find(finding)
		return
	case code != success:
		j.failed(code)
		return
	}
	value, present = j.answer.Raw["resultMsg"]
	switch _, isText := value.(string); {
	case isText:
	case present:
		finding := protocol.WrongType("/resultMsg", "resultMsg", "string", protocol.Kind(value), j.activity.Clause)
		finding.Fatal = false
		j.find(finding)
	case j.edition.V1ResultMessage.Value == "required":
		j.find(protocol.MissingMember("/resultMsg", "resultMsg", j.edition.V1ResultMessage.Source))
	}
}

// failed is an answer with an error code. V1.0 has no asynchronous opening.
func (j *judge) failed(code string) {
	finding := protocol.ErrorResult(protocol.Shown(code), j.meaning(code), protocol.Shown(j.answer.ResultMessage))
	if slices.Contains(j.edition.PendingCodes.Value, code) {
		finding.Text.EN += " V1.0 is synchronous: the answer has to carry the final result, and this one counts as a failure."
		finding.Text.ZH += "V1.0 为同步接口，响应必须给出最终结果，此响应视为失败。"
	}
	j.find(finding)
}

// meaning looks a code up in the contract; the codes of one's own business are not documented on every site (saas-v1 C11).
func (j *judge) meaning(code string) wording.Text {
	contract, err := spec.ContractByID(Contract)
	if err != nil {
		return wording.Text{}
	}
	known := contract.ResultCode(code)
	if known == nil || known.Activity != "" && code > "000100" && j.edition.V1BusinessCodes.Value == "unlisted" {
		return wording.Text{}
	}
	return known.Meaning
}

// members checks the answer against the activity's schema.
func (j *judge) members() {
	body, err := json.Marshal(j.renamed())
	if err != nil {
		j.find(protocol.Unparsable(wording.Of(err.Error(), err.Error())))
		return
	}
	for _, violation := range j.activity.CheckAnswer(body) {
		if violation.Pointer == "/resultMsg" && violation.Rule != "length" {
			continue // result has judged it by the edition
		}
		finding := protocol.Violated(violation, j.activity.Clause)
		finding.Fatal = finding.Fatal && violation.Pointer != "/resultMsg"
		j.find(finding)
	}
	if j.creates() {
		j.created()
	}
	j.otherInstances()
}

// renamed is the answer with usage under its documented name (saas-v1 C7).
func (j *judge) renamed() map[string]any {
	list, _ := j.answer.Raw["info"].([]any)
	if len(list) == 0 {
		return j.answer.Raw
	}
	answer, copied := maps.Clone(j.answer.Raw), slices.Clone(list)
	for i, element := range copied {
		info, isObject := element.(map[string]any)
		if !isObject || info[usageMember] != nil {
			continue
		}
		for _, name := range j.edition.V1UsageMembers.Value {
			if usage, found := info[name]; found {
				info = maps.Clone(info)
				info[usageMember] = usage
				copied[i] = info
				break
			}
		}
	}
	answer["info"] = copied
	j.answer.Info = readInfo(copied)
	return answer
}

// created holds a newInstance to its instanceId and, where the edition says so, to frontEndUrl (saas-v1 C10).
func (j *judge) created() {
	if strings.TrimSpace(j.answer.InstanceID) == "" && !j.found("/instanceId") {
		j.find(protocol.MissingMember("/instanceId", "instanceId", j.activity.Clause))
	}
	if j.edition.V1FrontEndURL.Value == "required" && j.answer.AppInfo == nil && !j.found("/appInfo") {
		j.find(protocol.MissingMember("/appInfo/frontEndUrl", "frontEndUrl", j.edition.V1FrontEndURL.Source))
	}
}

// otherInstances remarks on data of instances that nobody asked for.
func (j *judge) otherInstances() {
	asked := j.asked.instances()
	for i, info := range j.answer.Info {
		if len(asked) == 0 || info.InstanceID == "" || slices.Contains(asked, info.InstanceID) {
			continue
		}
		j.find(protocol.Finding{
			Code: protocol.CodeOtherInstance, Pointer: fmt.Sprintf("/info/%d/instanceId", i), Expected: protocol.Shown(j.asked.instanceID),
			Got: protocol.Shown(info.InstanceID), Clause: j.activity.Clause,
			Text: wording.Format("The answer describes the instance %[1]s, which was not asked for.",
				"响应中的实例 %[1]s 并不是所查询的实例。", protocol.Shown(info.InstanceID)),
		})
	}
}

func (j *judge) found(pointer string) bool {
	return slices.ContainsFunc(j.findings, func(f protocol.Finding) bool { return f.Pointer == pointer })
}

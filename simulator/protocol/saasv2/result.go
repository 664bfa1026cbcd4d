package saasv2

import (
	"slices"
	"unicode/utf8"

	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// result checks resultCode and resultMsg.
func (j *judge) result() {
	value, present := j.answer.Raw["resultCode"]
	switch code := value.(type) {
	case string:
		j.resultCode(code)
	default:
		if !present {
			j.find(protocol.Unparsable(wording.Of("it has no resultCode", "缺少resultCode")))
			return
		}
		finding := protocol.WrongType("/resultCode", "resultCode", "string", protocol.Kind(code), j.activity.Clause)
		finding.Text.EN += ` Result codes are zero-padded text: "000000", not 0.`
		finding.Text.ZH += `结果码是补零的字符串："000000"，而不是 0。`
		j.find(finding)
		return
	}
	if !j.fatal() {
		j.resultMessage()
	}
}

func (j *judge) resultCode(code string) {
	if code == success {
		return
	}
	if j.pending(code) {
		if utf8.RuneCountInString(code) > len(success) { // saas-v2 C13: some pages print seven digits
			j.find(protocol.Finding{
				Code: protocol.CodeLength, Pointer: "/resultCode", Expected: "000004", Got: code, Clause: j.activity.Clause,
				Text: wording.Format("The result code %[1]s has seven digits, as some pages print it; the table of codes says 000004.",
					"结果码 %[1]s 为七位（部分页面如此书写）；结果码表中为 000004。", code),
			})
		}
		return
	}
	finding := protocol.ErrorResult(protocol.Shown(code), meaning(code, j.activity), protocol.Shown(j.answer.ResultMessage))
	if slices.Contains(j.edition.PendingCodes.Value, code) {
		finding.Text.EN += " Only newInstance may be answered asynchronously."
		finding.Text.ZH += "只有 newInstance 可以异步处理。"
	}
	j.find(finding)
}

// pending tells whether a code means that the instance is being opened. Only provisioning may be asynchronous (8.2).
func (j *judge) pending(code string) bool {
	return j.provisions() && slices.Contains(j.edition.PendingCodes.Value, code)
}

// provisions tells whether the activity opens an instance.
func (j *judge) provisions() bool {
	contract, err := spec.ContractByID(Contract)
	if err != nil {
		return false
	}
	provision := contract.Activity(spec.IntentProvision, "")
	return provision != nil && provision.Name == j.activity.Name
}

// resultMessage only remarks: the tables say optional, the FAQ says required (C6), so a merchant may do either.
func (j *judge) resultMessage() {
	value, present := j.answer.Raw["resultMsg"]
	if _, isText := value.(string); isText {
		return // its length is checked with the other members
	}
	finding := protocol.MissingMember("/resultMsg", "resultMsg", protocol.FAQ)
	if present {
		finding = protocol.WrongType("/resultMsg", "resultMsg", "string", protocol.Kind(value), protocol.FAQ)
	} else if j.edition.ResultMessage.Value != "required" {
		return
	}
	finding.Fatal = false
	j.find(finding)
}

// meaning looks a code up in the contract: the activity's own first, then the common ones.
func meaning(code string, activity *spec.Activity) (common wording.Text) {
	contract, err := spec.ContractByID(Contract)
	if err != nil {
		return common
	}
	for _, known := range contract.ResultCodes {
		if known.Code != code {
			continue
		}
		if known.Activity == activity.Name {
			return known.Meaning
		}
		common = known.Meaning
	}
	return common
}

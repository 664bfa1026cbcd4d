package saasv2

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// shownLimit bounds how much of a merchant's text is quoted in a finding.
const shownLimit = 120

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
		finding := wrongType("/resultCode", "resultCode", "string", kind(code), j.activity.Clause)
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
	finding := protocol.ErrorResult(shown(code), meaning(code, j.activity), shown(j.answer.ResultMessage))
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
		finding = wrongType("/resultMsg", "resultMsg", "string", kind(value), protocol.FAQ)
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

func wrongType(pointer, name, expected, got, clause string) protocol.Finding {
	return protocol.Finding{
		Code: protocol.CodeType, Fatal: true, Pointer: pointer, Expected: expected, Got: got, Clause: clause,
		Text: wording.Format("The member %[1]s must be of type %[2]s and is %[3]s.", "字段%[1]s类型不正确：应为 %[2]s，实际为 %[3]s。", name, expected, got),
	}
}

// kind names the JSON type of a value.
func kind(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "number"
}

// shown makes a merchant's text safe and short enough to quote.
func shown(value string) string {
	value = strings.ToValidUTF8(value, "\ufffd")
	if runes := []rune(value); len(runes) > shownLimit {
		value = string(runes[:shownLimit]) + "…"
	}
	quoted := strconv.Quote(value)
	if !strings.ContainsFunc(value, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return value
	}
	return fmt.Sprint(quoted[1 : len(quoted)-1])
}

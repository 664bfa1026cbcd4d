package saasv2

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"unicode/utf8"

	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// remarked are the members whose violations never fail a call: the sources disagree on whether they matter (C6).
var remarked = map[string]bool{"resultMsg": true}

// members checks the answer against the activity's schema, nulls taken as absent.
func (j *judge) members() {
	body, renamed, err := j.normalised()
	if err != nil {
		j.find(protocol.Unparsable(wording.Of(err.Error(), err.Error())))
		return
	}
	for _, violation := range j.activity.CheckAnswer(body) {
		if violation.Pointer == "/resultCode" || violation.Pointer == "/resultMsg" && violation.Rule != "length" {
			continue // result has judged them by the edition
		}
		if renamed != "" {
			violation.Pointer = strings.Replace(violation.Pointer, "/usageInfo", "/"+renamed, 1)
		}
		j.find(j.finding(violation))
	}
	j.instance()
	j.frontEnd()
	j.otherInstances()
}

// normalised is the answer without nulls and with usage under its documented name. renamed is the other name that was found (C17).
func (j *judge) normalised() (body []byte, renamed string, err error) {
	names := j.edition.UsageMembers.Value
	answer := maps.Clone(j.answer.Raw)
	list, _ := answer["info"].([]any)
	copied := make([]any, len(list))
	for i, element := range list {
		copied[i] = element
		info, ok := element.(map[string]any)
		if !ok || len(names) == 0 || info[names[0]] != nil {
			continue
		}
		for _, other := range names[1:] {
			if usage, found := info[other]; found {
				renamed = other
				info = maps.Clone(info)
				info[names[0]] = usage
				delete(info, other)
				copied[i] = info
				j.answer.Info = readInfo(map[string]any{"info": copied[:i+1], "encryptType": answer["encryptType"]})
				break
			}
		}
	}
	if len(list) > 0 {
		answer["info"] = copied
		j.answer.Info = readInfo(answer)
	}
	body, err = json.Marshal(answer)
	return body, renamed, err
}

// finding words a violation of the schema as the console does.
func (j *judge) finding(v spec.Violation) (finding protocol.Finding) {
	switch v.Rule {
	case "required":
		finding = protocol.MissingMember(v.Pointer, v.Field, j.activity.Clause)
	case "length":
		finding = protocol.TooLong(v.Pointer, v.Field, v.Expected, v.Got, j.activity.Clause)
	case "type":
		finding = wrongType(v.Pointer, v.Field, v.Expected, v.Got, j.activity.Clause)
	default:
		code := map[string]string{"json": protocol.CodeJSON, "value": protocol.CodeValue, "format": protocol.CodeFormat}[v.Rule]
		if code == "" {
			code = protocol.CodeValue
		}
		// The console is not known to look at values and formats, so they are worth a remark and no more.
		finding = protocol.Finding{
			Code: code, Fatal: v.Rule == "json", Pointer: v.Pointer, Expected: v.Expected, Got: shown(v.Got), Text: v.Text, Clause: j.activity.Clause,
		}
	}
	if remarked[v.Field] {
		finding.Fatal = false
	}
	return finding
}

// instance holds provisioning to its instanceId. The schema asks for it too; an empty or blank one is as good as none.
func (j *judge) instance() {
	if j.provisions() && strings.TrimSpace(j.answer.InstanceID) == "" && !j.found("/instanceId") {
		j.find(protocol.MissingMember("/instanceId", "instanceId", j.activity.Clause))
	}
}

// frontEnd demands frontEndUrl of newInstance where an edition says so (C7).
func (j *judge) frontEnd() {
	if !j.provisions() || j.edition.CreateFrontEndURL.Value != "required" {
		return
	}
	app, _ := j.answer.Raw["appInfo"].(map[string]any)
	if text(app, "frontEndUrl") == "" && text(j.answer.Raw, "frontEndUrl") == "" {
		j.find(protocol.MissingMember("/appInfo/frontEndUrl", "frontEndUrl", protocol.FAQ))
	}
}

// otherInstances remarks on data of instances that nobody asked for.
func (j *judge) otherInstances() {
	asked := j.asked.instances()
	if len(asked) == 0 {
		return
	}
	known := map[string]bool{}
	for _, id := range asked {
		known[id] = true
	}
	for i, info := range j.answer.Info {
		if info.InstanceID != "" && !known[info.InstanceID] {
			j.find(protocol.Finding{
				Code: protocol.CodeOtherInstance, Pointer: fmt.Sprintf("/info/%d/instanceId", i), Expected: shown(j.asked.InstanceID), Got: shown(info.InstanceID),
				Clause: j.activity.Clause,
				Text: wording.Format("The answer describes the instance %[1]s, which was not asked for.",
					"响应中的实例 %[1]s 并不是所查询的实例。", shown(info.InstanceID)),
			})
		}
	}
}

func (j *judge) found(pointer string) bool {
	for _, finding := range j.findings {
		if finding.Pointer == pointer {
			return true
		}
	}
	return false
}

// checkEncoding remarks on bytes that are not UTF-8; JSON decoding puts U+FFFD in their place.
func (j *judge) checkEncoding(body []byte) {
	if utf8.Valid(body) {
		return
	}
	j.find(protocol.Finding{
		Code: protocol.CodeEncoding, Expected: "UTF-8", Clause: j.activity.Clause,
		Text: wording.Of("The body is not UTF-8 throughout; the characters concerned are lost. Encode the whole answer as UTF-8.",
			"响应体不是完整的 UTF-8 编码，部分字符会丢失。请将整个响应编码为 UTF-8。"),
	})
}

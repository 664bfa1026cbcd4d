package saasv2

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"

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
func (j *judge) finding(v spec.Violation) protocol.Finding {
	finding := protocol.Violated(v, j.activity.Clause)
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
	if protocol.Text(app, "frontEndUrl") == "" && protocol.Text(j.answer.Raw, "frontEndUrl") == "" {
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
				Code: protocol.CodeOtherInstance, Pointer: fmt.Sprintf("/info/%d/instanceId", i), Expected: protocol.Shown(j.asked.InstanceID), Got: protocol.Shown(info.InstanceID),
				Clause: j.activity.Clause,
				Text: wording.Format("The answer describes the instance %[1]s, which was not asked for.",
					"响应中的实例 %[1]s 并不是所查询的实例。", protocol.Shown(info.InstanceID)),
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

package saasv2

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/fairground/fairground/wording"
)

// Answer is what a merchant said, as far as it could be read. Members of the wrong type are left empty here and reported by Judge.
type Answer struct {
	ResultCode, ResultMessage, InstanceID string
	// Info are the instances of a queryInstance answer.
	Info []InstanceInfo
	// Raw is the whole answer; numbers are json.Number.
	Raw map[string]any
}

// InstanceInfo is one instance of a queryInstance answer.
type InstanceInfo struct {
	InstanceID  string
	EncryptType string
	AppInfo     *AppInfo
	Usage       []Usage
}

// AppInfo tells the buyer how to use the service. UserName and Password are as sent, possibly encrypted.
type AppInfo struct{ FrontEndURL, AdminURL, UserName, Password, Memo string }

// Usage is the consumption of one billing item. Value is the decimal text of usageValue, StatisticalTime is UTC yyyyMMddHHmmssSSS.
type Usage struct{ RelatedInstanceID, Value, StatisticalTime, DashboardURL string }

// asked is what Judge needs to know of the request.
type asked struct{ BusinessID, InstanceID string }

func readRequest(body []byte) (result asked) {
	var members map[string]any
	if json.Unmarshal(body, &members) == nil {
		result = asked{text(members, "businessId"), text(members, "instanceId")}
	}
	return result
}

// instances are the ids of a queryInstance request, which may name several.
func (a asked) instances() []string {
	if a.InstanceID == "" {
		return nil
	}
	return strings.Split(a.InstanceID, ",")
}

// readAnswer parses a body. The problem, if there is one, is half a sentence for the merchant.
func readAnswer(body []byte) (Answer, *wording.Text) {
	if len(bytes.TrimSpace(body)) == 0 {
		return Answer{}, problem("it is empty", "响应体为空")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return Answer{}, problem("it is not JSON: "+shown(err.Error()), "不是合法的 JSON："+shown(err.Error()))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Answer{}, problem("something follows after the JSON object", "JSON 对象之后还有多余内容")
	}
	members, ok := value.(map[string]any)
	if !ok {
		return Answer{}, problem("it is JSON, but no object", "是 JSON，但不是对象")
	}
	members = withoutNulls(members)
	return Answer{
		ResultCode:    text(members, "resultCode"),
		ResultMessage: text(members, "resultMsg"),
		InstanceID:    text(members, "instanceId"),
		Info:          readInfo(members),
		Raw:           members,
	}, nil
}

func problem(english, chinese string) *wording.Text {
	text := wording.Of(english, chinese)
	return &text
}

func readInfo(members map[string]any) []InstanceInfo {
	list, _ := members["info"].([]any)
	result := make([]InstanceInfo, 0, len(list))
	for _, element := range list {
		info, ok := element.(map[string]any)
		if !ok {
			continue
		}
		instance := InstanceInfo{InstanceID: text(info, "instanceId"), EncryptType: scalar(info["encryptType"])}
		if app, ok := info["appInfo"].(map[string]any); ok {
			instance.AppInfo = &AppInfo{
				FrontEndURL: text(app, "frontEndUrl"), AdminURL: text(app, "adminUrl"),
				UserName: text(app, "userName"), Password: text(app, "password"), Memo: text(app, "memo"),
			}
			if instance.EncryptType == "" {
				instance.EncryptType = scalar(app["encryptType"])
			}
		}
		if instance.EncryptType == "" {
			instance.EncryptType = scalar(members["encryptType"]) // V1.0 has it at the top
		}
		instance.Usage = readUsage(info["usageInfo"])
		result = append(result, instance)
	}
	return result
}

func readUsage(value any) []Usage {
	list, _ := value.([]any)
	result := make([]Usage, 0, len(list))
	for _, element := range list {
		if usage, ok := element.(map[string]any); ok {
			result = append(result, Usage{
				RelatedInstanceID: text(usage, "relatedInstanceId"), Value: scalar(usage["usageValue"]),
				StatisticalTime: scalar(usage["statisticalTime"]), DashboardURL: text(usage, "dashboardUrl"),
			})
		}
	}
	return result
}

func text(members map[string]any, name string) string {
	value, _ := members[name].(string)
	return value
}

// scalar reads a member that merchants write as a string or as a number.
func scalar(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// withoutNulls drops explicit nulls, which merchants send for members that an activity does not use (field-notes.md 3).
func withoutNulls(members map[string]any) map[string]any {
	for name, value := range members {
		switch v := value.(type) {
		case nil:
			delete(members, name)
		case map[string]any:
			withoutNulls(v)
		case []any:
			for _, element := range v {
				if inner, ok := element.(map[string]any); ok {
					withoutNulls(inner)
				}
			}
		}
	}
	return members
}

package saasv2

import (
	"encoding/json"
	"strings"

	"github.com/fairground/fairground/simulator/protocol"
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
		result = asked{protocol.Text(members, "businessId"), protocol.Text(members, "instanceId")}
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

// readAnswer reads what is known of an answer; members of the wrong type are left empty.
func readAnswer(members map[string]any) Answer {
	return Answer{
		ResultCode:    protocol.Text(members, "resultCode"),
		ResultMessage: protocol.Text(members, "resultMsg"),
		InstanceID:    protocol.Text(members, "instanceId"),
		Info:          readInfo(members),
		Raw:           members,
	}
}

func readInfo(members map[string]any) []InstanceInfo {
	list, _ := members["info"].([]any)
	result := make([]InstanceInfo, 0, len(list))
	for _, element := range list {
		info, ok := element.(map[string]any)
		if !ok {
			continue
		}
		instance := InstanceInfo{InstanceID: protocol.Text(info, "instanceId"), EncryptType: protocol.Scalar(info["encryptType"])}
		if app, ok := info["appInfo"].(map[string]any); ok {
			instance.AppInfo = &AppInfo{
				FrontEndURL: protocol.Text(app, "frontEndUrl"), AdminURL: protocol.Text(app, "adminUrl"),
				UserName: protocol.Text(app, "userName"), Password: protocol.Text(app, "password"), Memo: protocol.Text(app, "memo"),
			}
			if instance.EncryptType == "" {
				instance.EncryptType = protocol.Scalar(app["encryptType"])
			}
		}
		if instance.EncryptType == "" {
			instance.EncryptType = protocol.Scalar(members["encryptType"]) // V1.0 has it at the top
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
				RelatedInstanceID: protocol.Text(usage, "relatedInstanceId"), Value: protocol.Scalar(usage["usageValue"]),
				StatisticalTime: protocol.Scalar(usage["statisticalTime"]), DashboardURL: protocol.Text(usage, "dashboardUrl"),
			})
		}
	}
	return result
}

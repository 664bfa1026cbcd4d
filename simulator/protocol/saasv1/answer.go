package saasv1

import (
	"net/url"
	"strings"

	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
)

// Answer is what a merchant said, as far as it could be read. Members of the wrong type are left empty here and reported by Judge.
type Answer struct {
	ResultCode, ResultMessage, InstanceID string
	// EncryptType is "1" (AES-256) or "2" (AES-128) as sent, empty when it was not.
	EncryptType string
	// AppInfo is that of a newInstance answer, nil when there is none.
	AppInfo *AppInfo
	// Info are the instances of a queryInstance answer.
	Info []InstanceInfo
	// Raw is the whole answer without nulls; numbers are json.Number.
	Raw map[string]any
}

// InstanceInfo is one instance of a queryInstance answer.
type InstanceInfo struct {
	InstanceID string
	AppInfo    *AppInfo
	Usage      []Usage
}

// AppInfo tells the buyer how to use the service. UserName and Password are as sent, encrypted.
type AppInfo struct{ FrontEndURL, AdminURL, UserName, Password, Memo string }

// Usage is the consumption of one billing item. Value is the decimal text of usageValue, StatisticalTime is UTC yyyyMMddHHmmssSSS.
type Usage struct{ RelatedInstanceID, Value, StatisticalTime, DashboardURL string }

// asked is what Judge needs to know of the request.
type asked struct{ businessID, instanceID, timestamp string }

func readRequest(address string) asked {
	parsed, err := url.Parse(address)
	if err != nil {
		return asked{}
	}
	parameters, err := sign.ParseQuery(parsed.RawQuery)
	if err != nil {
		return asked{}
	}
	values := sign.ParameterMap(parameters)
	return asked{values["businessId"], values["instanceId"], values[timeParameter]}
}

// instances are the ids of a queryInstance request, which may name several.
func (a asked) instances() []string {
	if a.instanceID == "" {
		return nil
	}
	return strings.Split(a.instanceID, ",")
}

func readAnswer(members map[string]any) Answer {
	return Answer{
		ResultCode: protocol.Text(members, "resultCode"), ResultMessage: protocol.Text(members, "resultMsg"),
		InstanceID: protocol.Text(members, "instanceId"), EncryptType: protocol.Scalar(members["encryptType"]),
		AppInfo: readAppInfo(members["appInfo"]), Info: readInfo(members["info"]), Raw: members,
	}
}

func readAppInfo(value any) *AppInfo {
	app, ok := value.(map[string]any)
	if !ok {
		return nil
	}
	return &AppInfo{
		FrontEndURL: protocol.Text(app, "frontEndUrl"), AdminURL: protocol.Text(app, "adminUrl"),
		UserName: protocol.Text(app, "userName"), Password: protocol.Text(app, "password"), Memo: protocol.Text(app, "memo"),
	}
}

func readInfo(value any) []InstanceInfo {
	list, _ := value.([]any)
	result := make([]InstanceInfo, 0, len(list))
	for _, element := range list {
		if info, ok := element.(map[string]any); ok {
			result = append(result, InstanceInfo{
				InstanceID: protocol.Text(info, "instanceId"), AppInfo: readAppInfo(info["appInfo"]), Usage: readUsage(info[usageMember]),
			})
		}
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

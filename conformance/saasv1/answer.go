package saasv1

import (
	"net/http"
	"strconv"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/wording"
)

// answer is one exchange as the marketplace reads it, Body-Sign and encryption left aside: those have families of their own.
type answer struct {
	said
	activity string
	exchange courier.Exchange
	// findings are what is wrong with the answer, worst first.
	findings []protocol.Finding
}

// said is what a merchant said, as far as it could be read. Members of the wrong type are empty here.
type said struct {
	resultCode, resultMessage, instanceID, encryptType string
	appInfo                                            *appInfo
	info                                               []instanceInfo
	raw                                                map[string]any
}

// appInfo tells the buyer how to use the service. userName and password are as sent.
type appInfo struct{ frontEndURL, adminURL, userName, password, memo string }

// instanceInfo is one instance of a queryInstance answer.
type instanceInfo struct {
	instanceID string
	appInfo    *appInfo
	usage      []usage
}

// usage is one figure of an instance; value is its decimal text.
type usage struct{ value, statisticalTime string }

// accepted: the marketplace counts the call as succeeded.
func (a answer) accepted() bool { return a.arrived() && protocol.Worst(a.findings) == nil }

// arrived tells whether an HTTP answer reached the marketplace.
func (a answer) arrived() bool { return a.exchange.Response != nil && a.exchange.Failure == nil }

// status is the HTTP status, 0 without an answer.
func (a answer) status() int {
	if !a.arrived() {
		return 0
	}
	return a.exchange.Response.Status
}

// worst is the finding that decides, or the first one.
func (a answer) worst() protocol.Finding {
	if worst := protocol.Worst(a.findings); worst != nil {
		return *worst
	}
	if len(a.findings) > 0 {
		return a.findings[0]
	}
	return protocol.Finding{}
}

// told says in half a sentence how the merchant answered.
func (a answer) told() wording.Text {
	switch {
	case a.exchange.Failure != nil:
		return wording.Format("brought no answer (%s)", "没有得到响应（%s）", a.exchange.Failure.Detail)
	case !a.arrived():
		return wording.Of("brought no answer", "没有得到响应")
	case a.status() != http.StatusOK:
		return wording.Format("was answered with HTTP status %d", "返回了 HTTP 状态码 %d", a.status())
	case a.resultCode == "":
		return wording.Of("was answered without a readable resultCode", "的响应中没有可读取的 resultCode")
	case a.resultMessage == "":
		return wording.Format("was answered with resultCode %s", "返回了 resultCode %s", a.resultCode)
	}
	return wording.Format("was answered with resultCode %s (%q)", "返回了 resultCode %s（“%s”）", a.resultCode, a.resultMessage)
}

// short is a short form of an answer for the column "got".
func (a answer) short() string {
	switch {
	case !a.arrived():
		return "no answer"
	case a.status() != http.StatusOK:
		return "HTTP " + strconv.Itoa(a.status())
	case a.resultCode == "":
		return "no resultCode"
	}
	return "resultCode " + a.resultCode
}

// at marks the answer as the deciding one.
func (a answer) at(pointer, expected, got string) check.Place {
	return check.Place{Answer: &a.exchange, Pointer: pointer, Expected: expected, Got: got}
}

// blamed is the place that the worst finding marks, or the result code.
func (a answer) blamed() check.Place {
	if worst := a.worst(); worst.Code != "" {
		return a.at(worst.Pointer, worst.Expected, worst.Got)
	}
	return a.at("/resultCode", success, a.resultCode)
}

// described finds an instance in an answer to queryInstance.
func (a answer) described(id string) (instanceInfo, bool) {
	if a.status() != http.StatusOK || a.resultCode != success {
		return instanceInfo{}, false
	}
	for _, info := range a.info {
		if info.instanceID == id {
			return info, true
		}
	}
	return instanceInfo{}, false
}

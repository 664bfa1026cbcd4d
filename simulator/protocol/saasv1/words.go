package saasv1

import (
	"strings"

	"github.com/fairground/fairground/simulator/protocol"
)

// FAQ is the page that lists what the V1.0 debugging page checks and how it words a failure (saas-v1.md 1.2).
const FAQ = "https://support.huaweicloud.com/accessg-marketplace/zh-cn_topic_0082027567.html"

// debugging are the words with which the V1.0 debugging page begins, by the code of the finding, so that a merchant recognises them.
// {got} stands for what was received.
var debugging = map[string]string{
	protocol.CodeUnreachable: "调测失败，生产地址不可达。",
	protocol.CodeTimedOut:    "调测失败，调用接口超时20s。",
	protocol.CodeHTTPStatus:  "调测失败，接口响应httpCode={got}，请检查服务器日志，定位失败原因。",
	protocol.CodeContentType: "调测失败，响应content-type格式错误，返回的格式为{got}，正确的格式为\"application/json\"。",
	CodeBodySignMissing:      "调测失败，生产接口响应头缺少Body-Sign，或Body-Sign格式错误。",
	CodeBodySignName:         "调测失败，生产接口响应头缺少Body-Sign，或Body-Sign格式错误。",
	CodeBodySignForm:         "调测失败，生产接口响应头缺少Body-Sign，或Body-Sign格式错误。",
	protocol.CodeJSON:        "调测失败，解析响应体失败，响应格式参考{\"resultCode\":\"000000\",\"resultMsg\":\"success.\"}。",
	protocol.CodeLength:      "调测失败，",
}

// worded is a finding in the words of the V1.0 pages.
func worded(finding protocol.Finding) protocol.Finding {
	if finding.Clause == protocol.FAQ {
		finding.Clause = FAQ
	}
	if words, known := debugging[finding.Code]; known && finding.Fatal {
		finding.Text.ZH = strings.ReplaceAll(words, "{got}", protocol.Shown(finding.Got)) + finding.Text.ZH
	}
	return finding
}

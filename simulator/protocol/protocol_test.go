package protocol_test

import (
	"testing"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/wording"
)

func TestTheWorstFindingComesFirstAndOthersKeepTheirOrder(t *testing.T) {
	t.Parallel()
	findings := []protocol.Finding{{Code: "slow"}, {Code: "json", Fatal: true}, {Code: "encoding"}, {Code: "length", Fatal: true}}
	protocol.WorstFirst(findings)
	var got string
	for _, finding := range findings {
		got += finding.Code + " "
	}
	if got != "json length slow encoding " || protocol.Worst(findings).Code != "json" {
		t.Errorf("order %s, worst %+v", got, protocol.Worst(findings))
	}
	if protocol.Worst(findings[2:]) != nil {
		t.Error("remarks are never the worst")
	}
}

// The Chinese texts are those of the console (saas-v2.md 10.2), so that a merchant recognises them.
func TestTheConsolesOwnWordsAreUsed(t *testing.T) {
	t.Parallel()
	for want, finding := range map[string]protocol.Finding{
		"接口响应httpCode=503":            protocol.WrongStatus(503),
		"解析响应体失败":                     protocol.Unparsable(wording.Of("it is empty", "响应体为空")),
		"调用失败，生产接口resultCode返回错误":     protocol.ErrorResult("000005", wording.Text{}, "no"),
		"调测失败，接口响应缺少instanceId":       protocol.MissingMember("/instanceId", "instanceId", protocol.FAQ),
		"字段frontEndUrl长度不合法":          protocol.TooLong("/x", "frontEndUrl", "512", "513", protocol.FAQ),
		"invalid content-type format": protocol.WrongContentType("text/html"),
		"调用超时":                        protocol.Unanswered(courier.Failure{Kind: courier.TimedOut, Detail: "20s"}),
	} {
		if len(finding.Text.ZH) < len(want) || finding.Text.ZH[:len(want)] != want || finding.Text.EN == "" || !finding.Fatal || finding.Clause == "" {
			t.Errorf("%+v does not begin with %s", finding, want)
		}
	}
}

package saasv2

import (
	"bytes"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// success is the only code that counts as success (saas-v2.md 4.3).
const success = "000000"

// Judge reads the answer of one exchange the way the marketplace does (saas-v2.md 8.2 and 10.2): what the outcome is, what is wrong,
// what is odd. It is a pure function of the exchange. Where sources conflict, what either source allows is at most a remark.
func Judge(activity *spec.Activity, e *spec.Edition, x courier.Exchange) (protocol.Reading, Answer) {
	return JudgeWithKey(activity, e, x, "")
}

// JudgeWithKey is Judge with the merchant's access key, which is needed to decrypt credentials and to check an answer's signature.
// With an empty key both are passed over.
func JudgeWithKey(activity *spec.Activity, e *spec.Edition, x courier.Exchange, accessKey string) (protocol.Reading, Answer) {
	j := &judge{activity: activity, edition: e, exchange: x, accessKey: accessKey}
	j.asked = readRequest(x.Request.Body)
	verdict := j.decide()
	return j.reading(verdict), j.answer
}

// judge is the work on one exchange.
type judge struct {
	activity  *spec.Activity
	edition   *spec.Edition
	exchange  courier.Exchange
	accessKey string
	asked     asked
	answer    Answer
	findings  []protocol.Finding
}

func (j *judge) find(finding protocol.Finding) { j.findings = append(j.findings, finding) }

func (j *judge) fatal() bool { return protocol.Worst(j.findings) != nil }

// decide walks through the marketplace's checks in its order. Each stage builds on the one before, so the first that fails ends it.
func (j *judge) decide() market.Verdict {
	if j.exchange.Failure != nil || j.exchange.Response == nil {
		failure := courier.Failure{Kind: courier.Unreachable, Detail: "no answer was recorded"}
		if j.exchange.Failure != nil {
			failure = *j.exchange.Failure
		}
		j.find(protocol.Unanswered(failure))
		return market.Lost
	}
	for _, stage := range []func(){j.slow, j.status, j.contentType, j.parse, j.result, j.members, j.credentials, j.signature} {
		if stage(); j.fatal() {
			return market.Rejected
		}
	}
	if j.answer.ResultCode != success {
		return market.Pending
	}
	return market.Accepted
}

// reading sums the work up for the market.
func (j *judge) reading(verdict market.Verdict) protocol.Reading {
	protocol.WorstFirst(j.findings)
	outcome := market.Outcome{Verdict: verdict, ResultCode: j.answer.ResultCode, BusinessID: j.asked.BusinessID}
	if worst := protocol.Worst(j.findings); worst != nil {
		outcome.Reason = worst.Text
	}
	if verdict == market.Accepted || verdict == market.Pending {
		outcome.InstanceID = j.answer.InstanceID
		outcome.Described = j.described()
	}
	return protocol.Reading{Outcome: outcome, ResultMessage: j.answer.ResultMessage, Findings: j.findings}
}

// described tells whether the answer has data of an instance that was asked for.
func (j *judge) described() bool {
	return slices.ContainsFunc(j.answer.Info, func(info InstanceInfo) bool { return slices.Contains(j.asked.instances(), info.InstanceID) })
}

// unreadable is the reading when there is no contract to read by.
func unreadable(err error) protocol.Reading {
	text := wording.Format("The answer could not be judged: %[1]s", "无法判定响应：%[1]s", err)
	return protocol.Reading{
		Outcome:  market.Outcome{Verdict: market.Rejected, Reason: text},
		Findings: []protocol.Finding{{Code: protocol.CodeValue, Fatal: true, Text: text}},
	}
}

// slow remarks on an answer that came later than the requirements page advises (C1).
func (j *judge) slow() {
	advice := j.edition.AnswerAdvice.Value
	if advice <= 0 || j.exchange.Took <= advice {
		return
	}
	j.find(protocol.Finding{
		Code: protocol.CodeSlow, Expected: "≤ " + advice.String(), Got: j.exchange.Took.String(), Clause: j.edition.AnswerAdvice.Source,
		Text: wording.Format(
			"The answer took %[1]s; the requirements ask for %[2]s. The marketplace still waited.",
			"响应耗时 %[1]s，接入要求为 %[2]s 以内；云商店仍等到了响应。", j.exchange.Took, advice),
	})
}

func (j *judge) status() {
	if status := j.exchange.Response.Status; status != http.StatusOK {
		finding := protocol.WrongStatus(status)
		if status >= 300 && status < 400 {
			finding.Text.EN += " Redirects are not followed."
			finding.Text.ZH += "云商店不会跟随重定向。"
		}
		j.find(finding)
	}
}

// contentType compares the media type alone: parameters, letter case and the many spellings of charset=utf8 are the merchant's affair.
func (j *judge) contentType() {
	got := j.exchange.Response.Header.Get("Content-Type")
	kind, _, err := mime.ParseMediaType(got)
	if err != nil { // a parameter that is not well-formed does not spoil the media type before it
		kind, _, _ = strings.Cut(got, ";")
	}
	if fields := strings.Fields(kind); len(fields) == 0 || !strings.EqualFold(fields[0], "application/json") {
		j.find(protocol.WrongContentType(got))
	}
}

// parse takes the body in. A byte order mark in front of good JSON is only remarked on: nothing published forbids it, and the
// marketplace's own parser is not known.
func (j *judge) parse() {
	body := j.exchange.Response.Body
	if rest, marked := bytes.CutPrefix(body, []byte("\ufeff")); marked {
		body = rest
		j.find(protocol.Finding{
			Code: protocol.CodeByteOrderMark, Clause: j.activity.Clause,
			Text: wording.Of("The body begins with a byte order mark; many JSON parsers refuse it. Send UTF-8 without one.",
				"响应体以 BOM 开头，许多 JSON 解析器会拒绝。请使用不带 BOM 的 UTF-8。"),
		})
	}
	j.checkEncoding(body)
	answer, problem := readAnswer(body)
	if problem != nil {
		if encoding := j.exchange.Response.Header.Get("Content-Encoding"); encoding != "" {
			problem.EN += " (it is sent as Content-Encoding " + encoding + ", which was not asked for)"
			problem.ZH += "（响应使用了 Content-Encoding " + encoding + "，而请求并未声明支持）"
		}
		j.find(protocol.Unparsable(*problem))
		return
	}
	j.answer = answer
}

package saasv2

import (
	"slices"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/spec"
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

func (j *judge) findAny(finding *protocol.Finding) {
	if finding != nil {
		j.find(*finding)
	}
}

func (j *judge) fatal() bool { return protocol.Worst(j.findings) != nil }

// decide walks through the marketplace's checks in its order. Each stage builds on the one before, so the first that fails ends it.
func (j *judge) decide() market.Verdict {
	if missing := protocol.NoAnswer(j.exchange); missing != nil {
		j.find(*missing)
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

// slow remarks on an answer that came later than the requirements page advises (C1).
func (j *judge) slow() { j.findAny(protocol.Slow(j.exchange.Took, j.edition.AnswerAdvice)) }

func (j *judge) status() { j.findAny(protocol.Status(j.exchange.Response.Status)) }

func (j *judge) contentType() { j.findAny(protocol.ContentType(j.exchange.Response.Header)) }

// parse takes the body in.
func (j *judge) parse() {
	members, findings := protocol.Object(*j.exchange.Response, j.activity.Clause)
	j.findings = append(j.findings, findings...)
	if members != nil {
		j.answer = readAnswer(members)
	}
}

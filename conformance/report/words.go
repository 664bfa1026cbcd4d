package report

import (
	"strconv"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/wording"
)

func itoa(n int) string { return strconv.Itoa(n) }

// The words of the reports.
var (
	wordReason      = wording.Of("Reason", "原因")
	wordPlace       = wording.Of("Place", "位置")
	wordExpected    = wording.Of("Expected", "应为")
	wordGot         = wording.Of("Got", "实际")
	wordForecast    = wording.Of("In production", "上线后果")
	wordAdvice      = wording.Of("Advice", "修改建议")
	wordClause      = wording.Of("Clause", "依据")
	wordAgain       = wording.Of("Try again", "复现命令")
	wordEvidence    = wording.Of("Evidence", "证据")
	wordRequest     = wording.Of("Request", "请求")
	wordAnswer      = wording.Of("Answer", "应答")
	wordNoAnswer    = wording.Of("No answer", "没有应答")
	wordEarlier     = wording.Of("Before it", "此前的请求")
	wordOthers      = wording.Of("More failures", "其他未通过的检查")
	wordErrors      = wording.Of("Could not be judged", "无法判定的检查")
	wordWarnings    = wording.Of("Warnings", "警告")
	wordWaivers     = wording.Of("Waived", "已豁免")
	wordSkips       = wording.Of("Skipped", "已跳过")
	wordNotices     = wording.Of("Notices", "提示")
	wordBaseline    = wording.Of("Compared with the baseline", "与基线对比")
	wordNew         = wording.Of("new failures", "新增未通过")
	wordKnown       = wording.Of("known failures", "已知未通过")
	wordFixed       = wording.Of("fixed", "已修复")
	wordKnownMark   = wording.Of("known from the baseline", "基线中已有")
	wordHere        = wording.Of("here", "此处")
	wordMissingHere = wording.Of("missing in here", "此对象内缺失")
	wordComma       = wording.Of(", ", "，")
	wordOutcome     = wording.Of("Outcome", "结果")
	wordCount       = wording.Of("Checks", "数量")
	wordLostAnswer  = wording.Of("the answer was lost on purpose", "应答被有意丢弃")
	wordKeyVariable = wording.Of("Set FAIRGROUND_ACCESS_KEY to your access key first (export FAIRGROUND_ACCESS_KEY=…): the request is signed anew each time.",
		"执行前请先将环境变量 FAIRGROUND_ACCESS_KEY 设为访问密钥（export FAIRGROUND_ACCESS_KEY=…），每次执行都会重新签名。")
	wordMasked = wording.Of("Secrets and signatures are masked; `fairground sign` makes a fresh signature.",
		"密钥与签名已隐去，可用 `fairground sign` 重新签名。")
)

var outcomeWords = map[check.Outcome]wording.Text{
	check.Passed:  wording.Of("passed", "通过"),
	check.Failed:  wording.Of("failed", "未通过"),
	check.Warned:  wording.Of("warned", "警告"),
	check.Waived:  wording.Of("waived", "豁免"),
	check.Skipped: wording.Of("skipped", "跳过"),
	check.Errored: wording.Of("error", "无法判定"),
}

var levelWords = map[check.Level]wording.Text{
	check.Required:    wording.Of("required", "必须"),
	check.Recommended: wording.Of("recommended", "建议"),
}

// count is one line of the summary.
type count struct {
	outcome check.Outcome
	n       int
}

// counts lists the summary, the worst first.
func (r Report) counts() []count {
	s := r.Summary
	return []count{
		{check.Errored, s.Error}, {check.Failed, s.Failed}, {check.Warned, s.Warned},
		{check.Skipped, s.Skipped}, {check.Waived, s.Waived}, {check.Passed, s.Passed},
	}
}

// with lists the checks that ended with an outcome, in registry order.
func (r Report) with(outcome check.Outcome) []Check {
	var result []Check
	for _, c := range r.Checks {
		if c.Outcome == outcome {
			result = append(result, c)
		}
	}
	return result
}

// Headline is the verdict of the run as one line.
func (r Report) Headline() wording.Text {
	failed := len(r.freshFailures())
	judged := r.Summary.judged()
	switch {
	case r.Verdict == Failed:
		return wording.Format("FAILED: %d of %d judged checks failed", "未通过：%[2]d 项检查中有 %[1]d 项未通过", failed, judged)
	case r.Interrupted:
		return wording.Format("NO VERDICT: the run was interrupted after %d checks", "无法判定：运行在完成 %d 项检查后被中断", judged)
	case r.Verdict == None && r.Summary.Error > 0:
		return wording.Format("NO VERDICT: %d checks could not be judged", "无法判定：有 %d 项检查未能得出结论", r.Summary.Error)
	case r.Verdict == None:
		return wording.Of("NO VERDICT: nothing was judged", "无法判定：没有执行任何检查")
	case r.Summary.Failed > 0:
		return wording.Format("PASSED: no new failure (%d known from the baseline)", "通过：没有新增问题（基线中已知 %d 项）", r.Summary.Failed)
	case r.Summary.Warned > 0:
		return wording.Format("PASSED: no required check failed, %d warnings", "通过：必须满足的检查全部通过，另有 %d 项警告", r.Summary.Warned)
	}
	return wording.Format("PASSED: all %d judged checks passed", "通过：%d 项检查全部通过", judged)
}

// freshFailures are the failures that count: those the baseline does not know.
func (r Report) freshFailures() []Check {
	var result []Check
	for _, c := range r.with(check.Failed) {
		if !c.Known {
			result = append(result, c)
		}
	}
	return result
}

func (r Report) knownFailures() []Check {
	var result []Check
	for _, c := range r.with(check.Failed) {
		if c.Known {
			result = append(result, c)
		}
	}
	return result
}

func (c Check) message(language wording.Language) string {
	if c.Message == nil {
		return ""
	}
	return c.Message.In(language)
}

func (c Check) forecast(language wording.Language) string {
	if c.Forecast == nil {
		return ""
	}
	return c.Forecast.In(language)
}

// deciding is the exchange that decided the check, or nil.
func (c Check) deciding() *Exchange {
	if len(c.Exchanges) == 0 {
		return nil
	}
	return &c.Exchanges[len(c.Exchanges)-1]
}

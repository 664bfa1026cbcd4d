package check

import (
	"fmt"
	"strings"
	"time"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// Forecast says what the marketplace would have done next, had an activity failed like this on a real order: how often it would
// call again, what becomes of the order, how many mails the seller gets. All numbers come from the edition's retry policy. It is
// empty for a nil activity, for one without a policy, and for one that the charging mode ("PERIOD", …) does not use.
func Forecast(edition *spec.Edition, activity *spec.Activity, chargingMode string) wording.Text {
	if edition == nil || activity == nil || activity.BillingModes[chargingMode] == spec.NotUsed {
		return wording.Text{}
	}
	setting, ok := edition.Retry[activity.Retry]
	if !ok {
		return wording.Text{}
	}
	policy := setting.Value
	calls := attempts(policy)
	estimated := policy.IntervalChosen || setting.Status == "default"
	return join(again(activity.Name, policy, calls, estimated), afterwards(policy, calls), mails(policy, calls, estimated))
}

// attempts counts the calls of a policy when every one fails, the first included.
func attempts(policy spec.RetryPolicy) int {
	calls := 1
	if policy.Window > 0 && policy.Interval > 0 {
		calls += int(policy.Window / policy.Interval)
	}
	if policy.Attempts > 0 && (calls == 1 || policy.Attempts < calls) {
		calls = policy.Attempts
	}
	return calls
}

// again says how often the call would come back. Where nothing is published about the interval, it names none.
func again(activity string, policy spec.RetryPolicy, calls int, estimated bool) wording.Text {
	if calls <= 1 {
		return wording.Format("The marketplace would not call %s again by itself", "云商店不会自动再次调用 %s", activity)
	}
	window := policy.Window
	if window == 0 || policy.Attempts > 0 {
		window = time.Duration(calls-1) * policy.Interval
	}
	if estimated {
		return wording.Format("The marketplace would call %[1]s again and again for %[2]s", "云商店会在%[2]s内反复调用 %[1]s", activity, Span(window))
	}
	return wording.Format("The marketplace would call %s again every %s for %s", "云商店会每隔%[2]s再次调用 %[1]s，持续%[3]s",
		activity, every(policy.Interval), Span(window))
}

// every is Span as English wants it behind "every": "hour" instead of "1 hour".
func every(interval time.Duration) wording.Text {
	text := Span(interval)
	text.EN = strings.TrimPrefix(text.EN, "1 ")
	return text
}

func afterwards(policy spec.RetryPolicy, calls int) wording.Text {
	if policy.Then == "stop" && calls <= 1 {
		return wording.Of("so somebody must restart it by hand under Service Interface Messages", "须在“生产接口消息”中手动重新启动")
	}
	switch policy.Then {
	case "refund":
		return wording.Of("then fail the order and refund it by itself", "随后订单失败并自动退订退款")
	case "stop":
		return wording.Of("then stop, until somebody restarts the call by hand under Service Interface Messages",
			"随后停止，须在“生产接口消息”中手动重新启动")
	case "block":
		return wording.Of("and the buyer could not go on", "客户将无法继续操作")
	}
	return wording.Text{}
}

// mails counts the notices: every failed call is notified (saas-v2.md 8.1).
func mails(policy spec.RetryPolicy, calls int, estimated bool) wording.Text {
	if policy.Then == "block" {
		return wording.Text{}
	}
	if calls == 1 {
		return wording.Of("the seller gets 1 mail", "卖家会收到 1 封邮件")
	}
	if estimated {
		return wording.Format("the seller gets a mail for each failed call, about %d if they come every %s",
			"每次调用失败卖家都会收到邮件，若每隔%[2]s调用一次，约 %[1]d 封", rounded(calls), every(policy.Interval))
	}
	return wording.Format("the seller gets %d mails, one for each failed call", "卖家会收到 %d 封邮件，每次调用失败一封", calls)
}

// rounded takes an estimate down to what one can honestly say: to tens from 20 on.
func rounded(calls int) int {
	if calls < 20 {
		return calls
	}
	return (calls + 5) / 10 * 10
}

func join(repeat, then, notice wording.Text) wording.Text {
	english, chinese := []string{repeat.EN}, []string{repeat.ZH}
	if !then.IsZero() {
		english, chinese = append(english, then.EN), append(chinese, then.ZH)
	}
	text := wording.Of(strings.Join(english, ", "), strings.Join(chinese, "，"))
	if !notice.IsZero() {
		text = wording.Of(text.EN+"; "+notice.EN, text.ZH+"；"+notice.ZH)
	}
	return wording.Of(text.EN+".", text.ZH+"。")
}

// Span writes a duration in words for a sentence: "3 hours", "1 minute".
func Span(length time.Duration) wording.Text {
	for _, unit := range []struct {
		size             time.Duration
		english, chinese string
	}{
		{24 * time.Hour, "day", "天"}, {time.Hour, "hour", "小时"}, {time.Minute, "minute", "分钟"}, {time.Second, "second", "秒"},
	} {
		if length >= unit.size && length%unit.size == 0 {
			n := int(length / unit.size)
			plural := "s"
			if n == 1 {
				plural = ""
			}
			return wording.Of(fmt.Sprintf("%d %s%s", n, unit.english, plural), fmt.Sprintf(" %d %s", n, unit.chinese))
		}
	}
	return wording.Of(length.String(), " "+length.String())
}

package check_test

import (
	"testing"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/spec"
)

func TestForecastFollowsTheEdition(t *testing.T) {
	t.Parallel()
	create := &spec.Activity{Name: "newInstance", Retry: "create", BillingModes: map[string]spec.Need{"PERIOD": spec.Must, "ONE_TIME": spec.NotUsed}}
	for name, c := range map[string]struct {
		policy spec.RetryPolicy
		mode   string
		en, zh string
	}{
		"hourly, then refunded": {spec.RetryPolicy{Window: 3 * time.Hour, Interval: time.Hour, Then: "refund"}, "PERIOD",
			"The marketplace would call newInstance again every hour for 3 hours, then fail the order and refund it by itself; the seller gets 4 mails, one for each failed call.",
			"云商店会每隔 1 小时再次调用 newInstance，持续 3 小时，随后订单失败并自动退订退款；卖家会收到 4 封邮件，每次调用失败一封。"},
		"every three minutes, sixty times": {spec.RetryPolicy{Window: 3 * time.Hour, Interval: 3 * time.Minute, Attempts: 60, Then: "refund"}, "PERIOD",
			"The marketplace would call newInstance again every 3 minutes for 177 minutes, then fail the order and refund it by itself; the seller gets 60 mails, one for each failed call.",
			"云商店会每隔 3 分钟再次调用 newInstance，持续 177 分钟，随后订单失败并自动退订退款；卖家会收到 60 封邮件，每次调用失败一封。"},
		"an interval that nobody publishes": {spec.RetryPolicy{Window: time.Hour, Interval: time.Minute, Then: "stop", IntervalChosen: true}, "PERIOD",
			"The marketplace would call newInstance again and again for 1 hour, then stop, until somebody restarts the call by hand under Service Interface Messages; the seller gets a mail for each failed call, about 60 if they come every minute.",
			"云商店会在 1 小时内反复调用 newInstance，随后停止，须在“生产接口消息”中手动重新启动；每次调用失败卖家都会收到邮件，若每隔 1 分钟调用一次，约 60 封。"},
		"a single call": {spec.RetryPolicy{Then: "stop"}, "PERIOD",
			"The marketplace would not call newInstance again by itself, so somebody must restart it by hand under Service Interface Messages; the seller gets 1 mail.",
			"云商店不会自动再次调用 newInstance，须在“生产接口消息”中手动重新启动；卖家会收到 1 封邮件。"},
		"a question before the order": {spec.RetryPolicy{Then: "block"}, "PERIOD",
			"The marketplace would not call newInstance again by itself, and the buyer could not go on.", "云商店不会自动再次调用 newInstance，客户将无法继续操作。"},
		"not called for this way of billing": {spec.RetryPolicy{Then: "refund"}, "ONE_TIME", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			edition := &spec.Edition{Retry: map[string]spec.Setting[spec.RetryPolicy]{"create": {Value: c.policy}}}
			got := check.Forecast(edition, create, c.mode)
			if got.EN != c.en || got.ZH != c.zh {
				t.Errorf("got\n%s\n%s\nwant\n%s\n%s", got.EN, got.ZH, c.en, c.zh)
			}
		})
	}
}

func TestForecastKnowsEveryActivityOfTheContract(t *testing.T) {
	t.Parallel()
	c := config(t)
	for _, activity := range c.Contract.Activities {
		if check.Forecast(c.Edition, activity, "PERIOD").IsZero() {
			t.Errorf("%s has no forecast: the edition has no retry policy %q", activity.Name, activity.Retry)
		}
	}
	if !check.Forecast(c.Edition, nil, "PERIOD").IsZero() {
		t.Error("no activity, no forecast")
	}
}

package market

import (
	"time"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

var noTime time.Time

// fail handles an attempt that was no success: a notice for the seller, then the next attempt or the end of the window.
func (c *change) fail(call *Call, o Outcome) {
	if call.FirstFailedAt.IsZero() {
		call.FirstFailedAt = c.now
	}
	call.Exception = exception(o)
	c.noteFailure(call)
	if c.overtaken(call) {
		c.obsolete(call)
		return
	}
	anchor := call.FirstFailedAt
	if call.Intent == spec.IntentPoll {
		anchor = call.CreatedAt
	}
	c.again(call, anchor)
}

// again plans the next attempt of a call, or ends it when its window is over. Attempts lie on a grid from the anchor (the first failure,
// for polls the beginning), so that a restart by hand in between does not shift them.
func (c *change) again(call *Call, anchor time.Time) {
	policy := c.policy(call)
	end := anchor.Add(policy.Window)
	if policy.Interval <= 0 || !c.now.Before(end) || policy.Attempts > 0 && call.Attempts-call.Restarts >= policy.Attempts {
		c.exhaust(call, policy)
		return
	}
	steps := c.now.Sub(anchor)/policy.Interval + 1
	next := anchor.Add(steps * policy.Interval)
	c.rest(call, Retrying)
	event := Event{Kind: EventRetry, SubscriptionID: call.SubscriptionID, CallID: call.ID}
	switch {
	case next.After(end):
		event.Kind, next = EventWindowOver, end
	case call.Intent == spec.IntentPoll:
		event.Kind, call.NextAttemptAt = EventPoll, next
	default:
		call.NextAttemptAt = next
	}
	c.schedule(next, event)
}

// exhaust ends a call whose window is over. A provisioning that failed takes its order with it (T6), an upgrade the change order (T14).
func (c *change) exhaust(call *Call, policy spec.RetryPolicy) {
	s := c.m.Subscriptions[call.SubscriptionID]
	switch {
	case call.Intent == spec.IntentProvision && policy.Then != thenStop, call.Intent == spec.IntentPoll && s.Phase == PhasePolling:
		c.rest(call, Obsolete)
		c.refundPurchase(s, call)
	case call.Intent == spec.IntentUpgrade && policy.Then != thenStop:
		c.rest(call, Obsolete)
		c.refundChange(s, call)
	case interactive(call.Intent):
		c.rest(call, Stopped)
		c.refuseAfterAsking(s, call)
	default:
		c.rest(call, Stopped)
		c.noteStopped(call)
		c.afterRelease(s, call)
	}
}

func (c *change) policy(call *Call) spec.RetryPolicy {
	return c.m.rules.policy(call, c.m.Subscriptions[call.SubscriptionID].ChargingMode)
}

// exception is the text that the page of production messages shows for a failed attempt (异常信息).
func exception(o Outcome) wording.Text {
	if !o.Reason.IsZero() {
		return o.Reason
	}
	if o.Verdict == Lost {
		return wording.Of("no usable answer came", "未收到有效响应")
	}
	if o.ResultCode == "" {
		return wording.Of("the answer was no success", "接口返回失败")
	}
	return wording.Format("the answer's resultCode is %s", "接口返回的 resultCode 为 %s", o.ResultCode)
}

func (r Restart) do(c *change) error {
	call := c.m.Calls[r.CallID]
	if call == nil {
		return refuse("unknown-call", "", "there is no call %q: list the production messages and take the id from there",
			"不存在调用 %q，请在生产接口消息列表中查找正确的 ID", r.CallID)
	}
	if refusal := restartRefusal(call); refusal != nil {
		return refusal
	}
	c.restart(call)
	return nil
}

// restartRefusal says why a call cannot be restarted by hand, nil when it can.
func restartRefusal(call *Call) *Refusal {
	switch {
	case call.CaseID != "":
		return refuse("restart-case", clauseDebugging, "the call %s is a debugging case: run the case again instead", "调用 %s 为调测用例，请重新执行该用例", call.ID)
	case call.State == Succeeded:
		return refuse("restart-succeeded", clauseRestart, "the call %s has succeeded already: there is nothing to restart", "调用 %s 已成功，无需重新启动", call.ID)
	case call.State == Obsolete:
		return refuse("restart-obsolete", clauseRestart,
			"the call %s was overtaken (its order was refunded or the resource released) and is not sent any more: let the buyer order again",
			"调用 %s 已失效（订单已退款或资源已释放），不能重新启动，请由客户重新下单", call.ID)
	case call.State == Waiting || call.State == Calling:
		return refuse("restart-running", clauseRestart, "the call %s is on its way or waits for its turn: wait for its answer first",
			"调用 %s 正在进行或排队中，请等待其结果", call.ID)
	case interactive(call.Intent):
		return refuse("restart-question", clauseRestart, "the buyer who asked for %s is no longer waiting: let the buyer ask again",
			"发起 %s 的客户已不再等待，请由客户重新操作", call.Activity)
	}
	return nil
}

func (c *change) restart(call *Call) {
	s := c.m.Subscriptions[call.SubscriptionID]
	call.Restarts++
	if announcesExpiry(call.Intent) && call.State == Stopped {
		// A later renewal may have moved on: announcing the expiry of then would shorten what the buyer has paid for.
		call.ExpireAt = s.ExpiresAt()
	}
	call.FinishedAt = noTime
	if beside(call.Intent) {
		c.start(call)
		return
	}
	c.withdraw("call " + call.ID)
	call.State, call.NextAttemptAt = Waiting, noTime
	c.calls.add(call)
	c.advance(s.ID)
}

func announcesExpiry(i spec.Intent) bool {
	switch i {
	case spec.IntentRenew, spec.IntentConvert, spec.IntentRetract, spec.IntentRenewChange:
		return true
	}
	return false
}

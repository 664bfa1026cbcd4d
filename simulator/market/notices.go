package market

import (
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// notify sends a message of a kind of the table about a subscription.
func (c *change) notify(kind string, s *Subscription, callID, orderID string, text wording.Text) {
	c.send(Notice{Kind: kind, SubscriptionID: s.ID, CallID: callID, OrderID: orderID, Text: text})
}

// send sends a message; the table of notices says to whom, by which ways and under which category.
func (c *change) send(n Notice) {
	kind := noticeKinds[n.Kind]
	n.Sequence = c.m.nextSequence()
	n.ID, n.At = numbered("notice", n.Sequence), c.now
	n.Receiver, n.Category, n.Channels = kind.Receiver, kind.Category, append([]string(nil), kind.Channels...)
	c.notices = append(c.notices, n)
}

// noteFailure: every failed attempt is notified.
func (c *change) noteFailure(call *Call) {
	s := c.m.Subscriptions[call.SubscriptionID]
	c.notify("call-failed", s, call.ID, call.OrderID, wording.Format(
		"the call %[1]s for %[2]s failed (attempt %[3]d): %[4]s. Look it up under production messages, repair the interface, then restart the call",
		"资源 %[2]s 的接口 %[1]s 第 %[3]d 次调用失败：%[4]s。请在生产接口消息中查看，修复接口后重新启动",
		call.Activity, name(s), call.Attempts, call.Exception))
}

// noteStopped: the window is over, nothing happens any more by itself.
func (c *change) noteStopped(call *Call) {
	s := c.m.Subscriptions[call.SubscriptionID]
	consequence := wording.Of("the buyer's service may be wrong until it succeeds", "在成功之前，客户的服务状态可能不正确")
	if releases(call.Intent) || call.Intent == spec.IntentFreezeExpired {
		consequence = wording.Of("what the buyer still uses is your loss", "客户在此期间继续使用造成的损失由商家承担")
	}
	c.notify("call-stopped", s, call.ID, call.OrderID, wording.Format(
		"the call %s for %s is not retried any more: repair the interface and press restart under production messages; %s",
		"接口 %s（资源 %s）已停止自动重试：请修复接口并在生产接口消息中重新启动；%s", call.Activity, name(s), consequence))
}

// noteAutoRefund tells seller and buyer of T6 and of a refunded change, and warns when the product is near being delisted.
func (c *change) noteAutoRefund(s *Subscription, call *Call, refund *Order) {
	c.notify("order-failed", s, call.ID, refund.ID, wording.Format(
		"the order %s failed because %s did not succeed in time and was refunded automatically: contact the buyer",
		"订单 %s 因接口 %s 未在限期内成功而失败，已自动退订并全额退款，请联系客户", refund.Cancels, call.Activity))
	c.notify("order-failed-buyer", s, "", refund.ID, wording.Format(
		"your order %s could not be delivered and was refunded in full", "您的订单 %s 未能开通，已全额退款", refund.Cancels))
	limit, failed := c.m.rules.edition.FailedOrdersLimit.Value, c.m.FailuresThisMonth(refund.Lines[0].ProductID, c.now)
	if limit > 0 && failed > limit {
		c.tooManyFailures(s, call, refund, failed, limit)
	}
}

func (c *change) noteUnsubscribed(s *Subscription, refund *Order) {
	c.notify("unsubscribed", s, "", refund.ID, wording.Format(
		"the buyer unsubscribed %s (order %s)", "客户提交了资源 %s 的退订（订单 %s）", name(s), refund.ID))
}

func (c *change) noteRenewed(s *Subscription, o *Order) {
	c.notify("renewed", s, "", o.ID, wording.Format(
		"the buyer renewed %s (order %s)", "客户已续费资源 %s（订单 %s）", name(s), o.ID))
}

// name is what people recognise a subscription by: the merchant's instance id, else our own.
func name(s *Subscription) string {
	if s.InstanceID != "" {
		return s.InstanceID
	}
	return s.ID
}

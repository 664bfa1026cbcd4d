package market

import (
	"cmp"
	"slices"
	"time"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// MessageState is the state of a row on the page of production messages. The marketplace does not publish its own; these are the
// defaults of business-rules.md 4.2.
type MessageState string

// The states of production messages.
const (
	MessageCalling  MessageState = "CALLING"
	MessageSuccess  MessageState = "SUCCESS"
	MessageRetrying MessageState = "FAILED_RETRYING"
	MessageStopped  MessageState = "FAILED_STOPPED"
	// MessageRestarted: somebody pressed restart and the answer is not there yet.
	MessageRestarted MessageState = "RESTARTED"
)

// Message is one row of the page of production messages (生产接口消息): a call, and what can still become of it.
type Message struct {
	CallID   string       `json:"callId"`
	Sequence int64        `json:"sequence"`
	State    MessageState `json:"state"`
	// Detail is the finer state that the market keeps.
	Detail         CallState    `json:"detail"`
	Contract       string       `json:"contract"`
	Activity       string       `json:"activity"`
	SubscriptionID string       `json:"subscriptionId,omitempty"`
	InstanceID     string       `json:"instanceId,omitempty"`
	OrderID        string       `json:"orderId,omitempty"`
	CaseID         string       `json:"caseId,omitempty"`
	CreatedAt      time.Time    `json:"createdAt"`
	FinishedAt     time.Time    `json:"finishedAt,omitzero"`
	Attempts       int          `json:"attempts"`
	Restarts       int          `json:"restarts"`
	Exception      wording.Text `json:"exception,omitzero"`
	// NextAt is when it is called again by itself, WindowEndsAt until when that goes on, Next why, or why not.
	NextAt       time.Time    `json:"nextAt,omitzero"`
	WindowEndsAt time.Time    `json:"windowEndsAt,omitzero"`
	Next         wording.Text `json:"next"`
	// Restartable tells whether restart by hand is allowed; Refusal why not.
	Restartable bool     `json:"restartable"`
	Refusal     *Refusal `json:"refusal,omitempty"`
	// Effect says what a restart that succeeds may still change.
	Effect wording.Text `json:"effect,omitzero"`
}

// MessageFilter selects production messages. Zero members select everything.
type MessageFilter struct {
	State          MessageState
	Activity       string
	SubscriptionID string
	OrderID        string
	// Troubled selects those that failed at least once and have not succeeded since.
	Troubled bool
	// Cases selects whether calls of debugging cases are shown: the page shows live calls only.
	Cases bool
}

// Messages lists the production messages of the calls that the market holds, newest first. Calls that ended before the program was last
// started are held by the store alone; Message makes a row of each.
func (m *Market) Messages(f MessageFilter) []Message {
	var rows []Message
	for _, call := range m.Calls {
		if row := m.Message(*call); f.selects(row) {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b Message) int { return cmp.Compare(b.Sequence, a.Sequence) })
	return rows
}

func (f MessageFilter) selects(row Message) bool {
	return (f.State == "" || f.State == row.State) && (f.Activity == "" || f.Activity == row.Activity) &&
		(f.SubscriptionID == "" || f.SubscriptionID == row.SubscriptionID) && (f.OrderID == "" || f.OrderID == row.OrderID) &&
		(!f.Troubled || row.State != MessageSuccess && !row.Exception.IsZero()) && (f.Cases || row.CaseID == "")
}

// Selects tells whether a row passes the filter.
func (f MessageFilter) Selects(row Message) bool { return f.selects(row) }

// Message is the row of one call. The call may be one that only the store still holds.
func (m *Market) Message(call Call) Message {
	row := Message{
		CallID: call.ID, Sequence: call.Sequence, State: messageState(call), Detail: call.State, Contract: call.Contract, Activity: call.Activity,
		SubscriptionID: call.SubscriptionID, OrderID: call.OrderID, CaseID: call.CaseID, CreatedAt: call.CreatedAt, FinishedAt: call.FinishedAt,
		Attempts: call.Attempts, Restarts: call.Restarts, Exception: call.Exception,
	}
	s := m.Subscriptions[call.SubscriptionID]
	if s != nil {
		row.InstanceID = s.InstanceID
	}
	if row.Refusal = restartRefusal(&call); row.Refusal == nil {
		row.Restartable, row.Effect = true, m.restartEffect(&call, s)
	}
	m.foretell(&row, &call, s)
	return row
}

func messageState(call Call) MessageState {
	switch call.State {
	case Succeeded:
		return MessageSuccess
	case Retrying:
		return MessageRetrying
	case Stopped, Obsolete:
		return MessageStopped
	}
	if call.Restarts > 0 {
		return MessageRestarted
	}
	return MessageCalling
}

// foretell says when and why a call is made again by itself, or why it is not.
func (m *Market) foretell(row *Message, call *Call, s *Subscription) {
	switch call.State {
	case Waiting:
		row.Next = wording.Of("it waits for an earlier call of the same resource", "等待同一资源的前一个调用结束")
	case Calling:
		row.Next = wording.Of("it is on its way", "正在调用")
	case Succeeded:
		row.Next = wording.Of("it succeeded and is not made again", "调用成功，不再重复")
	case Obsolete:
		row.Next = wording.Of("events have overtaken it; it is not made again", "已被后续事件取代，不再调用")
		if call.CaseID != "" {
			row.Next = wording.Of("a debugging case is sent once", "调测用例只调用一次")
		}
	case Stopped:
		row.Next = wording.Of("the window is over: nothing more happens by itself", "已超过重试期，不会再自动调用")
	case Retrying:
		m.foretellRetry(row, call, s)
	}
}

func (m *Market) foretellRetry(row *Message, call *Call, s *Subscription) {
	if s == nil {
		return
	}
	policy, anchor := m.rules.policy(call, s.ChargingMode), call.FirstFailedAt
	if call.Intent == spec.IntentPoll {
		anchor = call.CreatedAt
	}
	row.NextAt, row.WindowEndsAt = call.NextAttemptAt, anchor.Add(policy.Window)
	then := wording.Of("then it stops and has to be restarted by hand", "之后停止，需手动重新启动")
	if policy.Then == thenRefund || call.Intent == spec.IntentPoll && s.Phase == PhasePolling {
		then = wording.Of("then the order fails and is refunded", "之后订单失败并自动退款")
	}
	if row.NextAt.IsZero() {
		row.Next = wording.Format("no further attempt fits into the window, which ends at %[1]s; %[2]v", "重试期至 %[1]s，期间不再调用；%[2]v", stamp(row.WindowEndsAt), then)
		return
	}
	row.Next = wording.Format("it failed and is made again every %[1]s until %[2]s; %[3]v", "调用失败，每 %[1]s 重试一次，直至 %[2]s；%[3]v",
		policy.Interval, stamp(row.WindowEndsAt), then)
}

// restartEffect says what a restart that succeeds may still change. The window of a purchase or change decides over the money; anything
// else has happened already, and the call only brings the merchant up to date.
func (m *Market) restartEffect(call *Call, s *Subscription) wording.Text {
	inWindow := call.State == Retrying
	switch {
	case s == nil:
		return wording.Text{}
	case call.Intent == spec.IntentProvision && inWindow:
		return wording.Of("success inside the window opens the instance and completes the order", "重试期内成功将开通实例并完成订单")
	case call.Intent == spec.IntentUpgrade && inWindow:
		return wording.Of("success inside the window completes the change", "重试期内成功将完成变更")
	case call.Intent == spec.IntentPoll && s.Phase == PhasePolling:
		return wording.Of("instance data inside the limit open the instance and complete the order", "期限内返回实例信息将开通实例并完成订单")
	case announcesExpiry(call.Intent) && inWindow:
		return wording.Of("success completes the order; the buyer's period runs already", "成功后订单完成；客户的有效期已生效")
	case announcesExpiry(call.Intent):
		return wording.Format("it only tells you the expiry that holds now (%s); the buyer's period is not touched", "仅通知当前有效的到期时间（%s），不影响客户的有效期", stamp(s.ExpiresAt()))
	case releases(call.Intent):
		return wording.Of("it only lets you release what the buyer no longer has; no order and no money moves", "仅通知释放客户已不再拥有的资源，不影响订单和费用")
	}
	return wording.Of("it only tells you the state that holds already; no order and no money moves", "仅通知已生效的状态，不影响订单和费用")
}

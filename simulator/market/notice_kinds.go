package market

import "github.com/fairground/fairground/wording"

// The published categories of notices. The renewal notice and the buyer's messages have no published number.
const (
	CategoryOperations   = "501"
	CategoryProvisioning = "101"
	CategoryRenewal      = "renewal"
	CategoryExpiry       = "expiry"
	CategoryRefund       = "refund"
)

// The receivers of notices.
const (
	seller       = "seller"
	buyer        = "buyer"
	salesContact = "sales-contact"
)

// NoticeKind is one row of the table of notices: which event tells whom by which ways.
type NoticeKind struct {
	// ID is the kebab-case name that Notice.Kind carries.
	ID string `json:"id"`
	// Event is what happens.
	Event    wording.Text `json:"event"`
	Receiver string       `json:"receiver"`
	Category string       `json:"category"`
	// Channels are "mail", "sms", "in-site".
	Channels []string `json:"channels"`
	// Clause is where the notice is documented, a page or a section of the rules.
	Clause string `json:"clause"`
}

// everyChannel: newer pages name all three for every notice. Receivers follow the settings of the message centre, else the phone and the
// mailbox bound to the account.
var everyChannel = []string{"mail", "sms", "in-site"}

// noticeKinds is the table of notices by id; NoticeKinds lists it in order.
var noticeKinds = func() map[string]NoticeKind {
	byID := map[string]NoticeKind{}
	for _, kind := range NoticeKinds() {
		byID[kind.ID] = kind
	}
	return byID
}()

// NoticeKinds returns the table of notices. Every Notice that a market sends follows one of its rows.
func NoticeKinds() []NoticeKind {
	kind := func(id, receiver, category, clause, english, chinese string) NoticeKind {
		return NoticeKind{ID: id, Receiver: receiver, Category: category, Clause: clause, Event: wording.Of(english, chinese), Channels: append([]string(nil), everyChannel...)}
	}
	return []NoticeKind{
		kind("call-failed", seller, CategoryOperations, clauseNotifications, "an attempt of a call failed", "接口调用失败"),
		kind("call-stopped", seller, CategoryOperations, clauseNotifications, "a call is not retried any more", "接口停止自动重试"),
		kind("order-failed", seller, CategoryProvisioning, clauseNotifications, "an order failed and was refunded", "订单失败并自动退款"),
		kind("order-failed-buyer", buyer, CategoryProvisioning, clauseNotifications, "an order failed and was refunded", "订单失败并自动退款"),
		kind("failed-orders-limit", seller, CategoryOperations, clauseRequirements, "too many orders of a month failed", "当月失败订单过多"),
		kind("unsubscribed", seller, CategoryProvisioning, clauseNotifications, "the buyer unsubscribed", "客户提交退订"),
		kind("renewed", seller, CategoryRenewal, clauseNotifications, "the buyer renewed", "客户续费"),
	}
}

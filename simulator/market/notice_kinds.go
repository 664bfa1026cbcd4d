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
		kind("requirement-submitted", seller, CategoryOperations, clauseSupervision, "the buyer submitted the requirement of a supervised order", "客户提交服务监管需求"),
		kind("requirement-confirmed", buyer, CategoryOperations, clauseSupervision, "the seller confirmed the requirement", "商家确认需求"),
		kind("requirement-rejected", buyer, CategoryOperations, clauseSupervision, "the seller rejected the requirement", "商家驳回需求"),
		kind("service-delivered", buyer, CategoryOperations, clauseSupervision, "the service was delivered and is to be accepted", "服务已交付待验收"),
		kind("delivery-rejected", seller, CategoryOperations, clauseSupervision, "the delivery was rejected by the buyer or the review", "交付被客户或复核驳回"),
		kind("service-accepted", seller, CategoryProvisioning, clauseNotifications, "the buyer accepted the service", "客户验收服务"),
		kind("unaccepted", seller, CategoryOperations, clauseUnaccepted, "an order is not accepted for long", "订单长期未验收"),
		kind("unaccepted-contact", salesContact, CategoryOperations, clauseUnaccepted, "an order is not accepted for long", "订单长期未验收"),
		kind("supervision-overdue", seller, CategoryProvisioning, clauseNotifications, "supervision was overdue and the order unsubscribed (removed rule)", "服务监管超期自动退订（旧规则）"),
		kind("appeal-decided", seller, CategoryOperations, clauseNotifications, "operations decided an appeal", "申诉处理结果"),
		kind("appeal-decided-buyer", buyer, CategoryOperations, clauseNotifications, "operations decided an appeal", "申诉处理结果"),
		kind("refund-rejected", buyer, CategoryRefund, clauseRefundAbroad, "the seller rejected a negotiated refund", "商家驳回退款申请"),
		kind("large-refund", buyer, CategoryRefund, clauseUnpaid, "a large refund is reviewed first", "大额退款需审批"),
		kind("expiry-reminder", buyer, CategoryExpiry, clauseExpiryNotices, "the end of a paid period is near", "资源即将到期"),
		kind("trial-reminder", buyer, CategoryExpiry, clauseTrialNotices, "the end of a trial is near", "试用即将结束"),
		kind("auto-renewed", buyer, CategoryRenewal, clauseAutoRenew, "a subscription renewed itself", "自动续费成功"),
		kind("auto-renew-failed", buyer, CategoryRenewal, clauseExpiryNotices, "auto renewal failed", "自动续费失败"),
		kind("arrears", buyer, CategoryExpiry, clauseGrace, "a pay-per-use resource fell into arrears", "按需资源欠费"),
		kind("sold-out", seller, CategoryOperations, clauseStock, "the stock of a product is used up", "商品库存告罄"),
		kind("renewed", seller, CategoryRenewal, clauseNotifications, "the buyer renewed", "客户续费"),
		kind("probe-failed", seller, CategoryOperations, clauseProbing, "a probe of the saved cases failed", "接口拨测失败"),
		kind("probe-limit", seller, CategoryOperations, clauseProbing, "probes failed for too many days", "连续多日拨测失败"),
		kind("trade-frozen", seller, CategoryOperations, clauseProbing, "trade was frozen and the product hidden", "交易冻结并隐藏商品"),
		kind("delisted", seller, CategoryOperations, clauseDelisting, "the product was delisted", "商品下架"),
		kind("edit-replay-failed", seller, CategoryOperations, clauseDebugging, "a saved case failed when a product was edited", "修改商品时重新执行用例失败"),
	}
}

package market

import (
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// Row is one row of the transition table. The table here has the rows of the published rules in their order, so that both can be laid
// side by side; every Transition that a market records names exactly one row.
type Row struct {
	// ID is "T1" to "T28".
	ID string `json:"id"`
	// From and To are the phases that the row leads from and to; an empty From means that nothing was there yet.
	From []Phase `json:"from"`
	To   []Phase `json:"to"`
	// Event is what happens, Guard under which condition, Failure what becomes of a call that fails.
	Event   wording.Text `json:"event"`
	Guard   wording.Text `json:"guard,omitzero"`
	Failure wording.Text `json:"failure,omitzero"`
	// Intents are what the merchant is told, in order; which activity carries an intent, if any, is the contract's business.
	Intents []spec.Intent `json:"intents,omitempty"`
	Clause  string        `json:"clause"`
	// OfProduct tells that the row is about a product and moves no subscription.
	OfProduct bool `json:"ofProduct,omitempty"`
	// Absent says why no market plays the row yet; empty for rows that are played.
	Absent wording.Text `json:"absent,omitzero"`
}

// Table returns the transition table, rows T1 to T28. The slice is the caller's.
func Table() []Row {
	return append(append(append([]Row{}, openingRows()...), runningRows()...), endingRows()...)
}

var (
	text        = wording.Of
	stopsByHand = text("stops after the window; nothing is cancelled, restart by hand", "超过重试期后停止，不取消订单，需手动重新启动")
)

func phases(list ...Phase) []Phase              { return list }
func intents(list ...spec.Intent) []spec.Intent { return list }

func openingRows() []Row {
	return []Row{
		{ID: "T1", From: phases(""), To: phases(PhasePendingPayment), Event: text("an order is placed", "客户下单"),
			Guard: text("on sale, to this buyer, within purchase limits and stock", "商品在售、客户在销售对象内，且未超出限购与库存"), Clause: clauseOrderTypes},
		{ID: "T2", From: phases(PhasePendingPayment, PhaseActive, PhaseSuspended, PhaseGrace, PhaseFrozen),
			To:     phases(PhaseCancelled, PhaseActive, PhaseSuspended, PhaseGrace, PhaseFrozen),
			Event:  text("an order is not paid in time, or cancelled", "订单超时未支付或被取消"),
			Guard:  text("the subscription of a renewal or change order stays as it is", "续费或变更订单取消时，资源保持不变"),
			Clause: clauseUnpaid},
		{ID: "T3", From: phases(PhasePendingPayment), To: phases(PhaseProvisioning, PhaseSupervising), Event: text("the order is paid", "订单支付成功"), Intents: intents(spec.IntentProvision),
			Guard:   text("what opens only at acceptance comes under supervision first", "验收后才开通的商品先进入服务监管"),
			Failure: text("retried inside the create window, then T6", "在开通重试期内重试，之后执行 T6"), Clause: clauseRetries},
		{ID: "T4", From: phases(PhaseProvisioning), To: phases(PhaseActive), Event: text("the merchant opened the instance", "商家已开通实例"), Guard: text("not supervised", "无需服务监管"),
			Intents: intents(spec.IntentPoll), Failure: text("asked again until the limit", "轮询直至上限"), Clause: clauseAccess},
		{ID: "T5", From: phases(PhaseProvisioning, PhasePolling), To: phases(PhasePolling, PhaseActive), Event: text("the merchant opens asynchronously, then returns the instance data", "商家异步开通，随后返回实例信息"),
			Intents: intents(spec.IntentPoll), Failure: text("asked until data come or the limit is reached, then T6", "轮询直至返回数据，达到上限后执行 T6"), Clause: clauseAccess},
		{ID: "T6", From: phases(PhaseProvisioning, PhasePolling), To: phases(PhaseAutoRefunded), Event: text("the window is over", "超过重试期"), Intents: intents(spec.IntentReleaseUnsubscribed),
			Guard:   text("the release only by switch and when an instance id is known", "仅在开关开启且已有实例 ID 时释放"),
			Failure: text("one more failed order in the month", "当月失败订单数加一"), Clause: clauseRetries},
		{ID: "T7", From: phases(PhaseProvisioning, PhasePolling), To: phases(PhaseSupervising), Event: text("the merchant opened a supervised instance; the order stays processing", "需服务监管的实例已开通，订单保持处理中"),
			Guard: text("a paid purchase of a supervised product", "已付款购买的服务监管商品"), Intents: intents(spec.IntentPoll), Failure: text("asked until data come or the limit is reached", "轮询直至返回数据或达到上限"), Clause: clauseSupervision},
		{ID: "T8", From: phases(PhaseSupervising), To: phases(PhaseActive, PhaseProvisioning), Event: text("the buyer accepts, or operations close the order as accepted", "客户验收，或运营人员按已验收关闭订单"),
			Guard:   text("the review passed where one is needed, no appeal open; what opens only at acceptance is opened now", "需复核的已通过复核，且无未处理的申诉；验收后开通的商品此时开通"),
			Intents: intents(spec.IntentAccept, spec.IntentProvision), Failure: text("retried for an hour, then by hand; the acceptance stands", "重试1小时，之后需手动重新启动，验收不受影响"), Clause: clauseSupervision},
		{ID: "T9", From: phases(PhaseSupervising, PhaseRefunded), To: phases(PhaseRefunded, PhaseReleased), Event: text("a refund under supervision takes effect, then the merchant releases the instance", "服务监管期间的退款生效，随后商家释放实例"),
			Guard: text("agreed on by the seller or decided by operations; more than 0, at most what was paid; no invoice", "商家同意或运营裁决；金额大于0且不超过已付金额；未开票"), Intents: intents(spec.IntentReleaseUnsubscribed), Failure: stopsByHand, Clause: clauseSupervision},
	}
}

func runningRows() []Row {
	unchanged := phases(PhaseActive)
	return []Row{
		{ID: "T10", From: unchanged, To: unchanged, Event: text("a renewal is paid", "续费支付成功"), Guard: text("on sale, no other transaction; the new expiry is the old one plus the period", "商品在售，无其他交易；新到期时间为原到期时间加续费周期"),
			Intents: intents(spec.IntentRenew), Failure: stopsByHand, Clause: clauseRefresh},
		{ID: "T11", From: unchanged, To: unchanged, Event: text("a trial is converted", "试用转正"), Guard: text("a trial", "试用资源"), Intents: intents(spec.IntentConvert), Failure: stopsByHand, Clause: clauseRefresh},
		{ID: "T12", From: unchanged, To: unchanged, Event: text("a renewal is given back", "退订续费"), Guard: text("its period has not begun", "续费周期尚未生效"), Intents: intents(spec.IntentRetract), Failure: stopsByHand, Clause: clauseRefresh},
		{ID: "T13", From: phases(PhaseActive, PhaseChanging, PhaseSuspended), To: phases(PhaseActive, PhaseChanging, PhaseSuspended),
			Event:   text("a renewal with change is paid; the change takes effect when the renewed period begins", "续费变更支付成功；变更在续费周期开始时生效"),
			Guard:   text("near enough to expiry, and the merchant agrees", "临近到期且商家校验通过"),
			Intents: intents(spec.IntentCheckChange, spec.IntentRenewChange), Failure: text("a failed check blocks the order; the renewal itself as T10", "校验失败则不能下单；续费调用失败同 T10"), Clause: clauseChangeCheck},
		{ID: "T14", From: phases(PhaseActive, PhaseChanging), To: phases(PhaseChanging, PhaseActive), Event: text("an upgrade or expansion is paid, then delivered or refunded", "升级或扩容支付成功，随后完成或退款"),
			Guard: text("a listed target, a completed order", "目标规格在升级规则内且订单已完成"), Intents: intents(spec.IntentUpgrade),
			Failure: text("retried inside the upgrade window, then the change order is refunded", "在升级重试期内重试，之后变更订单退款"), Clause: clauseChange},
		{ID: "T15", From: phases(PhaseActive, PhaseChanging, PhaseSuspended, PhaseGrace), To: phases(PhaseActive, PhaseChanging, PhaseSuspended, PhaseGrace),
			Event: text("the buyer opens the details", "客户查看资源详情"), Intents: intents(spec.IntentInspect), Failure: text("shown to the buyer as an error, not retried", "向客户显示错误，不重试"), Clause: clauseAccess},
		{ID: "T16", From: phases(PhaseActive, PhaseSuspended, PhaseGrace, PhaseFrozen), To: phases(PhaseSuspended, PhaseActive, PhaseGrace, PhaseFrozen),
			Event: text("a violation is set or lifted", "设置或解除违规"), Intents: intents(spec.IntentFreezeViolation, spec.IntentThawViolation), Failure: stopsByHand, Clause: clauseAccess},
		{ID: "T17", From: phases(PhaseActive, PhaseSuspended), To: phases(PhaseGrace, PhaseFrozen), Event: text("the paid period ends, 23:59:59 Beijing time", "有效期于北京时间 23:59:59 结束"),
			Guard: text("a period product; frozen at once by switch or without grace", "包周期商品；开关设为到期冻结或无宽限期时立即冻结"), Intents: intents(spec.IntentFreezeExpired), Failure: stopsByHand, Clause: clausePeriods},
		{ID: "T18", From: phases(PhaseActive, PhaseSuspended), To: phases(PhaseGrace, PhaseFrozen), Event: text("the buyer of a pay-per-use resource owes money", "按需资源欠费"),
			Guard: text("a pay-per-use product; frozen at once without grace", "按需商品；无宽限期时立即冻结"), Intents: intents(spec.IntentFreezeArrears), Failure: stopsByHand, Clause: clauseGrace},
	}
}

func endingRows() []Row {
	return []Row{
		{ID: "T19", From: phases(PhaseGrace), To: phases(PhaseFrozen), Event: text("grace ends", "宽限期结束"), Guard: text("after the days of the buyer's level", "按客户等级的天数"), Intents: intents(spec.IntentFreezeExpired, spec.IntentFreezeArrears), Failure: stopsByHand, Clause: clauseGrace},
		{ID: "T20", From: phases(PhaseGrace), To: phases(PhaseActive, PhaseSuspended), Event: text("renewed, converted or the debt paid in grace", "宽限期内续费、转正或还款"), Guard: text("counted from the old expiry; a violation that stands keeps a paid-up resource suspended", "从原到期时间起算；未解除的违规在还款后仍保持冻结"), Intents: intents(spec.IntentRenew, spec.IntentConvert), Failure: stopsByHand, Clause: clauseRenewal},
		{ID: "T21", From: phases(PhaseFrozen), To: phases(PhaseActive, PhaseSuspended), Event: text("renewed, converted or the debt paid in retention", "保留期内续费、转正或还款"), Guard: text("counted from the old expiry; a violation that stands keeps a paid-up resource suspended", "从原到期时间起算；未解除的违规在还款后仍保持冻结"),
			Intents: intents(spec.IntentRenew, spec.IntentConvert, spec.IntentThawRenewed, spec.IntentThawArrears), Failure: stopsByHand, Clause: clauseRenewal},
		{ID: "T22", From: phases(PhaseFrozen), To: phases(PhaseReleased), Event: text("retention ends", "保留期结束"), Guard: text("not frozen by public security", "未被公安冻结"), Intents: intents(spec.IntentReleaseExpired), Failure: stopsByHand, Clause: clauseRelease},
		{ID: "T23", From: phases(PhaseActive, PhaseRefunded), To: phases(PhaseRefunded, PhaseReleased), Event: text("unsubscribed without reason, then released by the merchant", "无理由退订，随后商家释放"),
			Guard: text("inside the refund window and quota; no trial, no renewal in effect", "在退订期和次数内；非试用，续费未生效"), Intents: intents(spec.IntentReleaseUnsubscribed), Failure: stopsByHand, Clause: clauseRefund},
		{ID: "T24", From: phases(PhaseActive, PhaseSuspended, PhaseGrace, PhaseFrozen), To: phases(PhaseReleased), Event: text("the buyer closes a pay-per-use resource", "客户关闭按需资源"), Intents: intents(spec.IntentReleaseUnsubscribed), Failure: stopsByHand, Clause: clauseRelease},
		{ID: "T25", Event: text("an order is created and its notice is due", "订单创建并触发订单通知"), Clause: clauseOrderTypes, Absent: text("order notices are another contract", "订单通知属于其他接入方式")},
		{ID: "T26", Event: text("the saved cases are probed", "对已保存的用例进行拨测"), OfProduct: true, Clause: clauseProbing,
			Guard:   text("the product is on sale; five failing days freeze its trade and hide it", "商品在售；连续失败达到天数后冻结交易并隐藏"),
			Failure: text("told by mail, SMS and in-site message; not retried", "邮件、短信、站内信通知，不重试")},
		{ID: "T27", From: phases(PhaseReleased), To: phases(PhaseReleased), Event: text("anything is asked of a released subscription", "对已释放的资源进行任何操作"), Guard: text("refused, no call", "拒绝，不调用接口"), Clause: clauseRenewalRules},
		{ID: "T28", From: phases(PhaseActive), To: phases(PhaseActive), Event: text("a one-off product lives", "一次性商品持续有效"), Guard: text("no expiry: never renewed, never expired", "无到期时间：不能续费，也不会到期"), Clause: clauseRenewalRules},
	}
}

package saasv2

import (
	"github.com/fairground/fairground/simulator/gateway"
	"github.com/fairground/fairground/wording"
)

// internalError is the code of a merchant's own trouble.
const internalError = "000005"

// opensOrExplains sends the first call of every run. When it is refused, nothing else can be judged, so this check looks for the reason
// with further calls that only explain: their answers decide nothing.
func opensOrExplains(d *dialogue) {
	p := d.ordered(newOrder, d.product())
	message := d.creation(p)
	got := d.send(message)
	if got.accepted() {
		return
	}
	told, place := d.refusal(got), d.blamed(got)
	if got.status() != 200 || got.ResultCode == "" {
		d.Fail(place, told)
	}
	d.Fail(place, behind(told, d.reason(p, got)))
}

// behind puts a reason, if there is one, behind what was told.
func behind(told, reason wording.Text) wording.Text {
	if reason.IsZero() {
		return told
	}
	return wording.Format("%s %s", "%s%s", told, reason)
}

// reason says what probably lies behind an orderly refusal of a right newInstance whose signature was not the matter.
func (d *dialogue) reason(p purchase, got answer) wording.Text {
	if spelling := d.otherSpelling(); !spelling.IsZero() {
		return spelling
	}
	visit, asked := d.lastVisit(p.order.ID)
	switch {
	case asked && !visit.Accepted:
		return wording.Format("Your program asked for the order and was refused by the order query (%s): check the AK/SK and the signing of that call; the checks of order-query say more.",
			"您的程序查询了订单，但被查询订单接口拒绝（%s）：请检查 AK/SK 及该调用的签名，order-query 各检查项有更多说明。", visit.Code)
	case asked && len(d.config.Products) == 0:
		return text("Your program did ask for the order, so it probably does not know the invented product: if it opens only products of its own, name them with --product MODE=PRODUCTID or --market.",
			"您的程序已查询到该订单，很可能是不认识虚构的商品：如果只开通自己的商品，请用 --product MODE=PRODUCTID 或 --market 指定。")
	}
	switch got.ResultCode {
	case invalid:
		return text("000002 means that your program found a parameter wrong. Many programs answer so when a check of the timestamp fails: it is in milliseconds and may be 60 s off. Otherwise see which of activity, businessId, orderId, orderLineId and testFlag it refuses.",
			"000002 表示您的程序认为参数不合法。许多程序在时间戳校验不通过时返回此码：timestamp 单位为毫秒，允许相差 60 秒。否则请查看它拒绝的是 activity、businessId、orderId、orderLineId、testFlag 中的哪一个。")
	case internalError:
		return d.ownTrouble(p)
	}
	return wording.Text{}
}

// ownTrouble is about 000005, which hides everything from a broken database to an order that could not be looked up.
func (d *dialogue) ownTrouble(p purchase) wording.Text {
	log := wording.Format("000005 means that your program itself failed: look into its log for order %s.", "000005 表示您的程序内部出错：请查看其日志中订单 %s 的记录。", p.order.ID)
	if !d.config.OrderQueryReachable {
		return wording.Format("%s This run answers no order queries: if your program needs one, give the run --open-api-listen and point the program at it.",
			"%s本次运行不提供订单查询：如果您的程序需要，请指定 --open-api-listen 并让程序指向该地址。", log)
	}
	return wording.Format("%s No order query for it reached this run: if your program makes one, its base URL must be that of --open-api-listen and not the real marketplace.",
		"%s本次运行没有收到该订单的查询：如果您的程序会查询订单，请把接口地址改为 --open-api-listen 的地址，而不是真实的云商店。", log)
}

// otherSpelling tries the same kind of call in the ways a program may wrongly expect: with a timestamp in seconds, and signed with one of
// the known wrong formulas.
func (d *dialogue) otherSpelling() wording.Text {
	fresh := func() *message { return d.creation(d.ordered(newOrder, d.product())) }
	if d.send(fresh().inSeconds()).accepted() {
		return text("The same call with a timestamp in seconds was accepted: your program expects seconds, and the marketplace sends milliseconds (13 digits).",
			"同样的调用在时间戳以秒为单位时被接受：您的程序期望秒，而云商店发送的是毫秒（13 位）。")
	}
	for _, wrong := range mistakes() {
		if mistaken[wrong.name] == nil || !d.send(wrong.spoil(fresh())).accepted() {
			continue
		}
		return wording.Format("The same call was accepted with another signature: %s says what your program computes. %s",
			"同样的调用换一种签名后被接受：%s 说明了您的程序实际的算法。%s", identity("signature", wrong.name), wrong.advice)
	}
	return wording.Text{}
}

// lastVisit is the merchant's last query for an order, and whether there was one.
func (d *dialogue) lastVisit(orderID string) (last gateway.Visit, asked bool) {
	for _, visit := range d.config.Orders.Visits() {
		if visit.OrderID == orderID {
			last, asked = visit, true
		}
	}
	return last, asked
}

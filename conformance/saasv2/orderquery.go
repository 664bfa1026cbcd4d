package saasv2

import (
	"net/http"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/gateway"
	"github.com/fairground/fairground/wording"
)

const queried = "order-query/purchase-queried"

func orderQueryFamily() family {
	return family{name: "order-query", entries: []entry{
		{name: "purchase-queried", level: check.Recommended, needsOrderQuery: true, activity: newInstance, clause: orderPage, assumes: []string{steady},
			title:  text("Each purchase is looked up with the order query", "每次购买都调用查询订单接口"),
			advice: text("newInstance carries two ids and nothing else. Product, period, quantity and buyer are in the answer of the order query.", "newInstance 只携带两个 ID，产品、周期、数量和客户信息都要通过查询订单接口获取。"),
			judge: func(d *dialogue) {
				i := d.ready()
				d.mustHaveAsked(i.purchase, newInstance)
			}},
		{name: "upgrade-queried", level: check.Recommended, needsOrderQuery: true, feature: "upgrade", activity: upgradeInstance, clause: orderPage, assumes: []string{queried, upgrades},
			title:  text("Each upgrade is looked up with the order query", "每次升级都调用查询订单接口"),
			advice: text("upgradeInstance does not say what to upgrade to; query the order by the new orderId.", "upgradeInstance 不携带目标规格，请用新的 orderId 查询订单。"),
			judge: func(d *dialogue) {
				i := d.ready()
				p := d.ordered(changeOrder, premium)
				d.mustAccept(d.message(upgradeInstance, members{"instanceId": i.id, "orderId": p.order.ID, "orderLineId": p.line.ID}))
				d.mustHaveAsked(p, upgradeInstance)
			}},
		{name: "properly-signed", level: check.Recommended, needsOrderQuery: true, activity: newInstance, clause: orderPage, assumes: []string{steady},
			title:  text("Order queries are signed so that the gateway takes them", "订单查询的签名能通过网关校验"),
			advice: text("Sign with AK/SK (SDK-HMAC-SHA256): sorted query, the Host as sent, X-Sdk-Date in UTC. Five failures in a row lock the access key.", "请使用 AK/SK（SDK-HMAC-SHA256）签名：查询参数排序，Host 与实际一致，X-Sdk-Date 为 UTC。连续失败会锁定访问密钥。"),
			judge:  properlySigned},
		{name: "right-line", level: check.Recommended, needsOrderQuery: true, activity: newInstance, clause: orderPage, assumes: []string{steady},
			title:  text("Order queries ask for the line that was sold", "订单查询使用实际售出的订单行"),
			advice: text("Pass the orderId and orderLineId of the call unchanged, URL-encoded.", "请原样（URL 编码后）传递请求中的 orderId 与 orderLineId。"),
			judge:  rightLine},
	}}
}

// mustHaveAsked fails the check unless the merchant has looked up an order; a merchant may do so a moment after its answer.
func (d *dialogue) mustHaveAsked(p purchase, activity string) {
	if d.Poll(func() bool { return d.config.OrderQueries(p.order.ID) > 0 }) {
		return
	}
	d.Fail(check.Place{Expected: "an order query for " + p.order.ID, Got: "none"}, wording.Format(
		"No accepted order query for %s arrived after %s, so the merchant cannot know what was sold.",
		"%[2]s 之后没有收到对订单 %[1]s 的有效查询，商家无法得知售出的内容。", p.order.ID, activity))
}

func (d *dialogue) visits(orderID string) []gateway.Visit {
	var found []gateway.Visit
	for _, visit := range d.config.Orders.Visits() {
		if visit.OrderID == orderID {
			found = append(found, visit)
		}
	}
	return found
}

// properlySigned looks at all visits of the run, because one whose signature is refused does not yet name its order.
func properlySigned(d *dialogue) {
	d.ready()
	d.Poll(func() bool { return len(d.config.Orders.Visits()) > 0 })
	for _, visit := range d.config.Orders.Visits() {
		if refused := visit.Status == http.StatusUnauthorized || visit.Status == http.StatusForbidden; refused {
			d.Fail(check.Place{Expected: "an accepted query", Got: visit.Code}, wording.Format(
				"An order query was refused with HTTP %d and %s.", "有订单查询被拒绝：HTTP %d，%s。", visit.Status, visit.Code))
		}
	}
}

func rightLine(d *dialogue) {
	lines := d.place(newOrder, d.pair()...)
	d.openedFor(lines[0])
	d.openedFor(lines[1])
	if !d.Poll(func() bool { return len(d.visits(lines[0].order.ID)) > 0 }) {
		d.Skip(text("The merchant asks for no order; order-query/purchase-queried reports that.", "商家未查询订单，由 order-query/purchase-queried 报告。"))
	}
	known := map[string]bool{"": true, lines[0].line.ID: true, lines[1].line.ID: true}
	for _, visit := range d.visits(lines[0].order.ID) {
		d.Require(known[visit.OrderLineID], check.Place{Expected: lines[0].line.ID, Got: visit.OrderLineID}, wording.Format(
			"The order query asked for the line %s, which does not belong to order %s.", "订单查询使用了不属于订单 %[2]s 的订单行 %[1]s。",
			visit.OrderLineID, lines[0].order.ID))
	}
}

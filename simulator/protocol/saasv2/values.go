package saasv2

import (
	"strings"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/spec"
)

// sources is where the values of a request come from.
type sources struct {
	edition *spec.Edition
	protocol.Subject
	attempt protocol.Attempt
}

// values tells for every documented request member where its value comes from; nil or "" means there is none.
var values = map[string]func(sources) any{
	"activity":    func(s sources) any { return s.Call.Activity },
	"businessId":  func(s sources) any { return s.attempt.BusinessID },
	"instanceId":  func(s sources) any { return s.Subscription.InstanceID },
	"orderId":     func(s sources) any { order, _ := s.order(); return order },
	"orderLineId": func(s sources) any { _, line := s.order(); return line },
	"expireTime":  expireTime,
	"productId":   targetProduct,
	"productInfo": productInfo,
	"testFlag":    testFlag,
}

// order names the order and the line that the call carries. The market has chosen them, with two exceptions that are matters of the
// wire: a release names an order only when it comes from an unsubscription (5.5), and a retraction names the refund order or the
// renewal order that is given back, as the edition has it (C11).
func (s sources) order() (order, line string) {
	order, line = s.Call.OrderID, s.Call.OrderLineID
	switch s.Call.Intent {
	case spec.IntentReleaseExpired:
		return "", ""
	case spec.IntentReleaseUnsubscribed:
		return order, line // without an order of its own (a closed resource) there is none to name
	}
	if order == "" {
		order = s.Order.ID
	}
	if line == "" {
		line = s.Line.ID
	}
	if s.Call.Intent == spec.IntentRetract {
		refund := s.Order.Cancels != "" && s.Order.ID == order
		if s.edition.RetractOrder.Value == "renewal-order" && refund {
			return s.Order.Cancels, s.Order.Cancels + strings.TrimPrefix(line, order)
		}
	}
	return order, line
}

// byIntent is the value that the document gives a member for the intent of the call (x-intent-values): scene and status. The value
// that ends a freeze is a matter of the edition (saas-v2 C22).
func (s sources) byIntent(field spec.Field) string {
	value := field.ByIntent[s.Call.Intent]
	switch s.Call.Intent {
	case spec.IntentThawRenewed, spec.IntentThawViolation, spec.IntentThawArrears:
		if value != "" && s.edition.ThawValue.Value != "" {
			return s.edition.ThawValue.Value
		}
	}
	return value
}

func expireTime(s sources) any {
	if s.Call.ExpireAt.IsZero() {
		return nil
	}
	return ExpireTime(s.Call.ExpireAt, s.edition.ExpireTimeDigits.Value)
}

// targetProduct is sent when the product changes with the renewal or conversion, as it does with the period type.
func targetProduct(s sources) any {
	switch target := s.target().ID; {
	case s.Call.ProductID != "" && s.Call.ProductID != s.Product.ID:
		return s.Call.ProductID
	case target != s.Product.ID:
		return target
	}
	return nil
}

// productInfo describes the product that an instance may change to. Its members are those of the type of the same name in the order
// query (saas-v2.md 5.7 leaves them open).
func productInfo(s sources) any {
	target := s.target()
	if target.ID == "" {
		return nil
	}
	quantity := s.Call.Quantity
	if quantity == 0 {
		quantity = target.Quantity
	}
	info := map[string]any{"productId": target.ID, "skuCode": target.SKU}
	if quantity > 0 {
		info["linearValue"] = quantity
	}
	return info
}

func (s sources) target() market.Product {
	if s.Target.ID == "" {
		return s.Product
	}
	return s.Target
}

// testFlag marks debugging calls; live calls carry none, or "0" (saas-v2 C5).
func testFlag(s sources) any {
	switch {
	case s.Call.Debug:
		return "1"
	case s.edition.LiveTestFlag.Value == "0":
		return "0"
	}
	return nil
}

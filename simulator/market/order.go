package market

import "time"

// ChargingMode is how a product is billed (计费模式), as the order query spells it.
type ChargingMode string

// The charging modes.
const (
	Period          ChargingMode = "PERIOD"
	OneTime         ChargingMode = "ONE_TIME"
	OnDemand        ChargingMode = "ON_DEMAND"
	OnDemandPackage ChargingMode = "ON_DEMAND_PKG"
)

// OrderType is what an order is for, as the order query spells it.
type OrderType string

// The order types.
const (
	OrderNew           OrderType = "NEW"
	OrderTrial         OrderType = "TRIAL"
	OrderTrialToFormal OrderType = "TRIAL_TO_FORMAL"
	OrderUnsubscribe   OrderType = "UNSUBSCRIBE"
	OrderRenew         OrderType = "RENEW"
	OrderChange        OrderType = "CHANGE"
)

// OrderStatus is the state of an order in the billing centre (business-rules.md 5.2).
type OrderStatus string

// The order statuses.
const (
	PendingPayment OrderStatus = "pending-payment"
	Processing     OrderStatus = "processing"
	Completed      OrderStatus = "completed"
	Refunding      OrderStatus = "refunding"
	Refunded       OrderStatus = "refunded"
	Cancelled      OrderStatus = "cancelled"
	Failed         OrderStatus = "failed"
)

// Product is one priced specification of the merchant's catalogue.
type Product struct {
	// ID is the productId ("OFFI…"); it differs per period type below one SKU.
	ID string `json:"id" yaml:"id"`
	// Name is what commands and scenarios call it ("standard-year").
	Name string `json:"name" yaml:"name"`
	// Title is the display name of the order query.
	Title        string       `json:"title" yaml:"title"`
	SKU          string       `json:"sku" yaml:"sku"`
	Contract     string       `json:"contract" yaml:"contract"`
	ChargingMode ChargingMode `json:"chargingMode" yaml:"charging-mode"`
	// PeriodUnit is "year", "month" or "day" for Period products; a purchase takes PeriodCount of them.
	PeriodUnit  string `json:"periodUnit,omitempty" yaml:"period-unit"`
	PeriodCount int    `json:"periodCount,omitempty" yaml:"period-count"`
	// TrialDays is the length of the trial, 0 when none is offered (3 to 180 otherwise).
	TrialDays int `json:"trialDays,omitempty" yaml:"trial-days"`
	// Price is the price of one purchase in hundredths of the currency.
	Price int64 `json:"price" yaml:"price"`
	// Quantity is the value of the linear attribute (linearValue).
	Quantity int `json:"quantity,omitempty" yaml:"quantity"`
	// Upgrades names the products an instance of this one can be upgraded or changed to.
	Upgrades []string `json:"upgrades,omitempty" yaml:"upgrades"`
	// Items are the product ids of further on-demand billing items sold by the same order; each opens an instance of its own.
	Items []string `json:"items,omitempty" yaml:"items"`
	// Supervised products pass service supervision before they become active.
	Supervised bool `json:"supervised,omitempty" yaml:"supervised"`
	// Opening is when a supervised product opens (商品实例开通方式): after payment when empty, or OpenAfterAcceptance.
	Opening string `json:"opening,omitempty" yaml:"opening"`
	// Joint products are sold in joint operation (联营); under supervision Huawei reviews some of their orders (see Order.Track).
	Joint bool `json:"joint,omitempty" yaml:"joint"`
	// LimitCount and LimitQuantity bound the purchases of one buyer (限购): orders, and the sum of their linear values; 0 means no limit.
	// With LimitUntilExpiry only what has not expired counts. Unsubscribed orders never count.
	LimitCount       int  `json:"limitCount,omitempty" yaml:"limit-count"`
	LimitQuantity    int  `json:"limitQuantity,omitempty" yaml:"limit-quantity"`
	LimitUntilExpiry bool `json:"limitUntilExpiry,omitempty" yaml:"limit-until-expiry"`
	// Audience is to whom the product is sold (销售对象): everybody when empty, or one of the Audience… constants; SoldTo names the buyers
	// of AudienceNamed by id or name.
	Audience string   `json:"audience,omitempty" yaml:"audience"`
	SoldTo   []string `json:"soldTo,omitempty" yaml:"sold-to"`
	// Stock is how many may still be sold; nil means that no stock is kept, as for everything but hardware.
	Stock *int `json:"stock,omitempty" yaml:"stock"`
	// Sales is how the product stands on the market.
	Sales Sales `json:"sales,omitempty" yaml:"-"`
	// Hidden products are reached by their address only. Probing is how the last days of probing went.
	Hidden  bool   `json:"hidden,omitempty" yaml:"-"`
	Probing Streak `json:"probing,omitzero" yaml:"-"`
}

// OpenAfterAcceptance is the opening mode "after the buyer confirms acceptance" (用户确认验收后开通).
const OpenAfterAcceptance = "after-acceptance"

// The audiences of a product.
const (
	AudienceNamed       = "named"
	AudienceEnterprises = "enterprises"
	AudiencePersons     = "persons"
)

// Sales is how a product stands on the market; empty means on sale (在售).
type Sales string

// The standings.
const (
	OnSale Sales = ""
	// SalesStopped: the seller stopped sales (停售); they can be resumed.
	SalesStopped Sales = "stopped"
	// Draft: made and not published yet.
	Draft Sales = "draft"
	// TradeFrozen: the marketplace froze the trade (冻结交易) because probing failed for days.
	TradeFrozen Sales = "frozen"
	// Delisted: taken off the market (下架) for good.
	Delisted Sales = "delisted"
)

// Buyer is an invented customer.
type Buyer struct {
	// ID is the customerId.
	ID string `json:"id" yaml:"id"`
	// Name is the account name; commands and scenarios use it.
	Name     string `json:"name" yaml:"name"`
	RealName string `json:"realName" yaml:"real-name"`
	// Type is 0 for a person, 1 for an enterprise.
	Type int `json:"type" yaml:"type"`
	// Level is the customer level V0 to V5 that decides grace and retention.
	Level    string `json:"level" yaml:"level"`
	Mobile   string `json:"mobile" yaml:"mobile"`
	Email    string `json:"email" yaml:"email"`
	UserID   string `json:"userId,omitempty" yaml:"user-id"`
	UserName string `json:"userName,omitempty" yaml:"user-name"`
	// Track is the joint-operation scenario that the buyer belongs to: TrackEmpowerment, TrackBase, or empty.
	Track string `json:"track,omitempty" yaml:"track"`
	// Balance is what automatic renewals are charged from, in hundredths of the currency; nil means that it never runs out. It is
	// replaced as a whole and never written through, so that copies stay what they were.
	Balance *int64 `json:"balance,omitempty" yaml:"balance"`
}

// The scenarios of joint operation in which Huawei reviews acceptance files (business-rules.md 8.1).
const (
	TrackEmpowerment = "empowerment"
	TrackBase        = "base"
)

// Parameter is one value that the buyer filled in when ordering.
type Parameter struct {
	Name  string `json:"name" yaml:"name"`
	Value string `json:"value" yaml:"value"`
}

// Order is what a buyer placed (订单).
type Order struct {
	ID string `json:"id"`
	// Number counts the orders of a market from 1.
	Number    int64       `json:"number"`
	Type      OrderType   `json:"type"`
	Status    OrderStatus `json:"status"`
	BuyerID   string      `json:"buyerId"`
	CreatedAt time.Time   `json:"createdAt"`
	PaidAt    time.Time   `json:"paidAt,omitzero"`
	// CompletedAt is when the whole flow of the order had run through.
	CompletedAt time.Time   `json:"completedAt,omitzero"`
	Lines       []OrderLine `json:"lines"`
	Parameters  []Parameter `json:"parameters,omitempty"`
	// Cancels is the order that an unsubscription gives back; Reason says why money went back.
	Cancels string `json:"cancels,omitempty"`
	Reason  Reason `json:"reason,omitempty"`
	// Track is the joint-operation scenario of a purchase: the buyer's, or that of the vouchers it was paid with.
	Track string `json:"track,omitempty"`
	// Invoiced orders are not refunded until the invoice is returned.
	Invoiced bool `json:"invoiced,omitempty"`
	// Automatic tells that auto renewal placed the order.
	Automatic bool `json:"automatic,omitempty"`
}

// Reason says why an order of type Unsubscribe exists. Only NoReason counts against the yearly quota.
type Reason string

// The reasons.
const (
	// NoReason: the buyer gave the subscription back inside the refund window.
	NoReason Reason = "no-reason"
	// InterfaceFailed: the purchase or the change could not be delivered in time and was refunded automatically.
	InterfaceFailed Reason = "interface-failed"
	// RenewalRetracted: the buyer gave back a renewal period that had not begun.
	RenewalRetracted Reason = "renewal-retracted"
	// ResourceClosed: the buyer closed a pay-per-use resource; no money moves.
	ResourceClosed Reason = "resource-closed"
	// Negotiated: buyer and seller agreed on a refund under supervision, or operations decided on one after an appeal.
	Negotiated Reason = "negotiated"
	// SupervisionOverdue: supervision took too long and the old rule closed the order.
	SupervisionOverdue Reason = "supervision-overdue"
)

// OrderLine is one line of an order (订单行).
type OrderLine struct {
	ID             string       `json:"id"`
	ProductID      string       `json:"productId"`
	ChargingMode   ChargingMode `json:"chargingMode"`
	PeriodUnit     string       `json:"periodUnit,omitempty"`
	PeriodCount    int          `json:"periodCount,omitempty"`
	Quantity       int          `json:"quantity,omitempty"`
	ExpireAt       time.Time    `json:"expireAt,omitzero"`
	SubscriptionID string       `json:"subscriptionId"`
	// Amount and Paid are the price before and after discount in hundredths of the currency; negative on a refund.
	Amount     int64       `json:"amount"`
	Paid       int64       `json:"paid"`
	Parameters []Parameter `json:"parameters,omitempty"`
}

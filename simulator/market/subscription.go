package market

import "time"

// Phase is where a subscription stands in the state machine of business-rules.md 12.1.
type Phase string

// The phases.
const (
	PhasePendingPayment Phase = "pending-payment"
	PhaseCancelled      Phase = "cancelled"
	PhaseProvisioning   Phase = "provisioning"
	PhasePolling        Phase = "polling"
	PhaseSupervising    Phase = "supervising"
	PhaseActive         Phase = "active"
	PhaseChanging       Phase = "changing"
	PhaseSuspended      Phase = "suspended"
	PhaseGrace          Phase = "grace"
	PhaseFrozen         Phase = "frozen"
	PhaseReleased       Phase = "released"
	PhaseRefunded       Phase = "refunded"
	PhaseAutoRefunded   Phase = "auto-refunded"
)

// Subscription is what an instanceId names (包周期/按需资源).
type Subscription struct {
	// ID is Fairground's own name of it, stable from the order on.
	ID string `json:"id"`
	// InstanceID is the merchant's name of it, empty until the merchant gave one.
	InstanceID string `json:"instanceId,omitempty"`
	Contract   string `json:"contract"`
	// ProductID and Quantity are those of the term that runs now; a renewal with others takes effect when its own term begins.
	ProductID string `json:"productId"`
	BuyerID   string `json:"buyerId"`
	// OrderID and OrderLineID are those of the purchase.
	OrderID      string       `json:"orderId"`
	OrderLineID  string       `json:"orderLineId"`
	ChargingMode ChargingMode `json:"chargingMode"`
	Quantity     int          `json:"quantity,omitempty"`
	Phase        Phase        `json:"phase"`
	Trial        bool         `json:"trial,omitempty"`
	// Suspended tells that a violation stands, in whatever phase; only lifting it ends that.
	Suspended bool `json:"suspended,omitempty"`
	// Described tells whether the merchant has returned instance data to a query yet.
	Described bool `json:"described,omitempty"`
	// FirstBusinessID is the businessId of the first provisioning request.
	FirstBusinessID string `json:"firstBusinessId,omitempty"`
	// StartedAt is the moment of provisioning; Terms are the paid periods since, in order.
	StartedAt time.Time `json:"startedAt,omitzero"`
	Terms     []Term    `json:"terms,omitempty"`
	// GraceEndsAt and RetentionEndsAt are set when the subscription expires.
	GraceEndsAt     time.Time `json:"graceEndsAt,omitzero"`
	RetentionEndsAt time.Time `json:"retentionEndsAt,omitzero"`
	ReleasedAt      time.Time `json:"releasedAt,omitzero"`
	// Supervision is the flow of a supervised purchase, kept after its end; nil for anything else.
	Supervision *Supervision `json:"supervision,omitempty"`
	// InArrears tells that the buyer owes money for a pay-per-use resource.
	InArrears bool `json:"inArrears,omitempty"`
	// PublicSecurity tells that public security froze the resource: neither released nor unsubscribed until that is lifted.
	PublicSecurity bool `json:"publicSecurity,omitempty"`
	// AutoRenew is set while the subscription renews itself.
	AutoRenew AutoRenew `json:"autoRenew,omitzero"`
	// RenewalDeclined is the expiry policy "no renewal": no reminders. Renewing by hand stays possible.
	RenewalDeclined bool `json:"renewalDeclined,omitempty"`
}

// AutoRenew is the buyer's wish that a subscription renew itself.
type AutoRenew struct {
	On bool `json:"on,omitempty"`
	// Days is how many days before expiry the first attempt is made.
	Days int `json:"days,omitempty"`
	// Times is how many renewals are left; 0 means without end.
	Times int `json:"times,omitempty"`
}

// Term is one paid period of a subscription.
type Term struct {
	OrderID   string    `json:"orderId"`
	ProductID string    `json:"productId"`
	From      time.Time `json:"from"`
	// Until is 23:59:59 Beijing time of the last day.
	Until time.Time `json:"until"`
	Trial bool      `json:"trial,omitempty"`
	// Quantity is the linear value that holds in the term.
	Quantity int `json:"quantity,omitempty"`
}

// ExpiresAt is the end of the last term, the zero time for a subscription that never expires.
func (s *Subscription) ExpiresAt() time.Time {
	if len(s.Terms) == 0 {
		return time.Time{}
	}
	return s.Terms[len(s.Terms)-1].Until
}

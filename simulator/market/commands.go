package market

import (
	"errors"
	"time"
)

// Command is a wish: somebody presses a button of the marketplace. Products and buyers are named by id or by their catalogue name;
// subscriptions by their id, by the merchant's instance id, or by the id of a purchase order that opened just one.
type Command interface {
	// Name is the kebab-case name of the command, for logs and scenarios.
	Name() string
	// do checks everything first and refuses, or changes the market through the change.
	do(*change) error
}

// Buy places an order for a product and pays it at once, unless Unpaid is set (T1, T3).
type Buy struct {
	Product string
	Buyer   string
	// Quantity is the value of the linear attribute; 0 takes the product's own.
	Quantity int
	// Periods is how many of the product's periods are bought; 0 means one. Only for period products.
	Periods int
	// Trial asks for the product's free trial instead.
	Trial bool
	// Unpaid leaves the order waiting for a Pay.
	Unpaid bool
	// Track is the joint-operation scenario of the vouchers that the order is paid with, TrackEmpowerment or TrackBase; empty takes the
	// buyer's own.
	Track string
	// Parameters and LineParameters are the extension parameters that the buyer fills in, of the order and of each of its lines.
	Parameters     []Parameter
	LineParameters []Parameter
}

// Pay pays an order that waits for payment (T3; for later orders the row of what they ask for).
type Pay struct{ Order string }

// CancelOrder cancels an order that waits for payment (T2).
type CancelOrder struct{ Order string }

// Renew prolongs a period subscription from its old expiry (T10; in grace T20, in retention T21).
type Renew struct {
	Subscription string
	// Product is another product of the same specification when the period type changes; empty keeps the product.
	Product string
	// Periods is how many periods are bought; 0 means one.
	Periods int
	Unpaid  bool
}

// ConvertTrial turns a trial into a formal subscription (T11; in grace T20, in retention T21).
type ConvertTrial struct {
	Subscription string
	// Product is another product of the same specification; empty keeps the product.
	Product string
	Periods int
	Unpaid  bool
}

// RetractRenewal gives the last renewal back, as long as its period has not begun (T12).
type RetractRenewal struct{ Subscription string }

// ChangeRenewal renews into another specification or quantity. The merchant is asked first; only when it agrees the order is placed
// and paid (T13). When it does not, the Decision of that answer carries the Refusal.
type ChangeRenewal struct {
	Subscription string
	Product      string
	Quantity     int
	Periods      int
}

// Upgrade moves a subscription to a listed product, or to a larger quantity of its own, at once (T14).
type Upgrade struct {
	Subscription string
	// Product is the target; empty keeps the product and only expands.
	Product string
	// Quantity is the new total; 0 takes the target product's own, or keeps the present one.
	Quantity int
	Unpaid   bool
}

// Violate freezes a subscription because the buyer broke rules (T16).
type Violate struct {
	Subscription string
	// PublicSecurity freezes it by order of public security: until that is lifted it is neither released nor unsubscribed.
	PublicSecurity bool
}

// LiftViolation ends that (T16).
type LiftViolation struct{ Subscription string }

// Unsubscribe gives a subscription back inside the refund window (T23).
type Unsubscribe struct{ Subscription string }

// CloseResource ends a pay-per-use or package resource (T24).
type CloseResource struct{ Subscription string }

// OpenDetails is the buyer looking at the details of a resource; the merchant is asked at once and once (T15).
type OpenDetails struct{ Subscription string }

// Restart is the seller pressing restart (重新启动) on the page of production messages.
type Restart struct{ CallID string }

// Name implements Command.
func (Buy) Name() string { return "buy" }

// Name implements Command.
func (Pay) Name() string { return "pay" }

// Name implements Command.
func (CancelOrder) Name() string { return "cancel-order" }

// Name implements Command.
func (Renew) Name() string { return "renew" }

// Name implements Command.
func (ConvertTrial) Name() string { return "convert-trial" }

// Name implements Command.
func (RetractRenewal) Name() string { return "retract-renewal" }

// Name implements Command.
func (ChangeRenewal) Name() string { return "change-renewal" }

// Name implements Command.
func (Upgrade) Name() string { return "upgrade" }

// Name implements Command.
func (Violate) Name() string { return "violate" }

// Name implements Command.
func (LiftViolation) Name() string { return "lift-violation" }

// Name implements Command.
func (Unsubscribe) Name() string { return "unsubscribe" }

// Name implements Command.
func (CloseResource) Name() string { return "close-resource" }

// Name implements Command.
func (OpenDetails) Name() string { return "open-details" }

// Name implements Command.
func (Restart) Name() string { return "restart" }

// Do carries out a command at a business time. A wish that the rules do not allow comes back as *Refusal and has changed nothing.
// Events due before now should have been fired first.
func (m *Market) Do(now time.Time, c Command) (Decision, error) {
	if c == nil {
		return Decision{}, errors.New("no command was given")
	}
	change := m.begin(now)
	if err := c.do(change); err != nil {
		return Decision{}, err
	}
	return change.decide(), nil
}

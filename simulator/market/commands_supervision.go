package market

import "time"

// SubmitRequirement is the buyer telling the seller what is wanted, the first step of supervision; after a rejection it is done again.
type SubmitRequirement struct {
	Subscription string
	Requirement  string
}

// ConfirmRequirement is the seller agreeing to deliver that.
type ConfirmRequirement struct{ Subscription string }

// RejectRequirement is the seller sending the requirement back to the buyer.
type RejectRequirement struct {
	Subscription string
	Reason       string
}

// Deliver is the seller saying that the service is done: the acceptance file is uploaded, the actual enabling time may be entered.
type Deliver struct {
	Subscription string
	// File is the name of the acceptance file.
	File string
	// EnabledAt is the actual enabling time (服务实际开通时间), RFC 3339, not in the future; the zero time when none is entered.
	EnabledAt time.Time
}

// HuaweiReview is the review of the acceptance file (华为云复核) that some joint orders need.
type HuaweiReview struct {
	Subscription string
	// Rejected sends the delivery back to the seller; otherwise the review is passed.
	Rejected bool
	Reason   string
}

// AcceptService is the buyer accepting the delivery (T8).
type AcceptService struct{ Subscription string }

// RejectDelivery is the buyer sending the delivery back to the seller.
type RejectDelivery struct {
	Subscription string
	Reason       string
}

// Appeal freezes the flow until operations decide.
type Appeal struct {
	Subscription string
	// By is who appeals: "buyer" or "seller".
	By     string
	Reason string
}

// DecideAppeal is the decision of the operations staff.
type DecideAppeal struct {
	Subscription string
	// Decision is "continue", "accept" (the order is closed as accepted) or "refund".
	Decision string
	// Amount is what is refunded, in hundredths; 0 means everything that was paid.
	Amount int64
}

// RequestRefund is the buyer asking for a negotiated refund under supervision; the seller approves or rejects it (T9).
type RequestRefund struct {
	Subscription string
	// Amount is in hundredths of the currency: more than 0, at most what was paid.
	Amount int64
}

// ApproveRefund is the seller agreeing to it.
type ApproveRefund struct{ Subscription string }

// RejectRefund is the seller refusing it.
type RejectRefund struct {
	Subscription string
	Reason       string
}

// InvoiceOrder notes that an invoice was issued for an order: it cannot be refunded until ReturnInvoice.
type InvoiceOrder struct{ Order string }

// ReturnInvoice takes the invoice back.
type ReturnInvoice struct{ Order string }

// Name implements Command.
func (SubmitRequirement) Name() string { return "submit-requirement" }

// Name implements Command.
func (ConfirmRequirement) Name() string { return "confirm-requirement" }

// Name implements Command.
func (RejectRequirement) Name() string { return "reject-requirement" }

// Name implements Command.
func (Deliver) Name() string { return "deliver" }

// Name implements Command.
func (HuaweiReview) Name() string { return "huawei-review" }

// Name implements Command.
func (AcceptService) Name() string { return "accept-service" }

// Name implements Command.
func (RejectDelivery) Name() string { return "reject-delivery" }

// Name implements Command.
func (Appeal) Name() string { return "appeal" }

// Name implements Command.
func (DecideAppeal) Name() string { return "decide-appeal" }

// Name implements Command.
func (RequestRefund) Name() string { return "request-refund" }

// Name implements Command.
func (ApproveRefund) Name() string { return "approve-refund" }

// Name implements Command.
func (RejectRefund) Name() string { return "reject-refund" }

// Name implements Command.
func (InvoiceOrder) Name() string { return "invoice-order" }

// Name implements Command.
func (ReturnInvoice) Name() string { return "return-invoice" }

package market

// FallIntoArrears lets a buyer owe money for pay-per-use resources: for one subscription, or for all of a buyer (T18).
type FallIntoArrears struct {
	Subscription string
	Buyer        string
}

// PayDebt ends that (T20, T21).
type PayDebt struct {
	Subscription string
	Buyer        string
}

// SetAutoRenew lets a subscription renew itself by the smallest period sold of its specification, or ends that.
type SetAutoRenew struct {
	Subscription string
	On           bool
	// Days is how many days before expiry the first attempt is made; 0 takes the edition's.
	Days int
	// Times is how many renewals there shall be; 0 means without end.
	Times int
}

// DeclineRenewal sets the expiry policy "no renewal": no reminders, no auto renewal. Undo takes it back.
type DeclineRenewal struct {
	Subscription string
	Undo         bool
}

// SetBalance says what a buyer's account holds, in hundredths of the currency. From then on auto renewals are charged from it; before,
// the balance never runs out.
type SetBalance struct {
	Buyer  string
	Amount int64
}

// TopUp adds to a balance that was set.
type TopUp struct {
	Buyer  string
	Amount int64
}

// SuspendSales stops the sale of a product (停售); running instances live on until they expire.
type SuspendSales struct{ Product string }

// ResumeSales ends that.
type ResumeSales struct{ Product string }

// Delist takes a product off the market (下架) for good.
type Delist struct{ Product string }

// Name implements Command.
func (FallIntoArrears) Name() string { return "fall-into-arrears" }

// Name implements Command.
func (PayDebt) Name() string { return "pay-debt" }

// Name implements Command.
func (SetAutoRenew) Name() string { return "set-auto-renew" }

// Name implements Command.
func (DeclineRenewal) Name() string { return "decline-renewal" }

// Name implements Command.
func (SetBalance) Name() string { return "set-balance" }

// Name implements Command.
func (TopUp) Name() string { return "top-up" }

// Name implements Command.
func (SuspendSales) Name() string { return "suspend-sales" }

// Name implements Command.
func (ResumeSales) Name() string { return "resume-sales" }

// Name implements Command.
func (Delist) Name() string { return "delist" }

// Package scenarios tells named stories of a market: who buys what, what goes wrong, how time passes and what must come of it. A
// story is a YAML file (schema: scenario.schema.json). The stories of this folder are embedded; a merchant may write more.
//
// Read and Named load and check a story without running anything: an unknown activity, product, buyer or time is reported with file
// and line. Run plays it in a market of its own, in memory, against the merchant's endpoint.
package scenarios

import (
	"time"

	"github.com/fairground/fairground/wording"
)

// Scenario is a named story.
type Scenario struct {
	// Name is the name of the file without its ending, and the word of the command line.
	Name string `yaml:"scenario"`
	// Chapter groups stories: purchase, renewal, expiry, refund, upgrade, trial, faults.
	Chapter string       `yaml:"chapter"`
	Title   wording.Text `yaml:"title"`
	// Lesson says what a merchant learns from the story.
	Lesson   wording.Text      `yaml:"lesson"`
	Contract string            `yaml:"contract"`
	Edition  string            `yaml:"edition"`
	Switches map[string]string `yaml:"switches"`
	// Start is the business time at which the story begins, RFC 3339.
	Start time.Time `yaml:"start"`
	// Seed makes every id of the story; 0 takes that of the run.
	Seed uint64 `yaml:"seed"`
	// Practice says how the built-in practice merchant behaves when the story is run without an endpoint.
	Practice Practice `yaml:"practice"`
	// Refusals is "allowed" in a story of random steps: a wish that the rules refuse is told and the story goes on.
	Refusals string `yaml:"refusals"`
	Steps    []Step `yaml:"steps"`

	file   string
	source []byte
}

// Practice is how the built-in practice merchant behaves in a story.
type Practice struct {
	// Async makes it open instances after it has answered.
	Async bool `yaml:"async"`
	// Flaw is the name of a flaw it shall have.
	Flaw string `yaml:"flaw"`
}

// Step is one sentence of a story. Exactly one of its members is set; Refused may stand beside an act.
type Step struct {
	Buy         *Buy          `yaml:"buy"`
	Pay         *Subject      `yaml:"pay"`
	Renew       *WithProduct  `yaml:"renew"`
	Convert     *WithProduct  `yaml:"convert"`
	Retract     *Subject      `yaml:"retract"`
	Change      *WithProduct  `yaml:"change"`
	Upgrade     *WithProduct  `yaml:"upgrade"`
	Violate     *ViolateStep  `yaml:"violate"`
	Lift        *Subject      `yaml:"lift"`
	Unsubscribe *Subject      `yaml:"unsubscribe"`
	Close       *Subject      `yaml:"close"`
	OpenDetails *Subject      `yaml:"open-details"`
	Restart     *RestartStep  `yaml:"restart"`
	Fault       *FaultStep    `yaml:"fault"`
	Advance     *Advance      `yaml:"advance"`
	Expect      *Expectation  `yaml:"expect"`
	Refused     string        `yaml:"refused"`
	Say         *wording.Text `yaml:"say"`

	SubmitRequirement  *RequirementStep `yaml:"submit-requirement"`
	ConfirmRequirement *ConfirmStep     `yaml:"confirm-requirement"`
	RejectRequirement  *RejectStep      `yaml:"reject-requirement"`
	Deliver            *DeliverStep     `yaml:"deliver"`
	Review             *ReviewStep      `yaml:"review"`
	Accept             *AcceptStep      `yaml:"accept"`
	RejectDelivery     *ReturnStep      `yaml:"reject-delivery"`
	Appeal             *AppealStep      `yaml:"appeal"`
	Decide             *DecideStep      `yaml:"decide"`
	RequestRefund      *RefundStep      `yaml:"request-refund"`
	ApproveRefund      *ApproveStep     `yaml:"approve-refund"`
	RejectRefund       *DenyStep        `yaml:"reject-refund"`
	Invoice            *InvoiceStep     `yaml:"invoice"`
	ReturnInvoice      *UninvoiceStep   `yaml:"return-invoice"`
	Arrears            *ArrearsStep     `yaml:"arrears"`
	PayDebt            *DebtStep        `yaml:"pay-debt"`
	AutoRenew          *AutoRenewStep   `yaml:"auto-renew"`
	DeclineRenewal     *DeclineStep     `yaml:"decline-renewal"`
	SetBalance         *BalanceStep     `yaml:"set-balance"`
	TopUp              *TopUpStep       `yaml:"top-up"`
	SuspendSales       *StopStep        `yaml:"suspend-sales"`
	ResumeSales        *ResumeStep      `yaml:"resume-sales"`
	Delist             *DelistStep      `yaml:"delist"`

	DebugCase     *DebugStep          `yaml:"debug-case"`
	RunCase       *RunCaseStep        `yaml:"run-case"`
	DeleteCase    *DeleteCaseStep     `yaml:"delete-case"`
	Draft         *DraftStep          `yaml:"draft"`
	Publish       *PublishStep        `yaml:"publish"`
	Edit          *EditStep           `yaml:"edit"`
	LiftFreeze    *LiftFreezeStep     `yaml:"lift-freeze"`
	ExpectProduct *ProductExpectation `yaml:"expect-product"`
	ExpectCase    *CaseExpectation    `yaml:"expect-case"`

	line int
}

// Buy places and pays an order.
type Buy struct {
	Product string `yaml:"product"`
	Buyer   string `yaml:"buyer"`
	// As names the subscription for later steps; with several billing items the further ones are called <as>-2, <as>-3 …
	As       string `yaml:"as"`
	Trial    bool   `yaml:"trial"`
	Quantity int    `yaml:"quantity"`
	// Unpaid leaves the order to be paid by a later pay step.
	Unpaid bool `yaml:"unpaid"`
	// Track is the joint-operation scenario of the vouchers the order is paid with: empowerment or base.
	Track string `yaml:"track"`
	// Parameters are values the buyer fills in.
	Parameters map[string]string `yaml:"parameters"`
}

// Subject names the subscription an act is about.
type Subject struct {
	Subscription string `yaml:"subscription"`
}

// WithProduct names a subscription and, where it changes, the product it changes to.
type WithProduct struct {
	Subscription string `yaml:"subscription"`
	Product      string `yaml:"product"`
	Quantity     int    `yaml:"quantity"`
}

// RestartStep presses restart on the last unfinished call of an activity.
type RestartStep struct {
	Subscription string `yaml:"subscription"`
	Activity     string `yaml:"activity"`
}

// FaultStep orders a fault for the next attempts of an activity.
type FaultStep struct {
	Activity string `yaml:"activity"`
	Kind     string `yaml:"kind"`
	// Times is the number of attempts it strikes, 1 when absent.
	Times int `yaml:"times"`
	// Copies is the number of deliveries of a duplicate fault; absent means 2 in turn, 5 at once.
	Copies       int    `yaml:"copies"`
	Subscription string `yaml:"subscription"`
}

// Advance lets business time pass, from event to event.
type Advance struct {
	// By is a span such as 31d, 3h or 1mo.
	By string `yaml:"by"`
	// To is a moment: RFC 3339, or a date in Beijing time.
	To string `yaml:"to"`
	// Until is a moment in the life of a subscription: expiry, grace-end or retention-end. Before and After are spans that move it.
	Until        string `yaml:"until"`
	Subscription string `yaml:"subscription"`
	Before       string `yaml:"before"`
	After        string `yaml:"after"`
	// Next is a number of events to take.
	Next int `yaml:"next"`
}

// Expectation says what must be true. Members that are absent expect nothing.
type Expectation struct {
	Subscription string `yaml:"subscription"`
	Phase        string `yaml:"phase"`
	// Expires is the end of the last paid period, a moment.
	Expires string `yaml:"expires"`
	// Calls are the activities called for the subscription since the last expectation of calls, in order, each once whatever its
	// number of attempts.
	Calls []string `yaml:"calls"`
	// Attempts are the numbers of attempts per activity since the last expectation of attempts.
	Attempts map[string]int `yaml:"attempts"`
	// Accepted says whether the last call of the subscription succeeded.
	Accepted *bool `yaml:"accepted"`
	// Order is the status of the last order of the subscription; OrderType its type.
	Order     string `yaml:"order"`
	OrderType string `yaml:"order-type"`
	// Notices is the least number of notices to the seller since the last expectation of notices.
	Notices *int `yaml:"notices"`
	// Told are the kinds of notices about the subscription since the last expectation of told, in order, each run of equal ones once.
	Told []string `yaml:"told"`
	// Stage is whose turn it is under supervision; Amount what the last order cost, in hundredths, negative for a refund.
	Stage  string `yaml:"stage"`
	Amount *int64 `yaml:"amount"`
	// Transitions are the rows of the table T1–T28 since the last expectation of transitions, in order.
	Transitions []string `yaml:"transitions"`
	// SameInstance says that the merchant has named one and the same instance all along.
	SameInstance *bool `yaml:"same-instance"`
}

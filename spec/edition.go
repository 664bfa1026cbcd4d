package spec

import (
	"time"

	"github.com/fairground/fairground/wording"
)

// Edition is the rule set of one site of the marketplace, read from edition/<id>.yaml. Editions are data: code asks the setting and
// never the id. Every setting names its source; settings whose sources disagree have status "conflict", and their Note tells the
// other reading. A market may set any of them otherwise by its kebab-case name (see With).
type Edition struct {
	// ID is "cn", "intl" or "eu".
	ID    string       `yaml:"id"`
	Title wording.Text `yaml:"title"`
	// BasedOn is the edition whose settings hold wherever this edition's document says nothing; empty for "cn".
	BasedOn string `yaml:"based-on"`
	// Host is the host name of the site's open APIs.
	Host Setting[string] `yaml:"host"`

	// AnswerLimit is how long the marketplace waits for an answer, in real time (saas-v2 C1).
	AnswerLimit Setting[time.Duration] `yaml:"answer-limit"`
	// AnswerAdvice is the time within which the requirements page asks for an answer (saas-v2 C1).
	AnswerAdvice Setting[time.Duration] `yaml:"answer-advice"`
	// SignatureWindow is how far a V2 timestamp may be from the merchant's clock.
	SignatureWindow Setting[time.Duration] `yaml:"signature-window"`
	// ResponseSignature is "not-required" or "required" for V2 answers (saas-v2 C2).
	ResponseSignature Setting[string] `yaml:"response-signature"`
	// SortDirection is "ascending" or "descending": how the members of a V2 body are ordered (saas-v2 C3).
	SortDirection Setting[string] `yaml:"sort-direction"`
	// TimestampUnit is "milliseconds" or "seconds" (saas-v2 C4).
	TimestampUnit Setting[string] `yaml:"timestamp-unit"`
	// LiveTestFlag is "absent" or "0": what a live V2 request carries as testFlag (saas-v2 C5).
	LiveTestFlag Setting[string] `yaml:"live-test-flag"`
	// ResultMessage is "optional" or "required" (saas-v2 C6).
	ResultMessage Setting[string] `yaml:"result-message"`
	// CreateFrontEndURL is "not-required" or "required" in the answer of newInstance (saas-v2 C7).
	CreateFrontEndURL Setting[string] `yaml:"create-front-end-url"`
	// QueryLimit is how many instance ids one queryInstance may carry (saas-v2 C8).
	QueryLimit Setting[int] `yaml:"query-limit"`
	// CredentialEncryption is "when-announced" (decrypt only with encryptType) or "never" (saas-v2 C9).
	CredentialEncryption Setting[string] `yaml:"credential-encryption"`
	// RenewalChange tells whether the site offers renewal with a change of specification (saas-v2 C10).
	RenewalChange Setting[bool] `yaml:"renewal-change"`
	// RetractOrder is "refund-order" or "renewal-order": whose id UNSUBSCRIBE_RENEWAL_PERIOD carries (saas-v2 C11).
	RetractOrder Setting[string] `yaml:"retract-order"`
	// ExpireTimeDigits is 14 or 17 (saas-v2 C12).
	ExpireTimeDigits Setting[int] `yaml:"expire-time-digits"`
	// PendingCodes are the codes that mean "opening asynchronously" (saas-v2 C13).
	PendingCodes Setting[[]string] `yaml:"pending-codes"`
	// Code000101 is "mobile-number" or "application-secret": what 000101 means (saas-v2 C14).
	Code000101 Setting[string] `yaml:"code-000101"`
	// PackageStatusCalls tells whether packages get updateInstanceStatus (saas-v2 C16).
	PackageStatusCalls Setting[bool] `yaml:"package-status-calls"`
	// UsageMembers are the names under which usage is looked for in an answer, the documented one first (saas-v2 C17).
	UsageMembers Setting[[]string] `yaml:"usage-members"`
	// SignatureCase is "upper" or "lower" (saas-v2 C18).
	SignatureCase Setting[string] `yaml:"signature-case"`
	// DepartmentList is "array" or "text": the type of orgInfoList (saas-v2 C19).
	DepartmentList Setting[string] `yaml:"department-list"`
	// ImageNotices tells whether orders of images are notified (saas-v2 C20).
	ImageNotices Setting[bool] `yaml:"image-notices"`
	// OnDemandKey is "order-line" or "order-and-product": what makes two on-demand purchases the same (saas-v2 C21).
	OnDemandKey Setting[string] `yaml:"on-demand-key"`
	// ThawValue is "UNFREEZE" or "NORMAL": the V2 status value that ends a freeze (saas-v2 C22).
	ThawValue Setting[string] `yaml:"thaw-value"`
	// ChargingModes are the charging modes the site sells ("PERIOD", "ONE_TIME", "ON_DEMAND", "ON_DEMAND_PKG").
	ChargingModes Setting[[]string] `yaml:"charging-modes"`
	// WireTime is "real" or "virtual": which clock signs requests.
	WireTime Setting[string] `yaml:"wire-time"`

	// Retry holds the retry policies by the names that activities refer to (x-retry). saas-v2 C15.
	Retry map[string]Setting[RetryPolicy] `yaml:"retry"`
	// PollInterval and PollLimit bound the polling of queryInstance after provisioning.
	PollInterval Setting[time.Duration] `yaml:"poll-interval"`
	PollLimit    Setting[time.Duration] `yaml:"poll-limit"`
	// ReleaseAfterFailedCreate tells whether a refunded order whose instance id is known gets a release call (business-rules U5).
	ReleaseAfterFailedCreate Setting[bool] `yaml:"release-after-failed-create"`

	// FreezeAt is "grace-end" or "expiry" (business-rules C1).
	FreezeAt Setting[string] `yaml:"freeze-at"`
	// PeriodLengths and OnDemandLengths are grace and retention by customer level, "V0" to "V5" (business-rules 6.2).
	PeriodLengths   Setting[map[string]Lengths] `yaml:"period-lengths"`
	OnDemandLengths Setting[map[string]Lengths] `yaml:"on-demand-lengths"`
	// ThawOrder is "refresh-first" or "thaw-first": which of the two calls of a renewal in retention goes first.
	ThawOrder Setting[string] `yaml:"thaw-order"`
	// UnpaidLimit is how long an unpaid order stays valid.
	UnpaidLimit Setting[time.Duration] `yaml:"unpaid-limit"`
	// RefundWindow and RefundQuota bound refunds without reason: counted from provisioning, and per account and calendar year.
	// RefundOffered tells whether the site has them at all.
	RefundOffered Setting[bool]          `yaml:"refund-offered"`
	RefundWindow  Setting[time.Duration] `yaml:"refund-window"`
	RefundQuota   Setting[int]           `yaml:"refund-quota"`
	// RenewalChangeOpens is how long before expiry a renewal with change becomes possible.
	RenewalChangeOpens Setting[time.Duration] `yaml:"renewal-change-opens"`
	// TrialDaysLeast and TrialDaysMost bound the length of a trial.
	TrialDaysLeast Setting[int] `yaml:"trial-days-least"`
	TrialDaysMost  Setting[int] `yaml:"trial-days-most"`
	// FailedOrdersLimit is how many orders may fail in a calendar month before the product is delisted.
	FailedOrdersLimit Setting[int] `yaml:"failed-orders-limit"`
	// FailedOrdersThen is "delist" or "notice": what follows when more orders fail.
	FailedOrdersThen Setting[string] `yaml:"failed-orders-then"`

	// ProbeTimes are the Beijing times ("09:00") at which the saved cases of products on sale are probed every day (business-rules U1).
	ProbeTimes Setting[[]string] `yaml:"probe-times"`
	// ProbePass is "every-case" or "any-case": which cases must pass for a run to pass. ProbeDay is "every-run" or "any-run": which runs of
	// a day must fail for the day to fail (business-rules U1).
	ProbePass Setting[string] `yaml:"probe-pass"`
	ProbeDay  Setting[string] `yaml:"probe-day"`
	// ProbeFailingDays is how many consecutive failing days freeze the trade of a product; ProbeThen is "freeze" or "notice".
	ProbeFailingDays Setting[int]    `yaml:"probe-failing-days"`
	ProbeThen        Setting[string] `yaml:"probe-then"`
	// ProbeDelistDays is after how many consecutive failing days a frozen product is delisted; 0 leaves that to the operators.
	ProbeDelistDays Setting[int] `yaml:"probe-delist-days"`
	// DebugPending is "failure" or "success": what 000004 is worth when a case is debugged or probed.
	DebugPending Setting[string] `yaml:"debug-pending"`
	// PublishGate is "enforced" or "advice": whether a product can be published without the saved cases that it needs.
	PublishGate Setting[string] `yaml:"publish-gate"`

	// CompletionLag is how long after acceptance a supervised order is completed, RefundLag how long after the seller's approval a
	// negotiated refund takes effect; both at most 3 h (business-rules 8.1, 7.2).
	CompletionLag Setting[time.Duration] `yaml:"completion-lag"`
	RefundLag     Setting[time.Duration] `yaml:"refund-lag"`
	// ValidityStart is "enabling-time" (when the seller entered one) or "acceptance": where a supervised period begins (business-rules C13).
	ValidityStart Setting[string] `yaml:"validity-start"`
	// UnacceptedReminder is how long after placing an order that is not accepted is brought to mind. UnacceptedRule is "never" or
	// "close": whether such an order is closed after UnacceptedLimit (business-rules C14).
	UnacceptedReminder Setting[time.Duration] `yaml:"unaccepted-reminder"`
	UnacceptedRule     Setting[string]        `yaml:"unaccepted-rule"`
	UnacceptedLimit    Setting[time.Duration] `yaml:"unaccepted-limit"`
	// AppealRule is "any-time" or "idle-or-rejected": who may appeal when (business-rules C12). AppealIdle and AppealRejections are the
	// bounds of the latter; operations decide within AppealDays working days, and AppealOutcome ("continue", "accept", "refund") is what
	// they decide when nobody says otherwise.
	AppealRule       Setting[string]        `yaml:"appeal-rule"`
	AppealIdle       Setting[time.Duration] `yaml:"appeal-idle"`
	AppealRejections Setting[int]           `yaml:"appeal-rejections"`
	AppealDays       Setting[int]           `yaml:"appeal-days"`
	AppealOutcome    Setting[string]        `yaml:"appeal-outcome"`
	// AcceptanceCall is "none" or "create-again": what acceptance calls where the contract has no activity for it (business-rules U6).
	AcceptanceCall Setting[string] `yaml:"acceptance-call"`
	// OpeningFirstCall is "payment" or "acceptance": when newInstance first goes out for products that open after acceptance.
	OpeningFirstCall Setting[string] `yaml:"opening-first-call"`
	// LargeRefund is the amount, in hundredths of the currency, above which a refund is reviewed first.
	LargeRefund Setting[int] `yaml:"large-refund"`

	// AutoRenewDays is how many days before expiry auto renewal begins, AutoRenewHour the hour (Beijing) of its attempts, AutoRenewUntil
	// "retention-end" or "expiry": when it gives up (business-rules C9).
	AutoRenewDays  Setting[int]    `yaml:"auto-renew-days"`
	AutoRenewHour  Setting[int]    `yaml:"auto-renew-hour"`
	AutoRenewUntil Setting[string] `yaml:"auto-renew-until"`
	// ExpiryReminders and TrialReminders are the days before the end on which the buyer is reminded, at ReminderHour (Beijing).
	// RenewalFailureDays and ReleaseWarningDays are the days before expiry, and before release, on which a failing auto renewal is told.
	ExpiryReminders    Setting[[]int] `yaml:"expiry-reminders"`
	TrialReminders     Setting[[]int] `yaml:"trial-reminders"`
	ReminderHour       Setting[int]   `yaml:"reminder-hour"`
	RenewalFailureDays Setting[[]int] `yaml:"renewal-failure-days"`
	ReleaseWarningDays Setting[[]int] `yaml:"release-warning-days"`

	// ClockTolerance is how far X-Sdk-Date may be from the gateway's clock; LockAfter consecutive failures lock an access key id
	// for LockFor; BodyLimit is the largest signed body in bytes; Throttle is the number of calls a second (0 = none).
	ClockTolerance Setting[time.Duration] `yaml:"clock-tolerance"`
	LockAfter      Setting[int]           `yaml:"lock-after"`
	LockFor        Setting[time.Duration] `yaml:"lock-for"`
	BodyLimit      Setting[int]           `yaml:"body-limit"`
	Throttle       Setting[int]           `yaml:"throttle"`
	// OrderExpireTime is "utc" or "beijing": how the order query writes expireTime (open-api C15).
	OrderExpireTime Setting[string] `yaml:"order-expire-time"`
	// OrderCodePrefix is "MKT." or "CBC." (open-api C1).
	OrderCodePrefix Setting[string] `yaml:"order-code-prefix"`
	// MockOrders are the mock orders that the site's order query answers (open-api 6.2).
	MockOrders Setting[[]string] `yaml:"mock-orders"`

	// The wire of SaaS V1.0. The numbers are those of saas-v1.md section 10.
	// V1LiveTestFlag is "0" or "absent": what a live V1 request carries as testFlag (saas-v1 10.1).
	V1LiveTestFlag Setting[string] `yaml:"v1-live-test-flag"`
	// V1CustomerName is "sent" or "left-out": whether newInstance carries customerName (saas-v1 10.2).
	V1CustomerName Setting[string] `yaml:"v1-customer-name"`
	// V1QuantityDigits is how many digits amount, diskSize and bandWidth may have (saas-v1 10.3).
	V1QuantityDigits Setting[int] `yaml:"v1-quantity-digits"`
	// V1RetractAmount is "negative" or "absent": the orderAmount of a renewal that is given back (saas-v1 10.5).
	V1RetractAmount Setting[string] `yaml:"v1-retract-amount"`
	// V1PeriodStatusCalls tells whether period products get instanceStatus for a violation (saas-v1 10.6).
	V1PeriodStatusCalls Setting[bool] `yaml:"v1-period-status-calls"`
	// V1UsageMembers are the names under which usage is looked for in a V1 answer, the documented one first (saas-v1 10.7).
	V1UsageMembers Setting[[]string] `yaml:"v1-usage-members"`
	// V1QueryLimit is how many instance ids one V1 queryInstance may carry (saas-v1 10.8).
	V1QueryLimit Setting[int] `yaml:"v1-query-limit"`
	// V1EndOrder is "sent" or "left-out": whether expireInstance and releaseInstance carry orderId (saas-v1 10.9).
	V1EndOrder Setting[string] `yaml:"v1-end-order"`
	// V1UpgradeExtendParams is "left-out" or "sent": whether upgrade carries saasExtendParams (saas-v1 10.9).
	V1UpgradeExtendParams Setting[string] `yaml:"v1-upgrade-extend-params"`
	// V1QueryEncoding is "strict" or "older-examples": whether +, /, = and the comma are encoded in a V1 query (saas-v1 10.9).
	V1QueryEncoding Setting[string] `yaml:"v1-query-encoding"`
	// V1ResultMessage is "optional" or "required": whether a V1 answer must hold resultMsg (saas-v1 10.10).
	V1ResultMessage Setting[string] `yaml:"v1-result-message"`
	// V1FrontEndURL is "not-required" or "required": whether the answer of newInstance must hold appInfo.frontEndUrl (saas-v1 10.10).
	V1FrontEndURL Setting[string] `yaml:"v1-front-end-url"`
	// V1BusinessCodes is "listed" or "unlisted": whether the site documents 000101 to 000107 (saas-v1 10.11).
	V1BusinessCodes Setting[string] `yaml:"v1-business-codes"`
	// V1BodySignName is "exact" or "any-case": the letter case in which Body-Sign must be written (saas-v1 10.12).
	V1BodySignName Setting[string] `yaml:"v1-body-sign-name"`
	// V1OnDemandQuery is "required" or "optional": whether pay-per-use products must serve queryInstance (saas-v1 10.13).
	V1OnDemandQuery Setting[string] `yaml:"v1-on-demand-query"`
	// V1SKUCode is "sent" or "left-out": whether newInstance carries skuCode (saas-v1 10.14).
	V1SKUCode Setting[string] `yaml:"v1-sku-code"`
	// V1Currency is the currency of orderAmount, "CNY" or "USD" (saas-v1 10.15).
	V1Currency Setting[string] `yaml:"v1-currency"`
	// V1ExpireTimeZone is "beijing" or "utc": the zone of expireTime in V1 calls.
	V1ExpireTimeZone Setting[string] `yaml:"v1-expire-time-zone"`
	// V1CreateExpireTime is "documented" or "always": which newInstance calls carry expireTime.
	V1CreateExpireTime Setting[string] `yaml:"v1-create-expire-time"`
	// V1SensitiveValues is "aes-256", "aes-128" or "left-out": how newInstance carries mobilePhone and email.
	V1SensitiveValues Setting[string] `yaml:"v1-sensitive-values"`
	// V1IAMUser is "left-out" or "sent": whether newInstance carries userId and userName of the IAM user.
	V1IAMUser Setting[string] `yaml:"v1-iam-user"`
	// V1ProvisionType is the provisionType of a product that opens with the purchase.
	V1ProvisionType Setting[string] `yaml:"v1-provision-type"`
	// V1AcceptanceProvisionType is the provisionType of a product that opens after acceptance.
	V1AcceptanceProvisionType Setting[string] `yaml:"v1-acceptance-provision-type"`
}

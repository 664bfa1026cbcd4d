package market

import (
	"fmt"

	"github.com/fairground/fairground/wording"
)

// Refusal is what the marketplace answers to a wish that its rules do not allow. A refused command has changed nothing.
type Refusal struct {
	// Rule is a stable name, such as "refund-window"; for rules that are rows of the table it starts with the row ("t27-released").
	Rule string `json:"rule"`
	// Text says what is wrong and what to do instead.
	Text wording.Text `json:"text"`
	// Clause is the address of the page that says so, empty for a rule of Fairground itself.
	Clause string `json:"clause,omitempty"`
}

// Error returns the English sentence.
func (r *Refusal) Error() string { return r.Text.EN }

// refuse makes a refusal; the arguments are those of wording.Format.
func refuse(rule, clause, english, chinese string, arguments ...any) *Refusal {
	return &Refusal{Rule: rule, Clause: clause, Text: wording.Format(english, chinese, arguments...)}
}

// UnknownCallError tells that an outcome was reported for a call that this market does not know: a defect of the caller.
type UnknownCallError struct{ CallID string }

// Error names the call.
func (e *UnknownCallError) Error() string {
	return fmt.Sprintf("call %q is not known to this market", e.CallID)
}

// The published pages that rules come from.
const (
	clauseAccess        = "https://support.huaweicloud.com/accessg-marketplace/zh-cn_topic_0070649414.html"
	clauseRefresh       = "https://support.huaweicloud.com/accessg-marketplace/zh-cn_topic_0070649429.html"
	clauseRelease       = "https://support.huaweicloud.com/accessg-marketplace/zh-cn_topic_0070649431.html"
	clauseChangeCheck   = "https://support.huaweicloud.com/accessg-marketplace/zh-cn_topic_0000002411753620.html"
	clauseRequirements  = "https://support.huaweicloud.com/accessg-marketplace/saas_topic_0000001.html"
	clauseGrace         = "https://support.huaweicloud.com/usermanual-period/zh-cn_topic_0086671074.html"
	clauseRefund        = "https://support.huaweicloud.com/usermanual-billing/unsubscription_topic_20000081.html"
	clauseRefundAbroad  = "https://support.huaweicloud.com/intl/en-us/sp-marketplace/en-us_sp_topic_0000099.html"
	clauseRefundRows    = "https://huaweicloud.com/s/JWNkbumdmeaAgWh0dHBz6K-35rGC5YyF55qE5L2c55SoJQ/t_30_p_9/JeS6keWVhuW6lyU"
	clauseRenewal       = "https://support.huaweicloud.com/intl/en-us/usermanual-marketplace/en-us_buyer_topic_0234836225.html"
	clauseRenewalRules  = "https://huaweicloud.com/s/JeelnumAmuaVsOaNruW6k-S7o-eQhuacjeWKoeWZqOWQr-WKqOS4jei1t-adpSU/t_30_p_3/Jei0ueeUqOS4reW_gyU"
	clauseChange        = "https://support.huaweicloud.com/intl/en-us/usermanual-marketplace/en-us_buyer_topic_0212191533.html"
	clauseUpgradeRules  = "https://support.huaweicloud.com/intl/id-id/sp-marketplace/en-us_topic_0212192789.html"
	clauseTrial         = "https://huaweicloud.com/s/Jei0reS5sOS7o-eQhuacjeWKoeWZqOWcsOWdgCU/t_30_p_20/JeS6keWVhuW6lyU"
	clauseOrderStatus   = "https://support.huaweicloud.com/api-oce/zh-cn_topic_0075746564.html"
	clauseUnpaid        = "https://huaweicloud.com/s/JXNzbOivgeS5puWuoeaguOWkmuS5hSU/t_30_p_1/Jei0ueeUqOS4reW_gyU"
	clauseRestart       = "https://huaweicloud.com/s/JeiTneiJsuWvvOiIquaWsOWfn-WQjSAl/t_30_p_3/JeS6keWVhuW6lyU"
	clauseNotifications = "https://huaweicloud.com/s/JWRlYmlhbuS4jeiDvXBpbmfln5_lkI0l/t_30_p_13/JeS6keWVhuW6lyU"
	clauseSupervision   = "https://support.huaweicloud.com/intl/en-us/usermanual-marketplace/en-us_buyer_topic_00000025.html"
	clauseRetries       = "https://huaweicloud.com/s/JXZzY29kZSDlh73mlbDosIPnlKjlhbPns7sl/t_30_p_2/JeS6keWVhuW6lyU"
	clausePeriods       = "https://support.huaweicloud.com/intl/en-us/price-dsc/dsc_07_0020.html"
	clauseOrderTypes    = "https://support.huaweicloud.com/accessg-marketplace/zh-cn_topic_0070649350.html"
	clauseFrozen        = "https://huaweicloud.com/s/JeS7o-eQhuacjeWKoeWZqOWcsOWdgOWmguS9leWvu-aJviU/t_30_p_1/JeWNjuS4uuS6keWFrOWFseS6i-S4muacjeWKoeS6keW5s-WPsCU"
)

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
	clauseProbing       = "https://support.huaweicloud.com/accessg-marketplace/zh-cn_topic_0070649414.html"
	clauseDebugging     = "https://support.huaweicloud.com/accessg-marketplace/access_topic_0000008.html"
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
	clauseAppeal        = "https://support.huaweicloud.com/intl/en-us/sp-marketplace/en-us_sp_topic_0000085.html"
	clauseAppealOld     = "https://support.huaweicloud.com/intl/es-us/sp-marketplace/en-us_sp_topic_0237127406.html"
	clauseReview        = "https://huaweicloud.com/s/JeefreS_oemqjOivgeeggeaOpeaUtuWZqCU/t_30_p_1/JeS6keWVhuW6lyU"
	clauseAutoRenew     = "https://support.huaweicloud.com/usermanual-period/zh-cn_topic_0086671074.html"
	clauseAudience      = "https://huaweicloud.com/s/Jei0n-i9veWdh-ihoeS4juW8ueaAp-S4uOe8qeeahOWMuuWIqyU/t_30_p_3/JeS6keWVhuW6lyU"
	clauseLimits        = "https://huaweicloud.com/s/JW15c3Fs6K6i5Y2V6KGo5pWw5o2u5bqT6K6-6K6hJQ/t_30_p_5/JeS6keWVhuW6lyU"
	clauseStock         = "https://huaweicloud.com/s/JeabtOaNonNzbOivgeS5pueUqOS4jeeUqOmHjeWQryU/t_30_p_5/JeS6keWVhuW6lyU"
	clauseInvoice       = "https://huaweicloud.com/s/JXZpZXfov57mjqXmnI3liqHlmajouqvku73pqozor4HlpLHotKUl/t_30_p_9/JeS6keWVhuW6lyU"
	clauseUnaccepted    = "https://huaweicloud.com/s/JeefreS_oeetvuWQjeinhOWImSU/t_30_p_2/JeS6keWVhuW6lyU"
	clauseExpiryNotices = "https://huaweicloud.com/s/JW15c3Fs5Lit5LiN6IO95L2_55So5Lit5paH5ZCN5L2c5Li65pWw5o2u6KGo5ZCNJQ/t_30_p_17/Jei0ueeUqOS4reW_gyU"
	clauseTrialNotices  = "https://portal.huaweicloud.com/s/JeWMuuWdl-mTviDpk77ku6PnoIEl/t_30_p_5/JeS6keWVhuW6lyU"
	clauseDelisting     = "https://support.huaweicloud.com/accessg-marketplace/zh-cn_topic_0070649414.html"
	clauseRetries       = "https://huaweicloud.com/s/JXZzY29kZSDlh73mlbDosIPnlKjlhbPns7sl/t_30_p_2/JeS6keWVhuW6lyU"
	clausePeriods       = "https://support.huaweicloud.com/intl/en-us/price-dsc/dsc_07_0020.html"
	clauseOrderTypes    = "https://support.huaweicloud.com/accessg-marketplace/zh-cn_topic_0070649350.html"
	clauseFrozen        = "https://huaweicloud.com/s/JeS7o-eQhuacjeWKoeWZqOWcsOWdgOWmguS9leWvu-aJviU/t_30_p_1/JeWNjuS4uuS6keWFrOWFseS6i-S4muacjeWKoeS6keW5s-WPsCU"
)

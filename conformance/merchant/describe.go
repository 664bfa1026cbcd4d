package merchant

import (
	"crypto/sha256"
	"encoding/hex"
)

// describe is what the buyer is told about an instance (saas-v2 5.2). The memo is the same for all: nothing that a test could lean on.
func (m *Merchant) describe(i *Instance) map[string]any {
	description := map[string]any{
		"instanceId": i.ID,
		"appInfo": map[string]any{
			"frontEndUrl": "https://app.merchant.example/login?tenant=" + tenant(i),
			"adminUrl":    "https://app.merchant.example/admin?tenant=" + tenant(i),
			"userName":    "administrator",
			"password":    "change-me-at-first-login",
			"memo":        "首次登录后请修改初始密码",
		},
	}
	if i.metered() {
		description["usageInfo"] = []map[string]any{m.usage(i)}
	}
	return description
}

// usage is what on-demand instances and packages must report. The practice merchant meters nothing: the value is invented.
func (m *Merchant) usage(i *Instance) map[string]any {
	usage := map[string]any{
		"usageValue":      1.25,
		"statisticalTime": statisticalTime(m.config.Wall()),
		"dashboardUrl":    "https://app.merchant.example/usage?tenant=" + tenant(i),
	}
	if i.ChargingMode != "ON_DEMAND_PKG" {
		return usage
	}
	for _, other := range m.ledgerOf(i).instances { // the billing item that this package belongs to was bought in the same order
		if other.OrderID == i.OrderID && other.ChargingMode == "ON_DEMAND" {
			usage["relatedInstanceId"] = other.ID
		}
	}
	return usage
}

// tenant is the instance's name in addresses. The instance id itself came from outside and may hold any character.
func tenant(i *Instance) string {
	sum := sha256.Sum256([]byte(i.ID))
	return hex.EncodeToString(sum[:8])
}

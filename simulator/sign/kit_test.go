package sign_test

import (
	"strings"
	"testing"

	"github.com/fairground/fairground/simulator/sign"
)

const kitKey = "0123456789abcdef0123456789abcdef" // joint-kit.md 3.7

// kitVectors are saas-v2.md 14.5, joint-kit.md 3.7 and the field notes.
var kitVectors = []struct{ name, key, nonce, timestamp, body, signature string }{{
	"14.5 tenantSync", demoKey, "00112233445566778899AABBCCDDEEFF", "1767225600000",
	`{"domainName":"demo.example.com","flag":1,"instanceId":"11111111-2222-4333-8444-555555555555","name":"示例企业","orderId":"CS2601010000DEMO1","tenantCode":"demo","tenantId":"0123456789abcdef0123456789abcdef","testFlag":1,"timeStamp":"20260101080000000"}`,
	"CD07052DEC98EDDD830310E71B171273BFE6598E5389100542F9F298D2FF2F7B",
}, {
	"joint-kit 3.7 tenantSync", kitKey, "A1B2C3D4E5F60718293A4B5C6D7E8F90", "1735689600000",
	`{"domainName":"https://acme.idp.example.com","flag":1,"instanceId":"INST-0001","name":"Acme","orderId":"CS2501010000ABCDE","tenantCode":"acme","tenantId":"t-0001","testFlag":0,"timeStamp":"20250101080000000"}`,
	"4780A0A067041CB8790CD2F5DB1782F94CA77F12A85A6510A3595ACA5F5DBB98",
}, {
	"joint-kit 3.7 nested list", kitKey, "A1B2C3D4E5F60718293A4B5C6D7E8F90", "1735689601500",
	`{"instanceId":"INST-0001","orgInfoList":[{"orgCode":"10000","orgName":"总部","parentCode":""},{"orgCode":"10001","orgName":"R&D/测试","parentCode":"10000"}],"tenantId":"t-0001","testFlag":0,"timeStamp":"20250101080001500"}`,
	"4C4882E6BD5326E62F64757DE2653F4FD633F57FD5FC354DFA45A38E474C99C3",
}, {
	"field notes", fieldKey, "0123456789abcdef", "1767240000123", v2Vectors[5].body,
	"3F56328BAE895E3EAD87F55AD911E11832D9A8B2564CCD9320BE34BCD6385F02",
}}

func TestKitVectors(t *testing.T) {
	t.Parallel()
	for _, v := range kitVectors {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			canonical, signature := sign.Kit(v.key, v.nonce, v.timestamp, []byte(v.body))
			if signature != v.signature || canonical != v.key+v.nonce+v.timestamp+v.body {
				t.Errorf("Kit = %q, %q", canonical, signature)
			}
			if !sign.VerifyKit(v.key, strings.ToLower(v.signature), v.timestamp, v.nonce, []byte(v.body)) {
				t.Error("the vector's own signature was refused")
			}
			if sign.VerifyKit(v.key, v.signature, v.timestamp, v.nonce, []byte(v.body[1:])) {
				t.Error("a tampered payload was accepted")
			}
		})
	}
}

package sign_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/sign"
)

// The access keys of the reference documents' vectors.
const (
	demoKey = "demo-access-key-0000000000000001" // saas-v2.md 14
)

// fieldKey is the key of the field notes, whose values come from independent merchant programs.
const fieldKey = "sandbox-key-0123456789abcdef0123456789"

type v2Vector struct {
	name, key, nonce, timestamp, body, bodyHash, canonical, signature string
	bytes                                                             int
}

// v2Vectors are saas-v2.md 14.1 to 14.4 and the field notes.
var v2Vectors = []v2Vector{{
	name: "14.1 newInstance", key: demoKey, timestamp: "1767225600000", nonce: "A1B2C3D4E5F60718293A4B5C6D7E8F90", bytes: 164,
	body:      `{"activity":"newInstance","businessId":"11111111-2222-4333-8444-555555555555","orderId":"CS2601010000DEMO1","orderLineId":"CS2601010000DEMO1-000001","testFlag":"1"}`,
	bodyHash:  "3e661f29e50867b2fca65a6c8f180a6006f1ae4388d0caa4752883b171c3cca6",
	canonical: "demo-access-key-0000000000000001A1B2C3D4E5F60718293A4B5C6D7E8F9017672256000003e661f29e50867b2fca65a6c8f180a6006f1ae4388d0caa4752883b171c3cca6",
	signature: "06BE48E859A8E3FEABE35488AE87532D578F8F0D0649EE99D40F6B476F745BD7",
}, {
	name: "14.2 queryInstance", key: demoKey, timestamp: "1767225660000", nonce: "0123456789abcdef", bytes: 117,
	body:      `{"activity":"queryInstance","instanceId":"11111111-2222-4333-8444-555555555555,66666666-7777-4888-8999-000000000000"}`,
	bodyHash:  "5f58c04c773bb4a54550ca69499b46de3f6be2545c4c4066e535a8d3bdddcc84",
	canonical: "demo-access-key-00000000000000010123456789abcdef17672256600005f58c04c773bb4a54550ca69499b46de3f6be2545c4c4066e535a8d3bdddcc84",
	signature: "C1859CE131361E63EA755D0747CC864A099A7A54FE2AC5A58ED869BA80E41262",
}, {
	name: "14.3 refreshInstance", key: demoKey, timestamp: "1767225720000", nonce: "B7E23EC29AF22B0B4E41DA31E868D57226121C84E2F5A3C9D0F1E2D3C4B5A697", bytes: 253,
	body:      `{"activity":"refreshInstance","expireTime":"20270101000000","instanceId":"11111111-2222-4333-8444-555555555555","orderId":"CS2601010000DEMO2","orderLineId":"CS2601010000DEMO2-000001","productId":"OFFI000000000000000001","scene":"RENEWAL","testFlag":"1"}`,
	bodyHash:  "a00ce465f0218cc79a698a1c8c2eb5fa5a38c0bdfeec65a62da6e8276a99ea72",
	canonical: "demo-access-key-0000000000000001B7E23EC29AF22B0B4E41DA31E868D57226121C84E2F5A3C9D0F1E2D3C4B5A6971767225720000a00ce465f0218cc79a698a1c8c2eb5fa5a38c0bdfeec65a62da6e8276a99ea72",
	signature: "773C100E3DCD255E7FD7662AC42F73A665EBE79888F596E6621F3D9628E306A5",
}, {
	name: "14.3 updateInstanceStatus", key: demoKey, timestamp: "1767225780000", nonce: "FEDCBA9876543210FEDCBA9876543210", bytes: 105,
	body:      `{"activity":"updateInstanceStatus","instanceId":"11111111-2222-4333-8444-555555555555","status":"FREEZE"}`,
	bodyHash:  "231dcad8969aadcf5169a2298fe1d83b7c6b5e8d9a64cad7b707dcbaf293f2fc",
	canonical: "demo-access-key-0000000000000001FEDCBA9876543210FEDCBA98765432101767225780000231dcad8969aadcf5169a2298fe1d83b7c6b5e8d9a64cad7b707dcbaf293f2fc",
	signature: "775BD4712D0991D71C21AC479E4AB47D6F624D43602FC7DFFC936C8638D1BFFD",
}, {
	name: "14.4 changeInstanceCheck", key: demoKey, timestamp: "1767225840000", nonce: "5A5A5A5A5A5A5A5A",
	body:      `{"activity":"changeInstanceCheck","instanceId":"11111111-2222-4333-8444-555555555555","productInfo":{"linearValue":20,"productId":"OFFI000000000000000002","skuCode":"00000000-aaaa-4bbb-8ccc-dddddddddddd"},"testFlag":"1"}`,
	bodyHash:  "483295d2e738cb42dcc25f52cbbecc82787e4f6a7f994c6fd6fab7ef03a70799",
	canonical: "demo-access-key-00000000000000015A5A5A5A5A5A5A5A1767225840000483295d2e738cb42dcc25f52cbbecc82787e4f6a7f994c6fd6fab7ef03a70799",
	signature: "71282590A337024197793FAC052C1C33FA01556F378D8D76C0C4E2B33BF659DB",
}, {
	name: "field notes", key: fieldKey, timestamp: "1767240000123", nonce: "0123456789abcdef",
	body:      `{"activity":"newInstance","businessId":"biz-1","customerName":"张三","orderId":"CS1","orderLineId":"CS1-000001","testFlag":"1"}`,
	bodyHash:  "456fefd08d56d4f87672d517a080bda86cb306dacc8786a40d341de11ade8601",
	canonical: fieldKey + "0123456789abcdef" + "1767240000123" + "456fefd08d56d4f87672d517a080bda86cb306dacc8786a40d341de11ade8601",
	signature: "A541908CD8C57ECAAF7906DE024719B0C642FCD9335541C80E1CE1FB2B8CBBC1",
}}

func TestV2Vectors(t *testing.T) {
	t.Parallel()
	for _, v := range v2Vectors {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			want := sign.V2Steps{Payload: v.body, BodyHash: v.bodyHash, Canonical: v.canonical, Signature: v.signature}
			if got := sign.V2(v.key, v.nonce, v.timestamp, []byte(v.body)); got != want {
				t.Errorf("V2:\n got %+v\nwant %+v", got, want)
			}
			if v.bytes != 0 && len(v.body) != v.bytes {
				t.Errorf("the vector's payload has %d bytes, the reference says %d", len(v.body), v.bytes)
			}
		})
	}
}

func TestVerifyV2(t *testing.T) {
	t.Parallel()
	v := v2Vectors[0]
	accepted := map[string]string{"upper case": v.signature, "lower case": strings.ToLower(v.signature)}
	for name, signature := range accepted {
		if !sign.VerifyV2(v.key, signature, v.timestamp, v.nonce, []byte(v.body)) {
			t.Errorf("%s: refused", name)
		}
	}
	refused := map[string]string{
		"empty": "", "one digit changed": v.signature[:63] + "8", "shorter": v.signature[:62], "no hex": strings.Repeat("z", 64),
		"longer": v.signature + "00", "odd": v.signature[:63], "blank in front": " " + v.signature,
	}
	for name, signature := range refused {
		if sign.VerifyV2(v.key, signature, v.timestamp, v.nonce, []byte(v.body)) {
			t.Errorf("%s: accepted", name)
		}
	}
	if sign.VerifyV2(v.key, v.signature, v.timestamp, v.nonce, []byte(v.body+" ")) {
		t.Error("a tampered body was accepted")
	}
	if sign.VerifyV2(v.key, v.signature, "1767225600001", v.nonce, []byte(v.body)) {
		t.Error("another timestamp was accepted")
	}
}

func TestFresh(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1767225600000)
	for timestamp, want := range map[string]bool{
		"1767225600000": true, "1767225660000": true, "1767225540000": true, "1767225660001": false, "1767225539999": false,
		"1767225600": false, "": false, "now": false, "9223372036854775807": false, "-9223372036854775808": false, "99999999999999999999": false,
	} {
		if got := sign.Fresh(timestamp, now, time.Minute); got != want {
			t.Errorf("Fresh(%q) = %v, want %v", timestamp, got, want)
		}
	}
}

func TestNonceIsNewEveryTime(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		nonce := sign.Nonce()
		if len(nonce) != 64 || strings.Trim(nonce, "0123456789ABCDEF") != "" || seen[nonce] {
			t.Fatalf("nonce %q", nonce)
		}
		seen[nonce] = true
	}
}

func BenchmarkV2(b *testing.B) {
	v := v2Vectors[0]
	body := []byte(v.body)
	b.ReportAllocs()
	for b.Loop() {
		sign.V2(v.key, v.nonce, v.timestamp, body)
	}
}

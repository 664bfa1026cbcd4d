package saasv2

import "testing"

// The worked example of saas-v2.md 14.1 and its table of typical mistakes.
func TestMistakesAreThePublishedOnes(t *testing.T) {
	t.Parallel()
	example := signed{
		key: "demo-access-key-0000000000000001", nonce: "A1B2C3D4E5F60718293A4B5C6D7E8F90", timestamp: "1767225600000",
		body: []byte(`{"activity":"newInstance","businessId":"11111111-2222-4333-8444-555555555555","orderId":"CS2601010000DEMO1","orderLineId":"CS2601010000DEMO1-000001","testFlag":"1"}`),
	}
	for name, want := range map[string]string{
		"members-descending":   "C5EE71BE9AD81894A5CEA57B821307D4CAEF93EF9536CCF3052424256CCBC9BE",
		"members-with-blanks":  "996ACDD61202E5E68FF9A79566001D137717CC3321B305EBD9B161B24DBDE067",
		"plain-sha256":         "7AABD050D3B313A1F347D52B2F3E945935938B6A94578BBECDEADE2D594ABCDC",
		"body-not-hashed":      "3C363E6D6D07E10D24B5A85CCC0CA61C043BA48CA3844C910A7D55922E00D719",
		"body-hash-upper-case": "EADFF66C2953DA0CF29B2BBF02D150AD6784841D0BC6CBAAD731B891765363AD",
	} {
		if got := mistaken[name](example); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

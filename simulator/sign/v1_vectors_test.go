package sign_test

import (
	"encoding/hex"
	"testing"

	"github.com/fairground/fairground/simulator/sign"
)

// The derived keys of saas-v1.md 9.5; they were compared with OpenJDK.
func TestDerivedKeysOfV1(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		keyA:      "98b86de39ac58f119d0f15fa83822fea17fe5ffd92227fb04bb66fd5b11402f1",
		keyB:      "7d1a78164fbab2a87fe42d72dc0469b9556db81646413d46ede1fbb3f837fa7d",
		"xxxxxxx": "c962ef8500ad13239b5ec0eb6a5c570b3cae0fd0e5c28e793eb6aaa22d251123",
	} {
		if got := hex.EncodeToString(sign.AESKey(key, sign.AES256)); got != want {
			t.Errorf("%s: %s", key, got)
		}
		if got := hex.EncodeToString(sign.AESKey(key, sign.AES128)); got != want[:32] {
			t.Errorf("%s: %s", key, got)
		}
	}
}

// exampleAnswer is the newInstance answer of saas-v1.md 4.1; the \u escapes are literal characters.
const exampleAnswer = `{"resultCode":"000000","resultMsg":"success.","encryptType":"1","instanceId":"3f0c2b1a-5d4e-4f6a-8b7c-9d0e1f2a3b4c","appInfo":{"frontEndUrl":"https://app.example.com","adminUrl":"https://app.example.com/admin","userName":"0a1B2c3D4e5F6g7HWPlklLuMzyveYhnGYze1ww==","password":"h7G6f5E4d3C2b1A0h0hQwmZ2gq2Ec1ryayt8QQ==","memo":"\u4e2d\u6587"}}`

// The signatures of saas-v1.md 9.4.
func TestBodySignVectorsOfV1(t *testing.T) {
	t.Parallel()
	for _, v := range []struct{ key, body, signature string }{
		{keyB, exampleAnswer, "WM63eNFQF4LoL/h0vUMVb064xx8DeZ9Vyz94PWhfTEU="},
		{keyB, exampleAnswer + "\n", "ECk4V0Qvb5IkbbYUBFwH4JJmn7nvJ/MFLrFzFlPIDkE="},
		{keyA, `{"resultCode":"000000","resultMsg":"success."}`, "0PBt0Sb/J96M/+L3idSJBwdremFwVW+uh+Tq1zdRLhk="},
		{keyA, `{ "resultCode": "000000", "resultMsg": "success." }`, "mgaW0WUu/8SZH/c3NaPDJCb7GOpg3liV8vi7rE0kjUE="},
		{keyA, `{"resultCode":"000001","resultMsg":"auth failed"}`, "atFfvDs276UoCyPk9NdpVIuMHXbJhiSGxC7oex1Rrw8="},
	} {
		if got := sign.BodySign(v.key, []byte(v.body)); got != v.signature {
			t.Errorf("%s: %s", v.body, got)
		}
		if err := sign.VerifyBodySign(v.key, `sign_type="HMAC-SHA256", signature= "`+v.signature+`"`, []byte(v.body)); err != nil {
			t.Errorf("%s: %v", v.body, err)
		}
	}
}

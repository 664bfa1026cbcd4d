package sign_test

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/fairground/fairground/simulator/sign"
)

func TestAESKeyVectors(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		demoKey:  "ef32f40d9ef00f97f88bf8c280cce182584a127e1081cfafa9ba8143690e3f63", // saas-v2.md 14.6, OpenJDK 17
		fieldKey: "c9140687cbf82fe590f7242f79ceed7956d967fb523118c22a5ca46e4b807523", // field notes
	} {
		if got := hex.EncodeToString(sign.AESKey(key, 256)); got != want {
			t.Errorf("AESKey(%s, 256) = %s, want %s", key, got, want)
		}
		if got := hex.EncodeToString(sign.AESKey(key, 128)); got != want[:32] {
			t.Errorf("AESKey(%s, 128) = %s, want %s", key, got, want[:32])
		}
	}
	if got := sign.AESKey(demoKey, 192); got != nil {
		t.Errorf("AESKey of 192 bits = %x, want none", got)
	}
}

// aesVectors are saas-v2.md 14.6 and the field notes.
var aesVectors = []struct {
	key, plain string
	bits       int
	value      string
}{
	{demoKey, "demo-user@example.com", 256, "k3Jx9QmZ7tR2bV5wcKaOX3C8FT5J8OGVNBYrvJSOtryLEzIntZu5VjRAnQU="},
	{demoKey, "demo-user@example.com", 128, "k3Jx9QmZ7tR2bV5w0eZHokTfetAHgLlB438ZpCipyorLGO0l/E8WFVHjgmc="},
	{demoKey, "Pa55-示例", 256, "a1B2c3D4e5F6g7H87adLreHCDLJM1ziIfbvpaQ=="},
	{fieldKey, "admin", 128, "abcdefghij012345wpwUyJPbhfwHm0t0RFR5cA=="},
	{fieldKey, "admin", 256, "abcdefghij012345GCUKzi34ha9RhTVUcUIkgA=="},
	{fieldKey, "张三123", 128, "abcdefghij0123451wMqMKDSS6Rujs/uZO37bw=="},
	{fieldKey, "张三123", 256, "abcdefghij0123458IfO/9sc3GsjS2HeIcwXJg=="},
}

func TestAESVectors(t *testing.T) {
	t.Parallel()
	for _, v := range aesVectors {
		if got, err := sign.Encrypt(v.plain, v.key, v.value[:16], v.bits); err != nil || got != v.value {
			t.Errorf("Encrypt(%q, %d) = %q, %v; want %q", v.plain, v.bits, got, err, v.value)
		}
		if got, err := sign.Decrypt(v.value, v.key, v.bits); err != nil || got != v.plain {
			t.Errorf("Decrypt(%q, %d) = %q, %v; want %q", v.value, v.bits, got, err, v.plain)
		}
	}
}

// One block with the two halves of a story: what a merchant sends wrong, and the step that must be named.
func TestDecryptNamesTheStepThatFailed(t *testing.T) {
	t.Parallel()
	good := aesVectors[0].value
	for name, c := range map[string]struct {
		value, key string
		bits       int
		step       sign.Step
		says       string
	}{
		"no value":             {"", demoKey, 256, sign.StepIV, "0 of its 16"},
		"IV cut":               {good[:9], demoKey, 256, sign.StepIV, "9 of its 16"},
		"IV left away":         {"+/" + good[18:], demoKey, 256, sign.StepIV, "no letter or digit"},
		"nothing after the IV": {good[:16], demoKey, 256, sign.StepLength, "0 bytes"},
		"blank for plus":       {good[:16] + "abc def=", demoKey, 256, sign.StepBase64, "blank where + should be"},
		"URL-safe alphabet":    {good[:16] + "ab-_", demoKey, 256, sign.StepBase64, "URL-safe"},
		"still URL-encoded":    {good[:len(good)-1] + "%3D", demoKey, 256, sign.StepBase64, "URL-encoded"},
		"padding sign lost":    {good[:len(good)-1], demoKey, 256, sign.StepBase64, "multiple of 4"},
		"half a block":         {good[:16] + base64.StdEncoding.EncodeToString(make([]byte, 24)), demoKey, 256, sign.StepLength, "24 bytes"},
		"other key":            {good, fieldKey, 256, sign.StepPadding, "another key"},
		"other encryptType":    {good, demoKey, 128, sign.StepPadding, "encryptType"},
		"bits unknown":         {good, demoKey, 192, sign.StepBits, "192"},
		"far too long":         {good[:16] + strings.Repeat("A", 1<<17), demoKey, 256, sign.StepLength, "far more"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := sign.Decrypt(c.value, c.key, c.bits)
			var failed *sign.CipherError
			if !errors.As(err, &failed) || failed.Step != c.step || !strings.Contains(failed.Text.EN, c.says) || failed.Text.ZH == "" {
				t.Errorf("got %#v, want step %s saying %q", err, c.step, c.says)
			}
			if strings.Contains(err.Error(), c.key) {
				t.Error("the message contains the key")
			}
		})
	}
}

func TestDecryptRefusesTextThatIsNotUTF8(t *testing.T) {
	t.Parallel()
	value, err := sign.Encrypt("\xff\xfe", demoKey, "", 256)
	if err != nil {
		t.Fatal(err)
	}
	var failed *sign.CipherError
	if _, err := sign.Decrypt(value, demoKey, 256); !errors.As(err, &failed) || failed.Step != sign.StepText {
		t.Errorf("got %v, want step text", err)
	}
}

func TestEncryptRefusesABadIV(t *testing.T) {
	t.Parallel()
	for _, iv := range []string{"short", "0123456789abcdef0", "0123456789abcde+", "0123456789abcd中"} {
		var failed *sign.CipherError
		if _, err := sign.Encrypt("x", demoKey, iv, 256); !errors.As(err, &failed) || failed.Step != sign.StepIV {
			t.Errorf("IV %q: %v", iv, err)
		}
	}
}

func TestEncryptThenDecryptIsIdentity(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.String().Draw(t, "plain")
		key := rapid.String().Draw(t, "key")
		bits := rapid.SampledFrom([]int{128, 256}).Draw(t, "bits")
		value, err := sign.Encrypt(plain, key, "", bits)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := sign.Decrypt(value, key, bits); err != nil || got != strings.ToValidUTF8(plain, "") {
			t.Fatalf("Decrypt(Encrypt(%q)) = %q, %v", plain, got, err)
		}
	})
}

func FuzzDecrypt(f *testing.F) {
	for _, v := range aesVectors {
		f.Add(v.value, v.key, v.bits)
	}
	f.Add("", "", 0)
	f.Fuzz(func(t *testing.T, value, key string, bits int) {
		plain, err := sign.Decrypt(value, key, bits)
		var failed *sign.CipherError
		if err != nil && (!errors.As(err, &failed) || plain != "") {
			t.Errorf("Decrypt(%q) = %q, %v", value, plain, err)
		}
	})
}

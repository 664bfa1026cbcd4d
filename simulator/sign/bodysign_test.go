package sign_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/fairground/fairground/simulator/sign"
)

const successBody = `{"resultCode":"000000","resultMsg":"success."}`

// bodySignVectors are saas-v2.md 14.7, joint-kit.md 4.3, license-and-order-notice.md and the field notes.
var bodySignVectors = []struct{ key, body, signature string }{
	{demoKey, `{"resultCode":"000000","resultMsg":"success.","instanceId":"11111111-2222-4333-8444-555555555555"}`, "Nvu7/Tax8UVTZi1J5jyAy7RT7Hd0R3GooJdiKhB8B8c="},
	{"v1-key-for-test", successBody, "ioWKfiy7oiEU+tejhEvVjXJJfjXJ3YAIeBgdFEGso94="},
	{"sandbox-key-v1", successBody, "NgcZcMI9Tl9R8mXFKJRxYbho6SsTV5UD9ZpF1a85Thc="},
	{fieldKey, successBody, "R84p7+exPSmt4BZZ3XwoKz+XIVkWceNN+MuSQpzWoxI="},
}

func TestBodySignVectors(t *testing.T) {
	t.Parallel()
	for _, v := range bodySignVectors {
		if got := sign.BodySign(v.key, []byte(v.body)); got != v.signature {
			t.Errorf("BodySign(%q) = %s, want %s", v.key, got, v.signature)
		}
		for _, header := range []string{
			sign.FormatBodySign(v.signature),
			`sign_type="HMAC-SHA256", signature= "` + v.signature + `"`,
			`sign_type="HMAC-SHA256",signature="` + v.signature + `"`,
			`  sign_type = "HMAC-SHA256" , signature =  "` + v.signature + `" `,
		} {
			if err := sign.VerifyBodySign(v.key, header, []byte(v.body)); err != nil {
				t.Errorf("VerifyBodySign(%q): %v", header, err)
			}
			if err := sign.VerifyBodySign(v.key, header, []byte(v.body+"\n")); err == nil {
				t.Errorf("%q: a line end after the body was not noticed", header)
			}
		}
	}
}

func TestFormatBodySignIsThePublishedSpelling(t *testing.T) {
	t.Parallel()
	want := `sign_type="HMAC-SHA256", signature="Nvu7/Tax8UVTZi1J5jyAy7RT7Hd0R3GooJdiKhB8B8c="`
	if got := sign.FormatBodySign(bodySignVectors[0].signature); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestParseBodySignSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for header, says := range map[string]string{
		"":                                       "missing or empty",
		" \t":                                    "missing or empty",
		"abc=":                                   "no sign_type",
		`sign_type=HMAC-SHA256, signature="x"`:   "sign_type in Body-Sign must stand in double quotes",
		`sign_type="HMAC-SHA256" signature="x"`:  "separated by a comma",
		`sign_type="HMAC-SHA256", signature=x`:   "signature in Body-Sign must stand in double quotes",
		`sign_type="HMAC-SHA256", signature="x`:  "double quotes",
		`sign_type="HMAC-SHA256", Signature="x"`: "no signature",
		`sign_type="hmac-sha256", signature="x"`: "only legal value",
		`sign_type="HMAC-SHA256", signature="x", more="y"`: "after the signature",
		`sign_type='HMAC-SHA256', signature='x'`:           "double quotes",
		strings.Repeat("a", 2000):                          "2000 characters",
	} {
		_, err := sign.ParseBodySign(header)
		var wrong *sign.BodySignError
		if !errors.As(err, &wrong) || !strings.Contains(wrong.Text.EN, says) || wrong.Text.ZH == "" {
			t.Errorf("ParseBodySign(%q) = %v, want %q", header, err, says)
		}
	}
}

func FuzzParseBodySign(f *testing.F) {
	f.Add(sign.FormatBodySign(bodySignVectors[0].signature))
	f.Add(`sign_type="HMAC-SHA256", signature= "x"`)
	f.Add(`sign_type=`)
	f.Fuzz(func(t *testing.T, header string) {
		signature, err := sign.ParseBodySign(header)
		if err == nil && (strings.Contains(signature, `"`) || !strings.Contains(header, signature)) {
			t.Errorf("ParseBodySign(%q) = %q", header, signature)
		}
	})
}

package sign_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fairground/fairground/simulator/sign"
)

func TestParseAuthorization(t *testing.T) {
	t.Parallel()
	const good = "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=abc"
	for _, spelling := range []string{good, " " + good + " ", strings.ReplaceAll(good, ", ", ","), "SDK-HMAC-SHA256  Signature=abc , Access=AK,  SignedHeaders=host;x-sdk-date"} {
		a, err := sign.ParseAuthorization(spelling)
		if err != nil || a.String() != good {
			t.Errorf("ParseAuthorization(%q) = %+v, %v", spelling, a, err)
		}
	}
	for value, want := range map[string]error{
		"":                                    sign.ErrAuthorizationMissing,
		"   ":                                 sign.ErrAuthorizationMissing,
		"Bearer abc":                          sign.ErrAlgorithm,
		"sdk-hmac-sha256 Access=AK":           sign.ErrAlgorithm,
		"SDK-HMAC-SHA256":                     sign.ErrAuthorizationForm,
		"SDK-HMAC-SHA256, Access=AK":          sign.ErrAlgorithm,
		"SDK-HMAC-SHA256 Access=AK":           sign.ErrAuthorizationForm,
		good + ", Access=AK":                  sign.ErrAuthorizationForm,
		good + ", Other=1":                    sign.ErrAuthorizationForm,
		good + ",":                            sign.ErrAuthorizationForm,
		strings.Replace(good, "AK", "", 1):    sign.ErrAuthorizationForm,
		strings.Replace(good, "AK", "A K", 1): sign.ErrAuthorizationForm,
		strings.Replace(good, "AK", "密钥", 1):  sign.ErrAuthorizationForm,
		strings.Replace(good, "host;", "host;;", 1):                     sign.ErrAuthorizationForm,
		strings.Replace(good, "host;", "host;HOST;", 1):                 sign.ErrAuthorizationForm,
		strings.Replace(good, "host;", "ho:st;", 1):                     sign.ErrAuthorizationForm,
		strings.Replace(good, "abc", strings.Repeat("a", 9000), 1):      sign.ErrAuthorizationForm,
		strings.Replace(good, "host", "a"+strings.Repeat(";a", 200), 1): sign.ErrAuthorizationForm,
	} {
		if _, err := sign.ParseAuthorization(value); !errors.Is(err, want) {
			t.Errorf("ParseAuthorization(%q): %v, want %v", value, err, want)
		}
	}
}

func FuzzParseAuthorization(f *testing.F) {
	f.Add("SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=abc")
	f.Add("SDK-HMAC-SHA256 =,=,=")
	f.Fuzz(func(t *testing.T, value string) {
		a, err := sign.ParseAuthorization(value)
		if err != nil {
			return
		}
		if again, err := sign.ParseAuthorization(a.String()); err != nil || again.String() != a.String() {
			t.Errorf("%q was read as %q, which reads as %q, %v", value, a, again, err)
		}
	})
}

func FuzzVerify(f *testing.F) {
	f.Add("GET", "/a/../b//%2F", "a=%zz&=&b", "mkt.example", "20250115T083000Z", "host;x-sdk-date", "", []byte("body"))
	f.Add("", "", "", "", "", "x-sdk-date", sign.UnsignedPayload, []byte(nil))
	f.Fuzz(func(t *testing.T, method, path, query, host, date, signed, hash string, body []byte) {
		a, err := sign.ParseAuthorization("SDK-HMAC-SHA256 Access=AK, SignedHeaders=" + signed + ", Signature=00")
		if err != nil {
			return
		}
		r := &http.Request{Method: method, URL: &url.URL{Path: path, RawPath: path, RawQuery: query}, Host: host, Header: http.Header{
			sign.DateHeader: {date}, sign.ContentHashHeader: {hash},
		}}
		found, err := sign.Verify(r, body, a, "secret")
		if err == nil {
			t.Fatal("a made-up signature was accepted")
		}
		if !errors.Is(err, sign.ErrMismatch) {
			return
		}
		a.Signature = found.Signature
		if _, err := sign.Verify(r, body, a, "secret"); err != nil {
			t.Errorf("the signature that Verify itself computed was refused: %v", err)
		}
	})
}

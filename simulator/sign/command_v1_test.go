package sign_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/verdict"
)

func TestTheGymSignsAToken(t *testing.T) {
	t.Parallel()
	out, _, err := run(t, sign.SignCommand(), "", "v1-token", "--access-key", keyB, "--param", "activity=queryInstance", "--param", "instanceId=ins-0001,ins-0002",
		"--param", "testFlag=1", "--param", "timeStamp=20260131080910123")
	if err != nil || !strings.Contains(out, "sZD678HpaLhfuiXAPT6gd5l6UNi+pAcWb/IwY76GUIQ=") || !strings.Contains(out, "authToken=sZD678HpaLhfuiXAPT6gd5l6UNi%2BpAcWb%2FIwY76GUIQ%3D") {
		t.Errorf("%v\n%s", err, out)
	}
}

// A request line is pasted from a production log, together with what the merchant's program computed.
func TestTheGymVerifiesALineOfALog(t *testing.T) {
	t.Parallel()
	line := `203.0.113.9 - - [31/Jan/2025:16:09:10 +0800] "GET ` + strings.TrimPrefix(longURL, "https://merchant.example.com") + ` HTTP/1.1" 200 46`
	out, _, err := run(t, sign.VerifyCommand(), "", "v1-token", "--access-key", keyA, "--url", line)
	if err != nil || !strings.Contains(out, "The signature is right.") {
		t.Errorf("%v\n%s", err, out)
	}
	out, _, err = run(t, sign.VerifyCommand(), "", "v1-token", "--access-key", keyA, "--url", line, "--token", "U6W3676N6snyf/IOH0w/zNGCnSEA/eNmI1gYDWpj3nY=")
	for _, want := range []string{"plus-as-blank", "Your message differs from character", `goes on with " GA73`} {
		if err == nil || !strings.Contains(out, want) {
			t.Errorf("%s is missing (%v)\n%s", want, err, out)
		}
	}
	out, _, err = run(t, sign.VerifyCommand(), "", "v1-token", "--access-key", keyA, "--url", line, "--token", "unexplained")
	if err == nil || !strings.Contains(out, "authToken of the request is right; your value is not") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestTheGymRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{
		{"v1-token", "--access-key", "k"}, {"v1-token", "--access-key", "k", "--url", "https://a.example/"},
		{"v1-token", "--access-key", "k", "--url", "/?a=%zz&authToken=x"}, {"v1-token", "--access-key", "k", "--url", "/?a=1"},
		{"v1-token", "--access-key", "k", "--url", "/?authToken=1"}, {"v1-token", "--access-key", "k", "--param", "nothing"},
		{"v1-token", "--url", "/?a=1"},
	} {
		if out, _, err := run(t, sign.VerifyCommand(), "", arguments...); err == nil || out != "" {
			t.Errorf("%v: %v %s", arguments, err, out)
		}
	}
}

// Missing quotes, a wrong letter case and a signature over other bytes are told apart in words.
func TestTheGymTellsBodySignFaultsApart(t *testing.T) {
	t.Parallel()
	const body = `{"resultCode":"000000","resultMsg":"success."}`
	const right = "0PBt0Sb/J96M/+L3idSJBwdremFwVW+uh+Tq1zdRLhk="
	for header, says := range map[string]string{
		`sign_type=HMAC-SHA256, signature="` + right + `"`:                                                                  "double quotes",
		`Body-sign: sign_type="HMAC-SHA256", signature="` + right + `"`:                                                     "exactly this letter case",
		`body-sign: sign_type="HMAC-SHA256", signature="` + right + `"`:                                                     "exactly this letter case",
		`sign_type="HMAC-SHA256", signature="mgaW0WUu/8SZH/c3NaPDJCb7GOpg3liV8vi7rE0kjUE="`:                                 "does not belong to these bytes",
		`sign_type="HMAC-SHA256", signature="` + sign.BodySign(keyA+"20260131080910123", []byte(body)) + `"`:                "key-with-timestamp",
		`sign_type="HMAC-SHA256", signature="` + sign.BodySign(keyA, []byte(body+"\n")) + `"`:                               "line-feed-signed",
		`sign_type="HMAC-SHA256", signature="` + sign.BodySign(keyA, []byte(strings.ReplaceAll(body, `":"`, `": "`))) + `"`: "does not belong",
	} {
		out, _, err := run(t, sign.VerifyCommand(), "", "body-sign", "--access-key", keyA, "--header", header, "--body", body, "--timestamp", "20260131080910123")
		if err == nil || !strings.Contains(out, says) {
			t.Errorf("%s: %v\n%s", header, err, out)
		}
	}
	out, _, err := run(t, sign.VerifyCommand(), "", "body-sign", "--access-key", keyA, "--header", `Body-Sign: sign_type="HMAC-SHA256", signature= "`+right+`"`, "--body", body)
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestTokenTimestamps(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 1, 31, 16, 9, 10, 123_000_000, time.FixedZone("", 8*3600))
	text := sign.TokenTimestamp(at)
	if text != "20250131080910123" {
		t.Errorf("written %s", text)
	}
	if got, err := sign.ParseTokenTimestamp(text); err != nil || !got.Equal(at) {
		t.Errorf("read %v, %v", got, err)
	}
	for _, wrong := range []string{"", "20250131080910", "2025013108091012x", "20251331080910123", "20250131080910.12"} {
		if got, err := sign.ParseTokenTimestamp(wrong); err == nil {
			t.Errorf("%s was read as %v", wrong, got)
		}
	}
}

// run runs one gym command; it hands back what was printed and the error a program would end with.
func run(t *testing.T, half *cobra.Command, stdin string, arguments ...string) (out, notes string, err error) {
	t.Helper()
	out, notes, exit, said := gym(t, stdin, append([]string{half.Name()}, arguments...)...)
	if exit != verdict.Good {
		err = errors.New(said)
	}
	return out, notes, err
}

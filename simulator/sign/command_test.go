package sign_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/verdict"
)

// gym runs one gym command as a person would: results, notes, and how it ends.
func gym(t *testing.T, stdin string, arguments ...string) (out, notes string, exit verdict.Exit, said string) {
	t.Helper()
	root := &cobra.Command{Use: "fairground", SilenceErrors: true, SilenceUsage: true}
	root.PersistentFlags().String("language", "en", "")
	root.AddCommand(sign.SignCommand(), sign.VerifyCommand())
	var stdout, stderr strings.Builder
	root.SetOut(&stdout)
	root.SetErr(&stderr)
	root.SetIn(strings.NewReader(stdin))
	root.SetArgs(arguments)
	exit, text := verdict.Of(root.Execute())
	return stdout.String(), stderr.String(), exit, text.EN
}

func TestSignV2ShowsEveryIntermediateString(t *testing.T) {
	t.Parallel()
	v := v2Vectors[0]
	file := filepath.Join(t.TempDir(), "body.json")
	if err := os.WriteFile(file, []byte(v.body), 0o600); err != nil {
		t.Fatal(err)
	}
	base := []string{"sign", "v2", "--access-key", v.key, "--timestamp", v.timestamp, "--nonce", v.nonce}
	for name, c := range map[string]struct {
		stdin string
		more  []string
	}{"flag": {"", []string{"--body", v.body}}, "file": {"", []string{"--body-file", file}}, "standard input": {v.body, nil}, "dash": {v.body, []string{"--body-file", "-"}}} {
		out, notes, exit, _ := gym(t, c.stdin, append(base[:len(base):len(base)], c.more...)...)
		for _, want := range []string{v.body, v.bodyHash, v.canonical, "signature=" + v.signature + "&timestamp=" + v.timestamp + "&nonce=" + v.nonce} {
			if exit != verdict.Good || !strings.Contains(out, want) {
				t.Errorf("%s: exit %d, no %q in\n%s", name, exit, want, out)
			}
		}
		if !strings.Contains(notes, "contains the access key") {
			t.Errorf("%s: no warning of the key: %q", name, notes)
		}
	}
}

func TestSignV2DrawsTimestampAndNonce(t *testing.T) {
	t.Parallel()
	out, _, exit, _ := gym(t, "", "sign", "v2", "--access-key", "k", "--body", "{}", "--json")
	var steps struct{ Timestamp, Nonce, Signature, Query string }
	if err := json.Unmarshal([]byte(out), &steps); err != nil || exit != verdict.Good {
		t.Fatal(err, exit, out)
	}
	if len(steps.Timestamp) != 13 || len(steps.Nonce) != 64 || !sign.VerifyV2("k", steps.Signature, steps.Timestamp, steps.Nonce, []byte("{}")) {
		t.Errorf("%+v", steps)
	}
	_, _, exit, _ = gym(t, "", "verify", "v2", "--access-key", "k", "--body", "{}", "--url", "https://isv.example/p?a=b&"+steps.Query)
	if exit != verdict.Good {
		t.Errorf("what sign prints, verify refuses: exit %d", exit)
	}
}

func TestVerifyV2NamesTheMistake(t *testing.T) {
	t.Parallel()
	v := v2Vectors[0]
	wrong := "C5EE71BE9AD81894A5CEA57B821307D4CAEF93EF9536CCF3052424256CCBC9BE"
	arguments := []string{"verify", "v2", "--access-key", v.key, "--signature", wrong, "--timestamp", v.timestamp, "--nonce", v.nonce, "--body", v.body}
	out, _, exit, _ := gym(t, "", arguments...)
	if exit != verdict.Failed || !strings.Contains(out, "sort-descending: The members of the body were sorted in descending order") || !strings.Contains(out, v.signature) {
		t.Errorf("exit %d\n%s", exit, out)
	}
	out, _, exit, _ = gym(t, "", append(arguments, "--language", "zh")...)
	if exit != verdict.Failed || !strings.Contains(out, "请求体的成员按降序排序") {
		t.Errorf("exit %d\n%s", exit, out)
	}
	out, _, _, _ = gym(t, "", append(arguments, "--json")...)
	var found struct {
		Match    bool
		Mistakes []sign.Mistake
	}
	if err := json.Unmarshal([]byte(out), &found); err != nil || found.Match || len(found.Mistakes) != 1 || found.Mistakes[0].ID != "sort-descending" {
		t.Errorf("%v %+v", err, found)
	}
}

func TestKitCommands(t *testing.T) {
	t.Parallel()
	v := kitVectors[0]
	inputs := []string{"--access-key", v.key, "--timestamp", v.timestamp, "--nonce", v.nonce, "--body", v.body}
	out, _, exit, _ := gym(t, "", append([]string{"sign", "kit"}, inputs...)...)
	if exit != verdict.Good || !strings.Contains(out, "x-sign:            "+v.signature) {
		t.Errorf("exit %d\n%s", exit, out)
	}
	if _, _, exit, _ = gym(t, "", append([]string{"verify", "kit", "--signature", v.signature}, inputs...)...); exit != verdict.Good {
		t.Errorf("the right x-sign: exit %d", exit)
	}
	out, _, exit, _ = gym(t, "", append([]string{"verify", "kit", "--signature", "47E72225C70EDD4C28A75FFE9C6B5A9F1946AA76298AFDCB5163B33B576E2BB0"}, inputs...)...)
	if exit != verdict.Failed || !strings.Contains(out, "kit-body-hashed") {
		t.Errorf("exit %d\n%s", exit, out)
	}
}

func TestAKSKCommands(t *testing.T) {
	t.Parallel()
	v := akskVectors[1]
	inputs := []string{"--sk", v.pair.SecretKey, "--url", v.url, "--body", v.body, "--header", "Content-Type: application/json"}
	out, _, exit, said := gym(t, "", append([]string{"sign", "aksk", "--ak", v.pair.AccessKeyID, "--date", v.date}, inputs...)...)
	for _, want := range []string{v.signature, v.requestHash, "content-type;host;x-sdk-date", "curl -X POST -H 'Authorization: SDK-HMAC-SHA256 Access=", "--data-binary '" + v.body + "'"} {
		if exit != verdict.Good || !strings.Contains(out, want) {
			t.Errorf("exit %d %s, no %q in\n%s", exit, said, want, out)
		}
	}
	if strings.Contains(out, v.pair.SecretKey) {
		t.Error("the secret key was printed")
	}
	r, steps := v.sign(t)
	date, authorization := "X-Sdk-Date: "+r.Header.Get("X-Sdk-Date"), "Authorization: "+steps.Authorization
	if _, _, exit, said = gym(t, "", append([]string{"verify", "aksk", "--header", date, "--header", authorization}, inputs...)...); exit != verdict.Good {
		t.Errorf("the right request: exit %d %s", exit, said)
	}
	raw := "POST /rest/marketplace/v1/isv/usage-data HTTP/1.1\nHost: mkt.myhuaweicloud.com\nContent-Type: application/json\n" + date + "\n" + authorization + "\n\n" + v.body
	for name, text := range map[string]string{"LF": raw, "CRLF": strings.ReplaceAll(raw, "\n", "\r\n"), "no version": strings.Replace(raw, " HTTP/1.1", "", 1)} {
		if out, _, exit, said = gym(t, text, "verify", "aksk", "--sk", v.pair.SecretKey, "--request", "-"); exit != verdict.Good {
			t.Errorf("%s: exit %d %s\n%s", name, exit, said, out)
		}
	}
	out, _, exit, _ = gym(t, raw+"\n", "verify", "aksk", "--sk", v.pair.SecretKey, "--request", "-")
	if exit != verdict.Failed || !strings.Contains(out, "body-without-line-feed") {
		t.Errorf("exit %d\n%s", exit, out)
	}
	out, _, exit, _ = gym(t, strings.Replace(raw, date+"\n", "", 1), "verify", "aksk", "--sk", v.pair.SecretKey, "--request", "-")
	if exit != verdict.Failed || !strings.Contains(out, "exactly one X-Sdk-Date") {
		t.Errorf("exit %d\n%s", exit, out)
	}
}

func TestAKSKCommandMakesATypedAddressFitToTravel(t *testing.T) {
	t.Parallel()
	out, _, exit, said := gym(t, "", "sign", "aksk", "--ak", "a", "--sk", "s", "--url", "https://h/订 单?b=1 2&a=订单&c=%20+")
	if exit != verdict.Good || !strings.Contains(out, "a=%E8%AE%A2%E5%8D%95&b=1%202&c=%20%20\n") || !strings.Contains(out, "'https://h/%E8%AE%A2%20%E5%8D%95?b=1%202&a=%E8%AE%A2%E5%8D%95&c=%20+'") {
		t.Errorf("exit %d %s\n%s", exit, said, out)
	}
}

func TestCipherCommands(t *testing.T) {
	t.Parallel()
	v := aesVectors[2]
	out, _, exit, _ := gym(t, "", "sign", "encrypt", "--access-key", v.key, "--text", v.plain, "--iv", v.value[:16])
	if exit != verdict.Good || !strings.Contains(out, v.value) {
		t.Errorf("exit %d\n%s", exit, out)
	}
	out, _, exit, _ = gym(t, "", "verify", "decrypt", "--access-key", v.key, "--value", v.value)
	if exit != verdict.Good || !strings.Contains(out, v.plain) {
		t.Errorf("exit %d\n%s", exit, out)
	}
	out, _, exit, _ = gym(t, "", "verify", "decrypt", "--access-key", v.key, "--value", v.value, "--bits", "128")
	if exit != verdict.Failed || !strings.Contains(out, "right for 256 bits") || !strings.Contains(out, "padding") {
		t.Errorf("exit %d\n%s", exit, out)
	}
	b := bodySignVectors[0]
	out, _, exit, _ = gym(t, b.body, "sign", "body-sign", "--access-key", b.key)
	if exit != verdict.Good || !strings.Contains(out, sign.FormatBodySign(b.signature)) {
		t.Errorf("exit %d\n%s", exit, out)
	}
	if _, _, exit, _ = gym(t, b.body+"\n", "verify", "body-sign", "--access-key", b.key, "--header", sign.FormatBodySign(b.signature)); exit != verdict.Failed {
		t.Errorf("a changed body: exit %d", exit)
	}
}

func TestGymRefusesMisuseInOneSentence(t *testing.T) {
	t.Parallel()
	for arguments, says := range map[string]string{
		"sign v2 --body {}": "--access-key is missing",
		"sign v2 --access-key k --body-file /no/such/file":                                               "cannot be read",
		"sign v2 --access-key k --body {} --body-file x":                                                 "[body body-file]",
		"sign encrypt --access-key k --bits 192":                                                         "192 bits",
		"sign encrypt --access-key k --iv short":                                                         "5 of its 16",
		"sign aksk --ak a --sk s --url mkt/path":                                                         "is no address",
		"sign aksk --ak a --sk s --url https://h/p --date 2025-01-15":                                    "20250115T083000Z",
		"sign aksk --ak a --sk s --url https://h/p --header nonsense":                                    "is no header",
		"sign aksk --ak a --sk s --url https://h/p --signed-headers host":                                "x-sdk-date must be among",
		"verify v2 --access-key k --url https://h/p --body {}":                                           "no readable query",
		"verify v2 --access-key k --url https://h/p?signature=1&nonce=2 --body {}":                       "timestamp exactly once",
		"verify v2 --access-key k --signature 1 --timestamp 2 --body {}":                                 "--nonce is missing",
		"verify v2 --access-key k --nonce 9 --url https://h/p?signature=1&nonce=2&timestamp=3 --body {}": "disagree",
		"verify aksk --sk s": "--url is missing",
		"verify decrypt --access-key k --value v --bits 1": "1 bits",
	} {
		out, _, exit, said := gym(t, "", strings.Fields(arguments)...)
		if exit != verdict.Usage || !strings.Contains(said, says) || out != "" {
			t.Errorf("%s: exit %d, %q, %q", arguments, exit, said, out)
		}
	}
	if _, _, exit, said := gym(t, "nonsense", "verify", "aksk", "--sk", "s", "--request", "-"); exit != verdict.Usage || !strings.Contains(said, "raw request cannot be read") {
		t.Errorf("exit %d %q", exit, said)
	}
}

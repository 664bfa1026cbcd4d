package courier_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/fairground/fairground/simulator/courier"
)

func TestACurlLineCannotBreakOutOfItsQuotes(t *testing.T) {
	t.Parallel()
	line := courier.Curl(courier.RequestRecord{
		Method: "POST", URL: "https://m.example/p?a=b&c={1,2}",
		Header: http.Header{"X-A": {"it's $(date) `id`"}, "X-Empty": {""}}, Body: []byte(`@file '; rm -rf / #`),
	})
	want := `curl --include --globoff --request POST --url 'https://m.example/p?a=b&c={1,2}' --header 'X-A: it'\''s $(date) ` + "`id`" +
		`' --header 'X-Empty;' --data-raw '@file '\''; rm -rf / #'`
	if line != want {
		t.Errorf("got  %s\nwant %s", line, want)
	}
}

// What the line does in a real shell is the specification.
func TestACurlLineSendsTheSameBytes(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	type arrival struct{ body, header, query string }
	arrivals := make(chan arrival, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		arrivals <- arrival{string(body), r.Header.Get("X-A"), r.URL.RawQuery}
	}))
	defer server.Close()
	for _, body := range []string{`{"a":"b"}`, "@/etc/passwd", "a\nb\n", "张三 'quoted' \"double\" $HOME `id` \\n %s", "\x00\x01\xff\x1b[31m\\ %d '", "-d"} {
		record := courier.RequestRecord{Method: "POST", URL: server.URL + "/?a=[1]&b=$x", Header: http.Header{"X-A": {"v'1"}}, Body: []byte(body)}
		if output, err := exec.Command("sh", "-c", courier.Curl(record)+" --silent").CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, output)
		}
		if got := <-arrivals; got != (arrival{body, "v'1", "a=[1]&b=$x"}) {
			t.Errorf("sent %q, arrived %+v", body, got)
		}
	}
}

func TestSecretsAreMaskedWhereverTheyStand(t *testing.T) {
	t.Parallel()
	const secret = "s3cret/+key"
	x := courier.Exchange{
		Request:  courier.RequestRecord{Method: "POST", URL: "https://m.example/?k=s3cret%2F%2Bkey", Header: http.Header{"X-Key": {secret}}, Body: []byte(`{"k":"` + secret + `"}`)},
		Response: &courier.ResponseRecord{Status: 200, Header: http.Header{"X-Echo": {"<" + secret + ">"}}, Body: []byte(secret)},
		Failure:  &courier.Failure{Kind: courier.LostOnWay, Detail: "with " + secret},
	}
	masked, _ := json.Marshal(courier.Mask(x, secret, "", "s3cret"))
	line := courier.Curl(x.Request, secret)
	text := string(masked) + line + string(courier.Mask(x, secret).Request.Body) + string(courier.Mask(x, secret).Response.Body)
	if strings.Contains(text, "s3cret") || !strings.Contains(line, "***") {
		t.Errorf("a secret shows: %s", text)
	}
	if x.Request.Header.Get("X-Key") != secret || string(x.Response.Body) != secret {
		t.Error("masking changed the exchange itself")
	}
}

func FuzzCurlIsOneCommand(f *testing.F) {
	f.Add("https://m.example/", "X-A", "v", []byte("{}"))
	f.Add("'", "@x", "'\x00", []byte{0, 255})
	f.Fuzz(func(t *testing.T, url, name, value string, body []byte) {
		line := courier.Curl(courier.RequestRecord{Method: "POST", URL: url, Header: http.Header{name: {value}}, Body: body})
		if outside := unquoted(line); strings.ContainsAny(outside, "$`;&<>()\x00\x1b") || strings.Count(outside, "|") > 1 {
			t.Errorf("%q leaves %q outside quotes", line, outside)
		}
	})
}

// unquoted is what a shell would interpret: everything outside single quotes, escaped characters apart.
func unquoted(line string) string {
	var outside strings.Builder
	quoted := false
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\'':
			quoted = !quoted
		case quoted:
		case line[i] == '\\':
			i++
		default:
			outside.WriteByte(line[i])
		}
	}
	return outside.String()
}

package scenarios_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/scenarios"
)

func encoded(t testing.TB, r *scenarios.Recording) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := r.Write(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// follows holds a document against one of the schemas of this folder.
func follows(t *testing.T, schema string, document []byte) {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	const folder = "https://github.com/fairground/fairground/scenarios/"
	for _, name := range []string{"recording.schema.json", "replay.schema.json"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		resource, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiler.AddResource(folder+name, resource); err != nil {
			t.Fatal(err)
		}
	}
	compiled, err := compiler.Compile(folder + schema)
	if err != nil {
		t.Fatal(err)
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(instance); err != nil {
		t.Errorf("%s: %v", schema, err)
	}
}

func TestARecordingFollowsItsSchemaAndIsReadBackAsItWas(t *testing.T) {
	t.Parallel()
	names := scenarios.Names()
	recording := recorded(t, scenarios.House{Stand: practice}, names...)
	file := encoded(t, recording)
	follows(t, "recording.schema.json", file)
	read, err := scenarios.ReadRecording("a.json", file)
	if err != nil {
		t.Fatal(err)
	}
	if len(read.Stories) != len(names) {
		t.Fatalf("%d stories of %d", len(read.Stories), len(names))
	}
	if again := encoded(t, read); !bytes.Equal(again, file) {
		t.Error("reading and writing changed the file")
	}
}

// TestTwoRunsWithTheSameSeedSendTheSameBodies is the promise that replays rest on. Polls are left out: how many an asynchronous opening
// takes is decided by real time.
func TestTwoRunsWithTheSameSeedSendTheSameBodies(t *testing.T) {
	t.Parallel()
	bodies := func(seed uint64) map[string][]string {
		sent := map[string][]string{}
		recording := recorded(t, scenarios.House{Stand: practice, Seed: seed}, scenarios.Names()...)
		for _, story := range recording.Stories {
			for _, x := range story.Exchanges {
				if polled := x.Activity == "queryInstance" && strings.Contains(story.Source, "async: true"); !polled {
					sent[story.Scenario] = append(sent[story.Scenario], x.Activity+" "+asked(x.Request.Target)+" "+string(x.Request.Body))
				}
			}
		}
		return sent
	}
	first, second, other := fmt.Sprint(bodies(11)), fmt.Sprint(bodies(11)), fmt.Sprint(bodies(12))
	if first != second {
		t.Errorf("one seed, two runs:\n%s\n%s", first, second)
	}
	if first == other {
		t.Error("two seeds made the same bodies")
	}
}

// asked is the query of a request without what signs it.
func asked(target string) string {
	_, query, _ := strings.Cut(target, "?")
	values, _ := url.ParseQuery(query)
	for _, name := range []string{"signature", "timestamp", "nonce", "authToken", "timeStamp"} {
		values.Del(name)
	}
	return values.Encode()
}

func TestNoSecretAndNoSignatureIsRecorded(t *testing.T) {
	t.Parallel()
	const secretKey = "stories-secret-key-000000000000000001"
	var signatures []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		signatures = append(signatures, r.URL.Query().Get("signature"))
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Echo", accessKey)
		w.Header().Set("Body-Sign", `sign_type="HMAC-SHA256", signature= "`+base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef"))+`"`)
		fmt.Fprintf(w, `{"resultCode":"000005","resultMsg":"%s %s %s %s","signature":"%s"}`, accessKey, secretKey,
			hex.EncodeToString([]byte(accessKey)), base64.StdEncoding.EncodeToString([]byte(accessKey)), r.URL.Query().Get("signature"))
	}))
	defer server.Close()
	house := scenarios.House{Endpoint: server.URL, AccessKey: accessKey, SecretKey: secretKey, AccessKeyID: "STORIESACCESSKEYID00", OpenAPIListen: "127.0.0.1:0"}
	file := string(encoded(t, recorded(t, house, "renew-in-grace")))
	for _, secret := range append(signatures, accessKey, secretKey, hex.EncodeToString([]byte(accessKey)), base64.StdEncoding.EncodeToString([]byte(accessKey))) {
		if secret == "" || strings.Contains(file, secret) {
			t.Errorf("%q is in the recording", secret)
		}
	}
	if len(signatures) == 0 || !strings.Contains(file, `signature=***&timestamp=`) {
		t.Error("the place of the signature is not kept")
	}
	if strings.Contains(file, strings.TrimPrefix(server.URL, "http://")) {
		t.Error("the merchant's host is in the recording")
	}
}

func TestBytesAreKeptExactlyWhateverAMerchantSends(t *testing.T) {
	t.Parallel()
	odd := []byte("\xff\x00\"\u2028<\x1b[31m张三")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(odd)
	}))
	defer server.Close()
	house := scenarios.House{Endpoint: server.URL, AccessKey: accessKey, OpenAPIListen: "127.0.0.1:0"}
	file := encoded(t, recorded(t, house, "happy-year"))
	follows(t, "recording.schema.json", file)
	read, err := scenarios.ReadRecording("a.json", file)
	if err != nil {
		t.Fatal(err)
	}
	response := read.Stories[0].Exchanges[0].Response
	if !bytes.Equal(response.Body, odd) {
		t.Errorf("%q", response.Body)
	}
	header := scenarios.Headers{"X-Odd": {scenarios.Bytes("caf\xe9"), scenarios.Bytes("café")}}
	text, err := json.Marshal(header)
	if err != nil || string(text) != `{"X-Odd":[{"base64":"Y2Fm6Q=="},"café"]}` {
		t.Errorf("%s %v", text, err)
	}
	var back scenarios.Headers
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, header) {
		t.Errorf("%q %v", back, err)
	}
}

// TestARecordingIsSignedAnewWithTheKeyOfTheReplay plays a recording against a merchant that checks signatures with another key.
func TestARecordingIsSignedAnewWithTheKeyOfTheReplay(t *testing.T) {
	t.Parallel()
	before := recorded(t, scenarios.House{Stand: practice}, "renew-in-retention")
	read, err := scenarios.ReadRecording("a.json", encoded(t, before))
	if err != nil {
		t.Fatal(err)
	}
	const otherKey = "another-access-key-00000000000002"
	house := scenarios.House{AccessKey: otherKey, OpenAPIListen: freeAddress(t)}
	server := httptest.NewServer(merchant.New(merchant.Config{AccessKey: otherKey, OpenAPI: "http://" + house.OpenAPIListen}))
	defer server.Close()
	house.Endpoint = server.URL + "/elsewhere"
	after, err := house.Replay(t.Context(), "a.json", read)
	if err != nil {
		t.Fatal(err)
	}
	if comparison := scenarios.Compare(read, after); comparison.Weight() != scenarios.Same {
		t.Error(written(t, comparison, "en"))
	}
}

package sign_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/sign"
)

var sandboxPair = sign.Credential{AccessKeyID: "SANDBOXAK00000000001", SecretKey: "sandbox-sk-not-a-real-secret-000000000001"}

const (
	marketHost = "https://mkt.myhuaweicloud.com"
	orderQuery = marketHost + "/api/mkp-openapi-public/global/v1/order/query"
	upload     = marketHost + "/api/mkp-openapi-public/global/v1/market-event/evt-0000000000000001/file"
	multipart  = "multipart/form-data; boundary=----sandboxboundary0001"
)

var uploadBody = strings.ReplaceAll(`------sandboxboundary0001
Content-Disposition: form-data; name="isvUpdateFileReq"
Content-Type: application/json

{"type":"FILE","file_name":"license.lic","sha256":"f500b91a8c4b6162e9546d9de4689adcc981a826c8939e0b2acbb0a0666a56c4"}
------sandboxboundary0001
Content-Disposition: form-data; name="file"; filename="license.lic"
Content-Type: application/octet-stream

SANDBOX-LICENSE-0001
------sandboxboundary0001--
`, "\n", "\r\n")

type akskVector struct {
	name, method, url string
	headers           map[string]string
	body              string
	pair              sign.Credential
	date              string
	signed            []string // empty: what SignRequest chooses
	requestHash       string   // empty: not published
	signature         string
}

// akskVectors are open-api.md 10.1 V1 to V6, and the published values at the head of section 10.
var akskVectors = []akskVector{{
	name: "V1 order query", method: "GET", url: orderQuery + "?orderLineId=MOCKPERIODYEARNEW-000001&orderId=MOCKPERIODYEARNEW",
	pair: sandboxPair, date: "20250115T083000Z",
	requestHash: "e6bc3994c2fe641421e54f6580960ac75e5bdfe1febe74ff76399a405c2b8d5a",
	signature:   "93d60c8410c6327258d399061dfbb8f4caf47c58e2bbc967bcce9d57f11234a5",
}, {
	name: "V2 usage push", method: "POST", url: marketHost + "/rest/marketplace/v1/isv/usage-data",
	headers: map[string]string{"Content-Type": "application/json"},
	body:    `{"usage_records":[{"instance_id":"7f141bf1-aec8-4859-8323-fb3a8ad50721","product_id":"OFFI000000000000000001","record_time":"20250115T081000Z","begin_time":"20250115T070000Z","end_time":"20250115T080000Z","usage_value":"99.5"}]}`,
	pair:    sandboxPair, date: "20250115T083000Z",
	requestHash: "803d7f032817c327b5bceb5fab8308276c03e5a291db5888bf8e2eb2c83c07ff",
	signature:   "061daab0c6ffea908a0b3b539c2e02b1a7377fcde8b093b1babaad1edc7cc3a8",
}, {
	name: "V3 encoding", method: "GET", url: orderQuery + "?orderId=CS%202%2F%E8%AE%A2%E5%8D%95%2B1~&flag=&a=2&a=1&B=x%3Dy%26z",
	pair: sandboxPair, date: "20250115T083000Z",
	requestHash: "6a9ba656c3a4d164338122d72edc0787f5053ea91f76b9c6ba31f4de187932d2",
	signature:   "ade699a3cdfd5bdff2391ee1fa02e028ee0d008798e5860af9d8c053b5e29589",
}, {
	name: "V4 upload", method: "POST", url: upload, headers: map[string]string{"Content-Type": multipart}, body: uploadBody,
	pair: sandboxPair, date: "20250115T083000Z",
	requestHash: "27dd31651bc9b3ef10a9bf0b93d80a4f2ba034adc34d2c7f8421ff7bc6a93fc9",
	signature:   "1b11489d4f243358025f93f599e8b3f4e8e106c548911f944a73d7042adbb9f2",
}, {
	name: "V5 unsigned body", method: "POST", url: upload,
	headers: map[string]string{"Content-Type": multipart, sign.ContentHashHeader: sign.UnsignedPayload}, body: uploadBody,
	pair: sandboxPair, date: "20250115T083000Z",
	requestHash: "4b11767705ebc981dea5e90a0bbd47b68f343e81817f420ffbd950d4355202fd",
	signature:   "7b833dd8f3a78b0ad11410431daf7678d83dd3810abd6f6d9addeda05ebe081b",
}, {
	name: "V6 minimal headers", method: "GET", url: orderQuery + "?orderId=MOCKPERIODYEARNEW&orderLineId=MOCKPERIODYEARNEW-000001",
	pair: sandboxPair, date: "20250115T083000Z", signed: []string{"x-sdk-date"},
	requestHash: "333f1b72679cad15a20e459fef91d3b1318094c9e75683afed37818b39c3fe77",
	signature:   "f9ee74b5603051aaa67fe9c5ecf78615c390310cbbd9592d2988845385cda582",
}, {
	name: "SDK unit test GET", method: "GET", url: "https://example.com/path?limit=1",
	pair: sign.Credential{AccessKeyID: "AccessKey", SecretKey: "SecretKey"}, date: "20060102T150405Z", signed: []string{"x-sdk-date"},
	signature: "5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624",
}, {
	name: "SDK unit test POST, body ending in LF", method: "POST", url: "https://example.com/path?key=value", body: `{"Name":"test","Id":1}` + "\n",
	pair: sign.Credential{AccessKeyID: "AccessKey", SecretKey: "SecretKey"}, date: "20060102T150405Z", signed: []string{"x-sdk-date"},
	signature: "cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59",
}, {
	name: "Ruby client", method: "POST", url: marketHost + "/api/mkp-openapi-public/global/v1/license/activate",
	headers: map[string]string{"x-stage": "RELEASE", "Content-Type": "application/json"},
	pair:    sign.Credential{AccessKeyID: "test", SecretKey: "123"}, date: "20240317T144237Z",
	signed:    []string{"X-Stage", "Host", "Content-Type", "X-Sdk-Date"},
	signature: "77595ad624b6e4e49990b8c4e84bf1c287457fca61069c4e60b9b6765b52053d",
}}

func (v akskVector) request(t testing.TB) (*http.Request, time.Time) {
	t.Helper()
	r := httptest.NewRequest(v.method, v.url, bytes.NewReader([]byte(v.body)))
	for name, value := range v.headers {
		r.Header.Set(name, value)
	}
	at, err := time.Parse(sign.DateLayout, v.date)
	if err != nil {
		t.Fatal(err)
	}
	return r, at
}

func (v akskVector) sign(t testing.TB) (*http.Request, sign.Steps) {
	t.Helper()
	r, at := v.request(t)
	if v.signed == nil {
		return r, sign.SignRequest(r, []byte(v.body), v.pair, at)
	}
	return r, sign.SignRequestHeaders(r, []byte(v.body), v.pair, at, v.signed...)
}

func parsed(t testing.TB, r *http.Request) sign.Authorization {
	t.Helper()
	a, err := sign.ParseAuthorization(r.Header.Get("Authorization"))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAKSKVectors(t *testing.T) {
	t.Parallel()
	for _, v := range akskVectors {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			r, steps := v.sign(t)
			if steps.Signature != v.signature || v.requestHash != "" && steps.RequestHash != v.requestHash {
				t.Errorf("signature %s, want %s; canonical request:\n%s", steps.Signature, v.signature, steps.CanonicalRequest)
			}
			if steps.Authorization != r.Header.Get("Authorization") || !strings.HasPrefix(steps.Authorization, "SDK-HMAC-SHA256 Access="+v.pair.AccessKeyID+", SignedHeaders=") {
				t.Errorf("Authorization %q", steps.Authorization)
			}
			found, err := sign.Verify(r, []byte(v.body), parsed(t, r), v.pair.SecretKey)
			if err != nil || found.Spelling != (sign.Spelling{}) || found.CanonicalRequest != steps.CanonicalRequest {
				t.Errorf("Verify = %+v, %v", found, err)
			}
			if _, err := sign.Verify(r, []byte(v.body), parsed(t, r), v.pair.SecretKey+"x"); !errors.Is(err, sign.ErrMismatch) {
				t.Errorf("another secret: %v", err)
			}
		})
	}
}

func TestCanonicalRequestOfV1(t *testing.T) {
	t.Parallel()
	_, steps := akskVectors[0].sign(t)
	want := strings.Join([]string{"GET", "/api/mkp-openapi-public/global/v1/order/query/",
		"orderId=MOCKPERIODYEARNEW&orderLineId=MOCKPERIODYEARNEW-000001", "host:mkt.myhuaweicloud.com", "x-sdk-date:20250115T083000Z", "",
		"host;x-sdk-date", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}, "\n")
	if steps.CanonicalRequest != want {
		t.Errorf("got\n%s\nwant\n%s", steps.CanonicalRequest, want)
	}
	if want := "SDK-HMAC-SHA256\n20250115T083000Z\n" + akskVectors[0].requestHash; steps.StringToSign != want {
		t.Errorf("string to sign\n%s\nwant\n%s", steps.StringToSign, want)
	}
}

// Vector V7: the signature of an SDK that lower-cases query names matches too, and Verify says so.
func TestVerifyTellsTheSpellingThatMatched(t *testing.T) {
	t.Parallel()
	r, _ := akskVectors[0].sign(t)
	a := parsed(t, r)
	a.Signature = "1dabe93e21a256a053452d316697a95826258b2990bf1c70d6dc4aef31d22e87"
	found, err := sign.Verify(r, nil, a, sandboxPair.SecretKey)
	if err != nil || found.Spelling != (sign.Spelling{LowerCaseNames: true}) ||
		found.RequestHash != "bc9497f2028623fa839be21ae90fa8eecc0d2e0b881b5498e913411edf7ec38c" {
		t.Errorf("Verify = %+v, %v", found, err)
	}
}

// Vector V8: the decisions of a verifier. Clock and lock rows that need a gateway are proven there; the arithmetic is proven here.
func TestVerifyDecisions(t *testing.T) {
	t.Parallel()
	const path = "/api/mkp-openapi-public/global/v1/order/query"
	for name, c := range map[string]struct {
		change func(*http.Request, *sign.Authorization)
		want   error
	}{
		"unchanged": {func(*http.Request, *sign.Authorization) {}, nil},
		"parameters in the other order": {func(r *http.Request, _ *sign.Authorization) {
			r.URL.RawQuery = "orderId=MOCKPERIODYEARNEW&orderLineId=MOCKPERIODYEARNEW-000001"
		}, nil},
		"parameter dropped": {func(r *http.Request, _ *sign.Authorization) { r.URL.RawQuery = "orderId=MOCKPERIODYEARNEW" }, sign.ErrMismatch},
		"final slash":       {func(r *http.Request, _ *sign.Authorization) { r.URL.Path = path + "/" }, nil},
		"relative segments": {func(r *http.Request, _ *sign.Authorization) { r.URL.Path = "/api/x/.././" + path[5:] }, nil},
		"needless escapes": {func(r *http.Request, _ *sign.Authorization) {
			r.URL.RawQuery = "%6frderId=MOCKPERIODYEARNE%57&orderLineId=MOCKPERIODYEARNEW-000001"
		}, nil},
		"extra unsigned header":  {func(r *http.Request, _ *sign.Authorization) { r.Header.Set("User-Agent", "other") }, nil},
		"blanks around a value":  {func(r *http.Request, _ *sign.Authorization) { r.Host = " mkt.myhuaweicloud.com " }, nil},
		"other host":             {func(r *http.Request, _ *sign.Authorization) { r.Host = "mkt.myhuaweicloud.com:443" }, sign.ErrMismatch},
		"other method":           {func(r *http.Request, _ *sign.Authorization) { r.Method = "POST" }, sign.ErrMismatch},
		"last digit changed":     {func(_ *http.Request, a *sign.Authorization) { a.Signature = a.Signature[:63] + "6" }, sign.ErrMismatch},
		"upper-case signature":   {func(_ *http.Request, a *sign.Authorization) { a.Signature = strings.ToUpper(a.Signature) }, sign.ErrMismatch},
		"date not signed":        {func(_ *http.Request, a *sign.Authorization) { a.SignedHeaders = []string{"host"} }, sign.ErrDateUnsigned},
		"date missing":           {func(r *http.Request, _ *sign.Authorization) { r.Header.Del("X-Sdk-Date") }, sign.ErrDateMissing},
		"date doubled":           {func(r *http.Request, _ *sign.Authorization) { r.Header.Add("X-Sdk-Date", "20250115T083000Z") }, sign.ErrDateMissing},
		"date in another form":   {func(r *http.Request, _ *sign.Authorization) { r.Header.Set("X-Sdk-Date", "2025-01-15T08:30:00Z") }, sign.ErrDateForm},
		"date with a fraction":   {func(r *http.Request, _ *sign.Authorization) { r.Header.Set("X-Sdk-Date", "20250115T083000.5Z") }, sign.ErrDateForm},
		"signed header not sent": {func(_ *http.Request, a *sign.Authorization) { a.SignedHeaders = append(a.SignedHeaders, "x-stage") }, sign.ErrHeaderMissing},
		"hash of another body": {func(r *http.Request, _ *sign.Authorization) {
			r.Header.Set(sign.ContentHashHeader, strings.Repeat("0", 64))
		}, sign.ErrContentHash},
		"nonsense as body hash": {func(r *http.Request, _ *sign.Authorization) { r.Header.Set(sign.ContentHashHeader, "unsigned-payload") }, sign.ErrContentHash},
		"true hash, as the body's": {func(r *http.Request, _ *sign.Authorization) {
			r.Header.Set(sign.ContentHashHeader, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
		}, nil},
		"query that cannot be decoded": {func(r *http.Request, _ *sign.Authorization) { r.URL.RawQuery = "a=%zz&%" }, sign.ErrMismatch},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, _ := akskVectors[0].sign(t)
			a := parsed(t, r)
			c.change(r, &a)
			if _, err := sign.Verify(r, nil, a, sandboxPair.SecretKey); !errors.Is(err, c.want) {
				t.Errorf("Verify: %v, want %v", err, c.want)
			}
		})
	}
}

func TestUnsignedBodyIsNotCovered(t *testing.T) {
	t.Parallel()
	r, _ := akskVectors[4].sign(t)
	found, err := sign.Verify(r, []byte("anything"), parsed(t, r), sandboxPair.SecretKey)
	if err != nil || !found.Unsigned {
		t.Errorf("Verify = %+v, %v", found, err)
	}
	signed, _ := akskVectors[3].sign(t)
	if _, err := sign.Verify(signed, []byte(uploadBody+"x"), parsed(t, signed), sandboxPair.SecretKey); !errors.Is(err, sign.ErrMismatch) {
		t.Errorf("a tampered signed body: %v", err)
	}
}

func TestCheckDate(t *testing.T) {
	t.Parallel()
	date := time.Date(2025, 1, 15, 8, 30, 0, 0, time.UTC)
	for now, want := range map[string]error{
		"2025-01-15T08:30:00Z": nil, "2025-01-15T08:45:00Z": nil, "2025-01-15T08:45:00.999Z": nil, "2025-01-15T08:45:01Z": sign.ErrDateOutside,
		"2025-01-15T08:15:00Z": nil, "2025-01-15T08:14:59Z": sign.ErrDateOutside, "2025-01-15T16:30:00+08:00": nil, "1970-01-01T00:00:00Z": sign.ErrDateOutside,
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if err := sign.CheckDate(date, at, sign.ClockTolerance); !errors.Is(err, want) {
			t.Errorf("server clock %s: %v, want %v", now, err, want)
		}
	}
}

// Go's server takes Host and Content-Length out of the header map; a client may sign both.
func TestVerifyOnARealServer(t *testing.T) {
	t.Parallel()
	answers := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body := new(bytes.Buffer)
		_, _ = body.ReadFrom(r.Body)
		a, err := sign.ParseAuthorization(r.Header.Get("Authorization"))
		if err == nil {
			_, err = sign.Verify(r, body.Bytes(), a, sandboxPair.SecretKey)
		}
		answers <- err
	}))
	defer server.Close()
	body := []byte(`{"name":"张三"}`)
	r, err := http.NewRequest(http.MethodPost, server.URL+"/a%2Fb/c d/订单?x=1+2&y=%E8%AE%A2", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	sign.SignRequestHeaders(r, body, sandboxPair, time.Now(), "host", "x-sdk-date", "content-type", "content-length")
	response, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if err := <-answers; err != nil {
		t.Error(err)
	}
}

func BenchmarkSignRequest(b *testing.B) {
	r, at := akskVectors[0].request(b)
	b.ReportAllocs()
	for b.Loop() {
		sign.SignRequest(r, nil, sandboxPair, at)
	}
}

func BenchmarkVerify(b *testing.B) {
	r, _ := akskVectors[0].sign(b)
	a := parsed(b, r)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := sign.Verify(r, nil, a, sandboxPair.SecretKey); err != nil {
			b.Fatal(err)
		}
	}
}

func v1Time(t testing.TB) time.Time {
	t.Helper()
	at, err := time.Parse(sign.DateLayout, "20250115T083000Z")
	if err != nil {
		t.Fatal(err)
	}
	return at
}

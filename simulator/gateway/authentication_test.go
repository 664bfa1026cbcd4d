package gateway_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/gateway"
	"github.com/fairground/fairground/simulator/sign"
)

const vector1 = "SDK-HMAC-SHA256 Access=SANDBOXAK00000000001, SignedHeaders=host;x-sdk-date, Signature=93d60c8410c6327258d399061dfbb8f4caf47c58e2bbc967bcce9d57f11234a5"

// v1 is the request of vector V1, changed.
func v1(change ...func(*http.Request)) *http.Request {
	r := request(http.MethodGet, path+"?orderLineId=MOCKPERIODYEARNEW-000001&orderId=MOCKPERIODYEARNEW", "")
	r.Header.Set("X-Sdk-Date", "20250115T083000Z")
	r.Header.Set("Authorization", vector1)
	for _, c := range change {
		c(r)
	}
	return r
}

func authorization(value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", value) }
}

// The table V8 of open-api.md 10.1, with the vectors V6 and V7.
func TestTheDecisionsAVerifierMustGetRight(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		r      *http.Request
		after  time.Duration
		status int
		text   string
	}{
		{"as it is", v1(), 0, 200, ""},
		{"900 s late", v1(), 900 * time.Second, 200, ""},
		{"900 s early", v1(), -900 * time.Second, 200, ""},
		{"901 s late", v1(), 901 * time.Second, 401, "signature expired"},
		{"901 s early", v1(), -901 * time.Second, 401, "signature expired"},
		{"other order of parameters", v1(func(r *http.Request) {
			r.URL.RawQuery = "orderId=MOCKPERIODYEARNEW&orderLineId=MOCKPERIODYEARNEW-000001"
		}), 0, 200, ""},
		{"a parameter dropped", v1(func(r *http.Request) { r.URL.RawQuery = "orderId=MOCKPERIODYEARNEW" }), 0, 401, "verify aksk signature fail, canonicalRequest:GET|" + path + "/|orderId=MOCKPERIODYEARNEW|host:mkt.myhuaweicloud.com|"},
		{"an unsigned header added", v1(func(r *http.Request) { r.Header.Set("X-Other", "1") }), 0, 200, ""},
		{"last digit changed", v1(authorization(vector1[:len(vector1)-1] + "6")), 0, 401, "verify aksk signature fail"},
		{"unknown key", v1(authorization(strings.Replace(vector1, "00001,", "00002,", 1))), 0, 401, "Get secretKey failed,ak:******,err:ak not exist"},
		{"only x-sdk-date signed (V6)", v1(authorization("SDK-HMAC-SHA256 Access=SANDBOXAK00000000001, SignedHeaders=x-sdk-date, Signature=f9ee74b5603051aaa67fe9c5ecf78615c390310cbbd9592d2988845385cda582")), 0, 200, ""},
		{"lower-cased names (V7)", v1(authorization(strings.Replace(vector1, "93d60c8410c6327258d399061dfbb8f4caf47c58e2bbc967bcce9d57f11234a5", "1dabe93e21a256a053452d316697a95826258b2990bf1c70d6dc4aef31d22e87", 1))), 0, 200, ""},
		{"date not signed", v1(func(r *http.Request) { sign.SignRequestHeaders(r, nil, key, sent, "host") }), 0, 401, "must be among the signed headers"},
		{"no date", v1(func(r *http.Request) { r.Header.Del("X-Sdk-Date") }), 0, 401, "X-Sdk-Date"},
		{"date of another form", v1(func(r *http.Request) { r.Header.Set("X-Sdk-Date", "2025-01-15T08:30:00Z") }), 0, 401, "X-Sdk-Date"},
		{"another algorithm", v1(authorization("Bearer x")), 0, 401, "SDK-HMAC-SHA256"},
		{"a part missing", v1(authorization("SDK-HMAC-SHA256 Access=SANDBOXAK00000000001, SignedHeaders=x-sdk-date")), 0, 401, "malformed"},
		{"clock before key", v1(authorization(strings.Replace(vector1, "00001,", "00002,", 1))), time.Hour, 401, "signature expired"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, nil, nil)
			b.pass(tc.after)
			a := b.send(t, tc.r)
			if a.status != tc.status || !strings.Contains(a.ErrorMessage, tc.text) {
				t.Fatalf("%d %s", a.status, a.body)
			}
			if tc.status == 401 && (a.ErrorCode != "APIGW.0301" || !strings.HasPrefix(a.ErrorMessage, "Incorrect IAM authentication information: ")) {
				t.Errorf("%s", a.body)
			}
		})
	}
}

func TestFiveFailuresInARowLockTheKeyForFiveMinutes(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil, nil)
	bad := func() answer { return b.send(t, v1(authorization(vector1[:len(vector1)-1]+"6"))) }
	good := func() answer { return b.send(t, v1()) }
	for range 4 {
		bad()
	}
	if a := good(); a.status != 200 {
		t.Fatalf("after four failures: %s", a.body)
	}
	for i := range 5 {
		if a := bad(); !strings.Contains(a.ErrorMessage, "verify aksk signature fail") {
			t.Fatalf("failure %d: %s", i+1, a.body)
		}
	}
	if a := good(); a.status != 401 || !strings.HasSuffix(a.ErrorMessage, "AK access failed to reach the limit,forbidden.") {
		t.Errorf("locked: %s", a.body)
	}
	b.pass(5*time.Minute - time.Second)
	if a := good(); a.status != 401 {
		t.Errorf("a second too early: %s", a.body)
	}
	b.pass(time.Second)
	if a := good(); a.status != 200 {
		t.Errorf("after five minutes: %s", a.body)
	}
	for range 4 { // the count begins anew
		bad()
	}
	if a := good(); a.status != 200 {
		t.Errorf("after four new failures: %s", a.body)
	}
}

func TestWhatDoesNotCountTowardsTheLock(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil, nil)
	for range 10 {
		b.send(t, v1(authorization("")))
		b.send(t, v1(authorization(strings.Replace(vector1, "00001,", "00002,", 1))))
		b.send(t, v1(func(r *http.Request) { r.Header.Set("X-Sdk-Date", "20240115T083000Z") }))
		b.send(t, query(b, "orderId=CS404"))
	}
	if a := b.send(t, v1()); a.status != 200 {
		t.Errorf("%s", a.body)
	}
}

func TestTheThrottleComesAfterTheSignature(t *testing.T) {
	t.Parallel()
	b := newBench(t, map[string]string{"throttle": "2"}, nil)
	b.send(t, v1(authorization("")))
	for i, want := range []int{200, 200, 429} {
		if a := b.send(t, v1()); a.status != want || want == 429 && a.ErrorCode != "APIGW.0308" {
			t.Errorf("call %d: %d %s", i+1, a.status, a.body)
		}
	}
	b.pass(time.Second)
	if a := b.send(t, v1()); a.status != 200 {
		t.Errorf("a second later: %s", a.body)
	}
}

func TestOrderedFaultsArePlayedOncePerCall(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil, nil)
	for fault, want := range map[gateway.Fault]string{
		gateway.FaultClock: "401 APIGW.0301", gateway.FaultThrottled: "429 APIGW.0308", gateway.FaultFrequency: "406 MKT.0250",
		gateway.FaultInternal: "500 MKT.0999", gateway.FaultBadGateway: "502 APIGW.0201", gateway.FaultGatewayTimeout: "504 APIGW.0201",
		"MKT.0150": "401 MKT.0150", "MKT.0151": "401 MKT.0151", "MKT.0154": "401 MKT.0154", "MKT.0199": "400 MKT.0199", "MKT.9001": "500 MKT.9001",
		"MKT.9002": "500 MKT.9002", "MKT.9003": "500 MKT.9003", "MKT.9004": "500 MKT.9004",
	} {
		if err := b.OrderFault(fault, 2); err != nil {
			t.Fatal(err)
		}
		b.send(t, v1(authorization(""))) // a call that proves nothing uses up no fault
		for range 2 {
			a := b.send(t, v1())
			if got := http.StatusText(a.status); !strings.HasPrefix(want, strconv.Itoa(a.status)) || !strings.HasSuffix(want, a.Code+a.ErrorCode) {
				t.Errorf("%s: %s %s, want %s", fault, got, a.body, want)
			}
		}
		if a := b.send(t, v1()); a.status != 200 {
			t.Errorf("after %s: %s", fault, a.body)
		}
	}
}

func TestAnOrderThatIsNotUnderstoodChangesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil, nil)
	for _, err := range []error{b.OrderFault("fire", 1), b.OrderFault(gateway.FaultClock, 0), b.OrderFault(gateway.FaultClock, 1001), b.OrderFault("", 1)} {
		if err == nil {
			t.Error("the order was taken")
		}
	}
	if err := b.OrderFault(gateway.FaultSlow, 1); err != nil {
		t.Fatal(err)
	}
	b.ClearFaults()
	if a := b.send(t, v1()); a.status != 200 || b.visits[0].Fault != gateway.NoFault {
		t.Errorf("%s", a.body)
	}
}

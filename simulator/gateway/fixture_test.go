package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/gateway"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
)

var key = sign.Credential{AccessKeyID: "SANDBOXAK00000000001", SecretKey: "sandbox-sk-not-a-real-secret-000000000001"}

// sent is the moment of the vectors of open-api.md 10.1.
var sent = time.Date(2025, 1, 15, 8, 30, 0, 0, time.UTC)

// bench is a gateway with its clocks and what it was visited by.
type bench struct {
	*gateway.Gateway
	mutex    sync.Mutex
	wall     time.Time
	business time.Time
	visits   []gateway.Visit
}

func newBench(t testing.TB, switches map[string]string, orders gateway.Orders) *bench {
	t.Helper()
	e, err := spec.EditionByID("cn")
	if err == nil {
		e, err = e.With(switches)
	}
	if err != nil {
		t.Fatal(err)
	}
	return benchOf(e, orders)
}

func benchOf(e *spec.Edition, orders gateway.Orders) *bench {
	b := &bench{wall: sent, business: time.Date(2024, 11, 21, 1, 8, 46, 0, time.UTC)}
	b.Gateway = gateway.New(gateway.Config{
		Edition: e, Credentials: []sign.Credential{key}, Orders: orders,
		Now: func() time.Time { return b.business },
		Wall: func() time.Time {
			b.mutex.Lock()
			defer b.mutex.Unlock()
			return b.wall
		},
		Watch: func(v gateway.Visit) {
			b.mutex.Lock()
			defer b.mutex.Unlock()
			b.visits = append(b.visits, v)
		},
	})
	return b
}

func (b *bench) pass(d time.Duration) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.wall = b.wall.Add(d)
}

// answer is what came back, read in both shapes.
type answer struct {
	status                  int
	header                  http.Header
	body                    []byte
	Code                    string          `json:"resultCode"`
	Message                 string          `json:"resultMsg"`
	Extra                   *string         `json:"extra_info"`
	Order                   json.RawMessage `json:"orderInfo"`
	ErrorCode, ErrorMessage string
}

func (b *bench) send(t testing.TB, r *http.Request) answer {
	t.Helper()
	recorder := httptest.NewRecorder()
	b.ServeHTTP(recorder, r)
	a := answer{status: recorder.Code, header: recorder.Header(), body: recorder.Body.Bytes()}
	var refused struct {
		Code      string `json:"error_code"`
		Message   string `json:"error_msg"`
		RequestID string `json:"request_id"`
	}
	if err := errors.Join(json.Unmarshal(a.body, &a), json.Unmarshal(a.body, &refused)); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	a.ErrorCode, a.ErrorMessage = refused.Code, refused.Message
	if (refused.Code != "") != (refused.RequestID != "") || (refused.Code != "") == (a.Code != "") {
		t.Errorf("neither of the two shapes: %s", a.body)
	}
	if a.header.Get("Content-Type") != "application/json;charset=UTF-8" || a.header.Get("Server") == "" || a.header.Get("Date") == "" ||
		a.header.Get("Content-Length") != strconv.Itoa(len(a.body)) {
		t.Errorf("headers %v of %d bytes", a.header, len(a.body))
	}
	return a
}

// path is the real path of the order query.
const path = "/api/mkp-openapi-public/global/v1/order/query"

func request(method, target, body string) *http.Request {
	r := httptest.NewRequest(method, "https://mkt.myhuaweicloud.com"+target, strings.NewReader(body))
	if body == "" {
		r.Body = http.NoBody
	}
	return r
}

// query is a rightly signed order query.
func query(b *bench, rawQuery string) *http.Request {
	r := request(http.MethodGet, path+"?"+rawQuery, "")
	sign.SignRequest(r, nil, key, b.wall)
	return r
}

// sandbox holds one order for every case.
type sandbox map[string]gateway.Sold

func (s sandbox) Sold(_ context.Context, id string) (gateway.Sold, bool, error) {
	switch id {
	case "BROKEN":
		return gateway.Sold{}, false, errors.New("the disk is full")
	case "PANIC":
		panic("a defect")
	}
	sold, ok := s[id]
	return sold, ok, nil
}

func sold() sandbox {
	expiry := time.Date(2026, 1, 31, 15, 59, 59, 0, time.UTC)
	return sandbox{"CS1": {
		Order: market.Order{
			ID: "CS1", Type: "NEW", CreatedAt: time.Date(2025, 1, 31, 2, 3, 4, 0, time.UTC), Parameters: []market.Parameter{{Name: "n", Value: "<v>"}},
			Lines: []market.OrderLine{
				{ID: "CS1-000001", ProductID: "OFFI1", ChargingMode: "PERIOD", PeriodUnit: "year", PeriodCount: 1, ExpireAt: expiry, Amount: 10000, Paid: 9950},
				{ID: "CS1-000002", ProductID: "OFFI2", ChargingMode: "ONE_TIME", Quantity: 3, Amount: -5, Paid: -100000000000000000},
			},
		},
		Products: map[string]market.Product{"OFFI1": {ID: "OFFI1", SKU: "sku-1", Title: "产品", Quantity: 50}, "OFFI2": {ID: "OFFI2", SKU: "sku-2"}},
		Buyer:    market.Buyer{ID: "c1", Name: "n1", RealName: "测试", Type: 1, Mobile: "186"},
	}}
}

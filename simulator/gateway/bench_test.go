package gateway_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
)

// BenchmarkOrderQuery measures the order query with its signature check against a bare gin handler that sends the same answer, both over
// kept connections on loopback. The metric "ratio" is the number that counts: calls a second here over calls a second there, in the
// same run.
func BenchmarkOrderQuery(b *testing.B) {
	bench := newBench(b, nil, sold())
	signed := query(bench, "orderId=CS1")
	same := bench.send(b, signed)
	gin.SetMode(gin.ReleaseMode)
	bare := gin.New()
	bare.GET(path, func(c *gin.Context) { c.Data(same.status, "application/json;charset=UTF-8", same.body) })
	run := func(handler http.Handler) time.Duration {
		server := httptest.NewServer(handler)
		defer server.Close()
		began := time.Now()
		for range b.N {
			call(b, server, signed)
		}
		return time.Since(began)
	}
	b.ReportAllocs()
	b.ResetTimer()
	full := run(bench)
	b.StopTimer()
	b.ReportMetric(float64(run(bare))/float64(full), "ratio")
}

// call sends a signed request to a server under the host name that was signed.
func call(b *testing.B, server *httptest.Server, signed *http.Request) {
	r, err := http.NewRequest(http.MethodGet, server.URL+signed.URL.RequestURI(), nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Host, r.Header = signed.Host, signed.Header
	response, err := server.Client().Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != http.StatusOK {
		b.Fatal(response.Status, err)
	}
}

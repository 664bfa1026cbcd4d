package gateway_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
)

// BenchmarkOrderQuery measures the order query with its signature check against a bare gin handler that sends the same answer. The
// metric "ratio" is the number that counts: calls a second here over calls a second there, in the same run.
func BenchmarkOrderQuery(b *testing.B) {
	bench := newBench(b, nil, sold())
	target := query(bench, "orderId=CS1")
	same := bench.send(b, target)
	gin.SetMode(gin.ReleaseMode)
	bare := gin.New()
	bare.GET(path, func(c *gin.Context) { c.Data(same.status, "application/json;charset=UTF-8", same.body) })
	run := func(handler http.Handler, n int) time.Duration {
		began := time.Now()
		for range n {
			handler.ServeHTTP(httptest.NewRecorder(), target)
		}
		return time.Since(began)
	}
	bench.visits = nil
	b.ReportAllocs()
	b.ResetTimer()
	full := run(bench, b.N)
	b.StopTimer()
	b.ReportMetric(float64(run(bare, b.N))/float64(full), "ratio")
}

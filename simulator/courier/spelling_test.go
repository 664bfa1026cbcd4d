package courier_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/fairground/fairground/simulator/courier"
)

// What a merchant writes comes back as written, over both schemes and on kept connections.
func TestTheSpellingOfHeaderNamesIsKept(t *testing.T) {
	t.Parallel()
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name := r.URL.Query().Get("name"); name != "" {
			w.Header()[name] = []string{"x"}
		}
	})
	for name, server := range map[string]*httptest.Server{"http": httptest.NewServer(handler), "https": httptest.NewTLSServer(handler)} {
		t.Cleanup(server.Close)
		carrier := courier.New(courier.Config{AllowPrivate: true, InsecureTLS: true})
		t.Cleanup(carrier.Close)
		for written, want := range map[string]string{"body-sign": "body-sign", "Body-Sign": "", "Body-sign": "Body-sign", "": ""} {
			got := carrier.Carry(t.Context(), courier.Request{Method: http.MethodGet, URL: server.URL + "/?name=" + written}, courier.NoFault)
			if got.Response == nil || got.Response.Spelling["Body-Sign"] != want || written != "" && got.Response.Header.Get("Body-Sign") != "x" {
				t.Errorf("%s, %q: %+v", name, written, got)
			}
		}
	}
}

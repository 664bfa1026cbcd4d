package courier_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/courier"
)

// local calls the servers of these tests, which listen on loopback.
func local(change ...func(*courier.Config)) *courier.Courier {
	config := courier.Config{AllowPrivate: true, Limit: 5 * time.Second}
	for _, c := range change {
		c(&config)
	}
	return courier.New(config)
}

func limit(d time.Duration) func(*courier.Config) { return func(c *courier.Config) { c.Limit = d } }

func post(url string) courier.Request {
	return courier.Request{Method: http.MethodPost, URL: url, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"a":"1"}`)}
}

// raw serves connections by hand, for answers that no HTTP library would write.
func raw(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				request, err := http.ReadRequest(bufio.NewReader(connection))
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, request.Body)
				serve(connection)
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

// says answers every request with the same bytes and closes.
func says(t *testing.T, answer string) string {
	return raw(t, func(c net.Conn) { _, _ = io.WriteString(c, answer) })
}

func TestTheExchangeHoldsTheExactBytesBothWays(t *testing.T) {
	t.Parallel()
	var got []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, _ = io.ReadAll(r.Body)
		w.Header().Set("X-Merchant", "one")
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte("{\"x\":\"\u4f60\"}\r\n "))
	}))
	defer server.Close()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	x := local(func(c *courier.Config) { c.Wall = func() time.Time { return at } }).Carry(t.Context(), post(server.URL+"/p?a=b&signature=C"), courier.NoFault)
	if x.Failure != nil || string(got) != `{"a":"1"}` || string(x.Request.Body) != `{"a":"1"}` {
		t.Fatalf("sent %q, recorded %q, failure %v", got, x.Request.Body, x.Failure)
	}
	if x.Response.Status != http.StatusTeapot || string(x.Response.Body) != "{\"x\":\"\u4f60\"}\r\n " || x.Response.Header.Get("X-Merchant") != "one" {
		t.Errorf("recorded %+v", x.Response)
	}
	if !x.StartedAt.Equal(at) || x.Took <= 0 || x.Request.Header.Get("User-Agent") == "" {
		t.Errorf("started %s, took %s, headers %v", x.StartedAt, x.Took, x.Request.Header)
	}
}

func TestARedirectIsAnAnswer(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		http.Redirect(w, r, "/again", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	x := local().Carry(t.Context(), post(server.URL), courier.NoFault)
	if x.Failure != nil || x.Response.Status != http.StatusTemporaryRedirect || calls.Load() != 1 {
		t.Errorf("%d calls, exchange %+v", calls.Load(), x)
	}
}

func TestACompressedBodyIsRecordedAsItCame(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "" {
			t.Error("the courier must not ask for compression")
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write([]byte("not really gzip"))
	}))
	defer server.Close()
	x := local().Carry(t.Context(), post(server.URL), courier.NoFault)
	if x.Failure != nil || string(x.Response.Body) != "not really gzip" {
		t.Errorf("exchange %+v", x)
	}
}

func TestConnectionsAreReused(t *testing.T) {
	t.Parallel()
	var opened atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) }))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	c := local()
	for range 20 {
		if x := c.Carry(t.Context(), post(server.URL), courier.NoFault); x.Failure != nil {
			t.Fatal(x.Failure)
		}
	}
	if opened.Load() != 1 {
		t.Errorf("%d connections for 20 requests", opened.Load())
	}
}

// A server may close a connection that idled; a request that meets this must not be held against the merchant.
func TestAConnectionClosedWhileIdleIsTriedOnceMore(t *testing.T) {
	t.Parallel()
	var served atomic.Int32
	url := raw(t, func(c net.Conn) {
		served.Add(1)
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
		// keep-alive was promised; the second request is read in part and the connection closed without an answer
		_, _ = c.Read(make([]byte, 1))
	})
	c := local()
	for i := range 4 {
		if x := c.Carry(t.Context(), post(url), courier.NoFault); x.Failure != nil {
			t.Fatalf("request %d: %+v", i, x.Failure)
		}
	}
	if served.Load() != 4 {
		t.Errorf("%d requests were answered, want 4", served.Load())
	}
}

// A merchant that remembers nonces may have read the first request: what can be signed again goes out newly signed, and is recorded so.
func TestARequestThatMetAClosedConnectionIsSignedAgain(t *testing.T) {
	t.Parallel()
	url := raw(t, func(c net.Conn) {
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
		_, _ = c.Read(make([]byte, 1))
	})
	c := local()
	for i := range 3 {
		first, again := post(url+"?nonce=first"), 0
		first.Again = func() courier.Request {
			again++
			return post(url + "?nonce=second")
		}
		x := c.Carry(t.Context(), first, courier.NoFault)
		if x.Failure != nil {
			t.Fatalf("request %d: %+v", i, x.Failure)
		}
		if signed := strings.HasSuffix(x.Request.URL, "second"); signed != (again == 1) || again > 1 || (i == 1) != signed {
			t.Errorf("request %d was signed again %d times and recorded as %s", i, again, x.Request.URL)
		}
	}
}

func TestWhatHostileServersDoIsClassified(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	secured := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secured.Close)
	cases := []struct {
		name, url string
		want      courier.FailureKind
	}{
		{"nothing listens", closed.URL, courier.Unreachable},
		{"unknown name", "http://merchant.invalid/", courier.Unreachable},
		{"no scheme", "merchant.example/path", courier.Unreachable},
		{"other scheme", "ftp://127.0.0.1/", courier.Unreachable},
		{"bad address", "http://[::1", courier.Unreachable},
		{"closes at once", raw(t, func(net.Conn) {}), courier.Unreachable},
		{"plain HTTP on a TLS port", strings.Replace(plain.URL, "http:", "https:", 1), courier.TLSFailed},
		{"untrusted certificate", secured.URL, courier.TLSFailed},
		{"garbage", says(t, "SSH-2.0-OpenSSH_9.6\r\n\r\n"), courier.NotHTTP},
		{"bad status", says(t, "HTTP/1.1 abc OK\r\n\r\n"), courier.NotHTTP},
		{"bad header", says(t, "HTTP/1.1 200 OK\r\nno colon\r\n\r\n"), courier.NotHTTP},
		{"bad chunk", says(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc"), courier.NotHTTP},
		{"two lengths", says(t, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"), courier.NotHTTP},
		{"head cut", says(t, "HTTP/1.1 200 OK\r\nContent-Type: a\r\n"), courier.Cut},
		{"body shorter than said", says(t, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}"), courier.Cut},
		{"chunk cut", says(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"), courier.Cut},
		{"says too much", says(t, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{}"), courier.TooLarge},
		{"endless head", raw(t, func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n")
			for err := error(nil); err == nil; {
				_, err = fmt.Fprintf(c, "X-A: %s\r\n", strings.Repeat("a", 1000))
			}
		}), courier.TooLarge},
		{"endless body", raw(t, func(c net.Conn) {
			_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
			for err == nil {
				_, err = io.WriteString(c, strings.Repeat("a", 1<<15))
			}
		}), courier.TooLarge},
	}
	c := local()
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			x := c.Carry(context.Background(), post(tc.url), courier.NoFault)
			if x.Failure == nil || x.Failure.Kind != tc.want {
				t.Fatalf("failure %+v, response %+v, want %s", x.Failure, x.Response, tc.want)
			}
			if x.Response != nil || x.Failure.Detail == "" || len(x.Failure.Detail) > 500 {
				t.Errorf("response %v, detail %q", x.Response, x.Failure.Detail)
			}
		})
	}
}

func TestLegalOddAnswersAreTaken(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, answer, want string }{
		{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", "{}"},
		{"ends with the connection", "HTTP/1.0 200 OK\r\n\r\n{}", "{}"},
		{"connection close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", "{}"},
		{"more than said", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}trailing", "{}"},
		{"no body", "HTTP/1.1 204 No Content\r\n\r\n", ""},
		{"early hints", "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "{}"},
		{"switching protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nabc", ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			x := local().Carry(t.Context(), post(says(t, tc.answer)), courier.NoFault)
			if x.Failure != nil || string(x.Response.Body) != tc.want {
				t.Errorf("failure %+v, response %+v", x.Failure, x.Response)
			}
		})
	}
}

func TestASlowMerchantTimesOutWhereverItIsSlow(t *testing.T) {
	t.Parallel()
	slow := map[string]func(net.Conn){
		"head": func(c net.Conn) { time.Sleep(2 * time.Second) },
		"body by drops": func(c net.Conn) {
			_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
			for err == nil {
				_, err = io.WriteString(c, " ")
				time.Sleep(10 * time.Millisecond)
			}
		},
		"upgrade": func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
			time.Sleep(2 * time.Second)
		},
	}
	for name, serve := range slow {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := local(limit(150*time.Millisecond)).Carry(t.Context(), post(raw(t, serve)), courier.NoFault)
			if x.Failure == nil || x.Failure.Kind != courier.TimedOut || x.Took > time.Second {
				t.Errorf("failure %+v after %s", x.Failure, x.Took)
			}
		})
	}
}

func TestACancelledRunIsNotTheMerchantsFault(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	url := raw(t, func(net.Conn) { cancel(errors.New("stop")); time.Sleep(time.Second) })
	x := local().Carry(ctx, post(url), courier.NoFault)
	if x.Failure == nil || x.Failure.Kind != courier.Interrupted {
		t.Errorf("failure %+v", x.Failure)
	}
}

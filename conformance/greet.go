package conformance

import (
	"context"
	"net/http"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// greetLimit is how long the endpoint may take for the first sign of life. It is shorter than the 5 s after which a person must know,
// and has nothing to do with the time that calls may take.
const greetLimit = 4500 * time.Millisecond

// greet finds out whether the endpoint answers at all, so that an address where nobody listens is told in one sentence and not in
// eighty failures. Three requests go out together, because merchants differ in what they answer at once: a genuine call may take its
// time, a GET may be dropped by a gateway, an unsigned call may be cut off. Any HTTP answer to any of them will do.
func (s *session) greet(ctx context.Context) error {
	genuine, err := s.judged.hello(s.endpoint, s.edition, s.config.Wall())
	if err != nil {
		return err
	}
	carrier := courier.New(courier.Config{Limit: greetLimit, AllowPrivate: true, InsecureTLS: s.config.InsecureTLS})
	defer carrier.Close()
	ctx, cancel := context.WithTimeout(ctx, greetLimit)
	defer cancel()
	unsigned := courier.Request{Method: http.MethodPost, URL: s.endpoint.URL, Header: genuine.Header.Clone(), Body: []byte("{}")}
	visit := courier.Request{Method: http.MethodGet, URL: s.endpoint.URL, Header: http.Header{}}
	requests := []courier.Request{genuine, unsigned, visit}
	exchanges := make(chan courier.Exchange, len(requests))
	for _, request := range requests {
		go func() { exchanges <- carrier.Carry(ctx, request, courier.NoFault) }()
	}
	var last *courier.Failure
	for range requests {
		exchange := <-exchanges
		if exchange.Response != nil || saidSomething(exchange.Failure) {
			return nil
		}
		if last == nil || last.Kind == courier.TimedOut || last.Kind == courier.Interrupted {
			last = exchange.Failure
		}
	}
	return s.unreachable(*last)
}

// saidSomething: an answer that is too large or breaks off is still an answer; judging it is the checks' work.
func saidSomething(failure *courier.Failure) bool {
	return failure.Kind == courier.Cut || failure.Kind == courier.TooLarge
}

var whyUnreachable = map[courier.FailureKind]wording.Text{
	courier.Unreachable: wording.Of("it cannot be reached", "无法连接"),
	courier.TimedOut:    wording.Of("it does not answer", "没有应答"),
	courier.Interrupted: wording.Of("it does not answer", "没有应答"),
	courier.TLSFailed:   wording.Of("no TLS connection comes about", "无法建立 TLS 连接"),
	courier.NotHTTP:     wording.Of("it does not speak HTTP", "应答不是 HTTP"),
	courier.Forbidden:   wording.Of("calling this address is not allowed", "不允许调用该地址"),
}

func (s *session) unreachable(failure courier.Failure) error {
	if failure.Kind == courier.Interrupted || failure.Kind == courier.TimedOut {
		failure.Detail = "no sign of life within 5 s"
	}
	return verdict.Unjudged("nothing was judged, because the endpoint %s is not there: %s (%s); start the merchant or correct --endpoint",
		"未进行任何检查，因为生产地址 %s 不可用：%s（%s）；请启动商家程序，或更正 --endpoint",
		s.endpoint.URL, whyUnreachable[failure.Kind], failure.Detail)
}

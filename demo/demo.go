// Package demo shows Fairground at work: it stands a sandbox and the practice merchant up, plays one whole story, runs the conformance
// suite and prints the verdict. It decides nothing; it only lets the rooms do what they do for everybody else.
package demo

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/fairground/fairground/conformance"
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/report"
	"github.com/fairground/fairground/scenarios"
	"github.com/fairground/fairground/simulator"
	"github.com/fairground/fairground/simulator/gateway"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// Config says what is shown.
type Config struct {
	// Story is the name of the story to play.
	Story string
	// Endpoint and AccessKey name a merchant of one's own; without an endpoint the practice merchant is shown.
	Endpoint, AccessKey string
	// Features are what the merchant claims to sell.
	Features []string
	// Listen and OpenAPIListen are the addresses of the console and of the open APIs.
	Listen, OpenAPIListen string
	// AccessKeyID and SecretKey sign the merchant's order queries.
	AccessKeyID, SecretKey string
	// Market is the path of a market file whose products are sold instead of invented ones.
	Market string
	// Token opens the console; it is needed to listen beyond loopback.
	Token string
	// Exit ends after the verdict instead of keeping the sandbox running.
	Exit bool
	// Language of everything that is printed.
	Language wording.Language
}

// show is a demonstration under way.
type show struct {
	Config
	out, messages io.Writer
	endpoint      protocol.Endpoint
	contract      string
	sandbox       *simulator.Sandbox
	openAPI       net.Listener
	served        atomic.Pointer[http.Handler]
}

// Run shows everything and returns how it went: an Unmet error when the story or a required check failed.
func Run(ctx context.Context, config Config, out, messages io.Writer) error {
	story, err := scenarios.Open(config.Story)
	if err != nil {
		return err
	}
	s := &show{Config: config, out: out, messages: messages, contract: story.Contract}
	if s.openAPI, err = net.Listen("tcp", config.OpenAPIListen); err != nil {
		return verdict.Misused("the open APIs cannot be served at %[1]s: choose another --open-api-listen",
			"无法在 %[1]s 提供开放接口：请用 --open-api-listen 换一个地址", config.OpenAPIListen)
	}
	server := &http.Server{Handler: http.HandlerFunc(s.answer), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(s.openAPI) }()
	defer server.Close()
	stop, err := s.findMerchant(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if err := s.build(story); err != nil {
		return err
	}
	defer s.sandbox.Close()
	failure := s.tell(ctx, story)
	if failure == nil {
		failure = s.judge(ctx)
	}
	if config.Exit || ctx.Err() != nil {
		return failure
	}
	server.Close()
	return s.stay(ctx, failure)
}

// build makes the sandbox that stays after the show.
func (s *show) build(story *scenarios.Scenario) error {
	house := scenarios.House{AccessKeyID: s.AccessKeyID, SecretKey: s.SecretKey, Market: s.Market}
	config, err := house.Config(story, s.endpoint)
	if err != nil {
		return err
	}
	config.Market, config.Token, config.Language = simulator.DefaultMarket, s.Token, s.Language
	config.OpenAPI = "http://" + s.openAPI.Addr().String()
	s.sandbox, err = simulator.New(config)
	return err
}

// answer serves the open APIs of whatever is being shown.
func (s *show) answer(w http.ResponseWriter, r *http.Request) {
	handler := s.served.Load()
	if handler == nil {
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	(*handler).ServeHTTP(w, r)
}

func (s *show) serve(handler http.Handler) { s.served.Store(&handler) }

func (s *show) findMerchant(ctx context.Context) (stop func(), err error) {
	if s.Endpoint != "" {
		s.endpoint = protocol.Endpoint{URL: s.Endpoint, AccessKey: s.AccessKey}
		return func() {}, nil
	}
	address, key, stop, err := Stand(ctx, scenarios.Practice{}, "http://"+s.openAPI.Addr().String())
	s.endpoint = protocol.Endpoint{URL: address, AccessKey: key}
	return stop, err
}

// tell plays the story in the sandbox.
func (s *show) tell(ctx context.Context, story *scenarios.Scenario) error {
	s.serve(s.sandbox.OpenAPI)
	telling, err := scenarios.Play(ctx, story, s.sandbox.Engine)
	if err != nil {
		return verdict.Unjudged("the story could not be played: %v", "故事无法播放：%v", err)
	}
	telling.Write(s.out, s.Language, true)
	if telling.Unmet != nil {
		return verdict.Unmet("the story %s did not come true", "故事 %s 未如期望", story.Name)
	}
	return nil
}

// judge runs the conformance suite; the order query answers from the suite's own orders meanwhile.
func (s *show) judge(ctx context.Context) error {
	edition, credential := s.sandbox.Engine.Edition(), s.credential()
	book := check.NewOrderBook()
	s.serve(gateway.New(gateway.Config{Edition: edition, Credentials: []sign.Credential{credential}, Orders: book, Watch: book.Watch}))
	defer s.serve(s.sandbox.OpenAPI)
	result, err := conformance.Run(ctx, conformance.Config{
		Contract: s.contract, Endpoint: s.endpoint.URL, AccessKey: s.endpoint.AccessKey, Edition: edition.ID, Features: s.Features,
		Orders: book, AccessKeyID: credential.AccessKeyID, SecretKey: credential.SecretKey, Language: s.Language, Market: s.Market,
	}, nil)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out)
	if err := report.WriteTerminal(s.out, result, report.ScreenOf(s.out, s.Language)); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return conformance.Exit(result)
}

func (s *show) credential() sign.Credential {
	sandbox := spec.Sandbox()
	credential := sign.Credential{AccessKeyID: s.AccessKeyID, SecretKey: s.SecretKey}
	if credential.AccessKeyID == "" {
		credential.AccessKeyID = sandbox.AccessKeyID
	}
	if credential.SecretKey == "" {
		credential.SecretKey = sandbox.SecretKey
	}
	return credential
}

// stay keeps the sandbox running until the context ends. A failure that was shown is told again then.
func (s *show) stay(ctx context.Context, failure error) error {
	control, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return verdict.Misused("the console cannot be served at %[1]s: choose another --listen", "无法在 %[1]s 提供控制台：请用 --listen 换一个地址", s.Listen)
	}
	openAPI, err := net.Listen("tcp", s.openAPI.Addr().String())
	if err != nil {
		return verdict.Misused("the open APIs cannot be served at %[1]s: choose another --open-api-listen",
			"无法在 %[1]s 提供开放接口：请用 --open-api-listen 换一个地址", s.openAPI.Addr())
	}
	if _, text := verdict.Of(failure); !text.IsZero() {
		fmt.Fprintln(s.messages, text.In(s.Language))
	}
	fmt.Fprintln(s.messages, wording.Format("The console is at http://%[1]s/, the open APIs are at http://%[2]s. Ctrl-C ends the sandbox.",
		"控制台：http://%[1]s/，开放接口：http://%[2]s。按 Ctrl-C 结束沙箱。", reachable(control.Addr()), reachable(openAPI.Addr())).In(s.Language))
	if err := s.sandbox.Serve(ctx, control, openAPI); err != nil {
		return verdict.Unjudged("the sandbox ended: %v", "沙箱已结束：%v", err)
	}
	return failure
}

// reachable is an address as a person on this machine would type it: a server that listens everywhere is reached by loopback.
func reachable(address net.Addr) string {
	host, port, err := net.SplitHostPort(address.String())
	if err != nil {
		return address.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

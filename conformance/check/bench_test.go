package check_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/gateway"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// echo is a courier that answers every request with its own body, or fails as told.
type echo struct{ failure *courier.Failure }

func (e echo) Carry(ctx context.Context, r courier.Request, _ courier.Fault) courier.Exchange {
	x := courier.Exchange{Request: courier.RequestRecord{Method: r.Method, URL: r.URL, Body: r.Body}, StartedAt: time.Now()}
	if ctx.Err() != nil {
		x.Failure = &courier.Failure{Kind: courier.Interrupted}
		return x
	}
	if x.Failure = e.failure; x.Failure == nil {
		x.Response = &courier.ResponseRecord{Status: http.StatusOK, Body: r.Body}
	}
	return x
}

func config(t *testing.T) check.BenchConfig {
	t.Helper()
	edition, err := spec.EditionByID("cn")
	if err != nil {
		t.Fatal(err)
	}
	contract, err := spec.ContractByID("saas-v2")
	if err != nil {
		t.Fatal(err)
	}
	return check.BenchConfig{
		Endpoint: protocol.Endpoint{URL: "http://merchant.example/", AccessKey: "a-secret-key"}, Edition: edition, Contract: contract,
		Courier: echo{}, Features: []string{"period"}, Patience: 10 * time.Millisecond,
	}
}

func run(t *testing.T, c check.Check) check.Result {
	t.Helper()
	return check.NewBench(config(t)).Run(t.Context(), c)
}

func say(number int) courier.Request {
	return courier.Request{Method: http.MethodPost, URL: fmt.Sprintf("http://merchant.example/?nonce=%d", number), Body: []byte(fmt.Sprint(number))}
}

var words = wording.Of("it is wrong", "不对")

func TestOutcomes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		check check.Check
		want  check.Outcome
	}{
		"returning passes":               {check.Check{Judge: func(*check.Bench) {}}, check.Passed},
		"a required check fails":         {check.Check{Level: check.Required, Judge: func(b *check.Bench) { b.Fail(check.Place{}, words) }}, check.Failed},
		"a recommended check warns":      {check.Check{Level: check.Recommended, Judge: func(b *check.Bench) { b.Fail(check.Place{}, words) }}, check.Warned},
		"a met requirement goes on":      {check.Check{Judge: func(b *check.Bench) { b.Require(true, check.Place{}, words) }}, check.Passed},
		"a panic is no verdict":          {check.Check{Judge: func(*check.Bench) { panic("oops") }}, check.Errored},
		"an unclaimed feature skips":     {check.Check{Feature: "upgrade", Judge: func(*check.Bench) { panic("never run") }}, check.Skipped},
		"an order query out of reach":    {check.Check{NeedsOrderQuery: true, Judge: func(*check.Bench) { panic("never run") }}, check.Skipped},
		"the suite's own trouble errors": {check.Check{Judge: func(b *check.Bench) { b.Break(words) }}, check.Errored},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := run(t, c.check); got.Outcome != c.want {
				t.Fatalf("outcome %s, want %s: %s", got.Outcome, c.want, got.Message)
			}
		})
	}
}

func TestEvidenceKeepsBeginningAndEndAndTheDecidingExchangeLast(t *testing.T) {
	t.Parallel()
	result := run(t, check.Check{Activity: "newInstance", Level: check.Required, Judge: func(b *check.Bench) {
		var deciding courier.Exchange
		for n := range 30 {
			x := b.Send(say(n), courier.NoFault)
			if n == 5 {
				deciding = x
			}
		}
		b.Fail(check.Place{Answer: &deciding, Pointer: "/resultCode", Expected: "a", Got: "b"}, words)
	}})
	var bodies []string
	for _, x := range result.Evidence {
		bodies = append(bodies, string(x.Request.Body))
	}
	if got, want := strings.Join(bodies, " "), "0 1 2 20 21 22 23 24 25 26 27 28 29 5"; got != want {
		t.Errorf("evidence %s, want %s", got, want)
	}
	if !strings.Contains(result.Curl, "nonce=5") {
		t.Errorf("the curl line does not reproduce the deciding request: %s", result.Curl)
	}
	if result.Pointer != "/resultCode" || result.Expected != "a" || result.Got != "b" || result.Forecast.IsZero() {
		t.Errorf("the result lost its place or forecast: %+v", result)
	}
}

func TestInterruptionIsNoVerdict(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	result := check.NewBench(config(t)).Run(ctx, check.Check{Level: check.Required, Judge: func(b *check.Bench) {
		cancel()
		b.Send(say(1), courier.NoFault)
	}})
	if result.Outcome != check.Errored {
		t.Fatalf("outcome %s, want error", result.Outcome)
	}
}

func TestForbiddenAddressIsNoVerdict(t *testing.T) {
	t.Parallel()
	c := config(t)
	c.Courier = echo{failure: &courier.Failure{Kind: courier.Forbidden, Detail: "link-local"}}
	result := check.NewBench(c).Run(t.Context(), check.Check{Judge: func(b *check.Bench) { b.Send(say(1), courier.NoFault) }})
	if result.Outcome != check.Errored || !strings.Contains(result.Message.EN, "link-local") {
		t.Fatalf("%s: %s", result.Outcome, result.Message)
	}
}

func TestPremiseIsReportedOnce(t *testing.T) {
	t.Parallel()
	runs := 0
	premise := check.Check{ID: "saas-v2/create/opens", Level: check.Required, Judge: func(b *check.Bench) { runs++; b.Fail(check.Place{}, words) }}
	dependent := check.Check{ID: "saas-v2/x/y", Level: check.Required, Judge: func(b *check.Bench) { b.Assume(premise); panic("never reached") }}
	for name, c := range map[string]struct {
		selected []string
		want     check.Outcome
	}{
		"skipped when the premise is judged in the same run":         {[]string{premise.ID, dependent.ID}, check.Skipped},
		"failed when nobody else would report the broken foundation": {[]string{dependent.ID}, check.Failed},
	} {
		runs = 0
		setting := config(t)
		setting.Premises = check.NewPremises(c.selected...)
		for range 3 {
			result := check.NewBench(setting).Run(t.Context(), dependent)
			if result.Outcome != c.want || !strings.Contains(result.Message.EN, words.EN) {
				t.Errorf("%s: %s: %s", name, result.Outcome, result.Message)
			}
		}
		if runs != 1 {
			t.Errorf("%s: the premise ran %d times", name, runs)
		}
	}
}

func TestSeedDecidesIDs(t *testing.T) {
	t.Parallel()
	drawn := func(seed uint64, id string) (drawn string) {
		c := config(t)
		c.Seed = seed
		check.NewBench(c).Run(t.Context(), check.Check{ID: id, Judge: func(b *check.Bench) { drawn = b.InventID() }})
		return drawn
	}
	first, again := drawn(1, "a"), drawn(1, "a")
	if first != again || drawn(1, "a") == drawn(2, "a") || drawn(1, "a") == drawn(1, "b") {
		t.Error("ids must depend on the seed and the check's id, and on nothing else")
	}
}

func TestPollGivesUpWithItsPatience(t *testing.T) {
	t.Parallel()
	run(t, check.Check{Judge: func(b *check.Bench) {
		tries := 0
		if !b.Poll(func() bool { tries++; return tries == 2 }) || tries != 2 {
			t.Error("a quick merchant is polled until it is ready")
		}
		if b.Poll(func() bool { return false }) {
			t.Error("a merchant that is never ready was called ready")
		}
	}})
}

func TestOrderBookRemembersQueries(t *testing.T) {
	t.Parallel()
	book := check.NewOrderBook()
	book.Place(gateway.Sold{Order: market.Order{ID: "CS1"}})
	if _, found, _ := book.Sold(t.Context(), "CS1"); !found {
		t.Error("a placed order is not found")
	}
	if _, found, _ := book.Sold(t.Context(), "CS2"); found {
		t.Error("an order nobody placed is found")
	}
	book.Watch(gateway.Visit{OrderID: "CS1", Accepted: true})
	book.Watch(gateway.Visit{OrderID: "CS1"})
	if got := book.Queries("CS1"); got != 1 {
		t.Errorf("%d accepted queries, want 1", got)
	}
}

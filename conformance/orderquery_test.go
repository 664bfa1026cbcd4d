package conformance_test

import (
	"context"
	"net"
	"strings"
	"testing"

	"github.com/fairground/fairground/conformance"
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

// The default address is a convenience: when somebody else has it, the run goes on and says what it cannot judge.
func TestATakenDefaultAddressIsToldAndSkipsOrderQueries(t *testing.T) {
	t.Parallel()
	if listener, err := net.Listen("tcp", spec.Sandbox().OpenAPIListen); err == nil {
		t.Cleanup(func() { _ = listener.Close() }) // otherwise it is taken already
	}
	config := play(t, merchant.Config{}, nil).all()
	config.Orders, config.Only = nil, []string{"saas-v2/order-query", "saas-v2/create/opens"}
	r := judge(t, config)
	if len(r.Notices) != 1 || !strings.Contains(r.Notices[0].EN, "is taken") || !strings.Contains(r.Notices[0].EN, "--open-api-listen") {
		t.Errorf("notices %v", r.Notices)
	}
	if len(by(r, check.Skipped)) == 0 {
		t.Error("checks that need order queries must be skipped")
	}
}

func TestAnAddressThatWasAskedForMustWork(t *testing.T) {
	t.Parallel()
	stage := play(t, merchant.Config{}, nil)
	config := stage.all()
	config.Orders, config.OpenAPIListen = nil, stage.endpoint.Listener.Addr().String()
	_, err := conformance.Run(context.Background(), config, nil)
	if exit, text := verdict.Of(err); exit != verdict.Usage || !strings.Contains(text.EN, "cannot be listened on") {
		t.Errorf("exit %d, %s", exit, text.EN)
	}
}

func TestOrderQueriesReachTheRun(t *testing.T) {
	t.Parallel()
	endpoint, openAPI := playFor(t, merchant.Config{}, nil)
	spotless(t, judge(t, conformance.Config{
		Contract: "saas-v2", Endpoint: endpoint, AccessKey: accessKey, OpenAPIListen: openAPI,
		Only: []string{"saas-v2/order-query", "create"}, Features: []string{conformance.AllFeatures},
	}))
}

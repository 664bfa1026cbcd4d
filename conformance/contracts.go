package conformance

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/saasv1"
	"github.com/fairground/fairground/conformance/saasv2"
	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/protocol"
	wirev1 "github.com/fairground/fairground/simulator/protocol/saasv1"
	wire "github.com/fairground/fairground/simulator/protocol/saasv2"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

// judged is a contract that has checks. Adding a contract to the suite is adding a row to the table below.
type judged struct {
	contract string
	checks   func() []check.Check
	// hello is a genuine, harmless call with which the run finds out whether the endpoint answers.
	hello func(protocol.Endpoint, *spec.Edition, time.Time) (courier.Request, error)
}

var contracts = []judged{
	{contract: saasv2.Contract, checks: saasv2.Checks, hello: helloSaaSV2},
	{contract: saasv1.Contract, checks: saasv1.Checks, hello: helloSaaSV1},
}

// Contracts lists the ids of the contracts that have checks.
func Contracts() []string {
	var ids []string
	for _, entry := range contracts {
		ids = append(ids, entry.contract)
	}
	return ids
}

// Checks returns the checks of a contract in registry order. An unknown contract is a verdict.Misused that names the known ones.
func Checks(contract string) ([]check.Check, error) {
	entry, err := judgedContract(contract)
	if err != nil {
		return nil, err
	}
	return entry.checks(), nil
}

func judgedContract(id string) (judged, error) {
	at := slices.IndexFunc(contracts, func(entry judged) bool { return entry.contract == id })
	if at < 0 {
		return judged{}, verdict.Misused("contract %q is not known: use %s", "不认识接口协议 %q，可用：%s", id, list(Contracts()))
	}
	return contracts[at], nil
}

// helloSaaSV2 asks for an instance that does not exist. Whatever comes back is an answer.
func helloSaaSV2(endpoint protocol.Endpoint, edition *spec.Edition, now time.Time) (courier.Request, error) {
	nonce := make([]byte, 16)
	_, _ = rand.Read(nonce) // never fails
	name := hex.EncodeToString(nonce)
	body, err := wire.Encode(map[string]any{"activity": "queryInstance", "businessId": name, "instanceId": "fairground-" + name})
	if err != nil {
		return courier.Request{}, fmt.Errorf("write the first call: %w", err)
	}
	address, err := wire.Address(endpoint.URL, endpoint.AccessKey, wire.Timestamp(now, edition), name, body, edition)
	if err != nil {
		return courier.Request{}, fmt.Errorf("sign the first call: %w", err)
	}
	return wire.Request(address, body), nil
}

// helloSaaSV1 does the same for V1.0: a debugging query, which changes nothing.
func helloSaaSV1(endpoint protocol.Endpoint, edition *spec.Edition, now time.Time) (courier.Request, error) {
	address, err := wirev1.Address(endpoint.URL, endpoint.AccessKey, map[string]string{
		"activity": "queryInstance", "instanceId": "fairground", "testFlag": "1", "timeStamp": wirev1.Timestamp(now),
	}, edition)
	if err != nil {
		return courier.Request{}, fmt.Errorf("sign the first call: %w", err)
	}
	return wirev1.Request(address), nil
}

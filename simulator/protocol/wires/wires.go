// Package wires is the one place that knows which contracts Fairground speaks. A further contract is a line in its table; nothing else
// that sells, calls or serves names a contract.
package wires

import (
	"maps"
	"slices"

	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/protocol/saasv1"
	"github.com/fairground/fairground/simulator/protocol/saasv2"
	"github.com/fairground/fairground/spec"
)

// makers makes the wire of each contract for an edition. The access key is needed to read answers; it may be empty.
var makers = map[string]func(e *spec.Edition, accessKey string) protocol.Wire{
	saasv1.Contract: func(e *spec.Edition, accessKey string) protocol.Wire { return saasv1.New(e).WithAccessKey(accessKey) },
	saasv2.Contract: func(e *spec.Edition, accessKey string) protocol.Wire { return saasv2.New(e).WithAccessKey(accessKey) },
}

// All returns the wires of every contract that Fairground speaks, by contract. Each knows the access key of the merchant's endpoint for
// that contract, if there is one.
func All(e *spec.Edition, endpoints map[string]protocol.Endpoint) map[string]protocol.Wire {
	made := make(map[string]protocol.Wire, len(makers))
	for contract, newWire := range makers {
		made[contract] = newWire(e, endpoints[contract].AccessKey)
	}
	return made
}

// Contracts lists the ids of the contracts that Fairground speaks.
func Contracts() []string { return slices.Sorted(maps.Keys(makers)) }

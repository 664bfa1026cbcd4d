package wires_test

import (
	"slices"
	"testing"

	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/protocol/wires"
	"github.com/fairground/fairground/spec"
)

// Whatever is described can be spoken, and the other way round.
func TestEveryDescribedContractHasAWire(t *testing.T) {
	t.Parallel()
	edition, err := spec.EditionByID("cn")
	if err != nil {
		t.Fatal(err)
	}
	made := wires.All(edition, map[string]protocol.Endpoint{"saas-v1": {AccessKey: "k"}})
	var described []string
	for _, contract := range spec.Contracts() {
		described = append(described, contract.ID)
		if made[contract.ID] == nil || made[contract.ID].Contract() != contract.ID {
			t.Errorf("%s has no wire", contract.ID)
		}
	}
	if !slices.Equal(described, wires.Contracts()) {
		t.Errorf("described are %v, spoken %v", described, wires.Contracts())
	}
}

// Package storetest is the contract of a store.Store, as tests. Every backend passes all of it:
//
//	func TestContract(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) store.Store { return openMine(t) })
//	}
package storetest

import (
	"testing"

	"github.com/fairground/fairground/simulator/store"
)

// Run proves that the stores which open makes keep the contract. Each call of open must give a new, empty store; Run closes it.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, rule := range []struct {
		name  string
		prove func(*testing.T, store.Store)
	}{
		{"a market comes back as it was created", roundTripMarket},
		{"cases come and go", casesComeAndGo},
		{"a market id is taken once", takenOnce},
		{"an unknown market is not found", unknownMarket},
		{"markets are listed by id", listMarkets},
		{"a committed decision comes back whole", roundTripDecision},
		{"the last version in a batch counts", lastVersionCounts},
		{"the catalogue may change", changedCatalogue},
		{"finished calls are listed and not loaded", finishedCalls},
		{"events go when they are done", eventsGo},
		{"bodies come back byte for byte", exactBodies},
		{"an attempt comes back with every field", roundTripRecord},
		{"attempts are filtered", filterRecords},
		{"attempts are paged without gap or repetition", pageRecords},
		{"what happened is paged by sequence and subscription", pageHappenings},
		{"a batch that fails leaves nothing", atomicBatch},
		{"markets do not mix", separateMarkets},
		{"many readers and writers at once", concurrentUse},
		{"a large batch is kept whole", largeBatch},
		{"a cancelled commit keeps nothing", cancelledCommit},
	} {
		t.Run(rule.name, func(t *testing.T) {
			t.Parallel()
			kept := open(t)
			t.Cleanup(func() {
				if err := kept.Close(); err != nil {
					t.Errorf("Close: %v", err)
				}
			})
			rule.prove(t, kept)
		})
	}
}

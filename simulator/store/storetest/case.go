package storetest

import (
	"testing"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/store"
)

// casesComeAndGo: the last version of a case is loaded, a deleted one is not, and neither is one that came and went in one batch.
func casesComeAndGo(t *testing.T, kept store.Store) {
	head := create(t, kept, "m1")
	first, second, brief := debuggingCase("case-1"), debuggingCase("case-2"), debuggingCase("case-3")
	commit(t, kept, head, market.Decision{Cases: []*market.Case{first, second}})
	probed, deleted := *first, *second
	probed.Ledger.Runs, deleted.DeletedAt, brief.DeletedAt = 4, noon, noon
	commit(t, kept, head, market.Decision{Cases: []*market.Case{&probed, &deleted, brief}})
	loaded, err := kept.LoadMarket(t.Context(), "m1")
	must(t, err)
	same(t, "cases", []*market.Case{&probed}, loaded.Cases)
}

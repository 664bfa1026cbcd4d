package spec

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/fairground/fairground/verdict"
)

//go:embed merchant/*.yaml marketplace/*.yaml edition/*.yaml sandbox/*.yaml sandbox/*.json
var embedded embed.FS

// library is everything that the documents say, compiled.
type library struct {
	contracts  []*Contract
	orderQuery *OrderQueryAPI
	editions   []*Edition
	sandbox    SandboxDefaults
	marketFile *marketFileSchema
	casesFile  *marketFileSchema
	publishing []PublishingRule
}

var compiled = sync.OnceValues(func() (*library, error) { return compile(embedded) })

// Load compiles all embedded documents, once. The error of a wrong document is a *DocumentError with file and line. Every other
// function of this package calls it by itself; a command calls it at its start to fail early.
func Load() error {
	_, err := compiled()
	return err
}

// loaded returns the compiled documents. The documents are part of the program, so a wrong one is a fault of the build that Load and
// the tests of this package report; it cannot happen to a user.
func loaded() *library {
	documents, err := compiled()
	if err != nil {
		panic(fmt.Sprintf("embedded documents: %v", err))
	}
	return documents
}

func compile(files fs.FS) (*library, error) {
	result := &library{}
	names, err := fs.Glob(files, "merchant/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		contract, err := compileContract(files, name)
		if err != nil {
			return nil, err
		}
		result.contracts = append(result.contracts, contract)
	}
	if result.orderQuery, err = compileOrderQuery(files, "marketplace/order-query.yaml"); err != nil {
		return nil, err
	}
	if result.editions, err = compileEditions(files); err != nil {
		return nil, err
	}
	if err := crossCheck(result); err != nil {
		return nil, err
	}
	if result.sandbox, err = compileSandbox(files, "sandbox/defaults.yaml"); err != nil {
		return nil, err
	}
	if result.publishing, err = compilePublishing(files, "marketplace/publishing.yaml"); err != nil {
		return nil, err
	}
	if result.casesFile, err = compileMarketFileSchema(files, "sandbox/cases.schema.json"); err != nil {
		return nil, err
	}
	result.marketFile, err = compileMarketFileSchema(files, "sandbox/market.schema.json")
	return result, err
}

// crossCheck holds what one document says of another: every retry policy that an activity names exists in every edition, and every
// mock order of an edition is described in the order query's document.
func crossCheck(l *library) error {
	for _, edition := range l.editions {
		for _, contract := range l.contracts {
			for _, activity := range contract.Activities {
				if _, ok := edition.Retry[activity.Retry]; !ok {
					return fmt.Errorf("edition/%s.yaml: retry policy %s is missing; %s of %s names it",
						edition.ID, activity.Retry, activity.Name, contract.ID)
				}
			}
		}
		for _, id := range edition.MockOrders.Value {
			if !slices.ContainsFunc(l.orderQuery.MockOrders, func(m MockOrder) bool { return m.OrderID == id }) {
				return fmt.Errorf("edition/%s.yaml: mock order %s has no answer in marketplace/order-query.yaml", edition.ID, id)
			}
		}
	}
	return nil
}

// Contracts returns all contracts, by id. They are shared: do not change them.
func Contracts() []*Contract { return slices.Clone(loaded().contracts) }

// ContractByID returns one contract. An unknown id is a verdict.Misused error that names the known ones.
func ContractByID(id string) (*Contract, error) {
	var known []string
	for _, contract := range loaded().contracts {
		if contract.ID == id {
			return contract, nil
		}
		known = append(known, contract.ID)
	}
	return nil, verdict.Misused("contract %q is not known; use %s", "不认识接口协议 %q，可用：%s", id, strings.Join(known, ", "))
}

// Editions returns the ids of all editions, the default one ("cn") first.
func Editions() []string {
	var ids []string
	for _, edition := range loaded().editions {
		ids = append(ids, edition.ID)
	}
	return ids
}

// EditionByID returns a fresh copy of an edition. An unknown id is a verdict.Misused error that names the known ones.
func EditionByID(id string) (*Edition, error) {
	for _, edition := range loaded().editions {
		if edition.ID == id {
			return edition.clone(), nil
		}
	}
	return nil, verdict.Misused("edition %q is not known; use %s", "不认识站点版本 %q，可用：%s", id, strings.Join(Editions(), ", "))
}

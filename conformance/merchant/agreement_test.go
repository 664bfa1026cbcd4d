package merchant

import (
	"strings"
	"testing"

	"github.com/fairground/fairground/spec"
)

// The parameter table was written from the published tables a second time, by somebody else than the contract document. Where the two
// readings differ, one of them is wrong.
func TestTheParameterTableAgreesWithTheContractDocument(t *testing.T) {
	t.Parallel()
	contract, err := spec.ContractByID("saas-v2")
	if err != nil {
		t.Fatal(err)
	}
	table := parameterTable()
	if len(contract.Activities) != len(table) {
		t.Errorf("%d activities here, %d in the document", len(table), len(contract.Activities))
	}
	for _, activity := range contract.Activities {
		fields := map[string]spec.Field{}
		for _, field := range activity.Request {
			fields[field.Name] = field
		}
		if len(fields)-1 != len(table[activity.Name]) { // without activity itself
			t.Errorf("%s: %d parameters here, %d in the document", activity.Name, len(table[activity.Name]), len(fields)-1)
		}
		for _, p := range table[activity.Name] {
			compare(t, activity.Name, p, fields[p.name])
		}
	}
	if path := spec.OrderQuery().Path; path != orderQueryPath {
		t.Errorf("order query: %s here, %s in the document", orderQueryPath, path)
	}
}

func compare(t *testing.T, activity string, p parameter, field spec.Field) {
	t.Helper()
	if p.mandatory != field.Mandatory {
		t.Errorf("%s.%s: mandatory %v here, %v in the document", activity, p.name, p.mandatory, field.Mandatory)
	}
	if p.length != field.MaxLength && p.length != 0 { // 0: C8, the length printed for queryInstance cannot be meant
		t.Errorf("%s.%s: %d characters here, %d in the document", activity, p.name, p.length, field.MaxLength)
	}
	if len(field.Values) > 0 && strings.Join(p.values, " ") != strings.Join(field.Values, " ") {
		t.Errorf("%s.%s: %v here, %v in the document", activity, p.name, p.values, field.Values)
	}
}

// The same for V1.0, where authToken and timeStamp are parameters among the others.
func TestTheParameterTableOfV1AgreesWithTheContractDocument(t *testing.T) {
	t.Parallel()
	contract, err := spec.ContractByID(contractV1)
	if err != nil {
		t.Fatal(err)
	}
	table := parameterTableV1()
	if len(contract.Activities) != len(table) {
		t.Errorf("%d activities here, %d in the document", len(table), len(contract.Activities))
	}
	common := map[string]bool{"activity": true}
	for _, field := range contract.Parameters {
		common[field.Name] = true
	}
	for _, activity := range contract.Activities {
		here := map[string]parameter{}
		for _, p := range table[activity.Name] {
			here[p.name] = p
		}
		for _, field := range activity.Request {
			p, known := here[field.Name]
			delete(here, field.Name)
			about := activity.Name + "." + field.Name
			switch {
			case field.Name == "activity":
			case !known:
				t.Errorf("%s is not known here", about)
			case p.mandatory != field.Mandatory:
				t.Errorf("%s: mandatory %v here, %v in the document", about, p.mandatory, field.Mandatory)
			case p.length != 0 && field.MaxLength != 0 && p.length != field.MaxLength:
				t.Errorf("%s: %d characters here, %d in the document", about, p.length, field.MaxLength)
			case len(p.values) > 0 && len(field.Values) > 0 && strings.Join(p.values, " ") != strings.Join(field.Values, " "):
				t.Errorf("%s: %v here, %v in the document", about, p.values, field.Values)
			}
		}
		for name := range here {
			if !common[name] {
				t.Errorf("%s.%s is not in the document", activity.Name, name)
			}
		}
	}
}

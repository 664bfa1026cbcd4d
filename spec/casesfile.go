package spec

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"

	"go.yaml.in/yaml/v3"

	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// CasesFile is a list of debugging cases (调测用例) of one contract for probing an endpoint. It is read from YAML; the JSON Schema for
// editors is sandbox/cases.schema.json.
type CasesFile struct {
	// Contract is the id of the contract; empty means the default one.
	Contract string     `yaml:"contract,omitempty"`
	Cases    []CaseFile `yaml:"cases"`
}

// CaseFile is one case: an activity with preset parameters.
type CaseFile struct {
	// Name is what reports call the case; empty means the activity's name.
	Name     string         `yaml:"name,omitempty"`
	Activity string         `yaml:"activity"`
	Members  map[string]any `yaml:"members,omitempty"`
}

// LoadCasesFile reads a file of cases. Every error is a verdict.Misused; one about the file's text names file and line.
func LoadCasesFile(path string) (*CasesFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, verdict.Misused("the file of cases cannot be read: %v", "无法读取用例文件：%v", err)
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(io.LimitReader(file, maxMarketFile+1))
	if err != nil {
		return nil, verdict.Misused("the file of cases cannot be read: %v", "无法读取用例文件：%v", err)
	}
	if len(text) > maxMarketFile {
		return nil, verdict.Misused("%s: a file of cases may have at most 1 MiB", "%s：用例文件不能超过1 MiB", path)
	}
	return ParseCasesFile(path, text)
}

// ParseCasesFile reads the text of a file of cases; name stands for the file in errors. See LoadCasesFile.
func ParseCasesFile(name string, text []byte) (*CasesFile, error) {
	doc, err := parseDocument(name, text)
	if err != nil {
		return nil, misuse(err)
	}
	cases, err := readCases(doc)
	if err != nil {
		return nil, misuse(err)
	}
	return cases, nil
}

func readCases(doc *document) (*CasesFile, error) {
	if err := checkNames(doc.file, doc.root, reflect.TypeFor[CasesFile](), ""); err != nil {
		return nil, err
	}
	if err := loaded().casesFile.validate(doc); err != nil {
		return nil, err
	}
	var cases CasesFile
	if err := doc.decode("", &cases); err != nil {
		return nil, err
	}
	if cases.Contract == "" {
		cases.Contract = Sandbox().Contract
	}
	return &cases, cases.check(doc)
}

// check holds what the schema cannot say: activities, names and preset parameters are those of the contract.
func (f *CasesFile) check(doc *document) error {
	contract, err := ContractByID(f.Contract)
	if err != nil {
		return doc.passedOn("/contract", err)
	}
	names := map[string]bool{}
	for i := range f.Cases {
		entry, at := &f.Cases[i], fmt.Sprintf("/cases/%d", i)
		activity := contract.Named(entry.Activity)
		if activity == nil {
			var known []string
			for _, one := range contract.Activities {
				known = append(known, one.Name)
			}
			return doc.told(at+"/activity", wording.Format("%s has no activity %q; did you mean %v?", "%s 没有接口 %q，是否想用 %v？",
				contract.ID, entry.Activity, Near(entry.Activity, known)))
		}
		if entry.Name == "" {
			entry.Name = activity.Name
		}
		if names[entry.Name] {
			return doc.told(at, wording.Format("the case %s is there twice: give each a name of its own", "用例 %s 重复，请分别命名", entry.Name))
		}
		names[entry.Name] = true
		if err := activity.CheckPresets(entry.Members); err != nil {
			var misused *verdict.Error
			if errors.As(err, &misused) {
				return doc.passedOn(at, err)
			}
			return err
		}
	}
	return nil
}

// ExampleCases writes a file of cases to start from: one case for each activity of a contract, with the values of the document's examples.
// A merchant replaces them by values that exist in their own system.
func ExampleCases(contract *Contract) ([]byte, error) {
	file := CasesFile{Contract: contract.ID}
	for _, activity := range contract.Activities {
		file.Cases = append(file.Cases, CaseFile{Name: activity.Name, Activity: activity.Name, Members: activity.ExamplePresets()})
	}
	text, err := yaml.Marshal(file)
	if err != nil {
		return nil, fmt.Errorf("write the cases of %s: %w", contract.ID, err)
	}
	head := "# Debugging cases (调测用例) of " + contract.ID + ". Replace the values by ones that exist in your system; every case must succeed\n" +
		"# again and again, in any order. The activity, the test flag and a fresh business id are filled in when a case is sent.\n" +
		"# 请改为您系统中存在的值；每个用例都应可按任意顺序重复调用成功。\n"
	return append([]byte(head), text...), nil
}

package spec

import (
	"strings"
	"testing"

	"github.com/fairground/fairground/verdict"
)

const goodCases = `contract: saas-v2
cases:
  - name: create
    activity: newInstance
    members: {orderId: CS1, orderLineId: CS1-000001}
  - activity: queryInstance
    members:
      instanceId: i-1
`

func TestAFileOfCasesIsRead(t *testing.T) {
	t.Parallel()
	file, err := ParseCasesFile("c.yaml", []byte(goodCases))
	if err != nil {
		t.Fatal(err)
	}
	if file.Contract != "saas-v2" || len(file.Cases) != 2 || file.Cases[1].Name != "queryInstance" || file.Cases[0].Members["orderId"] != "CS1" {
		t.Errorf("read %+v", file)
	}
}

func TestAWrongFileOfCasesIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"cases: []": "c.yaml:1: ",
		"contract: saas-v9\ncases:\n  - {activity: newInstance}":                                                                   `c.yaml:1: contract "saas-v9"`,
		"cases:\n  - activity: newInstence\n":                                                                                      "c.yaml:2: saas-v2 has no activity",
		"cases:\n  - activity: queryInstance\n    members: {instanceId: i}\n    memebers: {}":                                      "c.yaml:4: memebers is not known",
		"cases:\n  - activity: queryInstance\n    members: {instanceID: i}":                                                        "c.yaml:2: queryInstance has no preset parameter",
		"cases:\n  - activity: queryInstance":                                                                                      "c.yaml:2: the preset parameters of queryInstance",
		"cases:\n  - activity: queryInstance\n    members: {instanceId: i, testFlag: '0'}":                                         "c.yaml:2: queryInstance has no preset parameter",
		"cases:\n  - {activity: queryInstance, members: {instanceId: i}}\n  - {activity: queryInstance, members: {instanceId: j}}": "c.yaml:3: the case queryInstance is there twice",
		"cases:\n  - {activity: 5}":                                                                                                "c.yaml:2: ",
		"[]":                                                                                                                       "c.yaml:1: ",
	} {
		_, err := ParseCasesFile("c.yaml", []byte(text))
		exit, sentence := verdict.Of(err)
		if err == nil || exit != verdict.Usage || !strings.Contains(sentence.EN, want) || sentence.ZH == "" {
			t.Errorf("%q: %d %q, want %q", text, exit, sentence.EN, want)
		}
	}
}

// The file to start from must itself be a good one, for every contract.
func TestTheExampleCasesAreGood(t *testing.T) {
	t.Parallel()
	for _, contract := range Contracts() {
		text, err := ExampleCases(contract)
		if err != nil {
			t.Fatal(err)
		}
		file, err := ParseCasesFile("example.yaml", text)
		if err != nil {
			t.Errorf("%s: %v\n%s", contract.ID, err, text)
			continue
		}
		if len(file.Cases) != len(contract.Activities) {
			t.Errorf("%s: %d cases for %d activities", contract.ID, len(file.Cases), len(contract.Activities))
		}
	}
}

func TestPublishingRulesNameWhatTheContractsHave(t *testing.T) {
	t.Parallel()
	known := map[string]*Contract{}
	for _, contract := range Contracts() {
		known[contract.ID] = contract
	}
	for _, rule := range PublishingRules() {
		for _, id := range rule.Contracts {
			contract := known[id]
			if rule.CasesOf != "" {
				contract = known[rule.CasesOf]
			}
			for _, activity := range rule.Activities {
				if contract != nil && contract.Named(activity) == nil {
					t.Errorf("rule %s: %s has no activity %s", rule.ID, contract.ID, activity)
				}
			}
		}
	}
}

func FuzzParseCasesFile(f *testing.F) {
	f.Add([]byte(goodCases))
	f.Add([]byte("cases: [{activity: newInstance, members: {orderId: [1, {a: b}]}}]"))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("cases: &c\n  - {activity: queryInstance, members: {instanceId: &i x, *i : y}}"))
	f.Add([]byte("? [1]\n: 2"))
	f.Add([]byte("cases:\n  - activity: queryInstance\n    members: {instanceId: .nan}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := ParseCasesFile("c.yaml", text)
		if (file == nil) == (err == nil) {
			t.Fatalf("file: %t, %v", file != nil, err)
		}
		if exit, sentence := verdict.Of(err); err != nil && (exit != verdict.Usage || sentence.ZH == "") {
			t.Errorf("%q: %v", text, err)
		}
	})
}

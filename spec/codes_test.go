package spec

import (
	"strings"
	"testing"
)

func TestResultCodesKeepTheirLeadingZeros(t *testing.T) {
	t.Parallel()
	contract := saas(t)
	if len(contract.ResultCodes) != 14 {
		t.Errorf("%d codes, want 14", len(contract.ResultCodes))
	}
	for _, code := range contract.ResultCodes {
		if len(code.Code) != 6 || !strings.HasPrefix(code.Code, "000") || code.Meaning.EN == "" || code.Meaning.ZH == "" {
			t.Errorf("odd code %+v", code)
		}
	}
	if got := len(contract.CodesOf("newInstance")); got != 14 {
		t.Errorf("newInstance may answer %d codes, want 14", got)
	}
	if got := len(contract.CodesOf("releaseInstance")); got != 6 {
		t.Errorf("releaseInstance may answer %d codes, want 6", got)
	}
	if contract.ResultCode("000106") == nil || contract.ResultCode("106") != nil {
		t.Error("codes must be found as text")
	}
}

func TestTheIndexKnowsEveryCodeInBothLanguages(t *testing.T) {
	t.Parallel()
	index := CodeIndex()
	want := len(OrderQuery().Codes) + len(Gateway())
	for _, contract := range Contracts() {
		want += len(contract.ResultCodes)
	}
	if len(index) != want {
		t.Errorf("%d entries, want %d", len(index), want)
	}
	for _, entry := range index {
		if entry.Contract == "" || entry.Code == "" || entry.Meaning.EN == "" || entry.Meaning.ZH == "" {
			t.Errorf("half an entry: %+v", entry)
		}
	}
}

func TestMeaningFollowsTheEdition(t *testing.T) {
	t.Parallel()
	plain := edition(t, "cn")
	other, err := plain.With(map[string]string{"code-000101": "application-secret"})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		code    string
		edition *Edition
		want    string
	}{
		{"000101", plain, "The mobile number is empty or already used"},
		{"000101", nil, "The mobile number is empty or already used"},
		{"000101", other, "The application secret is wrong"},
		{"000106", other, "Sold out"},
		{"000999", other, ""},
	} {
		if got := saas(t).Meaning(one.code, one.edition).EN; got != one.want {
			t.Errorf("%s means %q, want %q", one.code, got, one.want)
		}
	}
}

func TestASiteServesItsOwnMockOrders(t *testing.T) {
	t.Parallel()
	if cn, eu := MockOrders(edition(t, "cn")), MockOrders(edition(t, "eu")); len(cn) != 9 || len(eu) != 7 || cn[0].OrderID != "MOCKPERIODYEARNEW" {
		t.Errorf("cn %d, eu %d", len(cn), len(eu))
	}
}

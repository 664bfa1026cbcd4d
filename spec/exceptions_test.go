package spec

import "testing"

// saas-v2 C16: whether packages get status calls is a setting, and the document says what follows from it.
func TestASettingDecidesWhichActivityCarriesAnIntent(t *testing.T) {
	t.Parallel()
	contract := saas(t)
	without, err := edition(t, "cn").With(map[string]string{"package-status-calls": "false"})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		edition *Edition
		mode    string
		called  bool
	}{{edition(t, "cn"), "ON_DEMAND_PKG", true}, {without, "ON_DEMAND_PKG", false}, {without, "ON_DEMAND", true}, {without, "PERIOD", true}, {nil, "ON_DEMAND_PKG", true}} {
		if got := contract.Under(one.edition).Activity(IntentFreezeExpired, one.mode) != nil; got != one.called {
			t.Errorf("%s: called %v, want %v", one.mode, got, one.called)
		}
	}
	if contract.Activity(IntentFreezeExpired, "ON_DEMAND_PKG") == nil {
		t.Error("the contract itself was changed")
	}
}

func TestAnExceptionWithoutASenseIsRefused(t *testing.T) {
	t.Parallel()
	for _, replacement := range []string{"setting: package-calls", "setting: retry", "Setting: x"} {
		if _, err := compile(broken(t, saasFile, "setting: package-status-calls", replacement)); err == nil {
			t.Errorf("%s was accepted", replacement)
		}
	}
	if _, err := compile(broken(t, saasFile, "      thaw-arrears: {ON_DEMAND_PKG: none}", "      thaw-debts: {ON_DEMAND_PKG: none}")); err == nil {
		t.Error("an unknown intent was accepted")
	}
}

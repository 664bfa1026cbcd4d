package spec

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/verdict"
)

func edition(t testing.TB, id string) *Edition {
	t.Helper()
	edition, err := EditionByID(id)
	if err != nil {
		t.Fatal(err)
	}
	return edition
}

func TestEveryConflictOfTheReferenceIsASwitchInEveryEdition(t *testing.T) {
	t.Parallel()
	for _, id := range Editions() {
		conflicts := map[string][]string{}
		for _, setting := range edition(t, id).Settings() {
			if setting.Conflict != "" {
				conflicts[setting.Conflict] = append(conflicts[setting.Conflict], setting.Name)
			}
		}
		for number := 1; number <= 22; number++ {
			if len(conflicts[fmt.Sprintf("saas-v2 C%d", number)]) == 0 {
				t.Errorf("%s: no setting for saas-v2 C%d", id, number)
			}
		}
	}
}

func TestSettingsSayWhereTheyComeFrom(t *testing.T) {
	t.Parallel()
	for _, id := range Editions() {
		settings := edition(t, id).Settings()
		if len(settings) < 55 {
			t.Errorf("%s lists only %d settings", id, len(settings))
		}
		for _, setting := range settings {
			if setting.Source == "" || setting.Note.EN == "" || setting.Note.ZH == "" || setting.Value == "" || len(setting.Switches) == 0 {
				t.Errorf("%s: half a setting: %+v", id, setting)
			}
		}
	}
}

// What a setting shows is what its switch takes, so that a person can copy one into the other.
func TestASettingsValueCanBeSwitchedToItself(t *testing.T) {
	t.Parallel()
	for _, id := range Editions() {
		before := edition(t, id)
		for _, setting := range before.Settings() {
			if !slices.Contains(setting.Switches, setting.Name) {
				continue // made of parts
			}
			after, err := before.With(map[string]string{setting.Name: setting.Value})
			if err != nil {
				t.Errorf("%s: %v", id, err)
			} else if !reflect.DeepEqual(before, after) {
				t.Errorf("%s: %s=%s changed the edition", id, setting.Name, setting.Value)
			}
		}
	}
}

func TestEditionsDifferWhereTheSitesDo(t *testing.T) {
	t.Parallel()
	if got := Editions(); !slices.Equal(got, []string{"cn", "eu", "intl"}) {
		t.Errorf("editions %v", got)
	}
	cn, intl, eu := edition(t, "cn"), edition(t, "intl"), edition(t, "eu")
	for _, one := range []struct {
		what      string
		got, want any
	}{
		{"cn V3", cn.PeriodLengths.Value["V3"], Lengths{7, 7}},
		{"cn V0 on demand", cn.OnDemandLengths.Value["V0"], Lengths{0, 1}},
		{"cn V5", cn.PeriodLengths.Value["V5"], Lengths{7, 15}},
		{"intl V0", intl.PeriodLengths.Value["V0"], Lengths{15, 15}},
		{"eu V0", eu.PeriodLengths.Value["V0"], Lengths{15, 15}},
		{"cn live testFlag", cn.LiveTestFlag.Value, "absent"},
		{"eu live testFlag", eu.LiveTestFlag.Value, "0"},
		{"intl renewal change", intl.RenewalChange.Value, true},
		{"eu renewal change", eu.RenewalChange.Value, false},
		{"intl refunds", intl.RefundOffered.Value, false},
		{"cn refunds", cn.RefundOffered.Value, true},
		{"eu on demand", slices.Contains(eu.ChargingModes.Value, "ON_DEMAND"), false},
		{"eu mock orders", len(eu.MockOrders.Value), 7},
		{"cn mock orders", len(cn.MockOrders.Value), 9},
		{"hosts", []string{cn.Host.Value, intl.Host.Value, eu.Host.Value}, []string{"mkt.myhuaweicloud.com", "mkt-intl.myhuaweicloud.com", "mkt.myhuaweicloud.eu"}},
		{"create", cn.Retry["create"].Value, RetryPolicy{3 * time.Hour, time.Hour, 0, "refund", false}},
		{"upgrade", cn.Retry["upgrade"].Value, RetryPolicy{3 * time.Hour, time.Hour, 0, "refund", true}},
		{"refresh", eu.Retry["refresh"].Value, RetryPolicy{time.Hour, time.Minute, 0, "stop", true}},
		{"status", cn.Retry["status"].Value, RetryPolicy{time.Hour, time.Minute, 0, "stop", true}},
		{"release", cn.Retry["release"].Value, RetryPolicy{time.Hour, time.Minute, 0, "stop", true}},
		{"change-check", intl.Retry["change-check"].Value, RetryPolicy{0, 0, 1, "block", false}},
		{"answer limit", cn.AnswerLimit.Value, 20 * time.Second},
	} {
		if !reflect.DeepEqual(one.got, one.want) {
			t.Errorf("%s is %v, want %v", one.what, one.got, one.want)
		}
	}
}

func TestSwitchesChangeACopy(t *testing.T) {
	t.Parallel()
	before := edition(t, "cn")
	after, err := before.With(map[string]string{
		"freeze-at": "expiry", "retry.create.interval": "3m", "retry.refresh.then": "stop", "retry.release.attempts": "1",
		"period-lengths.V0.grace": "7", "renewal-change": "false", "refund-window": "7d", "pending-codes": "000004, 000009",
		"expire-time-digits": "17", "live-test-flag": "0",
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct{ got, want any }{
		{after.FreezeAt.Value, "expiry"},
		{after.Retry["create"].Value.Interval, 3 * time.Minute},
		{after.Retry["create"].Value.Window, 3 * time.Hour},
		{after.Retry["release"].Value.Attempts, 1},
		{after.PeriodLengths.Value["V0"], Lengths{7, 1}},
		{after.RenewalChange.Value, false},
		{after.RefundWindow.Value, 7 * 24 * time.Hour},
		{after.PendingCodes.Value, []string{"000004", "000009"}},
		{after.ExpireTimeDigits.Value, 17},
		{after.LiveTestFlag.Value, "0"},
	} {
		if !reflect.DeepEqual(one.got, one.want) {
			t.Errorf("got %v, want %v", one.got, one.want)
		}
	}
	if !reflect.DeepEqual(before, edition(t, "cn")) {
		t.Error("the edition that the switches were taken from changed")
	}
}

func TestWrongSwitchesSayWhatIsRight(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ name, value, english string }{
		{"freez-at", "expiry", `switch "freez-at" is not known; did you mean freeze-at?`},
		{"retry.create", "3h", `switch "retry.create" is not known; did you mean`},
		{"retry.created.window", "3h", "retry.create.window"},
		{"period-lengths.V9.grace", "1", "period-lengths.V0.grace"},
		{"freeze-at", "now", `switch freeze-at is "now"; it must be one of grace-end, expiry`},
		{"expire-time-digits", "15", `switch expire-time-digits is "15"; it must be one of 14, 17`},
		{"answer-limit", "soon", `switch answer-limit is "soon"; it must be a duration such as 90s, 60m, 3h or 7d`},
		{"answer-limit", "-1s", "it must be a duration"},
		{"answer-limit", "0s", `switch answer-limit is "0s"; it must be above 0s`},
		{"refund-quota", "many", `switch refund-quota is "many"; it must be a whole number that is not negative`},
		{"query-limit", "0", `it must be at least 1`},
		{"renewal-change", "maybe", `it must be true or false`},
		{"retry.create.then", "shrug", `it must be one of refund, stop, block`},
		{"retry.create.interval", "0s", `above 0s while retry.create.window is`},
		{"pending-codes", "000004,,", `words separated by commas`},
		{"trial-days-least", "500", `at most trial-days-most`},
		{"host", "", `a text that is not empty`},
		{"id", "x", `switch "id" is not known`},
		{"", "x", `switch "" is not known`},
		{"expiry-reminders", "7,soon", `whole numbers separated by commas`},
		{"completion-lag", "4h", `at most 3h`},
		{"refund-lag", "181m", `at most 3h`},
		{"reminder-hour", "24", `an hour from 0 to 23`},
		{"appeal-rule", "never", `one of any-time, idle-or-rejected`},
	} {
		changed, err := edition(t, "cn").With(map[string]string{one.name: one.value})
		var misused *verdict.Error
		if !errors.As(err, &misused) || misused.Exit != verdict.Usage || changed != nil {
			t.Errorf("%s=%s: changed: %t, %v", one.name, one.value, changed != nil, err)
			continue
		}
		if !strings.Contains(misused.Text.EN, one.english) || misused.Text.ZH == "" || strings.Contains(misused.Text.ZH+misused.Text.EN, "%!") {
			t.Errorf("%s=%s: %s / %s", one.name, one.value, misused.Text.EN, misused.Text.ZH)
		}
	}
}

func TestEverySwitchNameIsReadable(t *testing.T) {
	t.Parallel()
	for _, name := range edition(t, "cn").SwitchNames() {
		_, err := edition(t, "cn").With(map[string]string{name: "\x00"})
		var misused *verdict.Error
		if err != nil && !errors.As(err, &misused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUnknownNamesAreMisuse(t *testing.T) {
	t.Parallel()
	_, err := EditionByID("mars")
	if exit, text := verdict.Of(err); exit != verdict.Usage || text.EN != `edition "mars" is not known; use cn, eu, intl` {
		t.Errorf("%v %q", exit, text.EN)
	}
	_, err = ContractByID("saas-v3")
	if exit, text := verdict.Of(err); exit != verdict.Usage || !strings.Contains(text.EN, "use saas-v1, saas-v2") {
		t.Errorf("%v %q", exit, text.EN)
	}
}

func FuzzWith(f *testing.F) {
	f.Add("freeze-at", "expiry")
	f.Add("retry.create.window", "7d")
	f.Add("period-lengths.V0.grace", "99999999999999999999")
	f.Fuzz(func(t *testing.T, name, value string) {
		changed, err := edition(t, "cn").With(map[string]string{name: value})
		if (changed == nil) == (err == nil) {
			t.Errorf("%q=%q: changed: %t, %v", name, value, changed != nil, err)
		}
	})
}

package simulator_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fairground/fairground/simulator"
)

func command(t *testing.T, s *simulator.Sandbox, body string) (int, map[string]any) {
	t.Helper()
	return ask(t, s.Console, "POST", api+"/commands", body)
}

const debugQuery = `{"command":"debug-case","contract":"saas-v2","activity":"queryInstance","members":{"instanceId":"i-1"}}`

func TestCasesAreSavedProbedAndShownThroughTheControlAPI(t *testing.T) {
	t.Parallel()
	s := sandbox(t, nil)
	status, saved := command(t, s, debugQuery)
	if status != 200 || len(saved["cases"].([]any)) != 1 || saved["refusal"] != nil {
		t.Fatalf("debug-case: %d %v", status, saved)
	}
	if status, _ := ask(t, s.Console, "POST", api+"/clock/advance", `{"by":"3d"}`); status != 200 {
		t.Fatalf("advance: %d", status)
	}
	_, list := ask(t, s.Console, "GET", api+"/cases", "")
	entry := list["items"].([]any)[0].(map[string]any)
	ledger := entry["ledger"].(map[string]any)
	if ledger["runs"] != 6.0 || entry["availability"] != 1.0 || ledger["results"].(map[string]any)["000000"] != 6.0 || ledger["latency"].(map[string]any)["count"] != 6.0 {
		t.Errorf("the ledger of the case: %v", entry)
	}
	if entry["members"].(map[string]any)["instanceId"] != "i-1" {
		t.Errorf("the case: %v", entry)
	}
	if _, readiness := ask(t, s.Console, "GET", api+"/products/lifetime/readiness", ""); readiness["ready"] != false || len(readiness["needs"].([]any)) != 3 {
		t.Errorf("readiness: %v", readiness)
	}
	if status, _ := ask(t, s.Console, "GET", api+"/products/none/readiness", ""); status != 404 {
		t.Errorf("readiness of nothing: %d", status)
	}
	if status, wrong := command(t, s, `{"command":"debug-case","contract":"saas-v2","activity":"queryInstance"}`); status != 409 || wrong["rule"] != "case-members" {
		t.Errorf("a form that is not filled in: %d %v", status, wrong)
	}
}

func TestAFailingCaseTellsWhyThroughTheControlAPI(t *testing.T) {
	t.Parallel()
	s := sandbox(t, nil)
	if status, _ := ask(t, s.Console, "POST", api+"/faults", `{"activity":"queryInstance","fault":"refused-connection"}`); status != 200 {
		t.Fatal(status)
	}
	_, failed := command(t, s, debugQuery)
	refusal, _ := failed["refusal"].(map[string]any)
	if refusal == nil || refusal["rule"] != "case-failed" || !strings.Contains(fmt.Sprint(refusal["text"]), "生产地址无法访问") {
		t.Errorf("refusal: %v", failed["refusal"])
	}
}

// The store keeps cases, ledgers and frozen trade: what a sandbox knew yesterday it knows after a restart.
func TestProbingGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "data")
	down := func(c *simulator.Config) { c.Data = folder }
	first := sandbox(t, down)
	if status, _ := command(t, first, debugQuery); status != 200 {
		t.Fatal(status)
	}
	ask(t, first.Console, "POST", api+"/faults", `{"activity":"queryInstance","fault":"refused-connection","times":20}`)
	ask(t, first.Console, "POST", api+"/clock/advance", `{"by":"6d"}`)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := sandbox(t, down)
	_, list := ask(t, second.Console, "GET", api+"/cases", "")
	if ledger := list["items"].([]any)[0].(map[string]any)["ledger"].(map[string]any); ledger["runs"].(float64) < 11 || ledger["failingStreak"] != ledger["runs"] {
		t.Errorf("the ledger after a restart: %v", ledger)
	}
	if status, refused := command(t, second, `{"command":"buy","product":"standard-year","buyer":"buyer-v0-a"}`); status != 409 || refused["rule"] != "product-frozen" {
		t.Errorf("buy: %d %v", status, refused)
	}
	_, overview := ask(t, second.Console, "GET", api, "")
	if next := overview["next"].(map[string]any); next["kind"] != "probe" {
		t.Errorf("the next event: %v", next)
	}
	_, notices := ask(t, second.Console, "GET", api+"/notices?kind=trade-frozen", "")
	if items := notices["items"].([]any); len(items) == 0 || items[0].(map[string]any)["kind"] != "trade-frozen" {
		t.Errorf("notices: %v", notices)
	}
}

func TestProductionMessagesAreShownAndRestarted(t *testing.T) {
	t.Parallel()
	s := sandbox(t, nil)
	ask(t, s.Console, "POST", api+"/faults", `{"activity":"newInstance","fault":"refused-connection"}`)
	command(t, s, `{"command":"buy","product":"standard-year","buyer":"buyer-v0-a"}`)
	_, list := ask(t, s.Console, "GET", api+"/messages?troubled=true", "")
	row := list["items"].([]any)[0].(map[string]any)
	if row["state"] != "FAILED_RETRYING" || row["restartable"] != true || row["nextAt"] == nil || row["exception"] == nil {
		t.Fatalf("message: %v", row)
	}
	path := api + "/messages/" + row["callId"].(string) + "/restart"
	status, restarted := ask(t, s.Console, "POST", path, `{}`)
	if status != 200 || restarted["message"].(map[string]any)["state"] != "SUCCESS" {
		t.Errorf("restart: %d %v", status, restarted)
	}
	if status, refused := ask(t, s.Console, "POST", path, `{}`); status != 409 || refused["rule"] != "restart-succeeded" {
		t.Errorf("a second restart: %d %v", status, refused)
	}
	if status, _ := ask(t, s.Console, "GET", api+"/messages?state=BROKEN", ""); status != 400 {
		t.Errorf("an unknown state: %d", status)
	}
	if _, none := ask(t, s.Console, "GET", api+"/messages?troubled=true", ""); len(none["items"].([]any)) != 0 {
		t.Errorf("after the restart: %v", none)
	}
	status, lines := ask(t, s.Console, "GET", api+"/notices?format=lines&receiver=seller&channel=sms", "")
	if status != 200 || !strings.HasPrefix(lines["contentType"].(string), "application/x-ndjson") || lines["kind"] != "call-failed" {
		t.Errorf("notices as lines: %d %v", status, lines)
	}
	if _, none := ask(t, s.Console, "GET", api+"/notices?receiver=nobody", ""); len(none["items"].([]any)) != 0 {
		t.Errorf("notices to nobody: %v", none)
	}
}

package wires_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/protocol/wires"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
)

// members are the decoded members of a composed case, wherever the contract puts them.
func members(t *testing.T, wire protocol.Wire, entry market.Case, attempt protocol.Attempt) (map[string]string, *url.URL, []byte) {
	t.Helper()
	request, err := wire.(protocol.CaseWire).ComposeCase(entry, attempt, protocol.Endpoint{URL: "https://m.example/p?x=1", AccessKey: "k"})
	if err != nil {
		t.Fatalf("%s: %v", entry.Activity, err)
	}
	address, err := url.Parse(request.URL)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for name := range address.Query() {
		found[name] = address.Query().Get(name)
	}
	if len(request.Body) > 0 {
		var body map[string]any
		if err := json.Unmarshal(request.Body, &body); err != nil {
			t.Fatal(err)
		}
		for name, value := range body {
			found[name], _ = value.(string)
		}
	}
	return found, address, request.Body
}

// Every contract can send a case of every activity: marked as a test, with its presets, and fresh where it must be.
func TestEveryContractComposesACaseOfEveryActivity(t *testing.T) {
	t.Parallel()
	edition, err := spec.EditionByID("cn")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	for id, wire := range wires.All(edition, nil) {
		contract, err := spec.ContractByID(id)
		if err != nil {
			t.Fatal(err)
		}
		for _, activity := range contract.Activities {
			entry := market.Case{Contract: id, Activity: activity.Name, Name: "c", Members: activity.ExamplePresets()}
			got, _, _ := members(t, wire, entry, protocol.Attempt{Number: 1, BusinessID: "fresh-id", SignedAt: at, Nonce: "n"})
			if got["activity"] != activity.Name || got["testFlag"] != "1" {
				t.Errorf("%s %s: activity %q, testFlag %q", id, activity.Name, got["activity"], got["testFlag"])
			}
			if activity.RequestField("businessId") != nil && got["businessId"] != "fresh-id" {
				t.Errorf("%s %s: businessId %q", id, activity.Name, got["businessId"])
			}
			if preset, ok := entry.Members["instanceId"]; ok && got["instanceId"] != preset {
				t.Errorf("%s %s: instanceId %q, preset %q", id, activity.Name, got["instanceId"], preset)
			}
			for _, own := range []string{"activity", "testFlag"} {
				if _, changed := entry.Members[own]; changed {
					t.Errorf("%s %s: composing wrote %s into the case", id, activity.Name, own)
				}
			}
		}
	}
}

func TestACaseOfV2IsSigned(t *testing.T) {
	t.Parallel()
	edition, err := spec.EditionByID("cn")
	if err != nil {
		t.Fatal(err)
	}
	entry := market.Case{Contract: "saas-v2", Activity: "queryInstance", Members: map[string]any{"instanceId": "i", "businessId": "mine"}}
	entry.Activity, entry.Members = "newInstance", map[string]any{"orderId": "o", "orderLineId": "l", "businessId": "mine"}
	got, address, body := members(t, wires.All(edition, nil)["saas-v2"], entry, protocol.Attempt{BusinessID: "fresh", SignedAt: time.Now(), Nonce: "n"})
	if got["businessId"] != "mine" {
		t.Errorf("a preset business id is kept: %q", got["businessId"])
	}
	query := address.Query()
	if !sign.VerifyV2("k", query.Get("signature"), query.Get("timestamp"), query.Get("nonce"), body) || query.Get("x") != "1" {
		t.Errorf("not signed: %s", address)
	}
}

func TestACaseOfAnUnknownActivityIsNotComposed(t *testing.T) {
	t.Parallel()
	edition, err := spec.EditionByID("cn")
	if err != nil {
		t.Fatal(err)
	}
	for id, wire := range wires.All(edition, nil) {
		_, err := wire.(protocol.CaseWire).ComposeCase(market.Case{Activity: "dance"}, protocol.Attempt{}, protocol.Endpoint{URL: "https://m.example", AccessKey: "k"})
		if err == nil || !strings.Contains(err.Error(), "dance") {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// The seller presets a phone number in plain text; on the wire it is ciphertext that the merchant's key opens, and only once.
func TestACaseOfV1EncryptsPersonalValues(t *testing.T) {
	t.Parallel()
	edition, err := spec.EditionByID("cn")
	if err != nil {
		t.Fatal(err)
	}
	if edition, err = edition.With(map[string]string{"v1-sensitive-values": "aes-256"}); err != nil {
		t.Fatal(err)
	}
	wire, attempt := wires.All(edition, nil)["saas-v1"], protocol.Attempt{BusinessID: "b", SignedAt: time.Now()}
	entry := market.Case{Activity: "newInstance", Members: map[string]any{"mobilePhone": "13800001234", "amount": 1000000.0}}
	got, _, _ := members(t, wire, entry, attempt)
	if plain, err := sign.Decrypt(got["mobilePhone"], "k", sign.AES256); err != nil || plain != "13800001234" {
		t.Errorf("mobilePhone %q: %v", got["mobilePhone"], err)
	}
	if got["amount"] != "1000000" {
		t.Errorf("a number is written without an exponent: %q", got["amount"])
	}
	entry.Members["mobilePhone"] = got["mobilePhone"]
	if again, _, _ := members(t, wire, entry, attempt); again["mobilePhone"] != got["mobilePhone"] {
		t.Error("what is ciphertext already was encrypted again")
	}
}

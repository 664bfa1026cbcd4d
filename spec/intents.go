package spec

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Intents returns all intents of the lifecycle contracts, in the order of a subscription's life.
func Intents() []Intent {
	return []Intent{IntentProvision, IntentPoll, IntentInspect, IntentAccept, IntentRenew, IntentConvert, IntentRetract,
		IntentRenewChange, IntentCheckChange, IntentUpgrade, IntentFreezeExpired, IntentFreezeViolation, IntentFreezeArrears,
		IntentThawRenewed, IntentThawViolation, IntentThawArrears, IntentReleaseExpired, IntentReleaseUnsubscribed}
}

// The words of x-intents beside activity names and charging modes.
const (
	noActivity  = "none"
	anyCharging = "default"
)

// readIntents reads x-intents: every intent must be there, so that a forgotten one is no silent "no call".
func (d *openAPI) readIntents(contract *Contract) error {
	for _, name := range d.names("/x-intents") {
		if !slices.Contains(Intents(), Intent(name)) {
			return d.fault(pointerTo("/x-intents", name), "intent %s is not known", name)
		}
	}
	for _, intent := range Intents() {
		pointer := pointerTo("/x-intents", string(intent))
		node := d.at(pointer)
		if node == nil {
			return d.fault("/x-intents", "intent %s is missing; write %s: none when there is no call for it", intent, intent)
		}
		byMode, err := d.intent(contract, pointer)
		if err != nil {
			return err
		}
		contract.intents[intent] = byMode
	}
	return nil
}

// intent reads which activity carries an intent: one word, or a map by charging mode.
func (d *openAPI) intent(contract *Contract, pointer string) (map[string]string, error) {
	byMode, node := map[string]string{}, d.at(pointer)
	if node.Kind == yaml.ScalarNode {
		byMode[""] = node.Value
	} else if err := node.Decode(&byMode); err != nil {
		return nil, yamlFault(d.file, err)
	}
	for mode, activity := range byMode {
		if mode != "" && mode != anyCharging && !slices.Contains(chargingModes, mode) {
			return nil, d.fault(pointer, "%s is no charging mode; use default, %s", mode, strings.Join(chargingModes, ", "))
		}
		if activity != noActivity && contract.Named(activity) == nil {
			return nil, d.fault(pointer, "%s is no activity of the contract", activity)
		}
	}
	return normalizedIntent(byMode), nil
}

func normalizedIntent(byMode map[string]string) map[string]string {
	result := map[string]string{}
	for mode, activity := range byMode {
		if mode == anyCharging {
			mode = ""
		}
		if activity == noActivity {
			activity = ""
		}
		result[mode] = activity
	}
	return result
}

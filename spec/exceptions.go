package spec

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// exception says which intents other activities carry while a setting of the edition has a value (x-intents-when). It is how published
// pages disagree about who gets which call.
type exception struct {
	Setting string
	Value   string
	intents map[Intent]map[string]string
}

// Under returns the contract as it is spoken under an edition: intents are carried by the activities that the edition's settings leave
// to them. The contract itself does not change. A nil edition changes nothing.
func (c *Contract) Under(e *Edition) *Contract {
	if e == nil || len(c.exceptions) == 0 {
		return c
	}
	spoken := *c
	spoken.intents = maps.Clone(c.intents)
	for _, exception := range c.exceptions {
		if value, known := e.Value(exception.Setting); !known || value != exception.Value {
			continue
		}
		for intent, byMode := range exception.intents {
			merged := maps.Clone(spoken.intents[intent])
			maps.Copy(merged, byMode)
			spoken.intents[intent] = merged
		}
	}
	return &spoken
}

// Value returns the value of a setting as text, in the spelling that With takes, by its kebab-case name; false for a name that is no
// setting of one value.
func (e *Edition) Value(name string) (string, bool) {
	edition := reflect.ValueOf(e).Elem()
	field, known := yamlNames(edition.Type())[name]
	if !known || !isSetting(field.Type) {
		return "", false
	}
	return settingText(edition.FieldByIndex(field.Index).FieldByName("Value")), true
}

// readExceptions reads x-intents-when; a contract without it speaks the same under every edition.
func (d *openAPI) readExceptions(contract *Contract) error {
	const at = "/x-intents-when"
	list := d.at(at)
	if list == nil {
		return nil
	}
	known := yamlNames(reflect.TypeFor[Edition]())
	for i := range list.Content {
		pointer := fmt.Sprintf("%s/%d", at, i)
		setting, value := d.at(pointer+"/setting"), d.at(pointer+"/value")
		if setting == nil || value == nil || known[setting.Value].Type == nil || !isSetting(known[setting.Value].Type) {
			return d.fault(pointer, "an exception needs the setting of an edition and its value")
		}
		made := exception{Setting: setting.Value, Value: value.Value, intents: map[Intent]map[string]string{}}
		for _, name := range d.names(pointer + "/intents") {
			if !slices.Contains(Intents(), Intent(name)) {
				return d.fault(pointerTo(pointer+"/intents", name), "intent %s is not known", name)
			}
			byMode, err := d.intent(contract, pointerTo(pointer+"/intents", name))
			if err != nil {
				return err
			}
			made.intents[Intent(name)] = byMode
		}
		if len(made.intents) == 0 {
			return d.fault(pointer, "an exception names no intent")
		}
		contract.exceptions = append(contract.exceptions, made)
	}
	return nil
}

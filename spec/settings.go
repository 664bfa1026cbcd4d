package spec

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/fairground/fairground/wording"
)

// SettingInfo is one setting of an edition for people.
type SettingInfo struct {
	// Name is the kebab-case name that With takes: "freeze-at", "retry.create".
	Name string `json:"name"`
	// Value is the value as text, in the spelling that With takes where it takes the setting as a whole.
	Value string `json:"value"`
	// Allowed are the values a switch may take, empty when any of the type is good.
	Allowed  []string     `json:"allowed,omitempty"`
	Source   string       `json:"source"`
	Status   string       `json:"status"`
	Conflict string       `json:"conflict,omitempty"`
	Note     wording.Text `json:"note"`
	// Switches are the names under which With changes the setting or parts of it.
	Switches []string `json:"switches"`
}

// Settings lists every setting in the order of Edition, retry policies by name.
func (e *Edition) Settings() []SettingInfo {
	var infos []SettingInfo
	value := reflect.ValueOf(e).Elem()
	for i := range value.NumField() {
		name, field := yamlName(value.Type().Field(i)), value.Field(i)
		switch {
		case isSetting(field.Type()):
			infos = append(infos, settingInfo(name, field))
		case field.Kind() == reflect.Map:
			for _, key := range sortedKeys(field) {
				infos = append(infos, settingInfo(name+"."+key, field.MapIndex(reflect.ValueOf(key))))
			}
		}
	}
	return infos
}

func settingInfo(name string, setting reflect.Value) SettingInfo {
	info := SettingInfo{
		Name: name, Value: settingText(setting.FieldByName("Value")),
		Source: setting.FieldByName("Source").String(), Status: setting.FieldByName("Status").String(),
		Conflict: setting.FieldByName("Conflict").String(),
	}
	info.Allowed, _ = setting.FieldByName("Allowed").Interface().([]string)
	info.Note, _ = setting.FieldByName("Note").Interface().(wording.Text)
	for _, part := range switchParts(setting.FieldByName("Value")) {
		info.Switches = append(info.Switches, strings.TrimSuffix(name+"."+part, "."))
	}
	return info
}

// switchParts are the parts below a setting's name that With can set; "" is the setting as a whole.
func switchParts(value reflect.Value) []string {
	switch value.Kind() {
	case reflect.Struct:
		return namesOf(value.Type())
	case reflect.Map:
		var parts []string
		for _, key := range sortedKeys(value) {
			for _, part := range namesOf(value.Type().Elem()) {
				parts = append(parts, key+"."+part)
			}
		}
		return parts
	}
	return []string{""}
}

func sortedKeys(value reflect.Value) []string {
	var keys []string
	for _, key := range value.MapKeys() {
		keys = append(keys, key.String())
	}
	slices.Sort(keys)
	return keys
}

// settingText writes a value the way With reads it.
func settingText(value reflect.Value) string {
	switch typed := value.Interface().(type) {
	case time.Duration:
		return durationText(typed)
	case []string:
		return strings.Join(typed, ",")
	case []int:
		return strings.Trim(strings.ReplaceAll(fmt.Sprint(typed), " ", ","), "[]")
	case map[string]Lengths:
		var parts []string
		for _, level := range slices.Sorted(maps.Keys(typed)) {
			parts = append(parts, fmt.Sprintf("%s %d+%d", level, typed[level].Grace, typed[level].Retention))
		}
		return strings.Join(parts, ", ")
	case RetryPolicy:
		return retryText(typed)
	}
	return fmt.Sprint(value.Interface())
}

func retryText(policy RetryPolicy) string {
	if policy.Window == 0 {
		return "once, then " + policy.Then
	}
	text := "every " + durationText(policy.Interval) + " for " + durationText(policy.Window)
	if policy.Attempts > 0 {
		text += fmt.Sprintf(", at most %d attempts", policy.Attempts)
	}
	return text + ", then " + policy.Then
}

// durationText writes a duration without empty parts: "3h", "90s", "7d".
func durationText(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d == 0:
		return "0s"
	case d%day == 0:
		return fmt.Sprintf("%dd", d/day)
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	case d%time.Second == 0 && d < time.Hour:
		return fmt.Sprintf("%ds", d/time.Second)
	}
	return d.String()
}

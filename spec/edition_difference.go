package spec

import "slices"

// SettingDifference is a setting that two editions give another value. A side is nil when its edition does not have the setting.
type SettingDifference struct {
	Name   string       `json:"name"`
	Before *SettingInfo `json:"before"`
	After  *SettingInfo `json:"after"`
}

// Differences lists the settings of which two editions have different values, in the order of Settings. Settings whose sources alone
// differ make no difference to a merchant and are left out.
func Differences(before, after *Edition) []SettingDifference {
	was, is := before.Settings(), after.Settings()
	var differences []SettingDifference
	for i := range was {
		other := settingNamed(is, was[i].Name)
		if other == nil || other.Value != was[i].Value {
			differences = append(differences, SettingDifference{Name: was[i].Name, Before: &was[i], After: other})
		}
	}
	for i := range is {
		if settingNamed(was, is[i].Name) == nil {
			differences = append(differences, SettingDifference{Name: is[i].Name, After: &is[i]})
		}
	}
	return differences
}

func settingNamed(settings []SettingInfo, name string) *SettingInfo {
	i := slices.IndexFunc(settings, func(info SettingInfo) bool { return info.Name == name })
	if i < 0 {
		return nil
	}
	return &settings[i]
}

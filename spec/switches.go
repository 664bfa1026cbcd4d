package spec

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fairground/fairground/verdict"
)

// With returns a copy of the edition with settings set otherwise, by their kebab-case names: "freeze-at" = "expiry",
// "retry.create.interval" = "3m", "period-lengths.V0.grace" = "7". Durations also take days ("7d"), lists are separated by commas.
// An unknown name or a value that is not allowed is a verdict.Misused error that says what is; the edition itself never changes.
func (e *Edition) With(switches map[string]string) (*Edition, error) {
	changed := e.clone()
	for _, name := range slices.Sorted(maps.Keys(switches)) {
		if err := changed.set(name, switches[name]); err != nil {
			return nil, err
		}
	}
	if err := changed.consistent(); err != nil {
		return nil, err
	}
	return changed, nil
}

// SwitchNames are all names that With takes.
func (e *Edition) SwitchNames() []string {
	var names []string
	for _, setting := range e.Settings() {
		names = append(names, setting.Switches...)
	}
	return names
}

func (e *Edition) set(name, text string) error {
	known := e.SwitchNames()
	if !slices.Contains(known, name) {
		return verdict.Misused("switch %q is not known; did you mean %s?", "不认识开关 %q，是否想用 %s？",
			name, strings.Join(Near(name, known), ", "))
	}
	parts := strings.Split(name, ".")
	edition := reflect.ValueOf(e).Elem()
	field := edition.FieldByIndex(yamlNames(edition.Type())[parts[0]].Index)
	if field.Kind() == reflect.Map { // retry.<name>.<part>
		return changeEntry(field, parts[1], func(setting reflect.Value) error { return setValue(setting, name, parts[2:], text) })
	}
	return setValue(field, name, parts[1:], text)
}

// changeEntry changes one entry of a map, whose values cannot be set in place.
func changeEntry(entries reflect.Value, key string, change func(reflect.Value) error) error {
	entry := reflect.New(entries.Type().Elem()).Elem()
	entry.Set(entries.MapIndex(reflect.ValueOf(key)))
	if err := change(entry); err != nil {
		return err
	}
	entries.SetMapIndex(reflect.ValueOf(key), entry)
	return nil
}

func setValue(setting reflect.Value, name string, parts []string, text string) error {
	value := setting.FieldByName("Value")
	allowed, _ := setting.FieldByName("Allowed").Interface().([]string)
	if len(allowed) > 0 && !slices.Contains(allowed, text) {
		return misset(name, text, "one of "+strings.Join(allowed, ", "), "以下之一："+strings.Join(allowed, "、"))
	}
	switch value.Kind() {
	case reflect.Struct:
		return parseInto(value.FieldByIndex(yamlNames(value.Type())[parts[0]].Index), name, text)
	case reflect.Map:
		return changeEntry(value, parts[0], func(entry reflect.Value) error {
			return parseInto(entry.FieldByIndex(yamlNames(entry.Type())[parts[1]].Index), name, text)
		})
	}
	return parseInto(value, name, text)
}

func misset(name, text, english, chinese string) error {
	return verdict.Misused("switch %[1]s is %[2]s; it must be %[3]s", "开关 %[1]s 的值为 %[2]s，应为%[4]s",
		name, strconv.Quote(text), english, chinese)
}

func parseInto(target reflect.Value, name, text string) error {
	switch target.Interface().(type) {
	case time.Duration:
		duration, err := ParseDuration(text)
		if err != nil || duration < 0 {
			return misset(name, text, "a duration such as 90s, 60m, 3h or 7d", "时长，例如 90s、60m、3h 或 7d")
		}
		target.SetInt(int64(duration))
	case int:
		number, err := strconv.Atoi(text)
		if err != nil || number < 0 {
			return misset(name, text, "a whole number that is not negative", "不小于0的整数")
		}
		target.SetInt(int64(number))
	case bool:
		value, err := strconv.ParseBool(text)
		if err != nil {
			return misset(name, text, "true or false", " true 或 false")
		}
		target.SetBool(value)
	case string:
		if strings.HasSuffix(name, ".then") && !slices.Contains(retryEndings, text) {
			return misset(name, text, "one of "+strings.Join(retryEndings, ", "), "以下之一："+strings.Join(retryEndings, "、"))
		}
		if text == "" {
			return misset(name, text, "a text that is not empty", "非空文本")
		}
		target.SetString(text)
	case []string:
		list := strings.Split(text, ",")
		for i := range list {
			if list[i] = strings.TrimSpace(list[i]); list[i] == "" {
				return misset(name, text, "words separated by commas", "以英文逗号分隔的词")
			}
		}
		target.Set(reflect.ValueOf(list))
	case []int:
		var list []int
		for part := range strings.SplitSeq(text, ",") {
			number, err := strconv.Atoi(strings.TrimSpace(part))
			if err != nil || number < 0 {
				return misset(name, text, "whole numbers separated by commas", "以英文逗号分隔的整数")
			}
			list = append(list, number)
		}
		target.Set(reflect.ValueOf(list))
	default:
		return fmt.Errorf("switch %s: no rule reads a %s", name, target.Type())
	}
	return nil
}

// ParseDuration reads a duration as time.ParseDuration does, and whole days as well: "7d".
func ParseDuration(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if number, err := strconv.ParseUint(days, 10, 16); err == nil {
			return time.Duration(number) * 24 * time.Hour, nil
		}
	}
	return time.ParseDuration(text)
}

// consistent refuses switches that are good one by one and not together.
func (e *Edition) consistent() error {
	for _, name := range slices.Sorted(maps.Keys(e.Retry)) {
		if policy := e.Retry[name].Value; policy.Window > 0 && policy.Interval <= 0 {
			return misset("retry."+name+".interval", durationText(policy.Interval),
				"above 0s while retry."+name+".window is", "大于0s的时长（因为设置了重试窗口）")
		}
	}
	if e.TrialDaysLeast.Value > e.TrialDaysMost.Value {
		return misset("trial-days-least", strconv.Itoa(e.TrialDaysLeast.Value), "at most trial-days-most", "不大于 trial-days-most 的整数")
	}
	for name, setting := range map[string]Setting[time.Duration]{"poll-interval": e.PollInterval, "answer-limit": e.AnswerLimit} {
		if setting.Value <= 0 {
			return misset(name, durationText(setting.Value), "above 0s", "大于0s的时长")
		}
	}
	if err := e.consistentProbes(); err != nil {
		return err
	}
	for name, setting := range map[string]Setting[time.Duration]{"completion-lag": e.CompletionLag, "refund-lag": e.RefundLag} {
		if setting.Value > 3*time.Hour {
			return misset(name, durationText(setting.Value), "at most 3h", "不超过3h的时长")
		}
	}
	for name, setting := range map[string]Setting[int]{"auto-renew-hour": e.AutoRenewHour, "reminder-hour": e.ReminderHour} {
		if setting.Value > 23 {
			return misset(name, strconv.Itoa(setting.Value), "an hour from 0 to 23", "0到23之间的整点")
		}
	}
	if e.QueryLimit.Value < 1 {
		return misset("query-limit", strconv.Itoa(e.QueryLimit.Value), "at least 1", "不小于1的整数")
	}
	return nil
}

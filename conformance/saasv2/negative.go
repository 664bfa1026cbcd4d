package saasv2

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// A kind of wrong request is one way to break a documented member. The wrong requests themselves are derived from the spec.
type wrongKind struct {
	name  string
	title wording.Text
	// spoil returns the value that breaks a field, or false when the kind does not apply to it.
	spoil func(spec.Field) (any, bool)
	// told says what is wrong with a field.
	told func(spec.Field) wording.Text
}

// absent is the value that leaves a member out.
type absent struct{}

func wrongKinds() []wrongKind {
	return []wrongKind{
		{"missing-member", text("a mandatory member is missing", "缺少必填字段"),
			func(f spec.Field) (any, bool) { return absent{}, f.Mandatory },
			func(f spec.Field) wording.Text {
				return wording.Format("the mandatory member %s was missing", "缺少必填字段 %s", f.Name)
			}},
		{"empty-member", text("a mandatory member is empty", "必填字段为空"),
			func(f spec.Field) (any, bool) { return "", f.Mandatory && f.Type == "string" },
			func(f spec.Field) wording.Text {
				return wording.Format("the mandatory member %s was empty", "必填字段 %s 为空", f.Name)
			}},
		{"too-long", text("a member is too long", "字段超长"),
			func(f spec.Field) (any, bool) {
				return strings.Repeat("9", f.MaxLength+1), f.Mandatory && f.MaxLength > 0 && f.Type == "string" && len(f.Values) == 0 && f.Format == ""
			},
			func(f spec.Field) wording.Text {
				return wording.Format("the member %s had %d characters and %d are allowed", "字段 %s 有 %d 个字符，最多允许 %d 个", f.Name, f.MaxLength+1, f.MaxLength)
			}},
		{"wrong-type", text("a member has the wrong JSON type", "字段的 JSON 类型错误"),
			func(f spec.Field) (any, bool) {
				if f.Type == "object" {
					return []any{1, 2}, f.Mandatory // text is tolerated here: merchants read the object from a string, too
				}
				return map[string]any{"unexpected": "object"}, f.Mandatory
			},
			func(f spec.Field) wording.Text {
				return wording.Format("the member %s was no %s", "字段 %s 不是 %s 类型", f.Name, f.Type)
			}},
		{"unknown-value", text("a member has an unknown value", "字段取值未知"),
			func(f spec.Field) (any, bool) { return "NO_SUCH_VALUE", f.Mandatory && len(f.Values) > 1 },
			func(f spec.Field) wording.Text {
				return wording.Format("the member %s had a value outside %s", "字段 %s 的取值不在 %s 之内", f.Name, strings.Join(f.Values, ", "))
			}},
	}
}

// negatives derives the wrong requests of an activity from its documented members: one check for each kind, which names the member
// concerned. How strictly a merchant must look is not documented beyond the code 000002, so they are recommended as a rule.
func negatives(contract *spec.Contract, name string, level check.Level, assumes ...string) []entry {
	activity := contract.Named(name)
	if activity == nil {
		return nil
	}
	var entries []entry
	for _, kind := range wrongKinds() {
		fields := slices.DeleteFunc(slices.Clone(activity.Request), func(f spec.Field) bool {
			_, applies := kind.spoil(f)
			return !applies || f.Name == "activity" || lenient(name, kind.name)
		})
		if len(fields) == 0 {
			continue
		}
		entries = append(entries, entry{name: kind.name, level: level, assumes: append([]string{steady, readable}, assumes...), feature: featureOf(name),
			title: wording.Format("%[1]s is refused when %[2]s", "%[2]s时，%[1]s 应被拒绝", name, kind.title),
			advice: text("Check every documented member before you act, and answer HTTP 200 with resultCode 000002 and a resultMsg that names the member.",
				"执行业务前请逐一校验文档中的字段；不合法时返回 HTTP 200、resultCode 000002，并在 resultMsg 中写明字段名。"),
			judge: func(d *dialogue) { d.eachRefused(name, kind, fields) }})
	}
	return entries
}

// lenient names the combination that no merchant can be blamed for: an over-long id in releaseInstance is an unknown one, and
// releasing what does not exist may be answered with success.
func lenient(activity, kind string) bool { return activity == releaseInstance && kind == "too-long" }

// featureOf is what a merchant claims when it serves an activity at all; one-off merchants serve no refresh and no status.
func featureOf(activity string) string {
	return map[string]string{
		refreshInstance: "period", updateInstanceStatus: "period", upgradeInstance: "upgrade", changeInstanceCheck: "renewal-change",
	}[activity]
}

func (d *dialogue) eachRefused(activity string, kind wrongKind, fields []spec.Field) {
	i := d.openedAny()
	for _, field := range fields {
		message := d.genuine(activity, i)
		value, _ := kind.spoil(field)
		if _, gone := value.(absent); gone {
			message = message.without(field.Name)
		} else {
			message = message.with(field.Name, value)
		}
		d.mustRefuseCleanly(message, kind.told(field))
	}
	if activity != newInstance {
		d.mustAppear(i, wording.Format("%s requests that were wrong", "发送错误的 %s 请求", activity))
	}
}

// genuine is a right request of any activity about an instance; each call places the orders that it needs.
func (d *dialogue) genuine(activity string, i instance) *message {
	switch activity {
	case newInstance:
		return d.creation(d.ordered(newOrder, d.product()))
	case queryInstance:
		return d.inquiry(i.id)
	case refreshInstance:
		return d.renewed(i, 2)
	case updateInstanceStatus:
		return d.freeze(i)
	case releaseInstance:
		return d.release(i)
	case upgradeInstance:
		return d.upgrade(i)
	case changeInstanceCheck:
		return d.changeCheck(i)
	}
	panic(fmt.Sprintf("no genuine request is known for %s", activity))
}

package saasv1

import (
	"slices"
	"strings"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/wording"
)

// wrongKind is one way to break a documented parameter. The wrong requests themselves are derived from the spec.
type wrongKind struct {
	name  string
	title wording.Text
	// breaks tells whether the kind applies to a field.
	breaks func(spec.Field) bool
	// value is what stands instead; nil leaves the parameter out.
	value func(spec.Field) string
	// told says what is wrong with a field.
	told func(spec.Field) wording.Text
}

func wrongKinds() []wrongKind {
	return []wrongKind{
		{"missing-parameter", text("a mandatory parameter is missing", "缺少必填参数"),
			func(f spec.Field) bool { return f.Mandatory }, nil,
			func(f spec.Field) wording.Text {
				return wording.Format("the mandatory parameter %s was missing", "缺少必填参数 %s", f.Name)
			}},
		{"empty-parameter", text("a mandatory parameter is empty", "必填参数为空"),
			func(f spec.Field) bool { return f.Mandatory }, func(spec.Field) string { return "" },
			func(f spec.Field) wording.Text {
				return wording.Format("the mandatory parameter %s was empty", "必填参数 %s 为空", f.Name)
			}},
		{"too-long", text("a parameter is too long", "参数超长"),
			func(f spec.Field) bool { return f.Mandatory && f.MaxLength > 0 && len(f.Values) == 0 && f.Format == "" },
			func(f spec.Field) string { return strings.Repeat("9", f.MaxLength+1) },
			func(f spec.Field) wording.Text {
				return wording.Format("the parameter %s had %d characters and %d are allowed", "参数 %s 有 %d 个字符，最多允许 %d 个", f.Name, f.MaxLength+1, f.MaxLength)
			}},
		{"unknown-value", text("a parameter has an unknown value", "参数取值未知"),
			func(f spec.Field) bool { return f.Mandatory && len(f.Values) > 1 }, func(spec.Field) string { return "UNKNOWN" },
			func(f spec.Field) wording.Text {
				return wording.Format("the parameter %s had a value outside %s", "参数 %s 的取值不在 %s 之内", f.Name, strings.Join(f.Values, ", "))
			}},
		{"wrong-form", text("a time has the wrong form", "时间格式错误"),
			func(f spec.Field) bool { return f.Mandatory && strings.HasSuffix(f.Name, "Time") }, func(spec.Field) string { return "next year" },
			func(f spec.Field) wording.Text {
				return wording.Format("the parameter %s was no time", "参数 %s 不是合法的时间", f.Name)
			}},
	}
}

// negatives derives the wrong requests of an activity from its documented parameters: one check for each kind, which names the
// parameter concerned. How strictly a merchant must look is not documented beyond the code 000002, so they are recommended.
func negatives(contract *spec.Contract, activity, works string) []entry {
	var entries []entry
	for _, kind := range wrongKinds() {
		fields := slices.DeleteFunc(slices.Clone(contract.Named(activity).Request), func(f spec.Field) bool {
			return f.Name == "activity" || !kind.breaks(f) || lenient(activity, kind.name, f.Name)
		})
		if len(fields) == 0 {
			continue
		}
		entries = append(entries, entry{Name: kind.name, Level: recommended, Activity: activity, Feature: useful(activity), Assumes: []string{works},
			Title: wording.Format("%[1]s is refused when %[2]s", "%[2]s时，%[1]s 应被拒绝", activity, kind.title),
			Advice: text("Check every documented parameter before you act, and answer HTTP 200 with resultCode 000002 and a resultMsg that names the parameter.",
				"执行业务前请逐一校验文档中的参数；不合法时返回 HTTP 200、resultCode 000002，并在 resultMsg 中写明参数名。"),
			Judge: func(d *dialogue) { d.eachRefused(activity, kind, fields) }})
	}
	return entries
}

// lenient names what no merchant can be blamed for: releasing what does not exist may be answered with success, and an over-long id is
// one. A buyer's id is nothing that a merchant must keep.
func lenient(activity, kind, field string) bool {
	return activity == releaseInstance && kind == "too-long" || field == "customerId" && kind != "too-long"
}

func (d *dialogue) eachRefused(activity string, kind wrongKind, fields []spec.Field) {
	d.live()
	i := d.opened(d.served(activity))
	for _, field := range fields {
		m := d.genuine(activity, i)
		if activity == newInstance {
			m = d.creation(d.ordered(d.product()))
		}
		if kind.value == nil {
			m = m.without(field.Name)
		} else {
			m = m.with(field.Name, kind.value(field))
		}
		d.mustRefuseCleanly(m, kind.told(field))
	}
	d.mustRemain(i, wording.Format("%s requests that were wrong", "发送错误的 %s 请求", activity))
}

package spec

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// validator checks JSON texts against one compiled schema. It walks the fields that were read from the document itself rather than the
// OpenAPI library's schema: lengths must count characters (the library counts UTF-16 units), a null must mean "absent", and each
// finding must become a sentence. A test holds both against each other.
type validator struct {
	subject subject
	root    Field
}

// maxViolations bounds the findings in one document; a hostile answer could otherwise hold thousands of them.
const maxViolations = 50

// CheckRequest checks the body of a call against the activity's request schema, worst finding first; nothing found is nil.
func (a *Activity) CheckRequest(body []byte) []Violation { return a.request.check(body) }

// CheckAnswer checks the body of an answer against the activity's answer schema, worst and outermost finding first; nothing found is
// nil. Unknown members are fine, a null member counts as absent, and lengths count characters.
func (a *Activity) CheckAnswer(body []byte) []Violation { return a.answer.check(body) }

// RequestField returns the member of the request with that name, or nil.
func (a *Activity) RequestField(name string) *Field { return FieldNamed(a.Request, name) }

// AnswerField returns the member of the answer with that name, or nil.
func (a *Activity) AnswerField(name string) *Field { return FieldNamed(a.Answer, name) }

// FieldNamed returns the field of that name, or nil.
func FieldNamed(fields []Field, name string) *Field {
	for i := range fields {
		if fields[i].Name == name {
			return &fields[i]
		}
	}
	return nil
}

func (v *validator) check(body []byte) []Violation {
	walk := walk{subject: v.subject}
	if !utf8.Valid(body) {
		walk.notJSON(wordsNotUTF8)
		return walk.found
	}
	value, err := decodeJSON(body)
	if err != nil {
		walk.notJSON(jsonFault(body, err))
		return walk.found
	}
	if object, ok := value.(map[string]any); ok {
		walk.code, _ = object["resultCode"].(string)
	}
	walk.value(&v.root, place{}, value)
	walk.sort()
	return walk.found
}

// walk is one check under way.
type walk struct {
	subject subject
	code    string // the answer's resultCode, which decides about conditional members
	found   []Violation
	depths  []int
}

// place is where the walk stands: the pointer for programs, the path for people ("info[0].appInfo").
type place struct {
	pointer, path string
	depth         int
}

func (p place) member(name string) place {
	path := name
	if p.path != "" {
		path = p.path + "." + name
	}
	return place{pointerTo(p.pointer, name), path, p.depth + 1}
}

func (p place) element(i int) place {
	index := strconv.Itoa(i)
	return place{p.pointer + "/" + index, p.path + "[" + index + "]", p.depth + 1}
}

func (w *walk) value(field *Field, at place, value any) {
	if len(w.found) >= maxViolations {
		return
	}
	switch typed := value.(type) {
	case map[string]any:
		if field.Type != "object" {
			w.wrongType(field, at, value)
			return
		}
		w.members(field, at, typed)
	case []any:
		if field.Type != "array" {
			w.wrongType(field, at, value)
			return
		}
		for i, element := range typed {
			w.value(field.element, at.element(i), element)
		}
	case string:
		w.text(field, at, typed)
	case json.Number:
		w.number(field, at, typed)
	default:
		w.wrongType(field, at, value)
	}
}

func (w *walk) members(field *Field, at place, object map[string]any) {
	for i := range field.Members {
		member := &field.Members[i]
		value, present := object[member.Name]
		if value == nil {
			if present && member.nullable {
				continue
			}
			if w.mandatory(member) {
				w.missing(member, at)
			}
			continue
		}
		w.value(member, at.member(member.Name), value)
	}
}

func (w *walk) mandatory(member *Field) bool {
	if !member.Mandatory || len(member.MandatoryWith) == 0 {
		return member.Mandatory
	}
	return slices.Contains(member.MandatoryWith, w.code)
}

func (w *walk) text(field *Field, at place, text string) {
	switch field.Type {
	case "number", "integer":
		if !field.numericString || !numeric(text) {
			w.wrongType(field, at, text)
		}
		return
	case "string":
	default:
		w.wrongType(field, at, text)
		return
	}
	if slices.Contains(field.Tolerated, text) {
		return
	}
	if count := utf8.RuneCountInString(text); field.MaxLength > 0 && count > field.MaxLength {
		w.tooLong(field, at, count)
	}
	if len(field.Values) > 0 && !slices.Contains(field.Values, text) {
		w.unknownValue(field, at, text)
	} else if field.pattern != nil && !field.pattern.MatchString(text) {
		w.wrongFormat(field, at, text)
	}
	if text == "" && w.mandatory(field) && len(field.Values) == 0 && field.pattern == nil {
		w.empty(field, at)
	}
}

func (w *walk) number(field *Field, at place, number json.Number) {
	whole := !strings.ContainsAny(number.String(), ".eE")
	switch {
	case field.Type == "number", field.Type == "integer" && whole, field.Type == "string" && field.integerAllowed && whole:
	default:
		w.wrongType(field, at, number)
	}
}

// numeric tells whether a text is what JSON calls a number.
func numeric(text string) bool {
	value, err := decodeJSON([]byte(text))
	_, ok := value.(json.Number)
	return err == nil && ok
}

// ruleRank orders findings at the same depth: what makes the rest meaningless comes first.
var ruleRank = map[string]int{"json": 0, "type": 1, "required": 2, "value": 3, "format": 4, "length": 5, "items": 6}

func (w *walk) sort() {
	order := make([]int, len(w.found))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(w.depths[a]-w.depths[b], ruleRank[w.found[a].Rule]-ruleRank[w.found[b].Rule])
	})
	var sorted []Violation
	for _, i := range order {
		sorted = append(sorted, w.found[i])
	}
	w.found = sorted
}

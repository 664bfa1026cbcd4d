package spec

import (
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// told makes the error for a place in a file that a merchant wrote: the problem is said in both languages.
func (d *document) told(pointer string, problem wording.Text) error {
	return &DocumentError{File: d.file, Line: d.line(pointer), Problem: problem.EN, Chinese: problem.ZH}
}

// passedOn gives an error of another rule (an unknown edition, a wrong switch) the place in the file.
func (d *document) passedOn(pointer string, err error) error {
	_, text := verdict.Of(err)
	return d.told(pointer, text)
}

// misuse turns an error about the text of a merchant's file into the sentence for the terminal.
func misuse(err error) error {
	var fault *DocumentError
	if !errors.As(err, &fault) {
		return err
	}
	chinese := fault.Chinese
	if chinese == "" {
		chinese = "文件有误：" + fault.Problem
	}
	return verdict.Misused("%[1]s:%[2]d: %[3]s", "%[1]s:%[2]d：%[4]s", fault.File, fault.Line, fault.Problem, chinese)
}

// deepest finds the innermost finding of a schema validation, the one that names the place, and says it in words.
func deepest(invalid *jsonschema.ValidationError) (pointer string, problem wording.Text) {
	for len(invalid.Causes) > 0 {
		invalid = invalid.Causes[0]
	}
	for _, token := range invalid.InstanceLocation {
		pointer = pointerTo(pointer, token)
	}
	name := "the file"
	if len(invalid.InstanceLocation) > 0 {
		name = strings.Join(invalid.InstanceLocation, ".")
	}
	return pointer, schemaProblem(name, invalid.ErrorKind)
}

func schemaProblem(name string, broken jsonschema.ErrorKind) wording.Text {
	switch rule := broken.(type) {
	case *kind.Required:
		missing := strings.Join(rule.Missing, ", ")
		return wording.Format("%s needs %s", "%s 缺少 %s", name, missing)
	case *kind.AdditionalProperties:
		return wording.Format("%s has no place for %s", "%s 中不认识 %s", name, strings.Join(rule.Properties, ", "))
	case *kind.Enum:
		return wording.Format("%s is %v; it must be one of %s", "%s 的值为 %v，应为以下之一：%s", name, rule.Got, listed(rule.Want))
	case *kind.Type:
		return wording.Format("%s is of type %s; it must be %s", "%s 的类型为 %s，应为 %s", name, rule.Got, strings.Join(rule.Want, " or "))
	case *kind.Pattern:
		return wording.Format("%s is %s, which is not of the form %s", "%s 的值为 %s，不符合格式 %s", name, Quote(rule.Got), rule.Want)
	case *kind.Format:
		return wording.Format("%s is %v, which is no %s", "%s 的值为 %v，不是合法的 %s", name, rule.Got, rule.Want)
	case *kind.Minimum:
		return wording.Format("%s is %s; it must be at least %s", "%s 的值为 %s，不能小于 %s", name, rational(rule.Got), rational(rule.Want))
	case *kind.Maximum:
		return wording.Format("%s is %s; it must be at most %s", "%s 的值为 %s，不能大于 %s", name, rational(rule.Got), rational(rule.Want))
	case *kind.MinLength:
		return wording.Format("%s is too short: at least %d characters", "%s 过短：至少 %d 个字符", name, rule.Want)
	case *kind.MaxLength:
		return wording.Format("%s has %d characters, %d are allowed", "%s 有 %d 个字符，最多允许 %d 个", name, rule.Got, rule.Want)
	case *kind.MinItems:
		return wording.Format("%s is empty: leave it out or name at least %d", "%s 为空：请删除该项或至少填写 %d 个", name, rule.Want)
	}
	plain := broken.LocalizedString(message.NewPrinter(language.English))
	return wording.Format("%s: %s", "%s 有误：%s", name, plain)
}

func listed(values []any) string {
	words := make([]string, len(values))
	for i, value := range values {
		words[i] = fmt.Sprint(value)
	}
	return strings.Join(words, ", ")
}

func rational(value *big.Rat) string { return strings.TrimSuffix(value.RatString(), "/1") }

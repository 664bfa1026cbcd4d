package spec

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/fairground/fairground/wording"
)

// schemaNotes are the members that a schema of our documents may have. Others are refused, so that a misspelt x-… is found.
type schemaNotes struct {
	Ref           string                  `yaml:"$ref"`
	Type          string                  `yaml:"type"`
	Title         string                  `yaml:"title"`
	TitleZH       string                  `yaml:"x-title-zh"`
	Description   string                  `yaml:"description"`
	DescriptionZH string                  `yaml:"x-description-zh"`
	Clause        string                  `yaml:"x-clause"`
	MaxLength     int                     `yaml:"maxLength"`
	Enum          []string                `yaml:"enum"`
	Pattern       string                  `yaml:"pattern"`
	Format        string                  `yaml:"x-format"`
	Nullable      bool                    `yaml:"nullable"`
	Required      []string                `yaml:"required"`
	Properties    yaml.Node               `yaml:"properties"`
	Items         yaml.Node               `yaml:"items"`
	Example       yaml.Node               `yaml:"example"`
	Meanings      map[string]wording.Text `yaml:"x-enum-descriptions"`
	ByIntent      map[Intent]string       `yaml:"x-intent-values"`
	RequiredWith  []string                `yaml:"x-required-with"`
	Tolerated     []string                `yaml:"x-tolerated"`
	Encrypted     bool                    `yaml:"x-encrypted"`
	Tolerates     []string                `yaml:"x-tolerates"`

	// Of a request schema only.
	Answer         string          `yaml:"x-answer"`
	IdempotencyKey []string        `yaml:"x-idempotency-key"`
	Retry          string          `yaml:"x-retry"`
	ResultCodes    []string        `yaml:"x-result-codes"`
	BillingModes   map[string]Need `yaml:"x-billing-modes"`
	Feature        string          `yaml:"x-feature"`
}

// object compiles the schema at a pointer, which must be an object.
func (d *openAPI) object(pointer string) (*Field, error) {
	field, err := d.field(pointer, "", "")
	if err != nil {
		return nil, err
	}
	if field.Type != "object" {
		return nil, d.fault(pointer, "the schema must be an object")
	}
	return field, nil
}

// field compiles the schema at a pointer. The clause of the schema around it holds where it names none itself.
func (d *openAPI) field(pointer, name, clause string) (*Field, error) {
	var notes schemaNotes
	if err := d.decodeSchema(pointer, &notes); err != nil {
		return nil, err
	}
	if notes.Ref != "" {
		return d.referred(pointer, notes.Ref, name, clause)
	}
	if notes.Clause != "" {
		clause = notes.Clause
	}
	field := &Field{
		Name: name, Type: notes.Type, MaxLength: notes.MaxLength, Values: notes.Enum, Format: notes.Format,
		Description: wording.Of(notes.Description, notes.DescriptionZH), Clause: clause, Meanings: notes.Meanings,
		ByIntent: notes.ByIntent, MandatoryWith: notes.RequiredWith, Mandatory: len(notes.RequiredWith) > 0, Tolerated: notes.Tolerated, Encrypted: notes.Encrypted,
		numericString:  slices.Contains(notes.Tolerates, "numeric-string"),
		integerAllowed: slices.Contains(notes.Tolerates, "integer"), nullable: notes.Nullable,
	}
	if err := d.checkField(field, &notes, pointer); err != nil {
		return nil, err
	}
	switch notes.Type {
	case "object":
		return field, d.members(field, &notes, pointer)
	case "array":
		return field, d.elements(field, pointer)
	}
	return field, nil
}

// maxDepth is how deep schemas may refer to one another; deeper means in a circle.
const maxDepth = 32

func (d *openAPI) referred(pointer, reference, name, clause string) (*Field, error) {
	target := strings.TrimPrefix(reference, "#")
	if !strings.HasPrefix(reference, "#/") || d.at(target) == nil {
		return nil, d.fault(pointer+"/$ref", "%s names no schema of this document", reference)
	}
	if d.depth > maxDepth {
		return nil, d.fault(pointer+"/$ref", "%s refers to itself", reference)
	}
	d.depth++
	defer func() { d.depth-- }()
	return d.field(target, name, clause)
}

func (d *openAPI) decodeSchema(pointer string, notes *schemaNotes) error {
	node := d.at(pointer)
	if node == nil {
		return d.fault(pointer, "the schema is missing")
	}
	return decodeStrictly(d.file, node, notes)
}

func (d *openAPI) checkField(field *Field, notes *schemaNotes, pointer string) error {
	if field.Description.EN == "" || field.Description.ZH == "" {
		return d.fault(pointer, "description and x-description-zh are both needed")
	}
	if field.Clause == "" {
		return d.fault(pointer, "x-clause is missing here and in the schema around it")
	}
	if !slices.Contains([]string{"string", "integer", "number", "object", "array"}, field.Type) {
		return d.fault(pointer, "type %q is not used by the contracts", field.Type)
	}
	for _, value := range slices.Sorted(maps.Keys(notes.Meanings)) {
		if !slices.Contains(field.Values, value) {
			return d.fault(pointer+"/x-enum-descriptions", "%s is no value of the enum", value)
		}
	}
	for intent, value := range notes.ByIntent {
		if !slices.Contains(Intents(), intent) || !slices.Contains(field.Values, value) {
			return d.fault(pointer+"/x-intent-values", "%s: %s names an unknown intent or value", intent, value)
		}
	}
	for _, word := range notes.Tolerates {
		if word != "numeric-string" && word != "integer" {
			return d.fault(pointer+"/x-tolerates", "%s is not known; use numeric-string or integer", word)
		}
	}
	if notes.Pattern != "" {
		pattern, err := regexp.Compile(notes.Pattern)
		if err != nil {
			return d.fault(pointer+"/pattern", "the pattern is no regular expression: %v", err)
		}
		if field.Format == "" {
			return d.fault(pointer+"/pattern", "a pattern needs an x-format that says it in words")
		}
		field.pattern = pattern
	}
	return nil
}

func (d *openAPI) members(field *Field, notes *schemaNotes, pointer string) error {
	at := pointer + "/properties"
	for _, name := range d.names(at) {
		member, err := d.field(pointerTo(at, name), name, field.Clause)
		if err != nil {
			return err
		}
		if slices.Contains(notes.Required, name) {
			member.Mandatory = true
		}
		field.Members = append(field.Members, *member)
	}
	for _, name := range notes.Required {
		if !slices.Contains(d.names(at), name) {
			return d.fault(pointer+"/required", "required names %s, which is no property", name)
		}
	}
	return nil
}

// elements takes over the members of an array's elements; arrays of plain values have none.
func (d *openAPI) elements(field *Field, pointer string) error {
	if d.at(pointer+"/items") == nil {
		return d.fault(pointer, "an array needs items")
	}
	element, err := d.field(pointer+"/items", field.Name, field.Clause)
	if err != nil {
		return err
	}
	field.Members, field.element = element.Members, element
	return nil
}

// text is an English member with its Chinese twin x-…-zh.
func (d *openAPI) text(pointer, name string) wording.Text {
	var text wording.Text
	if node := d.at(pointerTo(pointer, name)); node != nil {
		text.EN = node.Value
	}
	if node := d.at(pointerTo(pointer, "x-"+name+"-zh")); node != nil {
		text.ZH = node.Value
	}
	return text
}

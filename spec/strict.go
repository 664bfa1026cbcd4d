package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

// decodeStrictly decodes a node into a value and refuses members that the value has no place for, with file and line.
//
// The YAML library knows strict decoding of a text only, not of a node; so the names are compared here first and the node is
// decoded afterwards, which keeps the lines of the file.
func decodeStrictly(file string, node *yaml.Node, into any) error {
	if err := checkNames(file, node, reflect.TypeOf(into), ""); err != nil {
		return err
	}
	if err := node.Decode(into); err != nil {
		return yamlFault(file, err)
	}
	return nil
}

var rawNode = reflect.TypeFor[yaml.Node]()

var unmarshaler = reflect.TypeFor[yaml.Unmarshaler]()

func checkNames(file string, node *yaml.Node, target reflect.Type, where string) error {
	for target.Kind() == reflect.Pointer {
		target = target.Elem()
	}
	if target == rawNode || reflect.PointerTo(target).Implements(unmarshaler) {
		return nil
	}
	node = dealias(node)
	switch {
	case node.Kind == yaml.MappingNode && target.Kind() == reflect.Struct:
		return checkMembers(file, node, target, where)
	case node.Kind == yaml.MappingNode && target.Kind() == reflect.Map:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if err := checkNames(file, node.Content[i+1], target.Elem(), node.Content[i].Value); err != nil {
				return err
			}
		}
	case node.Kind == yaml.SequenceNode && target.Kind() == reflect.Slice:
		for _, element := range node.Content {
			if err := checkNames(file, element, target.Elem(), where); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkMembers(file string, node *yaml.Node, target reflect.Type, where string) error {
	known := yamlNames(target)
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := node.Content[i]
		field, ok := known[key.Value]
		if !ok {
			return unknownMember(file, key, where, namesOf(target))
		}
		if err := checkNames(file, node.Content[i+1], field.Type, key.Value); err != nil {
			return err
		}
	}
	return nil
}

func unknownMember(file string, key *yaml.Node, where string, known []string) error {
	fault := &DocumentError{File: file, Line: key.Line, Problem: key.Value + " is not known", Chinese: "不认识 " + key.Value}
	if where != "" {
		fault.Problem += " in " + where
		fault.Chinese = where + " 中" + fault.Chinese
	}
	offer := strings.Join(Near(key.Value, known), ", ")
	fault.Problem += "; known: " + offer
	fault.Chinese += "，可用：" + offer
	return fault
}

// yamlNames are the YAML names of a struct's exported fields.
func yamlNames(target reflect.Type) map[string]reflect.StructField {
	names := make(map[string]reflect.StructField, target.NumField())
	for i := range target.NumField() {
		field := target.Field(i)
		if name := yamlName(field); name != "" {
			names[name] = field
		}
	}
	return names
}

func yamlName(field reflect.StructField) string {
	if !field.IsExported() {
		return ""
	}
	name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
	if name == "-" {
		return ""
	}
	if name == "" {
		return strings.ToLower(field.Name)
	}
	return name
}

func namesOf(target reflect.Type) []string {
	var names []string
	for i := range target.NumField() {
		if name := yamlName(target.Field(i)); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// plainValue turns a node into the values of encoding/json, so that one YAML reading serves every library that wants JSON.
func (d *document) plainValue() (any, error) {
	var value any
	if err := d.root.Decode(&value); err != nil {
		return nil, yamlFault(d.file, err)
	}
	return value, nil
}

func (d *document) asJSON() ([]byte, error) {
	value, err := d.plainValue()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, d.fault("", "the document cannot be written as JSON: %v", err)
	}
	return text, nil
}

// decodeJSON reads exactly one JSON value, numbers as json.Number.
func decodeJSON(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more text after the JSON value")
	}
	return value, nil
}

package spec

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// document is one YAML file with the line of everything in it.
type document struct {
	file string // for error messages: "merchant/saas-v2.yaml"
	text []byte
	root *yaml.Node
}

// DocumentError is a fault of a document: where it is and what is wrong.
type DocumentError struct {
	// File is the name of the document, Line counts from 1.
	File string
	Line int
	// Problem is what is wrong, and what was expected.
	Problem string
	// Chinese is the problem in Chinese, for files that a merchant writes; empty otherwise.
	Chinese string
}

// Error returns "file:line: problem".
func (e *DocumentError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Problem) }

func readDocument(files fs.FS, name string) (*document, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return parseDocument(name, text)
}

func parseDocument(name string, text []byte) (*document, error) {
	var node yaml.Node
	if err := yaml.Unmarshal(text, &node); err != nil {
		return nil, yamlFault(name, err)
	}
	if len(node.Content) == 0 || node.Content[0].Kind != yaml.MappingNode {
		return nil, &DocumentError{File: name, Line: 1, Problem: "the document must be a mapping (name: value)"}
	}
	return &document{file: name, text: text, root: node.Content[0]}, nil
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

// yamlFault gives an error of the YAML library its file and line.
func yamlFault(file string, err error) error {
	message := err.Error()
	var faults *yaml.TypeError
	if errors.As(err, &faults) && len(faults.Errors) > 0 {
		message = faults.Errors[0]
	}
	if match := yamlLine.FindStringSubmatch(message); match != nil {
		line, _ := strconv.Atoi(match[1])
		return &DocumentError{File: file, Line: line, Problem: match[2]}
	}
	return &DocumentError{File: file, Line: 1, Problem: strings.TrimPrefix(message, "yaml: ")}
}

// fault makes the error for the place that a JSON pointer names, or the nearest place above it that exists.
func (d *document) fault(pointer, problem string, arguments ...any) error {
	return &DocumentError{File: d.file, Line: d.line(pointer), Problem: fmt.Sprintf(problem, arguments...)}
}

// line is the line of the place that a JSON pointer names, or of the nearest place above it that exists.
func (d *document) line(pointer string) int {
	node, line := d.root, d.root.Line
	for _, token := range pointerTokens(pointer) {
		key, value := child(node, token)
		if value == nil {
			break
		}
		node = value
		line = value.Line
		if key != nil {
			line = key.Line
		}
	}
	return line
}

// at returns the node that a JSON pointer names, or nil.
func (d *document) at(pointer string) *yaml.Node {
	node := d.root
	for _, token := range pointerTokens(pointer) {
		if _, node = child(node, token); node == nil {
			return nil
		}
	}
	return dealias(node)
}

// names are the member names of the mapping at a JSON pointer, in document order.
func (d *document) names(pointer string) []string {
	node := d.at(pointer)
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	names := make([]string, 0, len(node.Content)/2)
	for i := 0; i+1 < len(node.Content); i += 2 {
		names = append(names, node.Content[i].Value)
	}
	return names
}

// decode reads the place at a JSON pointer strictly into a value; unknown members are errors.
func (d *document) decode(pointer string, into any) error {
	node := d.at(pointer)
	if node == nil {
		return d.fault(pointer, "%s is missing", path.Base(pointer))
	}
	return decodeStrictly(d.file, node, into)
}

func child(node *yaml.Node, token string) (key, value *yaml.Node) {
	node = dealias(node)
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == token {
				return node.Content[i], node.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(node.Content) {
			return nil, node.Content[i]
		}
	}
	return nil, nil
}

func dealias(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

var (
	escapePointer   = strings.NewReplacer("~", "~0", "/", "~1")
	unescapePointer = strings.NewReplacer("~1", "/", "~0", "~")
)

func pointerTokens(pointer string) []string {
	if pointer == "" {
		return nil
	}
	tokens := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i := range tokens {
		tokens[i] = unescapePointer.Replace(tokens[i])
	}
	return tokens
}

func pointerTo(parent, token string) string { return parent + "/" + escapePointer.Replace(token) }

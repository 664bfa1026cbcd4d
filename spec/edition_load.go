package spec

import (
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// defaultEdition is the edition that others are measured by; it comes first in every list.
const defaultEdition = "cn"

// compileEditions reads every edition. The site in China comes first: it is the default.
func compileEditions(files fs.FS) ([]*Edition, error) {
	names, err := fs.Glob(files, "edition/*.yaml")
	if err != nil {
		return nil, err
	}
	documents := map[string]*document{}
	var ids []string
	for _, name := range names {
		doc, err := readDocument(files, name)
		if err != nil {
			return nil, err
		}
		id := strings.TrimSuffix(path.Base(name), ".yaml")
		documents[id], ids = doc, append(ids, id)
	}
	if i := slices.Index(ids, defaultEdition); i > 0 {
		ids = slices.Insert(slices.Delete(ids, i, i+1), 0, defaultEdition)
	}
	var editions []*Edition
	for _, id := range ids {
		edition, err := compileEdition(documents, id)
		if err != nil {
			return nil, err
		}
		editions = append(editions, edition)
	}
	return editions, nil
}

// compileEdition lays the documents that an edition is based on below its own, and decodes from the bottom up.
func compileEdition(documents map[string]*document, id string) (*Edition, error) {
	layers, err := editionLayers(documents, id)
	if err != nil {
		return nil, err
	}
	edition := &Edition{}
	for _, layer := range layers {
		if err := checkSettings(layer); err != nil {
			return nil, err
		}
		if err := layer.decode("", edition); err != nil {
			return nil, err
		}
	}
	own := layers[len(layers)-1]
	if edition.ID != id {
		return nil, own.fault("/id", "the id %q is not the name of the file", edition.ID)
	}
	return edition, checkComplete(layers, edition)
}

func editionLayers(documents map[string]*document, id string) ([]*document, error) {
	var layers []*document
	for next := id; next != ""; {
		doc := documents[next]
		if doc == nil {
			return nil, layers[0].fault("/based-on", "edition %q does not exist", next)
		}
		if slices.Contains(layers, doc) {
			return nil, doc.fault("/based-on", "the edition is based on itself")
		}
		layers = slices.Insert(layers, 0, doc)
		base := doc.at("/based-on")
		if base == nil {
			break
		}
		next = base.Value
	}
	return layers, nil
}

// settingPointers are the places of an edition's document that hold a setting, by the type of Edition: "freeze-at", "retry/create".
func settingPointers(doc *document) []string {
	var pointers []string
	for name, field := range yamlNames(reflect.TypeFor[Edition]()) {
		at := pointerTo("", name)
		switch {
		case doc.at(at) == nil:
		case isSetting(field.Type):
			pointers = append(pointers, at)
		case field.Type.Kind() == reflect.Map:
			for _, key := range doc.names(at) {
				pointers = append(pointers, pointerTo(at, key))
			}
		}
	}
	slices.Sort(pointers)
	return pointers
}

func isSetting(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && strings.HasPrefix(t.Name(), "Setting[")
}

// checkSettings refuses a setting that does not say everything: value, source, status and a note in both languages.
func checkSettings(doc *document) error {
	for _, at := range settingPointers(doc) {
		for _, member := range []string{"value", "source", "status", "note", "note/en", "note/zh"} {
			if node := doc.at(at + "/" + member); node == nil || node.Kind == yaml.ScalarNode && node.Value == "" {
				return doc.fault(at, "%s has no %s", strings.TrimPrefix(at, "/"), strings.ReplaceAll(member, "/", "."))
			}
		}
		status := doc.at(at + "/status").Value
		if !slices.Contains([]string{"documented", "conflict", "default"}, status) {
			return doc.fault(at+"/status", "status is %q; use documented, conflict or default", status)
		}
		if conflict := doc.at(at + "/conflict"); conflict != nil && status != "conflict" {
			return doc.fault(at+"/conflict", "a setting that names a conflict has the status conflict")
		}
		if err := checkAllowed(doc, at); err != nil {
			return err
		}
	}
	return nil
}

func checkAllowed(doc *document, at string) error {
	var allowed []string
	if doc.at(at+"/allowed") == nil {
		return nil
	}
	if err := doc.decode(at+"/allowed", &allowed); err != nil {
		return err
	}
	if value := doc.at(at + "/value").Value; !slices.Contains(allowed, value) {
		return doc.fault(at+"/value", "%s is not one of the allowed values %s", value, strings.Join(allowed, ", "))
	}
	return nil
}

// checkComplete refuses an edition in which a field of Edition is set by no layer.
func checkComplete(layers []*document, edition *Edition) error {
	own := layers[len(layers)-1]
	target := reflect.TypeFor[Edition]()
	for i := range target.NumField() {
		name := yamlName(target.Field(i))
		if name == "based-on" {
			continue
		}
		if !slices.ContainsFunc(layers, func(d *document) bool { return d.at("/"+name) != nil }) {
			return own.fault("", "setting %s is missing", name)
		}
	}
	for name, policy := range edition.Retry {
		if !slices.Contains(retryEndings, policy.Value.Then) {
			return own.fault("/retry/"+name, "then is %q; use %s", policy.Value.Then, strings.Join(retryEndings, ", "))
		}
		if policy.Value.Window > 0 && policy.Value.Interval <= 0 {
			return own.fault("/retry/"+name, "a window needs an interval above 0")
		}
	}
	for name, lengths := range map[string]map[string]Lengths{"period-lengths": edition.PeriodLengths.Value, "on-demand-lengths": edition.OnDemandLengths.Value} {
		for _, level := range CustomerLevels() {
			if _, ok := lengths[level]; !ok {
				return own.fault("/"+name+"/value", "%s has no customer level %s", name, level)
			}
		}
	}
	return nil
}

// retryEndings are the values of RetryPolicy.Then.
var retryEndings = []string{"refund", "stop", "block"}

// CustomerLevels are the customer levels, lowest first.
func CustomerLevels() []string {
	levels := make([]string, 6)
	for i := range levels {
		levels[i] = fmt.Sprintf("V%d", i)
	}
	return levels
}

// clone copies an edition so that no map or slice is shared.
func (e *Edition) clone() *Edition {
	copied := deepCopy(reflect.ValueOf(*e)).Interface().(Edition)
	return &copied
}

func deepCopy(value reflect.Value) reflect.Value {
	result := reflect.New(value.Type()).Elem()
	result.Set(value)
	switch value.Kind() {
	case reflect.Struct:
		for i := range value.NumField() {
			if result.Field(i).CanSet() {
				result.Field(i).Set(deepCopy(value.Field(i)))
			}
		}
	case reflect.Slice:
		if !value.IsNil() {
			result.Set(reflect.AppendSlice(reflect.MakeSlice(value.Type(), 0, value.Len()), value))
		}
	case reflect.Map:
		if !value.IsNil() {
			result.Set(reflect.MakeMapWithSize(value.Type(), value.Len()))
			for _, key := range value.MapKeys() {
				result.SetMapIndex(key, deepCopy(value.MapIndex(key)))
			}
		}
	}
	return result
}

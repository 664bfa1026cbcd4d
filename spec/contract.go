package spec

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/fairground/fairground/wording"
)

// openAPI is an OpenAPI document, valid by kin-openapi, together with the lines of its YAML.
type openAPI struct {
	*document
	api   *openapi3.T
	depth int // of the schema being compiled, to find a schema that refers to itself
	// requests are the pointers of the request schemas by activity.
	requests map[string]string
}

// readOpenAPI reads and validates a document. The YAML is read by the one YAML library of the project and handed on as JSON, so that
// a result code is the same text everywhere.
func readOpenAPI(files fs.FS, name string) (*openAPI, error) {
	doc, err := readDocument(files, name)
	if err != nil {
		return nil, err
	}
	result := &openAPI{document: doc, requests: map[string]string{}}
	if err := result.checkSchemas(); err != nil { // first, because it knows the line of every fault it finds
		return nil, err
	}
	text, err := doc.asJSON()
	if err != nil {
		return nil, err
	}
	loader := openapi3.NewLoader()
	if result.api, err = loader.LoadFromData(text); err != nil {
		return nil, doc.openAPIFault(err)
	}
	if err := result.api.Validate(loader.Context, openapi3.EnableExamplesValidation()); err != nil {
		return nil, doc.openAPIFault(err)
	}
	return result, nil
}

// checkSchemas compiles every schema once, also those that nothing refers to.
func (d *openAPI) checkSchemas() error {
	for _, name := range d.names("/components/schemas") {
		if _, err := d.field(pointerTo("/components/schemas", name), "", "of the schema around it"); err != nil {
			return err
		}
	}
	return nil
}

// openAPIFault finds the line that an error of the OpenAPI library speaks of, by the longest trail of member names it quotes.
func (d *document) openAPIFault(err error) error {
	message := err.Error()
	best, bestAt := "", -1
	for _, pointer := range d.pointersOf("/components/schemas", "/paths") {
		name := pointer[strings.LastIndex(pointer, "/")+1:]
		at := strings.Index(message, `"`+unescapePointer.Replace(name)+`"`)
		if at >= 0 && len(pointer) > len(best) && (best == "" || strings.HasPrefix(pointer, best) || at < bestAt) {
			best, bestAt = pointer, at
		}
	}
	first, _, _ := strings.Cut(message, "\n")
	return d.fault(best, "not a valid OpenAPI 3.0 document: %s", first)
}

// pointersOf lists the pointers of everything that has a name below the given places, down to the properties of a schema.
func (d *document) pointersOf(roots ...string) []string {
	var pointers []string
	for _, root := range roots {
		for _, name := range d.names(root) {
			schema := pointerTo(root, name)
			pointers = append(pointers, schema)
			for _, property := range d.names(schema + "/properties") {
				pointers = append(pointers, pointerTo(schema+"/properties", property))
			}
		}
	}
	return pointers
}

func compileContract(files fs.FS, name string) (*Contract, error) {
	doc, err := readOpenAPI(files, name)
	if err != nil {
		return nil, err
	}
	contract := &Contract{intents: map[Intent]map[string]string{}}
	if err := doc.readHead(contract); err != nil {
		return nil, err
	}
	if contract.Activities, contract.Method, err = doc.activities(); err != nil {
		return nil, err
	}
	if contract.Parameters, err = doc.plainParameters("/paths/~1/"+strings.ToLower(contract.Method), contract.Clause); err != nil {
		return nil, err
	}
	if contract.ResultCodes, err = doc.resultCodes(contract); err != nil {
		return nil, err
	}
	if err := doc.readIntents(contract); err != nil {
		return nil, err
	}
	return contract, doc.readExceptions(contract)
}

func (d *openAPI) readHead(contract *Contract) error {
	var head struct {
		ID      string `yaml:"x-contract"`
		Title   string `yaml:"title"`
		TitleZH string `yaml:"x-title-zh"`
		Clause  string `yaml:"x-clause"`
		Version string `yaml:"version"`
		Text    string `yaml:"description"`
		TextZH  string `yaml:"x-description-zh"`
	}
	if err := d.decode("/info", &head); err != nil {
		return err
	}
	for name, value := range map[string]string{"x-contract": head.ID, "x-title-zh": head.TitleZH, "x-clause": head.Clause} {
		if value == "" {
			return d.fault("/info", "%s is missing", name)
		}
	}
	contract.ID, contract.Title, contract.Clause = head.ID, wording.Of(head.Title, head.TitleZH), head.Clause
	return d.decode("/x-features", &contract.Features)
}

// activities reads the one operation of the contract: what it takes is oneOf with a discriminator on "activity".
func (d *openAPI) activities() ([]*Activity, string, error) {
	const path = "/paths/~1"
	item := d.api.Paths.Value("/")
	if item == nil || len(item.Operations()) != 1 {
		return nil, "", d.fault("/paths", "the contract must describe exactly one operation at the path /")
	}
	var method string
	for method = range item.Operations() {
		break
	}
	mapping := d.discriminated(path+"/"+strings.ToLower(method)) + "/discriminator/mapping"
	names := d.names(mapping)
	if len(names) == 0 {
		return nil, "", d.fault(path, "the body, or one parameter, must be oneOf with a discriminator mapping on activity")
	}
	var result []*Activity
	for _, name := range names {
		reference := d.at(pointerTo(mapping, name)).Value
		activity, err := d.activity(name, strings.TrimPrefix(reference, "#/components/schemas/"))
		if err != nil {
			return nil, "", err
		}
		result = append(result, activity)
	}
	return result, method, nil
}

// discriminated is the pointer of the schema that tells the activities apart: that of the JSON body or, for a contract that sends no
// body, that of the one parameter whose members are the query parameters (style form, exploded).
func (d *openAPI) discriminated(operation string) string {
	if body := operation + "/requestBody/content/application~1json/schema"; d.at(body) != nil {
		return body
	}
	if list := d.at(operation + "/parameters"); list != nil {
		for i := range list.Content {
			if schema := fmt.Sprintf("%s/parameters/%d/schema", operation, i); d.at(schema+"/discriminator") != nil {
				return schema
			}
		}
	}
	return operation
}

// plainParameters are the query parameters of every call, without the one that stands for those of the activity.
func (d *openAPI) plainParameters(operation, clause string) ([]Field, error) {
	list := d.at(operation + "/parameters")
	if list == nil {
		return nil, d.fault(operation, "the operation has no parameters")
	}
	var fields []Field
	for i := range list.Content {
		pointer := fmt.Sprintf("%s/parameters/%d", operation, i)
		if d.at(pointer+"/schema/discriminator") != nil {
			continue
		}
		field, err := d.parameter(pointer, clause)
		if err != nil {
			return nil, err
		}
		fields = append(fields, *field)
	}
	return fields, nil
}

func (d *openAPI) activity(name, schema string) (*Activity, error) {
	pointer := "/components/schemas/" + schema
	d.requests[name] = pointer
	var notes schemaNotes
	if err := d.decodeSchema(pointer, &notes); err != nil {
		return nil, err
	}
	request, err := d.object(pointer)
	if err != nil {
		return nil, err
	}
	if d.at("/components/schemas/"+notes.Answer) == nil || notes.Answer == "" {
		return nil, d.fault(pointer+"/x-answer", "x-answer of %s must name a schema", name)
	}
	answer, err := d.object("/components/schemas/" + notes.Answer)
	if err != nil {
		return nil, err
	}
	activity := &Activity{
		Name: name, Title: d.text(pointer, "title"), Description: request.Description, Clause: request.Clause,
		Request: request.Members, Answer: answer.Members, IdempotencyKey: notes.IdempotencyKey, Retry: notes.Retry,
		ResultCodes: notes.ResultCodes, BillingModes: notes.BillingModes, Feature: notes.Feature,
		request: &validator{subject: requestSubject, root: *request}, answer: &validator{subject: answerSubject, root: *answer},
	}
	if d.at(pointer+"/example") != nil {
		if err := d.at(pointer + "/example").Decode(&activity.example); err != nil {
			return nil, d.fault(pointer+"/example", "the example of %s is no object: %v", name, err)
		}
	}
	return activity, d.checkActivity(activity, pointer)
}

// chargingModes are the charging modes a marketplace document may speak of.
var chargingModes = []string{"PERIOD", "ONE_TIME", "ON_DEMAND", "ON_DEMAND_PKG"}

func (d *openAPI) checkActivity(activity *Activity, pointer string) error {
	if activity.Title.EN == "" || activity.Title.ZH == "" {
		return d.fault(pointer, "title and x-title-zh of %s are missing", activity.Name)
	}
	if activity.Retry == "" {
		return d.fault(pointer, "x-retry of %s is missing", activity.Name)
	}
	for _, member := range activity.IdempotencyKey {
		if activity.RequestField(member) == nil {
			return d.fault(pointer+"/x-idempotency-key", "x-idempotency-key names %s, which the request does not have", member)
		}
	}
	for _, mode := range chargingModes {
		if need := activity.BillingModes[mode]; !slices.Contains([]Need{Must, Optional, NotUsed}, need) {
			return d.fault(pointer+"/x-billing-modes", "x-billing-modes of %s must say must, optional or none for %s", activity.Name, mode)
		}
	}
	if len(activity.IdempotencyKey) == 0 {
		return d.fault(pointer, "x-idempotency-key of %s is missing", activity.Name)
	}
	return nil
}

func (d *openAPI) resultCodes(contract *Contract) ([]ResultCode, error) {
	var entries []struct {
		Code      string                  `yaml:"code"`
		EN        string                  `yaml:"en"`
		ZH        string                  `yaml:"zh"`
		Activity  string                  `yaml:"activity"`
		Otherwise map[string]wording.Text `yaml:"otherwise"`
	}
	if err := d.decode("/x-result-codes", &entries); err != nil {
		return nil, err
	}
	var codes []ResultCode
	for i, entry := range entries {
		at := fmt.Sprintf("/x-result-codes/%d", i)
		if entry.Code == "" || entry.EN == "" || entry.ZH == "" {
			return nil, d.fault(at, "a result code needs code, en and zh")
		}
		if entry.Activity != "" && contract.Named(entry.Activity) == nil {
			return nil, d.fault(at, "result code %s belongs to %s, which is no activity", entry.Code, entry.Activity)
		}
		codes = append(codes, ResultCode{entry.Code, wording.Of(entry.EN, entry.ZH), entry.Activity, entry.Otherwise})
	}
	for _, activity := range contract.Activities {
		for _, code := range activity.ResultCodes {
			if !slices.ContainsFunc(codes, func(c ResultCode) bool { return c.Code == code && c.Activity == activity.Name }) {
				return nil, d.fault(d.requests[activity.Name]+"/x-result-codes", "result code %s of %s is not described", code, activity.Name)
			}
		}
	}
	return codes, nil
}

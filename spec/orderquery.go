package spec

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/fairground/fairground/wording"
)

// OrderQueryAPI is the order query (查询订单) that the marketplace serves, read from marketplace/order-query.yaml. It is shared: do not
// change it.
type OrderQueryAPI struct {
	// Method and Path are those of the real host: GET /api/mkp-openapi-public/global/v1/order/query.
	Method, Path string
	Title        wording.Text
	Clause       string
	// Parameters are the query parameters.
	Parameters []Field
	// Answer are the members of the answer.
	Answer []Field
	// Codes are the documented result codes, success first.
	Codes []OrderCode
	// UnknownOrder is the code for an order that does not exist (our choice, nothing is published).
	UnknownOrder string
	// MockOrders are all mock orders; an edition says which of them its site knows.
	MockOrders []MockOrder
	// GatewayErrors are the codes of the API gateway in front of the API.
	GatewayErrors []GatewayError

	answer *validator
}

// OrderCode is one result code of the order query.
type OrderCode struct {
	// Code is the resultCode with the prefix "MKT."; an edition may ask for another prefix.
	Code string `yaml:"code"`
	// Status is the HTTP status, Message the resultMsg as printed.
	Status  int    `yaml:"status"`
	Message string `yaml:"message"`
	// Extra tells whether the failure answer has the member extra_info.
	Extra   bool         `yaml:"extra"`
	EN      string       `yaml:"en"`
	ZH      string       `yaml:"zh"`
	Meaning wording.Text `yaml:"-"`
}

// GatewayError is one error of the API gateway: {"error_msg", "error_code", "request_id"}.
type GatewayError struct {
	// Name is Fairground's own word for the case, since one code stands for several: "api-unknown", "signature-wrong", "key-locked".
	Name string `yaml:"name"`
	// Code is the error_code, Status the HTTP status, Message the error_msg (for "signature-wrong" only its beginning).
	Code    string       `yaml:"code"`
	Status  int          `yaml:"status"`
	Message string       `yaml:"message"`
	EN      string       `yaml:"en"`
	ZH      string       `yaml:"zh"`
	Meaning wording.Text `yaml:"-"`
}

// MockOrder is an order that the order query always answers, for merchants who are still building.
type MockOrder struct {
	OrderID string `yaml:"-"`
	// Recorded tells whether the answer was captured from the real service; the others are composed by us.
	Recorded bool `yaml:"recorded"`
	// Order is the value of orderInfo. Its createTime and expireTime are those of the day of the capture: the real service moves them
	// with the moment of the call.
	Order map[string]any `yaml:"order"`
}

// OrderQuery returns the order query.
func OrderQuery() *OrderQueryAPI { return loaded().orderQuery }

// Gateway returns the errors of the API gateway, in the order of the document.
func Gateway() []GatewayError { return slices.Clone(loaded().orderQuery.GatewayErrors) }

// GatewayErrorNamed returns one error of the gateway by Fairground's name for it. It panics for a name that the document does not
// have, since names are constants of the code.
func GatewayErrorNamed(name string) GatewayError {
	for _, one := range loaded().orderQuery.GatewayErrors {
		if one.Name == name {
			return one
		}
	}
	panic("gateway error " + name + " is not in marketplace/order-query.yaml")
}

// CheckAnswer checks the body of an answer against the document, worst finding first; nothing found is nil.
func (q *OrderQueryAPI) CheckAnswer(body []byte) []Violation { return q.answer.check(body) }

// Code returns the documented code, or nil. The code may carry either prefix ("MKT." or "CBC.").
func (q *OrderQueryAPI) Code(code string) *OrderCode {
	_, digits, _ := strings.Cut(code, ".")
	for i := range q.Codes {
		if strings.HasSuffix(q.Codes[i].Code, "."+digits) {
			return &q.Codes[i]
		}
	}
	return nil
}

// MockOrder returns the mock order of an id, or nil.
func (q *OrderQueryAPI) MockOrder(orderID string) *MockOrder {
	for i := range q.MockOrders {
		if q.MockOrders[i].OrderID == orderID {
			return &q.MockOrders[i]
		}
	}
	return nil
}

func compileOrderQuery(files fs.FS, name string) (*OrderQueryAPI, error) {
	doc, err := readOpenAPI(files, name)
	if err != nil {
		return nil, err
	}
	query := &OrderQueryAPI{Title: doc.text("/info", "title")}
	for _, step := range []func(*OrderQueryAPI) error{doc.readOperation, doc.readAnswer, doc.readOrderCodes, doc.readMockOrders} {
		if err := step(query); err != nil {
			return nil, err
		}
	}
	return query, nil
}

func (d *openAPI) readOperation(query *OrderQueryAPI) error {
	paths := d.names("/paths")
	if len(paths) != 1 || d.at(pointerTo("/paths", paths[0])+"/get") == nil {
		return d.fault("/paths", "the document must describe exactly one GET")
	}
	at := pointerTo("/paths", paths[0]) + "/get"
	query.Method, query.Path = "GET", paths[0]
	if clause := d.at(at + "/x-clause"); clause != nil {
		query.Clause = clause.Value
	}
	var err error
	query.Parameters, err = d.parameters(at, query.Clause)
	return err
}

// parameters reads the parameters of the operation at a pointer.
func (d *openAPI) parameters(operation, clause string) ([]Field, error) {
	list := d.at(operation + "/parameters")
	if list == nil {
		return nil, d.fault(operation, "the operation has no parameters")
	}
	var fields []Field
	for i := range list.Content {
		field, err := d.parameter(fmt.Sprintf("%s/parameters/%d", operation, i), clause)
		if err != nil {
			return nil, err
		}
		fields = append(fields, *field)
	}
	return fields, nil
}

// parameter reads a query parameter; its texts stand beside its schema.
func (d *openAPI) parameter(pointer, clause string) (*Field, error) {
	var notes struct {
		Name        string      `yaml:"name"`
		In          string      `yaml:"in"`
		Required    bool        `yaml:"required"`
		Description string      `yaml:"description"`
		Chinese     string      `yaml:"x-description-zh"`
		Schema      schemaNotes `yaml:"schema"`
	}
	if err := d.decode(pointer, &notes); err != nil {
		return nil, err
	}
	field := &Field{Name: notes.Name, Type: notes.Schema.Type, Mandatory: notes.Required, MaxLength: notes.Schema.MaxLength,
		Format: notes.Schema.Format, Description: wording.Of(notes.Description, notes.Chinese), Clause: clause}
	return field, d.checkField(field, &notes.Schema, pointer)
}

func (d *openAPI) readAnswer(query *OrderQueryAPI) error {
	answer, err := d.object("/components/schemas/OrderAnswer")
	if err != nil {
		return err
	}
	query.Answer, query.answer = answer.Members, &validator{subject: answerSubject, root: *answer}
	return nil
}

func (d *openAPI) readOrderCodes(query *OrderQueryAPI) error {
	if err := d.decode("/x-codes", &query.Codes); err != nil {
		return err
	}
	for i := range query.Codes {
		code := &query.Codes[i]
		if code.Code == "" || code.Status == 0 || code.Message == "" || code.EN == "" || code.ZH == "" {
			return d.fault(fmt.Sprintf("/x-codes/%d", i), "a code needs code, status, message, en and zh")
		}
		code.Meaning = wording.Of(code.EN, code.ZH)
	}
	if err := d.decode("/x-gateway-errors", &query.GatewayErrors); err != nil {
		return err
	}
	for i := range query.GatewayErrors {
		one := &query.GatewayErrors[i]
		if one.Name == "" || one.Code == "" || one.Status == 0 || one.Message == "" || one.EN == "" || one.ZH == "" {
			return d.fault(fmt.Sprintf("/x-gateway-errors/%d", i), "an error needs name, code, status, message, en and zh")
		}
		one.Meaning = wording.Of(one.EN, one.ZH)
	}
	if err := d.decode("/x-unknown-order", &query.UnknownOrder); err != nil {
		return err
	}
	if query.Code(query.UnknownOrder) == nil {
		return d.fault("/x-unknown-order", "%s is no code of x-codes", query.UnknownOrder)
	}
	return nil
}

func (d *openAPI) readMockOrders(query *OrderQueryAPI) error {
	if err := d.decode("/x-mock-orders", &query.MockOrders); err != nil {
		return err
	}
	for i := range query.MockOrders {
		mock := &query.MockOrders[i]
		mock.OrderID, _ = mock.Order["orderId"].(string)
		if mock.OrderID == "" {
			return d.fault(fmt.Sprintf("/x-mock-orders/%d", i), "a mock order needs an orderId")
		}
	}
	return nil
}

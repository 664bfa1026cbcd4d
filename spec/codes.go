package spec

import "github.com/fairground/fairground/wording"

// ResultCode returns the documented code, or nil. Codes that an activity shares with all are found under any activity.
func (c *Contract) ResultCode(code string) *ResultCode {
	for i := range c.ResultCodes {
		if c.ResultCodes[i].Code == code {
			return &c.ResultCodes[i]
		}
	}
	return nil
}

// CodesOf returns the codes that an activity may answer: the common ones and its own.
func (c *Contract) CodesOf(activity string) []ResultCode {
	var codes []ResultCode
	for _, code := range c.ResultCodes {
		if code.Activity == "" || code.Activity == activity {
			codes = append(codes, code)
		}
	}
	return codes
}

// Meaning says what a result code means under an edition; the zero Text for a code that is not documented. A nil edition stands for
// the meaning of the table of codes.
func (c *Contract) Meaning(code string, e *Edition) wording.Text {
	known := c.ResultCode(code)
	if known == nil {
		return wording.Text{}
	}
	if e != nil {
		if other, ok := known.Otherwise[e.Code000101.Value]; ok {
			return other
		}
	}
	return known.Meaning
}

// CodeEntry is one line of the index of result codes.
type CodeEntry struct {
	// Contract is the id of the contract, or "order-query" or "gateway" for the marketplace's own APIs.
	Contract string `json:"contract"`
	Code     string `json:"code"`
	Activity string `json:"activity,omitempty"`
	// Status is the HTTP status for the marketplace's own APIs; 0 for a contract, whose codes all come with HTTP 200.
	Status  int          `json:"status,omitempty"`
	Meaning wording.Text `json:"meaning"`
}

// CodeIndex lists every result code of every document with its meaning, contracts first, each in the order of its document.
func CodeIndex() []CodeEntry {
	var index []CodeEntry
	for _, contract := range loaded().contracts {
		for _, code := range contract.ResultCodes {
			index = append(index, CodeEntry{Contract: contract.ID, Code: code.Code, Activity: code.Activity, Meaning: code.Meaning})
		}
	}
	for _, code := range OrderQuery().Codes {
		index = append(index, CodeEntry{Contract: "order-query", Code: code.Code, Status: code.Status, Meaning: code.Meaning})
	}
	for _, one := range Gateway() {
		index = append(index, CodeEntry{Contract: "gateway", Code: one.Code, Status: one.Status, Meaning: one.Meaning})
	}
	return index
}

// MockOrders are the mock orders that an edition's site answers, in the order of the edition.
func MockOrders(e *Edition) []MockOrder {
	var orders []MockOrder
	for _, id := range e.MockOrders.Value {
		if mock := OrderQuery().MockOrder(id); mock != nil {
			orders = append(orders, *mock)
		}
	}
	return orders
}

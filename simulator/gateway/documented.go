package gateway

import (
	"github.com/fairground/fairground/spec"
)

// documented reads the surface from the order query's document.
func documented(e *spec.Edition) surface {
	return surface{
		method: "GET", path: "/api/mkp-openapi-public/global/v1/order/query",
		parameters: []parameter{{parameterOrder, true, 64}, {parameterLine, false, 64}},
		codes: map[string]outcome{
			codeSuccess: {200, "Success"}, codeInput: {500, "Failure of input parameter"}, codeParameter: {400, "Invalid parameter"},
			codeOther: {400, "Request parameter error"}, codeInternal: {500, "System internal error."},
		},
		errors: map[gatewayError]string{},
		prefix: e.OrderCodePrefix.Value,
	}
}

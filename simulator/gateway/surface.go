package gateway

import (
	"net/http"
)

// The result codes that the order query gives by itself; the others exist for ordered faults (open-api.md 6.6).
const (
	codeSuccess   = "MKT.0000"
	codeInput     = "MKT.0100" // range, illegal value, format; also an order that does not exist
	codeParameter = "MKT.0101" // undefined, surplus or missing
	codeOther     = "MKT.0199"
	codeFrequency = "MKT.0250" // called too often
	codeInternal  = "MKT.0999"
	codePrefix    = "MKT."
)

// The two query parameters.
const (
	parameterOrder = "orderId"
	parameterLine  = "orderLineId"
)

// gatewayError names one row of the gateway's own table: a code and a status, which together are unique but for the two rows of
// 404 APIGW.0101.
type gatewayError struct {
	code   string
	status int
	row    int // which of the rows with this code and status
}

// The rows that the gateway uses (open-api.md 9.1).
var (
	errUnknownAPI     = gatewayError{"APIGW.0101", http.StatusNotFound, 0}
	errUnknownMethod  = gatewayError{"APIGW.0101", http.StatusNotFound, 1}
	errMalformed      = gatewayError{"APIGW.0201", http.StatusBadRequest, 0}
	errBodyTooLarge   = gatewayError{"APIGW.0201", http.StatusRequestEntityTooLarge, 0}
	errURITooLarge    = gatewayError{"APIGW.0201", http.StatusRequestURITooLong, 0}
	errHeaderTooLarge = gatewayError{"APIGW.0201", 494, 0}
	errBadGateway     = gatewayError{"APIGW.0201", http.StatusBadGateway, 0}
	errTimeout        = gatewayError{"APIGW.0201", http.StatusGatewayTimeout, 0}
	errAuthentication = gatewayError{"APIGW.0301", http.StatusUnauthorized, 0}
	errThrottled      = gatewayError{"APIGW.0308", http.StatusTooManyRequests, 0}
)

// parameter is one documented query parameter.
type parameter struct {
	name      string
	mandatory bool
	maxLength int
}

// outcome is the documented status and text of a code.
type outcome struct {
	status int
	text   string
}

// surface is what the documents say about the order query, in the shape in which the gateway asks for it.
type surface struct {
	method, path string
	parameters   []parameter
	codes        map[string]outcome
	errors       map[gatewayError]string
	prefix       string
}

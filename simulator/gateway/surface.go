package gateway

import (
	"strings"

	"github.com/fairground/fairground/spec"
)

// The result codes that the order query gives by itself; the others exist for ordered faults (open-api.md 6.6). Their statuses and
// texts stand in the document.
const (
	codeSuccess   = "MKT.0000"
	codeInput     = "MKT.0100" // range, illegal value, format
	codeParameter = "MKT.0101" // undefined, surplus or missing
	codeOther     = "MKT.0199"
	codeFrequency = "MKT.0250"
	codeInternal  = "MKT.0999"
	codePrefix    = "MKT."
)

// The names of the API gateway's errors in the document (open-api.md 9.1 and 3.5).
const (
	errUnknownAPI     = "api-unknown"
	errUnknownMethod  = "method-unknown"
	errMalformed      = "request-malformed"
	errBodyTooLarge   = "body-too-large"
	errURITooLarge    = "address-too-long"
	errHeaderTooLarge = "headers-too-large"
	errBadGateway     = "backend-unavailable"
	errTimeout        = "backend-timeout"
	errAuthentication = "authentication"
	errExpired        = "signature-expired"
	errMismatch       = "signature-wrong"
	errLocked         = "key-locked"
	errUnknownKey     = "key-unknown"
	errThrottled      = "throttled"
)

// The two query parameters.
const (
	parameterOrder = "orderId"
	parameterLine  = "orderLineId"
)

// surface is what the document says about the order query, ready to look up.
type surface struct {
	api    *spec.OrderQueryAPI
	codes  map[string]spec.OrderCode
	errors map[string]spec.GatewayError
	prefix string
}

func documented(e *spec.Edition) surface {
	s := surface{
		api: spec.OrderQuery(), codes: map[string]spec.OrderCode{}, errors: map[string]spec.GatewayError{}, prefix: e.OrderCodePrefix.Value,
	}
	for _, code := range s.api.Codes {
		s.codes[code.Code] = code
	}
	for _, one := range s.api.GatewayErrors {
		s.errors[one.Name] = one
	}
	return s
}

// parameter returns the documented query parameter of a name, or nil.
func (s surface) parameter(name string) *spec.Field {
	for i := range s.api.Parameters {
		if s.api.Parameters[i].Name == name {
			return &s.api.Parameters[i]
		}
	}
	return nil
}

// prefixed writes a code with the prefix of the edition (open-api C1).
func (s surface) prefixed(code string) string {
	if number, ours := strings.CutPrefix(code, codePrefix); ours && s.prefix != "" {
		return s.prefix + number
	}
	return code
}

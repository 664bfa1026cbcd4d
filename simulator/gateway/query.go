package gateway

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The largest request line and head that are taken. The gateway's own figures are not published; these are far above any real call.
const (
	maxURI    = 8 << 10
	maxHeader = 32 << 10
)

// orderQuery answers one request to the order query, gate by gate.
func (g *Gateway) orderQuery(r *http.Request, visit *Visit) reply {
	body, refusal, ok := g.receive(r)
	if !ok {
		return refusal
	}
	parameters, problem := url.ParseQuery(r.URL.RawQuery)
	visit.OrderID, visit.OrderLineID = short(parameters.Get(parameterOrder)), short(parameters.Get(parameterLine))
	if refusal, ok := g.authenticate(r, body, visit); !ok {
		return refusal
	}
	if g.limiter != nil && !g.limiter.AllowN(g.config.Wall(), 1) {
		return g.surface.refuse(errThrottled, "")
	}
	if answer, faulty := g.playFault(r, visit); faulty {
		return answer
	}
	if problem != nil {
		return g.surface.result(codeOther, "the query string is not well-formed")
	}
	if code, detail := g.surface.checkParameters(parameters); code != "" {
		return g.surface.result(code, detail)
	}
	return g.find(r, parameters.Get(parameterOrder), parameters.Get(parameterLine))
}

// receive takes the request in: step 1 of open-api.md 3.4.
func (g *Gateway) receive(r *http.Request) (body []byte, refusal reply, ok bool) {
	if len(r.RequestURI) > maxURI {
		return nil, g.surface.refuse(errURITooLarge, ""), false
	}
	if headerSize(r.Header) > maxHeader {
		return nil, g.surface.refuse(errHeaderTooLarge, ""), false
	}
	limit := int64(g.config.Edition.BodyLimit.Value)
	if r.ContentLength > limit {
		return nil, g.surface.refuse(errBodyTooLarge, ""), false
	}
	if r.Body == nil || r.Body == http.NoBody {
		return nil, reply{}, true
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, limit))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, g.surface.refuse(errBodyTooLarge, ""), false
	case err != nil:
		return nil, g.surface.refuse(errMalformed, ""), false
	}
	return body, reply{}, true
}

func headerSize(header http.Header) (size int) {
	for name, values := range header {
		for _, value := range values {
			size += len(name) + len(value)
		}
	}
	return size
}

// checkParameters holds the query to the documented parameters. The code is empty when all is well; the detail says what is not.
func (s surface) checkParameters(parameters url.Values) (code, detail string) {
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		switch {
		case s.parameter(name) == nil:
			return codeParameter, fmt.Sprintf("the parameter %s is not defined", quote(name))
		case len(parameters[name]) > 1:
			return codeParameter, fmt.Sprintf("the parameter %s is given %d times", name, len(parameters[name]))
		}
	}
	for _, p := range s.api.Parameters {
		value := parameters.Get(p.Name)
		switch {
		case value == "" && p.Mandatory:
			return codeParameter, fmt.Sprintf("the parameter %s is missing", p.Name)
		case p.MaxLength > 0 && utf8.RuneCountInString(value) > p.MaxLength:
			return codeInput, fmt.Sprintf("the parameter %s is longer than %d characters", p.Name, p.MaxLength)
		case !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl):
			return codeInput, fmt.Sprintf("the parameter %s holds illegal characters", p.Name)
		}
	}
	return "", ""
}

// quote makes a caller's text safe to send back.
func quote(text string) string { return strconv.QuoteToASCII(short(text)) }

// find looks the order up: the mock orders first, whose ids no sandbox order can have.
func (g *Gateway) find(r *http.Request, orderID, lineID string) reply {
	order, found := g.mock(orderID)
	if !found && g.config.Orders != nil {
		sold, known, err := g.config.Orders.Sold(r.Context(), orderID)
		if err != nil {
			g.config.Log.Error("the order could not be read", "order", orderID, "error", err)
			return g.surface.result(codeInternal, "")
		}
		if found = known; found {
			order = g.render(sold)
		}
	}
	if !found {
		return g.surface.result(g.surface.api.UnknownOrder, "there is no order "+quote(orderID))
	}
	if lineID != "" {
		order.Lines = slices.DeleteFunc(slices.Clone(order.Lines), func(l line) bool { return l.ID != lineID })
		if len(order.Lines) == 0 {
			return g.surface.result(g.surface.api.UnknownOrder, fmt.Sprintf("the order %s has no line %s", orderID, quote(lineID)))
		}
	}
	return g.surface.found(order)
}

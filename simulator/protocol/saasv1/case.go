package saasv1

import (
	"fmt"
	"strconv"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
)

var _ protocol.CaseWire = (*Wire)(nil)

// ComposeCase makes the request of one attempt of a debugging case: its preset parameters, testFlag 1, a fresh timeStamp and token, and a
// fresh business id where the activity has one and the case presets none.
func (w *Wire) ComposeCase(entry market.Case, attempt protocol.Attempt, endpoint protocol.Endpoint) (courier.Request, error) {
	activity, err := activityOf(entry.Activity)
	if err != nil {
		return courier.Request{}, err
	}
	parameters := map[string]string{timeParameter: Timestamp(attempt.SignedAt)}
	for name, value := range entry.Members {
		parameters[name] = spelled(value)
	}
	for _, field := range activity.Request {
		switch field.Name {
		case "activity":
			parameters[field.Name] = activity.Name
		case "testFlag":
			parameters[field.Name] = "1"
		case "businessId":
			if _, preset := parameters[field.Name]; !preset {
				parameters[field.Name] = attempt.BusinessID
			}
		}
	}
	address, err := Address(endpoint.URL, endpoint.AccessKey, parameters, w.edition)
	if err != nil {
		return courier.Request{}, fmt.Errorf("compose the case %s: %w", entry.Name, err)
	}
	return Request(address), nil
}

// spelled writes a preset value the way it stands in a query: numbers without an exponent.
func spelled(value any) string {
	if number, ok := value.(float64); ok {
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

package saasv1

import (
	"fmt"
	"strconv"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
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
	if err := w.seal(activity, parameters, attempt, endpoint.AccessKey); err != nil {
		return courier.Request{}, fmt.Errorf("compose the case %s: %w", entry.Name, err)
	}
	address, err := Address(endpoint.URL, endpoint.AccessKey, parameters, w.edition)
	if err != nil {
		return courier.Request{}, fmt.Errorf("compose the case %s: %w", entry.Name, err)
	}
	return Request(address), nil
}

// seal encrypts the personal values of a case: the seller presets them in plain text, and on the wire they are ciphertext. A value that
// the merchant's key opens already is left as it is; where the product passes none on, none is sent.
func (w *Wire) seal(activity *spec.Activity, parameters map[string]string, attempt protocol.Attempt, accessKey string) error {
	from := sources{edition: w.edition, attempt: attempt, accessKey: accessKey}
	for _, field := range activity.Request {
		name := field.Name
		value, preset := parameters[name]
		if !field.Encrypted || !preset || opens(value, accessKey) {
			continue
		}
		sealed, err := from.sensitive(name, value)
		if err != nil {
			return err
		}
		if parameters[name] = sealed; sealed == "" {
			delete(parameters, name)
		}
	}
	return nil
}

func opens(value, accessKey string) bool {
	for _, bits := range []int{sign.AES256, sign.AES128} {
		if _, err := sign.Decrypt(value, accessKey, bits); err == nil {
			return true
		}
	}
	return false
}

// spelled writes a preset value the way it stands in a query: numbers without an exponent.
func spelled(value any) string {
	if number, ok := value.(float64); ok {
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

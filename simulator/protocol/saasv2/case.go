package saasv2

import (
	"fmt"
	"maps"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
)

var _ protocol.CaseWire = (*Wire)(nil)

// ComposeCase makes the request of one attempt of a debugging case: its preset parameters, testFlag "1", and a fresh business id where the
// activity has one and the case presets none. Timestamp, nonce and signature are fresh too, because merchants hold them against 60 s
// (saas-v2.md 10.3).
func (w *Wire) ComposeCase(entry market.Case, attempt protocol.Attempt, endpoint protocol.Endpoint) (courier.Request, error) {
	activity, err := activityOf(entry.Activity)
	if err != nil {
		return courier.Request{}, err
	}
	members := maps.Clone(entry.Members)
	if members == nil {
		members = map[string]any{}
	}
	for _, field := range activity.Request {
		switch field.Name {
		case "activity":
			members[field.Name] = activity.Name
		case "testFlag":
			members[field.Name] = "1"
		case "businessId":
			if _, preset := members[field.Name]; !preset {
				members[field.Name] = attempt.BusinessID
			}
		}
	}
	body, err := encode(members, w.edition.SortDirection.Value == "descending")
	if err != nil {
		return courier.Request{}, fmt.Errorf("compose the case %s: %w", entry.Name, err)
	}
	address, err := Address(endpoint.URL, endpoint.AccessKey, Timestamp(attempt.SignedAt, w.edition), attempt.Nonce, body, w.edition)
	if err != nil {
		return courier.Request{}, fmt.Errorf("compose the case %s: %w", entry.Name, err)
	}
	return Request(address, body), nil
}

package saasv1

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
)

const (
	tokenParameter = sign.TokenParameter
	timeParameter  = sign.TimeParameter
)

// Timestamp writes the time of signing: 17 digits in UTC.
func Timestamp(at time.Time) string { return sign.TokenTimestamp(at) }

// Address makes the URL of one call: the merchant's endpoint with the parameters and their authToken in its query. The parameters are
// decoded and hold timeStamp; an authToken among them is sent as it is instead of the right one, for drills. A query that the endpoint
// already has is kept byte for byte in front, and its parameters take part in the token, because a merchant signs all it receives. A
// fragment is dropped.
func Address(endpoint, accessKey string, parameters map[string]string, e *spec.Edition) (string, error) {
	if accessKey == "" {
		return "", fmt.Errorf("the endpoint has no access key, so the call cannot be signed")
	}
	address, err := url.Parse(strings.TrimSpace(endpoint))
	if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
		return "", fmt.Errorf("the endpoint must be an address that begins with https:// or http:// and names a host")
	}
	kept := strings.Trim(address.RawQuery, "&")
	signed, err := signedParameters(kept, parameters)
	if err != nil {
		return "", err
	}
	sent := make(map[string]string, len(parameters)+1)
	for name, value := range parameters {
		sent[name] = value
	}
	if _, given := sent[tokenParameter]; !given {
		sent[tokenParameter] = sign.AuthToken(accessKey, signed).Token
	}
	query := Query(sent, e)
	if kept != "" {
		query = kept + "&" + query
	}
	address.RawQuery, address.ForceQuery = query, false
	address.Fragment, address.RawFragment = "", ""
	return address.String(), nil
}

// signedParameters are those of the endpoint's own query together with those of the call.
func signedParameters(kept string, parameters map[string]string) (map[string]string, error) {
	own, err := sign.ParseQuery(kept)
	if err != nil {
		return nil, fmt.Errorf("the query of the endpoint cannot be read: %w", err)
	}
	signed := sign.ParameterMap(own)
	for name, value := range parameters {
		if _, twice := signed[name]; twice {
			return nil, fmt.Errorf("the query of the endpoint must not hold %s, which the marketplace sends", name)
		}
		signed[name] = value
	}
	return signed, nil
}

// olderExamples are the characters that the older published examples leave as they are (saas-v1 C9).
var olderExamples = strings.NewReplacer("%2B", "+", "%2F", "/", "%3D", "=", "%2C", ",")

// Query writes parameters sorted by name, every value strictly encoded and authToken last; an edition may leave some characters as older
// examples do. A nil edition encodes strictly.
func Query(parameters map[string]string, e *spec.Edition) string {
	query := sign.EncodeQuery(parameters)
	if e != nil && e.V1QueryEncoding.Value == "older-examples" {
		return olderExamples.Replace(query)
	}
	return query
}

// Request is the GET of an address.
func Request(address string) courier.Request {
	return courier.Request{Method: http.MethodGet, URL: address, Header: http.Header{"Accept": {"application/json"}}}
}

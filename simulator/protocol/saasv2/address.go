package saasv2

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

// Address makes the URL of one call: the merchant's endpoint with signature, timestamp and nonce in its query. timestamp is the
// decimal text as it is to appear. A query that the endpoint already has is kept byte for byte in front: nothing is published for that
// case (saas-v2.md 16.6), and a merchant who registers such an address wants it back. A fragment is dropped.
func Address(endpoint, accessKey, timestamp, nonce string, body []byte, e *spec.Edition) (string, error) {
	if accessKey == "" {
		return "", fmt.Errorf("the endpoint has no access key, so the call cannot be signed")
	}
	address, err := url.Parse(strings.TrimSpace(endpoint))
	if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
		return "", fmt.Errorf("the endpoint must be an address that begins with https:// or http:// and names a host")
	}
	signature := sign.V2(accessKey, nonce, timestamp, body).Signature
	if e != nil && e.SignatureCase.Value == "lower" {
		signature = strings.ToLower(signature)
	}
	query := "signature=" + signature + "&timestamp=" + url.QueryEscape(timestamp) + "&nonce=" + url.QueryEscape(nonce)
	if kept := strings.Trim(address.RawQuery, "&"); kept != "" {
		query = kept + "&" + query
	}
	address.RawQuery, address.ForceQuery = query, false
	address.Fragment, address.RawFragment = "", ""
	return address.String(), nil
}

// Timestamp writes the time of signing in the unit of the edition: milliseconds, or seconds (saas-v2 C4).
func Timestamp(at time.Time, e *spec.Edition) string {
	if e != nil && e.TimestampUnit.Value == "seconds" {
		return fmt.Sprint(at.Unix())
	}
	return fmt.Sprint(at.UnixMilli())
}

// Request is the POST of a body with the documented headers (saas-v2.md 2).
func Request(url string, body []byte) courier.Request {
	return courier.Request{
		Method: http.MethodPost,
		URL:    url,
		Header: http.Header{
			"Accept":       {"application/json"},
			"Content-Type": {"application/json;charset=utf8"},
		},
		Body: body,
	}
}

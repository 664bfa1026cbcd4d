package report

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// keyVariable holds the access key where a reader tries a request again. No report holds the key itself.
const keyVariable = "FAIRGROUND_ACCESS_KEY"

// nonceLength is that of the nonces that `fairground sign` makes; a nonce of another length is what a check is about, and stays.
const nonceLength = 32

// again returns the command line that sends the deciding request once more. A right V2 signature is made anew, because it is masked in
// a report and too old soon; a wrong one is no secret and stays, because it is what the check is about.
func again(evidence []courier.Exchange, mask mask) string {
	x := evidence[len(evidence)-1]
	request := x.Request
	request.URL = withoutUser(request.URL)
	address, err := url.Parse(request.URL)
	if err != nil {
		return mask.text(courier.Curl(request, mask.plain...))
	}
	query := address.Query()
	signature, timestamp, nonce := query.Get("signature"), query.Get("timestamp"), query.Get("nonce")
	switch {
	case !query.Has("signature") && !query.Has("nonce"): // another contract
		return mask.text(courier.Curl(request, mask.plain...))
	case mask.key == "" || !sign.VerifyV2(mask.key, signature, timestamp, nonce, request.Body):
		return mask.at(courier.Quote(mask.secret(request.URL)), request)
	}
	line := "fairground sign v2 --access-key \"$" + keyVariable + "\" --query" + moment(timestamp, x.StartedAt)
	if len(nonce) != nonceLength || sentBefore(evidence, nonce) {
		line += " --nonce " + courier.Quote(nonce)
	}
	body := string(courier.Mask(courier.Exchange{Request: request}, mask.plain...).Request.Body) // as CurlTo sends it
	if courier.Showable([]byte(body)) {
		line += " --body " + courier.Quote(body)
	} else {
		line = courier.Printf([]byte(body)) + " | " + line + " --body-file -"
	}
	if strings.Index(address.RawQuery, "nonce=") < strings.Index(address.RawQuery, "signature=") {
		line += " | tr '&' '\\n' | sort | paste -sd '&' -" // the order of the parameters is what the check is about
	}
	before := courier.Quote(mask.secret(withoutSignature(address)))
	return mask.at(before+"\"$("+line+")\"", request)
}

// at writes the command line with an address that is safe already, and everything else masked.
func (m mask) at(address string, request courier.RequestRecord) string {
	const place = "ADDRESS-OF-THE-MERCHANT"
	return strings.Replace(m.text(courier.CurlTo(place, request, m.plain...)), place, address, 1)
}

// withoutSignature is an address up to the place where the three parameters are put.
func withoutSignature(address *url.URL) string {
	var others []string
	for _, pair := range strings.Split(address.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if !slices.Contains([]string{"", "signature", "timestamp", "nonce"}, name) {
			others = append(others, pair+"&")
		}
	}
	short := *address
	short.RawQuery, short.ForceQuery = "", false
	return short.String() + "?" + strings.Join(others, "")
}

// moment says with which timestamp to sign: now, when it was the time of sending, else as far away from it.
func moment(timestamp string, sent time.Time) string {
	number, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || len(timestamp) != len("1767225600000") {
		return " --timestamp " + courier.Quote(timestamp)
	}
	age := sent.Sub(time.UnixMilli(number)).Round(time.Second)
	if sent.IsZero() || age.Abs() <= time.Second {
		return ""
	}
	return " --age=" + age.String()
}

// sentBefore tells whether an earlier request had the same nonce, as a replay has.
func sentBefore(evidence []courier.Exchange, nonce string) bool {
	return slices.ContainsFunc(evidence[:len(evidence)-1], func(x courier.Exchange) bool {
		return strings.Contains(x.Request.URL, "nonce="+url.QueryEscape(nonce))
	})
}

// hint says what a reader needs before the command line works.
func (c Check) hint() wording.Text {
	switch {
	case strings.Contains(c.Curl, "$"+keyVariable):
		return wordKeyVariable
	case strings.Contains(c.Curl, hidden):
		return wordMasked
	}
	return wording.Text{}
}

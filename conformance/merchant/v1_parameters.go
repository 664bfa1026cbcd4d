package merchant

import (
	"encoding/base64"
	"encoding/json"
	"regexp"
	"time"
)

// parameterTableV1 is the request tables of the V1.0 guide (saas-v1 4). Where two pages differ the merchant takes both: customerName,
// skuCode and the orderId of expireInstance and releaseInstance are mandatory on one page and absent from another; lengths are the
// longer ones; testFlag is text of 2 or a number of 1; the list of queryInstance cannot keep to 64 characters. A parameter that is sent
// without a value counts as absent.
func parameterTableV1() map[string][]parameter {
	must := func(name string, length int) parameter { return parameter{name: name, mandatory: true, length: length} }
	may := func(name string, length int) parameter { return parameter{name: name, length: length} }
	whole := func(name string, length int) parameter { return parameter{name: name, length: length, fits: isWhole} }
	one := func(name string, length int, values ...string) parameter {
		return parameter{name: name, length: length, values: values}
	}
	expireTime := parameter{name: "expireTime", length: 20, fits: isExpireTime}
	mustExpireTime := expireTime
	mustExpireTime.mandatory = true
	instanceStatus := one("instanceStatus", 32, "FREEZE", "NORMAL")
	instanceStatus.mandatory = true
	orderAmount := parameter{name: "orderAmount", length: 20, fits: amountForm.MatchString}
	extensions := parameter{name: "saasExtendParams", length: 2048, fits: isExtensions}
	quantities := []parameter{whole("amount", 7), whole("diskSize", 7), whole("bandWidth", 7)}
	table := map[string][]parameter{
		"newInstance": append([]parameter{
			must("customerId", 100), may("customerName", 64), may("userId", 64), may("userName", 64), may("mobilePhone", 0), may("email", 0),
			must("businessId", 64), must("orderId", 64), may("skuCode", 64), must("productId", 64), one("trialFlag", 2, "0", "1"), expireTime,
			one("chargingMode", 3, "0", "1", "3", "5"), extensions, one("periodType", 10, "year", "month", "day"), whole("periodNumber", 2),
			orderAmount, may("provisionType", 0), may("acceptanceTime", 20),
		}, quantities...),
		"refreshInstance": {
			must("orderId", 64), must("instanceId", 64), may("productId", 64), mustExpireTime, one("trialToFormal", 2, "0", "1"),
			one("periodType", 10, "year", "month", "day"), whole("periodNumber", 2), orderAmount,
		},
		"expireInstance":  {must("instanceId", 64), may("orderId", 64)},
		"releaseInstance": {must("instanceId", 64), may("orderId", 64), orderAmount},
		"upgrade":         append([]parameter{must("instanceId", 64), must("orderId", 64), must("skuCode", 64), must("productId", 64), extensions}, quantities...),
		"instanceStatus":  {must("instanceId", 64), instanceStatus},
		"queryInstance":   {must("instanceId", 0)},
	}
	for name := range table {
		table[name] = append(table[name], parameter{name: "timeStamp", mandatory: true, length: 20, fits: isWhole}, one("testFlag", 2, "0", "1"))
	}
	return table
}

var (
	wholeForm  = regexp.MustCompile(`^[0-9]+$`)
	amountForm = regexp.MustCompile(`^-?[0-9]+(\.[0-9]{1,3})?$`)
)

func isWhole(text string) bool { return wholeForm.MatchString(text) }

// callOf makes a call of a query; of a parameter that came twice the first one counts.
func callOf(query []pair) call {
	members := make(map[string]any, len(query))
	for _, p := range query {
		if _, known := members[p.name]; !known {
			members[p.name] = p.value
		}
	}
	c := call{members: members}
	c.activity = c.text("activity")
	return c
}

// extensionsOf reads saasExtendParams: base64 of a JSON array of names and values (saas-v1 9.6).
func extensionsOf(text string) (map[string]string, error) {
	if text == "" {
		return nil, nil
	}
	decoded, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	var list []struct{ Name, Value string }
	if err := json.Unmarshal(decoded, &list); err != nil {
		return nil, err
	}
	extensions := make(map[string]string, len(list))
	for _, e := range list {
		extensions[e.Name] = e.Value
	}
	return extensions, nil
}

func isExtensions(text string) bool {
	_, err := extensionsOf(text)
	return err == nil
}

// chinaTime is the zone in which this merchant reads expireTime. No V1.0 page names one; observed calls fit China time (saas-v1 7).
var chinaTime = time.FixedZone("UTC+8", 8*60*60)

// expiryV1 reads an expireTime; zero when it is absent, as for everything that does not expire.
func expiryV1(text string) time.Time {
	at, err := parseExpireTime(text)
	if err != nil {
		return time.Time{}
	}
	year, month, day := at.Date()
	return time.Date(year, month, day, at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), chinaTime).UTC()
}

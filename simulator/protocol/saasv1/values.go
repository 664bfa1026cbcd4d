package saasv1

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
)

// sources is where the values of a request come from.
type sources struct {
	edition *spec.Edition
	protocol.Subject
	attempt   protocol.Attempt
	accessKey string
}

// values tells for every documented parameter where its value comes from; "" means there is none. diskSize and bandWidth have no
// source: the catalogue knows one linear attribute, the quantity.
var values = map[string]func(sources) (string, error){
	"activity":         func(s sources) (string, error) { return s.Call.Activity, nil },
	"customerId":       func(s sources) (string, error) { return s.Buyer.ID, nil },
	"customerName":     func(s sources) (string, error) { return s.when(s.edition.V1CustomerName, s.Buyer.Name), nil },
	"userId":           func(s sources) (string, error) { return s.when(s.edition.V1IAMUser, s.Buyer.UserID), nil },
	"userName":         func(s sources) (string, error) { return s.when(s.edition.V1IAMUser, s.Buyer.UserName), nil },
	"mobilePhone":      func(s sources) (string, error) { return s.sensitive("mobilePhone", s.Buyer.Mobile) },
	"email":            func(s sources) (string, error) { return s.sensitive("email", s.Buyer.Email) },
	"businessId":       func(s sources) (string, error) { return s.attempt.BusinessID, nil },
	"orderId":          func(s sources) (string, error) { return s.orderID(), nil },
	"instanceId":       func(s sources) (string, error) { return s.Subscription.InstanceID, nil },
	"skuCode":          func(s sources) (string, error) { return s.skuCode(), nil },
	"productId":        func(s sources) (string, error) { return s.productID(), nil },
	"testFlag":         func(s sources) (string, error) { return s.testFlag(), nil },
	"trialFlag":        func(s sources) (string, error) { return flag(s.Order.Type == market.OrderTrial), nil },
	"expireTime":       func(s sources) (string, error) { return s.expireTime(), nil },
	"chargingMode":     func(s sources) (string, error) { return chargingModes[s.Line.ChargingMode], nil },
	"saasExtendParams": sources.extendParameters,
	"amount":           sources.amount,
	"periodType":       func(s sources) (string, error) { return s.periodType(), nil },
	"periodNumber":     func(s sources) (string, error) { return s.periodNumber(), nil },
	"orderAmount":      func(s sources) (string, error) { return s.orderAmount(), nil },
	"trialToFormal":    func(s sources) (string, error) { return flag(s.Call.Intent == spec.IntentConvert), nil },
	"provisionType":    func(s sources) (string, error) { return s.provisionType(), nil },
	"acceptanceTime":   func(s sources) (string, error) { return ExpireTime(s.Call.AcceptedAt, s.edition), nil },
}

// chargingModes are the numbers that stand for the charging modes (saas-v1.md 4.1).
var chargingModes = map[market.ChargingMode]string{market.OnDemand: "0", market.Period: "1", market.OneTime: "3", market.OnDemandPackage: "5"}

// value finds the value of one parameter; "" leaves it out.
func (s sources) value(field spec.Field) (string, error) {
	if len(field.ByIntent) > 0 {
		return field.ByIntent[s.Call.Intent], nil
	}
	if source, known := values[field.Name]; known {
		return source(s)
	}
	return "", nil
}

func flag(set bool) string {
	if set {
		return "1"
	}
	return ""
}

// when is the value of a parameter that the edition may leave out.
func (s sources) when(setting spec.Setting[string], value string) string {
	if setting.Value != "sent" {
		return ""
	}
	return value
}

// creates tells whether the call is a newInstance, the first one of an order or a repeated one.
func (s sources) creates() bool {
	switch s.Call.Intent {
	case spec.IntentProvision, spec.IntentInspect, spec.IntentAccept:
		return true
	}
	return false
}

// ends tells whether the call ends the use of an instance: those name the purchase (saas-v1.md 4.3, 4.4).
func (s sources) ends() bool {
	switch s.Call.Intent {
	case spec.IntentFreezeExpired, spec.IntentReleaseExpired, spec.IntentReleaseUnsubscribed:
		return true
	}
	return false
}

// orderID is the purchase for newInstance, expiry and release; every other call names an order of its own.
func (s sources) orderID() string {
	switch {
	case s.ends():
		return s.when(s.edition.V1EndOrder, s.Subscription.OrderID)
	case s.creates() || s.Call.OrderID == "":
		return s.Subscription.OrderID
	case s.Call.Intent == spec.IntentRetract && s.Order.Type == market.OrderUnsubscribe:
		return s.Order.ID // renewals that are given back have an order of their own
	}
	return s.Call.OrderID
}

// bought is the product that the order is about: what the line names, or else what the subscription holds.
func (s sources) bought() market.Product {
	for _, product := range []market.Product{s.Target, s.Product} {
		if product.ID != "" && product.ID == s.Line.ProductID {
			return product
		}
	}
	return s.Product
}

func (s sources) skuCode() string {
	if s.Call.Intent == spec.IntentUpgrade {
		return s.target().SKU
	}
	return s.when(s.edition.V1SKUCode, s.bought().SKU)
}

// productID of a newInstance is that of the order line, also after an upgrade: orderId and productId make two calls the same. A renewal
// names one only when the period type changes.
func (s sources) productID() string {
	switch {
	case s.creates() && s.Line.ProductID != "":
		return s.Line.ProductID
	case s.creates():
		return s.Product.ID
	case s.Call.Intent == spec.IntentUpgrade:
		return s.target().ID
	case s.Call.ProductID != "" && s.Call.ProductID != s.Product.ID:
		return s.Call.ProductID
	case s.target().ID != s.Product.ID:
		return s.target().ID
	}
	return ""
}

func (s sources) target() market.Product {
	if s.Target.ID == "" {
		return s.Product
	}
	return s.Target
}

// testFlag marks debugging calls. Live calls carry "0", because some merchants refuse a call without the parameter (saas-v1 C1).
func (s sources) testFlag() string {
	if s.Call.Debug {
		return "1"
	}
	if s.edition.V1LiveTestFlag.Value == "absent" {
		return ""
	}
	return s.edition.V1LiveTestFlag.Value
}

// openEnd is the expiry of a call that must carry one although nothing ends (v1-create-expire-time = always).
var openEnd = time.Date(2099, time.December, 31, 23, 59, 59, 0, clock.Beijing)

func (s sources) expireTime() string {
	expiry := s.Call.ExpireAt
	if s.creates() {
		expiry = s.Line.ExpireAt
		switch always := s.edition.V1CreateExpireTime.Value == "always"; {
		case !expiry.IsZero():
		case s.Line.ChargingMode == market.OnDemandPackage: // packages carry one; how long they are good for is the product's affair
			expiry = clock.PeriodEnd(s.Order.CreatedAt, 1, "year")
		case always:
			expiry = openEnd
		}
	}
	return ExpireTime(expiry, s.edition)
}

// sensitive encrypts a value as the product demands. The IV follows from the business id, which is new for every attempt and comes from
// the market's seed: no two attempts share an IV, and a recorded run can be repeated byte for byte.
func (s sources) sensitive(name, value string) (string, error) {
	bits := map[string]int{"aes-256": sign.AES256, "aes-128": sign.AES128}[s.edition.V1SensitiveValues.Value]
	if bits == 0 || value == "" {
		return "", nil
	}
	sum := sha256.Sum256([]byte(s.attempt.BusinessID + " " + name))
	sealed, err := sign.Encrypt(value, s.accessKey, hex.EncodeToString(sum[:8]), bits)
	if err != nil {
		return "", fmt.Errorf("encrypt %s: %w", name, err)
	}
	return sealed, nil
}

func (s sources) extendParameters() (string, error) {
	if s.Call.Intent == spec.IntentUpgrade && s.edition.V1UpgradeExtendParams.Value != "sent" {
		return "", nil
	}
	return ExtendParameters(append(append([]market.Parameter(nil), s.Order.Parameters...), s.Line.Parameters...))
}

// ExtendParameters writes what the buyer filled in as saasExtendParams: the Base64 of a JSON array of name and value; "" for nothing.
func ExtendParameters(parameters []market.Parameter) (string, error) {
	if len(parameters) == 0 {
		return "", nil
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(parameters); err != nil {
		return "", fmt.Errorf("write saasExtendParams: %w", err)
	}
	return base64.StdEncoding.EncodeToString(bytes.TrimSuffix(text.Bytes(), []byte("\n"))), nil
}

// amount is the quantity that was bought or, for an upgrade, the new total.
func (s sources) amount() (string, error) {
	quantity := s.Line.Quantity
	if s.Call.Intent == spec.IntentUpgrade && s.Call.Quantity > 0 {
		quantity = s.Call.Quantity
	}
	if quantity <= 0 {
		return "", nil
	}
	text := strconv.Itoa(quantity)
	if most := s.edition.V1QuantityDigits.Value; most > 0 && len(text) > most {
		return "", fmt.Errorf("the quantity %s has more than the %d digits that amount may have", text, most)
	}
	return text, nil
}

func (s sources) periodType() string {
	if s.Line.ChargingMode != market.Period || s.Call.Intent == spec.IntentRetract {
		return ""
	}
	return s.Line.PeriodUnit
}

func (s sources) periodNumber() string {
	if s.periodType() == "" || s.Line.PeriodCount <= 0 {
		return ""
	}
	return strconv.Itoa(s.Line.PeriodCount)
}

// orderAmount is what was really paid. A renewal that is given back has a negative amount, a release names what went back as a positive
// one, and a release at the end of retention names nothing.
func (s sources) orderAmount() string {
	paid := max(s.Line.Paid, -s.Line.Paid)
	switch s.Call.Intent {
	case spec.IntentReleaseExpired:
		return ""
	case spec.IntentRetract:
		if s.edition.V1RetractAmount.Value != "negative" {
			return ""
		}
		paid = -paid
	}
	return Amount(paid)
}

// Amount writes hundredths of the currency as a decimal without needless zeros: 100.5.
func Amount(hundredths int64) string {
	sign, value := "", hundredths
	if value < 0 {
		sign, value = "-", -value
	}
	text := fmt.Sprintf("%d.%02d", value/100, value%100)
	return sign + strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

func (s sources) provisionType() string {
	if s.bought().Supervised && s.bought().Opening == market.OpenAfterAcceptance {
		return s.edition.V1AcceptanceProvisionType.Value
	}
	return s.edition.V1ProvisionType.Value
}

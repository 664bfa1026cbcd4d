package gateway

import (
	"strconv"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/market"
)

// timeLayout is yyyyMMddHHmmss, the time format of the order query (open-api.md 2.1).
const timeLayout = "20060102150405"

// order is the orderInfo of an answer (open-api.md 6.3). Pointers are members that are sent as null when they are empty.
type order struct {
	ID         string           `json:"orderId"`
	Type       string           `json:"orderType"`
	CreateTime string           `json:"createTime"`
	Lines      []line           `json:"orderLine"`
	Buyer      *buyer           `json:"buyerInfo,omitempty"`
	Parameters []parameterValue `json:"extendParams"`
}

type line struct {
	ID                    string           `json:"orderLineId"`
	ChargingMode          string           `json:"chargingMode"`
	PeriodType            string           `json:"periodType,omitempty"`
	PeriodNumber          int              `json:"periodNumber,omitempty"`
	ExpireTime            string           `json:"expireTime,omitempty"`
	Products              []product        `json:"productInfo"`
	Parameters            []parameterValue `json:"extendParams"`
	Currency              string           `json:"currency"`
	CurrencyAfterDiscount string           `json:"currencyAfterDiscount"`
}

type product struct {
	ID          string `json:"productId"`
	SKU         string `json:"skuCode"`
	LinearValue int    `json:"linearValue,omitempty"`
	Name        string `json:"productName,omitempty"`
}

type buyer struct {
	Mobile   *string `json:"mobilePhone"`
	Email    *string `json:"email"`
	ID       string  `json:"customerId"`
	Name     string  `json:"customerName"`
	RealName string  `json:"customerRealName"`
	Type     int     `json:"customerType"`
	UserID   *string `json:"userId"`
	UserName *string `json:"userName"`
}

type parameterValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// render writes a sandbox order the way the marketplace does.
func (g *Gateway) render(sold Sold) order {
	result := order{
		ID: sold.Order.ID, Type: string(sold.Order.Type), CreateTime: sold.Order.CreatedAt.UTC().Format(timeLayout),
		Lines: []line{}, Buyer: renderBuyer(sold.Buyer), Parameters: parametersOf(sold.Order.Parameters),
	}
	for _, entry := range sold.Order.Lines {
		result.Lines = append(result.Lines, g.renderLine(entry, sold.Products[entry.ProductID]))
	}
	return result
}

func (g *Gateway) renderLine(sold market.OrderLine, of market.Product) line {
	quantity := sold.Quantity
	if quantity == 0 {
		quantity = of.Quantity
	}
	result := line{
		ID: sold.ID, ChargingMode: string(sold.ChargingMode),
		Products:   []product{{ID: sold.ProductID, SKU: of.SKU, LinearValue: quantity, Name: of.Title}},
		Parameters: parametersOf(sold.Parameters),
		Currency:   amount(sold.Amount), CurrencyAfterDiscount: amount(sold.Paid),
	}
	if sold.ChargingMode == market.Period { // only periodic products have a period and an expiry
		result.PeriodType, result.PeriodNumber = sold.PeriodUnit, sold.PeriodCount
		result.ExpireTime = g.expireTime(sold.ExpireAt)
	}
	return result
}

// expireTime writes an expiry in the zone of the edition: UTC, or Beijing time (open-api C15).
func (g *Gateway) expireTime(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	if g.config.Edition.OrderExpireTime.Value == "beijing" {
		return at.In(clock.Beijing).Format(timeLayout)
	}
	return at.UTC().Format(timeLayout)
}

// amount writes hundredths as the captured answer does: "100", "12.5", "-0.05".
func amount(hundredths int64) string {
	text := strconv.FormatInt(hundredths, 10)
	sign := ""
	if text[0] == '-' {
		sign, text = "-", text[1:]
	}
	text = strings.Repeat("0", max(0, 3-len(text))) + text
	whole, fraction := text[:len(text)-2], strings.TrimRight(text[len(text)-2:], "0")
	if fraction == "" {
		return sign + whole
	}
	return sign + whole + "." + fraction
}

func renderBuyer(of market.Buyer) *buyer {
	return &buyer{
		Mobile: orNull(of.Mobile), Email: orNull(of.Email), ID: of.ID, Name: of.Name, RealName: of.RealName, Type: of.Type,
		UserID: orNull(of.UserID), UserName: orNull(of.UserName),
	}
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func parametersOf(given []market.Parameter) []parameterValue {
	result := make([]parameterValue, 0, len(given))
	for _, p := range given {
		result = append(result, parameterValue{p.Name, p.Value})
	}
	return result
}

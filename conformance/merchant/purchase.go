package merchant

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/sign"
)

const (
	orderQueryPath = "/api/mkp-openapi-public/global/v1/order/query"
	// orderQueryPatience keeps newInstance far inside the marketplace's limit of 20 s.
	orderQueryPatience = 5 * time.Second
	orderQueryLimit    = 1 << 20
)

// OrderQuery is one order query that the merchant made.
type OrderQuery struct {
	At                   time.Time
	OrderID, OrderLineID string
	// Err is nil when the marketplace told what was bought.
	Err error
}

// OrderQueries returns the order queries made so far, the oldest first.
func (m *Merchant) OrderQueries() []OrderQuery {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]OrderQuery(nil), m.queries...)
}

// purchase is what the order query tells about an order line, as far as this merchant needs it.
type purchase struct {
	chargingMode       string
	periodType         string
	trial              bool
	expireTime         time.Time
	productID, skuCode string
	quantity           int
}

// orderAnswer is the part of the order query's answer (open-api 6.3) that this merchant reads; other members are none of its business.
type orderAnswer struct {
	ResultCode string `json:"resultCode"`
	ResultMsg  string `json:"resultMsg"`
	OrderInfo  struct {
		OrderType string      `json:"orderType"`
		OrderLine []orderLine `json:"orderLine"`
	} `json:"orderInfo"`
}

type orderLine struct {
	OrderLineID  string `json:"orderLineId"`
	ChargingMode string `json:"chargingMode"`
	PeriodType   string `json:"periodType"`
	ExpireTime   string `json:"expireTime"`
	ProductInfo  []struct {
		ProductID   string      `json:"productId"`
		SKUCode     string      `json:"skuCode"`
		LinearValue json.Number `json:"linearValue"`
	} `json:"productInfo"`
}

func orderQueryClient() *http.Client {
	return &http.Client{
		Timeout:       orderQueryPatience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// queryOrder asks the marketplace what an order line bought, and keeps a note of having asked.
func (m *Merchant) queryOrder(ctx context.Context, c call) (purchase, error) {
	bought, err := m.askOrder(ctx, c.text("orderId"), c.text("orderLineId"), func(r *http.Request) {
		sign.SignRequest(r, nil, m.config.Credential, m.config.Wall())
	}, decodeOrder)
	return bought, err
}

// askOrder makes one order query with a given way to sign it and to read its answer.
func (m *Merchant) askOrder(ctx context.Context, orderID, orderLineID string, authorize func(*http.Request),
	decode func([]byte) (orderAnswer, error)) (bought purchase, err error) {
	defer func() {
		m.mu.Lock()
		m.queries = append(m.queries, OrderQuery{At: m.config.Wall(), OrderID: orderID, OrderLineID: orderLineID, Err: err})
		m.mu.Unlock()
	}()
	ctx, cancel := context.WithTimeout(ctx, orderQueryPatience)
	defer cancel()
	address := strings.TrimRight(m.config.OpenAPI, "/") + orderQueryPath + "?" +
		url.Values{"orderId": {orderID}, "orderLineId": {orderLineID}}.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return purchase{}, fmt.Errorf("address the order query: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	authorize(request)
	body, err := m.fetch(request)
	if err != nil {
		return purchase{}, err
	}
	order, err := decode(body)
	if err != nil {
		return purchase{}, fmt.Errorf("read the order: %w", err)
	}
	return order.line(orderLineID)
}

func (m *Merchant) fetch(request *http.Request) ([]byte, error) {
	response, err := m.config.Client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("reach the order query: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, orderQueryLimit))
	if err != nil {
		return nil, fmt.Errorf("receive the order: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the order query answered HTTP %d", response.StatusCode)
	}
	return body, nil
}

func decodeOrder(body []byte) (orderAnswer, error) {
	var order orderAnswer
	err := json.Unmarshal(body, &order)
	return order, err
}

// line picks one order line. Both prefixes of the success code that the pages print are read (open-api C1).
func (o orderAnswer) line(orderLineID string) (purchase, error) {
	if !strings.HasSuffix(o.ResultCode, ".0000") {
		return purchase{}, fmt.Errorf("the order query answered %s", o.ResultCode)
	}
	for _, line := range o.OrderInfo.OrderLine {
		if line.OrderLineID != orderLineID || len(line.ProductInfo) == 0 {
			continue
		}
		product := line.ProductInfo[0]
		bought := purchase{
			chargingMode: line.ChargingMode, periodType: line.PeriodType, trial: o.OrderInfo.OrderType == "TRIAL",
			productID: product.ProductID, skuCode: product.SKUCode,
		}
		if quantity, err := product.LinearValue.Int64(); err == nil {
			bought.quantity = int(quantity)
		}
		// Only an estimate, and absent for what does not expire.
		if at, err := parseExpireTime(line.ExpireTime); err == nil {
			bought.expireTime = at
		}
		return bought, nil
	}
	return purchase{}, fmt.Errorf("the order has no line %s", orderLineID)
}

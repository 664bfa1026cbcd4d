package console

import (
	"cmp"
	"encoding/base64"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/store"
	"github.com/fairground/fairground/verdict"
)

func (c *console) overview(g *gin.Context) {
	answer := gin.H{"id": c.engine.MarketID(), "endpoints": c.config.Endpoints, "openAPI": c.config.OpenAPI}
	c.engine.View(func(m *market.Market) {
		answer["edition"], answer["switches"], answer["seed"] = m.Edition, m.Switches, m.Seed
		answer["startedAt"], answer["now"] = spell(m.StartedAt), spell(c.engine.Now())
		answer["counts"] = gin.H{"products": len(m.Products), "buyers": len(m.Buyers), "orders": len(m.Orders), "subscriptions": len(m.Subscriptions)}
		phases := map[market.Phase]int{}
		for _, subscription := range m.Subscriptions {
			phases[subscription.Phase]++
		}
		answer["phases"] = phases
		if event, ok := m.NextEvent(); ok {
			answer["next"] = event
		}
	})
	g.JSON(http.StatusOK, answer)
}

func (c *console) catalogue(g *gin.Context) {
	var products []market.Product
	var buyers []market.Buyer
	c.engine.View(func(m *market.Market) {
		for _, id := range slices.Sorted(maps.Keys(m.Products)) {
			products = append(products, *m.Products[id])
		}
		for _, id := range slices.Sorted(maps.Keys(m.Buyers)) {
			buyers = append(buyers, *m.Buyers[id])
		}
	})
	g.JSON(http.StatusOK, gin.H{"products": list(products), "buyers": list(buyers)})
}

// page is a part of a list, with what to pass as "after" for the next one; Next is empty on the last page.
type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// cut takes one page off a sorted list that is in memory.
func cut[T any](g *gin.Context, all []T, id func(T) string) (page[T], bool) {
	_, limit, ok := paging(g)
	if !ok {
		return page[T]{}, false
	}
	after := g.Query("after")
	start := 0
	if after != "" {
		start = slices.IndexFunc(all, func(entry T) bool { return id(entry) > after })
		if start < 0 {
			start = len(all)
		}
	}
	return turn(all[start:], limit, id), true
}

// turn makes a page of entries that may be one more than fit.
func turn[T any](entries []T, limit int, id func(T) string) page[T] {
	if len(entries) <= limit {
		return page[T]{Items: list(entries)}
	}
	return page[T]{Items: entries[:limit], Next: id(entries[limit-1])}
}

const (
	usualPage   = 100
	largestPage = 500
)

// paging reads "after" (as a sequence; 0 when it is none) and "limit".
func paging(g *gin.Context) (after int64, limit int, ok bool) {
	after, _ = strconv.ParseInt(g.Query("after"), 10, 64)
	limit = usualPage
	if text := g.Query("limit"); text != "" {
		number, err := strconv.Atoi(text)
		if err != nil || number < 1 || number > largestPage {
			fail(g, verdict.Misused("limit must be a whole number from 1 to %d", "limit 须为 1 到 %d 之间的整数", largestPage))
			return 0, 0, false
		}
		limit = number
	}
	return after, limit, true
}

func (c *console) subscriptions(g *gin.Context) {
	var all []market.Subscription
	c.engine.View(func(m *market.Market) {
		for _, subscription := range m.Subscriptions {
			if phase := g.Query("phase"); phase == "" || phase == string(subscription.Phase) {
				entry := *subscription
				entry.Terms = slices.Clone(entry.Terms)
				all = append(all, entry)
			}
		}
	})
	slices.SortFunc(all, func(a, b market.Subscription) int { return cmp.Compare(a.ID, b.ID) })
	if part, ok := cut(g, all, func(s market.Subscription) string { return s.ID }); ok {
		g.JSON(http.StatusOK, part)
	}
}

func (c *console) orders(g *gin.Context) {
	var all []market.Order
	c.engine.View(func(m *market.Market) {
		for _, order := range m.Orders {
			entry := *order
			entry.Lines = slices.Clone(entry.Lines)
			all = append(all, entry)
		}
	})
	slices.SortFunc(all, func(a, b market.Order) int { return cmp.Compare(a.ID, b.ID) })
	if part, ok := cut(g, all, func(o market.Order) string { return o.ID }); ok {
		g.JSON(http.StatusOK, part)
	}
}

// stored answers with a page that the store reads.
func stored[T any](g *gin.Context, read func(store.Page) ([]T, error), sequence func(T) int64) {
	after, limit, ok := paging(g)
	if !ok {
		return
	}
	entries, err := read(store.Page{After: after, Limit: limit + 1, SubscriptionID: g.Query("subscription")})
	if err != nil {
		fail(g, err)
		return
	}
	g.JSON(http.StatusOK, turn(entries, limit, func(entry T) string { return strconv.FormatInt(sequence(entry), 10) }))
}

func (c *console) calls(g *gin.Context) {
	stored(g, func(p store.Page) ([]market.Call, error) { return c.engine.Calls(g.Request.Context(), p) }, func(e market.Call) int64 { return e.Sequence })
}

func (c *console) transitions(g *gin.Context) {
	stored(g, func(p store.Page) ([]market.Transition, error) { return c.engine.Transitions(g.Request.Context(), p) }, func(e market.Transition) int64 { return e.Sequence })
}

// shown is an attempt for reading: bodies as text where they are text, secrets masked.
type shown struct {
	protocol.Record
	Exchange shownExchange `json:"exchange"`
	Curl     string        `json:"curl,omitempty"`
}

type shownExchange struct {
	Request   shownMessage     `json:"request"`
	Response  *shownMessage    `json:"response,omitempty"`
	Failure   *courier.Failure `json:"failure,omitempty"`
	Fault     courier.Fault    `json:"fault,omitempty"`
	StartedAt string           `json:"startedAt"`
	// Milliseconds is the time until the last byte of the answer.
	Milliseconds float64 `json:"ms"`
}

type shownMessage struct {
	Method  string              `json:"method,omitempty"`
	URL     string              `json:"url,omitempty"`
	Status  int                 `json:"status,omitempty"`
	Headers map[string][]string `json:"headers"`
	Body    string              `json:"body"`
	// Base64 tells that the body is no text and is spelled in base64.
	Base64 bool `json:"base64,omitempty"`
}

func (c *console) show(record protocol.Record) shown {
	masked := courier.Mask(record.Exchange, c.config.Secrets...)
	result := shown{Record: record, Exchange: shownExchange{
		Request: message(masked.Request.Header, masked.Request.Body),
		Failure: masked.Failure, Fault: masked.Fault, StartedAt: spell(masked.StartedAt), Milliseconds: float64(masked.Took.Microseconds()) / 1000,
	}}
	result.Exchange.Request.Method, result.Exchange.Request.URL = masked.Request.Method, masked.Request.URL
	if masked.Response != nil {
		answer := message(masked.Response.Header, masked.Response.Body)
		answer.Status = masked.Response.Status
		result.Exchange.Response = &answer
	}
	if masked.Request.URL != "" {
		result.Curl = courier.Curl(masked.Request, c.config.Secrets...)
	}
	return result
}

func message(header http.Header, body []byte) shownMessage {
	if utf8.Valid(body) {
		return shownMessage{Headers: header, Body: string(body)}
	}
	return shownMessage{Headers: header, Body: base64.StdEncoding.EncodeToString(body), Base64: true}
}

func (c *console) exchanges(g *gin.Context) {
	_, limit, ok := paging(g)
	if !ok {
		return
	}
	records, err := c.engine.Records(g.Request.Context(), store.RecordFilter{After: g.Query("after"), Limit: limit + 1,
		SubscriptionID: g.Query("subscription"), CallID: g.Query("call"), Activity: g.Query("activity"), Verdict: market.Verdict(g.Query("verdict"))})
	if err != nil {
		fail(g, err)
		return
	}
	entries := make([]shown, 0, len(records))
	for _, record := range records {
		entries = append(entries, c.show(record))
	}
	g.JSON(http.StatusOK, turn(entries, limit, func(s shown) string { return s.ID }))
}

func (c *console) exchange(g *gin.Context) {
	record, err := c.engine.Record(g.Request.Context(), g.Param("exchange"))
	if err != nil {
		fail(g, err)
		return
	}
	g.JSON(http.StatusOK, c.show(record))
}

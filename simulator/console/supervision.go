package console

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/store"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// noticeFilter is what notices can be asked for by.
type noticeFilter struct{ receiver, category, kind, channel, product, call, order, subscription string }

func (f noticeFilter) selects(n market.Notice) bool {
	for _, pair := range [][2]string{
		{f.receiver, n.Receiver}, {f.category, n.Category}, {f.kind, n.Kind}, {f.product, n.ProductID}, {f.call, n.CallID}, {f.order, n.OrderID},
		{f.subscription, n.SubscriptionID},
	} {
		if pair[0] != "" && pair[0] != pair[1] {
			return false
		}
	}
	return f.channel == "" || slices.Contains(n.Channels, f.channel)
}

// notices lists what was told to whom, oldest first: as a page, or with format=lines as JSON lines, one notice a line.
func (c *console) notices(g *gin.Context) {
	filter := noticeFilter{
		g.Query("receiver"), g.Query("category"), g.Query("kind"), g.Query("channel"), g.Query("product"), g.Query("call"), g.Query("order"), g.Query("subscription"),
	}
	part, ok := filtered(g, func(page store.Page) ([]market.Notice, error) { return c.engine.Notices(g.Request.Context(), page) },
		func(n market.Notice) int64 { return n.Sequence }, filter.selects)
	if !ok {
		return
	}
	if g.Query("format") != "lines" {
		g.JSON(http.StatusOK, part)
		return
	}
	g.Header("Content-Type", "application/x-ndjson")
	g.Status(http.StatusOK)
	encoder := json.NewEncoder(g.Writer)
	for _, notice := range part.Items {
		if encoder.Encode(notice) != nil {
			return // the visitor has left
		}
	}
}

// filtered reads on until a page is full of entries that pass, or nothing is left.
func filtered[T any](g *gin.Context, read func(store.Page) ([]T, error), sequence func(T) int64, selects func(T) bool) (page[T], bool) {
	after, limit, ok := paging(g)
	if !ok {
		return page[T]{}, false
	}
	var found []T
	for len(found) <= limit {
		entries, err := read(store.Page{After: after, Limit: largestPage, SubscriptionID: g.Query("subscription")})
		if err != nil {
			fail(g, err)
			return page[T]{}, false
		}
		for _, entry := range entries {
			after = sequence(entry)
			if selects(entry) {
				found = append(found, entry)
			}
		}
		if len(entries) < largestPage {
			break
		}
	}
	if len(found) > limit {
		found = found[:limit+1]
	}
	return turn(found, limit, func(entry T) string { return strconv.FormatInt(sequence(entry), 10) }), true
}

// messageStates are what messages can be asked for by.
var messageStates = []market.MessageState{market.MessageCalling, market.MessageSuccess, market.MessageRetrying, market.MessageStopped, market.MessageRestarted}

// messages is the page of production messages (生产接口消息), oldest first like every list here. ?troubled=true shows those that need somebody.
func (c *console) messages(g *gin.Context) {
	filter := market.MessageFilter{
		State: market.MessageState(g.Query("state")), Activity: g.Query("activity"), SubscriptionID: g.Query("subscription"), OrderID: g.Query("order"),
		Troubled: g.Query("troubled") == "true", Cases: g.Query("cases") == "true",
	}
	if filter.State != "" && !slices.Contains(messageStates, filter.State) {
		fail(g, verdict.Misused("state %q is not known: use one of %v", "状态 %q 无法识别，可用：%v", filter.State, messageStates))
		return
	}
	read := func(page store.Page) ([]market.Message, error) {
		calls, err := c.engine.Calls(g.Request.Context(), page)
		rows := make([]market.Message, len(calls))
		c.engine.View(func(m *market.Market) {
			for i, call := range calls {
				rows[i] = m.Message(call)
			}
		})
		return rows, err
	}
	if part, ok := filtered(g, read, func(row market.Message) int64 { return row.Sequence }, filter.Selects); ok {
		g.JSON(http.StatusOK, part)
	}
}

// restart is the button on the page of production messages.
func (c *console) restart(g *gin.Context) {
	id := g.Param("call")
	ctx, cancel := c.context(g)
	defer cancel()
	decision, err := c.engine.Do(ctx, market.Restart{CallID: id})
	if err != nil {
		fail(g, err)
		return
	}
	answer := gin.H{"now": spell(c.engine.Now()), "calls": list(decision.Calls), "notices": list(decision.Notices)}
	c.engine.View(func(m *market.Market) {
		if call := m.Call(id); call != nil {
			answer["message"] = m.Message(*call)
		}
	})
	g.JSON(http.StatusOK, answer)
}

// shownCase is a saved case with its ledger.
type shownCase struct {
	market.LedgerReport
	Members map[string]any `json:"members,omitempty"`
}

func (c *console) cases(g *gin.Context) {
	var all []shownCase
	c.engine.View(func(m *market.Market) {
		for _, entry := range m.SavedCases(g.Query("contract")) {
			if report, ok := m.Ledger(entry.ID); ok {
				all = append(all, shownCase{LedgerReport: report, Members: entry.Members})
			}
		}
	})
	if part, ok := cut(g, all, func(entry shownCase) string { return entry.CaseID }); ok {
		g.JSON(http.StatusOK, part)
	}
}

// readiness says what a product lacks before it can be published.
func (c *console) readiness(g *gin.Context) {
	var report market.Readiness
	known := false
	c.engine.View(func(m *market.Market) {
		if known = m.Product(g.Param("product")) != nil; known {
			report = m.Readiness(g.Param("product"))
		}
	})
	if !known {
		refuse(g, http.StatusNotFound, wording.Format("there is no product %q in this market", "该市场中没有商品 %q", g.Param("product")))
		return
	}
	g.JSON(http.StatusOK, gin.H{"product": report.Product, "ready": report.Ready, "needs": list(report.Needs), "text": report.Text()})
}

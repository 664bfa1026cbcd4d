package console

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/wording"
)

var (
	//go:embed page.html
	pageText string
	//go:embed page.css
	styleText string

	pageTemplate = template.Must(template.New("page").Parse(pageText))
	styleHash    = hashed(styleText)
)

// hashed names a style in the content security policy, so that no other style can take effect.
func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// mostRows bounds the tables of the page; the control API lists everything.
const mostRows = 50

type sight struct {
	Lang, Market, Now, NowUTC, Next, Edition, OpenAPI, Base, Product, Buyer string

	Style         template.CSS
	T             func(en, zh string) string
	Endpoints     map[string]string
	Total         int
	Subscriptions []subscriptionRow
	Exchanges     []exchangeRow
}

type subscriptionRow struct{ ID, InstanceID, Product, Phase, Expires string }

type exchangeRow struct {
	ID, At, Activity, Verdict, Reason, Link string
	Attempt                                 int
}

func (c *console) page(g *gin.Context) {
	language := c.language(g)
	seen := sight{
		Lang: string(language), Market: c.engine.MarketID(), Style: template.CSS(styleText), Endpoints: c.config.Endpoints, OpenAPI: c.config.OpenAPI,
		T:   func(en, zh string) string { return wording.Of(en, zh).In(language) },
		Now: beijing(c.engine.Now()), NowUTC: spell(c.engine.Now()), Base: "http://" + g.Request.Host + "/api/markets/" + c.engine.MarketID(),
	}
	c.engine.View(func(m *market.Market) { seen.fill(m) })
	if err := c.latest(g, &seen, language); err != nil {
		fail(g, err)
		return
	}
	var text bytes.Buffer
	if err := pageTemplate.Execute(&text, seen); err != nil {
		fail(g, err)
		return
	}
	g.Data(http.StatusOK, "text/html; charset=utf-8", text.Bytes())
}

// language is the visitor's wish, else the configured one.
func (c *console) language(g *gin.Context) wording.Language {
	if wish, err := wording.ParseLanguage(g.Query("language")); err == nil {
		return wish
	}
	return cmp.Or(c.config.Language, wording.English)
}

func (s *sight) fill(m *market.Market) {
	s.Edition, s.Total = m.Edition, len(m.Subscriptions)
	if event, ok := m.NextEvent(); ok {
		s.Next = beijing(event.DueAt) + " · " + event.Kind
	}
	all := make([]*market.Subscription, 0, len(m.Subscriptions))
	for _, subscription := range m.Subscriptions {
		all = append(all, subscription)
	}
	slices.SortFunc(all, func(a, b *market.Subscription) int { return cmp.Compare(b.ID, a.ID) })
	for _, entry := range all[:min(len(all), mostRows)] {
		row := subscriptionRow{ID: entry.ID, InstanceID: entry.InstanceID, Product: entry.ProductID, Phase: string(entry.Phase), Expires: beijing(entry.ExpiresAt())}
		if product := m.Products[entry.ProductID]; product != nil {
			row.Product = product.Name
		}
		s.Subscriptions = append(s.Subscriptions, row)
	}
	for _, product := range m.Products {
		if s.Product == "" || product.Name < s.Product {
			s.Product = product.Name
		}
	}
	for _, buyer := range m.Buyers {
		if s.Buyer == "" || buyer.Name < s.Buyer {
			s.Buyer = buyer.Name
		}
	}
}

// latest reads the newest exchanges, newest first.
func (c *console) latest(g *gin.Context, s *sight, language wording.Language) error {
	records, err := c.engine.LatestRecords(g.Request.Context(), mostRows)
	if err != nil {
		return err
	}
	slices.Reverse(records)
	for _, record := range records {
		s.Exchanges = append(s.Exchanges, exchangeRow{
			ID: record.ID, At: beijing(record.At), Activity: record.Activity, Attempt: record.Attempt, Verdict: string(record.Outcome.Verdict),
			Reason: c.mask(record.Outcome.Reason.In(language)), Link: "/api/markets/" + c.engine.MarketID() + "/exchanges/" + record.ID,
		})
	}
	return nil
}

// beijing spells a business time as the marketplace's pages do.
func beijing(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(clock.Beijing).Format("2006-01-02 15:04:05")
}

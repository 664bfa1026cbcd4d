package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
)

// table is how the rows of one kind are written.
type table struct {
	verb    string
	name    string
	columns []string
	then    string
}

// The tables that a batch touches. Documents replace their older version; what happened (transitions, notices, records) is only added.
var (
	orderTable = table{"INSERT", "orders", []string{"market", "id", "document"},
		"ON CONFLICT (market, id) DO UPDATE SET document = excluded.document"}
	subscriptionTable = table{"INSERT", "subscriptions", []string{"market", "id", "phase", "document"},
		"ON CONFLICT (market, id) DO UPDATE SET phase = excluded.phase, document = excluded.document"}
	callTable = table{"INSERT", "calls", []string{"market", "sequence", "id", "subscription", "finished", "document"},
		"ON CONFLICT (market, sequence) DO UPDATE SET finished = excluded.finished, document = excluded.document"}
	// The catalogue is kept when the market is created; only its documents change later, so the place of a new row does not matter.
	caseTable = table{"INSERT", "cases", []string{"market", "id", "deleted", "document"},
		"ON CONFLICT (market, id) DO UPDATE SET deleted = excluded.deleted, document = excluded.document"}
	productTable = table{"INSERT", "products", []string{"market", "place", "id", "document"},
		"ON CONFLICT (market, id) DO UPDATE SET document = excluded.document"}
	buyerTable = table{"INSERT", "buyers", []string{"market", "place", "id", "document"},
		"ON CONFLICT (market, id) DO UPDATE SET document = excluded.document"}
	eventTable = table{"INSERT", "events", []string{"market", "id", "document"},
		"ON CONFLICT (market, id) DO UPDATE SET document = excluded.document"}
	transitionTable = table{"INSERT", "transitions", []string{"market", "sequence", "subscription", "document"}, ""}
	noticeTable     = table{"INSERT", "notices", []string{"market", "sequence", "subscription", "document"}, ""}
	recordTable     = table{"INSERT", "records", []string{"market", "id", "subscription", "call", "activity", "verdict", "at", "document", "request_body", "response_body"}, ""}
)

// text spells the statement for a number of rows.
func (t table) text(rows int) string {
	one := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(t.columns)), ", ") + ")"
	values := strings.TrimSuffix(strings.Repeat(one+", ", rows), ", ")
	return fmt.Sprintf("%s INTO %s (%s) VALUES %s %s", t.verb, t.name, strings.Join(t.columns, ", "), values, t.then)
}

// group is rows of one table.
type group struct {
	table table
	rows  [][]any
}

// gathered is a batch as rows: of a document that changed several times in the batch only the last version.
type gathered struct {
	key int64
	err error

	orders, subscriptions, calls, events, transitions, notices, records [][]any
	products, buyers, cases                                             [][]any
	withdrawn                                                           []string
}

func (g *gathered) groups() []group {
	return []group{
		{orderTable, g.orders}, {subscriptionTable, g.subscriptions}, {callTable, g.calls}, {eventTable, g.events},
		{transitionTable, g.transitions}, {noticeTable, g.notices}, {recordTable, g.records},
		{productTable, g.products}, {buyerTable, g.buyers}, {caseTable, g.cases},
	}
}

func gather(key int64, batch Batch) *gathered {
	g := &gathered{key: key}
	g.gatherDocuments(batch.Decisions)
	g.gatherEvents(batch.Decisions)
	for i := range batch.Decisions {
		decision := &batch.Decisions[i]
		for j := range decision.Transitions {
			entry := &decision.Transitions[j]
			g.transitions = append(g.transitions, []any{key, entry.Sequence, entry.SubscriptionID, g.document(entry)})
		}
		for j := range decision.Notices {
			entry := &decision.Notices[j]
			g.notices = append(g.notices, []any{key, entry.Sequence, entry.SubscriptionID, g.document(entry)})
		}
	}
	for i := range batch.Records {
		g.records = append(g.records, g.record(&batch.Records[i]))
	}
	return g
}

// gatherDocuments walks backwards, so that the first version met is the last one made.
func (g *gathered) gatherDocuments(decisions []market.Decision) {
	seen := map[string]bool{}
	first := func(kind, id string) bool {
		name := kind + id
		if seen[name] {
			return false
		}
		seen[name] = true
		return true
	}
	for i := len(decisions) - 1; i >= 0; i-- {
		decision := &decisions[i]
		for j := len(decision.Orders) - 1; j >= 0; j-- {
			if entry := decision.Orders[j]; first("o", entry.ID) {
				g.orders = append(g.orders, []any{g.key, entry.ID, g.document(entry)})
			}
		}
		for j := len(decision.Products) - 1; j >= 0; j-- {
			if entry := decision.Products[j]; first("p", entry.ID) {
				g.products = append(g.products, []any{g.key, 0, entry.ID, g.document(entry)})
			}
		}
		for j := len(decision.Cases) - 1; j >= 0; j-- {
			if entry := decision.Cases[j]; first("case", entry.ID) {
				g.cases = append(g.cases, []any{g.key, entry.ID, deleted(entry), g.document(entry)})
			}
		}
		for j := len(decision.Buyers) - 1; j >= 0; j-- {
			if entry := decision.Buyers[j]; first("b", entry.ID) {
				g.buyers = append(g.buyers, []any{g.key, 0, entry.ID, g.document(entry)})
			}
		}
		for j := len(decision.Subscriptions) - 1; j >= 0; j-- {
			if entry := decision.Subscriptions[j]; first("s", entry.ID) {
				g.subscriptions = append(g.subscriptions, []any{g.key, entry.ID, string(entry.Phase), g.document(entry)})
			}
		}
		for j := len(decision.Calls) - 1; j >= 0; j-- {
			if entry := decision.Calls[j]; first("c", entry.ID) {
				g.calls = append(g.calls, []any{g.key, entry.Sequence, entry.ID, entry.SubscriptionID, finished(entry.State), g.document(entry)})
			}
		}
	}
}

// gatherEvents follows each event through the batch: one that came and went in it was never there for the store.
func (g *gathered) gatherEvents(decisions []market.Decision) {
	alive := map[string]*market.Event{}
	var order []string
	for i := range decisions {
		for j := range decisions[i].Events {
			event := &decisions[i].Events[j]
			if _, known := alive[event.ID]; !known {
				order = append(order, event.ID)
			}
			alive[event.ID] = event
		}
		for _, id := range decisions[i].Done {
			if _, known := alive[id]; !known {
				order = append(order, id)
			}
			alive[id] = nil
		}
	}
	for _, id := range order {
		if event := alive[id]; event != nil {
			g.events = append(g.events, []any{g.key, id, g.document(event)})
			continue
		}
		g.withdrawn = append(g.withdrawn, id)
	}
}

// record splits an attempt into its document and the two bodies.
func (g *gathered) record(entry *protocol.Record) []any {
	bare := *entry
	request := bare.Exchange.Request.Body
	bare.Exchange.Request.Body = nil
	var response []byte
	if bare.Exchange.Response != nil {
		without := *bare.Exchange.Response
		response, without.Body = without.Body, nil
		bare.Exchange.Response = &without
	}
	return []any{g.key, bare.ID, bare.SubscriptionID, bare.CallID, bare.Activity, string(bare.Outcome.Verdict), bare.At.UnixMilli(),
		g.document(&bare), request, response}
}

func (g *gathered) document(entry any) []byte {
	text, err := json.Marshal(entry)
	if err != nil && g.err == nil {
		g.err = fmt.Errorf("write a document: %w", err)
	}
	return text
}

// deleted tells whether a case is only told of: it will never be read again to go on.
func deleted(entry *market.Case) int {
	if entry.DeletedAt.IsZero() {
		return 0
	}
	return 1
}

func finished(state market.CallState) int {
	if state == market.Succeeded || state == market.Obsolete {
		return 1
	}
	return 0
}

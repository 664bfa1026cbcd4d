package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
)

// The page sizes.
const (
	defaultLimit = 100
	largestLimit = 1000
)

func limited(limit int) int {
	switch {
	case limit <= 0:
		return defaultLimit
	case limit > largestLimit:
		return largestLimit
	}
	return limit
}

// documents reads the documents that a query selects, one per row.
func documents[T any](ctx context.Context, s *sqliteStore, text string, arguments ...any) ([]T, error) {
	statement, err := s.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	rows, err := statement.QueryContext(ctx, arguments...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	result := []T{}
	for rows.Next() {
		var text sql.RawBytes
		var entry T
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &entry); err != nil {
			return nil, fmt.Errorf("read a document: %w", err)
		}
		result = append(result, entry)
	}
	return result, rows.Err()
}

// Markets lists the headers of all markets by id.
func (s *sqliteStore) Markets(ctx context.Context) ([]market.Header, error) {
	headers, err := documents[market.Header](ctx, s, "SELECT document FROM markets ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("list the markets: %w", err)
	}
	return headers, nil
}

// LoadMarket reads everything needed to go on.
func (s *sqliteStore) LoadMarket(ctx context.Context, id string) (market.Snapshot, error) {
	var state market.Snapshot
	key, err := s.key(ctx, id)
	if err != nil {
		return state, err
	}
	headers, err := documents[market.Header](ctx, s, "SELECT document FROM markets WHERE key = ?", key)
	if err == nil && len(headers) == 1 {
		state.Header = headers[0]
	}
	read := func(step func() error) {
		if err == nil {
			err = step()
		}
	}
	read(func() (e error) {
		state.Products, e = documents[*market.Product](ctx, s, "SELECT document FROM products WHERE market = ? ORDER BY place", key)
		return e
	})
	read(func() (e error) {
		state.Buyers, e = documents[*market.Buyer](ctx, s, "SELECT document FROM buyers WHERE market = ? ORDER BY place", key)
		return e
	})
	read(func() (e error) {
		state.Orders, e = documents[*market.Order](ctx, s, "SELECT document FROM orders WHERE market = ? ORDER BY id", key)
		return e
	})
	read(func() (e error) {
		state.Subscriptions, e = documents[*market.Subscription](ctx, s, "SELECT document FROM subscriptions WHERE market = ? ORDER BY id", key)
		return e
	})
	read(func() (e error) {
		state.Calls, e = documents[*market.Call](ctx, s, "SELECT document FROM calls WHERE market = ? AND finished = 0 ORDER BY sequence", key)
		return e
	})
	read(func() (e error) {
		state.Cases, e = documents[*market.Case](ctx, s, "SELECT document FROM cases WHERE market = ? AND deleted = 0 ORDER BY id", key)
		return e
	})
	read(func() (e error) {
		state.Events, e = documents[market.Event](ctx, s, "SELECT document FROM events WHERE market = ?", key)
		return e
	})
	if err != nil {
		return market.Snapshot{}, fmt.Errorf("load market %q: %w", id, err)
	}
	return state, nil
}

// Calls lists all calls in sequence order.
func (s *sqliteStore) Calls(ctx context.Context, marketID string, page Page) ([]market.Call, error) {
	return listed[market.Call](ctx, s, "calls", marketID, page)
}

// Transitions lists the transitions in sequence order.
func (s *sqliteStore) Transitions(ctx context.Context, marketID string, page Page) ([]market.Transition, error) {
	return listed[market.Transition](ctx, s, "transitions", marketID, page)
}

// Notices lists the notices in sequence order.
func (s *sqliteStore) Notices(ctx context.Context, marketID string, page Page) ([]market.Notice, error) {
	return listed[market.Notice](ctx, s, "notices", marketID, page)
}

func listed[T any](ctx context.Context, s *sqliteStore, name, marketID string, page Page) ([]T, error) {
	key, err := s.key(ctx, marketID)
	if err != nil {
		return nil, err
	}
	text, arguments := "SELECT document FROM "+name+" WHERE market = ?", []any{key}
	if page.SubscriptionID != "" {
		text, arguments = text+" AND subscription = ?", append(arguments, page.SubscriptionID)
	}
	text += " AND sequence > ? ORDER BY sequence LIMIT ?"
	entries, err := documents[T](ctx, s, text, append(arguments, page.After, limited(page.Limit))...)
	if err != nil {
		return nil, fmt.Errorf("list the %s of market %q: %w", name, marketID, err)
	}
	return entries, nil
}

// Records lists attempts in the order of their ids.
func (s *sqliteStore) Records(ctx context.Context, marketID string, filter RecordFilter) ([]protocol.Record, error) {
	key, err := s.key(ctx, marketID)
	if err != nil {
		return nil, err
	}
	text := strings.Builder{}
	text.WriteString(selectRecord + " WHERE market = ? AND id > ?")
	arguments := []any{key, filter.After}
	add := func(given bool, condition string, value any) {
		if given {
			text.WriteString(" AND " + condition)
			arguments = append(arguments, value)
		}
	}
	add(filter.SubscriptionID != "", "subscription = ?", filter.SubscriptionID)
	add(filter.CallID != "", "call = ?", filter.CallID)
	add(filter.Activity != "", "activity = ?", filter.Activity)
	if filter.Verdict != "" {
		// Said twice so that the partial index of the troubled attempts is found.
		add(filter.Verdict != market.Accepted, "verdict <> 'accepted' AND verdict = ?", string(filter.Verdict))
		add(filter.Verdict == market.Accepted, "verdict = ?", string(filter.Verdict))
	}
	add(!filter.Since.IsZero(), "at >= ?", filter.Since.UnixMilli())
	add(!filter.Until.IsZero(), "at < ?", filter.Until.UnixMilli())
	text.WriteString(" ORDER BY id LIMIT ?")
	records, err := s.records(ctx, text.String(), append(arguments, limited(filter.Limit))...)
	if err != nil {
		return nil, fmt.Errorf("list the exchanges of market %q: %w", marketID, err)
	}
	return records, nil
}

// Record returns one attempt.
func (s *sqliteStore) Record(ctx context.Context, marketID, recordID string) (protocol.Record, error) {
	key, err := s.key(ctx, marketID)
	if err != nil {
		return protocol.Record{}, err
	}
	records, err := s.records(ctx, selectRecord+" WHERE market = ? AND id = ?", key, recordID)
	switch {
	case err != nil:
		return protocol.Record{}, fmt.Errorf("read exchange %q: %w", recordID, err)
	case len(records) == 0:
		return protocol.Record{}, fmt.Errorf("exchange %q: %w", recordID, ErrNotFound)
	}
	return records[0], nil
}

// LastRecordID is the greatest id of the market's attempts.
func (s *sqliteStore) LastRecordID(ctx context.Context, marketID string) (string, error) {
	key, err := s.key(ctx, marketID)
	if err != nil {
		return "", err
	}
	var last string
	err = s.db.QueryRowContext(ctx, "SELECT id FROM records WHERE market = ? ORDER BY id DESC LIMIT 1", key).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("look for the last exchange of market %q: %w", marketID, err)
	}
	return last, nil
}

const selectRecord = "SELECT document, request_body, response_body FROM records"

func (s *sqliteStore) records(ctx context.Context, text string, arguments ...any) ([]protocol.Record, error) {
	statement, err := s.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	rows, err := statement.QueryContext(ctx, arguments...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	result := []protocol.Record{}
	for rows.Next() {
		var document, request, response []byte
		if err := rows.Scan(&document, &request, &response); err != nil {
			return nil, err
		}
		var record protocol.Record
		if err := json.Unmarshal(document, &record); err != nil {
			return nil, fmt.Errorf("read an exchange: %w", err)
		}
		record.Exchange.Request.Body = request
		if record.Exchange.Response != nil {
			record.Exchange.Response.Body = response
		}
		result = append(result, record)
	}
	return result, rows.Err()
}

package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/fairground/fairground/simulator/market"
)

// sqliteStore is the Store of one process: one connection, one prepared statement per spelling.
type sqliteStore struct {
	db *sql.DB

	mu         sync.Mutex
	statements map[string]*sql.Stmt
	keys       map[string]int64 // market id → key; markets are never removed
}

func newSQLite(db *sql.DB) *sqliteStore {
	return &sqliteStore{db: db, statements: map[string]*sql.Stmt{}, keys: map[string]int64{}}
}

// Close releases the file.
func (s *sqliteStore) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var failures []error
	for _, statement := range s.statements {
		failures = append(failures, statement.Close())
	}
	s.statements = map[string]*sql.Stmt{}
	return errors.Join(append(failures, s.db.Close())...)
}

// statement prepares a text once.
func (s *sqliteStore) statement(ctx context.Context, text string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.statements[text]; ok {
		return known, nil
	}
	made, err := s.db.PrepareContext(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", text, err)
	}
	s.statements[text] = made
	return made, nil
}

// key finds the short name of a market.
func (s *sqliteStore) key(ctx context.Context, id string) (int64, error) {
	s.mu.Lock()
	known, ok := s.keys[id]
	s.mu.Unlock()
	if ok {
		return known, nil
	}
	var key int64
	err := s.db.QueryRowContext(ctx, "SELECT key FROM markets WHERE id = ?", id).Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("market %q: %w", id, ErrNotFound)
	}
	if err != nil {
		return 0, fmt.Errorf("look for market %q: %w", id, err)
	}
	s.mu.Lock()
	s.keys[id] = key
	s.mu.Unlock()
	return key, nil
}

// CreateMarket keeps a new market with everything its snapshot holds.
func (s *sqliteStore) CreateMarket(ctx context.Context, state market.Snapshot) error {
	header, err := json.Marshal(state.Header)
	if err != nil {
		return fmt.Errorf("write market %q: %w", state.Header.ID, err)
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("create market %q: %w", state.Header.ID, err)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after the commit
	added, err := tx.ExecContext(ctx, "INSERT INTO markets (id, document) VALUES (?, ?)", state.Header.ID, header)
	if err != nil {
		var known *sqlite.Error
		if errors.As(err, &known) && known.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE {
			return fmt.Errorf("market %q: %w", state.Header.ID, ErrExists)
		}
		return fmt.Errorf("create market %q: %w", state.Header.ID, err)
	}
	key, err := added.LastInsertId()
	if err != nil {
		return fmt.Errorf("create market %q: %w", state.Header.ID, err)
	}
	for place, product := range state.Products {
		if err := insertCatalogue(ctx, tx, "products", key, place, product.ID, product); err != nil {
			return err
		}
	}
	for place, buyer := range state.Buyers {
		if err := insertCatalogue(ctx, tx, "buyers", key, place, buyer.ID, buyer); err != nil {
			return err
		}
	}
	rows := gather(key, Batch{Decisions: []market.Decision{{
		Orders: state.Orders, Subscriptions: state.Subscriptions, Calls: state.Calls, Events: state.Events, Cases: state.Cases,
	}}})
	if rows.err != nil {
		return rows.err
	}
	for _, group := range rows.groups() {
		if err := insertPlain(ctx, tx, group); err != nil {
			return fmt.Errorf("create market %q: %w", state.Header.ID, err)
		}
	}
	return tx.Commit()
}

func insertCatalogue(ctx context.Context, tx *sql.Tx, table string, key int64, place int, id string, entry any) error {
	document, err := json.Marshal(entry)
	if err != nil {
		return fmt.Errorf("write %s %q: %w", table, id, err)
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO "+table+" (market, place, id, document) VALUES (?, ?, ?, ?)", key, place, id, document); err != nil {
		return fmt.Errorf("keep %s %q: %w", table, id, err)
	}
	return nil
}

func insertPlain(ctx context.Context, tx *sql.Tx, group group) error {
	for _, row := range group.rows {
		if _, err := tx.ExecContext(ctx, group.table.text(1), row...); err != nil {
			return err
		}
	}
	return nil
}

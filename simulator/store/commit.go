package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// steps are how many rows one statement writes; the largest that fits goes first. Many rows in one statement save most of the cost
// of a statement, few spellings keep the prepared ones few.
var steps = []int{64, 16, 4, 1}

// Commit keeps one batch in one transaction.
func (s *sqliteStore) Commit(ctx context.Context, marketID string, batch Batch) error {
	key, err := s.key(ctx, marketID)
	if err != nil {
		return err
	}
	// Everything is encoded before the transaction begins, so that it is short.
	rows := gather(key, batch)
	if rows.err != nil {
		return fmt.Errorf("commit to market %q: %w", marketID, rows.err)
	}
	header, err := json.Marshal(batch.Header)
	if err != nil {
		return fmt.Errorf("commit to market %q: %w", marketID, err)
	}
	plan, err := s.plan(ctx, rows, header)
	if err != nil {
		return fmt.Errorf("commit to market %q: %w", marketID, err)
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("commit to market %q: %w", marketID, err)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after the commit
	for _, step := range plan {
		if _, err := tx.StmtContext(ctx, step.statement).ExecContext(ctx, step.arguments...); err != nil {
			return fmt.Errorf("commit to market %q: %w", marketID, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit to market %q: %w", marketID, err)
	}
	return nil
}

// step is one statement with its arguments.
type step struct {
	statement *sql.Stmt
	arguments []any
}

// plan spells a batch as prepared statements. They are prepared before the transaction because it occupies the only connection.
func (s *sqliteStore) plan(ctx context.Context, rows *gathered, header []byte) ([]step, error) {
	var plan []step
	add := func(text string, arguments []any) error {
		statement, err := s.statement(ctx, text)
		plan = append(plan, step{statement, arguments})
		return err
	}
	if err := add("UPDATE markets SET document = ? WHERE key = ?", []any{header, rows.key}); err != nil {
		return nil, err
	}
	for _, group := range rows.groups() {
		for rest := group.rows; len(rest) > 0; {
			count := fitting(len(rest))
			arguments := make([]any, 0, count*len(group.table.columns))
			for _, row := range rest[:count] {
				arguments = append(arguments, row...)
			}
			if err := add(group.table.text(count), arguments); err != nil {
				return nil, err
			}
			rest = rest[count:]
		}
	}
	for rest := rows.withdrawn; len(rest) > 0; {
		count := fitting(len(rest))
		arguments := make([]any, 0, count+1)
		arguments = append(arguments, rows.key)
		for _, id := range rest[:count] {
			arguments = append(arguments, id)
		}
		if err := add(deletion(count), arguments); err != nil {
			return nil, err
		}
		rest = rest[count:]
	}
	return plan, nil
}

func fitting(rows int) int {
	for _, step := range steps {
		if step <= rows {
			return step
		}
	}
	return 1
}

func deletion(count int) string {
	marks := make([]byte, 0, 2*count)
	for range count {
		marks = append(marks, '?', ',')
	}
	return "DELETE FROM events WHERE market = ? AND id IN (" + string(marks[:len(marks)-1]) + ")"
}

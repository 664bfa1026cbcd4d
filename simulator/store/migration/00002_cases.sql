-- +goose Up
-- Debugging cases with their ledgers. A deleted one is kept for the record and never loaded again.
CREATE TABLE cases (
    market   INTEGER NOT NULL REFERENCES markets (key),
    id       TEXT NOT NULL,
    deleted  INTEGER NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (market, id)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE cases;

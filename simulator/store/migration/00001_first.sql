-- +goose Up
-- Every entity is one JSON document; the columns beside it are those that listings select and order by. Markets have a small
-- integer key so that the indexes stay small.
CREATE TABLE markets (
    key      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    document BLOB NOT NULL
);

CREATE TABLE products (
    market   INTEGER NOT NULL REFERENCES markets (key),
    place    INTEGER NOT NULL,
    id       TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (market, id)
) WITHOUT ROWID;

CREATE TABLE buyers (
    market   INTEGER NOT NULL REFERENCES markets (key),
    place    INTEGER NOT NULL,
    id       TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (market, id)
) WITHOUT ROWID;

CREATE TABLE orders (
    market   INTEGER NOT NULL REFERENCES markets (key),
    id       TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (market, id)
) WITHOUT ROWID;

CREATE TABLE subscriptions (
    market   INTEGER NOT NULL REFERENCES markets (key),
    id       TEXT NOT NULL,
    phase    TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (market, id)
) WITHOUT ROWID;

-- finished is 1 for calls that will never be sent again: a restart does not read them.
CREATE TABLE calls (
    market       INTEGER NOT NULL REFERENCES markets (key),
    sequence     INTEGER NOT NULL,
    id           TEXT NOT NULL,
    subscription TEXT NOT NULL,
    finished     INTEGER NOT NULL,
    document     BLOB NOT NULL,
    PRIMARY KEY (market, sequence)
) WITHOUT ROWID;
CREATE INDEX calls_of_subscription ON calls (market, subscription, sequence);

CREATE TABLE events (
    market   INTEGER NOT NULL REFERENCES markets (key),
    id       TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (market, id)
) WITHOUT ROWID;

CREATE TABLE transitions (
    market       INTEGER NOT NULL REFERENCES markets (key),
    sequence     INTEGER NOT NULL,
    subscription TEXT NOT NULL,
    document     BLOB NOT NULL,
    PRIMARY KEY (market, sequence)
) WITHOUT ROWID;
CREATE INDEX transitions_of_subscription ON transitions (market, subscription, sequence);

CREATE TABLE notices (
    market       INTEGER NOT NULL REFERENCES markets (key),
    sequence     INTEGER NOT NULL,
    subscription TEXT NOT NULL,
    document     BLOB NOT NULL,
    PRIMARY KEY (market, sequence)
) WITHOUT ROWID;
CREATE INDEX notices_of_subscription ON notices (market, subscription, sequence);

-- The bodies stand apart from the document because they must come back byte for byte, whatever a merchant sent. The time at is in
-- milliseconds since 1970. Most attempts are accepted, so only the others are indexed by verdict; the attempts of one call are found
-- through its subscription.
CREATE TABLE records (
    market        INTEGER NOT NULL REFERENCES markets (key),
    id            TEXT NOT NULL,
    subscription  TEXT NOT NULL,
    call          TEXT NOT NULL,
    activity      TEXT NOT NULL,
    verdict       TEXT NOT NULL,
    at            INTEGER NOT NULL,
    document      BLOB NOT NULL,
    request_body  BLOB,
    response_body BLOB,
    PRIMARY KEY (market, id)
) WITHOUT ROWID;
CREATE INDEX records_of_subscription ON records (market, subscription, id);
CREATE INDEX records_troubled ON records (market, verdict, id) WHERE verdict <> 'accepted';

-- +goose Down
DROP TABLE records;
DROP TABLE notices;
DROP TABLE transitions;
DROP TABLE events;
DROP TABLE calls;
DROP TABLE subscriptions;
DROP TABLE orders;
DROP TABLE buyers;
DROP TABLE products;
DROP TABLE markets;

package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/fairground/fairground/verdict"
)

// fileName is the name of the database inside a data folder.
const fileName = "fairground.db"

//go:embed migration/*.sql
var migrations embed.FS

// Open opens the store of a data folder and creates both where they are missing: the folder for its owner alone (0700), and in it
// fairground.db (0600). The empty path and ":memory:" give a store that lives in memory until Close.
//
// One process holds a folder at a time. Data of a newer Fairground (ErrNewer), a folder that another process holds, a folder that
// cannot be used and a file that is no Fairground database are errors of package verdict with one sentence, and write nothing.
//
// A committed batch survives a crash of the process. After a power failure the last moments may be missing, but never a part of a
// batch: waiting for the disk at every commit would cost a sandbox more than it gives.
func Open(ctx context.Context, path string) (Store, error) {
	source, err := dataSource(path)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", source)
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	// One connection serves all: a database in memory belongs to its connection, and a file is locked by it.
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	db.SetConnMaxLifetime(0)
	db.SetConnMaxIdleTime(0)
	if err := prepare(ctx, db, path); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return newSQLite(db), nil
}

// dataSource makes the folder and spells the address for the driver.
func dataSource(path string) (string, error) {
	query := url.Values{"_pragma": {
		"busy_timeout(300)",
		"locking_mode(exclusive)", // a second process must be told, not interleaved with
		"foreign_keys(on)",
		"synchronous(normal)",
		"temp_store(memory)",
		"page_size(8192)", // an attempt fits into a page
		"cache_size(-16000)",
		"wal_autocheckpoint(4000)",
	}}
	if path == "" || path == ":memory:" {
		return "file::memory:?" + query.Encode(), nil
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return "", unusable(path, err)
	}
	name := filepath.Join(path, fileName)
	// Opened once by hand so that the file is born readable by its owner only.
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", unusable(path, err)
	}
	if err := file.Close(); err != nil {
		return "", unusable(path, err)
	}
	query.Set("_txlock", "immediate")
	address := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(name), RawQuery: query.Encode()}
	if !filepath.IsAbs(name) {
		address = url.URL{Scheme: "file", Opaque: url.PathEscape(filepath.ToSlash(name)), RawQuery: query.Encode()}
	}
	return address.String(), nil
}

// prepare checks what the file holds before anything is written, then brings it up to date.
func prepare(ctx context.Context, db *sql.DB, path string) error {
	folder, err := fs.Sub(migrations, "migration")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, folder, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	sources := provider.ListSources()
	known := sources[len(sources)-1].Version
	held, err := versionOf(ctx, db)
	switch {
	case err != nil:
		return explain(path, err)
	case held > known:
		misuse := verdict.Misused(
			"the data folder %s was written by a newer version of Fairground (data version %d, this one knows %d): use that version or another folder",
			"数据目录 %s 由更新版本的 Fairground 写入（数据版本 %d，当前版本最高支持 %d）：请使用该版本，或换一个目录", path, held, known)
		misuse.Cause = ErrNewer
		return misuse
	}
	if _, err := db.ExecContext(ctx, "PRAGMA journal_mode = wal"); err != nil {
		return explain(path, err)
	}
	if held == known {
		return nil
	}
	if _, err := provider.Up(ctx); err != nil {
		return explain(path, fmt.Errorf("bring the store up to date: %w", err))
	}
	return nil
}

// errForeign tells that the file is a database of another program.
var errForeign = errors.New("a database of another program")

// versionOf reads the data version without writing: 0 for an empty file.
func versionOf(ctx context.Context, db *sql.DB) (int64, error) {
	var tables, versioned int
	err := db.QueryRowContext(ctx, "SELECT count(*), count(CASE WHEN name = 'goose_db_version' THEN 1 END) FROM sqlite_master WHERE type = 'table'").Scan(&tables, &versioned)
	switch {
	case err != nil:
		return 0, err
	case tables == 0:
		return 0, nil
	case versioned == 0:
		return 0, errForeign
	}
	var version sql.NullInt64
	err = db.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version WHERE is_applied").Scan(&version)
	return version.Int64, err
}

// unusable is the sentence for a folder that the system does not let us use.
func unusable(path string, cause error) error {
	misuse := verdict.Misused("the data folder %s cannot be used (%v): name a folder that this user may write to",
		"数据目录 %s 无法使用（%v）：请指定当前用户可写的目录", path, cause)
	misuse.Cause = cause
	return misuse
}

// explain turns the driver's error codes into sentences.
func explain(path string, cause error) error {
	if errors.Is(cause, errForeign) {
		return unusable(path, cause)
	}
	var known *sqlite.Error
	if !errors.As(cause, &known) {
		return fmt.Errorf("open the store %s: %w", path, cause)
	}
	switch known.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		misuse := verdict.Misused("another process uses the data folder %s: stop it or name another folder",
			"数据目录 %s 正被另一个进程使用：请先停止该进程，或换一个目录", path)
		misuse.Cause = cause
		return misuse
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR:
		return unusable(path, cause)
	}
	return fmt.Errorf("open the store %s: %w", path, cause)
}

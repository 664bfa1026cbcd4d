package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/store"
	"github.com/fairground/fairground/simulator/store/storetest"
	"github.com/fairground/fairground/verdict"
)

func open(t testing.TB, path string) store.Store {
	t.Helper()
	kept, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestContractInMemory(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, "") })
}

func TestContractInFolder(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, filepath.Join(t.TempDir(), "new", "data")) })
}

func TestFolderIsForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("file modes mean little here")
	}
	folder := filepath.Join(t.TempDir(), "data")
	kept := open(t, folder)
	defer kept.Close()
	for name, want := range map[string]os.FileMode{folder: 0o700, filepath.Join(folder, "fairground.db"): 0o600} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v (%v)", name, info.Mode().Perm(), want, err)
		}
	}
}

func TestReopenedStoreHasEverything(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	kept := open(t, folder)
	fill(t, kept)
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	requireFilled(t, folder)
}

// A process that is killed leaves its files as they are at that instant: a copy of them is what the next process finds.
func TestKilledProcessLosesNothing(t *testing.T) {
	t.Parallel()
	folder, after := t.TempDir(), t.TempDir()
	kept := open(t, folder)
	defer kept.Close()
	fill(t, kept)
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(after, entry.Name()), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	requireFilled(t, after)
}

func fill(t *testing.T, kept store.Store) {
	t.Helper()
	header := market.Header{ID: "m1"}
	if err := kept.CreateMarket(t.Context(), market.Snapshot{Header: header}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"1", "2", "3"} {
		header.Sequence++
		batch := store.Batch{Header: header, Records: []protocol.Record{{ID: id}}, Decisions: []market.Decision{{Orders: []*market.Order{{ID: "CS" + id}}}}}
		if err := kept.Commit(t.Context(), "m1", batch); err != nil {
			t.Fatal(err)
		}
	}
}

func requireFilled(t *testing.T, folder string) {
	t.Helper()
	kept := open(t, folder)
	defer kept.Close()
	state, err := kept.LoadMarket(t.Context(), "m1")
	if err != nil || state.Header.Sequence != 3 || len(state.Orders) != 3 {
		t.Errorf("market after reopening: %+v (%v)", state, err)
	}
	records, err := kept.Records(t.Context(), "m1", store.RecordFilter{})
	if err != nil || len(records) != 3 {
		t.Errorf("%d records after reopening (%v)", len(records), err)
	}
}

func TestSecondProcessIsTold(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	kept := open(t, folder)
	defer kept.Close()
	second, err := store.Open(t.Context(), folder)
	if err == nil {
		second.Close()
		t.Fatal("two stores hold one folder")
	}
	requireMisuse(t, err)
}

func TestNewerDataAreLeftAlone(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := open(t, folder).Close(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(folder, "fairground.db")
	db, err := sql.Open("sqlite", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (4711, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(name)
	_, err = store.Open(t.Context(), folder)
	requireMisuse(t, err)
	if !errors.Is(err, store.ErrNewer) {
		t.Errorf("%v is no ErrNewer", err)
	}
	after, _ := os.ReadFile(name)
	if !bytes.Equal(before, after) {
		t.Error("the newer data were changed")
	}
}

func TestUnusableFolders(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	garbage := filepath.Join(folder, "garbage")
	if err := os.Mkdir(garbage, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(garbage, "fairground.db"), bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(folder, "foreign")
	if err := os.Mkdir(foreign, 0o700); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(foreign, "fairground.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE other (x)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"a file": file, "below a file": filepath.Join(file, "x"), "garbage": garbage, "another program's": foreign} {
		_, err := store.Open(t.Context(), path)
		if err == nil {
			t.Errorf("%s was opened", name)
			continue
		}
		requireMisuse(t, err)
	}
}

func requireMisuse(t *testing.T, err error) {
	t.Helper()
	exit, text := verdict.Of(err)
	var known *verdict.Error
	if exit != verdict.Usage || !errors.As(err, &known) || text.EN == "" || text.ZH == "" || text.EN == text.ZH {
		t.Errorf("no clear sentence: %v", err)
	}
}

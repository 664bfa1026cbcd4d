package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/fairground/fairground/"

// rooms are the rooms of the house from top to bottom. A room imports only rooms that stand above it.
var rooms = []string{
	"wording", "verdict", "spec",
	"simulator/clock", "simulator/sign", "simulator/market", "simulator/courier", "simulator/protocol", "simulator/store",
	"simulator/engine", "simulator/probe", "simulator/gateway", "simulator/console", "simulator",
	"scenarios", "conformance/merchant", "conformance/check", "conformance/report", "conformance", "demo",
}

// bounds are rooms that may know even less than their place allows: everything they import must be listed.
var bounds = map[string][]string{
	"simulator/clock":      {"wording", "verdict"},
	"simulator/sign":       {"wording", "verdict", "spec"},
	"simulator/market":     {"wording", "verdict", "spec", "simulator/clock"},
	"simulator/courier":    {"wording", "verdict"},
	"conformance/merchant": {"wording", "verdict", "spec", "simulator/sign"},
}

// TestArrows holds the direction of imports between rooms: a room knows only rooms above it, the market knows no wire, the courier no
// contract, and the practice merchant is a stranger to the simulator.
func TestArrows(t *testing.T) {
	t.Parallel()
	for file, imports := range importsOfTree(t) {
		from := roomOf(path.Dir(file))
		if from == "" {
			continue
		}
		for _, imported := range imports {
			to := roomOf(strings.TrimPrefix(imported, module))
			if to == "" || to == from {
				continue
			}
			if slices.Index(rooms, to) > slices.Index(rooms, from) {
				t.Errorf("%s imports %s, which stands below %s", file, to, from)
			}
			if allowed, bound := bounds[from]; bound && !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s, but %s may only know %v", file, to, from, allowed)
			}
		}
	}
}

// roomOf is the room a folder belongs to: the longest room that is a prefix of it. Checks of a contract belong to conformance.
func roomOf(folder string) string {
	found := ""
	for _, room := range rooms {
		if (folder == room || strings.HasPrefix(folder, room+"/")) && len(room) > len(found) {
			found = room
		}
	}
	return found
}

// importsOfTree lists the imports of this module in every file that is no test.
func importsOfTree(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "tools" || (strings.HasPrefix(entry.Name(), ".") && name != ".")) {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			if imported := strings.Trim(spec.Path.Value, `"`); strings.HasPrefix(imported, module) {
				found[filepath.ToSlash(name)] = append(found[filepath.ToSlash(name)], imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 50 {
		t.Fatalf("only %d files with imports of this module were found: the test looks in the wrong place", len(found))
	}
	return found
}

package scenarios_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fairground/fairground/scenarios"
	"github.com/fairground/fairground/verdict"
)

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// kept is a recording of two short stories, read once from testdata so that the tests need no merchant.
func kept(t testing.TB) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "recording.json"))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestARecordingOfTheFirstVersionCanBeRead(t *testing.T) {
	t.Parallel()
	follows(t, "recording.schema.json", kept(t))
	if _, err := scenarios.OpenRecording(filepath.Join("testdata", "recording.json")); err != nil {
		t.Fatal(err)
	}
}

func TestAFileThatWasAlteredIsRefusedWithThePlace(t *testing.T) {
	t.Parallel()
	whole := string(kept(t))
	lines := strings.SplitAfter(whole, "\n")
	last := len(lines) - 2 // behind the last entry stand "]}" and nothing
	without := func(i int) string { return strings.Join(lines[:i], "") + strings.Join(lines[i+1:], "") }
	swapped := append([]string{}, lines...)
	swapped[3], swapped[4] = swapped[4], swapped[3]
	for name, c := range map[string]struct{ content, want string }{
		"a value changed":     {strings.Replace(whole, `"status":200`, `"status":201`, 1), `a.json:4: entry 3: it was altered`},
		"a letter changed":    {strings.Replace(whole, "accepted", "Accepted", 1), `it was altered`},
		"an entry lost":       {without(3), `a.json:4: entry 3: it is numbered 4`},
		"an entry twice":      {strings.Join(lines[:4], "") + strings.Join(lines[3:], ""), `a.json:5: entry 4: it is numbered 3`},
		"two entries moved":   {strings.Join(swapped, ""), `a.json:4: entry 3: it is numbered 4`},
		"a member more":       {strings.Replace(whole, `"kind":"exchange"`, `"kind":"exchange","note":""`, 1), `a.json:4: entry 3: it cannot be read`},
		"the end cut off":     {strings.Join(lines[:6], ""), `a.json:7: the file was cut: it ends inside entry 6`},
		"cut inside an entry": {whole[:len(lines[0])+len(lines[1])+len(lines[2])+100], `a.json:4: the file was cut: it ends inside entry 3`},
		"closed after a cut":  {strings.TrimSuffix(strings.Join(lines[:6], ""), ",\n") + "\n]}\n", `without a closing entry`},
		"something behind":    {whole + "{}", `something follows the end`},
		"another version":     {strings.Replace(whole, "recording/1", "recording/2", 1), `its schema is "fairground.recording/2"`},
		"a report":            {`{"schema":"fairground.report/1","checks":[]}`, `a.json:1: a recording has no member "checks"`},
		"no JSON":             {"seed: 1\n", `a.json:1: entry 1 cannot be read`},
		"nothing":             {"", `a.json:1: the file was cut`},
		"only its schema":     {`{"schema":"fairground.recording/1","entries":[]}`, `the file was cut: it ends after entry 0`},
		"the close changed":   {strings.Replace(whole, `"stories":2`, `"stories":3`, 1), fmt.Sprintf(`a.json:%d: entry %d: it was altered`, last, last-1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := scenarios.ReadRecording("a.json", []byte(c.content))
			exit, text := verdict.Of(err)
			if exit != verdict.Usage || !strings.Contains(text.EN, c.want) || text.ZH == text.EN {
				t.Errorf("%v\nwant %s", err, c.want)
			}
		})
	}
}

// TestEveryChangedByteIsNoticed changes one byte after the other: either the file is refused, or it says the same as before.
func TestEveryChangedByteIsNoticed(t *testing.T) {
	t.Parallel()
	whole := kept(t)
	first, err := scenarios.ReadRecording("a.json", whole)
	if err != nil {
		t.Fatal(err)
	}
	want := encoded(t, first)
	for i := 0; i < len(whole); i += 7 {
		changed := bytes.Clone(whole)
		changed[i] ^= 0x04
		if read, err := scenarios.ReadRecording("a.json", changed); err == nil && !bytes.Equal(encoded(t, read), want) {
			t.Fatalf("byte %d was changed from %q to %q and nobody noticed", i, whole[i], changed[i])
		}
	}
}

func TestAFileThatWasOnlyLaidOutAnewIsRead(t *testing.T) {
	t.Parallel()
	spaced := bytes.ReplaceAll(kept(t), []byte(`},"sha256"`), []byte("},\n    \"sha256\""))
	if _, err := scenarios.ReadRecording("a.json", spaced); err != nil {
		t.Error(err)
	}
}

// FuzzReadRecording: whatever the file, reading ends with a recording or with one sentence, and a recording can be compared and shown.
func FuzzReadRecording(f *testing.F) {
	whole := kept(f)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte(`{"schema":"fairground.recording/1","entries":[{"number":1,"kind":"head","value":{},"sha256":""}]}`))
	f.Add([]byte(`[[[[[[`))
	f.Fuzz(func(t *testing.T, content []byte) {
		recording, err := scenarios.ReadRecording("a.json", content)
		if err != nil {
			if exit, text := verdict.Of(err); exit != verdict.Usage || strings.Contains(text.EN, "%!") {
				t.Errorf("%v", err)
			}
			return
		}
		written(t, scenarios.Compare(recording, recording), "zh")
	})
}

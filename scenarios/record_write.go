package scenarios

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/fairground/fairground/verdict"
)

// entryKind says what an entry of a recorded file holds.
type entryKind string

// The kinds, in the order in which they follow each other: one head, then for every story its start, exchanges, transitions, notices
// and end, and one close.
const (
	kindHead       entryKind = "head"
	kindStory      entryKind = "story"
	kindExchange   entryKind = "exchange"
	kindTransition entryKind = "transition"
	kindNotice     entryKind = "notice"
	kindEnd        entryKind = "end"
	kindClose      entryKind = "close"
)

// entry is one line of a recorded file. Its sum is taken over the sum before it, its number, its kind and its value, so that an entry
// that was changed, moved or lost is noticed at its place. The chain guards against accidents: whoever alters a file on purpose can
// compute new sums, so it proves nothing about who wrote the file.
type entry struct {
	Number int             `json:"number"`
	Kind   entryKind       `json:"kind"`
	Value  json.RawMessage `json:"value"`
	Sum    string          `json:"sha256"`
}

// fileHead is the value of the first entry.
type fileHead struct {
	Version    string    `json:"version"`
	RecordedAt time.Time `json:"recordedAt"`
}

// fileClose is the value of the last entry: a file that lost its end has none.
type fileClose struct {
	Stories int `json:"stories"`
	Entries int `json:"entries"`
}

// sum is the chained SHA-256 of an entry, in lower-case hexadecimal. White space between the tokens of the value does not count.
func (e entry) sum(before string) (string, error) {
	var value bytes.Buffer
	if err := json.Compact(&value, e.Value); err != nil {
		return "", fmt.Errorf("read the value: %w", err)
	}
	hash := sha256.New()
	fmt.Fprintf(hash, "%s\n%d\n%s\n", before, e.Number, e.Kind)
	hash.Write(value.Bytes())
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// chain writes entries one after the other.
type chain struct {
	out    bytes.Buffer
	number int
	before string
	err    error
}

func (c *chain) add(kind entryKind, value any) {
	if c.err != nil {
		return
	}
	encoded, err := encode(value)
	if err != nil {
		c.err = err
		return
	}
	c.number++
	next := entry{Number: c.number, Kind: kind, Value: encoded}
	if next.Sum, c.err = next.sum(c.before); c.err != nil {
		return
	}
	if c.number > 1 {
		c.out.WriteByte(',')
	}
	line, err := encode(next)
	c.out.WriteByte('\n')
	c.out.Write(line)
	c.before, c.err = next.Sum, err
}

// Write writes the recording as one JSON document with one entry a line.
func (r Recording) Write(w io.Writer) error {
	var c chain
	c.add(kindHead, fileHead{Version: r.Version, RecordedAt: r.RecordedAt})
	for _, story := range r.Stories {
		c.add(kindStory, story.StoryHead)
		for _, x := range story.Exchanges {
			c.add(kindExchange, x)
		}
		for _, step := range story.Transitions {
			c.add(kindTransition, step)
		}
		for _, notice := range story.Notices {
			c.add(kindNotice, notice)
		}
		c.add(kindEnd, story.End)
	}
	c.add(kindClose, fileClose{Stories: len(r.Stories), Entries: c.number + 1})
	if c.err != nil {
		return c.err
	}
	_, err := fmt.Fprintf(w, "{\"schema\":%q,\"entries\":[%s\n]}\n", RecordingSchema, c.out.Bytes())
	return err
}

// recordingFile is a file that appears whole or not at all. It is opened before anything is played, so that a run does not end with
// nowhere to write.
type recordingFile struct {
	path string
	file *os.File
}

// createRecording makes sure that a recording can be written at a path. The file that stands there stays until save.
func createRecording(path string) (*recordingFile, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, verdict.Misused("--record %q is not a file: name one", "--record %q 不是普通文件：请指定一个文件名", path)
	}
	// The temporary file is readable by its owner alone, and the recording stays so: merchants answer with first passwords.
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, verdict.Misused("the recording cannot be written: %v", "无法写入录制文件：%v", err)
	}
	return &recordingFile{path: path, file: file}, nil
}

// save writes the recording and puts it in its place.
func (f *recordingFile) save(r Recording) error {
	if err := r.Write(f.file); err != nil {
		return fmt.Errorf("write the recording: %w", err)
	}
	if err := f.file.Sync(); err != nil {
		return fmt.Errorf("write the recording: %w", err)
	}
	if err := f.file.Close(); err != nil {
		return fmt.Errorf("write the recording: %w", err)
	}
	if err := os.Rename(f.file.Name(), f.path); err != nil {
		return fmt.Errorf("put the recording in its place: %w", err)
	}
	return nil
}

// discard removes what was not saved; after save it does nothing.
func (f *recordingFile) discard() {
	_ = f.file.Close()
	_ = os.Remove(f.file.Name())
}

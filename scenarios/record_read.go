package scenarios

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// recordingLimit bounds a recorded file in bytes. All stories together make a few megabytes; answers of 1 MiB each still fit.
const recordingLimit = 256 << 20

// OpenRecording reads a recorded file from a path.
func OpenRecording(path string) (*Recording, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, verdict.Misused("the recording cannot be read: %v", "无法读取录制文件：%v", err)
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, recordingLimit+1))
	if err != nil {
		return nil, verdict.Misused("the recording cannot be read: %v", "无法读取录制文件：%v", err)
	}
	if len(content) > recordingLimit {
		return nil, verdict.Misused("%s is larger than 256 MiB: that is no recording", "%s 大于 256 MiB，不是录制文件", path)
	}
	return ReadRecording(path, content)
}

// ReadRecording reads a recorded file. One that was cut or altered is wrong usage, and the error names file, line and entry.
func ReadRecording(name string, content []byte) (*Recording, error) {
	r := &recordingReader{name: name, content: content, decoder: json.NewDecoder(bytes.NewReader(content))}
	if err := r.document(); err != nil {
		return nil, err
	}
	if r.schema != RecordingSchema {
		return nil, r.refuse(0, wording.Format("its schema is %[1]q and not %[2]q: it was recorded by another version of Fairground, or is no recording",
			"其 schema 为 %[1]q，而不是 %[2]q：由其他版本的 Fairground 录制，或者不是录制文件", r.schema, RecordingSchema))
	}
	if !r.closed {
		return nil, r.refuse(int64(len(content)), wording.Format("the file was cut: it ends after entry %d without a closing entry",
			"文件不完整：在第 %d 条之后结束，缺少结尾条目", r.number))
	}
	return &r.recording, nil
}

// recordingReader reads one file. It keeps the place that it has reached for the errors.
type recordingReader struct {
	name    string
	content []byte
	decoder *json.Decoder

	schema    string
	before    string
	number    int
	closed    bool
	telling   bool // between a story's head and its end
	recording Recording
}

// refuse makes the error for a place, given as an offset in bytes.
func (r *recordingReader) refuse(offset int64, what wording.Text) error {
	offset = min(max(offset, 0), int64(len(r.content)))
	line := 1 + bytes.Count(r.content[:offset], []byte("\n"))
	return verdict.Misused("%[1]s:%[2]d: %[3]v", "%[1]s:%[2]d：%[3]v", r.name, line, what)
}

// broken explains what the JSON decoder says.
func (r *recordingReader) broken(err error) error {
	offset := r.decoder.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return r.refuse(int64(len(r.content)), wording.Format("the file was cut: it ends inside entry %d", "文件不完整：在第 %d 条中间结束", r.number+1))
	}
	return r.refuse(offset, wording.Format("entry %[1]d cannot be read: %[2]v", "第 %[1]d 条无法读取：%[2]v", r.number+1, err))
}

// document reads {"schema": …, "entries": […]} and nothing after it.
func (r *recordingReader) document() error {
	if err := r.delimiter('{'); err != nil {
		return err
	}
	for r.decoder.More() {
		key, err := r.decoder.Token()
		if err != nil {
			return r.broken(err)
		}
		switch key {
		case "schema":
			if err := r.decoder.Decode(&r.schema); err != nil {
				return r.broken(err)
			}
		case "entries":
			if err := r.entries(); err != nil {
				return err
			}
		default:
			return r.refuse(r.decoder.InputOffset(), wording.Format("a recording has no member %q", "录制文件没有成员 %q", fmt.Sprint(key)))
		}
	}
	if err := r.delimiter('}'); err != nil {
		return err
	}
	if _, err := r.decoder.Token(); !errors.Is(err, io.EOF) {
		return r.refuse(r.decoder.InputOffset(), wording.Of("something follows the end of the recording", "录制文件结尾之后还有内容"))
	}
	return nil
}

func (r *recordingReader) delimiter(want json.Delim) error {
	token, err := r.decoder.Token()
	if err != nil {
		return r.broken(err)
	}
	if token != want {
		return r.refuse(r.decoder.InputOffset(), wording.Format("this is no recording: %v was expected", "这不是录制文件：此处应为 %v", want))
	}
	return nil
}

func (r *recordingReader) entries() error {
	if err := r.delimiter('['); err != nil {
		return err
	}
	for r.decoder.More() {
		var raw json.RawMessage
		if err := r.decoder.Decode(&raw); err != nil {
			return r.broken(err)
		}
		start := r.decoder.InputOffset() - int64(len(raw))
		if what := r.entry(raw); !what.IsZero() {
			return r.refuse(start, wording.Format("entry %[1]d: %[2]v", "第 %[1]d 条：%[2]v", r.number+1, what))
		}
		r.number++
	}
	return r.delimiter(']')
}

// entry checks the chain and takes one entry in; the text says what is wrong with it.
func (r *recordingReader) entry(raw json.RawMessage) wording.Text {
	var next entry
	if err := decodeStrictly(raw, &next); err != nil {
		return wording.Format("it cannot be read: %v", "无法读取：%v", err)
	}
	if next.Number != r.number+1 {
		return wording.Format("it is numbered %d: an entry before it was lost, doubled or moved", "其编号为 %d：之前的条目有丢失、重复或移动", next.Number)
	}
	sum, err := next.sum(r.before)
	if err != nil || sum != next.Sum {
		return wording.Of("it was altered, its SHA-256 does not match; record the run again", "内容已被改动，SHA-256 不一致；请重新录制")
	}
	r.before = sum
	if err := r.take(next); err != nil {
		return wording.Format("it cannot be read: %v", "无法读取：%v", err)
	}
	return wording.Text{}
}

// errOrder tells of an entry at a place where none of its kind may stand.
var errOrder = errors.New("no entry of this kind may stand here")

func (r *recordingReader) take(next entry) error {
	if r.closed || (next.Kind == kindHead) != (next.Number == 1) {
		return errOrder
	}
	switch next.Kind {
	case kindHead:
		var head fileHead
		if err := decodeStrictly(next.Value, &head); err != nil {
			return err
		}
		r.recording.Version, r.recording.RecordedAt = head.Version, head.RecordedAt
		return nil
	case kindStory:
		return r.takeStory(next)
	case kindClose:
		return r.takeClose(next)
	}
	if !r.telling {
		return errOrder
	}
	return r.takePart(next, &r.recording.Stories[len(r.recording.Stories)-1])
}

func (r *recordingReader) takeStory(next entry) error {
	if r.telling {
		return errOrder
	}
	var head StoryHead
	if err := decodeStrictly(next.Value, &head); err != nil {
		return err
	}
	r.telling = true
	r.recording.Stories = append(r.recording.Stories, Recorded{StoryHead: head})
	return nil
}

func (r *recordingReader) takeClose(next entry) error {
	if r.telling {
		return errOrder
	}
	var closing fileClose
	if err := decodeStrictly(next.Value, &closing); err != nil {
		return err
	}
	if closing.Entries != next.Number || closing.Stories != len(r.recording.Stories) {
		return fmt.Errorf("it closes %d entries and %d stories, and there are %d and %d",
			closing.Entries, closing.Stories, next.Number, len(r.recording.Stories))
	}
	r.closed = true
	return nil
}

// takePart takes in what belongs to the story that is being told.
func (r *recordingReader) takePart(next entry, story *Recorded) error {
	switch next.Kind {
	case kindExchange:
		x := RecordedExchange{entry: next.Number}
		if err := decodeStrictly(next.Value, &x); err != nil {
			return err
		}
		story.Exchanges = append(story.Exchanges, x)
	case kindTransition:
		var step RecordedTransition
		if err := decodeStrictly(next.Value, &step); err != nil {
			return err
		}
		story.Transitions = append(story.Transitions, step)
	case kindNotice:
		var notice RecordedNotice
		if err := decodeStrictly(next.Value, &notice); err != nil {
			return err
		}
		story.Notices = append(story.Notices, notice)
	case kindEnd:
		if err := decodeStrictly(next.Value, &story.End); err != nil {
			return err
		}
		r.telling = false
	default:
		return fmt.Errorf("there is no kind %q", next.Kind)
	}
	return nil
}

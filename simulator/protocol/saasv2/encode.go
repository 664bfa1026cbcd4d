package saasv2

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Encode writes members as the one form of JSON that every merchant program agrees with (field-notes.md 1): compact, members sorted
// ascending by name at every level, no null members, UTF-8 as it is, nothing escaped but quotes, backslashes and control characters.
// The signature is made over exactly these bytes.
//
// Values may be anything encoding/json can write.
func Encode(members map[string]any) ([]byte, error) { return encode(members, false) }

// encode is Encode with the direction of sorting open (saas-v2 C3).
func encode(members map[string]any, descending bool) ([]byte, error) {
	e := encoder{descending: descending}
	if err := e.value(members); err != nil {
		return nil, err
	}
	return e.Bytes(), nil
}

type encoder struct {
	bytes.Buffer
	descending bool
}

func (e *encoder) value(value any) error {
	switch v := value.(type) {
	case map[string]any:
		return e.object(v)
	case []any:
		return e.array(v)
	case string:
		e.text(v)
	case json.Number:
		return e.plain(v)
	case int:
		e.WriteString(strconv.Itoa(v))
	case bool:
		e.WriteString(strconv.FormatBool(v))
	case nil:
		e.WriteString("null") // an element of a list: dropping it would move the others
	default:
		return e.other(v)
	}
	return nil
}

// other brings any further Go value into one of the shapes that value knows.
func (e *encoder) other(value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode %T: %w", value, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var known any
	if err := decoder.Decode(&known); err != nil {
		return fmt.Errorf("encode %T: %w", value, err)
	}
	return e.value(known)
}

func (e *encoder) plain(number json.Number) error {
	text, err := json.Marshal(number)
	if err != nil {
		return fmt.Errorf("encode number: %w", err)
	}
	e.Write(text)
	return nil
}

func (e *encoder) object(members map[string]any) error {
	names := make([]string, 0, len(members))
	for name, value := range members {
		if value != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if e.descending {
		slices.Reverse(names)
	}
	e.WriteByte('{')
	for i, name := range names {
		if i > 0 {
			e.WriteByte(',')
		}
		e.text(name)
		e.WriteByte(':')
		if err := e.value(members[name]); err != nil {
			return err
		}
	}
	e.WriteByte('}')
	return nil
}

func (e *encoder) array(elements []any) error {
	e.WriteByte('[')
	for i, element := range elements {
		if i > 0 {
			e.WriteByte(',')
		}
		if err := e.value(element); err != nil {
			return err
		}
	}
	e.WriteByte(']')
	return nil
}

// short are the control characters that have an escape of one letter.
var short = map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}

// text writes a string. The standard encoder would also escape U+2028 and U+2029, which Java programs leave as they are: a merchant
// who parses and serialises again would then sign other bytes than were sent.
func (e *encoder) text(value string) {
	e.WriteByte('"')
	for _, r := range value { // invalid bytes come out as U+FFFD
		switch escape, ok := short[r]; {
		case ok:
			e.WriteString(escape)
		case r < 0x20:
			fmt.Fprintf(e, `\u%04X`, r)
		default:
			e.Write(utf8.AppendRune(e.AvailableBuffer(), r))
		}
	}
	e.WriteByte('"')
}

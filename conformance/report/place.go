package report

import (
	"bytes"
	"encoding/json"
	"strings"
)

// placed is a body laid out for reading, with the line that a JSON pointer names.
type placed struct {
	lines []string
	// mark is the index of the line, -1 when there is none.
	mark int
	// exact is false when the place itself is missing and mark is its nearest ancestor.
	exact bool
}

// place indents a JSON body and finds the line of a pointer in it. A body that is no JSON stays as it is, without a mark.
func place(body, pointer string) placed {
	var indented bytes.Buffer
	if json.Indent(&indented, []byte(body), "", "  ") != nil {
		return placed{lines: strings.Split(body, "\n"), mark: -1}
	}
	result := placed{lines: strings.Split(indented.String(), "\n"), mark: -1}
	if pointer == "" {
		return result
	}
	found := linesByPointer(indented.Bytes())
	for ancestor := pointer; ; {
		if line, ok := found[ancestor]; ok {
			result.mark, result.exact = line, ancestor == pointer
			return result
		}
		cutAt := strings.LastIndexByte(ancestor, '/')
		if cutAt < 0 {
			return result
		}
		ancestor = ancestor[:cutAt]
	}
}

// linesByPointer walks an indented JSON document and notes the line on which each value begins. Of duplicate members the last counts,
// as it does for most readers.
func linesByPointer(document []byte) map[string]int {
	found := map[string]int{}
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	line := func() int { return bytes.Count(document[:decoder.InputOffset()], []byte("\n")) }
	var walk func(path string) bool
	walk = func(path string) bool {
		token, err := decoder.Token()
		if err != nil {
			return false
		}
		found[path] = line()
		opening, compound := token.(json.Delim)
		if !compound {
			return true
		}
		for i := 0; decoder.More(); i++ {
			segment := itoa(i)
			if opening == '{' {
				key, err := decoder.Token()
				if err != nil {
					return false
				}
				segment, _ = key.(string)
			}
			if !walk(path + "/" + escapePointer.Replace(segment)) {
				return false
			}
		}
		_, err = decoder.Token()
		return err == nil
	}
	walk("")
	return found
}

var escapePointer = strings.NewReplacer("~", "~0", "/", "~1")

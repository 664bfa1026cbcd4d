package conformance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/fairground/fairground/conformance/merchant"
)

// What is legal on the wire must not be held against a merchant, however unusual it looks.
func TestLegalOdditiesAreNoFaults(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(http.ResponseWriter, *httptest.ResponseRecorder){
		"chunked": func(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
			head(w, answer)
			body := answer.Body.Bytes()
			for from := 0; from < len(body); from += 7 {
				_, _ = w.Write(body[from:min(from+7, len(body))])
				w.(http.Flusher).Flush()
			}
		},
		"closed connections": func(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
			w.Header().Set("Connection", "close")
			pass(w, answer)
		},
		"charset=utf8":          declared("application/json;charset=utf8"),
		"charset=UTF-8, quoted": declared(`application/json; charset="UTF-8"`),
		"upper case media type": declared("Application/JSON"),
		"unknown members":       rewritten(func(o map[string]any) { o["traceId"], o["zz"] = "t-1", []any{1, nil} }),
		"null members":          rewritten(func(o map[string]any) { o["extra"], o["frontEndUrl2"] = nil, nil }),
		"another member order":  reordered,
		"indented":              indented,
		"a line feed at the end": func(w http.ResponseWriter, a *httptest.ResponseRecorder) {
			head(w, a)
			_, _ = w.Write(append(a.Body.Bytes(), '\n'))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spotless(t, judge(t, play(t, merchant.Config{}, func(right http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					answer := httptest.NewRecorder()
					right.ServeHTTP(answer, r)
					change(w, answer)
				})
			}).all()))
		})
	}
}

func head(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	for name, values := range answer.Header() {
		if name != "Content-Length" {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(answer.Code)
}

func pass(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	head(w, answer)
	_, _ = w.Write(answer.Body.Bytes())
}

func declared(contentType string) func(http.ResponseWriter, *httptest.ResponseRecorder) {
	return func(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
		answer.Header().Set("Content-Type", contentType)
		pass(w, answer)
	}
}

func rewritten(change func(map[string]any)) func(http.ResponseWriter, *httptest.ResponseRecorder) {
	return func(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
		var object map[string]any
		decoder := json.NewDecoder(answer.Body)
		decoder.UseNumber()
		if decoder.Decode(&object) == nil {
			change(object)
			body, _ := json.Marshal(object)
			answer.Body = bytes.NewBufferString(escaped(body))
		}
		pass(w, answer)
	}
}

// reordered writes the members in descending order of their names.
func reordered(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	var object map[string]json.RawMessage
	if json.Unmarshal(answer.Body.Bytes(), &object) == nil {
		var names []string
		for name := range object {
			names = append(names, name)
		}
		answer.Body = descending(names, object)
	}
	pass(w, answer)
}

func indented(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	var b bytes.Buffer
	if json.Indent(&b, answer.Body.Bytes(), "", "\t") == nil {
		answer.Body = &b
	}
	pass(w, answer)
}

func descending(names []string, object map[string]json.RawMessage) *bytes.Buffer {
	slices.Sort(names)
	slices.Reverse(names)
	b := bytes.NewBufferString("{")
	for i, name := range names {
		if i > 0 {
			b.WriteByte(',')
		}
		key, _ := json.Marshal(name)
		b.Write(key)
		b.WriteByte(':')
		b.Write(object[name])
	}
	b.WriteByte('}')
	return b
}

// escaped writes characters outside ASCII as \uXXXX, as the memo wants them.
func escaped(body []byte) string {
	var b strings.Builder
	for _, r := range string(body) {
		if r > 127 {
			fmt.Fprintf(&b, `\u%04x`, r) // the practice merchant has none beyond the basic plane
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

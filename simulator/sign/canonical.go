package sign

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// emptyHash is the SHA-256 of no bytes, the payload hash of a request without a body.
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// request is what enters a canonical request, each part as plain data, so that a mistake can be made in one part alone.
type request struct {
	method  string
	path    string // as sent, percent-encoded
	query   string // as sent, without the question mark
	host    string
	headers http.Header
	length  int64
	signed  []string // names of signed headers as listed
	payload string   // hash, or the literal for an unsigned body
}

func requestOf(r *http.Request, signed []string, payload string) request {
	location := r.URL
	if location == nil {
		location = &url.URL{}
	}
	return request{
		method: r.Method, path: location.EscapedPath(), query: location.RawQuery, host: hostOf(r),
		headers: r.Header, length: r.ContentLength, signed: signed, payload: payload,
	}
}

// hostOf returns Host as received by a server, or as a client is going to send it. It is never corrected: a client that leaves the port
// away signs what it sends.
func hostOf(r *http.Request) string {
	if r.Host != "" || r.URL == nil {
		return r.Host
	}
	return r.URL.Host
}

func (q request) canonical(spelling Spelling) string {
	names := make([]string, len(q.signed))
	for i, name := range q.signed {
		names[i] = strings.ToLower(name)
	}
	return strings.Join([]string{
		strings.ToUpper(q.method), canonicalURI(q.path, spelling.PathAsSent), canonicalQuery(q.query, spelling),
		q.headerLines(names), strings.Join(names, ";"), q.payload,
	}, "\n")
}

// headerLines writes one line for each value of each signed header, every line with its end.
func (q request) headerLines(names []string) string {
	var lines strings.Builder
	for _, name := range names {
		for _, value := range q.values(name) {
			lines.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
		}
	}
	return lines.String()
}

// values returns the values of a header by its lower-case name. Go's server keeps Host, and a client Content-Length, outside the header map.
func (q request) values(name string) []string {
	if name == "host" {
		return []string{q.host}
	}
	values := slices.Clone(q.headers.Values(name))
	if len(values) == 0 && name == "content-length" && q.length >= 0 {
		return []string{strconv.FormatInt(q.length, 10)}
	}
	slices.Sort(values)
	return values
}

// canonicalURI decodes and re-encodes every segment, removes redundant and relative segments unless asSent, and ends in a slash.
func canonicalURI(path string, asSent bool) string {
	var segments []string
	for segment := range strings.SplitSeq(strings.TrimSuffix(strings.TrimPrefix(path, "/"), "/"), "/") {
		if !asSent && (segment == "" || segment == ".") {
			continue
		}
		if !asSent && segment == ".." {
			segments = segments[:max(0, len(segments)-1)]
			continue
		}
		decoded, err := url.PathUnescape(segment)
		if err != nil {
			decoded = segment
		}
		segments = append(segments, encode(decoded))
	}
	uri := "/" + strings.Join(segments, "/")
	if uri == "/" {
		return uri
	}
	return uri + "/"
}

type parameter struct{ name, value string }

// parameters decodes the raw query. What cannot be decoded stays as it is, so that the signature fails and not the server.
func parameters(query string) []parameter {
	var result []parameter
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		result = append(result, parameter{decodeQuery(name), decodeQuery(value)})
	}
	return result
}

func decodeQuery(text string) string {
	decoded, err := url.QueryUnescape(text)
	if err != nil {
		return text
	}
	return decoded
}

// canonicalQuery re-encodes the parameters and sorts them by name, then by value.
func canonicalQuery(query string, spelling Spelling) string {
	if query == "" {
		return ""
	}
	list := parameters(query)
	for i := range list {
		if spelling.LowerCaseNames {
			list[i].name = strings.ToLower(list[i].name)
		}
		if spelling.SortedEncoded {
			list[i] = parameter{encode(list[i].name), encode(list[i].value)}
		}
	}
	slices.SortStableFunc(list, func(a, b parameter) int {
		if order := strings.Compare(a.name, b.name); order != 0 {
			return order
		}
		return strings.Compare(a.value, b.value)
	})
	var text strings.Builder
	for i, p := range list {
		if !spelling.SortedEncoded {
			p = parameter{encode(p.name), encode(p.value)}
		}
		if i > 0 {
			text.WriteByte('&')
		}
		text.WriteString(p.name + "=" + p.value)
	}
	return text.String()
}

// encode percent-encodes the UTF-8 bytes of a text: only unreserved characters stay, hex digits are upper-case, a blank is %20.
func encode(text string) string {
	const digits = "0123456789ABCDEF"
	clean := true
	for i := 0; i < len(text) && clean; i++ {
		clean = unreserved(text[i])
	}
	if clean {
		return text
	}
	var result strings.Builder
	for i := range len(text) {
		if c := text[i]; unreserved(c) {
			result.WriteByte(c)
		} else {
			result.WriteString("%" + digits[c>>4:c>>4+1] + digits[c&15:c&15+1])
		}
	}
	return result.String()
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' || c == '~'
}

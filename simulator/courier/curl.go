package courier

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// masked stands in the place of a secret.
const masked = "***"

// Mask returns a copy of an exchange in which every secret is replaced by "***", in whatever part it stands: address, headers,
// bodies, failure. Percent-encoded spellings of a secret are replaced too.
func Mask(x Exchange, secrets ...string) Exchange {
	hide := hider(secrets)
	x.Request = RequestRecord{
		Method: x.Request.Method,
		URL:    hide.Replace(x.Request.URL),
		Header: maskHeader(x.Request.Header, hide),
		Body:   maskBytes(x.Request.Body, hide),
	}
	if x.Response != nil {
		x.Response = &ResponseRecord{
			Status:   x.Response.Status,
			Header:   maskHeader(x.Response.Header, hide),
			Body:     maskBytes(x.Response.Body, hide),
			Spelling: x.Response.Spelling,
		}
	}
	if x.Failure != nil {
		x.Failure = &Failure{Kind: x.Failure.Kind, Detail: hide.Replace(x.Failure.Detail)}
	}
	return x
}

// hider replaces secrets in all their spellings, the longest first, so that a secret inside a longer one leaves nothing behind.
func hider(secrets []string) *strings.Replacer {
	var spellings []string
	for _, secret := range secrets {
		if secret != "" {
			spellings = append(spellings, secret, url.QueryEscape(secret), url.PathEscape(secret))
		}
	}
	slices.SortFunc(spellings, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, spelling := range slices.Compact(spellings) {
		pairs = append(pairs, spelling, masked)
	}
	return strings.NewReplacer(pairs...)
}

func maskHeader(header http.Header, hide *strings.Replacer) http.Header {
	copied := header.Clone()
	for _, values := range copied {
		for i := range values {
			values[i] = hide.Replace(values[i])
		}
	}
	return copied
}

func maskBytes(body []byte, hide *strings.Replacer) []byte {
	if body == nil {
		return nil
	}
	return []byte(hide.Replace(string(body)))
}

// Curl returns a command line for a POSIX shell that sends a request again, byte for byte, with every secret in mask replaced by
// "***". Nothing in the request can break out of the quoting, address a file, or reach the terminal as a control character.
func Curl(r RequestRecord, mask ...string) string {
	return CurlTo(Quote(clean(hider(mask).Replace(r.URL))), r, mask...)
}

// CurlTo is Curl with another address, which is a finished word of the shell: it may hold a command substitution that makes a part of
// the address anew.
func CurlTo(address string, r RequestRecord, mask ...string) string {
	hide := hider(mask)
	var line strings.Builder
	body, inline := maskBytes(r.Body, hide), true
	if len(body) > 0 && !showable(body) {
		inline = false
		line.WriteString(Printf(body) + " | ")
	}
	line.WriteString("curl --include --globoff --request " + Quote(r.Method) + " --url " + address)
	for _, name := range sortedNames(r.Header) {
		for _, value := range r.Header[name] {
			header := name + ": " + clean(hide.Replace(value))
			if value == "" {
				header = name + ";" // curl's way to send a header without a value
			}
			line.WriteString(" --header " + Quote(header))
		}
	}
	switch {
	case len(body) > 0 && inline:
		line.WriteString(" --data-raw " + Quote(string(body))) // unlike --data-binary it never reads a leading @ as a file name
	case len(body) > 0:
		line.WriteString(" --data-binary @-")
	}
	return line.String()
}

func sortedNames(header http.Header) []string {
	names := make([]string, 0, len(header))
	for name := range header {
		if !strings.EqualFold(name, "Content-Length") && !strings.HasPrefix(name, "@") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Printf returns the shell command that writes exactly these bytes.
func Printf(body []byte) string { return "printf " + Quote(octal(body)) }

// Quote makes one word for a POSIX shell of any text.
func Quote(text string) string {
	if text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:", r))
	}) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// clean drops what cannot stand in an address or a header and could confuse a terminal.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}

// Showable tells whether a body can stand on a command line as it is.
func Showable(body []byte) bool { return showable(body) }

// showable tells whether a body can stand on a command line as it is.
func showable(body []byte) bool {
	return utf8.Valid(body) && !bytes.ContainsFunc(body, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' })
}

// octal spells bytes for printf.
func octal(body []byte) string {
	var text strings.Builder
	for _, b := range body {
		if b >= ' ' && b < 0x7f && b != '\\' && b != '%' && b != '\'' {
			text.WriteByte(b)
			continue
		}
		fmt.Fprintf(&text, `\%03o`, b)
	}
	return text.String()
}

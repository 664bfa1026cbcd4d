package sign

import (
	"bufio"
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// akskFlags are the inputs of AK/SK signatures.
type akskFlags struct {
	access, secret, method, url, date, request, signed, yours string
	headers                                                   []string
	body                                                      bodyFlags
}

func (f *akskFlags) register(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVar(&f.secret, "sk", "", "the secret access key (required)")
	flags.StringVar(&f.method, "method", "", "the HTTP method; GET without a body, POST with one")
	flags.StringVar(&f.url, "url", "", "the whole address, with its query")
	flags.StringArrayVar(&f.headers, "header", nil, "a header as 'Name: value'; may be repeated")
	f.body.register(command)
}

func signAKSKCommand() *cobra.Command {
	var f akskFlags
	command := gym("aksk", "AK/SK signature of an open API call (SDK-HMAC-SHA256)", func(command *cobra.Command) (*answer, error) {
		if err := require(command, "ak", "sk", "url"); err != nil {
			return nil, err
		}
		body, err := f.body.read(command, false)
		if err != nil {
			return nil, err
		}
		r, err := f.build(body)
		if err != nil {
			return nil, err
		}
		at, err := f.at()
		if err != nil {
			return nil, err
		}
		return f.answerSigned(r, body, at)
	})
	command.Example = "  fairground sign aksk --ak AK --sk SK --url 'http://127.0.0.1:8081/api/mkp-openapi-public/global/v1/order/query?orderId=MOCKPERIODYEARNEW'"
	command.Flags().StringVar(&f.access, "ak", "", "the access key id (required)")
	command.Flags().StringVar(&f.date, "date", "", "X-Sdk-Date such as 20250115T083000Z; now when empty")
	command.Flags().StringVar(&f.signed, "signed-headers", "", "the names to sign, joined by semicolons; host, x-sdk-date and what else is set when empty")
	f.register(command)
	return command
}

func (f *akskFlags) answerSigned(r *http.Request, body []byte, at time.Time) (*answer, error) {
	pair := Credential{f.access, f.secret}
	var steps Steps
	if f.signed == "" {
		steps = SignRequest(r, body, pair, at)
	} else {
		steps = SignRequestHeaders(r, body, pair, at, strings.Split(f.signed, ";")...)
	}
	a, err := ParseAuthorization(steps.Authorization)
	if err == nil {
		_, err = Verify(r, body, a, f.secret)
	}
	if err != nil {
		return nil, verdict.Misused("the gateway would refuse this request: %v", "网关会拒绝该请求：%v", err)
	}
	found := stepsAnswer(steps)
	found.add("curl", curlLine(r, body))
	return found, nil
}

func stepsAnswer(steps Steps) *answer {
	found := &answer{}
	found.add("canonicalRequest", steps.CanonicalRequest)
	found.add("requestHash", steps.RequestHash)
	found.add("stringToSign", steps.StringToSign)
	found.add("signature", steps.Signature)
	found.add("authorization", steps.Authorization)
	return found
}

func (f *akskFlags) at() (time.Time, error) {
	if f.date == "" {
		return now(), nil
	}
	at, err := time.Parse(DateLayout, f.date)
	if err != nil {
		return at, verdict.Misused("--date %q is not understood: write UTC as 20250115T083000Z", "--date %q 无法识别：请按 UTC 写成 20250115T083000Z", f.date)
	}
	return at, nil
}

// build makes the request that the flags describe.
func (f *akskFlags) build(body []byte) (*http.Request, error) {
	method := strings.ToUpper(f.method)
	if method == "" && len(body) > 0 {
		method = http.MethodPost
	}
	location, err := url.Parse(f.url)
	if err != nil || location.Host == "" || location.Scheme != "http" && location.Scheme != "https" {
		return nil, verdict.Misused("--url %q is no address: write it whole, such as https://mkt.myhuaweicloud.com/path?name=value", "--url %q 不是有效地址：请写完整地址，例如 https://mkt.myhuaweicloud.com/path?name=value", f.url)
	}
	// What a person types may hold blanks or Chinese characters, which cannot travel as they are.
	location.RawQuery = travelling(location.RawQuery)
	r, err := http.NewRequest(method, location.String(), bytes.NewReader(body))
	if err != nil {
		return nil, verdict.Misused("the request cannot be built: %v", "无法构造请求：%v", err)
	}
	for _, line := range f.headers {
		name, value, found := strings.Cut(line, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !found || !isToken(name) || strings.ContainsAny(value, "\r\n") {
			return nil, verdict.Misused("--header %q is no header: write 'Name: value'", "--header %q 不是有效的消息头：请写成 'Name: value'", line)
		}
		if strings.EqualFold(name, "Host") {
			r.Host = value
			continue
		}
		r.Header.Add(name, value)
	}
	return r, nil
}

// travelling percent-encodes the bytes that may not stand in an address and leaves everything else alone.
func travelling(query string) string {
	var text strings.Builder
	for i := range len(query) {
		if c := query[i]; c <= ' ' || c > '~' || c == '"' || c == '<' || c == '>' {
			text.WriteString(encode(query[i : i+1]))
		} else {
			text.WriteByte(c)
		}
	}
	return text.String()
}

// curlLine writes the signed request for a POSIX shell.
func curlLine(r *http.Request, body []byte) string {
	words := []string{"curl", "-X", r.Method}
	names := make([]string, 0, len(r.Header))
	for name := range r.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	if r.Host != r.URL.Host {
		words = append(words, "-H", quote("Host: "+r.Host))
	}
	for _, name := range names {
		for _, value := range r.Header[name] {
			words = append(words, "-H", quote(name+": "+value))
		}
	}
	if len(body) > 0 {
		words = append(words, "--data-binary", quote(string(body)))
	}
	return strings.Join(append(words, quote(r.URL.String())), " ")
}

func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

func verifyAKSKCommand() *cobra.Command {
	var f akskFlags
	command := gym("aksk", "AK/SK signature of an open API call", func(command *cobra.Command) (*answer, error) {
		if err := require(command, "sk"); err != nil {
			return nil, err
		}
		r, body, err := f.received(command)
		if err != nil {
			return nil, err
		}
		return f.judge(r, body), nil
	})
	command.Long = "Checks a signed request. Give the request as raw HTTP (request line, headers, empty line, body) with --request FILE, or its parts with\n" +
		"--method, --url, --header and --body. The age of X-Sdk-Date is not judged."
	command.Flags().StringVar(&f.request, "request", "", "a file with the raw HTTP request; - is standard input")
	command.Flags().StringVar(&f.yours, "your-canonical", "", "the canonical request of your own program, with line ends or | between its lines, to learn where it diverges")
	f.register(command)
	command.MarkFlagsMutuallyExclusive("request", "url")
	return command
}

// received returns the request from the raw text or from the flags.
func (f *akskFlags) received(command *cobra.Command) (*http.Request, []byte, error) {
	if f.request == "" {
		if err := require(command, "url"); err != nil {
			return nil, nil, err
		}
		body, err := f.body.read(command, false)
		if err != nil {
			return nil, nil, err
		}
		r, err := f.build(body)
		return r, body, err
	}
	given := bodyFlags{file: f.request}
	raw, err := given.read(command, true)
	if err != nil {
		return nil, nil, err
	}
	r, body, err := parseRaw(raw)
	if err == nil && (f.body.text != "" || f.body.file != "") {
		body, err = f.body.read(command, false)
	}
	return r, body, err
}

// parseRaw reads a raw HTTP request as a person pastes it: any line ends in the head, the body taken as it stands behind the empty line.
func parseRaw(raw []byte) (*http.Request, []byte, error) {
	head, body, found := bytes.Cut(raw, []byte("\r\n\r\n"))
	if plainHead, plainBody, plain := bytes.Cut(raw, []byte("\n\n")); plain && (!found || len(plainHead) < len(head)) {
		head, body = plainHead, plainBody
	}
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(string(head), "\r\n", "\n")), "\n")
	if fields := strings.Fields(lines[0]); len(fields) == 2 {
		lines[0] += " HTTP/1.1"
	}
	text := strings.Join(lines, "\r\n") + "\r\n\r\n"
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
	if err != nil {
		return nil, nil, verdict.Misused("the raw request cannot be read (%v): it must start with a line such as GET /path?name=value HTTP/1.1, then the headers",
			"无法解析原始请求（%v）：首行应形如 GET /path?name=value HTTP/1.1，随后是消息头", err)
	}
	return r, body, nil
}

func (f *akskFlags) judge(r *http.Request, body []byte) *answer {
	a, err := ParseAuthorization(r.Header.Get("Authorization"))
	if err != nil {
		return refused(&answer{}, err)
	}
	verification, err := Verify(r, body, a, f.secret)
	found := &answer{}
	if verification.CanonicalRequest != "" {
		found = stepsAnswer(verification.Steps)
		found.diverge(compared{"canonicalRequest", linesOf(f.yours), verification.CanonicalRequest})
	}
	found.add("given", a.Signature)
	if err != nil && !errors.Is(err, ErrMismatch) {
		return refused(found, err)
	}
	var mistakes []Mistake
	if err != nil {
		mistakes = ExplainAKSK(r, body, a, f.secret)
	}
	found.judged(err == nil, mistakes)
	if verification.Spelling.LowerCaseNames {
		found.advice = wording.Of("The signature is right, with query names in lower case as some SDK versions sign them.", "签名正确（查询参数名按小写参与签名，与部分 SDK 版本一致）。")
	}
	return found
}

// linesOf reads a canonical request that may be written with | between its lines, as the gateway's own messages have it.
func linesOf(text string) string {
	if strings.Contains(text, "\n") {
		return strings.ReplaceAll(text, "\r\n", "\n")
	}
	return strings.ReplaceAll(text, "|", "\n")
}

func refused(found *answer, err error) *answer {
	found.judged(false, nil)
	found.advice = wording.Format("The gateway would refuse the request before it compares signatures: %s", "网关在比对签名之前就会拒绝该请求：%s", refusalText(err))
	return found
}

func refusalText(err error) wording.Text {
	chinese := map[error]string{
		ErrAuthorizationMissing: "缺少 Authorization 消息头", ErrAlgorithm: "Authorization 必须以 SDK-HMAC-SHA256 开头",
		ErrAuthorizationForm: "Authorization 格式不正确", ErrDateMissing: "必须且只能发送一个 X-Sdk-Date 消息头",
		ErrDateUnsigned: "x-sdk-date 必须包含在 SignedHeaders 中", ErrDateForm: "X-Sdk-Date 必须为 UTC 时间，形如 20060102T150405Z",
		ErrHeaderMissing: "SignedHeaders 中列出的消息头未收到", ErrContentHash: "X-Sdk-Content-Sha256 必须为 UNSIGNED-PAYLOAD 或请求体的 SHA-256 十六进制值",
	}
	for known, text := range chinese {
		if errors.Is(err, known) {
			return wording.Of(err.Error(), text)
		}
	}
	return wording.Of(err.Error(), err.Error())
}

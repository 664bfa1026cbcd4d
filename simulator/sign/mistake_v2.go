package sign

import (
	"net/url"
	"strings"

	"github.com/fairground/fairground/wording"
)

// V2Mistakes returns the known mistakes with V2 and kit signatures: first the rows of "typical mistakes" in saas-v2.md 14.1, in their
// order, then what was seen elsewhere. The order is also the order of likelihood, which ExplainV2 relies on.
func V2Mistakes() []V2Mistake {
	return append(append(append(documentedMistakes(), bodyMistakes()...), keyMistakes()...), joinMistakes()...)
}

func v2Mistake(id, english, chinese string, change func(*formula) bool) V2Mistake {
	return V2Mistake{Mistake{id, wording.Of(english, chinese)}, change}
}

// always makes a change that every input allows.
func always(change func(*formula)) func(*formula) bool {
	return func(f *formula) bool { change(f); return true }
}

// rewritten makes a change of the body that only a JSON object allows.
func rewritten(s style, order func(*node)) func(*formula) bool {
	return func(f *formula) (done bool) {
		body, done := rewrite(f.body, s, order)
		if done {
			f.body = body
		}
		return done
	}
}

func documentedMistakes() []V2Mistake {
	return []V2Mistake{
		v2Mistake("sort-descending",
			"The members of the body were sorted in descending order; they are sorted ascending, a before b.",
			"请求体的成员按降序排序；应按升序排序，a 在 b 之前。",
			rewritten(compact, sortTop(true))),
		v2Mistake("json-spaced",
			"The body was written again with blanks after ':' and ','; sign the bytes as received, or write compact JSON.",
			"重新序列化时在“:”和“,”之后加了空格；应对收到的原始字节签名，或输出紧凑的 JSON。",
			rewritten(style{": ", ", ", ""}, nil)),
		v2Mistake("body-plain-sha256",
			"The body was hashed with plain SHA-256; use HMAC-SHA256 with the access key for the body too.",
			"请求体使用了普通 SHA-256；请求体的哈希同样要用访问密钥做 HMAC-SHA256。",
			always(func(f *formula) { f.hash = plainSHA256 })),
		v2Mistake("body-not-hashed",
			"The body itself stands in the canonical string, which is the rule of the kit interfaces; a basic interface takes the HMAC of the body.",
			"规范串中直接使用了请求体本身，这是联营 Kit 接口的规则；基础接口应使用请求体的 HMAC 值。",
			func(f *formula) bool {
				f.hash = func(_, body []byte) string { return string(body) }
				return !f.kit
			}),
		v2Mistake("inner-hash-upper-case",
			"The hash of the body stands in upper case in the canonical string; write it in lower case.",
			"规范串中的请求体哈希为大写；应使用小写十六进制。",
			func(f *formula) bool { f.hash = upperHMAC; return !f.kit }),
		v2Mistake("timestamp-in-seconds",
			"The timestamp was turned into seconds; use the text of the parameter as it is, in milliseconds.",
			"时间戳被转换成了秒；应直接使用参数中的毫秒值文本。",
			func(f *formula) bool {
				seconds := len(f.timestamp) > 3
				if seconds {
					f.timestamp = f.timestamp[:len(f.timestamp)-3]
				}
				return seconds
			}),
		v2Mistake("kit-body-hashed",
			"The payload was hashed first, which is the rule of the basic interfaces; a kit interface takes the payload itself.",
			"先对请求体做了哈希，这是基础接口的规则；联营 Kit 接口应直接使用请求体本身。",
			func(f *formula) bool { f.hash = hmacHex; return f.kit }),
	}
}

func bodyMistakes() []V2Mistake {
	text := func(change func([]byte) []byte) func(*formula) bool {
		return always(func(f *formula) { f.body = change(f.body) })
	}
	return []V2Mistake{
		v2Mistake("body-empty",
			"An empty body was signed: the request stream had been read before. Keep the bytes when you read them first.",
			"签名时请求体为空：请求流此前已被读取。请在首次读取时保存原始字节。",
			text(func([]byte) []byte { return nil })),
		v2Mistake("body-rewritten",
			"The sorted compact form of the body was signed, and these bytes are not in that form; sign exactly the bytes that travel.",
			"对排序后的紧凑格式签名，而实际传输的字节并非该格式；应对实际传输的字节签名。",
			rewritten(compact, sortTop(false))),
		v2Mistake("json-indented",
			"The body was written again with line breaks and two blanks of indentation; sign the bytes as received.",
			"重新序列化时带有换行和两个空格的缩进；应对收到的原始字节签名。",
			rewritten(style{": ", ",", "  "}, nil)),
		v2Mistake("json-indented-four",
			"The body was written again with line breaks and four blanks of indentation; sign the bytes as received.",
			"重新序列化时带有换行和四个空格的缩进；应对收到的原始字节签名。",
			rewritten(style{": ", ",", "    "}, nil)),
		v2Mistake("json-unicode-escaped",
			`Characters beyond ASCII were written as \uXXXX; leave them as UTF-8 (Python: ensure_ascii=False, PHP: JSON_UNESCAPED_UNICODE).`,
			`非 ASCII 字符被写成了 \uXXXX；应保留 UTF-8 原文（Python：ensure_ascii=False，PHP：JSON_UNESCAPED_UNICODE）。`,
			text(func(b []byte) []byte { return escaped(b, beyondASCII, `\u%04x`) })),
		v2Mistake("json-unicode-escaped-upper-case",
			`Characters beyond ASCII were written as \uXXXX with upper-case digits; leave them as UTF-8.`,
			`非 ASCII 字符被写成了大写十六进制的 \uXXXX；应保留 UTF-8 原文。`,
			text(func(b []byte) []byte { return escaped(b, beyondASCII, `\u%04X`) })),
		v2Mistake("json-html-escaped",
			`The characters <, > and & were written as \u003c, \u003e and \u0026; switch HTML escaping off (Go: SetEscapeHTML(false)).`,
			`字符 <、>、& 被写成了 \u003c、\u003e、\u0026；请关闭 HTML 转义（Go：SetEscapeHTML(false)）。`,
			text(func(b []byte) []byte {
				return escaped(b, func(r rune) bool { return strings.ContainsRune("<>&", r) }, `\u%04x`)
			})),
		v2Mistake("json-gson-escaped",
			`The characters <, >, &, = and ' were written as \uXXXX; switch HTML escaping off (Gson: disableHtmlEscaping()).`,
			`字符 <、>、&、=、' 被写成了 \uXXXX；请关闭 HTML 转义（Gson：disableHtmlEscaping()）。`,
			text(func(b []byte) []byte {
				return escaped(b, func(r rune) bool { return strings.ContainsRune("<>&='", r) }, `\u%04x`)
			})),
		v2Mistake("json-slash-escaped",
			`Each / was written as \/; leave it alone (PHP: JSON_UNESCAPED_SLASHES).`,
			`每个 / 都被写成了 \/；不应转义（PHP：JSON_UNESCAPED_SLASHES）。`,
			text(func(b []byte) []byte { return []byte(strings.ReplaceAll(string(b), "/", `\/`)) })),
		v2Mistake("body-read-as-latin1",
			"The UTF-8 bytes of the body were read as Latin-1; read the request as UTF-8.",
			"请求体的 UTF-8 字节被当作 Latin-1（ISO-8859-1）读取；应按 UTF-8 读取。",
			text(latin1)),
		v2Mistake("body-question-marks",
			"Characters beyond ASCII became question marks: the text was turned into bytes without UTF-8; name UTF-8 (Java: getBytes(StandardCharsets.UTF_8)).",
			"非 ASCII 字符变成了问号：文本转字节时没有使用 UTF-8；请明确指定（Java：getBytes(StandardCharsets.UTF_8)）。",
			text(questionMarks)),
		v2Mistake("body-with-line-feed",
			"A line feed was added to the body; sign exactly the bytes that travel.",
			"请求体末尾多了一个换行符；应对实际传输的字节签名。",
			text(func(b []byte) []byte { return append(append([]byte{}, b...), '\n') })),
		v2Mistake("body-trimmed",
			"White space around the body was cut off; sign exactly the bytes that travel.",
			"请求体首尾的空白被去掉了；应对实际传输的字节签名。",
			text(func(b []byte) []byte { return []byte(strings.TrimSpace(string(b))) })),
		v2Mistake("body-url-encoded",
			"The body was URL-encoded before it was hashed; nothing is encoded before signing.",
			"请求体在哈希前做了 URL 编码；签名前不做任何编码。",
			text(func(b []byte) []byte { return []byte(url.QueryEscape(string(b))) })),
	}
}

package sign

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // a known mistake is to use it
	"encoding/base64"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/fairground/fairground/wording"
)

// BodySignMistake is a Mistake with the Body-Sign of a V1.0 answer.
type BodySignMistake struct {
	Mistake
	change func(*bodySignFormula) bool
}

// bodySignFormula is the computation of a Body-Sign, each step apart. timestamp is the timeStamp of the request that was answered,
// empty when it is not known.
type bodySignFormula struct {
	accessKey, timestamp string
	body, key            []byte
	final                func(key, message []byte) string
}

// Signature returns the wrong signature that the mistake leads to for the answer to a request signed at timestamp (its parameter
// timeStamp, empty when unknown), and whether the mistake shows with these inputs at all.
func (m BodySignMistake) Signature(accessKey, timestamp string, body []byte) (string, bool) {
	return mistakenBodySign(accessKey, timestamp, body, m)
}

func mistakenBodySign(accessKey, timestamp string, body []byte, made ...BodySignMistake) (string, bool) {
	f := &bodySignFormula{accessKey: accessKey, timestamp: timestamp, body: body, key: []byte(accessKey), final: base64HMAC}
	for _, mistake := range made {
		if !mistake.change(f) {
			return "", false
		}
	}
	wrong := f.final(f.key, f.body)
	return wrong, wrong != BodySign(accessKey, body)
}

// ExplainBodySign returns the mistakes that together lead to exactly the signature of a Body-Sign: one, or two made at once; none when
// it is right or cannot be explained. timestamp is the timeStamp of the request that was answered, empty when unknown.
func ExplainBodySign(accessKey, signature, timestamp string, body []byte) []Mistake {
	if signature == BodySign(accessKey, body) {
		return nil
	}
	table := BodySignMistakes()
	for _, m := range table {
		if wrong, shows := mistakenBodySign(accessKey, timestamp, body, m); shows && wrong == signature {
			return []Mistake{m.Mistake}
		}
	}
	for i, first := range table {
		for _, second := range table[i+1:] {
			if wrong, shows := mistakenBodySign(accessKey, timestamp, body, first, second); shows && wrong == signature {
				return []Mistake{first.Mistake, second.Mistake}
			}
		}
	}
	return nil
}

// BodySignMistakes returns the known mistakes with Body-Sign, likely ones first.
func BodySignMistakes() []BodySignMistake {
	return slices.Concat(answerBodyMistakes(), answerKeyMistakes(), answerFinalMistakes())
}

func bodySignMistake(id, english, chinese string, change func(*bodySignFormula) bool) BodySignMistake {
	return BodySignMistake{Mistake{id, wording.Of(english, chinese)}, change}
}

// answerRewritten makes a change of the body that only a JSON object allows.
func answerRewritten(s style, order func(*node)) func(*bodySignFormula) bool {
	return func(f *bodySignFormula) (done bool) {
		body, done := rewrite(f.body, s, order)
		if done {
			f.body = body
		}
		return done
	}
}

func answerText(change func([]byte) []byte) func(*bodySignFormula) bool {
	return func(f *bodySignFormula) bool { f.body = change(f.body); return true }
}

func answerBodyMistakes() []BodySignMistake {
	appended := func(text string) func(*bodySignFormula) bool {
		return answerText(func(b []byte) []byte { return append(slices.Clone(b), text...) })
	}
	cut := func(text string) func(*bodySignFormula) bool {
		return answerText(func(b []byte) []byte { return []byte(strings.TrimSuffix(string(b), text)) })
	}
	return []BodySignMistake{
		bodySignMistake("line-feed-sent", "A line feed was sent after the body that was signed; sign what is sent, to the last byte.",
			"签名之后又在响应体末尾输出了换行符；应对实际发送的全部字节签名。", cut("\n")),
		bodySignMistake("line-end-sent", "A line end (CR LF) was sent after the body that was signed; sign what is sent, to the last byte.",
			"签名之后又在响应体末尾输出了回车换行；应对实际发送的全部字节签名。", cut("\r\n")),
		bodySignMistake("line-feed-signed", "A line feed was signed that was not sent; sign exactly what is sent.",
			"签名内容末尾多了一个没有发送的换行符；应对实际发送的字节签名。", appended("\n")),
		bodySignMistake("re-serialised-compact", "The compact form of the body was signed and another one sent; serialise once, and sign and send the same bytes.",
			"签名用的是紧凑格式，实际发送的是另一种格式；应只序列化一次，对同一份字节签名并发送。", answerRewritten(compact, nil)),
		bodySignMistake("re-serialised-sorted", "The members of the body were sorted for signing only; sign the bytes that are sent.",
			"仅在签名时对成员做了排序；应对实际发送的字节签名。", answerRewritten(compact, sortTop(false))),
		bodySignMistake("re-serialised-spaced", "The body was signed with blanks after ':' and ','; serialise once, and sign and send the same bytes.",
			"签名用的 JSON 在“:”和“,”之后带空格；应只序列化一次，对同一份字节签名并发送。", answerRewritten(style{": ", ", ", ""}, nil)),
		bodySignMistake("re-serialised-indented", "The body was signed with indentation of two blanks; serialise once, and sign and send the same bytes.",
			"签名用的 JSON 带有两个空格的缩进；应只序列化一次，对同一份字节签名并发送。", answerRewritten(style{": ", ",", "  "}, nil)),
		bodySignMistake("re-serialised-indented-four", "The body was signed with indentation of four blanks; serialise once, and sign and send the same bytes.",
			"签名用的 JSON 带有四个空格的缩进；应只序列化一次，对同一份字节签名并发送。", answerRewritten(style{": ", ",", "    "}, nil)),
		bodySignMistake("signed-before-escaping", `The body was signed before characters were written as \uXXXX; sign the bytes that are sent.`,
			`先签名，后把字符写成了 \uXXXX；应对实际发送的字节签名。`, answerText(unescapedUnicode)),
		bodySignMistake("signed-after-escaping", `The body was signed with characters written as \uXXXX and sent with the characters themselves; sign the bytes that are sent.`,
			`签名时字符写成了 \uXXXX，发送时却是原字符；应对实际发送的字节签名。`,
			answerText(func(b []byte) []byte { return escaped(b, beyondASCII, `\u%04x`) })),
		bodySignMistake("signed-with-slashes-escaped", `The body was signed with every / written as \/; sign the bytes that are sent.`,
			`签名时每个 / 都写成了 \/；应对实际发送的字节签名。`,
			answerText(func(b []byte) []byte { return []byte(strings.ReplaceAll(string(b), "/", `\/`)) })),
		bodySignMistake("signed-before-slash-escaping", `The body was signed before every / was written as \/; sign the bytes that are sent.`,
			`先签名，后把每个 / 写成了 \/；应对实际发送的字节签名。`,
			answerText(func(b []byte) []byte { return []byte(strings.ReplaceAll(string(b), `\/`, "/")) })),
		bodySignMistake("signed-as-latin1", "The body was turned into bytes as Latin-1, or its UTF-8 bytes were taken for Latin-1; use UTF-8 throughout.",
			"签名时按 Latin-1 处理了响应体；应始终使用 UTF-8。", answerText(latin1)),
		bodySignMistake("signed-question-marks", "Characters beyond ASCII were question marks when the body was signed; turn it into bytes as UTF-8.",
			"签名时非 ASCII 字符变成了问号；请按 UTF-8 转换为字节。", answerText(questionMarks)),
		bodySignMistake("byte-order-mark-sent", "A byte order mark was sent before the body that was signed; send none.",
			"签名之后又在响应体开头输出了 BOM；请不要输出 BOM。",
			answerText(func(b []byte) []byte { return []byte(strings.TrimPrefix(string(b), "\ufeff")) })),
		bodySignMistake("trimmed", "White space around the body was cut off for signing; sign exactly what is sent.",
			"签名时去掉了响应体首尾的空白；应对实际发送的字节签名。",
			answerText(func(b []byte) []byte { return []byte(strings.TrimSpace(string(b))) })),
		bodySignMistake("empty", "An empty text was signed; sign the body.", "签名内容为空；应对响应体签名。", answerText(func([]byte) []byte { return nil })),
		bodySignMistake("base64-signed", "The Base64 of the body was signed; sign the body itself.", "对响应体的 Base64 文本签名；应直接对响应体签名。",
			answerText(func(b []byte) []byte { return []byte(base64.StdEncoding.EncodeToString(b)) })),
	}
}

func answerKeyMistakes() []BodySignMistake {
	key := func(change func(f *bodySignFormula) string) func(*bodySignFormula) bool {
		return func(f *bodySignFormula) bool { f.key = []byte(change(f)); return true }
	}
	decoded := func(decode func(string) ([]byte, bool)) func(*bodySignFormula) bool {
		return func(f *bodySignFormula) (done bool) { f.key, done = decode(f.accessKey); return done }
	}
	return []BodySignMistake{
		bodySignMistake("key-with-timestamp", "The HMAC key is access key + timeStamp, which is the rule of authToken; for Body-Sign it is the access key alone.",
			"HMAC 密钥用了 Key + timeStamp，这是 authToken 的规则；Body-Sign 只使用 Key 本身。",
			func(f *bodySignFormula) bool { f.key = []byte(f.accessKey + f.timestamp); return f.timestamp != "" }),
		bodySignMistake("key-with-line-feed", "The access key ends in a line feed, probably from the file it was read from; trim it.",
			"Key 末尾带有换行符，多半来自密钥文件；请去除首尾空白。", key(func(f *bodySignFormula) string { return f.accessKey + "\n" })),
		bodySignMistake("key-upper-case", "The access key was turned into upper case; use it as it stands.", "Key 被转换成了大写；应原样使用。",
			key(func(f *bodySignFormula) string { return strings.ToUpper(f.accessKey) })),
		bodySignMistake("key-lower-case", "The access key was turned into lower case; use it as it stands.", "Key 被转换成了小写；应原样使用。",
			key(func(f *bodySignFormula) string { return strings.ToLower(f.accessKey) })),
		bodySignMistake("key-derived", "The AES key that sensitive values are encrypted with was used; the access key itself is the HMAC key.",
			"使用了由 Key 派生的 AES 密钥；HMAC 密钥应为 Key 本身。", key(func(f *bodySignFormula) string { return string(AESKey(f.accessKey, AES256)) })),
		bodySignMistake("key-base64-decoded", "The access key was decoded from Base64; its text is the HMAC key as it stands.",
			"Key 被做了 Base64 解码；应直接使用其文本。", decoded(base64Decoded)),
		bodySignMistake("key-hex-decoded", "The access key was decoded from hex; its text is the HMAC key as it stands.",
			"Key 被做了十六进制解码；应直接使用其文本。", decoded(hexDecoded)),
		bodySignMistake("key-empty", "The HMAC key is empty; the access key is not configured.", "HMAC 密钥为空；Key 未配置。", key(func(*bodySignFormula) string { return "" })),
	}
}

func answerFinalMistakes() []BodySignMistake {
	final := func(f func(key, message []byte) string) func(*bodySignFormula) bool {
		return func(formula *bodySignFormula) bool { formula.final = f; return true }
	}
	return []BodySignMistake{
		bodySignMistake("hex", "The result was written as hex; write it as Base64.", "结果使用了十六进制；应使用 Base64。", final(hmacHex)),
		bodySignMistake("hex-upper-case", "The result was written as upper-case hex; write it as Base64.", "结果使用了大写十六进制；应使用 Base64。", final(upperHMAC)),
		bodySignMistake("base64-of-hex", "The hex text of the result was encoded with Base64; encode its 32 bytes.", "对结果的十六进制文本做了 Base64；应直接对 32 字节做 Base64。",
			final(func(key, message []byte) string {
				return base64.StdEncoding.EncodeToString([]byte(hmacHex(key, message)))
			})),
		bodySignMistake("base64-url-safe", "The result uses the URL-safe alphabet (- and _); use the standard one (+ and /).", "结果使用了 URL 安全的 Base64 字母表；应使用标准字母表。",
			final(func(key, message []byte) string { return base64.URLEncoding.EncodeToString(hmacBytes(key, message)) })),
		bodySignMistake("base64-unpadded", "The = at the end of the Base64 is missing; keep it.", "Base64 末尾缺少 =；应保留填充。",
			final(func(key, message []byte) string { return base64.RawStdEncoding.EncodeToString(hmacBytes(key, message)) })),
		bodySignMistake("base64-url-encoded", "The signature was URL-encoded; a header value is not.", "签名做了 URL 编码；响应头的值不需要编码。",
			final(func(key, message []byte) string { return Escape(base64HMAC(key, message)) })),
		bodySignMistake("hmac-sha1", "HMAC-SHA1 was used; use HMAC-SHA256.", "使用了 HMAC-SHA1；应使用 HMAC-SHA256。",
			final(func(key, message []byte) string {
				mac := hmac.New(sha1.New, key)
				mac.Write(message)
				return base64.StdEncoding.EncodeToString(mac.Sum(nil))
			})),
		bodySignMistake("arguments-swapped", "Key and message changed places in the HMAC; the access key is the key.", "HMAC 的密钥与消息参数颠倒；Key 才是密钥。",
			final(func(key, message []byte) string { return base64HMAC(message, key) })),
		bodySignMistake("plain-sha256", "The body was hashed with plain SHA-256; use HMAC-SHA256 with the access key.", "对响应体使用了普通 SHA-256；应使用 HMAC-SHA256。", final(plainSHA256)),
	}
}

var unicodeEscape = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)

// unescapedUnicode is a body as it was before characters beyond ASCII became \uXXXX.
func unescapedUnicode(body []byte) []byte {
	return unicodeEscape.ReplaceAllFunc(body, func(escape []byte) []byte {
		unit, err := strconv.ParseUint(string(escape[2:]), 16, 16)
		if err != nil || unit < 0x80 || unit >= 0xd800 && unit < 0xe000 {
			return escape
		}
		return []byte(string(rune(unit)))
	})
}

package sign

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // a known mistake is to use it
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"github.com/fairground/fairground/wording"
)

// TokenMistakes returns the known mistakes with the V1.0 authToken, likely ones first: those of saas-v1.md 9.2 lead.
func TokenMistakes() []TokenMistake {
	return slices.Concat(valueMistakes(), tokenOrderMistakes(), tokenKeyMistakes(), tokenFinalMistakes())
}

func tokenMistake(id, english, chinese string, change func(*tokenFormula) bool) TokenMistake {
	return TokenMistake{Mistake{id, wording.Of(english, chinese)}, change}
}

func tokenAlways(change func(*tokenFormula)) func(*tokenFormula) bool {
	return func(f *tokenFormula) bool { change(f); return true }
}

func valueMistakes() []TokenMistake {
	return []TokenMistake{
		tokenMistake("values-encoded",
			"The values were signed as they travel, URL-encoded; decode every value before it is signed.",
			"对 URL 编码后的参数值做了签名；应先对每个值做 URL 解码再签名。",
			valuesAs(func(p QueryParameter) string { return p.Raw })),
		tokenMistake("plus-as-blank",
			"Every + in a value became a blank: the value was decoded once too often. Take the value from the framework, already decoded, and decode no more.",
			"参数值中的 + 变成了空格：多做了一次 URL 解码。应直接使用框架已解码的值，不要再次解码。",
			valuesAs(func(p QueryParameter) string { return strings.ReplaceAll(p.Value, "+", " ") })),
		tokenMistake("values-decoded-twice",
			"The values were decoded twice; a framework hands them over decoded.",
			"参数值被解码了两次；框架取出的值已经过解码。",
			valuesAs(decodedAgain)),
		tokenMistake("values-encoded-again",
			"The decoded values were encoded again (a blank as +) before they were signed; sign them decoded.",
			"签名前又对参数值做了 URL 编码（空格变为 +）；应对解码后的值签名。",
			valuesAs(func(p QueryParameter) string { return url.QueryEscape(p.Value) })),
		tokenMistake("query-read-as-latin1",
			"The query was decoded as Latin-1 instead of UTF-8; set the connector's URI encoding to UTF-8 (Tomcat: URIEncoding=\"UTF-8\").",
			"查询参数按 Latin-1（ISO-8859-1）而不是 UTF-8 解码；请把容器的 URI 编码设为 UTF-8（Tomcat：URIEncoding=\"UTF-8\"）。",
			valuesAs(func(p QueryParameter) string { return string(latin1([]byte(p.Value))) })),
		tokenMistake("question-marks",
			"Characters beyond ASCII became question marks: the text was turned into bytes without UTF-8 (Java: getBytes(StandardCharsets.UTF_8)).",
			"非 ASCII 字符变成了问号：文本转字节时没有使用 UTF-8（Java：getBytes(StandardCharsets.UTF_8)）。",
			valuesAs(func(p QueryParameter) string { return string(questionMarks([]byte(p.Value))) })),
		tokenMistake("sensitive-decrypted",
			"mobilePhone and email were decrypted before the token was computed; the ciphertext is what is signed.",
			"计算 authToken 之前先解密了 mobilePhone 与 email；参与签名的应是密文。",
			(*tokenFormula).decryptedFirst),
		tokenMistake("extend-params-decoded",
			"saasExtendParams was decoded from Base64 before the token was computed; its Base64 text is what is signed.",
			"计算 authToken 之前先对 saasExtendParams 做了 Base64 解码；参与签名的应是 Base64 文本。",
			valuesAs(base64DecodedFirst)),
		tokenMistake("values-trimmed",
			"Blanks around values were cut off; sign the values as they are.",
			"参数值首尾的空白被去掉了；应按原值签名。",
			valuesAs(func(p QueryParameter) string { return strings.TrimSpace(p.Value) })),
		tokenMistake("blank-values-skipped",
			"Parameters with a blank value were left out, which is the rule for bodies of the kit; in a query they take part as name=.",
			"空值参数被跳过，这是联营 Kit 请求体的规则；查询参数中空值应以 name= 的形式参与签名。",
			func(f *tokenFormula) bool {
				before := len(f.parameters)
				f.parameters = slices.DeleteFunc(f.parameters, func(p QueryParameter) bool { return strings.TrimSpace(p.Value) == "" })
				return len(f.parameters) != before
			}),
	}
}

func tokenOrderMistakes() []TokenMistake {
	return []TokenMistake{
		tokenMistake("unsorted",
			"The parameters were signed in the order in which they came; sort them by name.",
			"按收到的顺序对参数签名；应先按参数名排序。",
			tokenAlways(func(f *tokenFormula) { f.order = nil })),
		tokenMistake("sorted-descending",
			"The parameters were sorted in descending order; sort them ascending.",
			"参数按降序排序；应按升序排序。",
			tokenAlways(func(f *tokenFormula) {
				f.order = func(a, b QueryParameter) int { return strings.Compare(b.Name, a.Name) }
			})),
		tokenMistake("sorted-ignoring-case",
			"The names were sorted without regard to letter case; sort them by their characters, upper case first (Java: TreeMap), so that orderAmount stands before orderId.",
			"排序时忽略了大小写；应按字符编码排序（Java：TreeMap），例如 orderAmount 在 orderId 之前。",
			tokenAlways(func(f *tokenFormula) {
				f.order = func(a, b QueryParameter) int {
					return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
				}
			})),
		tokenMistake("query-as-received",
			"The query was signed as it came, encoded and unsorted; decode the values and sort by name.",
			"直接对收到的查询字符串签名（未解码、未排序）；应解码并按参数名排序。",
			tokenAlways(func(f *tokenFormula) {
				f.order, f.value = nil, func(p QueryParameter) string { return p.Raw }
			})),
		tokenMistake("token-included",
			"authToken itself was taken into the message; leave it out.",
			"签名内容包含了 authToken 本身；应将其排除。",
			func(f *tokenFormula) bool {
				f.parameters = append(f.parameters, QueryParameter{TokenParameter, Escape(f.carried), f.carried})
				return f.carried != ""
			}),
		tokenMistake("timestamp-left-out",
			"timeStamp was left out of the message; it takes part there and in the HMAC key.",
			"签名内容缺少 timeStamp；它既参与签名内容，也参与 HMAC 密钥。",
			dropped(TimeParameter)),
		tokenMistake("activity-left-out",
			"activity was left out of the message; every parameter but authToken takes part.",
			"签名内容缺少 activity；除 authToken 外所有参数都参与签名。",
			dropped("activity")),
		tokenMistake("test-flag-left-out",
			"testFlag was left out of the message; every parameter but authToken takes part.",
			"签名内容缺少 testFlag；除 authToken 外所有参数都参与签名。",
			dropped("testFlag")),
		tokenMistake("joined-with-nothing",
			"The pairs were joined without &; put & between them.",
			"参数之间没有用 & 连接；应使用 & 连接。",
			tokenAlways(func(f *tokenFormula) { f.join = func(pairs []string) string { return strings.Join(pairs, "") } })),
		tokenMistake("ampersand-at-the-end",
			"An & was left at the end of the message; join with & between the pairs only.",
			"签名内容末尾多了一个 &；只在参数之间使用 &。",
			tokenAlways(func(f *tokenFormula) { f.join = func(pairs []string) string { return strings.Join(pairs, "&") + "&" } })),
		tokenMistake("ampersand-at-the-front",
			"An & was put before the first pair; join with & between the pairs only.",
			"签名内容开头多了一个 &；只在参数之间使用 &。",
			tokenAlways(func(f *tokenFormula) { f.join = func(pairs []string) string { return "&" + strings.Join(pairs, "&") } })),
	}
}

func dropped(name string) func(*tokenFormula) bool {
	return func(f *tokenFormula) bool {
		before := len(f.parameters)
		f.parameters = slices.DeleteFunc(f.parameters, func(p QueryParameter) bool { return p.Name == name })
		return len(f.parameters) != before
	}
}

func tokenKeyMistakes() []TokenMistake {
	key := func(change func(accessKey, timestamp string) string) func(*tokenFormula) bool {
		return tokenAlways(func(f *tokenFormula) { f.key = []byte(change(f.accessKey, f.timestamp)) })
	}
	decoded := func(decode func(string) ([]byte, bool)) func(*tokenFormula) bool {
		return func(f *tokenFormula) bool {
			bytes, done := decode(f.accessKey)
			f.key = append(bytes, f.timestamp...)
			return done
		}
	}
	return []TokenMistake{
		tokenMistake("key-without-timestamp",
			"The HMAC key is the access key alone, which is the rule of Body-Sign; for the token it is access key + timeStamp.",
			"HMAC 密钥只用了 Key，这是 Body-Sign 的规则；authToken 的密钥是 Key + timeStamp。",
			key(func(accessKey, _ string) string { return accessKey })),
		tokenMistake("key-timestamp-first",
			"The HMAC key is timeStamp + access key; it is access key + timeStamp.",
			"HMAC 密钥写成了 timeStamp + Key；应为 Key + timeStamp。",
			key(func(accessKey, timestamp string) string { return timestamp + accessKey })),
		tokenMistake("key-timestamp-alone",
			"The HMAC key is the timeStamp alone; it is access key + timeStamp.",
			"HMAC 密钥只用了 timeStamp；应为 Key + timeStamp。",
			key(func(_, timestamp string) string { return timestamp })),
		tokenMistake("key-joined-with-sign",
			"A character stands between access key and timeStamp; join them with nothing.",
			"Key 与 timeStamp 之间多了 & 字符；应直接相连。",
			key(func(accessKey, timestamp string) string { return accessKey + "&" + timestamp })),
		tokenMistake("key-with-line-feed",
			"The access key ends in a line feed, probably from the file it was read from; trim it.",
			"Key 末尾带有换行符，多半来自密钥文件；请去除首尾空白。",
			key(func(accessKey, timestamp string) string { return accessKey + "\n" + timestamp })),
		tokenMistake("key-upper-case",
			"The access key was turned into upper case; use it as it stands.",
			"Key 被转换成了大写；应原样使用。",
			key(func(accessKey, timestamp string) string { return strings.ToUpper(accessKey) + timestamp })),
		tokenMistake("key-lower-case",
			"The access key was turned into lower case; use it as it stands.",
			"Key 被转换成了小写；应原样使用。",
			key(func(accessKey, timestamp string) string { return strings.ToLower(accessKey) + timestamp })),
		tokenMistake("key-base64-decoded",
			"The access key was decoded from Base64; its text is used as it stands.",
			"Key 被做了 Base64 解码；应直接使用其文本。", decoded(base64Decoded)),
		tokenMistake("key-hex-decoded",
			"The access key was decoded from hex; its text is used as it stands.",
			"Key 被做了十六进制解码；应直接使用其文本。", decoded(hexDecoded)),
	}
}

func tokenFinalMistakes() []TokenMistake {
	final := func(f func(key, message []byte) string) func(*tokenFormula) bool {
		return tokenAlways(func(formula *tokenFormula) { formula.final = f })
	}
	return []TokenMistake{
		tokenMistake("hex",
			"The result was written as hex, which is the rule of V2; write it as Base64.",
			"结果使用了十六进制，这是 V2 的规则；应使用 Base64。", final(hmacHex)),
		tokenMistake("hex-upper-case",
			"The result was written as upper-case hex, which is the rule of V2; write it as Base64.",
			"结果使用了大写十六进制，这是 V2 的规则；应使用 Base64。", final(upperHMAC)),
		tokenMistake("base64-of-hex",
			"The hex text of the result was encoded with Base64; encode its 32 bytes.",
			"对结果的十六进制文本做了 Base64；应直接对 32 字节做 Base64。",
			final(func(key, message []byte) string {
				return base64.StdEncoding.EncodeToString([]byte(hmacHex(key, message)))
			})),
		tokenMistake("base64-url-safe",
			"The result uses the URL-safe alphabet (- and _); use the standard one (+ and /).",
			"结果使用了 URL 安全的 Base64 字母表（- 与 _）；应使用标准字母表（+ 与 /）。",
			final(func(key, message []byte) string { return base64.URLEncoding.EncodeToString(hmacBytes(key, message)) })),
		tokenMistake("base64-unpadded",
			"The = at the end of the Base64 is missing; keep it.",
			"Base64 末尾缺少 =；应保留填充。",
			final(func(key, message []byte) string { return base64.RawStdEncoding.EncodeToString(hmacBytes(key, message)) })),
		tokenMistake("token-not-decoded",
			"The right token was compared in its URL-encoded form; decode the parameter authToken before comparing.",
			"比较时使用了 URL 编码形式的 authToken；应先解码再比较。",
			final(func(key, message []byte) string { return url.QueryEscape(base64HMAC(key, message)) })),
		tokenMistake("token-plus-as-blank",
			"The + of the token became a blank; decode the query exactly once.",
			"authToken 中的 + 变成了空格；查询参数只能解码一次。",
			final(func(key, message []byte) string { return strings.ReplaceAll(base64HMAC(key, message), "+", " ") })),
		tokenMistake("hmac-sha1",
			"HMAC-SHA1 was used; use HMAC-SHA256.",
			"使用了 HMAC-SHA1；应使用 HMAC-SHA256。",
			final(func(key, message []byte) string {
				mac := hmac.New(sha1.New, key)
				mac.Write(message)
				return base64.StdEncoding.EncodeToString(mac.Sum(nil))
			})),
		tokenMistake("arguments-swapped",
			"Key and message changed places in the HMAC; access key + timeStamp is the key.",
			"HMAC 的密钥与消息参数颠倒；Key + timeStamp 才是密钥。",
			final(func(key, message []byte) string { return base64HMAC(message, key) })),
		tokenMistake("plain-sha256",
			"The message was hashed with plain SHA-256; use HMAC-SHA256 with the key.",
			"对签名内容使用了普通 SHA-256；应使用 HMAC-SHA256。",
			final(plainSHA256)),
	}
}

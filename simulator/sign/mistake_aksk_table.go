package sign

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"github.com/fairground/fairground/wording"
)

// AKSKMistakes returns the known mistakes with AK/SK signatures, in the order of the canonical request.
func AKSKMistakes() []AKSKMistake {
	return append(append(append(locationMistakes(), headerMistakes()...), payloadMistakes()...), secretMistakes()...)
}

func locationMistakes() []AKSKMistake {
	return []AKSKMistake{
		akskMistake("no-trailing-slash",
			"The canonical URI does not end in '/'; it always does, even when the request is sent without it.",
			"规范 URI 末尾缺少“/”；即使实际请求的路径不带“/”，签名时也必须加上。",
			func(f *gatewayFormula) { f.uri = strings.TrimSuffix(f.uri, "/") }),
		akskMistake("method-lower-case",
			"The method stands in lower case; write it in upper case.", "请求方法为小写；应使用大写。",
			func(f *gatewayFormula) { f.method = strings.ToLower(f.method) }),
		akskMistake("host-in-uri",
			"The whole URL stands in place of the canonical URI; it is the path alone.",
			"规范 URI 处写入了完整的 URL；此处只应为路径。",
			func(f *gatewayFormula) { f.uri = "https://" + f.raw.host + f.uri }),
		akskMistake("query-in-uri",
			"The query stands behind the path in the canonical URI; it has a line of its own.",
			"查询参数被拼在规范 URI 的路径之后；查询参数应独占一行。",
			func(f *gatewayFormula) { f.uri, f.query = strings.TrimSuffix(f.uri, "/")+"?"+f.raw.query, "" }),
		akskMistake("path-encoded-twice",
			"The path was percent-encoded twice.", "路径被重复做了百分号编码。",
			func(f *gatewayFormula) { f.uri = strings.ReplaceAll(f.uri, "%", "%25") }),
		akskMistake("path-not-encoded",
			"The path was not percent-encoded; every segment is, by its UTF-8 bytes.",
			"路径没有做百分号编码；每一段都应按 UTF-8 字节编码。",
			func(f *gatewayFormula) {
				if decoded, err := url.PathUnescape(f.uri); err == nil {
					f.uri = decoded
				}
			}),
		akskMistake("query-missing",
			"The query is missing in the canonical request.", "规范请求中缺少查询参数。",
			func(f *gatewayFormula) { f.query = "" }),
		akskMistake("query-unsorted",
			"The query parameters stand in the order in which they were sent; sort them by name.",
			"查询参数按发送顺序排列；应按参数名升序排序。",
			func(f *gatewayFormula) { f.query = querySentOrder(f.raw.query, nil) }),
		akskMistake("query-sorted-descending",
			"The query parameters are sorted in descending order; sort them ascending.", "查询参数按降序排列；应按升序排序。",
			func(f *gatewayFormula) { f.query = querySentOrder(f.raw.query, slices.Reverse[[]string]) }),
		akskMistake("query-as-sent",
			"The query was taken as sent; decode each name and value, encode them strictly (RFC 3986) and sort.",
			"直接使用了原始查询字符串；应先解码每个参数名和值，再严格按 RFC 3986 编码并排序。",
			func(f *gatewayFormula) { f.query = f.raw.query }),
		akskMistake("plus-for-blank",
			"A blank in the query was written as '+'; write %20 (Java: URLEncoder.encode(…).replace(\"+\", \"%20\")).",
			"查询参数中的空格被编码为“+”；应编码为 %20（Java：URLEncoder.encode(…).replace(\"+\", \"%20\")）。",
			func(f *gatewayFormula) { f.query = strings.ReplaceAll(f.query, "%20", "+") }),
		akskMistake("tilde-encoded",
			"The character ~ was written as %7E; it stays as it is.", "字符 ~ 被编码为 %7E；应保持原样。",
			func(f *gatewayFormula) { f.query = strings.ReplaceAll(f.query, "~", "%7E") }),
		akskMistake("query-not-encoded",
			"The names and values of the query were not percent-encoded.", "查询参数名和值没有做百分号编码。",
			func(f *gatewayFormula) {
				if decoded, err := url.PathUnescape(f.query); err == nil {
					f.query = decoded
				}
			}),
		akskMistake("query-hex-lower-case",
			"Percent-encoding used lower-case hex digits; write %2F, not %2f.", "百分号编码使用了小写十六进制；应写 %2F 而非 %2f。",
			func(f *gatewayFormula) { f.query = lowerEscapes(f.query) }),
		akskMistake("empty-value-without-equals",
			"A parameter without a value lost its '='; write \"name=\".", "空值参数缺少“=”；应写成“name=”。",
			func(f *gatewayFormula) {
				parts := strings.Split(f.query, "&")
				for i := range parts {
					parts[i] = strings.TrimSuffix(parts[i], "=")
				}
				f.query = strings.Join(parts, "&")
			}),
	}
}

// querySentOrder encodes the parameters properly in the order sent, or in what reorder makes of the sorted ones.
func querySentOrder(query string, reorder func([]string)) string {
	var parts []string
	for _, p := range parameters(query) {
		parts = append(parts, encode(p.name)+"="+encode(p.value))
	}
	if reorder != nil {
		slices.Sort(parts)
		reorder(parts)
	}
	return strings.Join(parts, "&")
}

func lowerEscapes(text string) string {
	result := []byte(text)
	for i := 0; i+2 < len(result); i++ {
		if result[i] == '%' {
			copy(result[i:i+3], bytes.ToLower(result[i:i+3]))
		}
	}
	return string(result)
}

func headerMistakes() []AKSKMistake {
	host := func(change func(string) string) func(*gatewayFormula) {
		return func(f *gatewayFormula) {
			f.setHeaders(func(name, value string) string {
				if name == "host" {
					value = change(value)
				}
				return name + ":" + strings.TrimSpace(value)
			})
		}
	}
	withoutPort := func(value string) string { name, _, _ := strings.Cut(value, ":"); return name }
	return []AKSKMistake{
		akskMistake("empty-line-missing",
			"The empty line between the headers and the list of signed headers is missing: each header line ends in a line feed, and the whole part is followed by one more.",
			"规范消息头与已签名消息头列表之间缺少空行：每个消息头以换行结尾，整个部分之后还有一个换行。",
			func(f *gatewayFormula) { f.headersEnd = "" }),
		akskMistake("two-empty-lines",
			"There are two empty lines between the headers and the list of signed headers; there is one.",
			"规范消息头与已签名消息头列表之间有两个空行；应只有一个。",
			func(f *gatewayFormula) { f.headersEnd = "\n\n" }),
		akskMistake("blank-after-colon",
			"A blank follows the colon in the canonical headers; write name:value.", "规范消息头的冒号后多了空格；应写成 name:value。",
			func(f *gatewayFormula) {
				f.setHeaders(func(name, value string) string { return name + ": " + strings.TrimSpace(value) })
			}),
		akskMistake("header-names-not-lower-case",
			"The names in the canonical headers are not in lower case.", "规范消息头中的名称没有转换为小写。",
			func(f *gatewayFormula) {
				f.setHeaders(func(name, value string) string { return http1Name(name) + ":" + strings.TrimSpace(value) })
			}),
		akskMistake("headers-unsorted",
			"The canonical headers stand in another order than sorted by name.", "规范消息头没有按名称升序排序。",
			func(f *gatewayFormula) { slices.Reverse(f.headers) }),
		akskMistake("host-without-port",
			"The host was signed without the port that is sent; sign Host exactly as it is sent.",
			"签名用的 host 不含端口，而实际发送的 Host 带端口；应与实际发送的 Host 完全一致。", host(withoutPort)),
		akskMistake("host-with-default-port",
			"The host was signed with :443, which is not sent; sign Host exactly as it is sent.",
			"签名用的 host 带有未发送的 :443；应与实际发送的 Host 完全一致。",
			host(func(value string) string { return withoutPort(value) + ":443" })),
		akskMistake("host-of-production",
			"The host of the real marketplace was signed, but the request was sent elsewhere; sign Host exactly as it is sent.",
			"签名用的是真实云商店的 host，而请求发往了别处；应与实际发送的 Host 完全一致。",
			host(func(string) string { return "mkt.myhuaweicloud.com" })),
		akskMistake("content-type-without-parameter",
			"The content type was signed without what follows the semicolon; sign the header exactly as it is sent.",
			"签名用的 Content-Type 缺少分号之后的部分；应与实际发送的消息头完全一致。",
			func(f *gatewayFormula) {
				f.setHeaders(func(name, value string) string {
					if name == "content-type" {
						value, _, _ = strings.Cut(value, ";")
					}
					return name + ":" + strings.TrimSpace(value)
				})
			}),
		akskMistake("line-ends-crlf",
			"The lines end in CR LF; they end in LF alone.", "行结束符为 CRLF；应仅为 LF。",
			func(f *gatewayFormula) { f.lineEnd = "\r\n" }),
	}
}

// http1Name writes a lower-case header name the usual way: X-Sdk-Date.
func http1Name(name string) string {
	parts := strings.Split(name, "-")
	for i, part := range parts {
		if part != "" {
			parts[i] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, "-")
}

func payloadMistakes() []AKSKMistake {
	body := func(change func([]byte) []byte) func(*gatewayFormula) {
		return func(f *gatewayFormula) { f.payload = hashOf(change(f.body)) }
	}
	return []AKSKMistake{
		akskMistake("body-with-line-feed",
			"The body was signed with a line feed at its end that was not sent; sign exactly the bytes that travel.",
			"签名用的请求体末尾多了一个未发送的换行符；应对实际传输的字节签名。",
			body(func(b []byte) []byte { return append(append([]byte{}, b...), '\n') })),
		akskMistake("body-without-line-feed",
			"The body was signed without the white space at its end, but it was sent with it; sign exactly the bytes that travel.",
			"签名用的请求体去掉了末尾空白，而实际发送时带有；应对实际传输的字节签名。",
			body(func(b []byte) []byte { return bytes.TrimRight(b, " \t\r\n") })),
		akskMistake("body-empty",
			"An empty body was signed; sign the bytes that travel.", "签名时请求体为空；应对实际传输的字节签名。",
			body(func([]byte) []byte { return nil })),
		akskMistake("body-hash-upper-case",
			"The hash of the body stands in upper case; write it in lower case.", "请求体哈希为大写；应使用小写。",
			func(f *gatewayFormula) { f.payload = strings.ToUpper(f.payload) }),
		akskMistake("body-hmac",
			"The body was hashed with HMAC; here it takes plain SHA-256 (unlike the V2 request signature).",
			"请求体使用了 HMAC；此处应为普通 SHA-256（与 V2 请求签名不同）。",
			func(f *gatewayFormula) { f.payload = hmacHex(f.secret, f.body) }),
		akskMistake("body-not-hashed",
			"The body itself stands in the canonical request; it takes the SHA-256 of the body.",
			"规范请求中直接使用了请求体；应使用请求体的 SHA-256。",
			func(f *gatewayFormula) { f.payload = string(f.body) }),
		akskMistake("unsigned-payload-not-announced",
			"The body was left out with UNSIGNED-PAYLOAD, but the header X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD was not sent.",
			"签名时使用了 UNSIGNED-PAYLOAD，但没有发送消息头 X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD。",
			func(f *gatewayFormula) { f.payload = UnsignedPayload }),
	}
}

func secretMistakes() []AKSKMistake {
	return []AKSKMistake{
		{Mistake{"secret-hex-decoded", wording.Of("The secret key was decoded from hex; its text is the HMAC key.", "SK 被做了十六进制解码；应直接以其文本作为 HMAC 密钥。")},
			func(f *gatewayFormula) (done bool) { f.secret, done = hexDecoded(f.secretText); return done }},
		{Mistake{"secret-base64-decoded", wording.Of("The secret key was decoded from Base64; its text is the HMAC key.", "SK 被做了 Base64 解码；应直接以其文本作为 HMAC 密钥。")},
			func(f *gatewayFormula) (done bool) { f.secret, done = base64Decoded(f.secretText); return done }},
		akskMistake("secret-with-line-feed",
			"The secret key ends in a line feed, probably from the file it was read from; trim it.",
			"SK 末尾带有换行符，多半来自密钥文件；请去除首尾空白。",
			func(f *gatewayFormula) { f.secret = []byte(f.secretText + "\n") }),
		akskMistake("access-key-as-secret",
			"The access key id (AK) was used as the secret key (SK).", "把 AK 当作 SK 使用了。",
			func(f *gatewayFormula) { f.secret = []byte(f.access) }),
		akskMistake("canonical-request-not-hashed",
			"The canonical request itself stands in the string to sign; it takes its SHA-256.",
			"待签名字符串中直接使用了规范请求；应使用规范请求的 SHA-256。",
			func(f *gatewayFormula) { f.digest = func(canonical string) string { return canonical } }),
		akskMistake("canonical-hash-upper-case",
			"The hash of the canonical request stands in upper case; write it in lower case.", "规范请求的哈希为大写；应使用小写。",
			func(f *gatewayFormula) {
				f.digest = func(canonical string) string { return strings.ToUpper(sha256Hex([]byte(canonical))) }
			}),
		akskMistake("canonical-request-with-line-feed",
			"The canonical request ends in a line feed; nothing follows the payload hash.", "规范请求末尾多了换行符；请求体哈希之后不应有任何内容。",
			func(f *gatewayFormula) {
				f.digest = func(canonical string) string { return sha256Hex([]byte(canonical + f.lineEnd)) }
			}),
		akskMistake("signature-upper-case",
			"The signature stands in upper case; write it in lower case.", "签名为大写；应使用小写十六进制。",
			func(f *gatewayFormula) { f.final = upperHMAC }),
		akskMistake("signature-base64",
			"The signature was encoded with Base64; write it as lower-case hex.", "签名使用了 Base64 编码；应使用小写十六进制。",
			func(f *gatewayFormula) { f.final = base64HMAC }),
		akskMistake("arguments-swapped",
			"Key and message changed places in the last HMAC.", "计算最终 HMAC 时密钥与消息参数颠倒。",
			func(f *gatewayFormula) { f.final = swappedHMAC }),
	}
}

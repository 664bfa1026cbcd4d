package sign

import (
	"encoding/base64"
	"strings"
)

func keyMistakes() []V2Mistake {
	return []V2Mistake{
		v2Mistake("key-hex-decoded",
			"The access key was decoded from hex; its text is the HMAC key as it stands.",
			"访问密钥被做了十六进制解码；应直接以其文本作为 HMAC 密钥。",
			func(f *formula) (done bool) { f.key, done = hexDecoded(f.accessKey); return done }),
		v2Mistake("key-base64-decoded",
			"The access key was decoded from Base64; its text is the HMAC key as it stands.",
			"访问密钥被做了 Base64 解码；应直接以其文本作为 HMAC 密钥。",
			func(f *formula) (done bool) { f.key, done = base64Decoded(f.accessKey); return done }),
		v2Mistake("key-with-line-feed",
			"The access key ends in a line feed, probably from the file it was read from; trim it.",
			"访问密钥末尾带有换行符，多半来自密钥文件；请去除首尾空白。",
			always(func(f *formula) { f.lead += "\n"; f.key = []byte(f.lead) })),
		v2Mistake("key-upper-case",
			"The access key was turned into upper case; use it as it stands.",
			"访问密钥被转换成了大写；应原样使用。",
			always(func(f *formula) { f.lead = strings.ToUpper(f.lead); f.key = []byte(f.lead) })),
		v2Mistake("key-lower-case",
			"The access key was turned into lower case; use it as it stands.",
			"访问密钥被转换成了小写；应原样使用。",
			always(func(f *formula) { f.lead = strings.ToLower(f.lead); f.key = []byte(f.lead) })),
		v2Mistake("key-with-timestamp",
			"The HMAC key is access key + timestamp, which is the rule of the V1 token; V2 uses the access key alone.",
			"HMAC 密钥用了“访问密钥 + 时间戳”，这是 V1 authToken 的规则；V2 仅使用访问密钥本身。",
			always(func(f *formula) { f.key = []byte(f.accessKey + f.timestamp) })),
		v2Mistake("inner-hash-raw",
			"The bytes of the body's HMAC stand in the canonical string; write them as lower-case hex.",
			"规范串中使用了请求体 HMAC 的原始字节；应使用小写十六进制文本。",
			func(f *formula) bool { f.hash = rawHMAC; return !f.kit }),
		v2Mistake("inner-hash-base64",
			"The hash of the body was encoded with Base64; write it as lower-case hex.",
			"请求体哈希使用了 Base64 编码；应使用小写十六进制。",
			func(f *formula) bool { f.hash = base64HMAC; return !f.kit }),
		v2Mistake("inner-arguments-swapped",
			"Key and message changed places in the HMAC of the body; the access key is the key.",
			"计算请求体 HMAC 时密钥与消息参数颠倒；访问密钥才是密钥。",
			func(f *formula) bool { f.hash = swappedHMAC; return !f.kit }),
		v2Mistake("final-arguments-swapped",
			"Key and message changed places in the last HMAC; the access key is the key.",
			"计算最终 HMAC 时密钥与消息参数颠倒；访问密钥才是密钥。",
			always(func(f *formula) { f.final = swappedHMAC })),
		v2Mistake("both-arguments-swapped",
			"Key and message changed places in both HMACs; the access key is the key.",
			"两次 HMAC 的密钥与消息参数都颠倒了；访问密钥才是密钥。",
			func(f *formula) bool { f.hash, f.final = swappedHMAC, swappedHMAC; return !f.kit }),
		v2Mistake("final-plain-sha256",
			"The canonical string was hashed with plain SHA-256; use HMAC-SHA256 with the access key.",
			"对规范串使用了普通 SHA-256；应使用以访问密钥为密钥的 HMAC-SHA256。",
			always(func(f *formula) { f.final = plainSHA256 })),
		v2Mistake("final-base64",
			"The signature was encoded with Base64; write it as hex.",
			"签名结果使用了 Base64 编码；应使用十六进制。",
			always(func(f *formula) { f.final = base64HMAC })),
		v2Mistake("final-base64-of-hex",
			"The hex signature was encoded with Base64 once more; send the hex text itself.",
			"十六进制签名又做了一次 Base64 编码；应直接使用十六进制文本。",
			always(func(f *formula) {
				f.final = func(key, message []byte) string {
					return base64.StdEncoding.EncodeToString([]byte(hmacHex(key, message)))
				}
			})),
	}
}

func joinMistakes() []V2Mistake {
	type join = func(lead, nonce, timestamp, hash string) string
	joined := func(how join) func(*formula) bool { return always(func(f *formula) { f.join = how }) }
	with := func(separator string) func(*formula) bool {
		return joined(func(l, n, t, h string) string { return strings.Join([]string{l, n, t, h}, separator) })
	}
	const separated = "The parts of the canonical string were joined with %s; they follow each other without anything between."
	const separatedZH = "规范串各部分之间加入了%s；各部分应直接拼接，中间没有任何字符。"
	between := func(id, english, chinese, separator string) V2Mistake {
		return v2Mistake(id, strings.Replace(separated, "%s", english, 1), strings.Replace(separatedZH, "%s", chinese, 1), with(separator))
	}
	return []V2Mistake{
		v2Mistake("nonce-and-timestamp-swapped",
			"Nonce and timestamp changed places; the order is access key, nonce, timestamp, body.",
			"nonce 与 timestamp 的位置颠倒；顺序应为访问密钥、nonce、timestamp、请求体。",
			joined(func(l, n, t, h string) string { return l + t + n + h })),
		v2Mistake("key-missing-at-the-front",
			"The access key is missing at the front of the canonical string; it is the HMAC key and the first part as well.",
			"规范串开头缺少访问密钥；访问密钥既是 HMAC 密钥，也是规范串的第一部分。",
			joined(func(_, n, t, h string) string { return n + t + h })),
		v2Mistake("key-at-the-end",
			"The access key stands at the end of the canonical string; it is the first part.",
			"访问密钥被放在规范串末尾；应放在最前面。",
			joined(func(l, n, t, h string) string { return n + t + h + l })),
		v2Mistake("body-before-nonce",
			"The body stands before nonce and timestamp; the order is access key, nonce, timestamp, body.",
			"请求体被放在 nonce 和 timestamp 之前；顺序应为访问密钥、nonce、timestamp、请求体。",
			joined(func(l, n, t, h string) string { return l + h + n + t })),
		v2Mistake("body-alone",
			"Only the body was signed; the canonical string is access key + nonce + timestamp + body.",
			"仅对请求体签名；规范串应为访问密钥 + nonce + timestamp + 请求体。",
			joined(func(_, _, _, h string) string { return h })),
		v2Mistake("nonce-missing",
			"The nonce is missing in the canonical string.", "规范串中缺少 nonce。",
			joined(func(l, _, t, h string) string { return l + t + h })),
		v2Mistake("timestamp-missing",
			"The timestamp is missing in the canonical string.", "规范串中缺少 timestamp。",
			joined(func(l, n, _, h string) string { return l + n + h })),
		v2Mistake("body-missing",
			"The body is missing in the canonical string.", "规范串中缺少请求体部分。",
			joined(func(l, n, t, _ string) string { return l + n + t })),
		v2Mistake("nonce-lower-case",
			"The nonce was turned into lower case; use it as received.", "nonce 被转换成了小写；应原样使用。",
			always(func(f *formula) { f.nonce = strings.ToLower(f.nonce) })),
		between("separated-by-ampersand", "'&'", "“&”", "&"),
		between("separated-by-line-feed", "line feeds", "换行符", "\n"),
		between("separated-by-comma", "','", "“,”", ","),
		between("separated-by-bar", "'|'", "“|”", "|"),
		between("separated-by-blank", "blanks", "空格", " "),
		between("separated-by-plus", "'+' as a character; the + in the documentation means concatenation", "字符“+”（文档中的 + 表示拼接）", "+"),
	}
}

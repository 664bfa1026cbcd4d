package sign

import (
	"crypto/subtle"
	"encoding/base64"
	"strings"

	"github.com/fairground/fairground/wording"
)

// BodySignHeader is the name of the response header of V1.0 answers, in exactly this letter case (saas-v1.md 2.3).
const BodySignHeader = "Body-Sign"

const bodySignType = "HMAC-SHA256"

// BodySign returns the Base64 of HMAC-SHA256 over the exact bytes of an answer. The HMAC key is the access key alone, without any timestamp.
func BodySign(accessKey string, body []byte) string {
	return base64.StdEncoding.EncodeToString(hmacBytes([]byte(accessKey), body))
}

// FormatBodySign returns the header value that carries a signature, in the spelling of the guide's V2 pages: no blank after "signature=".
func FormatBodySign(signature string) string {
	return `sign_type="` + bodySignType + `", signature="` + signature + `"`
}

// BodySignError says what is wrong with a Body-Sign header.
type BodySignError struct{ Text wording.Text }

// Error returns the English sentence.
func (e *BodySignError) Error() string { return e.Text.EN }

func bodySignError(english, chinese string, arguments ...any) error {
	return &BodySignError{Text: wording.Format(english, chinese, arguments...)}
}

// ParseBodySign reads the value of a Body-Sign header and returns the signature in it. Both published spellings are right, with and
// without blanks after "signature="; both values must stand in double quotes. Errors are *BodySignError.
func ParseBodySign(header string) (string, error) {
	const maxHeader = 1024
	if strings.TrimSpace(header) == "" {
		return "", bodySignError("the Body-Sign header is missing or empty", "缺少 Body-Sign 响应头，或其值为空")
	}
	if len(header) > maxHeader {
		return "", bodySignError("the Body-Sign header has %d characters: it should have about 80", "Body-Sign 响应头长达 %d 个字符，正常约为 80 个", len(header))
	}
	signType, rest, err := quoted(header, "sign_type")
	if err != nil {
		return "", err
	}
	rest, comma := strings.CutPrefix(strings.TrimLeft(rest, " \t"), ",")
	if !comma {
		return "", bodySignError("the two parts of Body-Sign must be separated by a comma", "Body-Sign 的两个部分之间必须用逗号分隔")
	}
	signature, rest, err := quoted(rest, "signature")
	if err != nil {
		return "", err
	}
	switch {
	case strings.TrimSpace(rest) != "":
		return "", bodySignError("Body-Sign has something after the signature: %q", "Body-Sign 在 signature 之后还有多余内容：%q", rest)
	case signType != bodySignType:
		return "", bodySignError("sign_type is %q: the only legal value is HMAC-SHA256", "sign_type 为 %q：唯一合法的值是 HMAC-SHA256", signType)
	}
	return signature, nil
}

// quoted cuts `name="value"` from the front of text; blanks are allowed around the equals sign.
func quoted(text, name string) (value, rest string, err error) {
	rest, found := strings.CutPrefix(strings.TrimLeft(text, " \t"), name)
	if found {
		rest, found = strings.CutPrefix(strings.TrimLeft(rest, " \t"), "=")
	}
	if !found {
		return "", "", bodySignError(`Body-Sign has no %s: it must read sign_type="HMAC-SHA256", signature="…"`,
			`Body-Sign 中缺少 %s：格式应为 sign_type="HMAC-SHA256", signature="…"`, name)
	}
	rest, found = strings.CutPrefix(strings.TrimLeft(rest, " \t"), `"`)
	if found {
		value, rest, found = strings.Cut(rest, `"`)
	}
	if !found {
		return "", "", bodySignError("the value of %s in Body-Sign must stand in double quotes", "Body-Sign 中 %s 的值必须用英文双引号括起来", name)
	}
	return value, rest, nil
}

// VerifyBodySign checks the header against the exact bytes of the answer, in constant time. Errors are *BodySignError.
func VerifyBodySign(accessKey, header string, body []byte) error {
	signature, err := ParseBodySign(header)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(signature), []byte(BodySign(accessKey, body))) == 1 {
		return nil
	}
	return bodySignError("the signature in Body-Sign does not belong to these bytes: sign the body exactly as it is sent, with the access key alone as the HMAC key, and encode with Base64",
		"Body-Sign 中的签名与响应体不符：请对实际发送的原始字节签名，HMAC 密钥仅为访问密钥本身，结果用 Base64 编码")
}

// SplitBodySign cuts a header line ("Body-Sign: sign_type=…") into name and value. A value without a name in front comes back with the
// documented name.
func SplitBodySign(line string) (name, value string) {
	name, value, found := strings.Cut(line, ":")
	if !found || !strings.EqualFold(strings.ReplaceAll(strings.TrimSpace(name), "_", "-"), BodySignHeader) {
		return BodySignHeader, line
	}
	return strings.TrimSpace(name), strings.TrimSpace(value)
}

// VerifyBodySignLine checks a header line, its name included, against the exact bytes of the answer. Errors are *BodySignError.
func VerifyBodySignLine(accessKey, line string, body []byte) error {
	name, value := SplitBodySign(line)
	if err := CheckBodySignName(name); err != nil {
		return err
	}
	return VerifyBodySign(accessKey, value, body)
}

// CheckBodySignName checks the letter case of the header's name as it was sent: the console recognises Body-Sign alone. Only HTTP/1.1
// shows it; HTTP/2 writes every name in lower case. The error is a *BodySignError.
func CheckBodySignName(name string) error {
	if name == BodySignHeader {
		return nil
	}
	return bodySignError("the header is called %s: it must be Body-Sign in exactly this letter case", "响应头名称为 %s：必须严格写作 Body-Sign（区分大小写）", name)
}

package sign

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // SHA1PRNG is what the published algorithm derives its key with
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/fairground/fairground/wording"
)

// The key lengths of the published algorithm, in bits, and the encryptType values that name them.
const (
	AES256 = 256 // encryptType "1", the default
	AES128 = 128 // encryptType "2"
)

// ivLength is how many characters at the front of an encrypted value are the initialisation vector.
const ivLength = aes.BlockSize

// maxEncrypted bounds what Decrypt looks at. The longest documented value has 128 characters.
const maxEncrypted = 64 << 10

const ivAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// Step is the step of a decryption that failed.
type Step string

// The steps, in their order.
const (
	StepBits    Step = "bits"
	StepIV      Step = "iv"
	StepBase64  Step = "base64"
	StepLength  Step = "length"
	StepPadding Step = "padding"
	StepText    Step = "text"
)

// CipherError tells which step of Encrypt or Decrypt failed and what is likely to be wrong. It never contains the key or the plain text.
type CipherError struct {
	Step Step
	Text wording.Text
}

// Error returns the English sentence.
func (e *CipherError) Error() string { return e.Text.EN }

func cipherError(step Step, english, chinese string, arguments ...any) error {
	return &CipherError{Step: step, Text: wording.Format(english, chinese, arguments...)}
}

// AESKey derives the AES key of 128 or 256 bits from an access key, as Java's SHA1PRNG of the SUN provider does when it is seeded with
// the bytes of the access key alone (saas-v2.md 7). Any other number of bits gives nil.
func AESKey(accessKey string, bits int) []byte {
	if bits != AES128 && bits != AES256 {
		return nil
	}
	return sha1prng([]byte(accessKey), bits/8)
}

// sha1prng draws the first n bytes of the generator: the hash of the seed is the state, the hash of the state is the output, and the
// state moves on by state + output + 1.
func sha1prng(seed []byte, n int) []byte {
	state := sha1.Sum(seed) //nolint:gosec // see the import
	var drawn []byte
	for len(drawn) < n {
		output := sha1.Sum(state[:]) //nolint:gosec // see the import
		drawn = append(drawn, output[:]...)
		advance(&state, output)
	}
	return drawn[:n]
}

// advance adds output and 1 to the state, index 0 first. The bytes are signed and the carry is an arithmetic shift, as in Java; a
// reader who "repairs" this to unsigned bytes gets other keys from the 21st byte on.
func advance(state *[sha1.Size]byte, output [sha1.Size]byte) {
	carry, changed := 1, false
	for i := range state {
		sum := int(int8(state[i])) + int(int8(output[i])) + carry
		if byte(sum) != state[i] {
			changed = true
		}
		state[i], carry = byte(sum), sum>>8
	}
	if !changed {
		state[0]++
	}
}

// Encrypt encrypts a sensitive value: 16 characters of IV, then the Base64 of AES-CBC with PKCS5 padding. An empty iv is drawn at
// random; a given one must have 16 letters or digits. The bits are 256 or 128. Errors are *CipherError.
func Encrypt(plain, accessKey, iv string, bits int) (string, error) {
	block, err := blockFor(accessKey, bits)
	if err != nil {
		return "", err
	}
	if iv == "" {
		iv = randomText(ivLength)
	}
	if err := checkIV(iv); err != nil {
		return "", err
	}
	padding := aes.BlockSize - len(plain)%aes.BlockSize
	padded := append([]byte(plain), strings.Repeat(string(rune(padding)), padding)...)
	cipher.NewCBCEncrypter(block, []byte(iv)).CryptBlocks(padded, padded)
	return iv + base64.StdEncoding.EncodeToString(padded), nil
}

// Decrypt reads a value that Encrypt or a merchant made. Errors are *CipherError and say which step failed: bits, iv, base64, length,
// padding or text. The first three steps blame the spelling of the value, the last two nearly always the key.
func Decrypt(value, accessKey string, bits int) (string, error) {
	block, err := blockFor(accessKey, bits)
	if err != nil {
		return "", err
	}
	data, err := split(value)
	if err != nil {
		return "", err
	}
	plain := make([]byte, len(data))
	cipher.NewCBCDecrypter(block, []byte(value[:ivLength])).CryptBlocks(plain, data)
	return unpad(plain)
}

func blockFor(accessKey string, bits int) (cipher.Block, error) {
	key := AESKey(accessKey, bits)
	if key == nil {
		return nil, cipherError(StepBits, "AES with %d bits is not part of the algorithm: use 256 (encryptType 1) or 128 (encryptType 2)",
			"算法不支持 %d 位 AES：请使用 256（encryptType 1）或 128（encryptType 2）", bits)
	}
	return aes.NewCipher(key)
}

func checkIV(iv string) error {
	if len(iv) < ivLength {
		return cipherError(StepIV, "the IV has %d of its 16 characters: an encrypted value starts with a 16-character IV",
			"IV 仅有 %d 个字符，应为 16 个：密文必须以 16 个字符的 IV 开头", len(iv))
	}
	if len(iv) > ivLength {
		return cipherError(StepIV, "the IV has %d characters instead of 16", "IV 有 %d 个字符，应为 16 个", len(iv))
	}
	for i := range len(iv) {
		if strings.IndexByte(ivAlphabet, iv[i]) < 0 {
			return cipherError(StepIV, "character %d of the IV is no letter or digit: the first 16 characters of the value are the IV as plain text, they are not part of the Base64",
				"IV 的第 %d 个字符不是字母或数字：密文前 16 个字符是明文形式的 IV，不属于 Base64 部分", i+1)
		}
	}
	return nil
}

// split checks the spelling of an encrypted value and returns the bytes behind the IV.
func split(value string) ([]byte, error) {
	if err := checkIV(value[:min(len(value), ivLength)]); err != nil {
		return nil, err
	}
	encoded := value[ivLength:]
	if len(encoded) > maxEncrypted {
		return nil, cipherError(StepLength, "the encrypted value has %d characters, far more than the 128 that are allowed",
			"密文有 %d 个字符，远超允许的 128 个", len(value))
	}
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, cipherError(StepBase64, "what follows the IV is not Base64 (%s)%s", "IV 之后的内容不是合法的 Base64（%s）%s", err, base64Hint(encoded))
	}
	if len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return nil, cipherError(StepLength, "the Base64 holds %d bytes, but AES-CBC gives a multiple of 16 (at least 16): part of the value is missing, or another algorithm was used",
			"Base64 解码后为 %d 字节，而 AES-CBC 的结果必为 16 的倍数（至少 16 字节）：密文不完整，或使用了其他算法", len(data))
	}
	return data, nil
}

func base64Hint(encoded string) wording.Text {
	switch {
	case strings.Contains(encoded, "%"):
		return wording.Of(": it still is URL-encoded, decode it first", "：内容仍为 URL 编码，请先解码")
	case strings.ContainsAny(encoded, "-_"):
		return wording.Of(": it uses the URL-safe alphabet, write + and / instead of - and _", "：使用了 URL 安全字母表，应使用 + 和 /，而非 - 和 _")
	case strings.Contains(encoded, " "):
		return wording.Of(": it has a blank where + should be, it was URL-decoded once too often", "：本应为 + 的位置是空格，多做了一次 URL 解码")
	case len(encoded)%4 != 0:
		return wording.Of(": its length is no multiple of 4, the = at the end or a part is missing", "：长度不是 4 的倍数，缺少末尾的 = 或部分内容")
	}
	return wording.Text{}
}

func unpad(plain []byte) (string, error) {
	padding := int(plain[len(plain)-1])
	sound := padding >= 1 && padding <= aes.BlockSize
	for i := len(plain) - min(padding, len(plain)); sound && i < len(plain); i++ {
		sound = int(plain[i]) == padding
	}
	if !sound {
		return "", cipherError(StepPadding, "the PKCS5 padding is wrong: the value was encrypted with another key, other bits (encryptType) or another mode",
			"PKCS5 填充不正确：加密时使用了其他密钥、其他位数（encryptType）或其他模式")
	}
	plain = plain[:len(plain)-padding]
	if !utf8.Valid(plain) {
		return "", cipherError(StepText, "the decrypted value is not UTF-8 text: it was encrypted with another key, or its text was not UTF-8",
			"解密结果不是 UTF-8 文本：加密时使用了其他密钥，或原文不是 UTF-8 编码")
	}
	return string(plain), nil
}

// randomText draws letters and digits from the system's generator.
func randomText(length int) string {
	text := make([]byte, 0, length)
	for len(text) < length {
		var draw [32]byte
		rand.Read(draw[:]) //nolint:errcheck // crypto/rand.Read never returns an error
		for _, b := range draw {
			// 248 is the largest multiple of 62 in a byte: what lies above would favour the first letters.
			if b < 248 && len(text) < length {
				text = append(text, ivAlphabet[int(b)%len(ivAlphabet)])
			}
		}
	}
	return string(text)
}

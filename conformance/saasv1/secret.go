package saasv1

import (
	"errors"
	"unicode/utf8"

	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// longestCredential is how long an encrypted userName or password may be, its IV included (saas-v1.md 3).
const longestCredential = 128

func secretFamily() family {
	recipe := text("Write 16 letters and digits of IV, then the Base64 of AES/CBC/PKCS5Padding. The AES key is drawn from SHA1PRNG seeded with the Key; it is not the Key itself, cut, padded or hashed. encryptType 1 (or none) is 256 bits, 2 is 128. `fairground sign aes` and `fairground verify aes` show each step.",
		"格式为 16 位字母数字 IV 加 AES/CBC/PKCS5Padding 密文的 Base64。AES 密钥由以 Key 为种子的 SHA1PRNG 派生，而不是对 Key 截取、补位或哈希。encryptType 为 1（或不返回）表示 256 位，2 表示 128 位。")
	length := text("The limit of 128 characters holds for the encrypted text with its IV: at most 79 bytes of plain text fit.", "128 个字符的限制针对含 IV 的密文，因此明文最多 79 字节。")
	return family{Name: "secret", Entries: asking(newInstance, []entry{
		{Name: "encrypt-type", Level: required, Clause: secretPage, Assumes: []string{begins},
			Title:  text("encryptType is 1, 2 or left out", "encryptType 为 1、2 或不返回"),
			Advice: text("1 stands for AES-256, 2 for AES-128; left out means 1.", "1 表示 AES-256，2 表示 AES-128；不返回即为 1。"),
			Judge: func(d *dialogue) {
				got := d.mustAccept(d.creation(d.ordered(d.product())))
				_, known := bitsOf(got.encryptType)
				d.Require(known, got.at("/encryptType", "1 or 2", got.encryptType), wording.Format(
					"encryptType is %q; 1 and 2 are known.", "encryptType 为 %q，只支持 1 和 2。", got.encryptType))
			}},
		{Name: "user-name", Level: required, Clause: secretPage, Assumes: []string{"secret/encrypt-type"}, Advice: recipe,
			Title: text("userName decrypts with the Key", "userName 可以用 Key 解密"),
			Judge: func(d *dialogue) {
				got, info := d.told()
				d.decrypts(got, got.encryptType, "/appInfo/userName", "userName", info.userName)
			}},
		{Name: "password", Level: required, Clause: secretPage, Assumes: []string{"secret/encrypt-type"}, Advice: recipe,
			Title: text("password decrypts with the Key", "password 可以用 Key 解密"),
			Judge: func(d *dialogue) {
				got, info := d.told()
				d.decrypts(got, got.encryptType, "/appInfo/password", "password", info.password)
			}},
		{Name: "user-name-length", Level: required, Clause: secretPage, Assumes: []string{begins}, Advice: length,
			Title: text("The encrypted userName has at most 128 characters", "加密后的 userName 不超过 128 个字符"),
			Judge: func(d *dialogue) { got, info := d.told(); d.fits(got, "userName", info.userName) }},
		{Name: "password-length", Level: required, Clause: secretPage, Assumes: []string{begins}, Advice: length,
			Title: text("The encrypted password has at most 128 characters", "加密后的 password 不超过 128 个字符"),
			Judge: func(d *dialogue) { got, info := d.told(); d.fits(got, "password", info.password) }},
		{Name: "query", Level: required, Activity: queryInstance, Feature: "on-demand", Clause: secretPage, Assumes: []string{queried, "secret/user-name", "secret/password"}, Advice: recipe,
			Title: text("queryInstance encrypts credentials in the same way", "queryInstance 返回的账号密码同样加密"),
			Judge: func(d *dialogue) {
				i := d.opened(metered)
				got := d.mustAccept(d.inquiry(i.id))
				if info, found := got.described(i.id); found && info.appInfo != nil {
					d.decrypts(got, got.encryptType, "/info/0/appInfo/userName", "userName", info.appInfo.userName)
					d.decrypts(got, got.encryptType, "/info/0/appInfo/password", "password", info.appInfo.password)
				}
			}},
	})}
}

// bitsOf is the key length that an encryptType stands for; absent means the default.
func bitsOf(encryptType string) (int, bool) {
	switch encryptType {
	case "", "1":
		return sign.AES256, true
	case "2":
		return sign.AES128, true
	}
	return 0, false
}

// steps name the parts of an encrypted value, in the order in which they are undone.
var steps = map[sign.Step]wording.Text{
	sign.StepIV: text("the IV", "IV"), sign.StepBase64: text("the Base64", "Base64 解码"), sign.StepLength: text("the length", "长度"),
	sign.StepPadding: text("the padding", "填充"), sign.StepText: text("the text", "文本"),
}

// decrypts fails the check when a credential cannot be read, and says at which step. An absent one is the merchant's choice.
func (d *dialogue) decrypts(got answer, encryptType, pointer, name, value string) {
	bits, known := bitsOf(encryptType)
	if value == "" || !known {
		return
	}
	_, err := sign.Decrypt(value, d.config.Endpoint.AccessKey, bits)
	if err == nil {
		return
	}
	step, why := text("decryption", "解密"), wording.Of(err.Error(), err.Error())
	var failed *sign.CipherError
	if errors.As(err, &failed) {
		step, why = steps[failed.Step], failed.Text
	}
	hint := wording.Text{}
	if _, other := sign.Decrypt(value, d.config.Endpoint.AccessKey, sign.AES256+sign.AES128-bits); other == nil {
		hint = text(" It decrypts with the other key length, so encryptType says the wrong one.", "使用另一种密钥长度可以解密，说明 encryptType 与实际不符。")
	}
	d.Fail(got.at(pointer, "16 characters of IV and Base64 of AES-CBC", value), wording.Format(
		"%s does not decrypt, it fails at %s: %s.%s", "%s 无法解密，失败于%s：%s。%s", name, step, why, hint))
}

// fits fails the check when a credential is too long.
func (d *dialogue) fits(got answer, name, value string) {
	length := utf8.RuneCountInString(value)
	d.Require(length <= longestCredential, got.at("/appInfo/"+name, "at most 128 characters", value), wording.Format(
		"%s has %d characters when encrypted; %d are allowed.", "加密后的 %s 有 %d 个字符，最多允许 %d 个。", name, length, longestCredential))
}

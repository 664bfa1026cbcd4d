package saasv2

import (
	"fmt"

	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// keyBits are the key lengths that encryptType announces (saas-v2.md 7).
var keyBits = map[string]int{"1": 256, "2": 128}

// credentials tries to decrypt user names and passwords that encryptType announces as encrypted (C9). A failure is a remark: the
// buyer would not see the credentials, the call itself succeeds.
func (j *judge) credentials() {
	if j.accessKey == "" || j.edition.CredentialEncryption.Value == "never" {
		return
	}
	for i, info := range j.answer.Info {
		if info.EncryptType == "" || info.AppInfo == nil {
			continue
		}
		bits, known := keyBits[info.EncryptType]
		if !known {
			j.undecryptable(fmt.Sprintf("/info/%d/encryptType", i), "encryptType", "1 or 2", protocol.Shown(info.EncryptType))
			continue
		}
		j.decrypt(i, "userName", info.AppInfo.UserName, bits)
		j.decrypt(i, "password", info.AppInfo.Password, bits)
	}
}

func (j *judge) decrypt(index int, name, value string, bits int) {
	if value == "" {
		return
	}
	if _, err := sign.Decrypt(value, j.accessKey, bits); err != nil {
		expected := fmt.Sprintf("16 characters of IV and Base64 of AES-%d-CBC", bits)
		j.undecryptable(fmt.Sprintf("/info/%d/appInfo/%s", index, name), name, expected, "")
	}
}

func (j *judge) undecryptable(pointer, name, expected, got string) {
	j.find(protocol.Finding{
		Code: protocol.CodeDecryption, Pointer: pointer, Expected: expected, Got: got, Clause: j.activity.Clause,
		Text: wording.Format(
			"encryptType announces encrypted credentials, but %[1]s cannot be decrypted with the access key; the buyer would not see it.",
			"响应声明了 encryptType，但无法用访问密钥解密 %[1]s，客户将看不到该信息。", name),
	})
}

package saasv1

import (
	"errors"
	"fmt"

	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// keyBits are the key lengths that encryptType names; AES-256 is the default (saas-v1.md 3).
var keyBits = map[string]int{"": sign.AES256, "1": sign.AES256, "2": sign.AES128}

// credentials decrypts user names and passwords. A failure is a remark: the buyer would not see the credentials, the call itself
// succeeds by everything that is published.
func (j *judge) credentials() {
	if j.accessKey == "" {
		return
	}
	bits, known := keyBits[j.answer.EncryptType]
	if !known {
		j.find(protocol.Finding{
			Code: protocol.CodeValue, Pointer: "/encryptType", Expected: "1, 2", Got: protocol.Shown(j.answer.EncryptType), Clause: j.activity.Clause,
			Text: wording.Format("encryptType is %[1]s: use 1 (AES-256) or 2 (AES-128).", "encryptType 为 %[1]s：应为 1（AES-256）或 2（AES-128）。",
				protocol.Shown(j.answer.EncryptType)),
		})
		return
	}
	j.decrypt("/appInfo", j.answer.AppInfo, bits)
	for i, info := range j.answer.Info {
		j.decrypt(fmt.Sprintf("/info/%d/appInfo", i), info.AppInfo, bits)
	}
}

func (j *judge) decrypt(pointer string, app *AppInfo, bits int) {
	if app == nil {
		return
	}
	for _, member := range []struct{ name, value string }{{"userName", app.UserName}, {"password", app.Password}} {
		if member.value == "" {
			continue
		}
		if _, err := sign.Decrypt(member.value, j.accessKey, bits); err != nil {
			j.find(j.undecryptable(pointer+"/"+member.name, member.name, member.value, bits, err))
		}
	}
}

// undecryptable names the step that failed, and the other key length where that one would do. The value itself is not quoted.
func (j *judge) undecryptable(pointer, name, value string, bits int, err error) protocol.Finding {
	step, why := "", wording.Of(err.Error(), err.Error())
	if failed := (*sign.CipherError)(nil); errors.As(err, &failed) {
		step, why = string(failed.Step), failed.Text
	}
	other := sign.AES128 + sign.AES256 - bits
	if _, err := sign.Decrypt(value, j.accessKey, other); err == nil {
		why = wording.Format("it was encrypted with %[1]d bits, but encryptType announces %[2]d", "加密时使用了 %[1]d 位，而 encryptType 表示 %[2]d 位", other, bits)
	}
	return protocol.Finding{
		Code: protocol.CodeDecryption, Pointer: pointer, Expected: fmt.Sprintf("16 characters of IV and Base64 of AES-%d-CBC", bits), Got: step,
		Clause: j.activity.Clause,
		Text: wording.Format("%[1]s cannot be decrypted with the access key, so the buyer would not see it: %[2]s.",
			"无法用 Key 解密 %[1]s，客户将看不到该信息：%[2]s。", name, why),
	}
}

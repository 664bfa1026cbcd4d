package merchant

import (
	"encoding/hex"

	"github.com/fairground/fairground/simulator/sign"
)

// The values of encryptType (saas-v1 3).
const (
	encryptAES256 = "1"
	encryptAES128 = "2"
)

func encryptionBits(encryptType string) int {
	if encryptType == encryptAES128 {
		return sign.AES128
	}
	return sign.AES256
}

// describeV1 is the description of SaaS V2.0 with the two things that V1.0 keeps secret encrypted.
func (m *Merchant) describeV1(i *Instance) map[string]any {
	description := m.describe(i)
	appInfo, _ := description["appInfo"].(map[string]any)
	for _, name := range []string{"userName", "password"} {
		plain, _ := appInfo[name].(string)
		appInfo[name] = m.way.v1.encrypt(m, plain, m.vector(i.ID+"\n"+name))
	}
	return description
}

// vector is the initialisation vector of one value of one instance: 16 letters and digits that nobody can foresee without the Key. It
// is the same every time, so that a repeated call gets the same answer to the letter.
func (m *Merchant) vector(of string) string {
	return hex.EncodeToString(macOf(m.config.KeyV1, "vector\n"+of))[:16]
}

// encrypted encrypts with the key that Java's SHA1PRNG derives from the Key. What the merchant encrypts and with what vector is its
// own doing, so it cannot fail.
func encrypted(m *Merchant, plain, iv string) string {
	value, err := sign.Encrypt(plain, m.config.KeyV1, iv, encryptionBits(m.config.EncryptType))
	if err != nil {
		panic(err)
	}
	return value
}

// contact decrypts the buyer's telephone number or e-mail address; "" when it was not sent. The algorithm is ticked when the product is
// published, and both are read: a merchant who changes the tick must not lose buyers.
func (m *Merchant) contact(c call, name string) (string, answer) {
	value := c.text(name)
	if value == "" {
		return "", nil
	}
	configured := encryptionBits(m.config.EncryptType)
	for _, bits := range []int{configured, sign.AES256 + sign.AES128 - configured} {
		if plain, err := sign.Decrypt(value, m.config.KeyV1, bits); err == nil {
			return plain, nil
		}
	}
	return "", failed(codeInvalidParameter, "%s cannot be decrypted with the Key", name)
}

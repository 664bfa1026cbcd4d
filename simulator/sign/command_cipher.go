package sign

import (
	"encoding/hex"
	"errors"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

func encryptCommand() *cobra.Command {
	var accessKey, text, iv string
	var bits int
	command := gym("encrypt", "encrypt a sensitive value (AES-CBC with the SHA1PRNG key)", func(command *cobra.Command) (*answer, error) {
		if err := require(command, "access-key"); err != nil {
			return nil, err
		}
		value, err := Encrypt(text, accessKey, iv, bits)
		if err != nil {
			return nil, asMisuse(err)
		}
		found := &answer{}
		found.add("aesKey", hex.EncodeToString(AESKey(accessKey, bits)))
		found.add("iv", value[:ivLength])
		found.add("base64", value[ivLength:])
		found.add("value", value)
		found.add("length", strconv.Itoa(len(value)))
		if len(value) > maxSensitive {
			found.advice = wording.Format("The value has %d characters; the documented limit is %d for the encrypted value.", "密文长 %d 个字符，超过文档规定的上限 %d。", len(value), maxSensitive)
		}
		return found, nil
	})
	command.Flags().StringVar(&accessKey, "access-key", "", "the access key (required)")
	command.Flags().StringVar(&text, "text", "", "the plain text")
	command.Flags().StringVar(&iv, "iv", "", "16 letters or digits; drawn at random when empty")
	command.Flags().IntVar(&bits, "bits", AES256, "256 (encryptType 1) or 128 (encryptType 2)")
	return command
}

// maxSensitive is the documented length of an encrypted user name or password (saas-v2.md 7).
const maxSensitive = 128

func decryptCommand() *cobra.Command {
	var accessKey, value string
	var bits int
	command := gym("decrypt", "decrypt a sensitive value and see which step fails", func(command *cobra.Command) (*answer, error) {
		if err := require(command, "access-key", "value"); err != nil {
			return nil, err
		}
		if AESKey(accessKey, bits) == nil {
			_, err := Decrypt(value, accessKey, bits)
			return nil, asMisuse(err)
		}
		return decrypted(value, accessKey, bits), nil
	})
	command.Flags().StringVar(&accessKey, "access-key", "", "the access key (required)")
	command.Flags().StringVar(&value, "value", "", "the encrypted value (required)")
	command.Flags().IntVar(&bits, "bits", AES256, "256 (encryptType 1) or 128 (encryptType 2)")
	return command
}

func decrypted(value, accessKey string, bits int) *answer {
	found := &answer{}
	found.add("aesKey", hex.EncodeToString(AESKey(accessKey, bits)))
	found.add("iv", value[:min(len(value), ivLength)])
	found.add("base64", value[min(len(value), ivLength):])
	plain, err := Decrypt(value, accessKey, bits)
	matches := err == nil
	found.matches = &matches
	if matches {
		found.add("text", plain)
		return found
	}
	if failed := new(CipherError); errors.As(err, &failed) {
		found.add("failedStep", string(failed.Step))
		found.advice = failed.Text
	}
	other := AES128 + AES256 - bits
	if plain, err := Decrypt(value, accessKey, other); err == nil {
		found.advice = wording.Format("The value is right for %d bits and reads %q: it was encrypted with another encryptType.", "该值按 %d 位可以解密，内容为 %q：加密时使用了另一种 encryptType。", other, plain)
	}
	return found
}

func asMisuse(err error) error {
	if failed := new(CipherError); errors.As(err, &failed) {
		return &verdict.Error{Exit: verdict.Usage, Text: failed.Text, Cause: err}
	}
	return err
}

func bodySignCommand() *cobra.Command {
	var accessKey string
	var body bodyFlags
	command := gym("body-sign", "Body-Sign header of a V1.0 answer", func(command *cobra.Command) (*answer, error) {
		if err := require(command, "access-key"); err != nil {
			return nil, err
		}
		data, err := body.read(command, true)
		if err != nil {
			return nil, err
		}
		found := &answer{}
		found.add("body", string(data))
		found.add("signature", BodySign(accessKey, data))
		found.add("header", BodySignHeader+": "+FormatBodySign(BodySign(accessKey, data)))
		return found, nil
	})
	command.Flags().StringVar(&accessKey, "access-key", "", "the access key (required)")
	body.register(command)
	return command
}

func verifyBodySignCommand() *cobra.Command {
	var accessKey, header, timestamp string
	var body bodyFlags
	command := gym("body-sign", "Body-Sign header of a V1.0 answer", func(command *cobra.Command) (*answer, error) {
		if err := require(command, "access-key", "header"); err != nil {
			return nil, err
		}
		data, err := body.read(command, true)
		if err != nil {
			return nil, err
		}
		return bodySignJudged(accessKey, header, timestamp, data), nil
	})
	command.Flags().StringVar(&accessKey, "access-key", "", "the access key (required)")
	command.Flags().StringVar(&header, "header", "", "the Body-Sign header, with or without its name (required)")
	command.Flags().StringVar(&timestamp, "timestamp", "", "the timeStamp of the request that was answered, to recognise a key that contains it")
	body.register(command)
	return command
}

func bodySignJudged(accessKey, header, timestamp string, data []byte) *answer {
	found := &answer{}
	found.add("bytes", strconv.Itoa(len(data)))
	found.add("signature", BodySign(accessKey, data))
	found.add("given", header)
	err := VerifyBodySignLine(accessKey, header, data)
	found.judged(err == nil, nil)
	wrong := new(BodySignError)
	if !errors.As(err, &wrong) {
		return found
	}
	found.advice = wrong.Text
	_, value := SplitBodySign(header)
	if signature, err := ParseBodySign(value); err == nil {
		found.mistakes = ExplainBodySign(accessKey, signature, timestamp, data)
	}
	return found
}

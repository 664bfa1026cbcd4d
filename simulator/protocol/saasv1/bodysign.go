package saasv1

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// What can be wrong with Body-Sign, each a finding of its own.
const (
	CodeBodySignMissing = "body-sign-missing"
	CodeBodySignName    = "body-sign-name"
	CodeBodySignForm    = "body-sign-form"
	CodeBodySignValue   = "body-sign-value"
)

// bodySign checks the signature of the answer over its raw bytes.
func (j *judge) bodySign() {
	name, value, present := bodySignHeader(j.exchange.Response)
	if !present {
		j.find(j.malformed(CodeBodySignMissing, "", wording.Of("The answer has no Body-Sign header. Every answer must be signed, those with an error code too.",
			"响应中没有 Body-Sign 响应头。所有响应（包括错误响应）都必须签名。")))
		return
	}
	if err := sign.CheckBodySignName(name); err != nil && j.edition.V1BodySignName.Value == "exact" {
		j.find(j.malformed(CodeBodySignName, name, because(err)))
		return
	}
	signature, err := sign.ParseBodySign(value)
	if err != nil {
		j.find(j.malformed(CodeBodySignForm, value, because(err)))
		return
	}
	if j.accessKey == "" || sign.VerifyBodySign(j.accessKey, value, j.exchange.Response.Body) == nil {
		return
	}
	j.find(j.wrongValue(signature))
}

// bodySignHeader finds the header, in whatever letter case or with whatever separator it was written.
func bodySignHeader(response *courier.ResponseRecord) (name, value string, present bool) {
	if value := response.Header.Get(sign.BodySignHeader); value != "" {
		if written := response.Spelling[sign.BodySignHeader]; written != "" {
			return written, value, true
		}
		return sign.BodySignHeader, value, true
	}
	for _, name := range slices.Sorted(maps.Keys(response.Header)) {
		letters := strings.NewReplacer("-", "", "_", "").Replace(name)
		if strings.EqualFold(letters, "BodySign") && len(response.Header[name]) > 0 && response.Header[name][0] != "" {
			return name, response.Header[name][0], true
		}
	}
	return "", "", false
}

func because(err error) wording.Text {
	text := wording.Of(err.Error(), err.Error())
	if wrong := (*sign.BodySignError)(nil); errors.As(err, &wrong) {
		text = wrong.Text
	}
	return wording.Format("The answer's signature cannot be read: %[1]s.", "%[1]s。", text)
}

func (j *judge) malformed(code, got string, text wording.Text) protocol.Finding {
	return protocol.Finding{
		Code: code, Fatal: true, Expected: sign.BodySignHeader + ": " + sign.FormatBodySign("…"), Got: protocol.Shown(got), Clause: FAQ, Text: text,
	}
}

// wrongValue is a signature that does not belong to the bytes. It shows the expected one, as the console does, and names the known
// mistake that leads to exactly the given one.
func (j *judge) wrongValue(given string) protocol.Finding {
	body := j.exchange.Response.Body
	expected := sign.BodySign(j.accessKey, body)
	finding := protocol.Finding{
		Code: CodeBodySignValue, Fatal: true, Expected: expected, Got: protocol.Shown(given), Clause: FAQ,
		Text: wording.Format("The answer's signature does not belong to the bytes of its body. Expected is %[1]s.",
			"响应Http Body签名校验失败，预期的签名值：%[1]s。", expected),
	}
	for _, mistake := range sign.ExplainBodySign(j.accessKey, given, j.asked.timestamp, body) {
		finding.Text.EN += " " + mistake.Text.EN
		finding.Text.ZH += mistake.Text.ZH
	}
	return finding
}

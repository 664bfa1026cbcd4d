package saasv2

import (
	"errors"

	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// signature looks at the answer's own signature (C2). Two pages ask for one, everything newer has none: unless the edition requires
// it, a missing one is fine and a wrong one is a remark.
func (j *judge) signature() {
	header := j.exchange.Response.Header.Get(sign.BodySignHeader)
	required := j.edition.ResponseSignature.Value == "required"
	if j.accessKey == "" || header == "" && !required {
		return
	}
	err := sign.VerifyBodySign(j.accessKey, header, j.exchange.Response.Body)
	if err == nil {
		return
	}
	text := wording.Format("The answer's signature is not right: %[1]s.", "响应签名校验未通过：%[1]s。", err)
	if wrong := (*sign.BodySignError)(nil); errors.As(err, &wrong) {
		text = wording.Format("The answer's signature is not right: %[1]s.", "响应签名校验未通过：%[1]s。", wrong.Text)
	}
	j.find(protocol.Finding{
		Code: protocol.CodeAnswerSignature, Fatal: required, Expected: sign.FormatBodySign("…"), Got: protocol.Shown(header),
		Clause: j.edition.ResponseSignature.Source, Text: text,
	})
}

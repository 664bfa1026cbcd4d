package merchant

import (
	"encoding/json"
	"slices"

	"github.com/fairground/fairground/wording"
)

// over verifies the signature over something made of the body instead of the body as it came.
func over(remake func(body []byte) []byte) func(string, envelope, []byte) bool {
	return func(accessKey string, e envelope, body []byte) bool { return signed(accessKey, e, remake(body)) }
}

// remade parses a body and hands its members on to be written again; what cannot be parsed stays as it is.
func remade(write func(members map[string]any) []byte) func([]byte) []byte {
	return func(body []byte) []byte {
		members, err := decodeObject(body)
		if err != nil {
			return body
		}
		return write(members)
	}
}

func payloadFlaws() []Flaw {
	return inFamily("signature", []Flaw{
		{Name: "signs-html-escaped-body", Advisory: true,
			Title: wording.Of("Verifies over JSON whose < > & were escaped", "对转义了 < > & 的 JSON 验签"),
			Story: wording.Of("The body is parsed and encoded again by an encoder that escapes HTML by default.", "先解析再重新编码，而编码器默认转义 HTML 字符。"),
			apply: func(b *behaviour) {
				b.signed = over(remade(func(members map[string]any) []byte {
					text, _ := json.Marshal(members) // decoded JSON always encodes
					return text
				}))
			}},
		{Name: "signs-ascii-body", Advisory: true,
			Title: wording.Of("Verifies over JSON whose Chinese was written as \\uXXXX", "对中文转成 \\uXXXX 的 JSON 验签"),
			Story: wording.Of("The body is dumped again with the library's default, which writes ASCII only.", "用库的默认设置重新序列化，结果只含 ASCII。"),
			apply: func(b *behaviour) {
				b.signed = over(remade(func(members map[string]any) []byte { return escapeUnicode(encode(members)) }))
			}},
		{Name: "signs-known-members-only",
			Title: wording.Of("Verifies over the members it knows", "只对已知字段验签"),
			Story: wording.Of("The body is bound to a class, and the class is serialised for the signature.", "请求体先绑定到类，再用类序列化后的内容验签。"),
			apply: func(b *behaviour) {
				known := []string{"activity"}
				for _, list := range b.parameters {
					for _, p := range list {
						known = append(known, p.name)
					}
				}
				b.signed = over(remade(func(members map[string]any) []byte {
					for name := range members {
						if !slices.Contains(known, name) {
							delete(members, name)
						}
					}
					return encode(members)
				}))
			}},
		{Name: "latin1-body", Advisory: true,
			Title: wording.Of("Reads the body as Latin-1", "按 Latin-1 读取请求体"),
			Story: wording.Of("The servlet container's default charset; nothing but ASCII was ever tried.", "沿用容器的默认字符集，测试时只用过 ASCII。"),
			apply: func(b *behaviour) {
				b.signed = over(func(body []byte) []byte {
					characters := make([]rune, len(body))
					for i, octet := range body {
						characters[i] = rune(octet)
					}
					return []byte(string(characters))
				})
			}},
	})
}

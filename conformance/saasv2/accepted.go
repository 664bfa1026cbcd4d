package saasv2

import (
	"net/http"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/wording"
)

// genuine is the premise of everything that needs a success: the merchant and the marketplace compute the same signature.
const genuine = "signature/accepted"

// acceptedFamily is the part of the signature family that stands first: without it nothing else can be judged.
func acceptedFamily() family {
	return family{name: "signature", entries: []entry{
		{name: "accepted", level: check.Required, activity: newInstance, clause: signaturePage, assumes: []string{inTime},
			title: text("A properly signed request is authentic", "签名正确的请求能通过验签"),
			advice: text("Check the access key first: it must be the one bound to this address. Then compare every intermediate value with those that `fairground sign v2` prints; the formula is hex(HMAC(key, key + nonce + timestamp + lowercase(hex(HMAC(key, body))))), over the bytes of the body as they came, compared without regard to letter case.",
				"请先核对访问密钥是否为该地址所绑定的密钥，再与 fairground sign v2 输出的各中间值逐项对照。公式为 hex(HMAC(key, key + nonce + timestamp + lowercase(hex(HMAC(key, body)))))，对收到的原始字节计算，比较时忽略大小写。"),
			judge: func(d *dialogue) {
				got := d.send(d.creation(d.ordered(newOrder, d.product())))
				refused := got.ResultCode == notAuthentic || got.status() == http.StatusUnauthorized || got.status() == http.StatusForbidden
				if refused {
					told := wording.Format("A newInstance with a right signature %s: your program computes another signature than the marketplace.",
						"签名正确的 newInstance %s：商家程序计算出的签名与云商店不一致。", got.said())
					d.Fail(got.at("/resultCode", "any code but "+notAuthentic, describeStatus(got)), behind(told, d.otherSpelling()))
				}
			}},
	}}
}

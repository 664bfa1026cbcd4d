package merchant

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// asking makes a buy with another way to sign the order query or to read its answer; nil means the right way.
func asking(authorize func(*Merchant, *http.Request), decode func([]byte) (orderAnswer, error)) func(*behaviour) {
	return func(b *behaviour) {
		b.buy = func(m *Merchant, ctx context.Context, c call) (purchase, error) {
			by := func(r *http.Request) { sign.SignRequest(r, nil, m.config.Credential, m.config.Wall()) }
			if authorize != nil {
				by = func(r *http.Request) { authorize(m, r) }
			}
			reading := decodeOrder
			if decode != nil {
				reading = decode
			}
			return m.askOrder(ctx, c.text("orderId"), c.text("orderLineId"), by, reading)
		}
	}
}

// unasked is what a merchant believes who does not ask.
var unasked = purchase{chargingMode: "PERIOD", quantity: 1}

func purchaseFlaws() []Flaw {
	return inFamily("order-query", []Flaw{
		{Name: "create-without-order-query",
			Title: wording.Of("Opens without asking what was bought", "不查询订单就开通"),
			Story: wording.Of("There is one product only, so everybody gets the same.", "只有一个商品，所有人开通的都一样。"),
			apply: func(b *behaviour) {
				b.buy = func(*Merchant, context.Context, call) (purchase, error) { return unasked, nil }
			}},
		{Name: "opens-despite-failed-order-query", Advisory: true,
			Title: wording.Of("Opens something when the order query fails", "查询订单失败也照样开通"),
			Story: wording.Of("An outage of the marketplace should not keep buyers waiting, so defaults are used.", "为了不让客户等待，查询失败时使用默认值。"),
			apply: func(b *behaviour) {
				before := b.buy
				b.buy = func(m *Merchant, ctx context.Context, c call) (purchase, error) {
					if bought, err := before(m, ctx, c); err == nil {
						return bought, nil
					}
					return unasked, nil
				}
			}},
		{Name: "failed-create-sticks",
			Title: wording.Of("Never opens an order that failed once", "失败过一次的订单再也无法开通"),
			Story: wording.Of("The order is marked as failed, and a marked order is not looked at again.", "订单被标记为失败，之后不再处理。"),
			apply: func(b *behaviour) { b.buy = stuck(b.buy) }},
		{Name: "order-query-unsigned",
			Title: wording.Of("Sends the order query without a signature", "查询订单的请求没有签名"),
			Story: wording.Of("The AK/SK were configured, but the signing client is not the one that is used.", "AK/SK 已经配置，但调用时没有使用签名客户端。"),
			apply: asking(func(*Merchant, *http.Request) {}, nil)},
		{Name: "order-query-wrong-secret",
			Title: wording.Of("Signs the order query with the access key", "用 accessKey 给查询订单签名"),
			Story: wording.Of("Two kinds of key, one name: the access key was taken for the secret key.", "两种密钥名字相近，把 accessKey 当成了 SK。"),
			apply: asking(func(m *Merchant, r *http.Request) {
				wrong := sign.Credential{AccessKeyID: m.config.Credential.AccessKeyID, SecretKey: m.config.AccessKey}
				sign.SignRequest(r, nil, wrong, m.config.Wall())
			}, nil)},
		{Name: "order-query-strict",
			Title: wording.Of("Cannot read an order with members it does not know", "订单里出现未知字段就无法解析"),
			Story: wording.Of("The JSON library fails on unknown properties; the order class was written from an old page.", "JSON 库遇到未知属性即失败，而订单类按旧页面编写。"),
			apply: asking(nil, func(body []byte) (orderAnswer, error) {
				var order orderAnswer
				decoder := json.NewDecoder(bytes.NewReader(body))
				decoder.DisallowUnknownFields()
				err := decoder.Decode(&order)
				return order, err
			})},
	})
}

// stuck makes a buy that gives the first failure of an order line again for ever.
func stuck(before func(*Merchant, context.Context, call) (purchase, error)) func(*Merchant, context.Context, call) (purchase, error) {
	var failures sync.Map
	return func(m *Merchant, ctx context.Context, c call) (purchase, error) {
		if failure, found := failures.Load(c.text("orderLineId")); found {
			return purchase{}, failure.(error)
		}
		bought, err := before(m, ctx, c)
		if err != nil {
			failures.Store(c.text("orderLineId"), err)
		}
		return bought, err
	}
}

package merchant

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/wording"
)

// guardFlaws are mistakes around the signature that let some wrong requests through and not others.
func guardFlaws() []Flaw {
	return inFamily("signature", slices.Concat(leakyGuards(), leakyClocks()))
}

func leakyGuards() []Flaw {
	return []Flaw{
		{Name: "signature-prefix",
			Title: wording.Of("Compares the signature only as far as it goes", "只比较签名的前若干位"),
			Story: wording.Of("The comparison stops at the shorter of the two texts.", "比较时以较短的字符串长度为准。"),
			apply: func(b *behaviour) {
				b.signed = func(key string, e envelope, body []byte) bool {
					right := sign.V2(key, e.nonce, e.timestamp, body).Signature
					return len(e.signature) >= len(right)/2 && strings.HasPrefix(right, strings.ToUpper(e.signature))
				}
			}},
		{Name: "verifies-complete-parameters-only",
			Title: wording.Of("Verifies only when all three parameters are there", "三个签名参数齐全时才校验"),
			Story: wording.Of("An “if signature and timestamp and nonce” stands around the check, with nothing in its else.", "校验写在“三个参数都存在”的条件里，else 分支什么也没做。"),
			apply: func(b *behaviour) {
				right := b.authenticate
				b.authenticate = func(m *Merchant, e envelope, body []byte) answer {
					if e.signature == "" || e.timestamp == "" || e.nonce == "" {
						return nil
					}
					return right(m, e, body)
				}
			}},
		{Name: "tries-every-formula",
			Title: wording.Of("Takes whichever formula fits", "任意一种算法匹配即通过"),
			Story: wording.Of("The pages contradict each other, so every variant that was ever found was put into a list.", "各页面说法不一，于是把见过的算法都试一遍。"),
			apply: func(b *behaviour) { b.signed = anyFormula }},
		{Name: "verifies-queries-only",
			Title: wording.Of("Verifies the signature of queryInstance only", "只校验 queryInstance 的签名"),
			Story: wording.Of("The check was written into the first handler that was tried out, and copied nowhere.", "校验写在最先调试的处理函数里，没有复制到其他接口。"),
			apply: func(b *behaviour) {
				right := b.authenticate
				b.authenticate = func(m *Merchant, e envelope, body []byte) answer {
					if activityOf(body) != "queryInstance" {
						return nil
					}
					return right(m, e, body)
				}
			}},
		{Name: "suspends-after-forgery",
			Title: wording.Of("Suspends an instance when a forged call names it", "收到伪造请求后停用对应实例"),
			Story: wording.Of("Meant as protection; now everybody who knows an id can switch an instance off.", "本意是安全防护，结果任何知道实例 ID 的人都能停用它。"),
			apply: suspendsAfterForgery},
	}
}

func suspendsAfterForgery(b *behaviour) {
	notes := &instanceNotes{}
	right := b.authenticate
	b.authenticate = func(m *Merchant, e envelope, body []byte) answer {
		refused := right(m, e, body)
		if refused != nil {
			members, _ := decodeObject(body) // what cannot be read names no instance
			notes.count(call{members: members}.text("instanceId"))
		}
		return refused
	}
	b.replace("queryInstance", func(right activity, m *Merchant, ctx context.Context, c call) answer {
		if notes.of(c.text("instanceId")) > 0 {
			return failed(codeInternal, "instance %s is suspended for its safety", c.text("instanceId"))
		}
		return right(m, ctx, c)
	})
}

func activityOf(body []byte) string {
	members, _ := decodeObject(body) // what cannot be read has no activity
	return call{members: members}.text("activity")
}

// anyFormula takes the right signature and those of the mistaken formulas that circulate.
func anyFormula(key string, e envelope, body []byte) bool {
	if e.signature == "" {
		return false
	}
	sum := sha256.Sum256(body)
	for _, tail := range []string{
		keyed(key, string(body)), strings.ToUpper(keyed(key, string(body))), hex.EncodeToString(sum[:]), string(body),
		keyed(key, rewritten(body, true, ",", ":")), keyed(key, rewritten(body, false, ", ", ": ")),
	} {
		if strings.EqualFold(e.signature, keyed(key, key+e.nonce+e.timestamp+tail)) {
			return true
		}
	}
	return false
}

// rewritten writes a flat object again, its members in either order and with other separators.
func rewritten(body []byte, descending bool, comma, colon string) string {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return string(body)
	}
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	if descending {
		slices.Reverse(names)
	}
	var b bytes.Buffer
	for i, name := range names {
		if i > 0 {
			b.WriteString(comma)
		}
		b.WriteString(strconv.Quote(name) + colon)
		b.Write(members[name])
	}
	return "{" + b.String() + "}"
}

func leakyClocks() []Flaw {
	moment := func(read func(text string, now time.Time) (time.Time, bool)) func(*behaviour) {
		return func(b *behaviour) { b.moment = read }
	}
	return []Flaw{
		{Name: "future-timestamps-accepted", Advisory: true,
			Title: wording.Of("Accepts timestamps of any future", "接受任意未来时间的时间戳"),
			Story: wording.Of("“now - timestamp > 60 s” is checked, without the absolute value.", "只判断“当前时间 - 时间戳 > 60 秒”，没有取绝对值。"),
			apply: moment(func(text string, now time.Time) (time.Time, bool) {
				at, ok := milliseconds(text, now)
				if at.After(now) {
					at = now
				}
				return at, ok
			})},
		{Name: "seconds-accepted-too", Advisory: true,
			Title: wording.Of("Takes a timestamp of ten digits for seconds", "把 10 位时间戳当作秒处理"),
			Story: wording.Of("The pages contradict each other, so both are read.", "各页面说法不一，于是两种都支持。"),
			apply: moment(func(text string, now time.Time) (time.Time, bool) {
				if len(text) == 10 {
					text += "000"
				}
				return milliseconds(text, now)
			})},
		{Name: "unreadable-timestamp-accepted", Advisory: true,
			Title: wording.Of("Takes a timestamp it cannot read for now", "无法解析的时间戳按当前时间处理"),
			Story: wording.Of("The parser's error is caught, logged and forgotten.", "捕获了解析异常，只记录日志后继续。"),
			apply: moment(func(text string, now time.Time) (time.Time, bool) {
				at, ok := milliseconds(text, now)
				if !ok && text != "" {
					return now, true
				}
				return at, ok
			})},
	}
}

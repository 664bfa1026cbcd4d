package saasv2_test

import (
	"encoding/json"
	"math"
	"testing"
	"unicode/utf8"

	"github.com/fairground/fairground/simulator/protocol/saasv2"
)

func TestTheBodyHasTheOneFormThatEveryMerchantAgreesWith(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		members map[string]any
		want    string
	}{
		{"sorted and compact", map[string]any{"b": "2", "a": "1", "B": "0"}, `{"B":"0","a":"1","b":"2"}`},
		{"nested sorted too", map[string]any{"x": map[string]any{"b": 2, "a": []any{map[string]any{"d": true, "c": nil}}}}, `{"x":{"a":[{"d":true}],"b":2}}`},
		{"no nulls", map[string]any{"a": nil, "b": "1"}, `{"b":"1"}`},
		{"nothing HTML", map[string]any{"a": "<&>/'"}, `{"a":"<&>/'"}`},
		{"UTF-8 as it is", map[string]any{"a": "张三\u2028\u2029😀\u007f"}, "{\"a\":\"张三\u2028\u2029😀\u007f\"}"},
		{"what must be escaped", map[string]any{"a": "\"\\\b\f\n\r\t\x01\x1f"}, `{"a":"\"\\\b\f\n\r\t\u0001\u001F"}`},
		{"broken UTF-8", map[string]any{"a": "x\xff"}, "{\"a\":\"x\ufffd\"}"},
		{"other Go values", map[string]any{"a": []string{"x"}, "b": struct{ Z, Y int }{1, 2}, "c": 1.5, "d": json.Number("12.50"), "e": int64(9)}, `{"a":["x"],"b":{"Y":2,"Z":1},"c":1.5,"d":12.50,"e":9}`},
		{"empty", nil, `{}`},
	}
	for _, tc := range cases {
		got, err := saasv2.Encode(tc.members)
		if err != nil || string(got) != tc.want {
			t.Errorf("%s: %s, %v; want %s", tc.name, got, err, tc.want)
		}
	}
}

func TestWhatIsNoJSONIsRefused(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]any{"function": func() {}, "infinity": math.Inf(1), "number": json.Number("1x"), "inside": []any{make(chan int)}} {
		if text, err := saasv2.Encode(map[string]any{"a": value}); err == nil {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// Whatever goes in, it is JSON that says the same, and encoding what was read gives the same bytes again: a merchant may parse, sort and
// serialise before checking the signature.
func FuzzEncodeIsStable(f *testing.F) {
	f.Add("orderId", "CS1", "\u2028<>")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		text, err := saasv2.Encode(map[string]any{a: b, c: map[string]any{b: c}})
		if err != nil || !utf8.Valid(text) {
			t.Fatalf("%q, %v", text, err)
		}
		var members map[string]any
		if err := json.Unmarshal(text, &members); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		again, err := saasv2.Encode(members)
		if err != nil || string(again) != string(text) && utf8.ValidString(a) && utf8.ValidString(c) {
			t.Errorf("%s became %s, %v", text, again, err)
		}
	})
}

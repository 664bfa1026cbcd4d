package sign_test

import (
	"testing"

	"github.com/fairground/fairground/simulator/sign"
)

// Answers in which every mistake can show.
var mistakenAnswers = []string{
	"{ \"resultMsg\": \"成功\", \"resultCode\": \"000000\", \"url\": \"https://a\\/b/c\", \"memo\": \"\\u4e2d\"}\n",
	`{"resultMsg":"成功","resultCode":"000000","url":"https://a/b"}`,
	"\ufeff{\"resultMsg\":\"a\"}\r\n ",
	"{\"resultMsg\":\"ok\"}\r\n",
}

func TestEveryBodySignMistakeIsToldFromEveryOther(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, mistake := range sign.BodySignMistakes() {
		if mistake.Text.EN == "" || mistake.Text.ZH == "" || seen[mistake.ID] {
			t.Errorf("%s lacks a text or comes twice", mistake.ID)
		}
		seen[mistake.ID] = true
		recognised := false
		for _, body := range mistakenAnswers {
			for _, key := range []string{"Sandbox-Key-0001", "Ab12cd34Ab12cd34"} {
				wrong, shows := mistake.Signature(key, "20260131080910123", []byte(body))
				if !shows {
					continue
				}
				mistakes := sign.ExplainBodySign(key, wrong, "20260131080910123", []byte(body))
				if len(mistakes) != 1 {
					t.Errorf("%s over %q is explained by %v", mistake.ID, body, mistakes)
				}
				recognised = recognised || mistakes[0].ID == mistake.ID
			}
		}
		if !recognised {
			t.Errorf("%s is never recognised", mistake.ID)
		}
	}
}

// saas-v1.md 9.4: the same body plus one line feed.
func TestThePublishedWrongBodySignIsExplained(t *testing.T) {
	t.Parallel()
	mistakes := sign.ExplainBodySign(keyB, "WM63eNFQF4LoL/h0vUMVb064xx8DeZ9Vyz94PWhfTEU=", "", []byte(exampleAnswer+"\n"))
	if len(mistakes) != 1 || mistakes[0].ID != "line-feed-sent" {
		t.Errorf("explained by %v", mistakes)
	}
	if mistakes := sign.ExplainBodySign(keyB, "nonsense", "", []byte(exampleAnswer)); mistakes != nil {
		t.Errorf("nonsense is explained by %v", mistakes)
	}
}

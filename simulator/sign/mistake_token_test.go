package sign_test

import (
	"strings"
	"testing"

	"github.com/fairground/fairground/simulator/sign"
)

// The wrong results of saas-v1.md 9.2 are recognised.
func TestPublishedWrongTokensAreExplained(t *testing.T) {
	t.Parallel()
	_, query, _ := strings.Cut(longURL, "?")
	parameters, err := sign.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]string{
		"x5SpA6jGxcA2IQ2cPRNQc17XZ08zCyCVjEgpjkB93Cw=": "values-encoded",
		"GjLoG1SXVmOE3UiMKACWNbzwIfZvpykj8g+WqeFfDgQ=": "key-without-timestamp",
		"U6W3676N6snyf/IOH0w/zNGCnSEA/eNmI1gYDWpj3nY=": "plus-as-blank",
	} {
		mistakes, message := sign.ExplainToken(keyA, token, parameters)
		if len(mistakes) != 1 || mistakes[0].ID != want || message == "" {
			t.Errorf("%s is explained by %v, want %s", token, mistakes, want)
		}
	}
	if mistakes, _ := sign.ExplainToken(keyA, "cDaLx6bzf22K+8zG7LFNNUw5gky/sGs7VRJO3WNsWs4=", parameters); mistakes != nil {
		t.Errorf("the right token is explained by %v", mistakes)
	}
	if mistakes, _ := sign.ExplainToken(keyA, "nonsense", parameters); mistakes != nil {
		t.Errorf("nonsense is explained by %v", mistakes)
	}
}

// A query in which every mistake can show, signed with a key that can be decoded.
const fullQuery = "b=%E5%BC%A0+%2B1&a=%252B&B=&c=%20x%20&mobilePhone=A1b2C3d4E5f6G7h8a%2BnrnpvnklLO8YHbV71LSA%3D%3D&saasExtendParams=W10%3D&activity=queryInstance&testFlag=1&timeStamp=20260131080910123&authToken=abc%2B"

func TestEveryTokenMistakeIsToldFromEveryOther(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, mistake := range sign.TokenMistakes() {
		if mistake.Text.EN == "" || mistake.Text.ZH == "" || seen[mistake.ID] != "" {
			t.Errorf("%s lacks a text or comes twice", mistake.ID)
		}
		seen[mistake.ID] = mistake.ID
		shown := false
		for _, key := range []string{keyA, "Ab12cd34Ab12cd34", "0123456789ABcdef"} {
			parameters, err := sign.ParseQuery(fullQuery)
			if err != nil {
				t.Fatal(err)
			}
			wrong, shows := mistake.Token(key, parameters)
			if !shows {
				continue
			}
			shown = true
			if mistakes, _ := sign.ExplainToken(key, wrong, parameters); len(mistakes) != 1 {
				t.Errorf("%s: %s is explained by %v", mistake.ID, wrong, mistakes)
			} else if mistakes[0].ID != mistake.ID {
				t.Errorf("%s with key %s is taken for %s", mistake.ID, key, mistakes[0].ID)
			}
		}
		if !shown {
			t.Errorf("%s never shows", mistake.ID)
		}
	}
}

func TestTwoTokenMistakesAtOnceAreExplained(t *testing.T) {
	t.Parallel()
	_, query, _ := strings.Cut(longURL, "?")
	parameters, _ := sign.ParseQuery(query)
	// The values left encoded and the key without the timeStamp.
	var pairs []string
	for _, p := range parameters {
		if p.Name != "authToken" {
			pairs = append(pairs, p.Name+"="+p.Raw)
		}
	}
	wrong := sign.BodySign(keyA, []byte(strings.Join(pairs, "&"))) // the query of the example is sorted already
	mistakes, message := sign.ExplainToken(keyA, wrong, parameters)
	if len(mistakes) != 2 || mistakes[0].ID != "values-encoded" || mistakes[1].ID != "key-without-timestamp" || !strings.Contains(message, "%3D") {
		t.Errorf("explained by %v over %s", mistakes, message)
	}
}

// Package wording holds what Fairground says to people, in the two languages that merchants read.
//
// Whatever a merchant reads (check titles, advice, reports, refusals, notices) is a Text. Code passes the Text on and the outermost
// edge (a terminal, a page, a report) picks the Language.
package wording

import "fmt"

// Language is one of the two languages Fairground speaks, as written on the command line and in reports: "en" or "zh".
type Language string

// The languages.
const (
	English Language = "en"
	Chinese Language = "zh"
)

// ParseLanguage reads the value of a --language flag. Anything but "en" and "zh" is an error that names both.
func ParseLanguage(value string) (Language, error) {
	switch language := Language(value); language {
	case English, Chinese:
		return language, nil
	}
	return "", fmt.Errorf("language %q is not known: use en or zh", value)
}

// Text is one statement in both languages. The zero Text says nothing.
type Text struct {
	EN string `json:"en" yaml:"en"`
	ZH string `json:"zh" yaml:"zh"`
}

// Of makes a Text of its two spellings.
func Of(english, chinese string) Text { return Text{EN: english, ZH: chinese} }

// Format makes a Text of two format strings that take the same arguments in the same order. Use explicit argument indexes (%[2]s)
// where a language needs another order. An argument that is itself a Text is put in as the spelling of the respective language.
func Format(english, chinese string, arguments ...any) Text {
	return Text{
		EN: fmt.Sprintf(english, spelled(arguments, English)...),
		ZH: fmt.Sprintf(chinese, spelled(arguments, Chinese)...),
	}
}

func spelled(arguments []any, language Language) []any {
	result := make([]any, len(arguments))
	for i, argument := range arguments {
		if text, ok := argument.(Text); ok {
			argument = text.In(language)
		}
		result[i] = argument
	}
	return result
}

// In returns the spelling in a language; English serves where the other spelling is empty.
func (t Text) In(language Language) string {
	if language == Chinese && t.ZH != "" {
		return t.ZH
	}
	return t.EN
}

// String returns the English spelling, for logs and error chains.
func (t Text) String() string { return t.EN }

// IsZero reports whether the Text says nothing.
func (t Text) IsZero() bool { return t == Text{} }

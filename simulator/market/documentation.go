package market

import (
	"fmt"
	"strings"

	"github.com/fairground/fairground/wording"
)

// Documentation is the page docs/transitions of a language: the diagram and the table T1–T28, generated, so that code, diagram and
// documentation cannot tell different stories.
func Documentation(language wording.Language) string {
	say := func(english, chinese string) string { return wording.Of(english, chinese).In(language) }
	var page strings.Builder
	fmt.Fprintf(&page, "# %s\n\n%s\n\n```mermaid\n%s```\n\n", say("What can happen to a subscription", "一个订阅会经历什么"),
		say("This page is generated from the transition table in `simulator/market`. A step that a market takes names one of these rows.",
			"本页由 `simulator/market` 中的状态迁移表生成。市场中的每一步都对应其中一行。"), DiagramIn(language))
	fmt.Fprintf(&page, "| # | %s | %s | %s | %s | %s |\n|---|---|---|---|---|---|\n", say("What happens", "事件"), say("On condition", "条件"),
		say("Phase", "阶段"), say("The merchant is told", "通知商家"), say("When the call fails", "调用失败时"))
	for _, row := range Table() {
		event := row.Event.In(language)
		if !row.Absent.IsZero() {
			event += " — *" + row.Absent.In(language) + "*"
		}
		fmt.Fprintf(&page, "| [%s](%s) | %s | %s | %s → %s | %s | %s |\n", row.ID, row.Clause, event, row.Guard.In(language),
			spelled(row.From), spelled(row.To), spelled(row.Intents), row.Failure.In(language))
	}
	return page.String()
}

// spelled joins words of a table's cell.
func spelled[T ~string](words []T) string {
	texts := make([]string, 0, len(words))
	for _, word := range words {
		if word != "" {
			texts = append(texts, string(word))
		}
	}
	return strings.Join(texts, ", ")
}

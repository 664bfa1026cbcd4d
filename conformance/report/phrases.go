package report

import (
	"regexp"

	"github.com/fairground/fairground/wording"
)

// phrases are the words that checks use for what was expected and what came where no value of the wire says it. Values themselves
// (codes, ids, addresses) are the same in both languages and are left alone.
var phrases = map[string]string{
	"absent": "缺失", "no answer": "没有应答", "an answer": "有应答", "a refusal": "拒绝", "an answer that refuses": "表示拒绝的应答",
	"no resultCode": "没有 resultCode", "text": "文本", "text of six digits": "六位数字的文本", "a code of the table": "结果码表中的代码",
	"a number": "数字", "a time": "时间", "an address": "地址", "a time in the past (UTC)": "过去的时间（UTC）", "UTF-8": "UTF-8", "other bytes": "其他编码的字节",
	"one JSON object": "一个 JSON 对象", "a JSON object": "一个 JSON 对象", "a JSON object with a resultCode": "带有 resultCode 的 JSON 对象",
	"an id not used before": "从未用过的 ID", "no comma, no blank at either end": "不含逗号，首尾没有空格", "no element for an unknown id": "不包含不存在的 ID",
	"header Body-Sign": "响应头 Body-Sign", "an accepted query": "被接受的查询", "wrong type": "类型错误", "a string": "字符串",
}

// patterns are phrases with a value inside.
var patterns = []struct {
	english *regexp.Regexp
	chinese string
}{
	{regexp.MustCompile(`^an element with instanceId (.*)$`), "包含 instanceId $1 的元素"},
	{regexp.MustCompile(`^no element with instanceId (.*)$`), "不包含 instanceId $1 的元素"},
	{regexp.MustCompile(`^another id than (.*)$`), "不同于 $1 的 ID"},
	{regexp.MustCompile(`^any code but (.*)$`), "$1 以外的结果码"},
	{regexp.MustCompile(`^at most (\d+) characters$`), "最多 $1 个字符"},
	{regexp.MustCompile(`^at most (.*)$`), "不超过 $1"},
	{regexp.MustCompile(`^(\d+) characters$`), "$1 个字符"},
	{regexp.MustCompile(`^an order query for (.*)$`), "对 $1 的订单查询"},
	{regexp.MustCompile(`^HTTP 200 with a resultCode other than (.*)$`), "HTTP 200，且 resultCode 不为 $1"},
}

// phrase says what was expected or what came in a language.
func phrase(text string, language wording.Language) string {
	if language != wording.Chinese {
		return text
	}
	if chinese, known := phrases[text]; known {
		return chinese
	}
	for _, p := range patterns {
		if p.english.MatchString(text) {
			return p.english.ReplaceAllString(text, p.chinese)
		}
	}
	return text
}

package sign

import (
	"unicode/utf8"

	"github.com/fairground/fairground/wording"
)

// excerptLength is how much of each text a divergence shows from the first difference on, in characters.
const excerptLength = 24

// divergence says where two spellings of the same intermediate string part, or nothing when they are equal.
func divergence(name, yours, right string) wording.Text {
	if yours == right {
		return wording.Text{}
	}
	at, position := 0, 1
	for at < len(yours) && at < len(right) {
		a, size := utf8.DecodeRuneInString(yours[at:])
		b, _ := utf8.DecodeRuneInString(right[at:])
		if a != b || yours[at] != right[at] {
			break
		}
		at, position = at+size, position+1
	}
	at = min(at, len(yours), len(right))
	return wording.Format("Your %s differs from character %d on: yours goes on with %q, the right one with %q.",
		"您的 %s 从第 %d 个字符起不同：您的内容为 %q，正确内容为 %q。", name, position, excerpt(yours[at:]), excerpt(right[at:]))
}

func excerpt(text string) string {
	for i, count := 0, 0; i < len(text); count++ {
		if count == excerptLength {
			return text[:i] + "…"
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return text
}

// compared is one intermediate string of the user's own program beside the right one.
type compared struct{ name, yours, right string }

// diverge adds where the user's own intermediate strings first part from the right ones. They are given in the order in which they
// arise, and only the first difference counts: what comes later follows from it.
func (a *answer) diverge(steps ...compared) {
	for _, step := range steps {
		if step.yours == "" {
			continue
		}
		if difference := divergence(step.name, step.yours, step.right); !difference.IsZero() {
			a.divergence = difference
			return
		}
	}
}

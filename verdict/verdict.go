// Package verdict holds the four ways in which every Fairground command can end, and the error that carries one of them together
// with the sentence for the person at the terminal.
package verdict

import (
	"errors"

	"github.com/fairground/fairground/wording"
)

// Exit is the exit code of a command. Scripts and CI gates may rely on it.
type Exit int

// The exit codes.
const (
	// Good: everything that was asked for happened, every required check passed, every expectation was met.
	Good Exit = 0
	// Failed: a required check failed or a scenario's expectation was not met.
	Failed Exit = 1
	// Usage: wrong usage or configuration; nothing was run and nothing was written.
	Usage Exit = 2
	// NoVerdict: the endpoint could not be reached or Fairground itself failed, so nothing can be said about the merchant.
	NoVerdict Exit = 3
)

// Error ends a command with an exit code and one sentence, in both languages, that says what to do.
type Error struct {
	Exit  Exit
	Text  wording.Text
	Cause error
}

// Error returns the English sentence.
func (e *Error) Error() string { return e.Text.EN }

// Unwrap returns what caused the error, if anything did.
func (e *Error) Unwrap() error { return e.Cause }

// Misused makes the error for wrong usage or configuration (exit code 2). The arguments are those of wording.Format.
func Misused(english, chinese string, arguments ...any) *Error {
	return &Error{Exit: Usage, Text: wording.Format(english, chinese, arguments...)}
}

// Unjudged makes the error for a run that reached no verdict (exit code 3).
func Unjudged(english, chinese string, arguments ...any) *Error {
	return &Error{Exit: NoVerdict, Text: wording.Format(english, chinese, arguments...)}
}

// Unmet makes the error for a run that ended with a failed verdict (exit code 1).
func Unmet(english, chinese string, arguments ...any) *Error {
	return &Error{Exit: Failed, Text: wording.Format(english, chinese, arguments...)}
}

// Of tells how a command that returned err ends and what to print: Good and nothing for nil, the error's own code and sentence for
// an *Error anywhere in the chain, Usage and the error's text for any other error (flag parsing reports those).
func Of(err error) (Exit, wording.Text) {
	if err == nil {
		return Good, wording.Text{}
	}
	var known *Error
	if errors.As(err, &known) {
		return known.Exit, known.Text
	}
	return Usage, wording.Of(err.Error(), err.Error())
}

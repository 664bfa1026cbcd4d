package report

import "github.com/fairground/fairground/wording"

// Pages are laid out by the rules of package wording; the short names keep the writers of this room readable.

func visible(text string, lines bool) string { return wording.Visible(text, lines) }

func columns(text string) int { return wording.Columns(text) }

func wrap(text string, limit int) []string { return wording.Wrap(text, limit) }

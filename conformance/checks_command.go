package conformance

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// listed is one check as the list shows it.
type listed struct {
	Contract   string       `json:"contract"`
	ID         string       `json:"id"`
	Family     string       `json:"family"`
	Level      check.Level  `json:"level"`
	Feature    string       `json:"feature,omitempty"`
	OrderQuery bool         `json:"needsOrderQuery,omitempty"`
	Title      wording.Text `json:"title"`
	Advice     wording.Text `json:"advice"`
	Clause     string       `json:"clause"`
}

// ChecksCommand returns `fairground checks`: list what is judged, without running anything.
func ChecksCommand() *cobra.Command {
	var contract, format string
	command := &cobra.Command{
		Use:   "checks",
		Short: "List the checks of the conformance suite",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			language, err := spoken(cmd)
			if err != nil {
				return err
			}
			all, err := inventory(contract)
			if err != nil {
				return err
			}
			write, ok := map[string]func(io.Writer, []listed, wording.Language) error{
				"table": writeTable, "json": writeList, "markdown": writeMarkdown,
			}[format]
			if !ok {
				return verdict.Misused("--format %q is not known: use table, json or markdown", "--format 不支持 %q：可用 table、json 或 markdown", format)
			}
			return write(cmd.OutOrStdout(), all, language)
		},
	}
	command.Flags().StringVar(&contract, "contract", "", "only the checks of this contract: "+strings.Join(Contracts(), ", "))
	command.Flags().StringVar(&format, "format", "table", "table, json or markdown")
	return command
}

func inventory(contract string) ([]listed, error) {
	wanted := Contracts()
	if contract != "" {
		wanted = []string{contract}
	}
	var all []listed
	for _, id := range wanted {
		checks, err := Checks(id)
		if err != nil {
			return nil, err
		}
		for _, c := range checks {
			all = append(all, listed{id, c.ID, c.Family, c.Level, c.Feature, c.NeedsOrderQuery, c.Title, c.Advice, c.Clause})
		}
	}
	return all, nil
}

func writeList(w io.Writer, all []listed, _ wording.Language) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(all)
}

func writeTable(w io.Writer, all []listed, language wording.Language) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", c.ID, levelWord(c.Level).In(language), dash(c.Feature), c.Title.In(language))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, f := range perFamily(all) {
		fmt.Fprintf(w, "%s: %d\n", f.name, f.number)
	}
	_, err := fmt.Fprintln(w, wording.Format("%d checks", "共 %d 项检查", len(all)).In(language))
	return err
}

func writeMarkdown(w io.Writer, all []listed, language wording.Language) error {
	var b strings.Builder
	cell := strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;", ">", "&gt;")
	for _, f := range perFamily(all) {
		fmt.Fprintf(&b, "### %s (%d)\n\n", f.name, f.number)
		fmt.Fprintf(&b, "%s\n|---|---|---|---|\n", wording.Of("| id | level | feature | what is judged |", "| 编号 | 级别 | 特性 | 检查内容 |").In(language))
		for _, c := range all {
			if c.Contract+"/"+c.Family != f.name {
				continue
			}
			title := cell.Replace(c.Title.In(language))
			if strings.HasPrefix(c.Clause, "http") {
				title += " ([" + wording.Of("clause", "依据").In(language) + "](" + c.Clause + "))"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", c.ID, levelWord(c.Level).In(language), dash(c.Feature), title)
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// count is how many checks a family has.
type count struct {
	name   string
	number int
}

// perFamily counts the checks of each family, in the order of the list.
func perFamily(all []listed) []count {
	var counts []count
	at := map[string]int{}
	for _, c := range all {
		name := c.Contract + "/" + c.Family
		if _, known := at[name]; !known {
			at[name] = len(counts)
			counts = append(counts, count{name: name})
		}
		counts[at[name]].number++
	}
	return counts
}

func levelWord(level check.Level) wording.Text {
	if level == check.Required {
		return wording.Of("required", "必须")
	}
	return wording.Of("recommended", "建议")
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

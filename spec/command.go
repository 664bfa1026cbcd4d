package spec

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// EditionsSchema marks the JSON of `fairground editions` and its version.
const EditionsSchema = "fairground.editions/1"

// EditionsCommand is `fairground editions`: the rule sets of the marketplace's sites, and what differs between them for a merchant.
func EditionsCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "editions",
		Short: "List, show and compare the rules of the marketplace's sites · 列出、查看和比较各站点的规则",
		Long: `Shows the rule set of each site of the marketplace. Every setting names its source and how sure it is: documented (a published page
states it), conflict (published pages disagree; a merchant who follows either passes), default (nothing is published; our choice).`,
	}
	command.AddCommand(
		editionsCommand("list", "List the editions · 列出所有版本", 0, listEditions),
		editionsCommand("show ID", "Show every setting of an edition · 查看某个版本的全部设置", 1, showEdition),
		editionsCommand("diff A B", "Show what differs between two editions · 比较两个版本的差异", 2, diffEditions),
	)
	return command
}

// editionsCommand makes one of the commands; each takes ids of editions and writes a page.
func editionsCommand(use, short string, ids int, write func(*editionPage, []*Edition) error) *cobra.Command {
	command := &cobra.Command{
		Use: use, Short: short,
		Args: func(command *cobra.Command, arguments []string) error {
			if len(arguments) != ids {
				return verdict.Misused("write it as: %[1]s; editions are %[2]s", "用法：%[1]s；版本有 %[2]s",
					command.UseLine(), strings.Join(Editions(), ", "))
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return Editions(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(command *cobra.Command, arguments []string) error {
			editions := make([]*Edition, len(arguments))
			for i, id := range arguments {
				var err error
				if editions[i], err = EditionByID(id); err != nil {
					return err
				}
			}
			page := newEditionPage(command)
			if err := write(page, editions); err != nil {
				return err
			}
			_, err := fmt.Fprint(command.OutOrStdout(), page.text.String())
			return err
		},
	}
	command.Flags().Bool("json", false, "write JSON")
	return command
}

// editionSummary is an edition in a list.
type editionSummary struct {
	ID         string       `json:"id"`
	Title      wording.Text `json:"title"`
	BasedOn    string       `json:"basedOn,omitempty"`
	Host       string       `json:"host"`
	Documented int          `json:"documented"`
	Conflict   int          `json:"conflict"`
	Default    int          `json:"default"`
}

func summaryOf(e *Edition) editionSummary {
	summary := editionSummary{ID: e.ID, Title: e.Title, BasedOn: e.BasedOn, Host: e.Host.Value}
	for _, setting := range e.Settings() {
		switch setting.Status {
		case "documented":
			summary.Documented++
		case "conflict":
			summary.Conflict++
		default:
			summary.Default++
		}
	}
	return summary
}

func listEditions(p *editionPage, _ []*Edition) error {
	summaries := []editionSummary{}
	for _, id := range Editions() {
		edition, err := EditionByID(id)
		if err != nil {
			return err
		}
		summaries = append(summaries, summaryOf(edition))
	}
	if p.json {
		return p.document(map[string]any{"editions": summaries})
	}
	for _, s := range summaries {
		p.line("", wording.Pad(s.ID, 6)+wording.Pad(s.Title.In(p.language), 20)+s.Host)
		counts := wording.Format("%[1]d settings documented, %[2]d in conflict, %[3]d our choice", "%[1]d 项有公开依据，%[2]d 项说法不一，%[3]d 项为默认取值",
			s.Documented, s.Conflict, s.Default)
		if s.BasedOn != "" {
			counts = wording.Format("%[1]v; otherwise as %[2]s", "%[1]v；其余同 %[2]s", counts, s.BasedOn)
		}
		p.line("      ", counts.In(p.language))
	}
	return nil
}

func showEdition(p *editionPage, editions []*Edition) error {
	edition := editions[0]
	if p.json {
		return p.document(map[string]any{"edition": summaryOf(edition), "settings": edition.Settings()})
	}
	p.line("", edition.Title.In(p.language)+" ("+edition.ID+")")
	for _, setting := range edition.Settings() {
		p.line("", "")
		p.line("", setting.Name)
		p.setting("  ", &setting)
	}
	return nil
}

func diffEditions(p *editionPage, editions []*Edition) error {
	before, after := editions[0], editions[1]
	differences := Differences(before, after)
	if p.json {
		return p.document(map[string]any{
			"before": summaryOf(before), "after": summaryOf(after), "differences": append([]SettingDifference{}, differences...),
		})
	}
	p.line("", wording.Format("%[1]v (%[2]s) and %[3]v (%[4]s): %[5]d of %[6]d settings differ", "%[1]v（%[2]s）与%[3]v（%[4]s）：%[6]d 项设置中有 %[5]d 项不同",
		before.Title, before.ID, after.Title, after.ID, len(differences), len(before.Settings())).In(p.language))
	for _, difference := range differences {
		p.line("", "")
		p.line("", difference.Name)
		p.side(before.ID, difference.Before)
		p.side(after.ID, difference.After)
	}
	return nil
}

// editionPage collects what a command writes.
type editionPage struct {
	text     strings.Builder
	language wording.Language
	width    int
	json     bool
}

func newEditionPage(command *cobra.Command) *editionPage {
	page := &editionPage{language: wording.English, width: wording.WidthOf(command.OutOrStdout())}
	if flag := command.Flag("language"); flag != nil {
		if language, err := wording.ParseLanguage(flag.Value.String()); err == nil {
			page.language = language
		}
	}
	page.json, _ = command.Flags().GetBool("json")
	return page
}

// line writes a wrapped line behind an indent.
func (p *editionPage) line(indent, text string) {
	for _, line := range wording.Wrap(text, p.width-wording.Columns(indent)) {
		p.text.WriteString(strings.TrimRight(indent+line, " "))
		p.text.WriteByte('\n')
	}
}

// statusWords say how sure a setting is.
var statusWords = map[string]wording.Text{
	"documented": wording.Of("documented", "有公开依据"),
	"conflict":   wording.Of("published pages disagree", "公开页面说法不一"),
	"default":    wording.Of("not published, our choice", "未公布，为默认取值"),
}

// setting writes value, note, certainty and source of a setting.
func (p *editionPage) setting(indent string, s *SettingInfo) {
	p.line(indent, cmp.Or(s.Value, "–"))
	p.line(indent, s.Note.In(p.language))
	status := statusWords[s.Status]
	if s.Conflict != "" {
		status = wording.Format("%[1]v (%[2]s)", "%[1]v（%[2]s）", status, s.Conflict)
	}
	p.line(indent, status.In(p.language))
	// An address is never wrapped: it is there to be opened.
	p.text.WriteString(indent + s.Source + "\n")
}

// side writes what one edition says of a setting, its id in front.
func (p *editionPage) side(id string, s *SettingInfo) {
	const indent = "        "
	if s == nil {
		p.line("  ", wording.Pad(id, len(indent)-2)+"–")
		return
	}
	start := p.text.Len()
	p.setting(indent, s)
	written := p.text.String()
	p.text.Reset()
	p.text.WriteString(written[:start] + "  " + wording.Pad(id, len(indent)-2) + written[start+len(indent):])
}

// document writes JSON with the mark of its schema.
func (p *editionPage) document(members map[string]any) error {
	members["schema"] = EditionsSchema
	encoder := json.NewEncoder(&p.text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(members); err != nil {
		return fmt.Errorf("write the editions: %w", err)
	}
	return nil
}

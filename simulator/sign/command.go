package sign

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// SignCommand returns the command `fairground sign`: the half of the signature gym that computes. It prints every intermediate string;
// the V2 and kit ones contain the access key, which a note on standard error says.
func SignCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "sign",
		Short: "Sign or encrypt by hand and see every intermediate string",
		Long: "The signature gym: computes a signature or an encrypted value with your inputs and prints every intermediate string, to be laid beside\n" +
			"what your own program computes at each step.",
	}
	command.AddCommand(signV2Command(), signTokenCommand(), signKitCommand(), signAKSKCommand(), encryptCommand(), bodySignCommand())
	return command
}

// VerifyCommand returns the command `fairground verify`: the half of the signature gym that judges. It ends with exit code 0 when the
// value is right, 1 when it is wrong (and names the mistake if it knows it), 2 for wrong usage.
func VerifyCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "verify",
		Short: "Check a signature by hand and learn which mistake made it wrong",
		Long: "The signature gym: checks a signature, an encrypted value or a Body-Sign header, shows the right intermediate strings, and names the known\n" +
			"mistake that leads to exactly the given wrong value. Exit code 0: right, 1: wrong, 2: wrong usage.",
	}
	command.AddCommand(verifyV2Command(), verifyTokenCommand(), verifyKitCommand(), verifyAKSKCommand(), decryptCommand(), verifyBodySignCommand())
	return command
}

// maxInput bounds every file and standard input that the gym reads: the largest body the real gateway takes.
const maxInput = 12 << 20

// row is one line of the gym's answer. Name is the JSON member.
type row struct{ name, value string }

// answer is what one gym command found out.
type answer struct {
	rows     []row
	matches  *bool
	mistakes []Mistake
	advice   wording.Text
	// divergence says where the user's own intermediate strings part from the right ones.
	divergence wording.Text
	// plain is printed instead of everything else, for use inside another command.
	plain string
}

func (a *answer) add(name, value string) { a.rows = append(a.rows, row{name, value}) }

// judged notes whether the given value was right and, if it was not, what is known about it.
func (a *answer) judged(matches bool, mistakes []Mistake) {
	a.matches, a.mistakes = &matches, mistakes
	switch {
	case matches:
		a.advice = wording.Of("The signature is right.", "签名正确。")
	case len(mistakes) > 0:
		a.advice = wording.Of("The signature is wrong, and this leads to exactly the given value:", "签名不正确；以下错误恰好会得到所给的值：")
	default:
		a.advice = wording.Of("The signature is wrong, and no known mistake leads to the given value: compare the key first, then your intermediate strings with these, from the top.",
			"签名不正确，且没有已知错误会得到所给的值：请先核对密钥，再自上而下逐项比对中间字符串。")
	}
}

// finish prints the answer and returns the error that carries exit code 1 for a wrong value.
func (a *answer) finish(command *cobra.Command, asJSON bool) error {
	switch {
	case a.plain != "":
		fmt.Fprintln(command.OutOrStdout(), a.plain)
		return nil
	case asJSON:
		if err := a.writeJSON(command.OutOrStdout()); err != nil {
			return err
		}
	default:
		a.writeText(command.OutOrStdout(), languageOf(command))
	}
	if a.matches != nil && !*a.matches {
		return verdict.Unmet("the value does not match", "校验不一致")
	}
	return nil
}

func (a *answer) writeText(out io.Writer, language wording.Language) {
	for _, r := range a.rows {
		if strings.Contains(r.value, "\n") {
			fmt.Fprintf(out, "%s:\n    %s\n", r.name, strings.ReplaceAll(r.value, "\n", "\n    "))
			continue
		}
		fmt.Fprintf(out, "%-18s %s\n", r.name+":", r.value)
	}
	if !a.advice.IsZero() {
		fmt.Fprintf(out, "\n%s\n", a.advice.In(language))
	}
	for _, m := range a.mistakes {
		fmt.Fprintf(out, "  - %s: %s\n", m.ID, m.Text.In(language))
	}
	if !a.divergence.IsZero() {
		fmt.Fprintf(out, "%s\n", a.divergence.In(language))
	}
}

func (a *answer) writeJSON(out io.Writer) error {
	members := map[string]any{}
	for _, r := range a.rows {
		members[r.name] = r.value
	}
	if a.matches != nil {
		members["match"] = *a.matches
		members["mistakes"] = append([]Mistake{}, a.mistakes...)
	}
	if !a.advice.IsZero() {
		members["advice"] = a.advice
	}
	if !a.divergence.IsZero() {
		members["divergence"] = a.divergence
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(members)
}

func languageOf(command *cobra.Command) wording.Language {
	if flag := command.Flag("language"); flag != nil && flag.Value.String() == string(wording.Chinese) {
		return wording.Chinese
	}
	return wording.English
}

// warnOfKey says on standard error that the intermediate strings show a secret. The gym masks nothing: a masked string cannot be compared.
func warnOfKey(command *cobra.Command) {
	note := wording.Of("note: the canonical string contains the access key; do not paste it into a ticket.", "注意：规范串中包含访问密钥，请勿粘贴到工单中。")
	fmt.Fprintln(command.ErrOrStderr(), note.In(languageOf(command)))
}

// bodyFlags are the three ways to give a body: as text, as a file, or on standard input when neither is said.
type bodyFlags struct{ text, file string }

func (b *bodyFlags) register(command *cobra.Command) {
	command.Flags().StringVar(&b.text, "body", "", "the body as text")
	command.Flags().StringVar(&b.file, "body-file", "", "a file with the exact bytes of the body; - is standard input")
	command.MarkFlagsMutuallyExclusive("body", "body-file")
}

// read returns the exact bytes. With neither flag, standard input is the body when orStdin is set, and there is no body otherwise.
func (b *bodyFlags) read(command *cobra.Command, orStdin bool) ([]byte, error) {
	switch {
	case b.text != "" || b.file == "" && command.Flags().Changed("body"):
		return []byte(b.text), nil
	case b.file != "" && b.file != "-":
		return readFile(b.file)
	case b.file == "-":
		return readLimited(command.InOrStdin(), "standard input")
	case !orStdin:
		return nil, nil
	case isTerminal(command.InOrStdin()):
		return nil, verdict.Misused("no body: give --body, --body-file, or the body on standard input", "缺少请求体：请使用 --body、--body-file，或从标准输入传入")
	}
	return readLimited(command.InOrStdin(), "standard input")
}

func isTerminal(in io.Reader) bool {
	file, isFile := in.(*os.File)
	if !isFile {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func readFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, verdict.Misused("the file %q cannot be read: %v", "无法读取文件 %q：%v", path, err)
	}
	defer file.Close()
	return readLimited(file, path)
}

func readLimited(in io.Reader, name string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(in, maxInput+1))
	if err != nil {
		return nil, verdict.Misused("%s cannot be read: %v", "无法读取 %s：%v", name, err)
	}
	if len(data) > maxInput {
		return nil, verdict.Misused("%s has more than 12 MB: bodies end there", "%s 超过 12 MB：请求体不得超过该大小", name)
	}
	return data, nil
}

// require reports the first flag that is empty.
func require(command *cobra.Command, names ...string) error {
	for _, name := range names {
		if command.Flag(name).Value.String() == "" {
			return verdict.Misused("--%s is missing: give it", "缺少 --%s：请指定该参数", name)
		}
	}
	return nil
}

func gym(use, short string, run func(*cobra.Command) (*answer, error)) *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs, SilenceUsage: true, SilenceErrors: true,
		RunE: func(command *cobra.Command, _ []string) error {
			found, err := run(command)
			if err != nil {
				return err
			}
			return found.finish(command, asJSON)
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return command
}

// now is the real time at the edge: signatures are checked against real clocks.
func now() time.Time { return time.Now() }

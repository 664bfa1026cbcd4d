package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// prefix begins the name of every variable that sets a flag.
const prefix = "FAIRGROUND_"

// secrets are the flags whose values are never printed.
var secrets = []string{"access-key", "sk", "token", "secret-key", "notice-webhook"}

// errPrinted ends a command after --print-config without running it and without complaint.
var errPrinted = &verdict.Error{Exit: verdict.Good}

// applySettings gives every flag that was not set on the command line the value of its variable or of the configuration file.
func applySettings(command *cobra.Command, _ []string) error {
	file, err := readConfiguration(command)
	if err != nil {
		return err
	}
	var failure error
	command.Flags().VisitAll(func(flag *pflag.Flag) {
		if flag.Changed || failure != nil || flag.Name == "help" || flag.Name == "config" {
			return
		}
		failure = applyOne(flag, file)
	})
	if failure != nil {
		return failure
	}
	if _, err := wording.ParseLanguage(command.Flag("language").Value.String()); err != nil {
		return verdict.Misused("%s", "--language 只能是 en 或 zh：%s", err)
	}
	if printing, _ := command.Flags().GetBool("print-config"); printing {
		if err := printConfiguration(command); err != nil {
			return err
		}
		return errPrinted
	}
	return nil
}

func applyOne(flag *pflag.Flag, file configuration) error {
	name := prefix + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
	if value, ok := os.LookupEnv(name); ok {
		if err := flag.Value.Set(value); err != nil {
			return verdict.Misused("the variable %[1]s cannot be used for --%[2]s: %[3]v", "变量 %[1]s 不能用作 --%[2]s 的值：%[3]v", name, flag.Name, err)
		}
		flag.Changed = true
		return nil
	}
	entry, ok := file.entries[flag.Name]
	if !ok {
		return nil
	}
	for _, value := range entry.values {
		if err := flag.Value.Set(value); err != nil {
			return verdict.Misused("%[1]s:%[2]d: the value of %[3]s cannot be used: %[4]v", "%[1]s:%[2]d：%[3]s 的值不可用：%[4]v",
				file.path, entry.line, flag.Name, err)
		}
	}
	flag.Changed = true
	return nil
}

// configuration is what a configuration file says for one command.
type configuration struct {
	path    string
	entries map[string]configurationEntry
}

type configurationEntry struct {
	line   int
	values []string
}

// readConfiguration reads the file named by --config (or its variable). Keys at the top hold for every command that has the flag;
// keys under a command's name hold for that command and win.
func readConfiguration(command *cobra.Command) (configuration, error) {
	path := command.Flag("config").Value.String()
	if path == "" {
		path = os.Getenv(prefix + "CONFIG")
	}
	result := configuration{path: path, entries: map[string]configurationEntry{}}
	if path == "" {
		return result, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return result, verdict.Misused("the configuration file cannot be read: %v", "无法读取配置文件：%v", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return result, verdict.Misused("%[1]s is not valid YAML: %[2]v", "%[1]s 不是合法的 YAML：%[2]v", path, err)
	}
	if len(document.Content) == 0 {
		return result, nil
	}
	return result, result.collect(command, document.Content[0])
}

func (c *configuration) collect(command *cobra.Command, top *yaml.Node) error {
	if top.Kind != yaml.MappingNode {
		return verdict.Misused("%[1]s:%[2]d: expected flag names with their values", "%[1]s:%[2]d：应为“参数名: 值”的形式", c.path, top.Line)
	}
	var own *yaml.Node
	for i := 0; i+1 < len(top.Content); i += 2 {
		key, value := top.Content[i], top.Content[i+1]
		if value.Kind == yaml.MappingNode {
			if !isCommand(command.Root(), key.Value) {
				return verdict.Misused("%[1]s:%[2]d: there is no command %[3]q", "%[1]s:%[2]d：没有名为 %[3]q 的命令", c.path, key.Line, key.Value)
			}
			if key.Value == command.Name() {
				own = value
			}
			continue
		}
		if !isFlag(command.Root(), key.Value) {
			return verdict.Misused("%[1]s:%[2]d: no command has a flag --%[3]s", "%[1]s:%[2]d：没有任何命令使用参数 --%[3]s", c.path, key.Line, key.Value)
		}
		c.put(key, value)
	}
	if own == nil {
		return nil
	}
	for i := 0; i+1 < len(own.Content); i += 2 {
		key, value := own.Content[i], own.Content[i+1]
		if command.Flag(key.Value) == nil {
			return verdict.Misused("%[1]s:%[2]d: %[4]s has no flag --%[3]s", "%[1]s:%[2]d：命令 %[4]s 没有参数 --%[3]s",
				c.path, key.Line, key.Value, command.Name())
		}
		c.put(key, value)
	}
	return nil
}

func (c *configuration) put(key, value *yaml.Node) {
	entry := configurationEntry{line: key.Line, values: []string{value.Value}}
	if value.Kind == yaml.SequenceNode {
		entry.values = nil
		for _, item := range value.Content {
			entry.values = append(entry.values, item.Value)
		}
	}
	c.entries[key.Value] = entry
}

func isCommand(root *cobra.Command, name string) bool {
	return slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == name })
}

func isFlag(command *cobra.Command, name string) bool {
	if command.Flags().Lookup(name) != nil || command.PersistentFlags().Lookup(name) != nil {
		return true
	}
	return slices.ContainsFunc(command.Commands(), func(c *cobra.Command) bool { return isFlag(c, name) })
}

// printConfiguration writes the flags of a command as a configuration file that would set them again, secrets masked.
func printConfiguration(command *cobra.Command) error {
	values := map[string]any{}
	command.Flags().VisitAll(func(flag *pflag.Flag) {
		if slices.Contains([]string{"help", "config", "print-config", "version"}, flag.Name) {
			return
		}
		if slices.Contains(secrets, flag.Name) && flag.Value.String() != "" {
			values[flag.Name] = "••••••"
			return
		}
		if list, ok := flag.Value.(pflag.SliceValue); ok {
			values[flag.Name] = list.GetSlice()
			return
		}
		values[flag.Name] = flag.Value.String()
	})
	encoder := yaml.NewEncoder(command.OutOrStdout())
	defer encoder.Close()
	if err := encoder.Encode(map[string]any{command.Name(): values}); err != nil {
		return fmt.Errorf("print the configuration: %w", err)
	}
	return nil
}

// misusedFlag turns a complaint of the flag library into wrong usage with a hint at help.
func misusedFlag(err error) error {
	var known *verdict.Error
	if errors.As(err, &known) {
		return err
	}
	return verdict.Misused("%v; --help lists the flags", "%v；可用 --help 查看全部参数", err)
}

// refuseStrayArguments makes an unknown command or a stray word an error with exit code 2 instead of a help page.
func refuseStrayArguments(command *cobra.Command) {
	for _, child := range command.Commands() {
		refuseStrayArguments(child)
	}
	if command.HasSubCommands() && command.RunE == nil && command.Run == nil {
		command.Args = cobra.ArbitraryArgs
		command.RunE = func(self *cobra.Command, arguments []string) error {
			if len(arguments) == 0 {
				return self.Help()
			}
			return verdict.Misused("there is no command %[1]q; %[2]s --help lists them", "没有命令 %[1]q；可用 %[2]s --help 查看全部命令",
				arguments[0], self.CommandPath())
		}
	}
}

// spoken is the language that the person asked for, English when that cannot be told.
func spoken(root *cobra.Command) wording.Language {
	value := root.PersistentFlags().Lookup("language").Value.String()
	if language, err := wording.ParseLanguage(value); err == nil {
		return language
	}
	return wording.English
}

// version is the version of the module as it was built, "development" outside a release.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "development"
}

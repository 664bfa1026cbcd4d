package scenarios

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/fairground/fairground/verdict"
)

//go:embed *.yaml
var stories embed.FS

// fileLimit bounds a scenario file: nobody writes a story this long by hand.
const fileLimit = 1 << 20

// Named returns the embedded story of that name; an unknown name is wrong usage and the error names those that come near.
func Named(name string) (*Scenario, error) {
	content, err := stories.ReadFile(name + ".yaml")
	if err != nil {
		return nil, verdict.Misused("there is no scenario %[1]q; known are %[2]s", "没有名为 %[1]q 的场景；现有场景：%[2]s",
			name, strings.Join(Names(), ", "))
	}
	return Read(name+".yaml", content)
}

// Names lists the embedded stories in alphabetical order.
func Names() []string {
	files, _ := fs.Glob(stories, "*.yaml")
	names := make([]string, 0, len(files))
	for _, file := range files {
		names = append(names, strings.TrimSuffix(file, ".yaml"))
	}
	return names
}

// All returns every embedded story, by chapter and then by name.
func All() ([]*Scenario, error) {
	var all []*Scenario
	for _, name := range Names() {
		story, err := Named(name)
		if err != nil {
			return nil, err
		}
		all = append(all, story)
	}
	slices.SortStableFunc(all, func(a, b *Scenario) int {
		return slices.Index(Chapters, a.Chapter) - slices.Index(Chapters, b.Chapter)
	})
	return all, nil
}

// Open returns a story by name or, for an argument that looks like a path, from a file.
func Open(argument string) (*Scenario, error) {
	if !strings.ContainsAny(argument, `/\`) && !strings.HasSuffix(argument, ".yaml") && !strings.HasSuffix(argument, ".yml") {
		return Named(argument)
	}
	file, err := os.Open(argument)
	if err != nil {
		return nil, verdict.Misused("the scenario cannot be read: %v", "无法读取场景文件：%v", err)
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, fileLimit+1))
	if err != nil {
		return nil, verdict.Misused("the scenario cannot be read: %v", "无法读取场景文件：%v", err)
	}
	if len(content) > fileLimit {
		return nil, verdict.Misused("%s is larger than 1 MiB: that is no scenario", "%s 大于 1 MiB，不是场景文件", argument)
	}
	return Read(argument, content)
}

// Read parses and checks a story. The file's name is used in errors, which carry the line and say what was expected.
func Read(file string, content []byte) (*Scenario, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return nil, misread(file, err)
	}
	story := &Scenario{file: file, source: content}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(story); err != nil {
		return nil, misread(file, err)
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return nil, verdict.Misused("%s holds more than one document; a scenario is one", "%s 包含多个 YAML 文档；一个场景只能是一个文档", file)
	}
	lines := stepLines(&document)
	for i := range story.Steps {
		if i < len(lines) {
			story.Steps[i].line = lines[i]
		}
	}
	if story.Name == "" {
		story.Name = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	}
	if err := story.check(); err != nil {
		return nil, err
	}
	return story, nil
}

func stepLines(document *yaml.Node) []int {
	var lines []int
	if len(document.Content) == 0 {
		return nil
	}
	top := document.Content[0]
	for i := 0; i+1 < len(top.Content); i += 2 {
		if top.Content[i].Value == "steps" {
			for _, step := range top.Content[i+1].Content {
				lines = append(lines, step.Line)
			}
		}
	}
	return lines
}

var lineInError = regexp.MustCompile(`line (\d+): (.*)`)

// misread turns the YAML library's complaint into "file:line: what is wrong".
func misread(file string, err error) error {
	text := err.Error()
	if match := lineInError.FindStringSubmatch(text); match != nil {
		what := strings.NewReplacer("in type scenarios.Scenario", "at the top of a scenario", "in type scenarios.", "in a ").Replace(match[2])
		return verdict.Misused("%[1]s:%[2]s: %[3]s", "%[1]s:%[2]s：%[3]s", file, match[1], what)
	}
	return verdict.Misused("%[1]s: %[2]s", "%[1]s：%[2]s", file, strings.TrimPrefix(text, "yaml: "))
}

// complain makes the error for a step that cannot be told.
func (s *Scenario) complain(line int, english, chinese string, arguments ...any) error {
	place := s.file
	if line > 0 {
		place = fmt.Sprintf("%s:%d", s.file, line)
	}
	return verdict.Misused(place+": "+english, place+"："+chinese, arguments...)
}

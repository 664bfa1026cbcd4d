package conformance

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/fairground/fairground/conformance/report"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// output is one report file that was asked for.
type output struct {
	flag, path string
	write      func(io.Writer, report.Report) error
}

// outputs holds the report files of a run. They are looked at before the run, so that a wrong path is known at once, and written after
// it, each in one step, so that a reader never meets half a file.
type outputs []output

func reportFiles(json, junit, summary string, language wording.Language) outputs {
	all := outputs{
		{"--json", json, report.WriteJSON},
		{"--junit", junit, func(w io.Writer, r report.Report) error { return report.WriteJUnit(w, r, language) }},
		{"--summary", summary, func(w io.Writer, r report.Report) error { return report.WriteMarkdown(w, r, language) }},
	}
	return asked(all)
}

// migrationFiles are the files of a migration, which is filled in before they are written.
func migrationFiles(json, junit, summary string, language wording.Language, m *report.Migration) outputs {
	return asked(outputs{
		{"--json", json, func(w io.Writer, _ report.Report) error { return report.WriteMigrationJSON(w, *m) }},
		{"--junit", junit, func(w io.Writer, _ report.Report) error { return report.WriteMigrationJUnit(w, *m, language) }},
		{"--summary", summary, func(w io.Writer, _ report.Report) error { return report.WriteMigrationMarkdown(w, *m, language) }},
	})
}

// asked are the files that were asked for.
func asked(all outputs) outputs {
	var wanted outputs
	for _, o := range all {
		if o.path != "" {
			wanted = append(wanted, o)
		}
	}
	return wanted
}

// check makes sure that every file can be written, without leaving a trace.
func (all outputs) check() error {
	flags := map[string]string{}
	for _, o := range all {
		path := filepath.Clean(o.path)
		if other, twice := flags[path]; twice {
			return verdict.Misused("%s and %s both name %s: give each its own file", "%s 与 %s 指向同一文件 %s：请分别指定", other, o.flag, o.path)
		}
		flags[path] = o.flag
		if err := o.writable(); err != nil {
			return verdict.Misused("%s %s cannot be written: %s", "%s %s 无法写入：%s", o.flag, o.path, err.Error())
		}
	}
	return nil
}

func (o output) writable() error {
	info, err := os.Stat(o.path)
	switch {
	case err == nil && info.IsDir():
		return errors.New("it is a folder")
	case err == nil && !info.Mode().IsRegular():
		return nil // a pipe or a device is opened when there is something to write
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return cause(err)
	}
	trial, err := os.CreateTemp(filepath.Dir(o.path), ".fairground-*")
	if err != nil {
		return cause(err)
	}
	_ = trial.Close()
	return os.Remove(trial.Name())
}

// write writes all files. A failure is a verdict.Unjudged: the run is lost for whoever waits for the file.
func (all outputs) write(r report.Report) error {
	for _, o := range all {
		if err := o.replace(r); err != nil {
			return verdict.Unjudged("%s %s could not be written: %s", "%s %s 写入失败：%s", o.flag, o.path, cause(err).Error())
		}
	}
	return nil
}

// replace writes the file beside its place and moves it there.
func (o output) replace(r report.Report) (err error) {
	if info, statErr := os.Stat(o.path); statErr == nil && !info.Mode().IsRegular() {
		return o.pour(r)
	}
	file, err := os.CreateTemp(filepath.Dir(o.path), ".fairground-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	if err = o.write(file, r); err != nil {
		return err
	}
	if err = file.Chmod(0o644); err != nil {
		return fmt.Errorf("set the mode: %w", err)
	}
	if err = file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), o.path)
}

// pour writes into something that is no regular file, such as a pipe.
func (o output) pour(r report.Report) error {
	file, err := os.OpenFile(o.path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(o.write(file, r), file.Close())
}

// cause is the reason inside an error about a path, because the sentence names the path already.
func cause(err error) error {
	var failed *os.PathError
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

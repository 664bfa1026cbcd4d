package spec

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// broken copies the embedded documents and changes one text of one of them.
func broken(t *testing.T, file, old, replacement string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(embedded, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(embedded, path)
		files[path] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text := string(files[file].Data)
	if !strings.Contains(text, old) {
		t.Fatalf("%s does not hold %q", file, old)
	}
	files[file].Data = []byte(strings.Replace(text, old, replacement, 1))
	return files
}

const (
	saasFile  = "merchant/saas-v2.yaml"
	orderFile = "marketplace/order-query.yaml"
	cnFile    = "edition/cn.yaml"
	euFile    = "edition/eu.yaml"
)

func TestAWrongDocumentIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ name, file, old, replacement, problem string }{
		{"no YAML", saasFile, "x-features: [", "x-features: [[", ""},
		{"misspelt extension", saasFile, "x-idempotency-key: [orderId, orderLineId]", "x-idempotncy-key: [orderId]", "x-idempotncy-key is not known"},
		{"missing Chinese description", saasFile, "x-description-zh: 保留期结束", "x-description-en: 保留期结束", "x-description-en is not known"},
		{"unknown key member", saasFile, "x-idempotency-key: [orderId]", "x-idempotency-key: [orderIdentity]", "names orderIdentity"},
		{"missing retry", saasFile, "      x-retry: release\n", "", "x-retry of releaseInstance is missing"},
		{"unknown billing need", saasFile, "x-billing-modes: {PERIOD: optional", "x-billing-modes: {PERIOD: perhaps", "must say must, optional or none for PERIOD"},
		{"unknown intent", saasFile, "  poll: queryInstance", "  pol: queryInstance", "intent pol is not known"},
		{"forgotten intent", saasFile, "  inspect: queryInstance\n", "", "intent inspect is missing"},
		{"intent without activity", saasFile, "  poll: queryInstance", "  poll: askInstance", "askInstance is no activity"},
		{"unknown charging mode", saasFile, "upgrade: {default: none, PERIOD:", "upgrade: {default: none, YEARLY:", "YEARLY is no charging mode"},
		{"undescribed code", saasFile, `"000106", "000107"]`, `"000106", "000199"]`, "result code 000199 of newInstance is not described"},
		{"code of no activity", saasFile, "activity: newInstance}", "activity: oldInstance}", "belongs to oldInstance"},
		{"dead reference", saasFile, `$ref: "#/components/schemas/AppInfo"`, `$ref: "#/components/schemas/AppInf"`, "AppInf"},
		{"schema in a circle", saasFile, "$ref: \"#/components/schemas/UsageInfo\"", "$ref: \"#/components/schemas/InstanceInfo\"", "refers to itself"},
		{"required but no property", saasFile, "required: [usageValue, statisticalTime]", "required: [usageValue, statisticTime]", "statisticTime"},
		{"pattern without words", saasFile, "          x-format: yyyyMMddHHmmss\n", "", "a pattern needs an x-format"},
		{"broken pattern", saasFile, `pattern: "^[0-9]{17}$"`, `pattern: "^[0-9{17}$"`, ""},
		{"wrong type", saasFile, "maxLength: 1024", "maxLength: many", ""},
		{"meaning of no value", saasFile, "            FREEZE: {en", "            FROZEN: {en", "FROZEN is no value"},
		{"unknown order code", orderFile, "x-unknown-order: MKT.0100", "x-unknown-order: MKT.0777", "MKT.0777 is no code"},
		{"half an order code", orderFile, `status: 200, message: "Success"`, `message: "Success"`, "a code needs"},
		{"half a gateway error", orderFile, "{name: throttled, ", "{", "an error needs name"},
		{"unknown setting", cnFile, "freeze-at:", "freeze-when:", "freeze-when is not known"},
		{"missing setting", cnFile, "lock-after:", "lock-for-after:", "lock-for-after is not known"},
		{"setting without value", cnFile, "  value: refresh-first\n", "", "thaw-order has no value"},
		{"setting without source", cnFile, "  source: \"open-api 3.3\"\n", "", "clock-tolerance has no source"},
		{"setting of unknown status", cnFile, "status: documented", "status: guessed", `status is "guessed"`},
		{"value that is not allowed", cnFile, "value: grace-end", "value: never", "never is not one of the allowed values"},
		{"wrong duration", cnFile, "value: 20s", "value: quick", ""},
		{"unknown ending", cnFile, "then: block", "then: cry", `then is "cry"`},
		{"missing level", cnFile, "    V4: {grace: 7, retention: 15}\n", "", "no customer level V4"},
		{"unknown base", euFile, "based-on: intl", "based-on: mars", `edition "mars" does not exist`},
		{"base of itself", euFile, "based-on: intl", "based-on: eu", "based on itself"},
		{"id is not the file", euFile, "id: eu", "id: europe", "not the name of the file"},
		{"empty default", "sandbox/defaults.yaml", "concurrency: 4", "concurrency: 0", "concurrency is missing"},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			_, err := compile(broken(t, one.file, one.old, one.replacement))
			if err == nil {
				t.Fatal("the document was accepted")
			}
			var fault *DocumentError
			if !errors.As(err, &fault) || fault.File != one.file || fault.Line < 1 || !strings.Contains(fault.Problem, one.problem) {
				t.Fatalf("got %v", err)
			}
			if strings.Contains(one.name, "missing") || strings.Contains(one.name, "circle") || strings.Contains(one.name, "forgotten") {
				return // what is not there has no line of its own, and a circle has several
			}
			if near := nearLine(t, one.file, one.old) - fault.Line; near > 4 || near < -4 {
				t.Errorf("%v is far from line %d", err, nearLine(t, one.file, one.old))
			}
		})
	}
}

func nearLine(t *testing.T, file, text string) int {
	t.Helper()
	document, err := fs.ReadFile(embedded, file)
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(document), text)
	return strings.Count(before, "\n") + 1
}

func TestTheLineIsTheOneToEdit(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ file, old, replacement string }{
		{saasFile, "x-idempotency-key: [orderId]", "x-idempotency-key: [orderIdentity]"},
		{saasFile, "            FREEZE: {en", "            FROZEN: {en"},
		{cnFile, "freeze-at:", "freeze-when:"},
		{cnFile, "value: grace-end", "value: never"},
		{cnFile, "value: 20s", "value: quick"},
		{euFile, "id: eu", "id: europe"},
	} {
		_, err := compile(broken(t, one.file, one.old, one.replacement))
		var fault *DocumentError
		want := nearLine(t, one.file, one.old)
		if !errors.As(err, &fault) || fault.Line < want-1 || fault.Line > want+1 {
			t.Errorf("got %v, want line %d", err, want)
		}
	}
}

func TestAnEditionWithoutARetryPolicyIsRefused(t *testing.T) {
	t.Parallel()
	_, err := compile(broken(t, saasFile, "x-retry: release", "x-retry: relief"))
	if err == nil || !strings.Contains(err.Error(), "retry policy relief is missing; releaseInstance of saas-v2 names it") {
		t.Errorf("got %v", err)
	}
	_, err = compile(broken(t, cnFile, "value: [MOCKPERIODYEARNEW, ", "value: [MOCKCENTURY, "))
	if err == nil || !strings.Contains(err.Error(), "mock order MOCKCENTURY has no answer") {
		t.Errorf("got %v", err)
	}
}

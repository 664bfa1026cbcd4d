package spec

import (
	"io/fs"
	"reflect"
)

// SandboxDefaults are what a sandbox uses when nothing else is said, read from sandbox/defaults.yaml.
type SandboxDefaults struct {
	// AccessKey signs the marketplace's calls.
	AccessKey string `yaml:"access-key"`
	// AccessKeyID and SecretKey (AK and SK) sign the merchant's calls to the open APIs.
	AccessKeyID string `yaml:"access-key-id"`
	SecretKey   string `yaml:"secret-key"`
	// ControlListen, OpenAPIListen and MerchantListen are where the console, the open APIs and the practice merchant listen.
	ControlListen  string `yaml:"control-listen"`
	OpenAPIListen  string `yaml:"open-api-listen"`
	MerchantListen string `yaml:"merchant-listen"`
	// Edition, Contract and Features are the defaults of the flags of the same names.
	Edition  string   `yaml:"edition"`
	Contract string   `yaml:"contract"`
	Features []string `yaml:"features"`
	// UserAgent is the User-Agent header of every call.
	UserAgent string `yaml:"user-agent"`
	// Seed is the seed of invented data; Concurrency the number of calls on their way at once.
	Seed        uint64 `yaml:"seed"`
	Concurrency int    `yaml:"concurrency"`
	// AnswerBytes is the largest answer that is read, in bytes.
	AnswerBytes int64 `yaml:"answer-bytes"`
}

// Sandbox returns the defaults of a sandbox.
func Sandbox() SandboxDefaults { return loaded().sandbox }

func compileSandbox(files fs.FS, name string) (SandboxDefaults, error) {
	var defaults SandboxDefaults
	doc, err := readDocument(files, name)
	if err != nil {
		return defaults, err
	}
	if err := doc.decode("", &defaults); err != nil {
		return defaults, err
	}
	value := reflect.ValueOf(defaults)
	for i := range value.NumField() {
		if value.Field(i).IsZero() {
			name := yamlName(value.Type().Field(i))
			return defaults, doc.fault(pointerTo("", name), "%s is missing", name)
		}
	}
	return defaults, nil
}

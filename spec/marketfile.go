package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// MarketFile describes a market: what is sold to whom, where the merchant listens, and by which rules. It is read from YAML; the JSON
// Schema for editors is sandbox/market.schema.json. Whatever is left out is invented from the seed or taken from Sandbox.
type MarketFile struct {
	// Market is the id of the market.
	Market string `yaml:"market"`
	// Edition is "cn", "intl" or "eu"; Switches are settings set otherwise (see Edition.With).
	Edition  string            `yaml:"edition"`
	Switches map[string]string `yaml:"switches"`
	// Seed is the seed of everything invented, nil when the file names none.
	Seed *uint64 `yaml:"seed"`
	// Start is the start of the business clock, zero when the file names none; Clock is "manual", "wall" or "paced:N".
	Start time.Time `yaml:"start"`
	Clock string    `yaml:"clock"`
	// Endpoints are the merchant's production addresses, one for each contract.
	Endpoints []MarketEndpoint `yaml:"endpoints"`
	// Credentials sign the merchant's calls to the open APIs.
	Credentials []MarketCredential `yaml:"credentials"`
	Products    []MarketProduct    `yaml:"products"`
	Buyers      []MarketBuyer      `yaml:"buyers"`
}

// MarketEndpoint is a production address with its access key. Contract is the default one when left out.
type MarketEndpoint struct {
	Contract  string `yaml:"contract"`
	URL       string `yaml:"url"`
	AccessKey string `yaml:"access-key"`
}

// MarketCredential is an access key id (AK) with its secret key (SK).
type MarketCredential struct {
	AccessKeyID string `yaml:"access-key-id"`
	SecretKey   string `yaml:"secret-key"`
}

// MarketProduct is one priced specification; the members mean what those of market.Product mean.
type MarketProduct struct {
	ID           string   `yaml:"id"`
	Name         string   `yaml:"name"`
	Title        string   `yaml:"title"`
	SKU          string   `yaml:"sku"`
	Contract     string   `yaml:"contract"`
	ChargingMode string   `yaml:"charging-mode"`
	PeriodUnit   string   `yaml:"period-unit"`
	PeriodCount  int      `yaml:"period-count"`
	TrialDays    int      `yaml:"trial-days"`
	Price        int64    `yaml:"price"`
	Quantity     int      `yaml:"quantity"`
	Upgrades     []string `yaml:"upgrades"`
	Items        []string `yaml:"items"`
	Supervised   bool     `yaml:"supervised"`
	Opening      string   `yaml:"opening"`
	Joint        bool     `yaml:"joint"`
	LimitCount   int      `yaml:"limit-count"`
	// LimitQuantity bounds the sum of the linear values that one buyer holds.
	LimitQuantity    int      `yaml:"limit-quantity"`
	LimitUntilExpiry bool     `yaml:"limit-until-expiry"`
	Audience         string   `yaml:"audience"`
	SoldTo           []string `yaml:"sold-to"`
	Stock            *int     `yaml:"stock"`
}

// MarketBuyer is an invented customer; the members mean what those of market.Buyer mean.
type MarketBuyer struct {
	ID       string `yaml:"id"`
	Name     string `yaml:"name"`
	RealName string `yaml:"real-name"`
	Type     int    `yaml:"type"`
	Level    string `yaml:"level"`
	Mobile   string `yaml:"mobile"`
	Email    string `yaml:"email"`
	UserID   string `yaml:"user-id"`
	UserName string `yaml:"user-name"`
	Track    string `yaml:"track"`
	// Balance is in hundredths of the currency; left out, it never runs out.
	Balance *int64 `yaml:"balance"`
}

// maxMarketFile bounds a market file, in bytes.
const maxMarketFile = 1 << 20

// marketFileSchema is the compiled sandbox/market.schema.json.
type marketFileSchema struct{ schema *jsonschema.Schema }

func compileMarketFileSchema(files fs.FS, name string) (*marketFileSchema, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, &DocumentError{File: name, Line: 1, Problem: err.Error()}
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource(name, value); err != nil {
		return nil, &DocumentError{File: name, Line: 1, Problem: err.Error()}
	}
	schema, err := compiler.Compile(name)
	if err != nil {
		return nil, &DocumentError{File: name, Line: 1, Problem: err.Error()}
	}
	return &marketFileSchema{schema}, nil
}

// LoadMarketFile reads a market file. Every error is a verdict.Misused error; one about the file's text names file and line.
func LoadMarketFile(path string) (*MarketFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, verdict.Misused("the market file cannot be read: %v", "无法读取市场文件：%v", err)
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(io.LimitReader(file, maxMarketFile+1))
	if err != nil {
		return nil, verdict.Misused("the market file cannot be read: %v", "无法读取市场文件：%v", err)
	}
	if len(text) > maxMarketFile {
		return nil, verdict.Misused("%s: a market file may have at most 1 MiB", "%s：市场文件不能超过1 MiB", path)
	}
	return ParseMarketFile(path, text)
}

// ParseMarketFile reads the text of a market file; name stands for the file in errors. See LoadMarketFile.
func ParseMarketFile(name string, text []byte) (*MarketFile, error) {
	market, err := loaded().marketFile.parse(name, text)
	if err != nil {
		return nil, misuse(err)
	}
	return market, nil
}

func (s *marketFileSchema) parse(name string, text []byte) (*MarketFile, error) {
	doc, err := parseDocument(name, text)
	if err != nil {
		return nil, err
	}
	if err := checkNames(doc.file, doc.root, reflect.TypeFor[MarketFile](), ""); err != nil {
		return nil, err
	}
	if err := s.validate(doc); err != nil {
		return nil, err
	}
	var market MarketFile
	if err := doc.decode("", &market); err != nil {
		return nil, err
	}
	return &market, market.check(doc)
}

func (s *marketFileSchema) validate(doc *document) error {
	text, err := doc.asJSON()
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return doc.fault("", "%v", err)
	}
	var invalid *jsonschema.ValidationError
	if err := s.schema.Validate(value); errors.As(err, &invalid) {
		pointer, problem := deepest(invalid)
		return doc.told(pointer, problem)
	}
	return nil
}

// check holds what the schema cannot say: names are unique and known, the edition takes the switches.
func (m *MarketFile) check(doc *document) error {
	id := m.Edition
	if id == "" {
		id = Sandbox().Edition
	}
	edition, err := EditionByID(id)
	if err != nil {
		return doc.passedOn("/edition", err)
	}
	for name, value := range m.Switches {
		if _, err := edition.With(map[string]string{name: value}); err != nil {
			return doc.passedOn(pointerTo("/switches", name), err)
		}
	}
	if edition, err = edition.With(m.Switches); err != nil {
		return doc.passedOn("/switches", err)
	}
	for i, endpoint := range m.Endpoints {
		if err := knownContract(doc, fmt.Sprintf("/endpoints/%d/contract", i), endpoint.Contract); err != nil {
			return err
		}
	}
	if err := m.checkProducts(doc, edition); err != nil {
		return err
	}
	names := map[string]bool{}
	for i, buyer := range m.Buyers {
		if names[buyer.Name] {
			return doc.told(fmt.Sprintf("/buyers/%d/name", i), wording.Format("buyer %s is there twice", "客户 %s 重复", buyer.Name))
		}
		names[buyer.Name] = true
	}
	return nil
}

func knownContract(doc *document, pointer, id string) error {
	if id == "" {
		return nil
	}
	if _, err := ContractByID(id); err != nil {
		return doc.passedOn(pointer, err)
	}
	return nil
}

func (m *MarketFile) checkProducts(doc *document, edition *Edition) error {
	known := map[string]bool{}
	for i, product := range m.Products {
		at := fmt.Sprintf("/products/%d", i)
		if known[product.Name] {
			return doc.told(at+"/name", wording.Format("product %s is there twice", "商品 %s 重复", product.Name))
		}
		known[product.Name] = true
		if err := knownContract(doc, at+"/contract", product.Contract); err != nil {
			return err
		}
		least, most := edition.TrialDaysLeast.Value, edition.TrialDaysMost.Value
		if days := product.TrialDays; days != 0 && (days < least || days > most) {
			return doc.told(at+"/trial-days", wording.Format("a trial has %d to %d days", "试用天数应为 %d 到 %d 天", least, most))
		}
	}
	for i, product := range m.Products {
		for j, target := range product.Upgrades {
			if !known[target] {
				return doc.told(fmt.Sprintf("/products/%d/upgrades/%d", i, j),
					wording.Format("product %s is not in this file", "本文件中没有商品 %s", target))
			}
		}
	}
	return nil
}

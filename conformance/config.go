// Package conformance judges a merchant's endpoint: it selects the checks of a contract, runs them against the endpoint and reports.
//
// The same checks run in three settings. Suite registers them as Ginkgo specs and is what the command uses. Run goes through them
// plainly, as often as one likes in one process. Test makes each of them a subtest of a merchant's own `go test`. All three open one
// session (session.go), which understands the configuration, serves the order query, asks once whether the endpoint answers at all,
// and judges check after check in registry order.
package conformance

import (
	"time"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/wording"
)

// NoOpenAPI as Config.OpenAPIListen serves no order query.
const NoOpenAPI = "off"

// AllFeatures among Config.Features claims everything the contract knows.
const AllFeatures = "all"

// Config says what to judge and how. Contract, Endpoint and AccessKey are compulsory; everything else has a default.
type Config struct {
	// Contract is the id of the contract, for example "saas-v2".
	Contract string
	// Endpoint is the merchant's production address: an absolute http or https URL without user information and fragment.
	Endpoint string
	// AccessKey is the key that the merchant's endpoint verifies signatures with.
	AccessKey string
	// Edition is the site whose rules are judged: "cn" (default), "intl" or "eu".
	Edition string
	// Switches change single settings of the edition by their kebab-case names, such as {"live-test-flag": "0"}.
	Switches map[string]string
	// Features are what the merchant claims to sell; checks of other features are skipped. "all" claims everything the contract
	// knows. Default: "period".
	Features []string
	// Only selects checks: an id, a family ("saas-v2/create" or "create"), or a pattern with * and ? in which * does not cross a
	// slash. Default: all checks.
	Only []string
	// Waivers is the path of a YAML file with a list of {id, reason, until}: failures that are allowed until the end of a day.
	Waivers string
	// Baseline is the path of an earlier JSON report: failures that it has already do not fail the run.
	Baseline string
	// OpenAPIListen is where the order query is served during the run, host:port. Default: the sandbox's own address when it is
	// free, and nothing when it is not. "off" serves nothing. Without it, checks that need order queries are skipped.
	OpenAPIListen string
	// AccessKeyID and SecretKey are the AK/SK with which the merchant signs order queries. Default: those of the sandbox.
	AccessKeyID, SecretKey string
	// Orders, when set, is an order book that the caller serves to the merchant already; the run then serves nothing itself.
	Orders *check.OrderBook
	// Products are products of the merchant's own catalogue, sold instead of invented ones: by charging mode ("PERIOD", …), "TRIAL",
	// "UPGRADE" or "CHANGE". A merchant that opens any product needs none. Default: those of Market.
	Products check.Products
	// Market is the path of a market file whose products, and whose first buyer, the checks use.
	Market string
	// Buyer buys everything. Default: the first one of Market, or an invented customer.
	Buyer market.Buyer
	// Seed decides every invented id. Two runs against one merchant need different seeds. Default (0): a fresh one.
	Seed uint64
	// TestFlag is what calls carry as testFlag: "" as in live calls of the edition, "1" marks them as debugging calls.
	TestFlag string
	// Patience is how long, in real time, a merchant that opens asynchronously is waited for. Default: check.DefaultPatience.
	Patience time.Duration
	// Concurrency is how many checks run at a time, for merchants that answer slowly. Their order in the report stays the same, and each
	// keeps its own evidence. Default (0): 1, one after the other.
	Concurrency int
	// InsecureTLS accepts any certificate, for endpoints that are being tried out.
	InsecureTLS bool
	// Language of progress and failure texts: English (default) or Chinese.
	Language wording.Language
	// Version names the program in reports. Default: the version of the module.
	Version string
	// Wall tells the real time. Default: time.Now.
	Wall func() time.Time
}

// Progress tells how far a run is: before a check with Result nil, after it with the result.
type Progress struct {
	// Number counts from 1; Total is the number of selected checks.
	Number, Total int
	Check         check.Check
	Result        *check.Result
}

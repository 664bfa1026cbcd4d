package conformance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/report"
	"github.com/fairground/fairground/conformance/saasv1"
	"github.com/fairground/fairground/conformance/saasv2"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

// migrationOf tells whether a --contract names a migration: both contracts, the present one first.
func migrationOf(contract string) (bool, error) {
	names := strings.Split(contract, ",")
	if len(names) == 1 {
		return false, nil
	}
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	if slices.Equal(names, []string{saasv1.Contract, saasv2.Contract}) {
		return true, nil
	}
	return false, verdict.Misused("--contract %q is no migration: write saas-v1,saas-v2, or judge one contract at a time",
		"--contract %q 不是可用的迁移：请写作 saas-v1,saas-v2，或每次只检查一个接口协议", contract)
}

// Migrate judges one endpoint under SaaS V1.0 and then under V2.0, and lays what V2.0 found beside the table of differences. The
// configuration is that of Run; its Contract is not looked at. A feature that one of the contracts does not have is claimed under the
// other alone. Selections, waivers and baselines belong to one contract, so they are a verdict.Misused here.
func Migrate(ctx context.Context, config Config, progress func(Progress)) (report.Migration, error) {
	if len(config.Only) > 0 || config.Waivers != "" || config.Baseline != "" {
		return report.Migration{}, verdict.Misused("--only, --waivers and --baseline belong to one contract: leave them out, or judge each contract alone",
			"--only、--waivers、--baseline 只针对一个接口协议：请去掉，或分别检查每个接口协议")
	}
	configs, err := perContract(config)
	if err != nil {
		return report.Migration{}, err
	}
	var reports []report.Report
	for _, one := range configs {
		r, err := Run(ctx, one, progress)
		if err != nil {
			return report.Migration{}, err
		}
		reports = append(reports, r)
	}
	return report.NewMigration(reports[0], reports[1], lines(reports[1])), nil
}

// perContract makes the configuration of each contract's run.
func perContract(config Config) ([]Config, error) {
	claimed := map[string]bool{}
	var configs []Config
	for _, id := range []string{saasv1.Contract, saasv2.Contract} {
		contract, err := spec.ContractByID(id)
		if err != nil {
			return nil, fmt.Errorf("read contract %s: %w", id, err)
		}
		one := config
		one.Contract, one.Features = id, nil
		for _, feature := range config.Features {
			if feature = strings.TrimSpace(feature); feature == AllFeatures || slices.Contains(contract.Features, feature) {
				one.Features = append(one.Features, feature)
				claimed[feature] = true
			}
		}
		configs = append(configs, one)
	}
	configs[0].OpenAPIListen = NoOpenAPI // V1.0 has the whole order in the call
	for _, feature := range config.Features {
		if feature = strings.TrimSpace(feature); !claimed[feature] {
			_, err := claims(&spec.Contract{ID: saasv1.Contract + "," + saasv2.Contract, Features: everyFeature()}, []string{feature})
			return nil, err
		}
	}
	return configs, nil
}

func everyFeature() []string {
	var all []string
	for _, contract := range spec.Contracts() {
		for _, feature := range contract.Features {
			if !slices.Contains(all, feature) {
				all = append(all, feature)
			}
		}
	}
	return all
}

// lines lays the results of V2.0 beside the table of differences.
func lines(target report.Report) []report.Difference {
	result := make([]report.Difference, 0, len(differences))
	for _, d := range differences {
		line := report.Difference{ID: d.id, Topic: d.topic, From: d.from, To: d.to}
		for _, c := range target.Checks {
			if slices.ContainsFunc(d.proofs, func(pattern string) bool { return matches(pattern, check.Check{ID: c.ID, Family: c.Family}) }) {
				line.Add(c)
			}
		}
		result = append(result, line.Concluded(len(d.proofs) == 0))
	}
	return result
}

// migrationExit is the error with which a command ends after a migration.
func migrationExit(m report.Migration) error {
	headline := m.Headline()
	switch m.Verdict {
	case report.Ready:
		return nil
	case report.NotReady, report.Broken:
		return verdict.Unmet("%s", "%s", headline)
	}
	return verdict.Unjudged("%s", "%s", headline)
}

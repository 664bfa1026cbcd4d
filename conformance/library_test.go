package conformance_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/fairground/fairground/conformance"
	"github.com/fairground/fairground/conformance/check"
	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/conformance/report"
)

// The library entry, used as a merchant would use it.
func TestAsALibrary(t *testing.T) {
	t.Parallel()
	r := conformance.Test(t, play(t, merchant.Config{}, nil).all())
	if r.Verdict != report.Passed {
		t.Errorf("verdict %s", r.Verdict)
	}
}

// Suite and Run must say the same, in the same order. This is the only Ginkgo run of this process.
func TestTheGinkgoSuiteSaysWhatRunSays(t *testing.T) {
	flaw := merchant.Config{Flaw: oneFlaw(t)}
	var order []string
	suite, err := conformance.Suite(context.Background(), play(t, flaw, nil).all(), func(p conformance.Progress) {
		if p.Result != nil {
			order = append(order, p.Check.ID)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	plain := judge(t, play(t, flaw, nil).all())
	if !slices.Equal(by(suite, check.Failed), by(plain, check.Failed)) || suite.Summary != plain.Summary {
		t.Errorf("Ginkgo %+v %v\nplain %+v %v", suite.Summary, by(suite, check.Failed), plain.Summary, by(plain, check.Failed))
	}
	checks, _ := conformance.Checks("saas-v2")
	for i, c := range checks {
		if order[i] != c.ID {
			t.Fatalf("spec %d is %s, want %s", i, order[i], c.ID)
		}
	}
	if _, err := conformance.Suite(context.Background(), conformance.Config{}, nil); !errors.Is(err, conformance.ErrSecondSuite) {
		t.Errorf("a second run must be refused, got %v", err)
	}
}

func TestTwoRunsSayTheSame(t *testing.T) {
	t.Parallel()
	config := merchant.Config{Flaw: oneFlaw(t)}
	var said []string
	for range 2 {
		judged := play(t, config, nil).all()
		judged.Seed = 11
		r := judge(t, judged)
		said = append(said, strings.Join(by(r, check.Failed), " ")+"|"+strings.Join(by(r, check.Skipped), " "))
	}
	if said[0] != said[1] {
		t.Errorf("%s\n%s", said[0], said[1])
	}
}

func TestUnclaimedFeaturesAreSkippedAndSaySo(t *testing.T) {
	t.Parallel()
	config := play(t, merchant.Config{}, nil).all()
	config.Features = nil
	r := judge(t, config)
	if r.Verdict != report.Passed || r.Summary.Skipped == 0 || !slices.Equal(r.Features, []string{"period"}) {
		t.Errorf("verdict %s, %+v, features %v", r.Verdict, r.Summary, r.Features)
	}
	for _, c := range r.Checks {
		if c.Outcome == check.Skipped && (c.Feature == "" || !strings.Contains(c.Message.EN, c.Feature)) {
			t.Errorf("%s is skipped: %s", c.ID, c.Message.EN)
		}
	}
}

func TestACancelledRunReportsWhatItHas(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	r, err := conformance.Run(ctx, play(t, merchant.Config{}, nil).all(), func(p conformance.Progress) {
		if p.Number == 3 && p.Result != nil {
			cancel()
		}
	})
	if err != nil || !r.Interrupted || r.Summary.Passed != 3 || r.Verdict != report.None || len(r.Checks) < 70 {
		t.Errorf("%v, %+v", err, r.Summary)
	}
}

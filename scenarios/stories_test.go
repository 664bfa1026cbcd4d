package scenarios_test

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/scenarios"
	"github.com/fairground/fairground/wording"
)

const accessKey = "stories-access-key-00000000000001"

// practice stands the practice merchant up the way `fairground run` does.
func practice(_ context.Context, p scenarios.Practice, openAPI string) (string, string, func(), error) {
	config := merchant.Config{AccessKey: accessKey, OpenAPI: openAPI, Flaw: p.Flaw}
	if p.Async {
		config.Async = time.Millisecond
	}
	server := httptest.NewServer(merchant.New(config))
	return server.URL, accessKey, server.Close, nil
}

// TestEveryStoryComesTrue plays every story against the right merchant.
func TestEveryStoryComesTrue(t *testing.T) {
	t.Parallel()
	stories, err := scenarios.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, story := range stories {
		t.Run(story.Name, func(t *testing.T) {
			t.Parallel()
			house := scenarios.House{Stand: practice}
			telling, err := house.Play(t.Context(), story)
			if err != nil {
				t.Fatal(err)
			}
			if telling.Unmet != nil || testing.Verbose() {
				telling.Write(t.Output(), wording.English, true)
			}
			if telling.Unmet != nil {
				t.Errorf("line %d: %s", telling.Unmet.Line, telling.Unmet.Text)
			}
		})
	}
}

// TestAStoryFailsWithAMerchantThatIsWrong shows that expectations can fail: a merchant that opens an instance anew at every retry.
func TestAStoryFailsWithAMerchantThatIsWrong(t *testing.T) {
	t.Parallel()
	story, err := scenarios.Named("renew-in-grace")
	if err != nil {
		t.Fatal(err)
	}
	story.Practice.Flaw = "no-instance-id"
	house := scenarios.House{Stand: practice}
	telling, err := house.Play(t.Context(), story)
	if err != nil {
		t.Fatal(err)
	}
	if telling.Unmet == nil {
		t.Fatal("the story came true although the merchant never gives an instance id")
	}
	if telling.Unmet.Line == 0 || telling.Unmet.Record == nil {
		t.Errorf("the failure does not say where it stands and what was answered: %+v", telling.Unmet)
	}
}

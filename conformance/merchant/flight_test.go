package merchant

import (
	"sync"
	"testing"
)

// TestDuplicatesGetAnswersOfTheirOwn: a flaw that rewrites answers once brought the whole merchant down with concurrent map writes.
func TestDuplicatesGetAnswersOfTheirOwn(t *testing.T) {
	t.Parallel()
	var all flights
	all.under = map[string]*flight{}
	started, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			got := all.do("key", func() answer {
				once.Do(func() { close(started) })
				<-release
				return answer{"resultCode": codeSuccess, "appInfo": map[string]any{"frontEndUrl": "https://example.com"}}
			})
			delete(got, "resultCode")
			got["appInfo"].(map[string]any)["frontEndUrl"] = "changed"
		})
	}
	<-started
	close(release)
	group.Wait()
}

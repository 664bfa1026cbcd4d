package probe_test

import (
	"context"
	"testing"
	"time"
)

// contextUntil is cancelled as soon as a condition holds.
func contextUntil(t *testing.T, holds func() bool) (context.Context, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	go func() {
		for !holds() && ctx.Err() == nil {
			time.Sleep(10 * time.Millisecond)
		}
		time.Sleep(50 * time.Millisecond) // let the answer of the last call arrive
		cancel()
	}()
	return ctx, cancel
}

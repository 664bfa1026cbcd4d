package engine

import (
	"context"
	"errors"
	"time"
)

// glance is how often Follow looks at the clock. It bounds how late an event of a running clock fires.
const glance = 100 * time.Millisecond

// Follow keeps the market where its clock's mode says it should be, until ctx ends; it then returns nil. With a manual clock it only
// sends, once, what an earlier process left unsent. It returns the error that stopped the market otherwise.
func (e *Engine) Follow(ctx context.Context) error {
	ticker := time.NewTicker(glance)
	defer ticker.Stop()
	for first := true; ; first = false {
		if err := e.follow(ctx, first); err != nil {
			if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
				return nil
			}
			return err
		}
		if e.config.Clock.Pace() == 0 {
			<-ctx.Done()
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// follow moves the market when something is due. An idle market is not written at every glance: where its clock stands follows from
// real time anyway.
func (e *Engine) follow(ctx context.Context, always bool) error {
	if event, ok := e.next(); !always && (!ok || event.DueAt.After(e.clock.Target())) {
		return nil
	}
	release, err := e.begin(ctx)
	if err != nil {
		return err
	}
	defer release()
	return e.catchUp(ctx)
}

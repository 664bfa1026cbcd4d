package probe

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/fairground/fairground/simulator/courier"
	"github.com/fairground/fairground/simulator/engine"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/store"
	"github.com/fairground/fairground/verdict"
)

// noticeSchema names the form of what a webhook receives.
const noticeSchema = "fairground.notice/1"

// The bounds of a delivery: how often it is tried, and how long the pauses are.
const (
	deliveries = 3
	firstPause = time.Second
)

// Webhook delivers notices to an address, each as one POST of JSON. Any 2xx answer is a delivery; everything else is tried again, at most
// three times in all. Redirects are not followed.
type Webhook struct {
	address string
	courier Carrier
	// pause waits between two tries; tests shorten it.
	pause func(ctx context.Context, d time.Duration)
}

// Delivery is the body of a webhook's request.
type Delivery struct {
	Schema string        `json:"schema"`
	Notice market.Notice `json:"notice"`
}

// NewWebhook makes a webhook. The address must be http or https; a verdict.Misused says what is wrong with it.
func NewWebhook(address string, carrier Carrier) (*Webhook, error) {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Hostname() == "" {
		return nil, verdict.Misused("--notice-webhook is not an http or https address: write it like https://hooks.example/notices",
			"--notice-webhook 不是 http 或 https 地址：请写成 https://hooks.example/notices 的形式")
	}
	return &Webhook{address: address, courier: carrier, pause: pause}, nil
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// Deliver sends one notice. The error says why the last try failed; it does not name the address, which may hold a secret.
func (w *Webhook) Deliver(ctx context.Context, notice market.Notice) error {
	body, err := json.Marshal(Delivery{Schema: noticeSchema, Notice: notice})
	if err != nil {
		return fmt.Errorf("write the notice %s: %w", notice.ID, err)
	}
	request := courier.Request{Method: http.MethodPost, URL: w.address, Header: http.Header{"Content-Type": {"application/json"}}, Body: body}
	wait := firstPause
	for try := 1; ; try++ {
		exchange := w.courier.Carry(ctx, request, courier.NoFault)
		switch {
		case exchange.Failure != nil:
			err = fmt.Errorf("deliver the notice %s: %s", notice.ID, exchange.Failure.Kind)
		case exchange.Response.Status/100 != 2:
			err = fmt.Errorf("deliver the notice %s: the webhook answered %d", notice.ID, exchange.Response.Status)
		default:
			return nil
		}
		if try == deliveries || ctx.Err() != nil {
			return err
		}
		w.pause(ctx, wait)
		wait *= 2
	}
}

// Source is where notices come from; *engine.Engine is one.
type Source interface {
	Watch() (<-chan engine.Happening, func())
	Notices(ctx context.Context, page store.Page) ([]market.Notice, error)
}

// Follow delivers every notice after the given sequence, in order, until ctx ends. It reads them from where they are stored and is only
// woken by what happens, so that a slow webhook falls behind and loses nothing. Failures are logged and go no further.
func (w *Webhook) Follow(ctx context.Context, source Source, after int64, log *slog.Logger) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	happenings, unwatch := source.Watch()
	defer unwatch()
	for {
		after = w.drain(ctx, source, after, log)
		select {
		case <-ctx.Done():
			return
		case _, open := <-happenings:
			if !open {
				return
			}
			for len(happenings) > 0 { // whatever else woke it meanwhile
				<-happenings
			}
		}
	}
}

// drain delivers what is stored beyond a sequence and returns the last sequence seen.
func (w *Webhook) drain(ctx context.Context, source Source, after int64, log *slog.Logger) int64 {
	for ctx.Err() == nil {
		notices, err := source.Notices(ctx, store.Page{After: after})
		if err != nil {
			if ctx.Err() == nil {
				log.Warn("the notices could not be read", "error", err)
			}
			return after
		}
		if len(notices) == 0 {
			return after
		}
		for _, notice := range notices {
			if err := w.Deliver(ctx, notice); err != nil && ctx.Err() == nil {
				log.Warn("a notice was not delivered", "error", err)
			}
			after = notice.Sequence
		}
	}
	return after
}

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

// Follow delivers the notices among what happens until the channel is closed or ctx ends. Failures are logged and go no further; a
// webhook that is too slow loses notices, which is logged too, and never holds up the market.
func (w *Webhook) Follow(ctx context.Context, happenings <-chan engine.Happening, log *slog.Logger) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case happening, open := <-happenings:
			if !open {
				return
			}
			if happening.Lost > 0 {
				log.Warn("the notice webhook was too slow", "lost", happening.Lost)
			}
			if happening.Notice == nil {
				continue
			}
			if err := w.Deliver(ctx, *happening.Notice); err != nil && ctx.Err() == nil {
				log.Warn("a notice was not delivered", "error", err)
			}
		}
	}
}

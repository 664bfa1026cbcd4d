package crowd

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fairground/fairground/scenarios"
	"github.com/fairground/fairground/simulator"
	"github.com/fairground/fairground/simulator/protocol/saasv2"
	"github.com/fairground/fairground/simulator/store"
)

// ratioContract is the contract whose requests can be signed anew for the bare loop.
const ratioContract = saasv2.Contract

// mostCompared bounds how many requests are held for the bare loop.
const mostCompared = 20_000

// Ratio compares the calls a second of a year with those of a bare keep-alive loop.
type Ratio struct {
	// Value is the calls a second with everything on, over those of the bare loop.
	Value         float64 `json:"value"`
	BarePerSecond float64 `json:"barePerSecond"`
	// Calls is how many requests the loop sent.
	Calls int `json:"calls"`
}

// bareRequest is what the loop sends.
type bareRequest struct {
	url  string
	body []byte
}

// compare sends the bodies of the year once more to a practice merchant that knows nothing yet, as fast as net/http can, at the same
// concurrency. Only the signatures are new, made before the time is taken: a merchant refuses old ones.
func compare(ctx context.Context, config Config, sandbox *simulator.Sandbox, lived *Summary, openAPI string) (*Ratio, error) {
	address, key, stop, err := config.Stand(ctx, scenarios.Practice{}, openAPI)
	if err != nil {
		return nil, err
	}
	defer stop()
	var requests []bareRequest
	edition := sandbox.Engine.Edition()
	filter := store.RecordFilter{Limit: pageSize}
	for len(requests) < mostCompared {
		records, err := sandbox.Store.Records(ctx, simulator.DefaultMarket, filter)
		if err != nil {
			return nil, fmt.Errorf("read the calls again: %w", err)
		}
		for i := range records {
			body := records[i].Exchange.Request.Body
			nonce := fmt.Sprintf("%032x", len(requests))
			signed, err := saasv2.Address(address, key, strconv.FormatInt(time.Now().UnixMilli(), 10), nonce, body, edition)
			if err != nil {
				return nil, fmt.Errorf("sign the calls again: %w", err)
			}
			requests = append(requests, bareRequest{signed, body})
			filter.After = records[i].ID
		}
		if len(records) < pageSize {
			break
		}
	}
	if len(requests) == 0 {
		return nil, nil //nolint:nilnil // nothing was called, so there is nothing to compare
	}
	took, err := loop(ctx, requests, config.Concurrency)
	if err != nil {
		return nil, err
	}
	bare := float64(len(requests)) / took.Seconds()
	return &Ratio{Value: lived.CallsPerSecond / bare, BarePerSecond: bare, Calls: len(requests)}, nil
}

// loop sends requests over kept connections and reads the answers, nothing else.
func loop(ctx context.Context, requests []bareRequest, concurrency int) (time.Duration, error) {
	transport := &http.Transport{MaxIdleConnsPerHost: concurrency, DisableCompression: true}
	defer transport.CloseIdleConnections()
	var next atomic.Int64
	var group sync.WaitGroup
	failures := make(chan error, concurrency)
	began := time.Now()
	for range concurrency {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(requests) {
					return
				}
				if err := send(ctx, transport, requests[i]); err != nil {
					failures <- fmt.Errorf("send a call again: %w", err)
					return
				}
			}
		})
	}
	group.Wait()
	select {
	case err := <-failures:
		return 0, err
	default:
		return time.Since(began), nil
	}
}

func send(ctx context.Context, transport *http.Transport, given bareRequest) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, given.url, bytes.NewReader(given.body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

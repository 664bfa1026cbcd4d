package demo

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/scenarios"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

// opening is how long the asynchronous practice merchant takes to open an instance, in real time: long enough to be asked twice.
const opening = time.Millisecond

// Stand builds the practice merchant on a free port of this machine, for stories that are played without an endpoint.
func Stand(_ context.Context, practice scenarios.Practice, openAPI string) (endpoint, accessKey string, stop func(), err error) {
	config := merchant.Config{AccessKey: spec.Sandbox().AccessKey, OpenAPI: openAPI, Flaw: practice.Flaw}
	if practice.Async {
		config.Async = opening
	}
	if practice.Flaw != "" {
		if _, err := merchant.FlawNamed(practice.Flaw); err != nil {
			return "", "", nil, err
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", "", nil, verdict.Unjudged("the practice merchant finds no free port: %v", "练习商家找不到可用端口：%v", err)
	}
	server := &http.Server{Handler: merchant.New(config), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }()
	return fmt.Sprintf("http://%s/", listener.Addr()), config.AccessKey, func() { _ = server.Close() }, nil
}

package main

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

// healthCommand asks a running sandbox or practice merchant whether it is well. An image without a shell has nothing else to ask with.
func healthCommand() *cobra.Command {
	command := &cobra.Command{
		Use:    "health",
		Short:  "Ask a running sandbox or practice merchant whether it answers · 检查沙箱或练习商家是否正常应答",
		Args:   cobra.NoArgs,
		Hidden: true,
		RunE: func(command *cobra.Command, _ []string) error {
			address, _ := command.Flags().GetString("url")
			return askHealth(command.Context(), address)
		},
	}
	command.Flags().String("url", "http://"+spec.Sandbox().ControlListen+"/healthz", "address to ask")
	return command
}

// askHealth fails with "no verdict" unless the address answers HTTP 200 within two seconds.
func askHealth(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return verdict.Misused("--url %q is not an address", "--url %q 不是合法的地址", address)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return verdict.Unjudged("nothing answers at %s", "%s 没有应答", address)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16))
	if response.StatusCode != http.StatusOK {
		return verdict.Unjudged("%[1]s answers HTTP %[2]d", "%[1]s 返回 HTTP %[2]d", address, response.StatusCode)
	}
	return nil
}

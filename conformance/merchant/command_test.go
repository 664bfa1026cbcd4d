package merchant_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/verdict"
)

func run(ctx context.Context, messages io.Writer, arguments ...string) (string, error) {
	root := &cobra.Command{Use: "fairground", SilenceErrors: true, SilenceUsage: true}
	root.PersistentFlags().String("language", "en", "")
	root.AddCommand(merchant.MerchantCommand())
	var out bytes.Buffer
	root.SetOut(&out)
	root.SetErr(messages)
	root.SetArgs(append([]string{"merchant"}, arguments...))
	err := root.ExecuteContext(ctx)
	return out.String(), err
}

func TestTheCommandServesUntilItIsInterrupted(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	messages, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		_, err := run(ctx, writer, "--listen", "127.0.0.1:0", "--access-key", accessKey, "--flaw", "get-accepted")
		ended <- err
		writer.Close()
	}()
	text := make([]byte, 200)
	n, err := messages.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, messages)
	_, address, _ := strings.Cut(strings.TrimSpace(string(text[:n])), ": ")
	client := &http.Client{Timeout: 5 * time.Second}
	response, err := client.Post(address, "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	client.CloseIdleConnections()
	if response.StatusCode != http.StatusOK {
		t.Fatal(response.Status)
	}
	interrupt()
	select {
	case err := <-ended:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("it did not end")
	}
}

func TestTheCommandRefusesWhatItDoesNotUnderstand(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{
		{"--flaw", "no-such-thing"}, {"--open-api", "mkt.example.com"}, {"--open-api", "ftp://host"}, {"--listen", "nowhere"},
		{"--async", "-1s"}, {"--async-code", "0000004"}, {"flaws", "--language", "fr"},
		{"flaws", "--contract", "saas-v3"}, {"--encrypt-type", "3"},
		{"--access-key", ""}, {"--ak", ""}, {"--sk", ""},
	} {
		_, err := run(t.Context(), io.Discard, arguments...)
		var misused *verdict.Error
		if !errors.As(err, &misused) || misused.Exit != verdict.Usage || misused.Text.ZH == "" {
			t.Errorf("%v: %v", arguments, err)
		}
	}
}

func TestTheListOfFlawsInBothLanguagesAndAsJSON(t *testing.T) {
	t.Parallel()
	count := len(merchant.Flaws())
	english, err := run(t.Context(), io.Discard, "flaws")
	if err != nil || strings.Count(english, "\n") != count || !strings.Contains(english, "Does not check the signature") {
		t.Fatal(err, english)
	}
	chinese, err := run(t.Context(), io.Discard, "flaws", "--language", "zh")
	if err != nil || !strings.Contains(chinese, "不校验签名") {
		t.Fatal(err, chinese)
	}
	text, err := run(t.Context(), io.Discard, "flaws", "--json")
	var rows []map[string]any
	if err != nil || json.Unmarshal([]byte(text), &rows) != nil || len(rows) != count || rows[0]["name"] == "" {
		t.Fatal(err, text)
	}
	for contract, begins := range map[string]bool{"saas-v1": true, "saas-v2": false} {
		text, err := run(t.Context(), io.Discard, "flaws", "--contract", contract, "--json")
		if err != nil || json.Unmarshal([]byte(text), &rows) != nil || len(rows) != len(merchant.FlawsOf(contract)) {
			t.Fatal(err, text)
		}
		for _, row := range rows {
			if name, _ := row["name"].(string); row["contract"] != contract || strings.HasPrefix(name, "v1-") != begins {
				t.Errorf("%s has %v of %v", contract, name, row["contract"])
			}
		}
	}
}

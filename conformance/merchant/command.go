package merchant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// MerchantCommand returns `fairground merchant` with its subcommand `merchant flaws`.
func MerchantCommand() *cobra.Command {
	var config Config
	var listen string
	sandbox := spec.Sandbox()
	command := &cobra.Command{
		Use:   "merchant",
		Short: "Run the practice merchant: right by default, one flaw on request",
		Long: "Runs a small merchant in memory that speaks SaaS V2.0 (POST) and SaaS V1.0 (GET) at one address. It verifies every call, serves\n" +
			"all seven activities of either contract, and under V2.0 asks the order query what was bought. With --flaw it makes one plausible\n" +
			"mistake, to see what the marketplace and the suite say to that.",
		Example: "  fairground merchant --listen 127.0.0.1:18300 --access-key K\n  fairground merchant --flaw new-instance-each-retry\n" +
			"  fairground merchant --flaw v1-body-sign-single-quotes",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return serveUntil(ctx, c.ErrOrStderr(), listen, config)
		},
	}
	flags := command.Flags()
	flags.StringVar(&listen, "listen", sandbox.MerchantListen, "address to listen on (port 0 picks a free one)")
	flags.StringVar(&config.AccessKey, "access-key", sandbox.AccessKey, "access key of the basic interfaces")
	flags.StringVar(&config.KeyV1, "key-v1", "", "Key of SaaS V1.0 (default: the access key)")
	flags.StringVar(&config.EncryptType, "encrypt-type", encryptAES256, "how V1.0 credentials are encrypted: 1 (AES-256) or 2 (AES-128)")
	flags.StringVar(&config.Flaw, "flaw", "", "name of one deliberate fault (see `merchant flaws`)")
	flags.StringVar(&config.OpenAPI, "open-api", "http://"+sandbox.OpenAPIListen, "base address of the marketplace's open APIs")
	flags.StringVar(&config.Credential.AccessKeyID, "ak", sandbox.AccessKeyID, "access key id that signs order queries")
	flags.StringVar(&config.Credential.SecretKey, "sk", sandbox.SecretKey, "secret key that signs order queries")
	flags.DurationVar(&config.Async, "async", 0, "open instances asynchronously, in so much time")
	flags.StringVar(&config.AsyncCode, "async-code", codePending, "what newInstance answers while opening: 000004 or 000000")
	command.AddCommand(flawsCommand())
	return command
}

// serveUntil serves a merchant until the context ends, and lets requests in progress finish.
func serveUntil(ctx context.Context, messages io.Writer, address string, config Config) error {
	if err := config.check(); err != nil {
		return err
	}
	if config.AccessKey == "" || config.Credential.AccessKeyID == "" || config.Credential.SecretKey == "" {
		return verdict.Misused("--access-key, --ak and --sk must not be empty: leave them out to use the sandbox's own",
			"--access-key、--ak、--sk 不能为空：不填写即使用沙箱默认值")
	}
	if base, err := url.Parse(config.OpenAPI); err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return verdict.Misused("--open-api %q is not an address: give one like http://127.0.0.1:8081",
			"--open-api %q 不是有效地址：请填写类似 http://127.0.0.1:8081 的地址", config.OpenAPI)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return verdict.Misused("cannot listen on %s (%s): give another --listen", "无法监听 %s（%s）：请换一个 --listen 地址", address, err.Error())
	}
	server := newServer(New(config), messages)
	fmt.Fprintf(messages, "practice merchant: http://%s/\n", listener.Addr())
	if config.Flaw != "" {
		fmt.Fprintf(messages, "flaw: %s\n", config.Flaw)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err = <-ended:
	case <-ctx.Done():
		patience, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err = server.Shutdown(patience); err != nil {
			err = server.Close()
		}
		<-ended
	}
	if err == nil || errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return verdict.Unjudged("the practice merchant stopped: %s", "练习商家已停止：%s", err.Error())
}

// newServer bounds what a client may cost. Writing must outlast the slow flaws and an order query.
func newServer(handler http.Handler, messages io.Writer) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(slog.NewTextHandler(messages, nil), slog.LevelWarn),
	}
}

func flawsCommand() *cobra.Command {
	var asJSON bool
	var contract string
	command := &cobra.Command{
		Use:   "flaws",
		Short: "List the deliberate faults of the practice merchant",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			flaws, err := flawsOfContract(contract)
			if err != nil {
				return err
			}
			if asJSON {
				return writeFlawsJSON(c.OutOrStdout(), flaws)
			}
			language := wording.English
			if flag := c.Flag("language"); flag != nil {
				parsed, err := wording.ParseLanguage(flag.Value.String())
				if err != nil {
					return verdict.Misused("--language %q is not known: use en or zh", "--language 不支持 %q：请使用 en 或 zh", flag.Value.String())
				}
				language = parsed
			}
			return writeFlaws(c.OutOrStdout(), language, flaws)
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "write JSON, in both languages")
	command.Flags().StringVar(&contract, "contract", "", "only the faults under one contract: "+strings.Join(Contracts(), " or "))
	return command
}

// flawsOfContract are the flaws under one contract, or under all for "".
func flawsOfContract(contract string) ([]Flaw, error) {
	if contract == "" {
		return Flaws(), nil
	}
	if !slices.Contains(Contracts(), contract) {
		known := strings.Join(Contracts(), ", ")
		return nil, verdict.Misused("--contract %q is not known: use one of %s", "--contract 不支持 %q：请使用 %s 之一", contract, known)
	}
	return FlawsOf(contract), nil
}

func writeFlaws(to io.Writer, language wording.Language, flaws []Flaw) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for _, flaw := range flaws {
		grade := wording.Of("required", "必须")
		if flaw.Advisory {
			grade = wording.Of("advised", "建议")
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", flaw.Contract, flaw.Name, flaw.Family, grade.In(language), flaw.Title.In(language))
	}
	return table.Flush()
}

func writeFlawsJSON(to io.Writer, flaws []Flaw) error {
	type row struct {
		Name     string       `json:"name"`
		Contract string       `json:"contract"`
		Family   string       `json:"family"`
		Title    wording.Text `json:"title"`
		Story    wording.Text `json:"story"`
		Advisory bool         `json:"advisory"`
	}
	rows := []row{}
	for _, flaw := range flaws {
		rows = append(rows, row{flaw.Name, flaw.Contract, flaw.Family, flaw.Title, flaw.Story, flaw.Advisory})
	}
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(rows)
}

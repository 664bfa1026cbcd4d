package sign

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// tokenFlags are the inputs of a V1.0 token.
type tokenFlags struct {
	accessKey, url, token, yourMessage string
	parameters                         []string
}

func (f *tokenFlags) register(command *cobra.Command) {
	command.Flags().StringVar(&f.accessKey, "access-key", "", "the access key (required)")
	command.Flags().StringVar(&f.url, "url", "", "the address as called, or the request line of a log: GET /path?… HTTP/1.1")
	command.Flags().StringArrayVar(&f.parameters, "param", nil, "a parameter as name=value, decoded; may be repeated, in place of --url")
	command.MarkFlagsMutuallyExclusive("url", "param")
}

func signTokenCommand() *cobra.Command {
	var f tokenFlags
	command := gym("v1-token", "V1.0 authToken of a GET call", func(command *cobra.Command) (*answer, error) {
		parameters, err := f.read(command)
		if err != nil {
			return nil, err
		}
		values := ParameterMap(parameters)
		if values[TimeParameter] == "" {
			values[TimeParameter] = TokenTimestamp(now())
		}
		steps := AuthToken(f.accessKey, values)
		warnOfKey(command)
		found := tokenAnswer(parameters, steps)
		values[TokenParameter] = steps.Token
		found.add("query", EncodeQuery(values))
		return found, nil
	})
	command.Example = `  fairground sign v1-token --access-key K --param activity=queryInstance --param instanceId=i-1
  fairground sign v1-token --access-key K --url 'https://isv.example/produce?activity=queryInstance&instanceId=i-1&timeStamp=20260131080910123'`
	f.register(command)
	return command
}

func verifyTokenCommand() *cobra.Command {
	var f tokenFlags
	command := gym("v1-token", "V1.0 authToken of a GET call", func(command *cobra.Command) (*answer, error) {
		parameters, err := f.read(command)
		if err != nil {
			return nil, err
		}
		return f.verify(command, parameters)
	})
	command.Long = `Checks the authToken of a V1.0 call. Paste the request line of your log into --url. If your own program computed another value over
the same request, give it with --token, and the message it signed with --your-message: the answer says where they part, and which known
mistake leads to exactly that value.`
	command.Example = `  fairground verify v1-token --access-key K --url 'GET /produce?activity=queryInstance&…&authToken=… HTTP/1.1'
  fairground verify v1-token --access-key K --url '…' --token 'x5SpA6jGxcA2IQ2cPRNQc17XZ08zCyCVjEgpjkB93Cw='`
	f.register(command)
	command.Flags().StringVar(&f.token, "token", "", "the value your program computed; without it the authToken of the request is checked")
	command.Flags().StringVar(&f.yourMessage, "your-message", "", "the message your program signed, to learn where it diverges")
	return command
}

func (f *tokenFlags) verify(command *cobra.Command, parameters []QueryParameter) (*answer, error) {
	values := ParameterMap(parameters)
	given := f.token
	if given == "" {
		given = values[TokenParameter]
	}
	switch {
	case given == "":
		return nil, verdict.Misused("there is no authToken: it must be in the request, or give --token", "缺少 authToken：请求中必须包含，或使用 --token 给出")
	case values[TimeParameter] == "":
		return nil, verdict.Misused("the request has no timeStamp, which is part of the HMAC key: paste it whole", "请求中没有 timeStamp（它是 HMAC 密钥的一部分）：请粘贴完整请求")
	}
	warnOfKey(command)
	steps := AuthToken(f.accessKey, values)
	found := tokenAnswer(parameters, steps)
	found.add("given", given)
	mistakes, signed := ExplainToken(f.accessKey, given, parameters)
	found.judged(given == steps.Token, mistakes)
	if signed != "" && signed != steps.Message {
		found.add("messageSigned", signed)
	}
	found.diverge(compared{"message", f.yourMessage, steps.Message}, compared{"message", signed, steps.Message})
	found.tokenAdvice(given, steps.Token, values[TokenParameter])
	return found, nil
}

// tokenAdvice adds what the two tokens at hand tell together.
func (a *answer) tokenAdvice(given, right, carried string) {
	switch {
	case given == right && carried != "" && carried != right:
		a.advice = wording.Of("Your value is right; the authToken of the request is not: it was altered on the way, or signed with another access key.",
			"您计算的值正确，而请求中的 authToken 不正确：请求在途中被改动，或使用了另一个 Key 签名。")
	case given != right && carried == right && len(a.mistakes) == 0:
		a.advice = wording.Of("The authToken of the request is right; your value is not, and no known mistake leads to it: compare your message with this one, from the left.",
			"请求中的 authToken 正确，而您计算的值不正确，且没有已知错误会得到该值：请从左到右比对签名内容。")
	}
}

func tokenAnswer(parameters []QueryParameter, steps TokenSteps) *answer {
	found := &answer{}
	var decoded []string
	for _, parameter := range parameters {
		if parameter.Name != TokenParameter {
			decoded = append(decoded, parameter.Name+"="+parameter.Value)
		}
	}
	found.add("decoded", strings.Join(decoded, "\n"))
	found.add("message", steps.Message)
	found.add("key", steps.Key)
	found.add("authToken", steps.Token)
	return found
}

// read takes the parameters from --url or --param.
func (f *tokenFlags) read(command *cobra.Command) ([]QueryParameter, error) {
	if err := require(command, "access-key"); err != nil {
		return nil, err
	}
	if f.url == "" && len(f.parameters) == 0 {
		return nil, verdict.Misused("no request: give --url with the address or request line, or --param name=value", "缺少请求：请用 --url 给出地址或请求行，或使用 --param 名称=值")
	}
	query := QueryOf(f.url)
	if f.url == "" {
		var pairs []string
		for _, pair := range f.parameters {
			name, value, found := strings.Cut(pair, "=")
			if !found || name == "" {
				return nil, verdict.Misused("--param %q is not name=value", "--param %q 不是 名称=值 的形式", pair)
			}
			pairs = append(pairs, Escape(name)+"="+Escape(value))
		}
		query = strings.Join(pairs, "&")
	}
	if query == "" {
		return nil, verdict.Misused("%q has no query: paste the address or request line whole, in quotes", "%q 中没有查询参数：请加引号粘贴完整的地址或请求行", f.url)
	}
	parameters, err := ParseQuery(query)
	if wrong := (*QueryError)(nil); errors.As(err, &wrong) {
		return nil, &verdict.Error{Exit: verdict.Usage, Text: wrong.Text, Cause: err}
	}
	return parameters, err
}

// QueryOf cuts the query out of an address or of the line of an access log ("GET /path?a=b HTTP/1.1" 200).
func QueryOf(line string) string {
	_, query, _ := strings.Cut(line, "?")
	if end := strings.IndexAny(query, " \t\r\n\"'#"); end >= 0 {
		query = query[:end]
	}
	return query
}

package sign

import (
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// v2Flags are the inputs of V2 and kit signatures.
type v2Flags struct {
	accessKey, timestamp, nonce, signature, url string
	age                                         time.Duration
	queryOnly                                   bool
	yourBodyHash, yourCanonical                 string
	body                                        bodyFlags
}

func (f *v2Flags) register(command *cobra.Command) {
	command.Flags().StringVar(&f.accessKey, "access-key", "", "the access key (required)")
	command.Flags().StringVar(&f.timestamp, "timestamp", "", "the timestamp in milliseconds")
	command.Flags().StringVar(&f.nonce, "nonce", "", "the nonce")
	f.body.register(command)
}

// fill gives a timestamp and a nonce where the user gave none.
func (f *v2Flags) fill() {
	if f.timestamp == "" {
		f.timestamp = Timestamp(now().Add(-f.age))
	}
	if f.nonce == "" {
		f.nonce = Nonce()
	}
}

func signV2Command() *cobra.Command {
	var f v2Flags
	command := gym("v2", "V2 signature of a basic interface (three query parameters)", func(command *cobra.Command) (*answer, error) {
		body, err := f.toSign(command)
		if err != nil {
			return nil, err
		}
		steps := V2(f.accessKey, f.nonce, f.timestamp, body)
		if f.queryOnly {
			return &answer{plain: QueryV2(steps.Signature, f.timestamp, f.nonce)}, nil
		}
		found := v2Answer(f, steps)
		found.add("query", QueryV2(steps.Signature, f.timestamp, f.nonce))
		found.advice = wireAdvice(body)
		return found, nil
	})
	command.Example = `  fairground sign v2 --access-key K --body '{"activity":"queryInstance","instanceId":"i-1"}'
  curl -X POST "http://127.0.0.1:18300/?$(fairground sign v2 --access-key K --query --body '{}')" -d '{}'`
	f.register(command)
	command.Flags().BoolVar(&f.queryOnly, "query", false, "print the query string alone, to be put behind the ? of an address")
	command.Flags().DurationVar(&f.age, "age", 0, "make the timestamp so much older than now, such as 2m (negative: ahead); with --timestamp it has no effect")
	return command
}

func signKitCommand() *cobra.Command {
	var f v2Flags
	command := gym("kit", "kit signature (three request headers)", func(command *cobra.Command) (*answer, error) {
		body, err := f.toSign(command)
		if err != nil {
			return nil, err
		}
		canonical, signature := Kit(f.accessKey, f.nonce, f.timestamp, body)
		found := kitAnswer(string(body), canonical)
		found.add("x-sign", signature)
		found.add("x-timestamp", f.timestamp)
		found.add("x-nonce", f.nonce)
		found.advice = wireAdvice(body)
		return found, nil
	})
	f.register(command)
	return command
}

func (f *v2Flags) toSign(command *cobra.Command) ([]byte, error) {
	if err := require(command, "access-key"); err != nil {
		return nil, err
	}
	body, err := f.body.read(command, true)
	f.fill()
	if !f.queryOnly { // the query holds no key
		warnOfKey(command)
	}
	return body, err
}

// wireAdvice says when a body is not as the marketplace sends it. The signature is right all the same: it covers the given bytes.
func wireAdvice(body []byte) wording.Text {
	normal, isObject := Normalise(body)
	switch {
	case !isObject:
		return wording.Of("The body is no JSON object; these bytes were signed as they are.", "请求体不是 JSON 对象；已按原始字节签名。")
	case string(normal) != string(body):
		return wording.Format("These bytes were signed as they are. The marketplace would send them as %s", "已按原始字节签名。云商店实际会发送 %s", normal)
	}
	return wording.Text{}
}

// QueryV2 returns the three query parameters in the published order, ready to follow the question mark.
func QueryV2(signature, timestamp, nonce string) string {
	return "signature=" + url.QueryEscape(signature) + "&timestamp=" + url.QueryEscape(timestamp) + "&nonce=" + url.QueryEscape(nonce)
}

func v2Answer(f v2Flags, steps V2Steps) *answer {
	found := &answer{}
	found.add("timestamp", f.timestamp)
	found.add("nonce", f.nonce)
	found.add("payload", steps.Payload)
	found.add("bodyHash", steps.BodyHash)
	found.add("canonical", steps.Canonical)
	found.add("signature", steps.Signature)
	return found
}

func kitAnswer(payload, canonical string) *answer {
	found := &answer{}
	found.add("payload", payload)
	found.add("canonical", canonical)
	return found
}

func verifyV2Command() *cobra.Command {
	var f v2Flags
	command := gym("v2", "V2 signature of a basic interface", func(command *cobra.Command) (*answer, error) {
		body, err := f.toVerify(command)
		if err != nil {
			return nil, err
		}
		steps := V2(f.accessKey, f.nonce, f.timestamp, body)
		if f.queryOnly {
			return &answer{plain: QueryV2(steps.Signature, f.timestamp, f.nonce)}, nil
		}
		found := v2Answer(f, steps)
		found.diverge(compared{"bodyHash", f.yourBodyHash, steps.BodyHash}, compared{"canonical", f.yourCanonical, steps.Canonical})
		found.add("given", f.signature)
		found.judged(VerifyV2(f.accessKey, f.signature, f.timestamp, f.nonce, body), ExplainV2(f.accessKey, f.signature, f.timestamp, f.nonce, body))
		return found, nil
	})
	command.Example = `  fairground verify v2 --access-key K --url 'https://isv.example/produce?signature=…&timestamp=…&nonce=…' --body-file body.json`
	f.register(command)
	f.registerGiven(command)
	command.Flags().StringVar(&f.yourBodyHash, "your-body-hash", "", "the body hash of your own program, to learn where it diverges")
	command.Flags().StringVar(&f.url, "url", "", "the address as called, which holds signature, timestamp and nonce")
	return command
}

func verifyKitCommand() *cobra.Command {
	var f v2Flags
	command := gym("kit", "kit signature", func(command *cobra.Command) (*answer, error) {
		body, err := f.toVerify(command)
		if err != nil {
			return nil, err
		}
		canonical, right := Kit(f.accessKey, f.nonce, f.timestamp, body)
		found := kitAnswer(string(body), canonical)
		found.add("signature", right)
		found.diverge(compared{"canonical", f.yourCanonical, canonical})
		found.add("given", f.signature)
		found.judged(VerifyKit(f.accessKey, f.signature, f.timestamp, f.nonce, body), ExplainKit(f.accessKey, f.signature, f.timestamp, f.nonce, body))
		return found, nil
	})
	f.register(command)
	f.registerGiven(command)
	return command
}

func (f *v2Flags) registerGiven(command *cobra.Command) {
	command.Flags().StringVar(&f.signature, "signature", "", "the signature to check")
	command.Flags().StringVar(&f.yourCanonical, "your-canonical", "", "the canonical string of your own program, to learn where it diverges")
}

func (f *v2Flags) toVerify(command *cobra.Command) ([]byte, error) {
	if err := f.readURL(); err != nil {
		return nil, err
	}
	required := []string{"access-key", "signature", "timestamp", "nonce"}
	if err := require(command, required...); err != nil {
		return nil, err
	}
	body, err := f.body.read(command, true)
	warnOfKey(command)
	return body, err
}

// readURL takes the three parameters from --url; a flag that is given too must not say something else.
func (f *v2Flags) readURL() error {
	if f.url == "" {
		return nil
	}
	_, query, found := strings.Cut(f.url, "?")
	query, _, _ = strings.Cut(query, "#")
	values, err := url.ParseQuery(query)
	if !found || err != nil {
		return verdict.Misused("the address %q has no readable query: paste it whole, in quotes", "地址 %q 中没有可解析的查询参数：请加引号粘贴完整地址", f.url)
	}
	for name, target := range map[string]*string{"signature": &f.signature, "timestamp": &f.timestamp, "nonce": &f.nonce} {
		given := values[name]
		if len(given) != 1 || given[0] == "" {
			return verdict.Misused("the address must contain %s exactly once", "地址中必须恰好包含一个 %s 参数", name)
		}
		if *target != "" && *target != given[0] {
			return verdict.Misused("--%[1]s and the address disagree: leave --%[1]s away", "--%[1]s 与地址中的值不一致：请去掉 --%[1]s", name)
		}
		*target = given[0]
	}
	return nil
}
